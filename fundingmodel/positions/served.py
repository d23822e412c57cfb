"""Served: who is still there and eligible, by category, and how many of them use the services, as the scenario's own formula counts them.

Least and most take hidden counts as all 1 and as all 4, and rates of use at the ends of the ranges that the scenario states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel.analysis.comparison import with_suppressed
from fundingmodel.column import Array
from fundingmodel.errors import Refused, in_file
from fundingmodel.positions.counts import LEAST, MOST
from fundingmodel.result import Result, run
from fundingmodel.scenario.parameters import Parameter

POPULATION, RATE = "eligible_population", "service_rate"
HUNDREDTHS = Decimal("0.01")  # of a person

Persons = NDArray[np.float64]  # by jurisdiction and category


@dataclass(frozen=True)
class Served:
    """Of a category: who is eligible, the part that uses services, the clients, and the least and the most of them."""

    category: str
    eligible: Decimal
    rate: Decimal | None  # none of all categories together, or where it differs by the years since landing
    clients: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True, eq=False)
class Clients:
    """The clients of a fiscal year. Refused: a scenario whose formula does not count who is eligible by category.

    >>> from fundingmodel import run
    >>> of_ontario = list(Clients(run("cohort"), "2026-27").of(("ON",)))
    >>> [each.category for each in of_ontario], of_ontario[2].rate
    (['economic', 'family', 'refugee', 'other', ''], Decimal('0.894'))
    """

    result: Result
    year: str

    def of(self, codes: Sequence[str]) -> Iterator[Served]:
        """By category, of these jurisdictions together; last all categories, whose category is empty."""
        own = [self.result.main.tier.place.jurisdictions.index(code) for code in codes]
        blocks = list(self.rates.figures.values())
        eligible = self._counted(self.result, np.ones((1, 1)))[own].sum(axis=0)
        clients, least, most = (each[own].sum(axis=0) for each in self._clients)
        for n, category in enumerate(self.result.main.tier.place.categories):
            rates = {block[0][n] for block in blocks}
            rate = rates.pop() if len(rates) == 1 else None
            yield _served(category, rate, eligible[n], clients[n], least[n], most[n])
        yield _served("", None, eligible.sum(), clients.sum(), least.sum(), most.sum())

    @cached_property
    def rates(self) -> Parameter:
        """The rates of use, by category, of each year since landing or of all."""
        tier = self.result.main.tier
        parameter = tier.parameters.get(RATE)
        if parameter is None or POPULATION not in {each.name for each in tier.formula.columns}:
            raise Refused(
                "demand_of_arrivals",
                in_file(self.result.scenario.path.name),
                "its formula does not count who is still there, eligible and served, by category.",
                "Name a scenario that does: cohort, for instance.",
            )
        return parameter

    @cached_property
    def _clients(self) -> tuple[Persons, Persons, Persons]:
        """As calculated, at the least and at the most."""
        low, high = self._ends
        hidden = [run(with_suppressed(self.result.scenario, rule)) for rule in (LEAST, MOST)]
        least, most = ([self._counted(each, rates) for each in (self.result, *hidden)] for rates in (low, high))
        own = np.asarray(self.result.main.values(POPULATION, self.year), dtype=float)
        return own, np.minimum.reduce(least), np.maximum.reduce(most)

    @cached_property
    def _ends(self) -> tuple[Array, Array]:
        """The rates at the ends of their ranges, in the places of the rates themselves."""
        place, rates = self.result.main.tier.place, self.rates
        found = [
            [rates.said_of(key).range_of(code) or (now, now) for code, now in zip(place.categories, row, strict=True)]
            for key in rates.keys(self.year, place)
            for row in rates.figures[key]
        ]
        ends = np.array(found, dtype=float)[:, None]
        return ends[..., 0], ends[..., 1]

    def _counted(self, result: Result, rates: Array) -> Persons:
        """The column of the clients, by jurisdiction and category, with these rates of use."""
        main = result.main
        column, reads = next(each for each in main.tier.formula.wiring if each[0].name == POPULATION)
        values: Mapping[str, Any] = {**main.years[self.year], RATE: rates}
        return np.asarray(column.compute(*(values[name] for name in reads)), dtype=float)


def _served(category: str, rate: Decimal | None, eligible: float, clients: float, least: float, most: float) -> Served:
    return Served(category, _persons(eligible), rate, _persons(clients), _persons(least), _persons(most))


def _persons(count: float) -> Decimal:
    return Decimal(repr(float(count))).quantize(HUNDREDTHS)
