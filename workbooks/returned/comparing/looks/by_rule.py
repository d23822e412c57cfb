"""By rule: conditional formats under which what stands in a cell is not seen, and cells that lost their lock or the rule of their input.

Rules that our own sheets have hide nothing. Where they tell something by a colour, as CHECK in red, no rule may be another. Of what only
newer programs read, in a list of extensions, all is told: our sheets have none of it.
"""

from collections.abc import Iterator

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import MultiCellRange

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.areas import MOST_RULES, Place, within
from workbooks.returned.comparing.looks.colours import (
    BLACK,
    Rgb,
    are_alike,
    ground_of,
    ground_of_rule,
    ink_of,
    rgb_of,
    workbook_of,
)
from workbooks.returned.comparing.looks.number_formats import GENERAL, shown_by
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.findings import Finding


def hidden_by_rule(pair: Pair) -> Iterator[Finding]:
    """A conditional format of theirs that hides what stands in a cell of its area, or shows another figure; one finding each."""
    filled = {place: cell for place, cell in pair.theirs._cells.items() if cell.value is not None}
    for count, each in enumerate(pair.theirs.conditional_formatting):
        if count >= MOST_RULES:
            return
        for rule in each.rules:
            if kind := next(_kinds_of_rule(rule, each.sqref, filled), ""):
                yield Finding(kind, pair.theirs.title, str(each.sqref), after=" ".join(rule.formula) or rule.type)


def _kinds_of_rule(rule: Rule, area: MultiCellRange, filled: dict[Place, Cell]) -> Iterator[str]:
    if rule.dxf is not None:
        yield from _kinds(rule.dxf, area, filled)
    for drawn in (rule.iconSet, rule.dataBar):
        if drawn is not None and drawn.showValue is False and any(True for _ in within(area, filled)):
            yield "hidden_by_rule"
    colours = [] if rule.colorScale is None else rule.colorScale.color
    for cell in within(area, filled) if colours else ():
        if any(_is_unread(cell, None, rgb_of(each, workbook_of(cell))) for each in colours):
            yield "hidden_by_rule"


def _kinds(look: DifferentialStyle, area: MultiCellRange, filled: dict[Place, Cell]) -> Iterator[str]:
    """What a look does to the cells of an area that have something in them; nothing of those that are seen as before."""
    code = look.numFmt.formatCode if look.numFmt is not None else None
    ink = rgb_of(look.font.color) if look.font is not None else None
    ground = ground_of_rule(look)
    for cell in within(area, filled) if ink or ground or code is not None else ():
        if (ink or ground) and _is_unread(cell, ink, ground):
            yield "hidden_by_rule"
        if code is not None:
            before, after = (shown_by(each, 1) for each in (cell.number_format or GENERAL, code))
            if before != after:
                yield "hidden_by_rule" if not after.strip() else "shown_by_rule"


def _is_unread(cell: Cell, ink: Rgb | None, ground: Rgb | None) -> bool:
    own = ink_of(cell) or BLACK
    behind = ground_of(cell)
    was_unread = behind is not None and are_alike(own, behind)
    there = ground or behind
    return there is not None and are_alike(ink or own, there) and not was_unread


def unlocked(sheets: Matched) -> Iterator[Finding]:
    """Cells that may be typed over where they were locked; a finding a sheet. A program that keeps no lock says nothing of any."""
    pairs = [pair for pair in sheets.pairs if pair.as_it_was]
    if any(not c.protection.locked for pair in pairs for c in pair.theirs._cells.values()):
        for pair in pairs:
            theirs = pair.theirs._cells
            locked = (
                place for place, cell in pair.own._cells.items() if cell.protection.locked and cell.value is not None
            )
            gone = [place for place in locked if place in theirs and not theirs[place].protection.locked]
            if gone:
                row, column = min(gone)
                yield Finding("unlocked", pair.theirs.title, f"{column_letters(column)}{row}", after=len(gone))
