"""What is shared need not be money: seats are called so in both languages, one in the singular, on every face."""

from collections.abc import Iterator
from decimal import Decimal

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


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 6.6085, "6.61 seats"),
        ("en", 1.4, "1.40 seats"),
        ("en", 0.9999999, "1 seat"),
        ("fr", 1.43, "1,43 siège"),
        ("fr", 1.9999999, "2 sièges"),
        ("fr", 6.6085, "6,61 sièges"),
    ],
)
def test_a_part_of_a_seat_is_no_whole_one(language: str, count: float, text: str) -> None:
    assert Figures(language, "seats", Decimal(1)).money(count).replace("\u00a0", " ") == text
    assert Figures(language, "CAD", Decimal(1)).money(count) == Figures(language, "CAD").money(round(count), 0)


def test_an_account_rounds_no_claim_before_the_step_that_does() -> None:
    """Montana: 1,085,407 persons of the 329,151,131 outside the three states that have one seat by the minimum, for 432 seats."""
    assert round(432 * 1_085_407 / (331_108_434 - 577_719 - 643_503 - 736_081), 2) == 1.42
    text = explain(run(HOUSE), "Montana", "2020")
    assert "= 1.42 seats." in text and "(Huntington-Hill): 2 seats." in text


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
