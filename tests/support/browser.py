"""A real server, a real browser, and a task pane in which Office alone is replaced.

    def test_something(pane, server):
        pane.evaluate("fakeExcel.calc('VERSION')")

`server` is the command `fundingmodel serve` in a process of its own, `chromium` the system's Chromium, `pane` the add-in's
page loaded from that server with tests/fake_office.js in the place of office.js. `open_pane` opens more of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect, sync_playwright

FAKE_OFFICE = Path(__file__).with_name("fake_office.js")
PLANTED = Path(__file__).with_name("planted_server.py")
START_SECONDS = 60
expect.set_options(timeout=1000 * START_SECONDS)  # what is expected comes when a busy machine gets to it, or not at all


class Server:
    """`fundingmodel serve` in a process of its own, on a free port; its address as it prints it."""

    def __init__(self, *options: str, planted: bool = False, environment: Mapping[str, str] | None = None) -> None:
        self.program = [str(PLANTED)] if planted else ["-m", "fundingmodel.command_line.main"]
        self.folder = Path(tempfile.mkdtemp(prefix="fundingmodel-serve-"))
        self.options = options
        self.environment = dict(environment or {})
        self.lines: list[str] = []

    def __enter__(self) -> Self:
        started = time.monotonic()
        self.manifest_file = self.folder / "add-in.xml"
        self.process = subprocess.Popen(
            [
                sys.executable, *self.program, "serve", "--port", "0", "--accept-noncommercial-licence",
                "--manifest", str(self.manifest_file), *self.options,
            ],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", cwd=self.folder,
            env={**os.environ, **own_folder(self.folder), "PYTHONUNBUFFERED": "1", "COLUMNS": "400", **self.environment},
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        while not (address := self._address()):
            if self.process.poll() is not None or time.monotonic() - started > START_SECONDS:
                self.__exit__()
                pytest.fail("fundingmodel serve did not start:\n" + "".join(self.lines))
            time.sleep(0.02)
        self.address = address
        self.base = address.removesuffix("/taskpane.html")
        self.origin = "https://" + self.base.split("/")[2]
        self.port = int(self.origin.rsplit(":", 1)[1])
        self.token = self.base.rsplit("/", 1)[1]
        self.certificate = next(self.folder.rglob("localhost.pem"), None)
        return self

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def _address(self) -> str:
        match = re.search(r"https://\S+/taskpane\.html", "".join(self.lines))
        return match[0] if match else ""

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, **options: Any) -> httpx.Client:
        """An HTTP client that trusts this server's certificate and no other."""
        import ssl

        context = ssl.create_default_context(cafile=self.certificate)
        return httpx.Client(base_url=f"{self.base}/", verify=context, timeout=60, **options)

    def wait_until_open(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), START_SECONDS):
            pass


def own_folder(folder: Path) -> dict[str, str]:
    """Where the server keeps its certificate: in a folder of the test's own, on every system."""
    return {"XDG_DATA_HOME": str(folder / "data"), "LOCALAPPDATA": str(folder / "data"), "HOME": str(folder)}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        running.wait_until_open()
        yield running


def chromium_path() -> str | None:
    return next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without it a skip, which is a failure where CI is set (conftest.py)."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium here")
    with launched(path) as browser:
        yield browser


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Heard:
    """What a page did: its requests, the messages of its console, and errors that nothing caught."""

    requests: list[str] = field(default_factory=list)
    console: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        return [f"{kind}: {text}" for kind, text in self.console if kind in ("error", "warning")] + self.errors

    def elsewhere(self, origin: str) -> list[str]:
        """Requests to any other server than that of an origin."""
        return [url for url in self.requests if not url.startswith((f"{origin}/", "data:", "blob:"))]


Opener = Callable[..., tuple[Page, Heard]]


@pytest.fixture
def open_pane(chromium: Browser) -> Iterator[Opener]:
    """`open_pane(server, language="fr-CA", width=320)` gives the page and what it did."""
    contexts = []

    def opened(of: Server, path: str = "taskpane.html", **options: Any) -> tuple[Page, Heard]:
        page, heard = opened_pane(chromium, of, path, **options)
        contexts.append(page.context)
        return page, heard

    yield opened
    for context in contexts:
        context.close()


def opened_pane(
    chromium: Browser,
    of: Server,
    path: str = "taskpane.html",
    language: str = "en-US",
    width: int = 420,
    height: int = 800,
    runtime: str = "1.4",
    settings: Mapping[str, Any] | None = None,
    **options: Any,
) -> tuple[Page, Heard]:
    """A page of a server in a context of its own, with Office replaced; and what it does."""
    context = chromium.new_context(
        ignore_https_errors=True, viewport={"width": width, "height": height}, locale=language, **options
    )
    page, heard = context.new_page(), Heard()
    listen(page, heard)
    given = {"fakeLanguage": language, "fakeRuntime": runtime, **(settings or {})}
    page.add_init_script(f"Object.assign(window, {json.dumps(given)});")
    page.route(re.compile(r"/office-js/.*/office\.js$"), _fake_office)
    page.goto(f"{of.base}/{path}", wait_until="load")
    if path.startswith("taskpane"):
        page.wait_for_function("typeof globalThis.xlwings === 'object' && fakeExcel.functions.size > 0")
        page.evaluate("url => fakeExcel.load(url)", f"{of.base}/xlwings/custom-functions-meta.json")
    return page, heard


@pytest.fixture
def pane(open_pane: Opener, server: Server) -> Page:
    return open_pane(server)[0]


def listen(page: Page, heard: Heard) -> None:
    def asked(request: Request) -> None:
        heard.requests.append(request.url)

    def said(message: ConsoleMessage) -> None:
        heard.console.append((message.type, message.text))

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: heard.errors.append(str(error)))


def _fake_office(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body=FAKE_OFFICE.read_text(encoding="utf-8"))


def calculate(page: Page, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    """Calls as of one recalculation: all at once, and what Excel then shows in each cell."""
    return page.evaluate(
        """calls => Promise.race([
            Promise.all(calls.map(([name, args], i) => fakeExcel.calc(name, args, `Sheet1!A${i + 1}`))),
            new Promise((_, reject) => setTimeout(() => reject(new Error("a call has no answer")), 120000)),
        ])""",
        [[name, list(arguments)] for name, arguments in calls],
    )
