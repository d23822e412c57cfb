"""By rule: conditional formats under which what stands in a cell is not seen, and cells that lost their lock or the rule of their input.

Rules that our own sheets have hide nothing. What only newer programs read, in a list of extensions, is not looked at.
"""

from collections.abc import Iterator

from openpyxl.cell import Cell
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.comparing.seen import GENERAL, Rgb, are_alike, ground_of, rgb_of, shown_by
from workbooks.returned.findings import Finding

BLACK = (0, 0, 0)
MOST_RULES = 2_000  # of a sheet, each looked at among all its cells
Place = tuple[int, int]


def hidden_by_rule(pair: Pair) -> Iterator[Finding]:
    """A conditional format of theirs that hides what stands in a cell of its area, or shows another figure; one finding each."""
    filled = {place: cell for place, cell in pair.theirs._cells.items() if cell.value is not None}
    for count, each in enumerate(pair.theirs.conditional_formatting):
        if count >= MOST_RULES:
            return
        for rule in each.rules:
            kinds = _kinds(rule.dxf, each.sqref, filled) if rule.dxf is not None else iter(())
            if kind := next(kinds, ""):
                yield Finding(kind, pair.theirs.title, str(each.sqref), after=" ".join(rule.formula) or rule.type)


def _kinds(look: DifferentialStyle, area: MultiCellRange, filled: dict[Place, Cell]) -> Iterator[str]:
    """What a look does to the cells of an area that have something in them; nothing of those that are seen as before."""
    code = look.numFmt.formatCode if look.numFmt is not None else None
    ink = rgb_of(look.font.color) if look.font is not None else None
    ground = _ground(look)
    for cell in _within(area, filled) if ink or ground or code is not None else ():
        if (ink or ground) and _is_unread(cell, ink, ground):
            yield "hidden_by_rule"
        if code is not None:
            before, after = (shown_by(each, 1) for each in (cell.number_format or GENERAL, code))
            if before != after:
                yield "hidden_by_rule" if not after.strip() else "shown_by_rule"


def _within(area: MultiCellRange, filled: dict[Place, Cell]) -> Iterator[Cell]:
    """The cells of an area that have something in them, found by its places or by theirs, whichever are fewer."""
    for each in area.ranges:
        rows, columns = range(each.min_row, each.max_row + 1), range(each.min_col, each.max_col + 1)
        if len(rows) * len(columns) <= len(filled):
            yield from (filled[row, column] for row in rows for column in columns if (row, column) in filled)
        else:
            yield from (cell for (row, column), cell in filled.items() if row in rows and column in columns)


def _ground(look: DifferentialStyle) -> Rgb | None:
    fill = look.fill
    if fill is None or getattr(fill, "fill_type", None) not in (None, "solid"):
        return None
    return next((rgb for each in (fill.bgColor, fill.fgColor) if _is_given(each) and (rgb := rgb_of(each))), None)


def _is_given(color: object) -> bool:
    return color is not None and getattr(color, "rgb", None) != "00000000"


def _is_unread(cell: Cell, ink: Rgb | None, ground: Rgb | None) -> bool:
    own = rgb_of(cell.font.color) or BLACK
    behind = ground_of(cell)
    was_unread = behind is not None and are_alike(own, behind)
    there = ground or behind
    return there is not None and are_alike(ink or own, there) and not was_unread


def rules_gone(sheets: Matched) -> Iterator[Finding]:
    """Cells that may be typed over where they were locked, or that take anything where they did not; a finding a sheet.

    A program that keeps none of either says nothing of any sheet.
    """
    pairs = [pair for pair in sheets.pairs if pair.as_it_was]
    if any(True for pair in pairs for _ in pair.theirs.data_validations.dataValidation):
        for pair in pairs:
            typed_into = {place: cell for place, cell in pair.own._cells.items() if cell.value is not None}
            kept = _validated(pair.theirs, typed_into)  # an input that was blanked still has its rule
            gone = [place for place in _validated(pair.own, typed_into) if place not in kept]
            yield from _told("validation_removed", pair, gone)
    if any(not c.protection.locked for pair in pairs for c in pair.theirs._cells.values()):
        for pair in pairs:
            theirs = pair.theirs._cells
            locked = (
                place for place, cell in pair.own._cells.items() if cell.protection.locked and cell.value is not None
            )
            gone = [place for place in locked if place in theirs and not theirs[place].protection.locked]
            yield from _told("unlocked", pair, gone)


def _told(kind: str, pair: Pair, gone: list[Place]) -> Iterator[Finding]:
    if gone:
        row, column = min(gone)
        yield Finding(kind, pair.theirs.title, f"{column_letters(column)}{row}", after=len(gone))


def _validated(sheet: Worksheet, among: dict[Place, Cell]) -> set[Place]:
    """Those of some cells of which a rule of the sheet says what may be typed."""
    areas = [each.sqref for each in sheet.data_validations.dataValidation][:MOST_RULES]
    return {(int(cell.row), int(cell.column)) for area in areas for cell in _within(area, among)}
