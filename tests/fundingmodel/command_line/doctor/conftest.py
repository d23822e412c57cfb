"""A computer on which nothing is planted yet."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted_faults import KEPT, Patch

from udfs.doctor import server

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")


@pytest.fixture(autouse=True)
def plain(monkeypatch: Patch, tmp_path: Path) -> None:
    """A computer without proxies, without a certificate, and whose port is free."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(server, "PORT", free.getsockname()[1])


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while KEPT:
        KEPT.pop().close()
