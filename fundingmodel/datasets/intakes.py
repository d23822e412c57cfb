"""Intakes: the packaged data sets that count persons by year, jurisdiction and category; found by being there."""

import tomllib
from functools import cache

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import PACKAGED, packaged

BY = ("year", "jurisdiction")
VINTAGE = "vintage"  # a column that names editions of one count, and no categories
PUBLISHED, DERIVED = "total", "derived"  # kinds of a code that holds all others: published so, or added up here


@cache
def intakes() -> tuple[str, ...]:
    """Their names, in alphabetical order.

    >>> "admissions" in intakes(), "population" in intakes()
    (True, False)
    """
    return tuple(name for name in packaged() if _counts_persons(name))


def total_code(data: Dataset) -> str | None:
    """The code of the category that holds all others; None where the data set has none."""
    return next((code for code, entry in data.code_lists[data.key[2]].items() if _holds_all(entry.get("kind"))), None)


def overlaps(data: Dataset) -> bool:
    """Whether a person may be in two categories: the total is then the publisher's own, beside them."""
    return _has_total(data, PUBLISHED)


def nobody_where_absent(data: Dataset) -> bool:
    """Whether a category without a row counts nobody: the total that is added up here is whole without it."""
    return _has_total(data, DERIVED)


def totals_of(data: Dataset) -> str | None:
    """The data set of the published totals of this one, named after its measure; None where there is none.

    >>> from fundingmodel.datasets.gate import load
    >>> totals_of(load("admissions_by_subcategory"))
    'admissions_total'
    """
    name = f"{data.measures[0]}_total"
    return name if name in packaged() and total_code(data) is None else None


def _counts_persons(name: str) -> bool:
    with (PACKAGED / f"{name}.csv").open(encoding="utf-8-sig") as file:
        if not file.readline().startswith(",".join(BY)):
            return False
    about = tomllib.loads((PACKAGED / f"{name}.toml").read_text(encoding="utf-8"))
    key = tuple(about["key"])
    return about["unit"] == "persons" and len(key) == 3 and key[:2] == BY and key[2] != VINTAGE


def _has_total(data: Dataset, kind: str) -> bool:
    return any(entry.get("kind") == kind for entry in data.code_lists[data.key[2]].values())


def _holds_all(kind: object) -> bool:
    return kind in (PUBLISHED, DERIVED)
