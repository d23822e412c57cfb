"""The server beside stock xlwings Server with equal functions, in one run: python tests/benchmarks/server.py

Both speak HTTPS with the same certificate. It prints the ratios; a machine under load changes the figures, less the ratios.
"""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from browser import FAKE_OFFICE, Server, chromium_path
from playwright.sync_api import Page, sync_playwright

STOCK = """
import time
import numpy as np
from xlwings.server import arg, func

@func
def fm_same(value):
    return value

@func
@arg("figures", np.array, ndim=2)
def fm_table(figures):
    return figures

@func
def fm_wait(seconds):
    time.sleep(seconds)
    return seconds

@func
def fm_busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds
"""
ROWS, COLUMNS, CELLS = 10_000, 10, 5_000


class Asked:
    """One of the two servers: how a call is posted to it."""

    def __init__(self, name: str, base: str, certificate: Path, together: bool) -> None:
        self.name, self.base, self.together = name, base, together
        self.http = httpx.Client(base_url=f"{base}/", verify=_trusting(certificate), timeout=600)

    def body(self, name: str, argument: Any) -> bytes:
        call = {"func_name": f"fm_{name}", "args": [argument]}
        if self.together:
            return json.dumps({"runtime": "1.4", "calls": [call]}).encode()
        more = {
            "client": "Office.js", "version": "0.37.8", "caller_address": "[Book1.xlsx]Sheet1!A1", "session_id": "s",
            "culture_info_name": "en-US", "date_format": "m/d/yyyy", "runtime": "1.4",
        }  # fmt: skip
        return json.dumps({**call, **more}).encode()

    def post(self, body: bytes) -> Any:
        path = "batch" if self.together else "xlwings/custom-functions-call"
        response = self.http.post(path, content=body, headers={"Content-Type": "application/json"})
        response.raise_for_status()
        told = json.loads(response.content)
        return told["answers"][0]["result"] if self.together else told["result"]


def _trusting(certificate: Path) -> Any:
    import ssl

    return ssl.create_default_context(cafile=certificate)


@contextmanager
def stock(folder: Path, certificate: Path, key: Path) -> Iterator[str]:
    """xlwings Server as it comes, with the functions above."""
    (folder / "custom_functions").mkdir()
    (folder / "custom_functions" / "__init__.py").write_text(STOCK, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "PROJECT_DIR": str(folder),
        "ENVIRONMENT": "prod",
        "LICENSE_KEY": "noncommercial",
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "xlwings_server.main:main_app", "--port", str(port), "--no-access-log",
         "--log-level", "warning", "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key)],
        env={**os.environ, **{f"XLWINGS_{name}": value for name, value in settings.items()}}, cwd=folder,
    )  # fmt: skip
    try:
        for _ in range(600):
            with socket.socket() as link:
                if link.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"https://localhost:{port}"
    finally:
        process.kill()  # it would wait for connections to close
        process.wait()


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], Any], theirs: Callable[[], Any], times: int) -> tuple[float, float]:
    """The median time of each, one after the other, so that both have the same machine."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(times)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def large_range(ours: Asked, theirs: Asked) -> tuple[float, float]:
    figures = [[r + c / 8 for c in range(COLUMNS)] for r in range(ROWS)]
    bodies = {asked: asked.body("table", figures) for asked in (ours, theirs)}
    for asked, body in bodies.items():
        assert asked.post(body) == figures, asked.name
    return in_turn(lambda: ours.post(bodies[ours]), lambda: theirs.post(bodies[theirs]), 5)


def scalar(ours: Asked, theirs: Asked) -> tuple[float, float]:
    bodies = {asked: asked.body("same", [[7]]) for asked in (ours, theirs)}
    for asked, body in bodies.items():
        assert asked.post(body) == [[7]], asked.name
    return in_turn(lambda: ours.post(bodies[ours]), lambda: theirs.post(bodies[theirs]), 300)


def behind(asked: Asked, slow: str) -> float:
    """How long a call that does nothing takes while one of a second is computed."""
    with httpx.Client(
        base_url=asked.http.base_url, verify=asked.http._transport._pool._ssl_context, timeout=60
    ) as other:  # type: ignore[attr-defined]
        path = "batch" if asked.together else "xlwings/custom-functions-call"
        body = asked.body(slow, [[1]])
        other.get("taskpane.html")
        asked.post(asked.body("same", [[1]]))
        running = threading.Thread(
            target=lambda: other.post(path, content=body, headers={"Content-Type": "application/json"})
        )
        running.start()
        time.sleep(0.2)
        took = seconds(lambda: asked.post(asked.body("same", [[1]])))
        running.join()
        return took


def open_page(page: Page, address: str, metadata: str) -> None:
    page.route(
        re.compile(r"/office-js/.*/office\.js$"),
        lambda route: route.fulfill(
            content_type="text/javascript", body=FAKE_OFFICE.read_text(encoding="utf-8"),
            headers={"Cross-Origin-Resource-Policy": "cross-origin"},
        ),
    )  # fmt: skip
    page.goto(address, wait_until="load")
    page.wait_for_function("typeof globalThis.xlwings === 'object' && fakeExcel.functions.size > 0")
    page.evaluate("url => fakeExcel.load(url)", metadata)


FILL = """async ([name, count]) => {
  const start = performance.now();
  const calls = Array.from({ length: count }, (_, i) => fakeExcel.calc(name, [i], `Sheet1!A${i + 1}`));
  const answers = await Promise.all(calls);
  const right = answers.every((answer, i) => answer.cells && answer.cells[0][0] === i);
  return [(performance.now() - start) / 1000, right];
}"""
ONE = """async ([name, value]) => {
  const start = performance.now();
  await fakeExcel.calc(name, [value]);
  return (performance.now() - start) / 1000;
}"""
Measured = tuple[float, float, int, int]


def in_chromium(ours: str, theirs: str) -> tuple[Measured, Measured]:
    """5,000 cells at once and one cell at a time: seconds of ours and theirs, and their requests."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        pages, posted = [], []
        for base in (ours, theirs):
            page, requests = browser.new_context(ignore_https_errors=True).new_page(), []
            open_page(page, f"{base}/taskpane.html", f"{base}/xlwings/custom-functions-meta.json")
            page.on("request", lambda r, requests=requests: requests.append(r.url) if r.method == "POST" else None)
            pages.append(page)
            posted.append(requests)
        names = ("SAME", "FM_SAME")
        took = []
        for page, name, requests in zip(pages, names, posted, strict=True):
            page.evaluate(FILL, [name, 50])
            requests.clear()
            seconds_taken, right = page.evaluate(FILL, [name, CELLS])
            assert right, name
            took.append(seconds_taken)
        cells = (took[0], took[1], len(posted[0]), len(posted[1]))
        pairs = [[page.evaluate(ONE, [name, n]) for page, name in zip(pages, names, strict=True)] for n in range(200)]
        browser.close()
    return cells, (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), 200, 200)


def first_call() -> float:
    """From the command to the answer of its first call."""
    start = time.perf_counter()
    with Server() as fresh, fresh.client() as client:
        calls = [{"func_name": "fm_share", "args": [[["ON", 3], ["QC", 1]]]}]
        assert client.post("batch", json={"calls": calls}).json() == {"answers": [{"result": [[0.75], [0.25]]}]}
        return time.perf_counter() - start


def main() -> None:
    with Server(planted=True) as running, tempfile.TemporaryDirectory() as folder:
        key = next(running.folder.rglob("localhost-key.pem"))
        with stock(Path(folder), running.certificate, key) as base:
            ours = Asked("ours", running.base, running.certificate, together=True)
            theirs = Asked("stock", base, running.certificate, together=False)
            rows = [
                ("10,000 x 10 in and out", *large_range(ours, theirs), "at least 30"),
                ("a scalar call", *scalar(ours, theirs), "at least 1"),
            ]
            cells, one = in_chromium(running.base, base)
            rows.append(
                (f"{CELLS:,} cells, Chromium", cells[0], cells[1], f"at least 40; {cells[2]} requests of {cells[3]}")
            )
            rows.append(("one cell, Chromium", one[0], one[1], "at least 1"))
            for slow, told in (("wait", "waiting"), ("busy", "busy")):
                rows.append((f"behind a second, {told}", behind(ours, slow), behind(theirs, slow), "under 50 ms"))
    print(f"{'':<28}{'ours, ms':>10}{'stock, ms':>12}{'times':>8}  wanted")
    for name, own, other, wanted in rows:
        print(f"{name:<28}{own * 1000:>10.1f}{other * 1000:>12.1f}{other / own:>8.1f}  {wanted}")
    print(f"{'start to first answer':<28}{first_call() * 1000:>10.0f}{'':>20}  under 5,000 ms")


if __name__ == "__main__":
    main()
