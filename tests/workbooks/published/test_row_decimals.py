"""Rows of published figures: their order, and the decimals that show why one misses."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from fundingmodel.analysis.published_cases.comparing import Case, Row
from fundingmodel.analysis.published_cases.rows import SETS
from fundingmodel.language.words import Words
from workbooks.published import rows as published_rows
from workbooks.published.rows import in_order, number_format, row_differences, tolerance_format


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


# What a workbook stores of a row, against what Python compared


@pytest.mark.parametrize(
    ("calculated", "published", "tolerance", "column", "off", "noticed"),
    [
        # Whole cents: the amount to the thirteenth digit, the difference to half a cent.
        ("500.25", "500.20", "0.5", "calculated", "1e-11", False),
        ("500.25", "500.20", "0.5", "calculated", "1e-9", True),
        ("500.25", "500.20", "0.5", "difference", "0.0049", False),
        ("500.25", "500.20", "0.5", "difference", "0.0051", True),
        ("500.25", "500.20", "0.5", "difference", "-0.0051", True),
        # A ratio that is not rounded: the ninth digit, or half of the last decimal that its tolerance needs.
        ("0.33333333333", "0.33", "0.005", "calculated", "0.9e-9", False),
        ("0.33333333333", "0.33", "0.005", "calculated", "1.1e-9", True),
        ("0.33333333333", "0.33", "0.005", "difference", "0.0000049", False),
        ("0.33333333333", "0.33", "0.005", "difference", "0.0000051", True),
    ],
)
def test_how_far_a_stored_figure_may_be(
    monkeypatch: pytest.MonkeyPatch,
    calculated: str,
    published: str,
    tolerance: str,
    column: str,
    off: str,
    noticed: bool,
) -> None:
    unit = "ratio" if calculated.startswith("0") else "dollars"
    row = Row("allocation", "", "2020", "A", unit, Decimal(calculated), Decimal(published), Decimal(tolerance))
    told = list(stored_otherwise(monkeypatch, row, column, off))
    assert len(told) == noticed and all(f": {column} is " in each for each in told)


def test_a_stored_word_is_that_of_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("allocation", "", "2020", "A", "dollars", Decimal(5), Decimal(5), Decimal(1))
    assert list(stored_otherwise(monkeypatch, row, "result", "match")) == []
    (told,) = stored_otherwise(monkeypatch, row, "result", "MISS")
    assert told.endswith("the sheet says 'MISS', the engine 'match'")
    (text,) = stored_otherwise(monkeypatch, row, "calculated", "#N/A")
    assert ": calculated is '#N/A'" in text


def stored_otherwise(monkeypatch: pytest.MonkeyPatch, row: Row, column: str, off: str) -> Iterator[str]:
    """What is told of a sheet of one row, whose stored value of a column is so far off, or this text."""
    stored: dict[str, float | str] = {
        "calculated7": float(row.calculated), "difference7": float(row.miss), "result7": "match",
    }  # fmt: skip
    was = stored[f"{column}7"]
    stored[f"{column}7"] = off if isinstance(was, str) or off.startswith("#") else was + float(off)
    monkeypatch.setattr(published_rows, "stored_values", lambda _: {"Published": stored})
    case = SimpleNamespace(scenario=SimpleNamespace(name="case"))
    sheet = SimpleNamespace(
        sheet=SimpleNamespace(title="Published"), words=Words("en"), letter=str,
        placed=[SimpleNamespace(row=row, case=case, line=7)],
    )  # fmt: skip
    return row_differences(b"", cast(published_rows.Rows, sheet))
