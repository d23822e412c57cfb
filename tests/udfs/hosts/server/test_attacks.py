"""Attacks on the server's address and by what a call holds: each is refused or does nothing, and the server still answers."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from attacking import ask, assert_tells_nothing, get, raw, status_of
from browser import Server

from udfs.catalogue import Function, functions

PATHS = (
    "../../../../../../etc/passwd", "..\\..\\..\\Windows\\win.ini", "C:\\Windows\\win.ini", "file:///etc/passwd",
    "/etc/passwd", "\\\\server\\share\\offer.toml", "settlement/../settlement", "settlement.toml", "./settlement",
    "settlement\x00.toml", "~/offer.toml", "$HOME/offer.toml", "`id`", "$(id)", "; id", "{{7*7}}", "%(home)s", "{0.__class__}",
)  # fmt: skip
SCRIPTS = (
    "=1+1",
    '=HYPERLINK("https://example.org")',
    "+cmd|'/c calc'!A0",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "-2+3",
)

# The address


@pytest.mark.parametrize(
    "path", ["", "/", "/taskpane.html", "/batch", "/manifest.xml", "/static/js/main.js", "/x/taskpane.html"]
)
def test_without_the_token_there_is_nothing(attacked: Server, attacker: httpx.Client, path: str) -> None:
    for method in ("GET", "POST"):
        response = attacker.request(method, f"{attacked.origin}{path}", content=b"{}" if method == "POST" else None)
        assert (response.status_code, response.content) == (404, b"")
        assert "taskpane" not in str(response.headers) and "server" not in response.headers


def test_a_wrong_token_is_answered_as_none(attacked: Server, attacker: httpx.Client) -> None:
    token = attacked.token
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (
        flipped,
        token[:-1],
        token + "A",
        token.swapcase(),
        "",
        "%00",
        token[:5] + "%2f" + token[5:],
        f".{token}",
    ):
        for path in ("batch", "taskpane.html", "xlwings/custom-functions-call"):
            response = attacker.post(f"{attacked.origin}/{wrong}/{path}", json={})
            assert (response.status_code, response.content) == (404, b""), wrong


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "localhost",
        "localhost:1",
        "localhost.example.org:{port}",
        "example.org:{port}",
        "",
        "127.0.0.1.nip.io",
    ],
)
@pytest.mark.usefixtures("attacker")
def test_a_foreign_host_is_refused(attacked: Server, host: str) -> None:
    """As when a page on the internet has its own name point at this computer."""
    answer = raw(attacked, get(f"/{attacked.token}/taskpane.html", attacked, host.format(port=attacked.port)))
    assert status_of(answer) == 421 and b"<html" not in answer


@pytest.mark.usefixtures("attacker")
def test_a_host_sent_twice_is_refused(attacked: Server) -> None:
    twice = get(f"/{attacked.token}/taskpane.html", attacked, more="Host: example.org\r\n")
    assert status_of(raw(attacked, twice)) in (400, 421)


@pytest.mark.parametrize(
    "origin", ["https://example.org", "null", "http://localhost:{port}", "https://localhost:1", "https://localhost.example.org", "",
               "https://excel.officeapps.live.com"],
)  # fmt: skip
def test_a_foreign_origin_is_refused(attacked: Server, attacker: httpx.Client, origin: str) -> None:
    sent = origin.format(port=attacked.port)
    body = {"runtime": "1.4", "calls": [{"func_name": "fm_version", "args": []}]}
    for path in ("batch", "xlwings/custom-functions-call"):
        response = attacker.post(path, json=body, headers={"Origin": sent})
        assert (response.status_code, response.content) == (403, b"")
        assert not any(name.startswith("access-control") for name in response.headers)
    assert attacker.post("batch", json=body, headers={"Origin": attacked.origin}).status_code == 200
    assert attacker.post("batch", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.usefixtures("attacker")
def test_what_counts_once_is_refused_when_sent_twice(attacked: Server) -> None:
    """A foreign origin does not pass behind, nor before, one that is ours."""
    body = b'{"runtime":"1.4","calls":[{"func_name":"fm_version","args":[]}]}'
    start = f"POST /{attacked.token}/batch HTTP/1.1\r\nHost: localhost:{attacked.port}\r\n"
    start += f"Content-Length: {len(body)}\r\nConnection: close\r\n"
    ours, foreign = f"Origin: {attacked.origin}\r\n", "Origin: https://example.org\r\n"
    for twice in (
        ours + foreign,
        foreign + ours,
        ours + ours,
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: same-origin\r\n",
    ):
        assert status_of(raw(attacked, f"{start}{twice}\r\n".encode() + body)) in (400, 403), twice
    assert status_of(raw(attacked, f"{start}{ours}\r\n".encode() + body)) == 200


def test_no_page_elsewhere_may_read(attacked: Server, attacker: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    elsewhere = (
        "https://example.org",
        "null",
        "https://officeapps.live.com.example.org",
        "http://excel.officeapps.live.com",
    )
    for origin in (*elsewhere, attacked.origin):
        response = attacker.options("batch", headers={"Origin": origin, **asked})
        assert response.status_code == 405 and "access-control-allow-origin" not in response.headers
        for path in ("taskpane.html", "xlwings/custom-functions-meta.json", "static/js/main.js"):
            assert "access-control-allow-origin" not in attacker.get(path, headers={"Origin": origin}).headers
    excel = "https://excel.officeapps.live.com"  # Excel on the web reads the list of functions from a page of its own
    response = attacker.get("xlwings/custom-functions-meta.json", headers={"Origin": excel})
    assert response.headers["access-control-allow-origin"] == excel
    assert "access-control-allow-origin" not in attacker.get("taskpane.html", headers={"Origin": excel}).headers


@pytest.mark.parametrize(
    "path",
    [
        "static/../../../../../../../../etc/passwd", "static/js/../../../../../settings.py", "static/..%2f..%2f..%2fsettings.py",
        "static/%2e%2e/%2e%2e/%2e%2e/settings.py", "static//etc/passwd", "static/%2fetc/passwd", "static/..\\..\\settings.py",
        "static/C:/Windows/win.ini", "static/c%3a/Windows/win.ini", "static/js/main.js%00.png", "static/.env", "../batch",
        "static/js/..;/main.js", "static/\\\\server\\share",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("attacker")
def test_no_path_leads_out_of_the_pages(attacked: Server, path: str) -> None:
    answer = raw(attacked, get(f"/{attacked.token}/{path}", attacked))
    assert status_of(answer) in (400, 404)
    assert_tells_nothing(answer.decode("latin-1"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND"])
@pytest.mark.usefixtures("attacker")
def test_other_methods_are_refused(attacked: Server, method: str) -> None:
    request = get(f"/{attacked.token}/batch", attacked).replace(b"GET", method.encode(), 1)
    assert status_of(raw(attacked, request)) in (400, 405)


def test_xlwings_own_routes_that_are_not_needed_are_gone(attacker: httpx.Client) -> None:
    for path in ("xlwings/alert?prompt=a&title=b&buttons=ok&mode=info&callback=c", "xlwings/custom-scripts-meta",
                 "manifest", "manifest/download", "docs", "openapi.json", "socket.io/"):  # fmt: skip
        assert attacker.get(path).status_code == 404, path
    assert attacker.post("xlwings/custom-scripts-call/hello_world", json={}).status_code == 404


def test_every_answer_has_the_strict_headers(attacked: Server, attacker: httpx.Client) -> None:
    elsewhere = f"{attacked.origin}/nothing"
    for url in ("taskpane.html", "static/js/main.js", "xlwings/custom-functions-meta.json", "no-such", elsewhere):
        headers = attacker.get(url).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy and "default-src 'none'" in policy and "connect-src 'self'" in policy
        assert "unsafe" not in policy and " *;" not in policy and " * " not in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store" and "server" not in headers
        assert "strict-transport-security" not in headers  # it would bind every other server on this computer


# What a call may hold


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"1", b"{", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"calls":' * 50_000, b'{"calls":null}',
        b'{"calls":[]}', b'{"calls":[1]}', b'{"calls":[{}]}', b'{"calls":[{"func_name":"fm_version"}]}',
        b'{"calls":[{"func_name":5,"args":[]}]}', b'{"calls":[{"func_name":"fm_version","args":{}}]}',
        b'{"calls":[{"func_name":"' + b"x" * 1_000_000 + b'","args":[]}]}', b'{"calls":[{"func_name":"fm_share","args":[[[NaN]]]}]}',
        b'{"calls":[{"func_name":"fm_share","args":[[[1e999]]]}]}',
    ],
    ids=lambda body: repr(body[:40]),
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused(attacker: httpx.Client, body: bytes) -> None:
    for path in ("batch", "xlwings/custom-functions-call"):
        assert attacker.post(path, content=body, headers={"Content-Type": "application/json"}).status_code == 400


HALF = '"\\ud800"'  # half a character, which JSON can say and no text can hold


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "1", "{", "[" * 100_000, '{"overrides":' * 50_000,
        '{"scenario":' + HALF + "}", '{"overrides":[[' + HALF + ",1]]}", '{"overrides":[["x",' + HALF + "]]}",
        '{"scenario":5}', '{"scenario":"' + "x" * 1_000_000 + '"}', '{"overrides":{}}', '{"overrides":[1]}', '{"overrides":[["x"]]}',
        '{"overrides":[["x",null]]}', '{"overrides":[["x",[]]]}', '{"overrides":[' + ",".join(['["x",1]'] * 201) + "]}",
        '{"scenario":"settlement","fiscal_year":"2026-27","overrides":[["base_for_each",NaN]]}',
        '{"scenario":"settlement","fiscal_year":"2026-27","overrides":[["base_for_each",1e999]]}',
    ],
    ids=lambda body: repr(body[:40]),
)  # fmt: skip
def test_a_question_of_the_task_pane_that_is_none_is_refused(attacker: httpx.Client, body: str) -> None:
    for path in ("preview", "goal", "why"):
        response = attacker.post(f"pane/{path}", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 400 and list(response.json()) == ["refused"], path


AT = {"lever": "category_weight.refugee", "jurisdiction": "ON", "amount": 450_000_000}


@pytest.mark.parametrize("text", PATHS)
def test_a_path_in_a_question_of_the_task_pane_is_refused(attacker: httpx.Client, text: str) -> None:
    good = {"scenario": "settlement", "fiscal_year": "2026-27", "baseline": "settlement", "overrides": []}
    assert list(attacker.post("pane/preview", json=good).json()) != ["refused"]
    bad = [{**good, key: text} for key in ("scenario", "fiscal_year", "baseline")]
    bad += [{**good, "overrides": [[text, 1]]}, {**good, "overrides": [["base_for_each", text]]}]
    for asked in bad:
        for path in ("preview", "goal", "why"):
            if path == "goal" and asked["baseline"] == text:
                continue  # it has no baseline
            response = attacker.post(f"pane/{path}", json={**AT, **asked})
            assert response.status_code == 200 and list(response.json()) == ["refused"], (path, asked)
    for path, key in (("goal", "lever"), ("goal", "jurisdiction"), ("goal", "amount"), ("why", "jurisdiction")):
        response = attacker.post(f"pane/{path}", json={**good, **AT, key: text})
        assert response.status_code == 200 and list(response.json()) == ["refused"], (path, key)
    for path, asked in (
        ("pane/example", {"name": text}),
        ("pane/levers", {"scenario": text, "fiscal_year": "2026-27"}),
        ("pane/levers", {"scenario": "settlement", "fiscal_year": text}),
    ):
        response = attacker.get(path, params=asked)
        assert response.status_code == 404 and list(response.json()) == ["refused"], asked


@pytest.mark.parametrize(
    "argument",
    [
        [], [[]], [[], []], [[1], [1, 2]], [[[1]]], [[[[1]]]], {}, {"type": "Error"}, [[{}]], [[{"type": []}]], [[{"type": "Error"}]],
        [[{"type": "Entity"}]], [[{"type": "FormattedNumber"}]], [[{"type": "FormattedNumber", "basicValue": 1e300, "numberFormat": "d"}]],
        [[{"type": "Array", "elements": [[1]]}]], [["__xlwings_not_an_object_handle__"]], ["__xlwings_not_an_object_handle__"],
        [[-(10**18)]], [["x" * 1_000_000]], [["1" + " " * 300_000 + "x"]], [[None] * 100] * 100, "text", True,
    ],
    ids=lambda argument: json.dumps(argument)[:40],
)  # fmt: skip
def test_an_argument_that_is_no_range_gives_an_error(attacker: httpx.Client, argument: Any) -> None:
    answer = ask(attacker, "fm_share", [argument])
    assert list(answer) == ["error"], answer
    assert re.fullmatch(r"#[A-Z/0-9!?]+", answer["error"]["code"]) and len(answer["error"]["message"]) < 1000


@pytest.mark.parametrize(
    "name", ["__import__", "os.system", "fm_share.__class__", "../fm_share", "fm_", "", "FM.", "install", "print"]
)
def test_a_name_that_is_no_function_is_refused(attacker: httpx.Client, name: str) -> None:
    assert ask(attacker, name, [])["error"]["code"] == "#VALUE!"


def test_an_error_in_the_program_says_nothing_of_it(attacker: httpx.Client) -> None:
    error = ask(attacker, "fm_fails", [[[42]]])["error"]
    assert error["code"] == "#VALUE!" and "error in the program" in error["message"]
    assert "secret" not in error["message"] and "42" not in error["message"]


TEXTS = {"text", "choice", "fiscal_year", "labels", "pairs"}


def with_text(function: Function, position: int, text: str) -> list[Any]:
    """A call that runs but for one argument, which is a text where a name is due."""
    arguments = list(max((example.arguments for example in function.examples), key=len))
    arguments += [None] * (len(function.arguments) - len(arguments))
    kind = function.arguments[position].kind
    arguments[position] = [[text, 1]] if kind == "pairs" else [[text]]
    return [a if a is None or isinstance(a, list) else [[a]] for a in arguments]


def attacks_by_text() -> list[tuple[str, str, str, list[Any]]]:
    return [
        (function.plain_name, argument.name, text, with_text(function, position, text))
        for function in functions()
        for position, argument in enumerate(function.arguments)
        for text in PATHS
        if argument.kind in TEXTS
    ]


def test_a_path_in_any_text_argument_is_refused(attacker: httpx.Client) -> None:
    attacks = attacks_by_text()
    calls = [{"func_name": name, "args": arguments} for name, _, _, arguments in attacks]
    answers = [
        a
        for i in range(0, len(calls), 500)
        for a in attacker.post("batch", json={"calls": calls[i : i + 500]}).json()["answers"]
    ]
    assert len(attacks) > 15 * len(PATHS)
    taken = [
        (name, argument, text)
        for (name, argument, text, _), answer in zip(attacks, answers, strict=True)
        if "error" not in answer and argument != "labels"
    ]
    assert taken == []


def test_no_argument_makes_the_program_open_a_file_or_start_another(tmp_path: Path) -> None:
    """Every event of the interpreter is heard while all those calls are computed, in a process of its own."""
    calls = [[name, arguments] for name, _, _, arguments in attacks_by_text()]
    (tmp_path / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    program = f"""
import json, os, sys
calls = json.load(open({str(tmp_path / "calls.json")!r}, encoding="utf-8"))
from udfs.calls import answer
from udfs.catalogue import functions
from udfs.cells.marshalling import CellError
heard = []
home = os.path.dirname(os.path.dirname(os.path.abspath(sys.modules["udfs"].__file__)))
allowed = (home, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/proc/", "/sys/")
def hear(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if not path.startswith(allowed) or any(bad in path for bad in ("passwd", "win.ini", "offer.toml")):
            heard.append((event, path))
    elif event.startswith(("subprocess", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "socket", "os.remove", "shutil",
                           "os.rename", "os.mkdir", "webbrowser", "urllib")):
        heard.append((event, repr(arguments)))
sys.addaudithook(hear)
for name, arguments in calls:
    try:
        answer(name, arguments)
    except CellError:
        pass
answered = list(heard)
try:
    open("/etc/passwd-that-is-not-there")
except OSError:
    pass
print(json.dumps([answered, heard != answered]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    heard, hears = json.loads(done.stdout)
    assert hears, "the test hears nothing"
    assert heard == []


@pytest.mark.parametrize("text", SCRIPTS)
def test_formula_and_script_text_in_labels_stays_text(attacker: httpx.Client, text: str) -> None:
    arguments: list[Any] = [[[100]], [["ON", 3], [text, 1]], *[None] * 8, [["all"]]]
    answer = ask(attacker, "fm_allocate", arguments)
    labels = [cell for row in answer["result"] for cell in row if isinstance(cell, str)]
    assert text in labels and "ON" in labels  # as it was given, to the letter
    response = attacker.post("batch", json={"calls": [{"func_name": "fm_allocate", "args": arguments}]})
    assert response.headers["content-type"] == "application/json"  # no browser takes it for a page
