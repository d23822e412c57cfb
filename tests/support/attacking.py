"""A server under attack, how it is asked, and what has to hold after each attack: it answers as before and gave nothing away."""

import getpass
import platform
import re
import socket
import ssl
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import Server
from places import ROOT

READ_SECONDS = 2.0
CALL_SECONDS = 1.5


@pytest.fixture(scope="module")
def attacked() -> Iterator[Server]:
    """A server with short limits of time, and with functions that wait."""
    with Server("--read-seconds", str(READ_SECONDS), "--call-seconds", str(CALL_SECONDS), planted=True) as running:
        running.wait_until_open()
        yield running


@pytest.fixture
def attacker(attacked: Server) -> Iterator[httpx.Client]:
    """A client; after the attack the server has to answer as before, and to have said nothing of the machine."""
    said: list[str] = []

    def listen(response: httpx.Response) -> None:
        response.read()
        said.append(response.text + str(response.headers))

    with attacked.client(event_hooks={"response": [listen]}) as client:
        yield client
        assert ask(client, "fm_share", [[["ON", 3], ["QC", 1]]]) == {"result": [[0.75], [0.25]]}
    assert attacked.process.poll() is None
    assert_tells_nothing("".join(said))


def assert_tells_nothing(said: str) -> None:
    secrets = [
        str(Path.home()),
        str(ROOT),
        sys.prefix,
        "site-packages",
        "Traceback",
        "uvicorn",
        "root:",
    ]
    for name in (platform.node(), getpass.getuser()):
        secrets += [name] if len(name) > 4 else []
    assert [secret for secret in secrets if len(secret) > 1 and secret in said] == []


def ask(attacker: httpx.Client, name: str, arguments: Sequence[Any]) -> dict[str, Any]:
    response = attacker.post("batch", json={"runtime": "1.4", "calls": [{"func_name": name, "args": list(arguments)}]})
    assert response.status_code == 200, response.text
    return response.json()["answers"][0]


def connection(server: Server) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=server.certificate)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), 30), server_hostname="localhost")


def raw(server: Server, request: bytes) -> bytes:
    """What the server answers to bytes that no client would send."""
    with connection(server) as link:
        link.settimeout(30)
        link.sendall(request)
        answer = b""
        while chunk := link.recv(65536):
            answer += chunk
        return answer


def status_of(answer: bytes) -> int:
    match = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    assert match, answer[:200]
    return int(match[1])


def get(path: str, server: Server, host: str | None = None, more: str = "") -> bytes:
    name = host if host is not None else f"localhost:{server.port}"
    return f"GET {path} HTTP/1.1\r\nHost: {name}\r\n{more}Connection: close\r\n\r\n".encode("latin-1")
