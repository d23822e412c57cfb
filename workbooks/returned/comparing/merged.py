"""Merged: cells that another was merged over, so that they are not seen or are gone; and those that are merged no more."""

from collections.abc import Iterator

from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.cell_range import CellRange

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.places import Matched, Pair, kind_of
from workbooks.returned.findings import Finding


def is_merged_over(own: Cell, theirs: Cell | None) -> bool:
    """Whether a cell of ours is part of another of theirs."""
    return isinstance(theirs, MergedCell) and not isinstance(own, MergedCell)


def merged(sheets: Matched) -> Iterator[Finding]:
    """Each area that was merged over cells of ours, with how many; each of ours that is merged no more."""
    for pair in sheets.pairs:
        for area in pair.theirs.merged_cells.ranges:
            if count := sum(_is_over(pair, area, place, cell) for place, cell in pair.own._cells.items()):
                yield Finding("cells_merged", pair.theirs.title, str(area), None, count)
        for area in pair.own.merged_cells.ranges:
            there = [
                pair.back(row, column) for row, column in ((area.min_row, area.min_col), (area.max_row, area.max_col))
            ]
            last = there[1]
            if there[0] and last and not isinstance(pair.theirs._cells.get(last), MergedCell):
                yield Finding("cells_parted", pair.theirs.title, _address(there[0]), str(area), None)


def _is_over(pair: Pair, area: CellRange, place: tuple[int, int], own: Cell) -> bool:
    there = pair.back(*place) if kind_of(own) else None
    if there is None or not (area.min_row <= there[0] <= area.max_row and area.min_col <= there[1] <= area.max_col):
        return False
    return is_merged_over(own, pair.theirs._cells.get(there))


def _address(place: tuple[int, int]) -> str:
    return f"{column_letters(place[1])}{place[0]}"
