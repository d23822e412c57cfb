"""Signed: the sign-off of a workbook that came back, read by its labels and taken out, so that what is compared is the rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.page.sign_off import PARTS, ROLES, TEXTS, date_fault

THESE, OTHER, INCOMPLETE, UNKNOWN, FORMULA = "these", "other", "incomplete", "unknown", "formula"
SHOWN_FROM = re.compile(
    r'=IF\(OR\((?P<cell>[^"]+)="",(?P=cell)=0\),"",(?P=cell)\)'
)  # as page.sign_off.shown_from writes it
STAMPS = frozenset(TEXTS["stamp"].values())
LABELS = {text: role for role, texts in ROLES.items() for text in texts.values()}


@dataclass(frozen=True)
class Signed:
    """Who signed as what, as it was typed: the role, the texts of its parts, empty where there is none, and its cells with their values.

    Of cells with a formula the places are `formulas`: whoever signs types, and what a formula shows can change by itself.
    """

    role: str
    sheet: str
    name: str
    date: str
    stamp: str
    cells: Mapping[tuple[int, int], object]
    formulas: frozenset[tuple[int, int]] = frozenset()

    @property
    def cell(self) -> str:
        """The first of its cells that has something in it."""
        row, column = min(self.cells)
        return f"{column_letters(column)}{row}"

    def state(self, stamp: str | None) -> str:
        """Whether it is for what has this stamp; nothing known of it where there is none to compare with."""
        if self.formulas:
            return FORMULA
        if not (self.name and self.stamp and self.date):
            return INCOMPLETE
        if stamp is None:
            return UNKNOWN
        return THESE if self.stamp.casefold() == stamp.casefold() else OTHER

    @property
    def date_fault(self) -> str:
        """What is wrong with its date; nothing where there is none, or it is a formula."""
        return date_fault(self.date) if self.date and not self.formulas else ""


def take_signed(workbook: Workbook) -> tuple[Signed, ...]:
    """The sign-offs of a workbook, whose cells are empty afterwards, as they were when it was written; but for formulas."""
    found = tuple(each for sheet in workbook.worksheets for each in _on(sheet))
    for each in found:
        for place in each.cells.keys() - each.formulas:
            workbook[each.sheet]._cells[place].value = None
    return found


def _on(sheet: Worksheet) -> Iterator[Signed]:
    for (row, column), cell in list(sheet._cells.items()):
        if cell.value in STAMPS and cell.data_type == "s":
            columns = {"stamp": column} | {
                part: place[1]
                for place, each in sheet._cells.items()
                for part in PARTS[:-1]
                if place[0] == row and each.value in TEXTS[part].values()
            }
            if len(columns) == len(PARTS):
                yield from _below(sheet, row, columns)


def _below(sheet: Worksheet, row: int, columns: Mapping[str, int]) -> Iterator[Signed]:
    """A line for each role below the headings, up to the first that is of none; not where it only shows what was signed elsewhere."""
    while True:
        row += 1
        role = next((LABELS[text] for c in range(1, columns["name"]) if (text := _text(sheet, row, c)) in LABELS), "")
        if not role:
            return
        cells = {part: sheet._cells.get((row, columns[part])) for part in PARTS}
        typed = {part: cell for part, cell in cells.items() if cell is not None and cell.value is not None}
        if typed and not any(SHOWN_FROM.fullmatch(str(cell.value)) for cell in typed.values()):
            texts = {part: _shown(typed[part].value) if part in typed else "" for part in PARTS}
            places = {(cell.row, cell.column): cell.value for cell in typed.values()}
            formulas = frozenset((cell.row, cell.column) for cell in typed.values() if cell.data_type == "f")
            yield Signed(role, sheet.title, texts["name"], texts["date"], texts["stamp"], places, formulas)


def _text(sheet: Worksheet, row: int, column: int) -> str:
    cell = sheet._cells.get((row, column))
    return str(cell.value).strip() if cell is not None and cell.data_type == "s" else ""


def _shown(value: object) -> str:
    """What was typed, a date as YYYY-MM-DD."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def as_figure(value: object) -> object:
    """A value as engines take it: a date as its number."""
    return to_excel(value) if isinstance(value, date) else value
