"""Validations: what may be typed into cells, and what is said there to who types, beside what was said.

Excel keeps a rule that reads another sheet in a list of extensions; openpyxl does not read that list, and it is read here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.file.saving import sheet_parts
from workbooks.returned.accessibility.grid import LAST_COLUMN, LAST_ROW
from workbooks.returned.comparing.areas import MOST_RULES, Place, within
from workbooks.returned.comparing.formulas import Renamed
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.comparing.related import EXTENSIONS, elements, named
from workbooks.returned.comparing.relative import as_of_one_cell
from workbooks.returned.findings import Finding

TWO_LIMITS = ("between", "notBetween")
WITHOUT_LIMITS = ("list", "custom", "none", "")


@dataclass(frozen=True)
class Rule:
    """What may be typed: a kind of value and its limits; what happens otherwise, and what is said before."""

    kind: str
    limits: tuple[str, ...]
    refuses: str  # how: not at all, with a warning, or altogether
    blank: bool
    texts: tuple[str, ...]

    def text(self) -> str:
        said = [each for each in (self.kind, *self.limits, self.refuses, *self.texts) if each]
        return " ".join([*said, "blank"] if self.blank else said)


def validations(sheets: Matched, parts: Mapping[str, bytes], keeps_all: bool) -> Iterator[Finding]:
    """Cells whose rule is another, or that have none any more; a finding for each change on a sheet, at its first cell, with how many.

    A program that keeps no rule at all, and may not keep all else, says nothing of any sheet.
    """
    titles = sheet_parts(parts) if parts else {}
    pairs = [pair for pair in sheets.pairs if pair.as_it_was]
    extended = {pair.theirs.title: list(_extended(parts.get(titles.get(pair.theirs.title, "")))) for pair in pairs}
    if keeps_all or any(extended.values()) or any(pair.theirs.data_validations.dataValidation for pair in pairs):
        for pair in pairs:
            yield from _of_sheet(pair, extended[pair.theirs.title], sheets.own_name)


def _of_sheet(pair: Pair, extended: list[Mapping[str, Any]], renamed: Renamed) -> Iterator[Finding]:
    own = _rules(pair.own, [_said(each) for each in pair.own.data_validations.dataValidation], None)
    theirs = _rules(pair.own, [*map(_said, pair.theirs.data_validations.dataValidation), *extended], renamed)
    first: dict[tuple[str, str], Place] = {}
    count: Counter[tuple[str, str]] = Counter()
    for place in sorted({**own, **theirs}):
        was, now = own.get(place), theirs.get(place)
        if was != now:
            change = ("" if was is None else was.text(), "" if now is None else now.text())
            first.setdefault(change, place)
            count[change] += 1
    for (before, after), place in first.items():
        address = f"{column_letters(place[1])}{place[0]}"
        if after:
            yield Finding("validation_changed", pair.theirs.title, address, before or None, after)
    gone = [(place, count[change]) for change, place in first.items() if not change[1]]
    if gone:
        row, column = min(gone)[0]
        yield Finding(
            "validation_removed", pair.theirs.title, f"{column_letters(column)}{row}", after=sum(n for _, n in gone)
        )


def _rules(sheet: Worksheet, said: list[Mapping[str, Any]], renamed: Renamed | None) -> dict[Place, Rule]:
    """The rule of each cell of ours that has something in it."""
    filled = {
        place: cell for place, cell in sheet._cells.items() if cell.value is not None or not cell.protection.locked
    }
    found: dict[Place, Rule] = {}
    for each in islice(said, MOST_RULES):
        rule = _rule(each, renamed)
        if rule is not None:
            found |= {(cell.row, cell.column): rule for cell in within(each["sqref"], filled)}
    return found


def _rule(said: Mapping[str, Any], renamed: Renamed | None) -> Rule | None:
    kind = str(said.get("type") or "none")
    operator = str(said.get("operator") or TWO_LIMITS[0])
    formulas = [as_of_one_cell(str(said.get(name) or ""), said["sqref"], renamed) for name in ("formula1", "formula2")]
    limits = (formulas[0],) if kind in WITHOUT_LIMITS else (operator, *formulas[: 2 if operator in TWO_LIMITS else 1])
    style = str(said.get("errorStyle") or "stop") if _is_so(said.get("showErrorMessage")) else ""
    shown = ("promptTitle", "prompt") if _is_so(said.get("showInputMessage")) else ()
    texts = tuple(
        " ".join(str(said.get(name) or "").split()) for name in (*shown, *(("errorTitle", "error") if style else ()))
    )
    if kind == "none" and not any(texts):
        return None
    return Rule(kind, limits, style, _is_so(said.get("allowBlank")), texts)


def _is_so(value: object) -> bool:
    return value in (True, "1", "true")


NAMES = (
    "type", "operator", "formula1", "formula2", "errorStyle", "showErrorMessage", "showInputMessage", "allowBlank", "promptTitle", "prompt",
    "errorTitle", "error", "sqref",
)  # fmt: skip


def _said(validation: object) -> Mapping[str, Any]:
    return {name: getattr(validation, name) for name in NAMES}


def _extended(part: bytes | None) -> Iterator[Mapping[str, Any]]:
    """The rules in the list of extensions of a sheet."""
    for each in elements(part) if part and EXTENSIONS.encode() in part else ():
        inside = {named(x): "".join(x.itertext()) for x in each}
        if each.tag == f"{{{EXTENSIONS}}}dataValidation" and "sqref" in inside:
            yield {**each.attrib, **inside, "sqref": _areas(inside["sqref"])}


def _areas(said: str) -> MultiCellRange:
    """The cells that a rule is for; whole columns and rows are named in short, and what is no area is none."""
    found = []
    for text in said.split():
        try:
            left, top, right, bottom = range_boundaries(text)
        except (ValueError, TypeError):
            continue
        found.append(CellRange(None, left or 1, top or 1, right or LAST_COLUMN, bottom or LAST_ROW))
    return MultiCellRange(found)
