"""Spilled: cells that show what the array formula of a neighbour gives; they are part of that formula, and no figures of their own."""

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

MOST_CELLS = 1_000_000  # of all array formulas together; ours have some thousands


def fill_spilled(workbook: Workbook) -> None:
    """Writes the formula into each cell over which it spills, as if it had been typed there."""
    left = MOST_CELLS
    for sheet in workbook.worksheets:
        for place, text, (first_column, first_row, last_column, last_row) in list(_arrays(sheet)):
            left -= (last_row - first_row + 1) * (last_column - first_column + 1)
            if left < 0:
                return
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    cell = sheet._cells.get((row, column))
                    if cell is not None and (row, column) != place:
                        cell._value, cell.data_type = text, "f"


def _arrays(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], str, tuple[int, int, int, int]]]:
    """The array formulas of more than a cell: where each is, what it says, and its area."""
    for place, cell in sheet._cells.items():
        if isinstance(cell.value, ArrayFormula) and ":" in str(cell.value.ref):
            try:
                area = range_boundaries(cell.value.ref)
            except ValueError:  # no area
                continue
            if None not in area:
                yield place, str(cell.value.text or "="), area
