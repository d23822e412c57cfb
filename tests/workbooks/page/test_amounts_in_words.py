"""Amounts in sentences, on either side of each magnitude: what a sheet says, written down by hand, in two engines."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from engines import Values, formualizer, ironcalc

from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from workbooks.page.sentences import amount

CASES = {
    0.4: ("$0", "0\u00a0$"),
    1: ("$1", "1\u00a0$"),
    999.49: ("$999", "999\u00a0$"),
    999.5: ("$1,000", "1\u00a0000\u00a0$"),
    1005: ("$1,005", "1\u00a0005\u00a0$"),
    150_000: ("$150,000", "150\u00a0000\u00a0$"),
    949_999: ("$949,999", "949\u00a0999\u00a0$"),
    999_999.49: ("$999,999", "999\u00a0999\u00a0$"),
    999_999.5: ("$1.0 million", "1,0\u00a0M$"),
    1_049_999: ("$1.0 million", "1,0\u00a0M$"),
    1_050_000: ("$1.1 million", "1,1\u00a0M$"),
    407_225_928.08: ("$407.2 million", "407,2\u00a0M$"),
    999_949_999: ("$999.9 million", "999,9\u00a0M$"),
    999_950_000: ("$1.0 billion", "1,0\u00a0G$"),
    2_350_000_000: ("$2.4 billion", "2,4\u00a0G$"),
    49_420_999_999: ("$49.4 billion", "49,4\u00a0G$"),
}
EUROS = {150_000: ("150,000 EUR", "150\u00a0000\u00a0EUR"), 18_200_000: ("18.2 million EUR", "18,2\u00a0M\u00a0EUR")}


def workbook_of(figures: list[float], currency: str) -> bytes:
    """One figure a row: itself, and how it is said in English and in French."""
    book, data = openpyxl.Workbook(), BytesIO()
    for row, value in enumerate(figures, start=1):
        book.active.cell(row, 1, value)
        for column, language in ((2, "en"), (3, "fr")):
            book.active.cell(row, column, "=" + amount(f"A{row}", Words(language), currency))
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("engine", [formualizer, ironcalc])
@pytest.mark.parametrize(("cases", "currency"), [(CASES, "CAD"), (EUROS, "EUR")])
def test_an_amount_is_said_by_its_magnitude(
    engine: Callable[[bytes], Values], cases: dict[float, tuple[str, str]], currency: str
) -> None:
    found = engine(workbook_of(list(cases), currency))
    for row, (value, said) in enumerate(cases.items(), start=1):
        assert (found["Sheet", f"B{row}"], found["Sheet", f"C{row}"]) == said, value


@pytest.mark.parametrize("value", [150_000, 999_999, 1_049_999, 1_050_001, 18_200_000, 407_225_928.08])
def test_python_says_the_same_below_a_billion(value: float) -> None:
    english, french = (Figures(language, units_per_dollar=Decimal(1)).short_money(value) for language in ("en", "fr"))
    cases = {
        999_999: ("$999,999", "999\u00a0999\u00a0$"),
        1_050_001: CASES[1_050_000],
        18_200_000: ("$18.2 million", "18,2\u00a0M$"),
    }
    assert (english, french) == {**CASES, **cases}[value]
