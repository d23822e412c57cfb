"""The pictures of README and of the pages, made from what they show: `python docs/pictures.py [NAME...]`.

Needs `pip install ".[test,server]"`, Chromium, LibreOffice and poppler-utils. A picture holds the text that it shows, so that a test
finds one that is older than the program: `tests/project/documentation/test_pictures.py` makes each again.
"""

import re
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from browser import Server, chromium_path, launched, opened_pane
from pane_page import in_scenario, settled

FOLDER = Path(__file__).parent / "pictures"
PANES = {
    "pane-scenario": ("en-CA", "3.25"),
    "pane-scenario-fr": ("fr-CA", "3,25"),
}  # the language of Excel, and what is typed
WEIGHT = "#lever-category_weight_refugee"
SUMMARY = "summary"
DOTS = 120  # an inch, of the Summary
AREA = {"-x": 20, "-y": 30, "-W": 1300, "-H": 815}  # of its first page, in dots
STAMP = r"\b[0-9a-f]{16}\b"  # another with every word of a scenario's notes: it makes no picture old
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT = b"Description\0\0\0\0\0"  # an iTXt chunk: its key, not compressed, of no language


def main(names: Iterable[str]) -> None:
    wanted = list(names) or [SUMMARY, *PANES]
    if SUMMARY in wanted:
        _keep(SUMMARY, *summary())
    path = chromium_path()
    if path is None:
        raise SystemExit("There is no Chromium here.")
    with Server() as server, launched(path) as browser:
        for name in PANES.keys() & set(wanted):
            _keep(name, *pane(name, server, browser))


def pane(name: str, server: Server, browser: Browser) -> tuple[bytes, str]:
    """The task pane with a weight moved: its picture, and what it says."""
    language, typed = PANES[name]
    page, _ = opened_pane(browser, server, language=language, width=900, height=800)
    in_scenario(page, "settlement")
    page.fill(WEIGHT, typed)
    page.press(WEIGHT, "Tab")
    settled(page)
    found = page.screenshot(animations="disabled"), page.inner_text("body")
    page.context.close()
    return found


def summary() -> tuple[bytes, str]:
    """The first page of what `fundingmodel report` writes, by way of LibreOffice and PDF: its picture, and what it says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run(sys.executable, "-m", "fundingmodel", "report", "--out", name, "--file", "report.xlsx")
        profile = (folder / "profile").as_uri()
        office = ("soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", name)
        _run(*office, str(folder / "report.xlsx"))
        area = ("-r", str(DOTS), "-f", "1", "-l", "1", *(str(each) for side in AREA.items() for each in side))
        pdf = str(folder / "report.pdf")
        _run("pdftoppm", "-png", "-singlefile", *area, pdf, str(folder / "page"))
        _run("pdftotext", "-layout", *area, pdf, str(folder / "page.txt"))
        said = re.sub(STAMP, "", (folder / "page.txt").read_text(encoding="utf-8"))
        return (folder / "page.png").read_bytes(), said


def with_text(picture: bytes, text: str) -> bytes:
    """A PNG that holds a text, which no page shows."""
    data = b"iTXt" + TEXT + _plain(text).encode()
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    header = len(SIGNATURE) + 25  # of the chunk that has the size
    assert picture.startswith(SIGNATURE)
    return picture[:header] + chunk + picture[header:]


def text_of(picture: bytes) -> str:
    """The text that a picture was made with; empty where it has none."""
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        if kind == b"iTXt" and data.startswith(TEXT):
            return data.removeprefix(TEXT).decode()
        at += length + 12
    return ""


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height."""
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def _plain(text: str) -> str:
    return "\n".join(line for line in (" ".join(each.split()) for each in text.splitlines()) if line)


def _keep(name: str, picture: bytes, text: str) -> None:
    (FOLDER / f"{name}.png").write_bytes(with_text(picture, text))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
