"""Pages as LibreOffice prints them, read back: how many, and that each says its scenario, its year and its part."""

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from engines import LibreOffice, printed_pages

from fundingmodel.language.words import Words
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.sets import read_set
from workbooks import report
from workbooks.asked.copies import Copy
from workbooks.file.saving import finished
from workbooks.report import WRITTEN, build
from workbooks.sheets import Opening
from workbooks.sheets.scenario.plan import YEAR_ROW

MOST = 12
YEARS = {
    "en": [f"20{year}-{year + 1}" for year in range(19, 27)],
    "fr": [f"20{year}-20{year + 1}" for year in range(19, 27)],
}
FOOT = re.compile(r"fundingmodel \S+ [0-9a-f]{16}\s+(?P<part>\S.*?)\s+(?P<page>\d+) / (?P<pages>\d+)\s*$")


def now(language: str, party: str | None = None, printed: bool = False) -> bytes:
    """The set `now`, as the command writes it."""
    shown = read_set("now")
    names = [*shown.scenarios, *shown.known]
    opening = Opening(shown.title, shown.opens_on, shown.total_over, shown.stands_first)
    copy = Copy(printed=printed)
    results = report.calculated([read_scenario(name) for name in names], copy)
    return report.report_data(results, language, "settlement", copy=copy, opening=opening, party=party).data


def names(language: str) -> list[str]:
    """What the scenarios of `now` are called, and what a header says of all where their names are too long for it."""
    shown = read_set("now")
    called = [Words(language).text(read_scenario(name).short) for name in (*shown.scenarios, *shown.known)]
    return [*called, f"{len(called)} scenarios" if language == "en" else f"{len(called)} scénarios"]


def parts(pages: Sequence[str]) -> list[str]:
    """The part that each page is of, from its foot; the pages are numbered from the first to the last."""
    feet = [FOOT.search(page.rstrip()) for page in pages]
    assert [(f["page"], f["pages"]) for f in feet if f] == [(str(n), str(len(pages))) for n in range(1, len(pages) + 1)]
    return [foot["part"] for foot in feet if foot]


def body(page: str) -> str:
    """A page without its header: its title, and the line below it."""
    lines = [line for line in page.splitlines() if line.strip()]
    return "\n".join(lines[2:-1])


def silent(pages: Sequence[str], said: Sequence[str]) -> list[int]:
    """The pages on which none of these is said."""
    return [number for number, page in enumerate(pages, start=1) if not any(each in page for each in said)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_print_set_is_short_and_every_page_says_what_it_is_of(
    language: str, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    assert libreoffice
    pages = printed_pages(now(language, party="ON", printed=True), tmp_path)
    assert len(pages) <= MOST
    of = {"en": ["Brief", "Summary", "Method", "In short"], "fr": ["Note", "Sommaire", "Méthode", "En bref"]}[language]
    assert list(dict.fromkeys(parts(pages)[1:])) == of[1:]  # the brief, on a page of its own, is the first
    assert silent(pages, names(language)) == []
    assert silent(pages, YEARS[language]) == []
    of_method = [page for page, part in zip(pages, parts(pages), strict=True) if part == of[2]]
    last = Words(language).text(read_scenario(read_set("now").scenarios[-1]).title)
    assert last in "".join(of_method)
    assert Words(language).text(read_scenario("equal-per-admission").title) not in "".join(of_method)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_the_whole_workbook_says_what_it_is_of(
    language: str, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    assert libreoffice
    data = now(language)
    pages = printed_pages(data, tmp_path)
    workbook = openpyxl.load_workbook(BytesIO(data), read_only=True)
    assert set(workbook.sheetnames) == set(parts(pages))
    assert silent(pages, names(language)) == []
    assert silent(pages, YEARS[language]) == []
    of_scenarios = [page for page, part in zip(pages, parts(pages), strict=True) if part in names(language)]
    assert silent([body(page) for page in of_scenarios], YEARS[language]) == []


def opened(data: bytes, title: str, with_years: bool = True) -> bytes:
    """A workbook of which only this sheet is seen, all its years open, printed without the years above its columns if so asked."""
    workbook = openpyxl.load_workbook(BytesIO(data))
    for sheet in workbook.worksheets:
        sheet.sheet_state = "visible" if sheet.title == title else "hidden"
        if sheet.title != title:
            sheet.print_area = None
    sheet = workbook[title]
    workbook.active = workbook.sheetnames.index(title)
    for dimension in sheet.column_dimensions.values():
        if dimension.outlineLevel == 1:
            dimension.hidden = False
    for cell in sheet[YEAR_ROW][2:]:
        cell.value = cell.value if with_years else None
    for cell in sheet[YEAR_ROW - 1]:
        cell.value = cell.value if with_years else None
    return finished(workbook, WRITTEN)


@pytest.mark.slow
def test_years_that_are_opened_are_printed_each_with_its_year_on_every_page(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """The widest sheet there is, and without its years as a control."""
    assert libreoffice
    scenario = read_scenario("cohort")
    data, book, _ = build(report.calculated([read_scenario("settlement"), scenario]))
    title = book.sheet_of[scenario.key, scenario.tier.name]
    pages = printed_pages(opened(data, title), tmp_path)
    assert set(parts(pages)) == {title}
    assert silent([body(page) for page in pages], YEARS["en"]) == []
    assert [year for year in YEARS["en"] if all(year not in body(page) for page in pages)] == []
    assert silent(pages, [scenario.title["en"]]) == []  # in the header, whole
    assert [page for page in pages if scenario.title["en"][:-1] in body(page)] == []  # and nowhere cut

    without = printed_pages(opened(data, title, with_years=False), tmp_path)
    assert len(silent([body(page) for page in without], YEARS["en"])) == len(without)


def test_a_header_that_is_long_keeps_the_years() -> None:
    scenario = read_scenario("settlement")
    book, _, _ = report.draft(report.calculated([scenario]), copy=Copy(mark="M" * 100))
    for sheet in book.workbook.worksheets:
        assert "2019-20 – 2026-27" in sheet.oddHeader.left.text
        assert sheet.oddHeader.right.text == "M" * 100
    data, *_ = build(report.calculated([scenario]))
    assert b"_x000a_" not in BytesIO(data).getvalue()
