"""Whether the figures of a question's sheet belong to the inputs of its workbook: they say so, in three engines, or say what changed."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from damaged import Formualizer, IronCalc
from engines import LibreOffice, Values
from question_sheets import AHEAD, COPIES, FRESH, results, sheet_of, written

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page.book import Book, key_of
from workbooks.questions.inputs_as_calculated import FIRST_ANSWER, FIRST_ROW
from workbooks.questions.sheet import STATE_ROW


def input_cells(data: bytes, book: Book) -> list[tuple[str, str, float]]:
    """Every cell with a number that a person may change, by its look alone, on the sheets of what scenarios read."""
    sheets = {cells.sheet for key, cells in book.inputs.items() if len(key) == 4}
    workbook = openpyxl.load_workbook(BytesIO(data))
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in workbook.worksheets
        if sheet.title in sheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and isinstance(cell.value, int | float)
    ]


def orders(book: Book, of: Sequence[Result]) -> list[tuple[str, str, float]]:
    """The first of each published order, which is on the sheet of its scenario."""
    places = [book.columns[key_of(x.scenario), "", y]["published_order"] for x in of for y in x.scenario.fiscal_years]
    return [(cells.sheet, cells.addresses()[0][0], 1) for cells in places]


def _others(data: bytes, known: Sequence[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """The same of a comparison at an equal envelope, on which no answer rests, and what is signed does."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    addresses = {address for title, address, _ in known if title == "predictable"}
    return [(title, address, 1) for title in workbook.sheetnames if "(equal)" in title for address in addresses]


def test_every_input_is_compared() -> None:
    """All are changed at once: each block counts all its cells, and these are all the cells that a person may change."""
    data, book = written("en", "bridge")
    opened, sheet = Formualizer(data), sheet_of(data, COPIES)
    asked = orders(book, results("settlement", "predictable"))
    cells = [*input_cells(data, book), *asked, *_others(data, asked)]
    assert len(cells) > 1000
    for title, address, value in cells:
        opened.put(title, address, value + 1)
    found = opened.calculated()
    every = [row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 2).value]
    rows = [row for row in every if sheet.cell(row, FIRST_ANSWER).value]
    assert sum(found(COPIES, f"B{row}") for row in every) == len(cells)
    assert all(found(COPIES, f"{letter}{row}") == 1 for row in every for letter in "CE")
    assert all(found(COPIES, f"D{row}") == 1 for row in rows)
    assert found("Bridge", f"A{STATE_ROW}").startswith("Stale: these inputs changed")
    assert f"blocks of inputs: {len(rows)}" in found("Bridge", f"A{STATE_ROW}")


@pytest.mark.parametrize("engine", [Formualizer, IronCalc])
def test_stale_for_a_change_of_any_input_and_for_nothing_else(engine: type[Formualizer] | type[IronCalc]) -> None:
    """One cell at a time: changed, blanked, typed as text, an error; and back again. Choices, notes and other cells change nothing."""
    data, book = written("en", "bridge")
    opened = engine(data)
    every = input_cells(data, book)
    some = [*every[:: len(every) // 12], *orders(book, results("settlement", "predictable"))[:1]]
    for n, (title, address, value) in enumerate(some):
        opened.put(title, address, (value + 0.01, "x", None, "#N/A")[n % 4])
        assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: "), (title, address)
        opened.put(title, address, value)
        assert opened.calculated()("Bridge", f"A{STATE_ROW}") == FRESH, (title, address)
    for title, address in (
        ("Summary", "A2"),
        ("Parameters", "N8"),
        ("Intake", "A2"),
        ("Bridge", "C9"),
        ("Checks", "A3"),
    ):
        opened.put(title, address, "another text")
        assert opened.calculated()("Bridge", f"A{STATE_ROW}") == FRESH


def test_a_blank_is_not_zero() -> None:
    data, book = written("en", "bridge")
    title, address, _ = next(each for each in input_cells(data, book) if each[2] == 0)
    for engine in (Formualizer, IronCalc):
        opened = engine(data)
        opened.put(title, address, None)
        assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: ")


def test_what_an_answer_does_not_rest_on_makes_it_not_stale() -> None:
    """Two years of one scenario: the other's own inputs may change."""
    data, _ = written("en", "bridge", "bridge settlement --from 2025-26 --to 2026-27")
    sheet, opened = sheet_of(data, COPIES), Formualizer(data)
    of_one = FIRST_ANSWER + 1
    rows = [row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 2).value]
    own = next(row for row in rows if sheet.cell(row, of_one).value is None)
    place = re.search(r"\((.+)!([A-Z]+\d+)", str(sheet.cell(own, 1).value))
    assert place
    opened.put(place[1], place[2], 0.123)
    found = opened.calculated()
    states = {name: found(name, f"A{STATE_ROW}") for name in sheets_of_questions(data)}
    assert [state.startswith("Stale: ") for state in states.values()] == [True, False]


def sheets_of_questions(data: bytes) -> list[str]:
    return [name for name in openpyxl.load_workbook(BytesIO(data)).sheetnames if name.startswith("Bridge")]


def test_stale_in_libreoffice(libreoffice: LibreOffice) -> None:
    data, book = written("en", "bridge")
    title, address, value = input_cells(data, book)[-1]
    assert libreoffice(data)["Bridge", f"A{STATE_ROW}"] == FRESH
    assert str(libreoffice(data, {(title, address): value + 1})["Bridge", f"A{STATE_ROW}"]).startswith("Stale: ")


def test_projected_figures_are_compared_too(engine: Callable[[bytes], Values]) -> None:
    """Formulas on the input sheets, whose last digits may differ from one engine to another, and figures that are unknown."""
    assert engine(projected())["Bridge", f"A{STATE_ROW}"] == FRESH


def test_a_projected_figure_that_is_typed_over_is_stale() -> None:
    opened, sheet = Formualizer(projected()), sheet_of(projected(), COPIES)
    made = [str(x.value) for (x,) in sheet.iter_rows(min_row=FIRST_ROW, max_col=1) if "(Intake!" in str(x.value)]
    title, address = re.findall(r"\((.+)!([A-Z]+\d+)", made[-1])[0]
    live = sheet_of(projected(), title)[address]
    assert live.data_type == "f"
    opened.put(title, address, opened.calculated()(title, address) * 1.000001)
    assert opened.calculated()("Bridge", f"A{STATE_ROW}").startswith("Stale: ")


@cache
def projected() -> bytes:
    both = run_all(for_years([source_of(read_scenario(name)) for name in ("outlook", "outlook-high")], AHEAD))
    return report.build(both, questions=["bridge --for ON"])[0]


def test_a_sheet_says_where_the_summary_compares_another_pair() -> None:
    data, _ = written("en", "bridge", names=("settlement", "predictable", "equal-per-admission"))
    opened = Formualizer(data)
    first, second = sheets_of_questions(data)
    said = opened.calculated()
    assert "The Summary compares other scenarios" in said(first, "A5")
    assert not said(second, "A5")
