"""Months: what a hidden month counts, from the publisher's own annual total and the months in which a category lands."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from fundingmodel.column import MONTH

if TYPE_CHECKING:
    from fundingmodel.datasets.dataset import Dataset
    from fundingmodel.datasets.table_rows import Row

HUNDREDTH = Decimal("0.01")
Codes = tuple[str, ...]


def goes_by_months(data: Dataset) -> bool:
    """Whether hidden months can be spread: the table has months, and says which file has the whole years."""
    return MONTH in data.key and "whole_years" in data.about


def hidden_month(data: Dataset, row: Row, measure: str) -> Decimal:
    """What a hidden month counts, to a hundredth of a person.

    What the annual total leaves after the months that are published is spread over the hidden ones as the whole country's
    landings of the category are in them, each at least 1 and at most 4.

    >>> from fundingmodel.datasets.gate import load
    >>> data = load("admissions_by_month")
    >>> hidden_month(data, data.row(year=2020, month="04", jurisdiction="NL", category="economic"), "admissions")
    Decimal('4')
    """
    return _hidden_months(data, measure)[row.key]


@lru_cache(maxsize=16)
def _hidden_months(data: Dataset, measure: str) -> dict[Codes, Decimal]:
    from fundingmodel.datasets.dataset import LARGEST, RULES, SMALLEST
    from fundingmodel.datasets.gate import load

    years, place = load(data.about["whole_years"], data.path.parent), data.key.index(MONTH)
    whole: dict[Codes, Decimal] = {}  # what the country lands, by the codes of a month other than the jurisdiction
    known: dict[Codes, Decimal] = {}  # what is published of a year
    hidden: dict[Codes, list[Row]] = {}
    where = data.key.index("jurisdiction")
    for row in data.rows:
        figure, of_year = row.figures[measure] or Decimal(0), row.key[:place] + row.key[place + 1 :]
        of_country = row.key[:where] + row.key[where + 1 :]
        whole[of_country] = whole.get(of_country, Decimal(0)) + figure + row.suppressed * RULES["midpoint"]
        known[of_year] = known.get(of_year, Decimal(0)) + figure
        if row.suppressed:
            hidden.setdefault(of_year, []).append(row)
    found: dict[Codes, Decimal] = {}
    columns = data.key[:place] + data.key[place + 1 :]
    for of_year, rows in hidden.items():
        annual = years.figure(measure, "midpoint", **dict(zip(columns, of_year, strict=True)))
        left = annual - known[of_year]
        weights = [whole[row.key[:where] + row.key[where + 1 :]] for row in rows]
        for row, weight in zip(rows, weights, strict=True):
            figure = (left * weight / sum(weights, Decimal(0))).quantize(HUNDREDTH)
            found[row.key] = min(max(figure, Decimal(SMALLEST)), Decimal(LARGEST))
    return found
