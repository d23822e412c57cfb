"""What a reader meets: the order of the sheets, the contents, and the one year that is open of many columns."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from documents import files
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.asked.copies import Copy
from workbooks.page.book import Book
from workbooks.sheets import Opening
from workbooks.sheets.scenario.plan import FIRST_COLUMN, YEAR_ROW

FIRST_OF_YEARS = 3  # the column of the first year on the Comparison
MET = ["Summary", "settlement", "equal-per-admission", "Parameters", "Intake", "Checks", "Sources"]
IN_DETAIL = ["Method", "Comparison", "Population", "Context", "Charts", "Functions", "About"]
YEARS = [f"20{year}-{year + 1}" for year in range(19, 27)]


@pytest.fixture(scope="module")
def book() -> Book:
    """Opens on a year that is neither the first nor the last."""
    results = report.calculated([read_scenario("settlement"), read_scenario("equal-per-admission")])
    return report.draft(results, opening=Opening(year="2023-24"))[0]


def test_the_rest_is_behind_what_is_read_and_nothing_is_hidden(book: Book) -> None:
    names = book.workbook.sheetnames
    assert [name for name in names if name in (*MET, *IN_DETAIL)] == [*MET, *IN_DETAIL]
    assert names.index("Sources") + 1 == names.index("Method")
    assert {sheet.sheet_state for sheet in book.workbook.worksheets} == {"visible"}


def test_the_contents_have_the_rest_apart(book: Book) -> None:
    sheet = book.workbook["Summary"]
    said = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value in (*MET, *IN_DETAIL, "In detail")
    }
    assert set(said) == {*MET, *IN_DETAIL, "In detail"} - {"Summary"}

    def place(name: str) -> tuple[int, int]:
        return said[name].column, said[name].row

    assert [name for name in said if place(name) > place("In detail")] == [n for n in said if n in IN_DETAIL]


def columns(sheet: Worksheet) -> Iterator[tuple[str, int, bool, bool]]:
    """Of each column with a year above it: the year, the level of its group, whether it is hidden, and is in a closed group's place."""
    for column in range(FIRST_COLUMN, sheet.max_column + 1):
        year = sheet.cell(YEAR_ROW, column).value
        if year:
            dimension = sheet.column_dimensions[get_column_letter(column)]
            yield year, dimension.outlineLevel, dimension.hidden, dimension.collapsed


def test_one_year_is_open_and_each_column_says_its_year(book: Book) -> None:
    sheet = book.workbook["settlement"]
    found = list(columns(sheet))
    assert list(dict.fromkeys(year for year, *_ in found)) == YEARS
    assert {year for year, level, hidden, _ in found if level == 1 and not hidden} == {"2023-24"}
    assert [
        year for year, level, hidden, _ in found if level == 0 and not hidden
    ] == YEARS  # what is clicked to open it
    assert [year for year, *_, closed in found if closed] == [year for year in YEARS if year != "2023-24"]
    assert all(hidden for _, level, hidden, _ in found if level == 2)  # workings, as before
    cells = book.columns[read_scenario("settlement").key, "", "2023-24"]["allocation"]
    assert isinstance(cells, Cells) and sheet.cell(YEAR_ROW, cells.left).value == "2023-24"
    assert not sheet.column_dimensions[get_column_letter(cells.left)].hidden


def test_a_sheet_of_few_columns_is_not_folded() -> None:
    book, *_ = report.draft(report.calculated([read_scenario("settlement"), read_scenario("published")]))
    assert {level for _, level, *_ in columns(book.workbook["published"])} == {0}


def test_each_column_of_the_data_says_its_year(book: Book) -> None:
    sheet = book.workbook["Intake"]
    years = [cell.value for cell in sheet[6] if str(cell.value).isdigit()]
    assert years == [str(year) for year in range(2015, 2025) for _ in range(4)]


def test_a_copy_for_paper_shows_what_is_printed() -> None:
    results = report.calculated([read_scenario("settlement"), read_scenario("equal-per-admission")])
    book, *_ = report.draft(results, copy=Copy(printed=True))
    seen = [sheet.title for sheet in book.workbook.worksheets if sheet.sheet_state == "visible"]
    assert seen == ["Summary", "Method", "In short"]
    hidden = [sheet for sheet in book.workbook.worksheets if sheet.title not in seen]
    assert len(hidden) > 8 and not any(sheet.print_area for sheet in hidden)
    links = [c.hyperlink.location for row in book.workbook["Summary"].iter_rows() for c in row if c.hyperlink]
    assert {link.partition("!")[0].strip("'") for link in links} == set(seen)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A copy for paper of three small scenarios, of which the first and the last are compared."""
    folder, names = tmp_path_factory.mktemp("small"), ("one", "two", "three")
    for name in names:
        text = files("en")["share.toml"].replace('name = "share"', f'name = "{name}"')
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    results = report.calculated([read_scenario(folder / f"{name}.toml") for name in names])
    return report.draft(results, copy=Copy(printed=True))[0]


def test_of_method_the_two_that_are_compared_are_printed(small: Book) -> None:
    """From the top of the sheet to the row before the second scenario; then from the heading of the third to the end."""
    sheet = small.workbook["Method"]
    heads = {str(sheet.cell(row, 1).value).partition(" ")[0]: row for row in range(1, sheet.max_row + 1)}
    printed = [area.replace("$", "").rpartition("!")[2] for area in str(sheet.print_area).split(",")]
    assert printed == [f"A1:F{heads['two'] - 2}", f"A{heads['three']}:F{sheet.max_row}"]
    assert str(small.workbook["In short"].print_area).startswith("'In short'!$A$1:")
    assert not small.workbook["one"].print_area


def test_blocks_of_steps_have_one_row_between_them(small: Book) -> None:
    """Below the tables of the Comparison: each block begins right below one empty row, and its heads are in the middle."""
    sheet = small.workbook["Comparison"]
    top = next(row for row in range(1, sheet.max_row) if str(sheet.cell(row, 1).value).startswith("Steps of"))
    texts = [[cell.value for cell in row if cell.value not in (None, "")] for row in sheet.iter_rows(min_row=top)]
    blank = [n for n, row in enumerate(texts) if not row]
    assert blank and all(below - above > 1 for above, below in pairwise(blank))
    band = [cell.alignment.horizontal for cell in sheet[top] if cell.value not in (None, "")]
    assert band[0] != "center" and set(band[1:]) == {"center"}
    changes = next(row for row in range(top, sheet.max_row) if sheet.cell(row, FIRST_OF_YEARS).value == "Change")
    assert [sheet.cell(changes + n, 1).value for n in range(5)] == [None, "coast", "hills", "islands", None]
    assert sheet.cell(changes + 5, 1).value == "Changes known"
