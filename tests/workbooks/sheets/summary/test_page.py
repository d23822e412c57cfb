"""Summary, Comparison and Charts of all packaged scenarios as written: formulas, links, print, inputs, charts."""

import itertools
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from engine_agreement import ALLOWED
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from places import SETTLEMENT_FUNDING
from summary_page import Page, amounts_of

from fundingmodel.result import run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page import scale
from workbooks.page.book import Book
from workbooks.page.styles import INPUT_FILL
from workbooks.sheets import context


def unstored(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], language: str = "en") -> tuple[bytes, Book]:
    """A workbook as written, without the minutes that storing and comparing its values take."""
    monkeypatch.setattr(report, "filled", lambda data: data)
    monkeypatch.setattr(report, "check_agreement", lambda *_: None)
    data, book, _ = report.build(run_all([read_scenario(name) for name in names]), language)
    return data, book


@pytest.fixture(scope="module", params=["en", "fr"])
def written(request: pytest.FixtureRequest) -> Iterator[tuple[Book, bytes, str]]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        data, book = unstored(monkeypatch, SETTLEMENT_FUNDING, request.param)
        yield book, data, request.param


def own_sheets(book: Book) -> dict[str, Any]:
    return {name: book.workbook[book.words.sheet(name)] for name in ("summary", "comparison", "charts")}


def formulas(sheet: Any) -> dict[str, str]:
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"}


def test_formulas_are_few_and_plain(written: tuple[Book, bytes, str]) -> None:
    sheets = own_sheets(written[0])
    every = [formula for sheet in sheets.values() for formula in formulas(sheet).values()]
    assert 3000 < len(every) < 6000
    for formula in every:
        bare = re.sub(r'"[^"]*"', "", re.sub(r"'[^']*'", "", formula))
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= ALLOWED, formula
        assert len(formula) < 8192


def test_contents_link_to_every_sheet(written: tuple[Book, bytes, str]) -> None:
    book = written[0]
    sheet = own_sheets(book)["summary"]
    links = [c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink]
    linked = [location.rpartition("!")[0].strip("'").replace("''", "'") for location in links]
    assert sorted(linked) == sorted(book.workbook.sheetnames)  # its own: to the contents
    assert not any(c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink)


def test_summary_comes_first_and_prints_on_four_pages(written: tuple[Book, bytes, str]) -> None:
    book = written[0]
    sheet = own_sheets(book)["summary"]
    assert book.workbook.sheetnames[0] == sheet.title
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 1)
    across = sum(7 * sheet.column_dimensions[get_column_letter(c)].width + 5 for c in range(1, sheet.max_column + 1))
    assert across * sheet.page_setup.scale / 100 <= 979  # 10.2 inches at 96 pixels
    assert sheet.page_setup.scale >= 60  # 11 points are still 6.6
    breaks = [b.id for b in sheet.row_breaks.brk]
    assert len(breaks) <= 3
    assert sheet.print_title_rows == "$4:$5"  # the choices, on each page
    for first, last in itertools.pairwise([0, *breaks, sheet.max_row]):
        rows = [*range(first + 1, last + 1), *((4, 5) if first else ())]
        down = sum((sheet.row_dimensions[r].height or 15) * 4 / 3 for r in rows)
        assert down * sheet.page_setup.scale / 100 <= 700  # 7.3 inches


def test_nothing_is_cut_off(written: tuple[Book, bytes, str]) -> None:
    """Figures within their columns, names within theirs, by the widest of either."""
    book, _, language = written
    sheet = own_sheets(book)["summary"]
    width = {c: sheet.column_dimensions[get_column_letter(c)].width for c in range(1, sheet.max_column + 1)}
    results = run_all([read_scenario(name) for name in SETTLEMENT_FUNDING])
    largest = max(
        r.amount("allocation", y, c) or 0
        for r in results
        for y in r.scenario.fiscal_years
        for c in r.scenario.jurisdictions
    )
    total = max((amounts_of(r, y, Fraction(1))["Total"] or 0) for r in results for y in r.scenario.fiscal_years)
    assert len(f"+{float(max(largest, total)) / 1e6:,.2f}") <= width[2] == width[sheet.max_column]
    below = {"en": {"Jurisdiction", "Total"}, "fr": {"Administration", "Total"}}[language]
    labels = [c.value for c in sheet["A"] if isinstance(c.value, str) and c.data_type != "f" and c.row > 10]
    assert below <= set(labels)
    assert max(map(len, labels)) <= width[1] + 1  # letters are narrower than digits on average
    texts = re.findall(r'"([^"]+)"', sheet["A27"].value)
    assert max(map(len, texts)) <= width[1] + 1


BOLD = 1.19  # bold letters of French text to a digit, in Calibri


@pytest.mark.slow
@pytest.mark.parametrize("names", [("settlement",), ("settlement", "predictable"), SETTLEMENT_FUNDING])
def test_titles_of_tables_have_room(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    """In French, in constant dollars, against the baseline of the longest name: on the right a title has no room beyond."""
    data, _ = unstored(monkeypatch, names, "fr")
    page = Page(data)
    sheet = page.workbook["Sommaire"]
    labels = {str(page["Sommaire", f"{get_column_letter(c)}4"]): f"{get_column_letter(c)}5" for c in range(1, 30)}
    page.set("Sommaire", labels["Dollars"], "constants de 2021-2022")
    if len(names) > 1:
        longest = max((read_scenario(name).short["fr"] for name in names), key=len)
        page.set("Sommaire", labels["Scénario de référence"], longest)
    page.engine.evaluate_all()
    assert not [area for area in sheet.merged_cells.ranges if area.min_col > 1], "a title beside another is not merged"
    last = max(c.column for row in sheet.iter_rows(min_row=11) for c in row if c.value is not None)
    checked = 0
    for cell in (cell for row in sheet.iter_rows(min_row=10) for cell in row if cell.font.b and cell.data_type == "f"):
        shown = page["Sommaire", cell.coordinate]
        if not isinstance(shown, str) or cell.font.sz > 11 or cell.fill.fill_type:
            continue
        beside = (c for c in range(cell.column + 1, last + 1) if page["Sommaire", f"{get_column_letter(c)}{cell.row}"])
        end = next(beside, last + 1) - 1
        end = cell.column if cell.alignment.wrap_text else end
        wide = sum(sheet.column_dimensions[get_column_letter(c)].width for c in range(cell.column, end + 1))
        high = sheet.row_dimensions[cell.row].height or 15
        lines = math.floor(high / (1.3 * cell.font.sz)) if cell.alignment.wrap_text else 1
        assert len(shown) <= wide * lines * BOLD * 11 / cell.font.sz, cell.coordinate
        checked += 1
    assert checked >= 4


def test_inputs_are_styled_validated_and_unlocked(written: tuple[Book, bytes, str]) -> None:
    book, _, _ = written
    sheet = own_sheets(book)["summary"]
    validated = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(validated) == 5
    for address, rule in validated.items():
        cell = sheet[address]
        assert (cell.fill.fgColor.rgb, cell.protection.locked, cell.number_format) == (
            INPUT_FILL.fgColor.rgb,
            False,
            "@",
        )
        assert cell.value in offered(book, rule.formula1), address
    added = book.workbook[book.words.text(context.TEXTS["context"])]
    figures = [c for row in added.iter_rows(min_col=3) for c in row if isinstance(c.value, int | float)]
    history = [c for c in figures if c.protection.locked]
    inputs = [c for c in figures if not c.protection.locked]
    # Prices, known grants, population, what was spent elsewhere, what is planned, growth of what is not known; and ten years of
    # admissions by category, and of all in Quebec and elsewhere.
    assert len(inputs) == 8 + 6 + 8 + 6 + 2 + 2 + 10 * (4 + 2)
    assert all(c.fill.fgColor.rgb == INPUT_FILL.fgColor.rgb for c in inputs)
    # Targets of 2012 beside what happened, which nobody changes: of immigrants, of the economic part (what happened is a formula),
    # of nominees (each recommended once, and what was then).
    assert len(history) == 3 + 2 + 3
    assert len({c.row for c in history}) == 3 and not {c.row for c in history} & {c.row for c in inputs}
    assert all(c.fill.fgColor.rgb != INPUT_FILL.fgColor.rgb for c in history)


def offered(book: Book, formula: str) -> list[object]:
    """What a list offers: written out, or in cells."""
    if formula.startswith('"'):
        return list(formula.strip('"').split(","))
    name, _, place = formula.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    sheet = book.workbook[name.strip("'")]
    return [c.value for row in sheet.iter_rows(top, bottom, left, right) for c in row]


def test_charts_read_figures_and_are_described(written: tuple[Book, bytes, str]) -> None:
    book, data, _ = written
    sheet = own_sheets(book)["charts"]
    assert len(sheet._charts) == 8
    for chart in sheet._charts:
        assert chart.x_axis.delete is False and chart.y_axis.delete is False
        drawn = [series for series in chart.series if series.val.numRef]  # the other is the zero at which bars begin
        assert drawn
        for series in drawn:
            assert all_hold_something(book, series.val.numRef.f)
            assert all_hold_something(book, (series.cat.strRef or series.cat.numRef).f)
            assert getattr(series, "smooth", None) in (None, False)
    drawing = ZipFile(BytesIO(data)).read("xl/drawings/drawing1.xml").decode("utf-8")
    described = re.findall(r'<cNvPr [^>]*descr="([^"]+)"', drawing)
    assert len(described) == len(set(described)) == 8
    assert drawing.count("<graphicFrame>") == 8


def all_hold_something(book: Book, reference: str) -> bool:
    name, _, place = reference.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    cells = book.workbook[name.strip("'")].iter_rows(top, bottom, left, right)
    return all(c.value not in (None, "") for row in cells for c in row)


def test_lines_leave_out_what_is_not_known(written: tuple[Book, bytes, str]) -> None:
    words = written[0].words
    lines = [c for c in own_sheets(written[0])["charts"]._charts if type(c).__name__ == "LineChart"]
    assert len(lines) == 4
    for chart in lines:
        assert chart.legend is not None and chart.legend.position == "r"
        labels = {series.tx.v for series in chart.series}
        assert labels == {words.text(read_scenario(name).short) for name in SETTLEMENT_FUNDING if name != "published"}


@pytest.mark.parametrize(
    ("largest", "smallest", "shown_as"),
    [
        (934_500_000, 615_244, "#,##0.00,,"),
        (934_500_000, 40_000_000, "#,##0.0,,"),
        (50_000_000, 9, "#,##0,"),
        (1_000_000, 9, "#,##0"),
    ],
)
def test_amounts_are_shown_by_their_magnitude(largest: int, smallest: int, shown_as: str) -> None:
    assert scale.scale_of(Decimal(largest), Decimal(smallest)).amounts.split(";")[0] == shown_as
