"""The settings of the xlwings add-in, xlwings.conf: lines of "KEY","VALUE" that Excel's add-in and xlwings read and write.

Lines that are not asked for stay as they are, in their place, whatever they hold.
"""

import locale
import os
import re
from pathlib import Path

from fundingmodel.errors import Refused

ENDING = "\r\n"  # the file belongs to Visual Basic on Windows
PAIR = re.compile(r'\s*"?([^",]*)"?\s*,\s*"?([^"\r\n]*)"?\s*')


class Settings:
    """One xlwings.conf; keys are the same in capitals and in small letters. `save` writes it when something changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = _read(path)
        self._before = list(self._lines)

    def get(self, key: str) -> str:
        """The value of a key, "" where there is none; of two lines the first counts, as in the add-in."""
        return next((value for known, value in map(_pair, self._lines) if known == key.upper()), "")

    def put(self, key: str, value: str) -> None:
        if '"' in value:
            raise Refused(
                "udfs.quotation_mark", self.path, "{key} cannot hold a quotation mark: {value}", key=key, value=value
            )
        line = f'"{key}","{value}"{ENDING}'
        for i, old in enumerate(self._lines):
            if _pair(old)[0] == key.upper():
                self._lines[i] = line
                return
        if self._lines and not self._lines[-1].endswith(("\n", "\r")):
            self._lines[-1] += ENDING
        self._lines.append(line)

    def remove(self, key: str) -> None:
        self._lines = [line for line in self._lines if _pair(line)[0] != key.upper()]

    @property
    def stray(self) -> list[int]:
        """The numbers of the lines that are no pair: Visual Basic takes a pair across them, and reads wrong what follows.

        https://github.com/xlwings/xlwings/issues/1584
        """
        return [number for number, line in enumerate(self._lines, 1) if not PAIR.fullmatch(line)]

    @property
    def changed(self) -> bool:
        return self._lines != self._before

    def save(self) -> None:
        """Writes the file whole or not at all; a file of which nothing is left is taken away."""
        if not self.changed:
            return
        text = "".join(self._lines)
        if not text.strip():
            self.path.unlink(missing_ok=True)
            return
        try:  # Visual Basic reads the file in the code page of Windows, so no other encoding would do
            data = text.encode(locale.getencoding(), "surrogateescape")
        except UnicodeEncodeError as error:
            beyond = text[error.start : error.end]
            raise Refused(
                "udfs.beyond_code_page",
                self.path,
                "Excel's add-in cannot read {beyond!r} in its settings, and a folder is named so.",
                "Install Python in a folder with a plainer name, for instance C:\\Python.",
                beyond=beyond,
            ) from None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(self.path.name + "_new")
        temporary.write_bytes(data)
        os.replace(temporary, self.path)  # noqa: PTH105  the one call whose name says what happens
        self._before = list(self._lines)


def _read(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return data.decode(locale.getencoding(), "surrogateescape").splitlines(keepends=True)


def _pair(line: str) -> tuple[str, str]:
    """A line's key, in capitals, and value; ("", "") where it has none."""
    found = PAIR.fullmatch(line)
    return (found[1].strip().upper(), found[2].strip()) if found else ("", "")
