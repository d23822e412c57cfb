"""Cells of a written workbook: where a figure of an input is, a workbook with some of them changed, and the amounts that follow."""

from collections.abc import Iterator
from io import BytesIO

import engines
import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from projected_files import CODES

from fundingmodel.result import Result
from workbooks.page.book import Book, key_of


def place(book: Book, result: Result, name: str, key: str, r: int = 0, c: int = 0) -> tuple[str, str]:
    """The sheet and address of one figure of an input; by category on Parameters they run down."""
    cells = book.inputs[key_of(result.scenario), "", name, key]
    return cells.sheet, cells.addresses()[r][c]


def changed(data: bytes, edits: dict[tuple[str, str], object]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    for (sheet, address), value in edits.items():
        if value is None:  # one engine reads an empty cell that has a style as 0
            del book[sheet]._cells[coordinate_to_tuple(address)]
        else:
            book[sheet][address] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def amounts(values: engines.Values, book: Book, result: Result) -> Iterator[tuple[str, str, object]]:
    for year in result.scenario.fiscal_years:
        cells = book.cells(result, "allocation", year)
        assert cells is not None
        for code, (address,) in zip(CODES, cells.addresses(), strict=True):
            found = values[cells.sheet, address]
            yield year, code, round(100 * found) if isinstance(found, float | int) else found
