"""A sheet as a grid: which of its cells are filled, with a text or a figure, in what look, and what stands together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters

YEARS = range(1800, 2201)  # whole figures that may be the header of a column

DEEPEST = 5  # how often a sheet is cut into parts that stand apart
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Area:
    """Cells from one corner to the other, both within it."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = f"{column_letters(self.left)}{self.top}", f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def meets(self, other: Area) -> bool:
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def areas_of(text: str) -> Iterator[Area]:
    """The areas of ranges as a file has them, with or without dollar signs, to the end of the sheet where they have no end.

    >>> [str(area) for area in areas_of("$B$2:C4 D:D none")]
    ['B2:C4', 'D1:D1048576']
    """
    for each in text.split():
        try:
            left, top, right, bottom = range_boundaries(each)
        except (TypeError, ValueError):
            continue
        yield Area(top or 1, left or 1, bottom or LAST_ROW, right or LAST_COLUMN)


@dataclass(frozen=True)
class Filled:
    """A cell that is not blank: its column, whether a figure stands in it, and how it is written."""

    column: int
    value: object
    is_figure: bool
    cell: Cell
    reach: int  # the last column over which it stands: merged cells, and text centred across cells, go further than their own

    @property
    def is_year(self) -> bool:
        return isinstance(self.value, int | float) and self.value in YEARS

    @property
    def look(self) -> tuple[object, ...]:
        """What distinguishes a header from what is below it: bold letters, colours, a fill."""
        font, fill = self.cell.font, self.cell.fill
        return bool(font.b), colour(font.color), fill.fill_type, colour(fill.fgColor) if fill.fill_type else ""


Row = list[Filled]  # from the left


def colour(found: object) -> str:
    """A colour as text, however the file gives it; nothing where it gives none."""
    kind = getattr(found, "type", None)
    return f"{kind} {getattr(found, kind)} {getattr(found, 'tint', 0)}" if kind else ""


def figures(row: Iterable[Filled]) -> set[int]:
    """The columns in which figures stand."""
    return {filled.column for filled in row if filled.is_figure}


def labelled(row: Iterable[Filled]) -> set[int]:
    """The columns over which a text stands."""
    return under(cell for cell in row if not cell.is_figure)


def under(cells: Iterable[Filled]) -> set[int]:
    """The columns that cells are over."""
    return {column for cell in cells for column in range(cell.column, cell.reach + 1)}


def look(row: Iterable[Filled]) -> set[tuple[object, ...]]:
    return {filled.look for filled in row}


@dataclass(frozen=True)
class Strip:
    """What stands together: filled rows that follow each other, between blank columns."""

    rows: Mapping[int, Row]

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """Rows of two filled cells or more, or of a figure, that follow each other: the first and the last of each run."""
        return runs_of([row for row in self.rows if row not in self.lines])

    @cached_property
    def lines(self) -> frozenset[int]:
        """Rows with one text that is no row of a table: not one that looks like the first cell of the row above it."""
        found: set[int] = set()
        above: Filled | None = None
        for row, cells in sorted(self.rows.items()):
            first = cells[0]
            alike = above is not None and (first.column, first.look) == (above.column, above.look)
            if len(cells) == 1 and not first.is_figure and (not alike or first.reach > first.column):
                found.add(row)
                above = None
            elif not first.is_figure:
                above = first
        return frozenset(found)

    def beyond(self, row: int, step: int) -> Row:
        """The next row up (-1) or down (1) that has more than one cell; none where the strip ends before."""
        while (row := row + step) in self.lines:
            pass
        return self.rows.get(row, [])


class Grid:
    """The filled cells of a sheet, by row; as it was saved it says whether a formula gives a text."""

    def __init__(self, sheet: Worksheet, saved: Worksheet) -> None:
        self.sheet, self.saved = sheet, saved
        self.title = sheet.title
        merged = (Area(each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges)
        self.merged = sorted(merged, key=lambda area: (area.top, area.left))
        self.rows: Mapping[int, Row] = self._filled()

    @cached_property
    def strips(self) -> list[Strip]:
        return [Strip(rows) for rows in _apart(self.rows, DEEPEST)]

    def declared(self) -> Iterator[Area]:
        """Tables that the file itself says are tables: those of Excel, and what is filtered."""
        for table in self.sheet.tables.values():
            yield from areas_of(table.ref)
        yield from areas_of(self.sheet.auto_filter.ref or "")

    def said(self, row: int, column: int) -> object:
        """What a cell showed when the workbook was saved."""
        cell = self.saved._cells.get((row, column))
        return None if cell is None else cell.value

    def _filled(self) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        merged = {(area.top, area.left): area.right for area in self.merged}
        for (row, column), cell in sorted(self.sheet._cells.items()):
            if cell.value is not None and cell.value != "":
                value = cell.value if cell.data_type != "f" else self.said(row, column)
                figure = isinstance(value, int | float) and not isinstance(value, bool)
                figure = figure or (value is None and self._is_not_calculated(row, cell))
                reach = merged.get((row, column)) or self._centred(row, cell)
                rows.setdefault(row, []).append(Filled(column, value, figure, cell, reach))
        return rows

    def _is_not_calculated(self, row: int, cell: Cell) -> bool:
        """Whether a formula has no stored value: not even an empty text."""
        stored = self.saved._cells.get((row, cell.column))
        return cell.data_type == "f" and (stored is None or stored.data_type != "str")

    def _centred(self, row: int, cell: Cell) -> int:
        """The last column of a text that is centred across the blank cells beside it."""
        last: int = cell.column
        if cell.alignment.horizontal == "centerContinuous":
            while (beside := self.sheet._cells.get((row, last + 1))) is not None and beside.value in (None, ""):
                if beside.alignment.horizontal != "centerContinuous":
                    break
                last += 1
        return last


def runs_of(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other, as the first and the last of each run.

    >>> runs_of([1, 2, 5])
    [(1, 2), (5, 5)]
    """
    gaps = [(a, b) for a, b in pairwise(numbers) if b > a + 1]
    starts, ends = [*numbers[:1], *(b for _, b in gaps)], [*(a for a, _ in gaps), *numbers[-1:]]
    return list(zip(starts, ends, strict=True))


def _apart(rows: Mapping[int, Row], deep: int) -> Iterator[Mapping[int, Row]]:
    """Filled rows cut at blank rows, then at blank columns, and each part again, until nothing is blank between what it has."""
    for top, bottom in runs_of(sorted(rows)):
        band = {row: rows[row] for row in range(top, bottom + 1)}
        group = _groups(cell for cells in band.values() for cell in cells)
        parts: dict[int, dict[int, Row]] = {}
        for row, cells in band.items():
            for cell in cells:
                parts.setdefault(group[cell.column], {}).setdefault(row, []).append(cell)
        if len(parts) == 1 or not deep:
            yield from parts.values()
        else:
            for part in parts.values():
                yield from _apart(part, deep - 1)


def _groups(cells: Iterable[Filled]) -> dict[int, int]:
    """The columns of cells, each with the first of those that it follows without a blank one between."""
    group: dict[int, int] = {}
    first = last = -1
    for column, reach in sorted({(cell.column, cell.reach) for cell in cells}):
        if column > last + 1:
            first = column
        last = max(last, reach)
        group[column] = first
    return group
