"""Calls of functions on one sheet, as an analyst may have them: arguments in cells or in the formula, answers as array formulas.

`Calls.data` is the workbook, `found` what a spreadsheet that calculated it shows as the answer of a call. Formulas are stored as
Excel stores them: _xldudf_FM_ALLOCATE(...).
"""

import datetime
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
from engines import Values
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from udfs.catalogue import find
from udfs.cells.marshalling import ErrorCell

SHEET = "Calls"
OUTSIDE = "#N/A"  # what an array formula shows beyond its answer


class Calls:
    """Calls one below another; a call's answer is on the left, so that columns stay narrow, its arguments beside it."""

    def __init__(self, width: int) -> None:
        self.workbook = openpyxl.Workbook()
        self.sheet = self.workbook.active
        self.sheet.title = SHEET
        self.width = width + 2  # columns of the widest answer, one beyond it, one blank
        self.next = 1

    def add(self, name: str, arguments: Sequence[Any], shape: tuple[int, int]) -> tuple[int, int, int]:
        """Writes a call with its answer in an area of this shape; returns where: first row, rows and columns."""
        top, column, depth, parts = self.next, self.width + 1, 1, []
        for position, argument in enumerate(arguments):
            if argument is None:
                parts.append("")
            elif isinstance(argument, list) or _in_a_cell(argument, top + position):
                rows = (
                    [row if isinstance(row, list) else [row] for row in argument]
                    if isinstance(argument, list)
                    else [[argument]]
                )
                for r, row in enumerate(rows):
                    for c, value in enumerate(row):
                        self.write(top + r, column + c, value)
                parts.append(_area(top, column, len(rows), len(rows[0])))
                column, depth = column + len(rows[0]) + 1, max(depth, len(rows))
            else:
                parts.append(_literal(argument))
        area = _area(top, 1, *shape)
        formula = f"={find(name).stored_name}({','.join(parts)})"
        self.sheet.cell(top, 1).value = ArrayFormula(area, formula)
        self.next = top + max(depth, shape[0]) + 1
        return top, *shape

    def write(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        cell = self.sheet.cell(row, column)
        if isinstance(value, ErrorCell):
            cell.value = value.code
            assert cell.data_type == "e"
        else:
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # also where it looks like a formula or an error

    @property
    def data(self) -> bytes:
        buffer = BytesIO()
        self.workbook.save(buffer)
        return buffer.getvalue()


def found(values: Values, place: tuple[int, int, int]) -> list[list[Any]]:
    """The cells of a call's area."""
    top, rows, columns = place
    cells = values.sheets[SHEET]
    return [[cells.get((top + r, 1 + c)) for c in range(columns)] for r in range(rows)]


def _in_a_cell(argument: Any, by_chance: int) -> bool:
    """Whether one value is in a cell or in the formula: either, in turn; blank text only in the formula."""
    if isinstance(argument, ErrorCell | datetime.datetime) or (isinstance(argument, str) and len(argument) > 200):
        return True
    return argument != "" and by_chance % 2 == 0


def _literal(argument: Any) -> str:
    if isinstance(argument, bool):
        return str(argument).upper()
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    return repr(argument)


def _area(row: int, column: int, rows: int, columns: int) -> str:
    return f"{get_column_letter(column)}{row}:{get_column_letter(column + columns - 1)}{row + rows - 1}"
