"""Signals: the conditional formats by which our sheets tell something, as CHECK in red, beside those that their cells have now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.file.saving import sheet_parts
from workbooks.returned.comparing.areas import MOST_RULES, Place, within
from workbooks.returned.comparing.formulas import Renamed
from workbooks.returned.comparing.looks.colours import ground_of_rule, rgb_of
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.comparing.related import EXTENSIONS, elements, named
from workbooks.returned.comparing.relative import as_of_one_cell
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

WITH_OPERATOR = "cellIs"
Signals = frozenset["Signal"]


@dataclass(frozen=True)
class Signal:
    """When a cell looks otherwise, and how."""

    when: str
    look: str

    def text(self) -> str:
        return f"{self.when}: {self.look}"


def rules_changed(sheets: Matched, found: Found) -> Iterator[Finding]:
    """Cells whose conditional formats are others, of those that had some: a finding for each change, at its first cell.

    A program that keeps none, and may not keep all else, says nothing of any sheet.
    """
    if found.keeps_all or any(len(pair.theirs.conditional_formatting) for pair in sheets.pairs):
        for pair in sheets.pairs:
            if pair.as_it_was:
                yield from _of_sheet(pair, sheets.own_name)
    yield from _extended(sheets, found.contents)


def _of_sheet(pair: Pair, renamed: Renamed) -> Iterator[Finding]:
    own, theirs = _signals(pair.own, pair.own, None), _signals(pair.theirs, pair.own, renamed)
    first: dict[tuple[Signals, Signals], Place] = {}
    for place in sorted(own):
        was, now = own[place], theirs.get(place, frozenset())
        if was != now:
            first.setdefault((was - now, now - was), place)
    for (gone, added), (row, column) in first.items():
        before, after = (", ".join(sorted(each.text() for each in some)) or None for some in (gone, added))
        yield Finding("rule_changed", pair.theirs.title, f"{column_letters(column)}{row}", before, after)


def _signals(sheet: Worksheet, own: Worksheet, renamed: Renamed | None) -> dict[Place, Signals]:
    """What each cell of our sheet shows by rules."""
    filled = {place: cell for place, cell in own._cells.items() if cell.value is not None}
    found: dict[Place, Signals] = {}
    for count, area in enumerate(sheet.conditional_formatting):
        signals = (
            frozenset(_signal(rule, area.sqref, renamed) for rule in area.rules) if count < MOST_RULES else frozenset()
        )
        for cell in within(area.sqref, filled) if signals else ():
            place = (int(cell.row), int(cell.column))
            found[place] = found.get(place, frozenset()) | signals
    return found


def _signal(rule: Rule, area: MultiCellRange, renamed: Renamed | None) -> Signal:
    formulas = [as_of_one_cell(str(each), area, renamed) for each in rule.formula]
    operator = str(rule.operator or "") if rule.type == WITH_OPERATOR else ""
    stops = "stop" if rule.stopIfTrue else ""
    return Signal(" ".join(each for each in (str(rule.type), operator, *formulas, stops) if each), _look(rule.dxf))


def _look(look: DifferentialStyle | None) -> str:
    """The ink, the weight, the ground and the format that a rule gives."""
    if look is None:
        return ""
    ink = rgb_of(look.font.color) if look.font is not None else None
    bold = look.font is not None and bool(look.font.b)
    ground = ground_of_rule(look)
    code = look.numFmt.formatCode if look.numFmt is not None else ""
    colours = ["" if each is None else "#{:02X}{:02X}{:02X}".format(*each) for each in (ink, ground)]
    return " ".join(
        each for each in (colours[0], "bold" if bold else "", colours[1] and f"on {colours[1]}", code) if each
    )


def _extended(sheets: Matched, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Rules in the lists of extensions, each at its area."""
    titles = sheet_parts(parts)
    for pair in sheets.pairs:
        part = parts.get(titles.get(pair.theirs.title, ""), b"")
        for each in elements(part) if EXTENSIONS.encode() in part else ():
            if each.tag == f"{{{EXTENSIONS}}}conditionalFormatting":
                area = next(("".join(x.itertext()) for x in each if named(x) == "sqref"), "")
                formulas = ["".join(x.itertext()) for x in each.iter() if named(x) == "f"]
                yield Finding("rule_changed", pair.theirs.title, area, None, " ".join(formulas) or None)
