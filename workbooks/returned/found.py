"""Found: a workbook that came back as it is read: its formulas, its stored values, its parts, and what it says it was made from."""

import atexit
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles.numbers import is_date_format

from fundingmodel.errors import WorkbookRefused
from fundingmodel.exchange.travelling import digest_of, put_in, stay_inside
from workbooks.file.reading import open_workbook
from workbooks.file.saving import sheet_parts, unpacked
from workbooks.returned.comparing.related import elements, named
from workbooks.returned.origin import Origin, from_text
from workbooks.returned.signed import Signed, take_signed
from workbooks.sheets.comparison.files import files_on

STAMP = re.compile(r"fundingmodel (\d+\.\d+\S*) ([0-9a-f]{16})")
FAITHFUL = re.compile(rb"<Application>(LibreOffice/|Microsoft Excel<|Microsoft Macintosh Excel<)")
INSIDE = "fundingmodel-inside-"  # begins the name of a folder
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
    def contents(self) -> dict[str, bytes]:
        """The parts of the file, by their names."""
        return unpacked(self.path.read_bytes())

    @property
    def keeps_all(self) -> bool:
        """Whether the file says that a program saved it last which keeps all that our workbooks have; others leave things out."""
        return bool(FAITHFUL.search(self.contents.get("docProps/app.xml", b"")))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(texts_of(self.formulas))

    @cached_property
    def origin(self) -> Origin | None:
        """What it says it was made from; None where it does not say."""
        return next((found for text in self.texts if (found := from_text(text))), None)

    @cached_property
    def inside(self) -> dict[str, str]:
        """The files of scenarios that it carries, by their places; none where it carries none."""
        return inside_of(self.formulas)

    @property
    def is_inside_changed(self) -> bool:
        """Whether the files that it carries are others than it was written with."""
        said = self.origin.inside if self.origin else ""
        return said != (digest_of(self.inside) if self.inside else "")

    @cached_property
    def stamp(self) -> tuple[str, str]:
        """The version and the hash that most of its stamps say; empty where it has none."""
        stamps = Counter((match[1], match[2] or "") for text in self.texts if (match := VERSION.search(text)))
        return stamps.most_common(1)[0][0] if stamps else ("", "")

    @property
    def stamp_text(self) -> str:
        return " ".join(("fundingmodel", *self.stamp)).strip()

    def value(self, sheet: str, row: int, column: int) -> object:
        """The value that a cell had when the workbook was saved."""
        cell = self.values[sheet]._cells.get((row, column))
        if cell is not None and cell.data_type == "e" and is_date_format(cell.number_format):
            return self._number(sheet, cell.coordinate) or cell.value
        return None if cell is None else cell.value

    def _number(self, sheet: str, address: str) -> float | None:
        """The number in a cell that is shown as a date, and is too large to be one."""
        part = self.contents.get(sheet_parts(self.contents)[sheet])
        cell = next((each for each in elements(part) if each.get("r") == address and each.get("t", "n") == "n"), None)
        value = None if cell is None else next((each.text for each in cell if named(each) == "v"), None)
        return None if value is None else float(value)


def read_found(path: Path) -> Found:
    """The workbook at a path; refused (WorkbookRefused) where it cannot be read, or cannot be read safely."""
    formulas = open_workbook(path, formulas=True)
    signed = take_signed(formulas)
    values = open_workbook(path)
    with zipfile.ZipFile(path) as archive:
        parts = tuple(sorted(archive.namelist()))
    return Found(path, formulas, values, parts, signed)


def inside_of(workbook: Workbook) -> dict[str, str]:
    return next((files for sheet in workbook.worksheets if (files := files_on(sheet))), {})


def folders_of(inside: Mapping[str, str], folders: Sequence[Path]) -> tuple[Path, ...]:
    """Where the scenarios of a workbook are looked for: in these folders, and then among the files that it carries.

    These are written to a folder of this run alone. Those that would read anything else than each other are left.
    """
    return (*folders, *_written(tuple(sorted(inside.items())))) if inside else tuple(folders)


@lru_cache(maxsize=8)
def _written(files: tuple[tuple[str, str], ...]) -> tuple[Path, ...]:
    if not stay_inside(dict(files)):
        return ()
    folder = Path(tempfile.mkdtemp(prefix=INSIDE))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return tuple(put_in(dict(files), folder))


def is_inside(path: Path) -> bool:
    """Whether a scenario file is one that a workbook carries."""
    return path.parent.parent.name.startswith(INSIDE)


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


def texts_of(workbook: Workbook) -> Iterator[str]:
    """The texts of all cells that hold one."""
    for sheet in workbook.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "s" and isinstance(cell.value, str):
                yield cell.value
