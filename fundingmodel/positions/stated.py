"""Stated: what officials and governments have said an arrival costs or is paid, beside a position and never part of it.

Each figure has a period, a scope and a source of its own. None is divided by, or divides, a figure of another year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fundingmodel.countries import Country
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.table_rows import Row
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.scopes import scope_name

EVERYWHERE = ""  # a figure of nobody in particular


@dataclass(frozen=True)
class Stated:
    """One figure as it was stated: of which kind, period and thing, its amount, and what its source says it covers."""

    kind: str
    period: str
    of: Text
    amount: Decimal
    scope: Text
    status: str = ""
    note: Text = field(default_factory=dict)


def stated(country: Country, jurisdiction: str) -> Iterator[Stated]:
    """What is stated of a jurisdiction, and of nobody in particular, in the order of the country's file.

    >>> from fundingmodel.countries import countries
    >>> [str(each.amount) for each in stated(countries()[0], "NU")][:1]
    ['16432']
    """
    for kind, said in country.stated.items():
        dataset = load(said["data_set"])
        for row in dataset.rows:
            codes = dict(zip(dataset.key, row.key, strict=True))
            if codes.get(said.get("of_whom", ""), jurisdiction) == jurisdiction:
                yield _stated(kind, dataset, row, codes, said)


def _stated(kind: str, dataset: Dataset, row: Row, codes: Mapping[str, str], said: Mapping[str, str]) -> Stated:
    measure, apart = dataset.measures[0], (said.get("of_whom"), said.get("period"))
    named = [column for column in dataset.key if column not in apart]
    of = {k: ", ".join(dataset.label(column, codes[column], k) for column in named) for k in LANGUAGES}
    scope, found = dataset.money(measure, row)[0], row.figures[measure]
    assert found is not None  # a row of evidence has its figure
    period = codes.get(said.get("period", ""), dataset.describe("vintage"))
    names = {k: scope_name(scope, k) for k in LANGUAGES}
    return Stated(kind, period, of, found, names, dataset.source_of(row).status)
