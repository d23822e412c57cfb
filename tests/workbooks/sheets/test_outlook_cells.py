"""The outlook's workbook: a plan figure, the level or a measured count is changed, and every amount is that of exact fractions."""

from collections.abc import Callable
from io import BytesIO

import engines
import pytest
from made_cells import amounts, changed, place
from openpyxl import load_workbook
from outlook_fractions import CATEGORIES, CODES, Outlook

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks.page.book import Book
from workbooks.report import build

Engine = Callable[[bytes], engines.Values]
BOTH = pytest.mark.parametrize("engine", [engines.formualizer, engines.ironcalc], ids=["formualizer", "ironcalc"])
NAMES = ("outlook", "outlook-no-one-time", "outlook-economic-half")
CASES = {
    "outlook": {},
    "outlook-no-one-time": {"protected": False, "workers": False},
    "outlook-economic-half": {"reading": "economic_half"},
}
EDITS = {  # what is changed: the cell of the first scenario, which is its children's too, and the same for the fractions
    "a plan figure": (("planned", "2027", 2, 0, 60_000), {"changed_plan": {(2027, "refugee"): 60_000}}),
    "the level": (("level", "2028", 0, 0, 350_000), {"changed_level": {2028: 350_000}}),
    "a measured count": (("intake", "2023", 4, 0, 99_999), {"changed_counts": {(2023, "ON", "economic"): 99_999}}),
}


@pytest.fixture(scope="module")
def written() -> tuple[bytes, Book, list[Result]]:
    results = run_all([read_scenario(name) for name in NAMES])
    data, book, _ = build(results)
    return data, book, results


def due(name: str, changes: dict[str, object]) -> list[tuple[str, str, int]]:
    return list(Outlook(**CASES[name], **changes).amounts())  # type: ignore[arg-type]


def faults(values: engines.Values, book: Book, results: list[Result], changes: dict[str, object]) -> list[str]:
    return [r.scenario.name for r in results if list(amounts(values, book, r)) != due(r.scenario.name, changes)]


@BOTH
@pytest.mark.parametrize("edit", EDITS)
def test_one_changed_cell_moves_the_outlook_and_its_children(
    engine: Engine, edit: str, written: tuple[bytes, Book, list[Result]]
) -> None:
    data, book, results = written
    (name, key, r, c, figure), changes = EDITS[edit]
    found = engine(changed(data, {place(book, results[0], name, key, r, c): figure}))
    assert faults(found, book, results, changes) == []
    assert faults(found, book, results, {}) == list(NAMES)  # negative control: what was due before


@pytest.mark.slow
def test_libreoffice_gives_every_amount(
    written: tuple[bytes, Book, list[Result]], libreoffice: engines.LibreOffice
) -> None:
    data, book, results = written
    assert faults(libreoffice(data, {}), book, results, {}) == []
    for edit, ((name, key, r, c, figure), changes) in EDITS.items():
        found = libreoffice(data, {place(book, results[0], name, key, r, c): figure})
        assert faults(found, book, results, changes) == [], edit
        assert faults(found, book, results, {}) == list(NAMES), edit


def test_children_share_the_cells_of_the_plans(written: tuple[bytes, Book, list[Result]]) -> None:
    _, book, (outlook, without, half) = written
    for name, keys in (("planned", ("2025", "2028", "2029")), ("level", ("2026", "2029")), ("split", ("",))):
        for key in keys:
            assert place(book, outlook, name, key) == place(book, without, name, key) == place(book, half, name, key), (
                name
            )
    assert place(book, outlook, "workers", "2026") != place(book, without, "workers", "2026")


def test_amounts_per_admission_are_over_the_persons_that_each_counts(written: tuple[bytes, Book, list[Result]]) -> None:
    """Those of outlook-no-one-time are over its own arrivals, of outlook-economic-half over those of outlook, which it shares."""
    data, _, results = written
    shown = _per_admission(data)["Ontario"]
    for k, name in enumerate(NAMES):
        intake = Outlook(**CASES[name]).intake()  # type: ignore[arg-type]
        persons = sum(intake[year, "ON", c] for year in (2027, 2028, 2029) for c in CATEGORIES) / 3
        amount = results[k].amount("allocation", "2031-32", "ON")
        assert shown[k] == pytest.approx(float(amount or 0) / float(persons), rel=1e-9), name


def _per_admission(data: bytes) -> dict[str, list[float]]:
    """The rows of the table of dollars per admission on the Summary."""
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(data), data_only=True)["Summary"].iter_rows()]
    top = next(n for n, row in enumerate(rows) if str(row[0]).startswith("Dollars per admission")) + 2
    return {row[0]: row[1 : 1 + len(NAMES)] for row in rows[top : top + len(CODES)]}
