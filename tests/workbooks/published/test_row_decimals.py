"""Rows of published figures: their order, and the decimals that show why one misses."""

from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from fundingmodel.analysis.published_cases.comparing import Case, Row
from fundingmodel.analysis.published_cases.rows import SETS
from workbooks.published.rows import in_order, number_format, tolerance_format


@pytest.mark.parametrize(
    ("miss", "tolerance", "decimals"), [("0.4", "0.5", 2), ("0.504", "0.5", 3), ("0.5000004", "0.5", 7)]
)
def test_a_row_has_the_decimals_that_show_why_it_misses(miss: str, tolerance: str, decimals: int) -> None:
    published, off = Decimal("500.00"), Decimal(miss)
    row = Row("allocation", "", "2020", "A", "dollars", published + off, published, Decimal(tolerance))
    shown = "#,##0." + "0" * decimals
    assert number_format(row).startswith(f"{shown};") and tolerance_format(row).startswith(f"{shown};")


@pytest.mark.parametrize(("tolerance", "shown"), [("0.01", "#,##0.00"), ("0.0099", "0.0E+00"), ("0", "#,##0;")])
def test_a_tolerance_below_a_cent_is_shown_by_its_digits(tolerance: str, shown: str) -> None:
    row = Row("allocation", "", "2020", "A", "dollars", Decimal(500), Decimal(500), Decimal(tolerance))
    assert tolerance_format(row).startswith(shown)


def test_rows_that_are_counted_come_first_and_of_them_those_in_money() -> None:
    def row(status: str, unit: str) -> Row:
        return Row("allocation", "", "2020", status + unit, unit, Decimal(1), Decimal(1), Decimal(1), uncounted=status)

    rows = [row(status, unit) for status in (SETS, "") for unit in ("ratio", "dollars")]
    case = SimpleNamespace(comparisons=[SimpleNamespace(rows=rows)])
    assert [each for _, each in in_order(cast(Case, case))] == rows[::-1]
