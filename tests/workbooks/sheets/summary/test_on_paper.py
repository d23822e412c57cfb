"""On paper: charts over the years of a copy for paper draw the two that are compared; Comparison ends with its last table."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from engines import formualizer
from openpyxl.utils import range_boundaries
from summary_page import thin

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.asked.copies import Copy
from workbooks.page.book import Book
from workbooks.sheets.context import Context
from workbooks.sheets.summary import charts

PAPER = Copy(printed=True)
LABELS = ["one", "two", "three"]


def results() -> list[Result]:
    base = dict(thin().data["inputs"])
    changes = ({}, {"base_for_each": {**base["base_for_each"], "value": 20000}},
               {"protected_fraction": {**base["protected_fraction"], "value": Decimal("0.5")}})  # fmt: skip
    return run_all([thin(name=name, inputs={**base, **change}) for name, change in zip(LABELS, changes, strict=True)])


def lines(book: Book) -> list[list[tuple[str, str]]]:
    """Of each chart over the years, where the name and the figures of each of its lines are."""
    drawn = [c for c in book.workbook["Charts"]._charts if type(c).__name__ == "LineChart"]
    return [[(series.tx.strRef.f, series.val.numRef.f) for series in chart.series] for chart in drawn]


def cells(reference: str) -> list[tuple[str, str]]:
    name, _, place = reference.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    assert top == bottom
    return [(name.strip("'"), f"{openpyxl.utils.get_column_letter(c)}{top}") for c in range(left, right + 1)]


def shown(data: bytes, where: list[tuple[str, str]]) -> list[tuple[object, list[object]]]:
    values = formualizer(data)
    return [(values[cells(name)[0]], [values[at] for at in cells(figures)]) for name, figures in where]


def test_charts_over_the_years_draw_the_two_that_are_compared_whichever_are_chosen() -> None:
    """The amounts are those of the engine; of the three largest, then of the total."""
    of_all = results()
    data, book, _ = report.build(of_all, copy=PAPER)
    found = lines(book)
    assert [len(each) for each in found] == [2, 2, 2, 2]
    years = of_all[0].scenario.fiscal_years
    workbook, changed = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    headings = {workbook["Summary"].cell(4, column).value: column for column in range(1, 30)}
    workbook["Summary"].cell(5, headings["Baseline"]).value = "three"
    workbook["Summary"].cell(5, headings["Compared with it"]).value = "two"
    workbook.save(changed)
    for chosen, written in (((0, 2), data), ((2, 1), changed.getvalue())):
        for code, drawn in zip(("A", "B", "C"), found, strict=False):
            expected = [[float(of_all[k].amount("allocation", year, code) or 0) for year in years] for k in chosen]
            assert shown(written, drawn) == [(LABELS[k], figures) for k, figures in zip(chosen, expected, strict=True)]
        totals = [
            [float(sum(of_all[k].amount("allocation", year, code) or 0 for code in "ABCD")) for year in years]
            for k in chosen
        ]
        assert [[round(float(str(x)), 2) for x in figures] for _, figures in shown(written, found[-1])] == totals


def test_in_the_place_of_one_with_unknown_amounts_another_is_drawn_under_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charts, "_all_known", lambda result: result.scenario.name != "three")
    data, book, _ = report.build(results(), copy=PAPER)
    (first, second), *_ = (shown(data, each) for each in lines(book))
    assert first == second
    assert first[0] == "one"


def test_the_usual_copy_draws_every_scenario() -> None:
    book, *_ = report.draft(results())
    drawn = [c for c in book.workbook["Charts"]._charts if type(c).__name__ == "LineChart"]
    assert [[series.tx.v for series in chart.series] for chart in drawn] == [LABELS] * 4


@pytest.fixture(scope="module")
def comparison() -> Book:
    names = ("settlement", "equal-per-admission", "published")
    return report.draft(report.calculated([read_scenario(name) for name in names]))[0]


def test_the_comparison_is_printed_to_its_last_table_and_no_table_is_cut(comparison: Book) -> None:
    sheet = comparison.workbook["Comparison"]
    _, top, right, last = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    labels = {row: sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)}
    assert (top, labels[last], labels[last + 1]) == (1, "Total", None)
    assert str(labels[last + 2]).startswith("Steps of the Summary")
    assert sheet.cell(5, right).value == "As chosen on the Summary"
    ends = [each.id for each in sheet.row_breaks.brk]
    assert ends and max(ends) < last
    assert [labels[end] for end in ends] == [None] * len(ends)  # the blank row between two tables
    room = 695 / 20 / (sheet.page_setup.scale / 100)
    assert all(b - a <= room for a, b in zip([1, *ends], [*ends, last], strict=True))


def test_fiscal_years_are_not_kept_in_view_over_calendar_years(
    comparison: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are where nothing but fiscal years is below them."""
    sheet = comparison.workbook["Context"]
    assert {"2019-20", "2015"} <= {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert sheet.freeze_panes == "D1"
    monkeypatch.setattr(Context, "_shows_targets", lambda _: False)
    only_fiscal = report.draft(report.calculated([read_scenario("canada-health-sums")]))[0].workbook["Context"]
    assert "2015" not in {str(cell.value) for row in only_fiscal.iter_rows() for cell in row}
    assert only_fiscal.freeze_panes == "D6"
