"""The report of the set `ahead`: first what the illustration adds to the envelope, each year and in all; then each party."""

from io import BytesIO

import openpyxl
import pytest
from outlook_fractions import YEARS, Outlook, Roundtable
from summary_page import Page

from fundingmodel.result import run_all
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.sets import read_set
from workbooks import report
from workbooks.sheets import Opening

ADDED = {year: Roundtable().envelope(year) - Outlook().envelope(year) for year in YEARS[1:]}
SAID = {
    "en": ("“roundtable-ahead” has $57.6 million more than “outlook”", "$632.0 million more in all."),
    "fr": ("« table ronde » compte 57,6 M$ de plus que « perspectives »", "632,0 M$ de plus en tout."),
}


def built(language: str) -> bytes:
    ahead = read_set("ahead")
    opening = Opening(ahead.title, ahead.opens_on, ahead.total_over, ahead.stands_first)
    results = run_all([read_scenario(name) for name in ahead.scenarios])
    return report.build(results, language, opening=opening)[0]


@pytest.fixture(scope="module", params=["en", "fr"])
def written(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    return built(request.param), request.param


def test_the_first_line_says_what_is_added_in_the_year_and_in_all(written: tuple[bytes, str]) -> None:
    data, language = written
    line = openpyxl.load_workbook(BytesIO(data), data_only=True).worksheets[0]["A2"].value.replace("\u00a0", " ")
    first, last = SAID[language]
    assert first in line and line.endswith(last)
    assert (ADDED["2027-28"], sum(ADDED.values())) == (57_600_000, 632_000_000)  # which is what the line says


def test_the_table_below_it_has_each_year(written: tuple[bytes, str]) -> None:
    data, _ = written
    sheet = openpyxl.load_workbook(BytesIO(data), data_only=True).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=12, max_row=24)]
    top = next(n for n, row in enumerate(rows) if str(row[0]).startswith(("Fiscal year", "Exercice")))
    added = [row[9] for row in rows[top + 1 : top + 1 + len(ADDED)]]  # of the fourth scenario, on the right
    assert added == [pytest.approx(each) for each in ADDED.values()]
    assert rows[top + 1 + len(ADDED)][9] == pytest.approx(sum(ADDED.values()))


def test_at_an_equal_envelope_nothing_is_added_in_the_year_and_the_total_says_whose_it_is() -> None:
    page = Page(built("en"))
    page.choose(Compared_with_it="roundtable-ahead", Envelope="that of outlook for all")
    line = page["Summary", "A2"]
    assert (
        line.startswith("Both totals are $782.2 million") and "at its own envelope: $632.0 million more in all" in line
    )
    page.choose(Compared_with_it="outlook-economic-half")
    assert "at its own envelope: $144.1 million less in all" in page["Summary", "A2"]
    page.choose(Compared_with_it="outlook-no-one-time")
    assert "in all" not in page["Summary", "A2"]  # its envelope is that of the plan
