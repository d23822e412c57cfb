"""Areas: the cells of an area that have something in them."""

from collections.abc import Iterator, Mapping

from openpyxl.cell import Cell
from openpyxl.worksheet.cell_range import MultiCellRange

MOST_RULES = 2_000  # of a sheet, each looked at among all its cells
Place = tuple[int, int]


def within(area: MultiCellRange, filled: Mapping[Place, Cell]) -> Iterator[Cell]:
    """Those of some cells that are in an area, found by its places or by theirs, whichever are fewer."""
    for each in area.ranges:
        rows, columns = range(each.min_row, each.max_row + 1), range(each.min_col, each.max_col + 1)
        if len(rows) * len(columns) <= len(filled):
            yield from (filled[row, column] for row in rows for column in columns if (row, column) in filled)
        else:
            yield from (cell for (row, column), cell in filled.items() if row in rows and column in columns)
