"""Tables: their headers, merged cells and blank rows.

A file seldom says what is a table. Rows that follow each other with two filled cells or more are taken as one; lines of text alone, as a
title above it or a note below it, are outside.
"""

from collections.abc import Iterator, Mapping

from workbooks.returned.accessibility.grid import Area, Grid, Row, Strip, figures, labelled, look, runs_of, under
from workbooks.returned.findings import Finding

LEAST_ROWS = 3  # figures below each other that need a header; fewer are a remark
GAP = 2  # blank rows at most of a table that goes on below


def table_findings(grid: Grid) -> Iterator[Finding]:
    gaps = dict(_gaps(grid))
    yield from _title(grid)
    yield from _heads(grid, gaps)
    yield from _merged(grid)
    yield from _blank_rows(grid, gaps)


def _title(grid: Grid) -> Iterator[Finding]:
    """A1 is a text of its own, and not the first header of a table."""
    if not grid.rows:
        return
    first = next(iter(grid.rows.get(1, ())), None)
    is_header = first is not None and any(
        top == 1 and bottom >= LEAST_ROWS
        for strip in grid.strips
        if first in strip.rows.get(1, ())
        for top, bottom in strip.runs
    )
    if first is None or first.column > 1 or first.is_figure or is_header:
        yield Finding("no_title", grid.title, "A1", after=first.value if first and first.column == 1 else None)


# Headers


def _heads(grid: Grid, gaps: Mapping[int, int]) -> Iterator[Finding]:
    for table in grid.sheet.tables.values():
        if table.headerRowCount == 0:
            yield Finding("no_heads", grid.title, table.ref)
    for strip in grid.strips:
        for top, bottom in strip.runs:
            if top in gaps:  # it goes on with the table above a gap, and has its headers there
                continue
            cells = [cell for row in range(top, bottom + 1) for cell in strip.rows[row]]
            without = sorted(_columns_without(grid, strip, top, bottom))
            if without and len(without) == len(figures(cells)):
                columns = [cell.column for cell in cells]
                yield Finding("no_heads", grid.title, str(Area(top, min(columns), bottom, max(columns))))
            else:
                yield from (Finding("no_head", grid.title, str(Area(row, at, row, at))) for at, row in without)


def _columns_without(grid: Grid, strip: Strip, top: int, bottom: int) -> Iterator[tuple[int, int]]:
    """Columns of figures over which neither a text nor a year stands, each with the row of its first figure."""
    headed = labelled(grid.rows.get(top - 1, ()))
    found: dict[int, list[int]] = {}
    for row in range(top, bottom + 1):
        cells = strip.rows[row]
        if row < bottom and _are_years(cells, strip.rows[row + 1]):
            headed |= under(cells)
        for column in figures(cells) - headed:
            found.setdefault(column, []).append(row)
        headed |= {column for column in labelled(cells) if len(found.get(column, ())) < LEAST_ROWS}
    yield from ((column, rows[0]) for column, rows in found.items() if len(rows) >= LEAST_ROWS)


def _are_years(cells: Row, below: Row) -> bool:
    """Whether the figures of a row are years, over other figures."""
    return bool(figures(cells)) and _all_years(cells) and not _all_years(below)


def _all_years(cells: Row) -> bool:
    return all(cell.is_year for cell in cells if cell.is_figure)


# Merged cells


def _merged(grid: Grid) -> Iterator[Finding]:
    declared = list(grid.declared())
    strip_of = {
        (row, cell.column): strip for strip in grid.strips for row, cells in strip.rows.items() for cell in cells
    }
    for area in grid.merged:
        strip = strip_of.get((area.top, area.left))
        inside = strip is not None and _is_in_a_table(strip, area)
        if inside or any(area.meets(table) for table in declared):
            yield Finding("merged", grid.title, str(area), after=grid.said(area.top, area.left))


def _is_in_a_table(strip: Strip, area: Area) -> bool:
    """Beside another filled cell; or a line alone with rows of a table above and below it, that do not begin another one there."""
    if any(len(strip.rows.get(row, ())) > (row == area.top) for row in range(area.top, area.bottom + 1)):
        return True
    above, below = strip.beyond(area.top, -1), strip.beyond(area.bottom, 1)
    return bool(above) and bool(below) and not _begins_a_table(above, below)


def _begins_a_table(above: Row, below: Row) -> bool:
    """Whether a row is the header of a table, and not one more row of that above it."""
    return not figures(below) and (bool(figures(above)) or look(below) != look(above))


# Blank rows


def _blank_rows(grid: Grid, gaps: Mapping[int, int]) -> Iterator[Finding]:
    inside = {row for area in grid.declared() for row in _blank_within(grid, area)}
    inside.update(row for below, above in gaps.items() for row in range(above + 1, below))
    for first, last in runs_of(sorted(inside)):
        yield Finding("blank_row", grid.title, str(first) if first == last else f"{first}:{last}")


def _gaps(grid: Grid) -> Iterator[tuple[int, int]]:
    """Each row with which a table goes on below blank rows, and the row above these."""
    ending = {
        (bottom, _columns(strip.rows[bottom])): (strip, top) for strip in grid.strips for top, bottom in strip.runs
    }
    for strip in grid.strips:
        first = min(strip.rows)
        for above in range(first - 1 - GAP, first - 1):
            upper, top = ending.get((above, _columns(strip.rows[first])), (strip, first))
            is_blank = not any(row in grid.rows for row in range(above + 1, first))
            if upper is not strip and is_blank and _goes_on(upper.rows[above], strip.rows[first], upper.rows[top]):
                yield first, above


def _columns(cells: Row) -> tuple[int, ...]:
    """By what a row is known as one more of a table: the columns of its figures, or of its texts where it has no figure."""
    return tuple(sorted(figures(cells))) or tuple(cell.column for cell in cells)


def _goes_on(above: Row, below: Row, heads: Row) -> bool:
    """Whether the row below a gap is one more row of the table above it: with figures that are no headers, or of the same look."""
    if figures(below):
        return not _all_years(below)
    return not figures(above) and len(below) > 2 and look(below) == look(above) != look(heads)


def _blank_within(grid: Grid, area: Area) -> Iterator[int]:
    """Rows of an area without a filled cell, down to the last that has one."""
    filled = {row for row, cells in grid.rows.items() if any(area.left <= cell.column <= area.right for cell in cells)}
    last = max((row for row in filled if row <= area.bottom), default=0)
    yield from (row for row in range(area.top, last) if row not in filled)
