"""The page on a server for a ministry: its command is started as it stands there, and does what the page says."""

import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from browser import START_SECONDS
from command_line import printed
from places import ROOT

from udfs.hosts.server.certificate import local_certificate

NAME = "grants.example.org"


def page(language: str) -> str:
    return (ROOT / "docs" / language / "hosting.md").read_text(encoding="utf-8")


def command(language: str) -> str:
    (found,) = re.findall(r"^fundingmodel serve .*$", page(language), re.MULTILINE)
    return str(found)


@contextmanager
def started(language: str, port: int) -> Iterator[str]:
    """The server, in this folder, with every option of the page but the port; gives the secret of its address."""
    words = shlex.split(command(language))[1:]
    words[words.index("--port") + 1] = str(port)
    with Path("shown.txt").open("wb") as shown:
        process = subprocess.Popen(
            [sys.executable, "-m", "fundingmodel", *words], stdout=shown, stderr=subprocess.STDOUT
        )
        try:
            until = time.monotonic() + START_SECONDS
            while not answers(port):
                if process.poll() is not None or time.monotonic() > until:
                    pytest.fail(Path("shown.txt").read_text(encoding="utf-8"))
                time.sleep(0.2)
            yield Path("grants-token").read_text(encoding="utf-8").strip()
        finally:
            process.terminate()
            process.wait(30)


def answers(port: int) -> bool:
    try:
        httpx.get(f"https://127.0.0.1:{port}/", timeout=5, verify=False)
    except httpx.TransportError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.slow)])
def test_the_command_of_the_page_starts_what_the_page_says(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = local_certificate(tmp_path / "made")
    pair.certificate.replace("grants.pem")
    pair.key.replace("grants-key.pem")
    printed("new", "our-offer.toml")
    port = free_port()
    with started(language, port) as secret, httpx.Client(verify=False, timeout=30) as client:
        own, address = {"Host": f"{NAME}:{port}"}, f"https://127.0.0.1:{port}/{secret}"
        manifest = Path("grants.xml").read_text(encoding="utf-8")
        assert (
            f"https://{NAME}:{port}/{secret}/taskpane.html" in manifest and f"api://{NAME}:{port}/{secret}/" in manifest
        )
        assert client.get(f"{address}/taskpane.html", headers=own).status_code == 200
        call = client.post(f"{address}/xlwings/custom-functions-call", headers=own, json={})
        assert call.status_code == 401
        for host in (NAME, f"{NAME}:1", f"127.0.0.1:{port}"):  # a proxy on another port, or under another name
            assert client.get(f"{address}/taskpane.html", headers={"Host": host}).status_code == 421
        other = client.get(f"https://127.0.0.1:{port}/{'x' * 32}/taskpane.html", headers=own)
        assert other.status_code == 404
    if language == "en":
        with started(language, port) as again:
            assert again == secret


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_unit_starts_the_same_command(language: str) -> None:
    (line,) = re.findall(r"^ExecStart=/srv/fundingmodel/fm/bin/(.*)$", page(language), re.MULTILINE)
    assert line == command(language)
