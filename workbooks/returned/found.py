"""Found: a workbook that came back as it is read: its formulas, its stored values, its parts, and what it says it was made from."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from openpyxl import Workbook

from fundingmodel.errors import WorkbookRefused
from workbooks.file.reading import open_workbook
from workbooks.returned.origin import Origin, from_text
from workbooks.returned.signed import Signed, take_signed

STAMP = re.compile(r"fundingmodel (\d+\.\d+\S*) ([0-9a-f]{16})")
VERSION = re.compile(r"fundingmodel (\d+\.\d+\.\d+\S*)(?: ([0-9a-f]{16}))?")  # a template has no scenarios, and no hash


@dataclass(frozen=True)
class Found:
    """The workbook with its formulas, with the values that its cells had when it was saved, and the names of its parts.

    Who signed it is apart: the cells of its sign-off are empty in `formulas`.
    """

    path: Path
    formulas: Workbook
    values: Workbook
    parts: tuple[str, ...]
    signed: tuple[Signed, ...] = ()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(_texts(self.formulas))

    @cached_property
    def origin(self) -> Origin | None:
        """What it says it was made from; None where it does not say."""
        return next((found for text in self.texts if (found := from_text(text))), None)

    @cached_property
    def stamp(self) -> tuple[str, str]:
        """The version and the hash that most of its stamps say; empty where it has none."""
        stamps = Counter((match[1], match[2] or "") for text in self.texts if (match := VERSION.search(text)))
        return stamps.most_common(1)[0][0] if stamps else ("", "")

    def value(self, sheet: str, row: int, column: int) -> object:
        """The value that a cell had when the workbook was saved."""
        cell = self.values[sheet]._cells.get((row, column))
        return None if cell is None else cell.value


def read_found(path: Path) -> Found:
    """The workbook at a path; refused (WorkbookRefused) where it cannot be read, or cannot be read safely."""
    formulas = open_workbook(path, formulas=True)
    signed = take_signed(formulas)
    values = open_workbook(path)
    with zipfile.ZipFile(path) as archive:
        parts = tuple(sorted(archive.namelist()))
    return Found(path, formulas, values, parts, signed)


def refuse_not_ours(found: Found) -> Origin:
    """What it says it was made from; refused where it says nothing of it."""
    if found.origin is None:
        raise WorkbookRefused(
            "workbooks.does_not_say_its_origin",
            found.path,
            "{where} does not say what it was made from: it is no report of this program, or what it said on About is gone.",
            "Ask for the workbook as it was sent, with its sheet About.",
        )
    return found.origin


def _texts(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "s" and isinstance(cell.value, str):
                yield cell.value
