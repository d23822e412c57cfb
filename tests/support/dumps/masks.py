"""What a dump leaves out because it changes for good reasons: said here, and nowhere else.

- the version of fundingmodel and of xlwings: `<version>`
- sha256 hashes and what is cut from them (16 digits or more): `<hash>`; a dump's own hashes are added after this
- the folder in which a dump is made and the Python that makes it: `<folder>`, `<python>`
- the moment at which a session of the functions started: `<time>`
- the day at which a scenario file with a parent is written: `<today>`
- digits of a number after the fifteenth, which differ from one processor to the next
"""

import re
import sys
from importlib.metadata import version
from pathlib import Path

DIGITS = 15
_HASH = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{16,64}\b")
_TIME = re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\b")
_TODAY = re.compile(r'^date = "20\d\d-\d\d-\d\d"', re.MULTILINE)
_LONG_NUMBER = re.compile(r"(?<![\w.])-?\d*\.\d+(?:e[-+]\d+)?(?![\w.])")
_VERSIONS = tuple(re.escape(version(package)) for package in ("fundingmodel", "xlwings"))
_VERSION = re.compile(rf"(?<![\d.])(?:{'|'.join(_VERSIONS)})(?![\d.]*\d)")


def masked(text: str, folder: Path | None = None) -> str:
    """A text of an output as it is kept."""
    for path, name in ((sys.executable, "<python>"), (folder, "<folder>")):
        if path:
            text = text.replace(str(path), name)
    text = _TIME.sub("<time>", _HASH.sub("<hash>", _VERSION.sub("<version>", text)))
    text = _TODAY.sub('date = "<today>"', text)
    return _LONG_NUMBER.sub(_rounded, text).replace("\r\n", "\n")


def number(value: float) -> str:
    """A number with the digits that a spreadsheet keeps."""
    if float(value).is_integer() and abs(value) < 10**DIGITS:
        return str(int(value))
    return f"{value:.{DIGITS}g}"


def _rounded(found: re.Match[str]) -> str:
    digits = found[0].partition("e")[0].replace(".", "").lstrip("-0")
    return number(float(found[0])) if len(digits) > DIGITS else found[0]
