"""Attacks on the server by memory: large bodies, one or five at once, are refused by a sentence or take their turn."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from attacking import ask
from browser import Server

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux says how much memory a process took at most")

AT_ONCE = 5
MOST_BYTES = 500_000_000
LARGE = 30 * 2**20


def of(cell: bytes, function: bytes = b"fm_share", before: bytes = b"", after: bytes = b"") -> bytes:
    """A call whose cells fill a body as large as one may be."""
    cells = b",".join([cell] * (LARGE // (len(cell) + 1)))
    return b'{"calls":[{"func_name":"' + function + b'","args":[' + before + b"[" + cells + b"]" + after + b"]}]}"


CELLS = "cells; at most 2,000,000 at once. Give smaller ranges."
BODIES: dict[str, tuple[str, Callable[[], bytes]]] = {  # what each is refused by, and the body
    "numbers in one row": (f"15,728,640 {CELLS}", lambda: of(b"1", before=b"[", after=b"]")),
    "empty lists": (f"10,485,760 {CELLS}", lambda: of(b"[]")),
    "empty tables": (f"10,485,760 {CELLS}", lambda: of(b"{}")),
    "rows of one number": (f"7,864,320 {CELLS}", lambda: of(b"[1]")),
    "short texts": (f"4,493,897 {CELLS}", lambda: of(b'["a,"]')),
    "numbers with decimals": (f"3,932,160 {CELLS}", lambda: of(b"[0.123]")),
    "nested lists": (f"14,298,760 {CELLS}", lambda: of(b"[[[[[]]]]]")),
    "calls": (
        "800,001 calls or errors; at most 250,000 travel together. Give smaller ranges.",
        lambda: b'{"calls":[' + b",".join([b'{"func_name":"fm_version","args":[]}'] * 800_000) + b"]}",
    ),
    "keys": (
        f"2,500,001 {CELLS}",
        lambda: b'{"calls":[],' + b",".join(b'"%d":1' % n for n in range(2_500_000)) + b"}",
    ),
    "lawful rows": (
        "1,000,000 rows; the fit and the rounding take at most 100,000 at once.",
        lambda: (
            b'{"calls":[{"func_name":"fm_allocate","args":[[[1000]],['
            + b",".join(b"[%d.25]" % n for n in range(1_000_000))
            + b"]]}]}"
        ),
    ),
}


def peak_of(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@linux
@pytest.mark.parametrize("kind", BODIES)
def test_five_large_bodies_at_once(kind: str) -> None:
    due, make = BODIES[kind]
    body = make()

    def send(client: httpx.Client) -> httpx.Response:
        return client.post("batch", content=body, headers={"Content-Type": "application/json"}, timeout=120)

    with Server() as server, server.client() as client:
        server.wait_until_open()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = list(threads.map(send, [client] * AT_ONCE))
        for answer in answers:
            if kind == "lawful rows":  # the body is read, and the function refuses it
                assert answer.json()["answers"][0]["error"] == {"code": "#VALUE!", "message": due}
            else:
                assert (answer.status_code, answer.text) == (400, due)
        assert ask(client, "fm_share", [[["ON", 3], ["QC", 1]]]) == {"result": [[0.75], [0.25]]}
        assert peak_of(server) < MOST_BYTES
