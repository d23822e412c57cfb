"""Every condition on the sheet Checks is seen to fail: broken in the workbook, exactly its row says CHECK, in its year.

A check that cannot fail says that all is well over a wrong cent. A fault is put into cells that the condition reads, and the
allocations that follow are taken for the engine's own, so that no other check has anything to report.
"""

from functools import cache
from io import BytesIO
from typing import Any

import pytest
from damaged import Formualizer
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from places import ROOT

from fundingmodel.result import Result, TierResult, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page.book import Book, key_of
from workbooks.sheets.checks import FIRST_ROW, TEXTS

FILES_OF_0_1 = ROOT / "tests/files_of_0_1"
SCENARIOS = {
    "settlement": "settlement",
    "guarantees reduced": FILES_OF_0_1 / "health/per-head-guarantee.toml",
    "limits": ROOT / "fundingmodel/published/worked-guarantees.toml",
}
CONDITIONS = ("exact", "adds", "share", "guaranteed", "permitted", "feasible", "engine")


class Sheets:
    """The workbook of one scenario, one of its fiscal years, its first tier; cells are read and written by quantity."""

    def __init__(self, data: bytes, book: Book, result: Result, year: int = -1) -> None:
        self.book, self.result = book, result
        self.tier: TierResult = next(iter(result.tiers.values()))
        self.years = result.scenario.fiscal_years
        self.year = self.years[year]
        self.engine = Formualizer(data)
        self.labels = _labels(data)
        self.unit = 1 / self.figures("units_per_dollar")[0]

    def figures(self, quantity: str, state: str | None = None) -> list[Any]:
        read = self.engine.calculated()
        return [read(sheet, address) for sheet, address in self._places(quantity, state)]

    def put(self, quantity: str, number: int, value: float, state: str | None = None) -> None:
        self.engine.put(*self._places(quantity, state)[number], value)

    def take_for_the_engines(self) -> None:
        """What the sheets now say is written where the engine's figures are."""
        read = self.engine.calculated()
        for n, year in enumerate(self.years):
            for row, (sheet, address) in enumerate(self._places("allocation", None, year), start=self.engine_row):
                self.engine.put("Checks", f"{get_column_letter(3 + n)}{row}", read(sheet, address))

    def failed(self) -> list[tuple[str, str]]:
        """Check and fiscal year of all that say CHECK."""
        read = self.engine.calculated()
        return [
            (self.labels[row], year)
            for row in range(FIRST_ROW, self.engine_row - 3)
            for n, year in enumerate(self.years)
            if read("Checks", f"{get_column_letter(3 + n)}{row}") == "CHECK"
        ]

    @property
    def engine_row(self) -> int:
        return next(row for row, text in self.labels.items() if text == TEXTS["written"]["en"]) + 2

    def _places(self, quantity: str, state: str | None, year: str | None = None) -> list[tuple[str, str]]:
        year = year or self.year
        cells = self.book.cells(self.result, quantity, year, self.tier.tier.name)
        if state is not None:
            cells = self.book.columns[key_of(self.result.scenario), self.tier.tier.name, year][state]
        assert cells is not None
        return [(cells.sheet, row[0]) for row in cells.addresses()]


def _labels(data: bytes) -> dict[int, str]:
    """What each row of Checks is about: the text of column B, or of A where there is none."""
    sheet = load_workbook(BytesIO(data))["Checks"]
    return {row: str(sheet.cell(row, 2).value or sheet.cell(row, 1).value or "") for row in range(1, sheet.max_row + 1)}


@cache
def written(name: str) -> tuple[bytes, Book, Result]:
    results = run_all([read_scenario(SCENARIOS[name])])
    data, book, _ = report.build(results)
    return data, book, results[0]


def label(sheets: Sheets, condition: str) -> str:
    reduced = f"{condition}_reduced"
    texts = {TEXTS[name]["en"] for name in (condition, reduced) if name in TEXTS}
    return next((text for text in sheets.labels.values() if text in texts), "")


# How each condition is broken


def exact(sheets: Sheets) -> None:
    """The envelope is no whole number of units."""
    sheets.put("envelope", 0, sheets.figures("envelope")[0] + 0.3 * sheets.unit)


def adds(sheets: Sheets) -> None:
    """One unit more is paid, to whom a limit leaves room."""
    paid, most = sheets.figures("allocation", "allocation"), sheets.figures("permitted_amount")
    number = max(range(len(paid)), key=lambda n: most[n] - paid[n])
    sheets.put("allocation", number, paid[number] + sheets.unit, "allocation")


def share(sheets: Sheets) -> None:
    sheets.put("share", 0, sheets.figures("share")[0] + 0.000001)


def guaranteed(sheets: Sheets) -> None:
    """One jurisdiction receives a unit less than it is guaranteed, another what is missing."""
    paid, least = sheets.figures("allocation", "allocation"), sheets.figures("guaranteed_amount")
    most = sheets.figures("permitted_amount")
    number = min(range(len(paid)), key=lambda n: paid[n] - least[n])
    other = max((n for n in range(len(paid)) if n != number), key=lambda n: most[n] - paid[n])
    missing = paid[number] - least[number] + sheets.unit
    sheets.put("allocation", number, paid[number] - missing, "allocation")
    sheets.put("allocation", other, paid[other] + missing, "allocation")


def permitted(sheets: Sheets) -> None:
    """One jurisdiction receives a unit more than it is permitted."""
    paid = sheets.figures("allocation", "allocation")
    for number, amount in enumerate(paid):
        sheets.put("allocation", number, amount, "allocation")  # they stay as they are
    largest = paid.index(max(paid))
    sheets.put("permitted_amount", largest, paid[largest] - sheets.unit)


def feasible(sheets: Sheets) -> None:
    sheets.put("feasible", 0, 0)


def engine(sheets: Sheets) -> None:
    """The engine is said to have calculated one unit more."""
    letter = get_column_letter(3 + sheets.years.index(sheets.year))
    address = f"{letter}{sheets.engine_row}"
    read = sheets.engine.calculated()
    sheets.engine.put("Checks", address, float(read("Checks", address)) + sheets.unit)


BREAKS = {each.__name__: each for each in (exact, adds, share, guaranteed, permitted, feasible, engine)}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("year", [0, -1])
def test_exactly_the_broken_condition_says_check(name: str, condition: str, year: int) -> None:
    """In the first year, from which the later ones carry what is broken, and in the last."""
    sheets = Sheets(*written(name), year)
    before = set(sheets.failed())
    BREAKS[condition](sheets)
    if condition != "engine":
        sheets.take_for_the_engines()
    assert set(sheets.failed()) - before == {(label(sheets, condition), sheets.year)}


@pytest.mark.parametrize("year", [0, -1])
def test_a_condition_that_cannot_fail_in_a_year_is_found(year: int) -> None:
    """The control: the same break, over a check that holds whatever happens."""
    sheets = Sheets(*written("settlement"), year)
    row = next(row for row, text in sheets.labels.items() if text == label(sheets, "share"))
    sheets.engine.put("Checks", f"{get_column_letter(3 + sheets.years.index(sheets.year))}{row}", "ok")
    share(sheets)
    sheets.take_for_the_engines()
    assert sheets.failed() == []


def test_nothing_else_is_a_condition() -> None:
    """A new kind of condition needs a way to be broken here."""
    known = {TEXTS[each]["en"] for each in (*CONDITIONS, "guaranteed_reduced")}
    for name in SCENARIOS:
        sheets = Sheets(*written(name))
        read = sheets.engine.calculated()
        asked = [row for row in range(FIRST_ROW, sheets.engine_row - 3) if read("Checks", f"C{row}") in ("ok", "CHECK")]
        assert asked
        assert {sheets.labels[row] for row in asked} <= known
