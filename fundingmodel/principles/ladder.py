"""Ladder: a scenario calculated again for many small changes at once: more arrivals, other categories, a larger envelope.

Every change is one draw on a leading axis, through all years, so that what is carried follows. Amounts are whole units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.lever_values.outcomes import calculated
from fundingmodel.result import Result

INTAKE, STATED = "intake", "stated_authority"
UNITS_PER_DOLLAR = "units_per_dollar"
PERSONS = (1, 10, 100, 1000)  # more arrivals, or arrivals of another category
DOLLARS = (1, 1_000, 1_000_000, 10_000_000)  # a larger envelope
CHUNK = 2_000

Units = NDArray[np.int64]


@dataclass(frozen=True)
class Change:
    """One change: so many persons of a jurisdiction who arrived in a year, into a category from none or another; or dollars of a year."""

    size: int
    jurisdiction: int | None = None
    year: int | str = ""
    into: int = 0
    out_of: int | None = None


@dataclass(frozen=True)
class Tried:
    """Changes that fit, and by how many units each amount moves, of shape (changes, years, jurisdictions)."""

    changes: Sequence[Change]
    moved: Units
    left: int  # how many changes did not fit
    exhausted: bool  # whether amounts added to the envelope in every one that did


class Ladder:
    """A result's formula and figures, ready to be changed.

    >>> from fundingmodel import run
    >>> ladder = Ladder(run("settlement"))
    >>> tried = ladder.try_all([Change(1, ladder.codes.index("ON"), 2019, ladder.categories.index("refugee"))])
    >>> bool((tried.moved[0, :, ladder.codes.index("ON")] >= 0).all())
    True
    """

    def __init__(self, result: Result) -> None:
        self.result, tier = result, result.main.tier
        self.formula, self.sizes, self.place = tier.formula, tier.sizes, tier.place
        self.codes, self.categories, self.years = (
            tier.place.jurisdictions,
            tier.place.categories,
            list(result.main.years),
        )
        values, self.given = result.main.years, result.main.given_each_year
        self.units = [round(float(values[year][UNITS_PER_DOLLAR].item()) * 10**6) for year in self.years]
        own = [values[year][self.formula.state("allocation")][..., 0] for year in self.years]
        self.base = self._whole(np.stack(own, axis=-2))

    @property
    def has_arrivals(self) -> bool:
        """Whether the formula counts arrivals by category and calendar year."""
        return INTAKE in self.given[0] and self.given[0][INTAKE].ndim == 3

    def data_years(self) -> list[int]:
        """The calendar years that count for some year."""
        return sorted({year for each in self.years for year in self.place.data_years(each)})

    def arrivals(self) -> Iterator[Change]:
        """More persons, by jurisdiction, category, calendar year and step of the ladder."""
        for size in PERSONS:
            for place in range(len(self.codes)):
                for into in range(len(self.categories)):
                    yield from (Change(size, place, year, into) for year in self.data_years())

    def recategorised(self) -> Iterator[Change]:
        """The same persons in another category, where there are so many."""
        counts = self._counts()
        for size in PERSONS:
            for place in range(len(self.codes)):
                for out_of in range(len(self.categories)):
                    for into in set(range(len(self.categories))) - {out_of}:
                        there = (year for year in self.data_years() if counts[year][place, out_of] >= size)
                        yield from (Change(size, place, year, into, out_of) for year in there)

    def larger(self) -> Iterator[Change]:
        """A larger envelope, in one year or in all."""
        for size in DOLLARS:
            yield from (Change(size, None, year) for year in (*self.years, ""))

    def _counts(self) -> Mapping[int, Array]:
        return {
            year: self.given[n][INTAKE][k]
            for n, each in enumerate(self.years)
            for k, year in enumerate(self.place.data_years(each))
        }

    # The calculation

    def try_all(self, changes: Sequence[Change]) -> Tried:
        """Every change calculated through all years."""
        moved, kept, exhausted = [np.zeros((0, len(self.years), len(self.codes)), np.int64)], list[Change](), True
        last = len(self.years) - 1
        for start in range(0, len(changes), CHUNK):
            some = changes[start : start + CHUNK]
            given = [self._changed(n, some) for n in range(len(self.years))]
            found, fits, _ = calculated(self.result.main, given, len(some), ("allocation", "envelope"), last)
            amounts = self._whole(found["allocation"][fits][..., 0])
            exhausted &= bool((amounts.sum(axis=-1) == self._whole(found["envelope"][fits][..., 0])[..., 0]).all())
            moved.append(amounts - self.base)
            kept += [change for change, fit in zip(some, fits, strict=True) if fit]
        return Tried(kept, np.concatenate(moved), len(changes) - len(kept), exhausted)

    def dollars(self, units: int) -> Decimal:
        """An amount in whole units, in dollars."""
        return Decimal(int(units) * 10**6) / Decimal(self.units[0])

    def _whole(self, dollars: Array) -> Units:
        """Dollars of shape (..., years, jurisdictions or one) in whole units of their year."""
        return np.rint(dollars * (np.array(self.units)[:, np.newaxis] / 10**6)).astype(np.int64)

    def _changed(self, n: int, changes: Sequence[Change]) -> dict[str, Array]:
        """The figures of a year with each change on a leading axis."""
        given = dict(self.given[n])
        name = INTAKE if changes[0].jurisdiction is not None else STATED
        many = np.tile(given[name], (len(changes), *(1,) * given[name].ndim))
        years = self.place.data_years(self.years[n])
        for draw, change in enumerate(changes):
            if name == STATED:
                many[draw] += change.size if change.year in ("", self.years[n]) else 0
            elif change.year in years:
                at = years.index(int(change.year))
                many[draw, at, change.jurisdiction, change.into] += change.size
                if change.out_of is not None:
                    many[draw, at, change.jurisdiction, change.out_of] -= change.size
        return {**given, name: many}
