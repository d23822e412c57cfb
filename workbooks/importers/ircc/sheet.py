"""The sheet as published: the one of the workbook that is to be read, its cells, and where each is, for messages."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from openpyxl.utils import get_column_letter

from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from workbooks.file.reading import open_workbook

MOST_CELLS = 2_000_000


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet as they are, and where it is, for messages; `sha256` is that of the file."""

    place: Where
    rows: tuple[tuple[Any, ...], ...]
    sha256: str

    @property
    def title(self) -> str:
        """The title of the table: what the first cell says."""
        return self.text(1, 0)

    @property
    def name(self) -> str:
        return self.place.name_of("sheet")

    def refuse(
        self, row: int, column: int, key: str, what: str, advice: str | Phrase = "", /, **values: Any
    ) -> NoReturn:
        cell = f"{get_column_letter(column + 1)}{row}"
        where = self.place.then("cell", cell, phrase("workbooks.cell", "cell {cell}", cell=cell), ", ")
        raise DataRefused(key, where, what, advice, **values)

    def text(self, row: int, column: int) -> str:
        """The text of a cell (row from 1, column from 0), blanks made single."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return text_of(cells[column]) if column < len(cells) else ""


def text_of(value: object) -> str:
    return "" if value is None else unicodedata.normalize("NFC", " ".join(str(value).split()))


def sheet_of(path: Path, wanted: str | None = None) -> Sheet:
    """The sheet of the workbook that is named, or the one that has something in it."""
    sheets = _sheets(path, wanted)
    if not sheets:
        raise DataRefused(
            "workbooks.sheets_empty",
            in_file(path.name),
            "every sheet is empty.",
            "Download the workbook again from open.canada.ca.",
        )
    if len(sheets) > 1:
        raise DataRefused(
            "workbooks.several_sheets",
            in_file(path.name),
            "IRCC's workbooks have one sheet, and this has {names:quoted}.",
            "Name the one to read: --sheet {example!r}.",
            names=[sheet.name for sheet in sheets],
            example=sheets[0].name,
        )
    return sheets[0]


def _sheets(path: Path, wanted: str | None) -> list[Sheet]:
    """The sheets that have something in them, of all or of the one that is named.

    openpyxl reads them. python-calamine 0.9 takes a twentieth of the time (0.1 s in place of 1.7 s), but gives a blank for
    a cell that holds an error, such as #N/A: what is refused here would be taken for nothing. It also gives 5.0 for 5.
    """
    book = open_workbook(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        titles = [each.title for each in book.worksheets]
        if wanted is not None and wanted not in titles:
            what, advice = "there is no sheet {name!r}.", "There are {names:quoted}."
            raise DataRefused("workbooks.no_sheet", in_file(path.name), what, advice, name=wanted, names=titles)
        sheets = []
        for each in book.worksheets:
            if wanted in (None, each.title):
                place = in_file(path.name).then("sheet", each.title, _sheet_named(each.title), ", ")
                _refuse_endless(place, each.max_row, each.max_column)
                rows = tuple(tuple(cells) for cells in each.iter_rows(values_only=True))
                if any(text_of(value) for cells in rows for value in cells):
                    sheets.append(Sheet(place, rows, sha256))
    finally:
        book.close()
    return sheets


def _sheet_named(title: str) -> Phrase:
    return phrase("workbooks.sheet", "sheet {title!r}", title=title)


def _refuse_endless(place: Where, rows: int, columns: int) -> None:
    """A stray cell in the last corner of a sheet would make billions of cells to look through."""
    if rows * columns > MOST_CELLS:
        corner = f"{get_column_letter(columns)}{rows}"
        raise DataRefused(
            "workbooks.reaches_too_far",
            place,
            "it reaches to cell {corner}, further than any of IRCC's.",
            "Clear the stray cells.",
            corner=corner,
        )
