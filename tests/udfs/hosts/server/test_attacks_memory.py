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


BODIES: dict[str, Callable[[], bytes]] = {
    "numbers in one row": lambda: of(b"1", before=b"[", after=b"]"),
    "empty lists": lambda: of(b"[]"),
    "empty tables": lambda: of(b"{}"),
    "rows of one number": lambda: of(b"[1]"),
    "short texts": lambda: of(b'["a,"]'),
    "numbers with decimals": lambda: of(b"[0.123]"),
    "nested lists": lambda: of(b"[[[[[]]]]]"),
    "calls": lambda: b'{"calls":[' + b",".join([b'{"func_name":"fm_version","args":[]}'] * 800_000) + b"]}",
    "keys": lambda: b'{"calls":[],' + b",".join(b'"%d":1' % n for n in range(2_500_000)) + b"}",
    "lawful rows": lambda: (
        b'{"calls":[{"func_name":"fm_table","args":[[' + b",".join(b"[%d.25]" % n for n in range(1_000_000)) + b"]]}]}"
    ),
}


def peak_of(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@linux
@pytest.mark.parametrize("kind", BODIES)
def test_five_large_bodies_at_once(kind: str) -> None:
    body = BODIES[kind]()

    def send(client: httpx.Client) -> httpx.Response:
        return client.post("batch", content=body, headers={"Content-Type": "application/json"}, timeout=120)

    with Server() as server, server.client() as client:
        server.wait_until_open()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = list(threads.map(send, [client] * AT_ONCE))
        for answer in answers:
            assert answer.status_code in (200, 400, 413, 503)
            assert answer.text and len(answer.text) < 500
        assert ask(client, "fm_share", [[["ON", 3], ["QC", 1]]]) == {"result": [[0.75], [0.25]]}
        assert peak_of(server) < MOST_BYTES
