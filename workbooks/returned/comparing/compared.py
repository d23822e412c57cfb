"""Compared: the cells of a workbook that came back against those of the workbook that was sent, each difference by its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import isfinite

from openpyxl.cell import Cell

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.formulas import DIGITS, column_number, plain, same
from workbooks.returned.comparing.merged import is_merged_over
from workbooks.returned.comparing.places import Matched, Pair, kind_of
from workbooks.returned.findings import Finding

Place = tuple[str, int, int]  # a sheet of ours, row and column


@dataclass(frozen=True)
class Altered:
    """What stands in the place of a formula, a label or a fixed figure: a formula in our addresses, or a value."""

    value: object
    is_formula: bool


@dataclass(frozen=True)
class Cells:
    """All that differs from cell to cell, and what the inputs and choices of the workbook are now, by our places."""

    findings: tuple[Finding, ...]
    typed: Mapping[Place, object]  # what was typed over inputs and choices
    altered: Mapping[Place, Altered]  # formulas, labels and fixed figures that are others now
    places: Mapping[tuple[str, str], Place]  # of a finding, by sheet and cell of theirs


@dataclass
class _Told:
    """What is found as the cells are gone through."""

    findings: list[Finding] = field(default_factory=list)
    typed: dict[Place, object] = field(default_factory=dict)
    altered: dict[Place, Altered] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)


def compared(sheets: Matched, inputs: Mapping[Place, object], units: frozenset[str]) -> Cells:
    """The cells of each pair of sheets. `inputs` are the places of what scenarios read, `units` what a label may be of."""
    told = _Told()
    for pair in sheets.pairs:
        _Sheet(pair, sheets, inputs, units, told).go_through()
    return Cells(tuple(told.findings), told.typed, told.altered, told.places)


@dataclass(frozen=True)
class _Sheet:
    """A sheet of ours beside theirs."""

    pair: Pair
    sheets: Matched
    inputs: Mapping[Place, object]
    units: frozenset[str]
    told: _Told

    def go_through(self) -> None:
        own, theirs = self.pair.own._cells, self.pair.theirs._cells
        for place, cell in own.items():
            there = self.pair.back(*place)
            if there is not None:
                self._compare(place, cell, theirs.get(there), there)
        for there, cell in theirs.items():
            if kind_of(cell):
                place = self.pair.place(*there)
                if place is None or not kind_of(own.get(place)):
                    self._tell("cell_added", place or (0, 0), there, None, shown(cell))

    def _tell(self, kind: str, place: tuple[int, int], there: tuple[int, int], before: object, after: object) -> None:
        address = f"{column_letters(there[1])}{there[0]}"
        self.told.findings.append(Finding(kind, self.pair.theirs.title, address, before, after))
        self.told.places[self.pair.theirs.title, address] = (self.pair.own.title, *place)

    def _compare(self, place: tuple[int, int], own: Cell, theirs: Cell | None, there: tuple[int, int]) -> None:
        was, now = kind_of(own), kind_of(theirs)
        if not was or (was == now == "s" and theirs is not None and own.value == theirs.value):
            return
        at: Place = (self.pair.own.title, *place)
        kind, typed = self._difference(at, own, theirs, was, now)
        if not kind:
            return
        value = None if theirs is None else theirs.value
        if typed:
            self.told.typed[at] = value
        else:
            self.told.altered[at] = self._altered(theirs)
        if not is_merged_over(own, theirs):  # which is told of the whole area
            self._tell(kind, place, there, shown(own), None if theirs is None else shown(theirs))

    def _altered(self, theirs: Cell | None) -> Altered:
        if theirs is None or theirs.data_type != "f":
            return Altered(None if theirs is None else theirs.value, is_formula=False)
        text = text_of(theirs)
        return Altered(text if self._all_as_it_was else self._in_our_places(text), is_formula=True)

    def _in_our_places(self, formula: str) -> str:
        return plain(formula, self.sheets.own_name, self._moved)

    def _difference(self, at: Place, own: Cell, theirs: Cell | None, was: str, now: str) -> tuple[str, bool]:
        """The kind of difference, "" where there is none, and whether it is of an input or a choice."""
        is_input = at in self.inputs
        if was == "f":
            return self._of_formula(own, theirs, now, is_input)
        if was == "s":
            is_choice = not own.protection.locked
            return _of_text(str(own.value), theirs, now, is_choice, self.units)
        if is_input or not own.protection.locked:
            return _of_input(own, theirs, now), True
        if now == was and same_figure(own.value, theirs.value if theirs else None):
            return "", False
        return ("figure_changed" if now else "figure_removed"), False

    def _of_formula(self, own: Cell, theirs: Cell | None, now: str, is_input: bool) -> tuple[str, bool]:
        if not now or theirs is None:
            return "formula_removed", False
        if now == "f":
            return self._of_formulas(text_of(own), text_of(theirs)), False
        if is_input and now == "n":  # what was taken from the parent has a figure of its own now
            return "input_changed", True
        return "formula_overwritten", False

    def _of_formulas(self, own: str, theirs: str) -> str:
        if own == theirs and self._all_as_it_was:
            return ""
        if self._all_as_it_was:
            return "" if same(own, theirs) else "formula_changed"
        if same(own, theirs, self.sheets.own_name, self._moved):
            return ""
        return "reference_not_moved" if same(own, theirs, self.sheets.own_name) else "formula_changed"

    @cached_property
    def _all_as_it_was(self) -> bool:
        return not self.sheets.renamed and all(pair.as_it_was for pair in self.sheets.pairs)

    def _moved(self, sheet: str, address: str) -> str:
        return self.sheets.own_address(sheet or self.pair.own.title, address)


def text_of(cell: Cell) -> str:
    """A formula as text, also one of an array."""
    return str(getattr(cell.value, "text", cell.value) or "")


def shown(cell: Cell) -> object:
    """What stands in a cell, a formula as text."""
    return text_of(cell) if cell.data_type == "f" else cell.value


def same_figure(one: object, other: object) -> bool:
    """Whether two figures are the same in all digits that a cell holds.

    A program that rounds the shortest form of a figure, and not the figure itself, may end on either side of a half.

    >>> same_figure(684345384.6829815, 684345384.682982), same_figure(684345384.682981, 684345384.682982)
    (True, False)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    figures = [
        Decimal(repr(each)) for each in (figure_of(one), figure_of(other)) if each is not None and isfinite(each)
    ]
    if len(figures) < 2:
        return False
    last = Decimal(1).scaleb(max(each.adjusted() for each in figures) + 1 - DIGITS)
    return 2 * abs(figures[0] - figures[1]) <= last


def figure_of(value: object) -> float | None:
    """A figure of a cell; ours with more than sixteen digits are kept as text."""
    try:
        return None if value is None or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def number_in(text: str) -> float | None:
    """The number that a text shows, however its digits are grouped and its decimals marked; None where it shows none.

    >>> number_in("1 234,5"), number_in("'12"), number_in("twelve")
    (1234.5, 12.0, None)
    """
    bare = "".join(text.split()).strip("'").replace("\u2212", "-")
    comma = bare.replace(".", "").replace(",", ".") if "," in bare and bare.rfind(",") > bare.rfind(".") else ""
    return next(
        (x for each in (bare, comma, bare.replace(",", "")) if each and (x := figure_of(each)) is not None), None
    )


def _of_input(own: Cell, theirs: Cell | None, now: str) -> str:
    if theirs is None or not now:
        return "input_blanked"
    if now == "f":
        return "input_is_formula"
    if now == "s":
        return "number_as_text" if number_in(str(theirs.value)) is not None else "input_no_number"
    if now != "n" or figure_of(theirs.value) is None:
        return "input_no_number"
    return "" if same_figure(own.value, theirs.value) else "input_changed"


def _of_text(own: str, theirs: Cell | None, now: str, is_choice: bool, units: frozenset[str]) -> tuple[str, bool]:
    if theirs is None or not now:
        return ("choice_blanked", True) if is_choice else ("label_removed", False)
    text = str(theirs.value) if now == "s" else None
    if text is not None and _same_lines(own) == _same_lines(text):
        return "", False
    if is_choice:
        return "choice_changed", True
    if text is None:
        return "label_overwritten", False
    if _bare(own) == _bare(text):
        return "label_spacing", False
    return ("unit_changed" if _is_of_unit(own, text, units) else "label_changed"), False


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bare(text: str) -> str:
    """A text without its blanks of any kind, and without marks that are not seen."""
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\u200c\u200d\u2060\ufeff")


def _is_of_unit(own: str, theirs: str, units: frozenset[str]) -> bool:
    """Whether what differs is a unit: the whole text, or the last line of it, where headers have theirs."""
    lines, others = own.split("\n"), theirs.split("\n")
    return own in units or (lines[-1].strip("()") in units and lines[:-1] == others[: len(lines) - 1])


def inputs_of(users: Mapping[tuple[str, str], object]) -> dict[Place, object]:
    """The cells of inputs by our places."""
    found = {}
    for (sheet, address), who in users.items():
        letters = address.rstrip("0123456789")
        found[sheet, int(address[len(letters) :]), column_number(letters)] = who
    return found
