"""Every projected figure of the outlook is marked in every face, in both languages; each face's look is seen to fail on a plant."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from answers import cells
from command_line import printed
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from fundingmodel.analysis.projection import is_projected
from fundingmodel.result import Result, run, run_all
from fundingmodel.scenario.reading import read_scenario
from udfs.calls import Session
from workbooks.report import build

MARK = {"en": "projected", "fr": "projeté"}
NAMES = ("outlook", "outlook-no-one-time")
FISCAL = re.compile(r"\b20(2[7-9]|30|31)[-–](20)?\d\d\b")  # 2027-28 and after, as either language writes them
CALENDAR = re.compile(r"\b20(2[5-9]|3\d)\b")  # arrivals of 2025 and after are made


@pytest.fixture(scope="module")
def result() -> Result:
    return run("outlook")


def test_which_years_are_projected(result: Result) -> None:
    assert [is_projected(result, year) for year in result.scenario.fiscal_years] == [False, *[True] * 5]


# The command line


def unmarked_columns(table: str, language: str) -> list[str]:
    """The heads of a printed table that name a projected year, or a total of such, without the mark."""
    heads = [head.strip() for line in table.splitlines() if line.startswith("|") for head in line.split("|")]
    named = [head for head in heads if FISCAL.search(head) or head.startswith("Total,")]
    assert len(named) >= 5
    return [head for head in named if MARK[language] not in head]


@pytest.mark.parametrize("language", MARK)
def test_the_table_of_allocate(language: str) -> None:
    table = printed("allocate", *NAMES, "--lang", language)
    assert unmarked_columns(table, language) == []
    planted = table.replace(f"2028-29 ({MARK['en']})", "2028-29").replace(f"2028-2029 ({MARK['fr']})", "2028-2029")
    assert unmarked_columns(planted, language) != []


@pytest.mark.parametrize("language", MARK)
def test_the_answer_for_one(language: str) -> None:
    for year in ("2027-28", "2031-32"):
        assert MARK[language] in printed("allocate", "outlook", "--for", "ON", "--years", year, "--lang", language)
    assert MARK[language] not in printed("allocate", "outlook", "--for", "ON", "--years", "2026-27", "--lang", language)


def unmarked_rows(text: str, year: str) -> list[str]:
    """The rows of a csv whose year is projected and whose column says it is not, or the other way."""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 50
    return [f"{row[year]} {row['projected']}" for row in rows if row["projected"] != str(int(row[year] != "2026-27"))]


@pytest.mark.parametrize(("form", "year"), [("csv", "fiscal_year"), ("tidy", "year")])
def test_the_rows_of_allocate(form: str, year: str) -> None:
    text = printed("allocate", "outlook", "--format", form)
    assert unmarked_rows(text, year) == []
    first, second, *rest = text.splitlines()
    last = rest[-1].split(",")
    last[csv_place(first)] = "0"
    assert unmarked_rows("\n".join([first, second, *rest[:-1], ",".join(last)]), year) == ["2031-32 0"]


def csv_place(head: str) -> int:
    return head.split(",").index("projected") - len(head.split(","))


def unmarked_lines(text: str, pattern: re.Pattern[str], language: str) -> list[str]:
    """The lines that give a figure of a projected year and do not say so."""
    return [line for line in text.splitlines() if pattern.search(line) and MARK[language] not in line]


@pytest.mark.parametrize("language", MARK)
@pytest.mark.parametrize("year", ["2027-28", "2029-30", "2031-32"])
def test_the_account_of_a_projected_year(year: str, language: str) -> None:
    text = printed("explain", "outlook", "ON", year, "--lang", language)
    head, *lines = text.splitlines()
    assert MARK[language] in head
    counted = next(line for line in lines if line.startswith("2. "))
    said = re.findall(r"(20\d\d)( \((?:projected|projeté)\))?\s?: ", counted)
    assert len(said) == 3
    assert [(each, bool(mark)) for each, mark in said] == [(each, int(each) > 2024) for each, _ in said]
    made = [line for line in lines if line.startswith("- ") and "×" in line]
    assert made and not [line for line in made if CALENDAR.search(line) and MARK[language] not in line]


@pytest.mark.parametrize("language", MARK)
def test_the_account_of_the_first_year_has_no_mark(language: str) -> None:
    text = printed("explain", "outlook", "ON", "2026-27", "--lang", language)
    assert MARK[language] not in "\n".join(text.splitlines()[:6])


@pytest.mark.parametrize("language", MARK)
def test_what_was_read(language: str) -> None:
    text = printed("check", "outlook", "--lang", language)
    start = next(n for n, line in enumerate(text.splitlines()) if line.startswith(("Money by", "Fonds par", "Argent")))
    money = "\n".join(text.splitlines()[start : start + 7])
    assert len(FISCAL.findall(money)) == 5
    assert unmarked_lines(money, FISCAL, language) == []
    assert unmarked_lines(money.replace(f" ({MARK[language]})", "", 1), FISCAL, language) != []
    (intake,) = (line for line in text.splitlines() if line.startswith(("  intake (", "  admissions (")))
    assert intake.count(MARK[language]) == 5


# Functions


@pytest.mark.parametrize("language", MARK)
@pytest.mark.parametrize("quantity", ["allocation", "share", "envelope", "binding_rule"])
def test_the_headings_of_the_functions(quantity: str, language: str) -> None:
    heads = cells("SCENARIO", "outlook", None, None, quantity, session=Session(language=language))[0][1:]
    assert [MARK[language] in head for head in heads] == [False, *[True] * 5]


def test_headings_are_read_back() -> None:
    """A range of FM.SCENARIO, given to FM.REAL with its headings: each year is known by them."""
    table = cells("SCENARIO", "outlook")
    plain = [[head.replace(" (projected)", "") for head in table[0]], *table[1:]]
    assert cells("REAL", table) == cells("REAL", plain)


@pytest.mark.parametrize("language", MARK)
def test_parameters_of_projected_years(language: str) -> None:
    heads = cells("PARAMETER", "outlook", "intake", None, "ON", session=Session(language=language))[0][1:]
    assert heads == [str(y) if y < 2025 else f"{y} ({MARK[language]})" for y in range(2022, 2030)]
    rows = cells("PARAMETER", "outlook", "planned_outside_quebec", session=Session(language=language))
    assert [MARK[language] in row[0] for row in rows] == [False, False, False, True, True, True]


# The workbook


@pytest.fixture(scope="module", params=MARK)
def book(request: pytest.FixtureRequest) -> tuple[Workbook, str]:
    results = run_all([read_scenario(name) for name in NAMES])
    return load_workbook(io.BytesIO(build(results, request.param)[0]), data_only=True), request.param


def unmarked_cells(book: Workbook, language: str) -> list[str]:
    """Heads, labels and lists that name a projected year without the mark: in the cell, or where its sheet has the mark.

    A row of Parameters has its status; Population has the day of each count over the year, where the mark is (1 July 2025 is an
    estimate); Context has several tables, of which the first has figures that are projected, and its notes name the years of each.
    """
    found = []
    for sheet in book:
        for cell in heads(sheet):
            said = f"{cell.value} "
            if sheet.title in TITLES["parameters"]:
                said += " ".join(text for each in sheet[cell.row] if len(text := str(each.value)) < 30)
                said = said.replace(STATUSES[language][1], MARK[language])
            elif sheet.title in TITLES["population"]:
                above = str(sheet.cell(cell.row - 1, cell.column).value)
                said += MARK[language] if above.endswith("2025") else above
            elif sheet.title in TITLES["context"] and cell.row > CONTEXT_HEADS:
                continue
            if not all(MARK[language] in part for part in said.split("; ") if FISCAL.search(part) or made(part)):
                found.append(f"{sheet.title}!{cell.coordinate}: {cell.value}")
    return found


CONTEXT_HEADS = 5  # the row of the heads of its first table
STATUSES = {"en": ("projected", "planned"), "fr": ("projeté", "prévu")}
TITLES = {
    "parameters": ("Parameters", "Paramètres"),
    "population": ("Population",),
    "context": ("Context", "Contexte"),
}


def made(part: str) -> bool:
    """Whether a label is a calendar year whose arrivals are made."""
    return re.match(r"20(2[5-9])( \(|$)", part) is not None


def heads(sheet: Any) -> Iterator[Any]:
    """Cells that are a year, as the heads of columns and the labels of rows are, or a list of figures by year."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and re.match(r"20\d\d([-–](20)?\d\d)?( \(.*\))?($|\s?:)", cell.value):
                yield cell


def test_heads_of_projected_years_on_every_sheet(book: tuple[Workbook, str]) -> None:
    workbook, language = book
    assert unmarked_cells(workbook, language) == []
    with_heads = [sheet for sheet in workbook if any(FISCAL.search(cell.value) for cell in heads(sheet))]
    assert len(with_heads) >= 7
    for sheet in with_heads:  # a mark that is lost on any of them is seen
        planted = next(
            c for c in heads(sheet) if FISCAL.search(c.value) and (MARK[language] in c.value or _has(sheet, c))
        )
        row, column = planted.row, planted.column
        lost = planted if MARK[language] in planted.value else _mark(sheet, row, column, language)
        whole, lost.value = lost.value, lost.value.replace(MARK[language], "").replace(STATUSES[language][1], "")
        assert len(unmarked_cells(workbook, language)) >= 1, sheet.title
        lost.value = whole


def _has(sheet: Any, cell: Any) -> bool:
    return any(_mark(sheet, cell.row, cell.column, language) is not None for language in MARK)


def _mark(sheet: Any, row: int, column: int, language: str) -> Any:
    """The cell that has the mark of a year whose own cell has none."""
    beside = [*sheet[row], sheet.cell(row - 1, column)] if row > 1 else sheet[row]
    words = (MARK[language], STATUSES[language][1])
    return next((each for each in beside if isinstance(each.value, str) and any(w in each.value for w in words)), None)


def test_the_notes_of_context_name_the_years_that_are_projected(book: tuple[Workbook, str]) -> None:
    workbook, language = book
    sheet = next(each for each in workbook if each.title in TITLES["context"])
    notes = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and len(c.value) > 80]
    prices = [
        note for note in notes if re.search(r"20(26[-–](20)?27|27[-–](20)?28) –", note) and MARK[language] in note
    ]
    assert prices
    assert any("17-10-0057-01" in note for note in notes)


def test_sentences_of_the_summary(book: tuple[Workbook, str]) -> None:
    workbook, language = book
    summary = workbook.worksheets[0]
    said = [c.value for row in summary.iter_rows(max_row=12) for c in row if isinstance(c.value, str)]
    named = [text for text in said if FISCAL.search(text)]
    assert len(named) >= 3
    assert not [text for text in named if MARK[language] not in text]
