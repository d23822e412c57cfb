"""Attacks on the server by size and by time: each is cut off, and the server still answers."""

import contextlib
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from attacking import READ_SECONDS, ask, connection, get, raw, status_of
from browser import Server

TOO_LARGE = "the ranges are too large: over 32 MB. Give smaller ranges."

# Size and time


@pytest.mark.usefixtures("attacker")
def test_a_body_of_100_mb_is_refused_before_it_is_read(attacked: Server) -> None:
    head = f"POST /{attacked.token}/batch HTTP/1.1\r\nHost: localhost:{attacked.port}\r\nContent-Length: {100 * 2**20}\r\n\r\n"
    answer = raw(attacked, head.encode())
    assert status_of(answer) == 413 and answer.decode("utf-8").endswith(f"\r\n\r\n{TOO_LARGE}")


@pytest.mark.usefixtures("attacker")
def test_a_body_without_a_length_is_cut_off(attacked: Server) -> None:
    head = f"POST /{attacked.token}/batch HTTP/1.1\r\nHost: localhost:{attacked.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with connection(attacked) as link:
        link.settimeout(30)
        link.sendall(head.encode())
        for _ in range(40):  # 40 MB, and it has not said that this is the end
            link.sendall(chunk)
        answer = b""
        while chunk := link.recv(65536):
            answer += chunk
    assert status_of(answer) == 413 and answer.decode("utf-8").endswith(f"\r\n\r\n{TOO_LARGE}")


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "9" * 40, "5, 6", "٣"])
@pytest.mark.usefixtures("attacker")
def test_a_length_that_is_none_is_refused(attacked: Server, length: str) -> None:
    head = f"POST /{attacked.token}/batch HTTP/1.1\r\nHost: localhost:{attacked.port}\r\nContent-Length: {length}\r\n\r\n{{}}"
    assert status_of(raw(attacked, head.encode("utf-8"))) in (400, 413)


def test_ten_million_cells_are_refused(attacker: httpx.Client) -> None:
    row = b"[" + b",".join([b"1"] * 1000) + b"]"
    cells = b"[" + b",".join([row] * 10_000) + b"]"
    for path, body in (
        ("batch", b'{"calls":[{"func_name":"fm_table","args":[' + cells + b"]}]}"),
        ("xlwings/custom-functions-call", b'{"func_name":"fm_table","args":[' + cells + b"]}"),
    ):
        response = attacker.post(path, content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 400
        assert response.text == "10,000,000 cells; at most 2,000,000 at once. Give smaller ranges."


def test_too_many_calls_at_once_are_refused(attacker: httpx.Client) -> None:
    response = attacker.post("batch", json={"calls": [{"func_name": "fm_version", "args": []}] * 100_000})
    assert (response.status_code, response.text) == (400, "100,000 calls; at most 2,000 travel together.")


def test_an_allocation_too_large_for_the_machine_is_refused(attacker: httpx.Client) -> None:
    """Rows are fitted and rounded all at once, and several calls at a time: there is a limit of them, and one more is refused."""
    answer = ask(attacker, "fm_allocate", [[[1000]], [[n] for n in range(1, 100_002)]])
    assert answer["error"] == {
        "code": "#VALUE!",
        "message": "100,001 rows; the fit and the rounding take at most 100,000 at once.",
    }


@pytest.mark.usefixtures("attacker")
def test_large_headers_are_refused(attacked: Server) -> None:
    for more in ("X: " + "a" * 1_000_000 + "\r\n", "".join(f"X{n}: {n}\r\n" for n in range(50_000))):
        try:
            answer = raw(attacked, get(f"/{attacked.token}/taskpane.html", attacked, more=more))
        except OSError:
            continue  # it hung up in the middle, which is as good
        assert not answer or status_of(answer) in (400, 431)


def closes_within(link: ssl.SSLSocket, seconds: float) -> bytes:
    link.settimeout(seconds)
    answer = b""
    try:
        while chunk := link.recv(65536):
            answer += chunk
    except TimeoutError:
        pytest.fail(f"the connection is still open after {seconds} seconds")
    except OSError:
        pass
    return answer


@pytest.mark.parametrize("start", ["", "GET /", "POST /{token}/batch HTTP/1.1\r\nHost: localhost:{port}\r\nX-Slow"])
def test_a_client_that_never_ends_its_request_is_hung_up_on(
    attacked: Server, attacker: httpx.Client, start: str
) -> None:
    with connection(attacked) as link:
        link.sendall(start.format(token=attacked.token, port=attacked.port).encode())
        ask(attacker, "fm_same", [[[1]]])  # others are answered meanwhile
        assert closes_within(link, READ_SECONDS * 5) == b""


def test_a_client_that_drips_its_body_is_hung_up_on(attacked: Server, attacker: httpx.Client) -> None:
    head = f"POST /{attacked.token}/batch HTTP/1.1\r\nHost: localhost:{attacked.port}\r\nContent-Length: 1000\r\n\r\n"
    with connection(attacked) as link:
        link.sendall(head.encode())
        for _ in range(3):
            link.sendall(b" ")
            time.sleep(0.1)
        ask(attacker, "fm_same", [[[1]]])
        assert status_of(closes_within(link, READ_SECONDS * 5)) == 408


def test_fifty_slow_clients_do_not_keep_others_from_being_answered(attacked: Server, attacker: httpx.Client) -> None:
    links = [connection(attacked) for _ in range(50)]
    try:
        for link in links:
            link.sendall(b"POST /")
        assert ask(attacker, "fm_same", [[[7]]]) == {"result": [[7.0]]}
    finally:
        for link in links:
            link.close()


def test_more_idle_connections_than_a_program_is_given_at_first_shut_nobody_out() -> None:
    resource = pytest.importorskip("resource")  # Windows has no such limit
    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    links: list[socket.socket] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, most), most))  # the server is started with it, as on a Mac
    try:
        with Server() as running, running.client() as client:
            resource.setrlimit(resource.RLIMIT_NOFILE, (given, most))
            links += [socket.create_connection(("127.0.0.1", running.port), 10) for _ in range(400)]
            time.sleep(0.5)
            assert ask(client, "fm_share", [[["ON", 3], ["QC", 1]]]) == {"result": [[0.75], [0.25]]}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (given, most))
        for link in links:
            link.close()


@pytest.mark.usefixtures("attacker")
def test_plain_text_on_the_secure_port_is_dropped(attacked: Server) -> None:
    with socket.create_connection(("127.0.0.1", attacked.port), 10) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        link.settimeout(10)
        with contextlib.suppress(OSError):
            assert not link.recv(1000).startswith(b"HTTP")


def test_a_call_that_takes_too_long_is_refused_and_the_others_of_its_batch_are_answered(attacker: httpx.Client) -> None:
    calls = [("fm_same", 1), ("fm_wait", 6), ("fm_same", 2), ("fm_busy", 4), ("fm_same", 3)]
    asked = [{"func_name": name, "args": [[[value]]]} for name, value in calls]
    answers = attacker.post("batch", json={"calls": asked}).json()["answers"]
    assert [answer.get("result") for answer in answers] == [[[1.0]], None, [[2.0]], None, [[3.0]]]
    for late in (answers[1], answers[3]):
        assert late["error"]["code"] == "#VALUE!" and "took longer than 1.5 seconds" in late["error"]["message"]


def test_a_call_behind_a_long_one_does_not_wait_for_it(attacked: Server, attacker: httpx.Client) -> None:
    for slow in ("fm_wait", "fm_busy"):
        done = threading.Event()

        def ask_slow(slow: str = slow, done: threading.Event = done) -> None:
            with attacked.client() as own:
                ask(own, slow, [[[1.2]]])
            done.set()

        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(ask_slow)
            time.sleep(0.4)
            assert ask(attacker, "fm_same", [[[1]]]) == {"result": [[1.0]]}
            assert not done.is_set(), "the long call was over before the short one was answered"
            running.result()


@pytest.mark.slow
def test_many_calls_that_never_end_leave_a_server_that_answers(attacked: Server, attacker: httpx.Client) -> None:
    def ask_long(_: int) -> dict[str, Any]:
        with attacked.client() as own:
            return ask(own, "fm_wait", [[[8]]])

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(ask_long, range(20)))
    assert all("took longer" in t["error"]["message"] or "busy" in t["error"]["message"] for t in answers)
    end = time.monotonic() + 30
    while "error" in (last := ask(attacker, "fm_same", [[[1]]])) and time.monotonic() < end:
        assert "busy" in last["error"]["message"]
        time.sleep(0.5)
    assert last == {"result": [[1.0]]}
