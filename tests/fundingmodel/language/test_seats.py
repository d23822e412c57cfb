"""What is shared need not be money: seats are called so in both languages, one in the singular, on every face."""

from collections.abc import Iterator

import pytest
from on_worksheets import sheets_of

from fundingmodel.analysis.explain import explain
from fundingmodel.analysis.inspection import what_was_read
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run

HOUSE = "us-house-2020"


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [("en", 1, "1 seat"), ("en", 52, "52 seats"), ("fr", 1, "1 siège"), ("fr", 0, "0 siège"), ("fr", 52, "52 sièges")],
)
def test_a_count_of_seats_is_written_as_one_says_it(language: str, count: int, text: str) -> None:
    assert Figures(language, "seats").money(count, 0).replace("\u00a0", " ") == text


def test_a_currency_keeps_its_code() -> None:
    assert [Words("fr").currency(each) for each in ("CAD", "EUR", "seats")] == ["CAD", "EUR", "sièges"]


def cells(result: Result, language: str) -> Iterator[str]:
    """The texts of a scenario's sheets, without what formulas calculate."""
    for sheet in sheets_of([result], language).workbook:
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def said(result: Result, language: str) -> str:
    both = f"{explain(result, 'CA', '2020', language)}\n{what_was_read(result, language)}"
    return both.replace("\u00a0", " ")


def test_french_faces_say_sieges() -> None:
    result = run(HOUSE)
    text, on_sheets = said(result, "fr"), list(cells(result, "fr"))
    assert "Affectation : 52 sièges" in text and "sièges" in on_sheets
    assert [each for each in (*text.splitlines(), *on_sheets) if "seats" in each] == []


def test_english_faces_say_seats_and_no_dollars() -> None:
    result = run(HOUSE)
    text, on_sheets = said(result, "en"), list(cells(result, "en"))
    assert "Allocation: 52 seats" in text and "seats" in on_sheets
    texts = {
        each for each in on_sheets if not each.startswith("=") and "per dollar" not in each
    }  # of the count of units
    assert [each for each in texts if "dollar" in each] == []
