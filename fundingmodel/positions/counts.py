"""Counts: how many persons of each kind go with a fiscal year, with the least and the most that hidden counts allow.

Who is counted is said by the country's file: by the categories of the scenario's own arrivals where it tells them apart, so that
another face of the same scenario counts alike; else by a data set, for the same calendar years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from fundingmodel.analysis.comparison import average_intake, with_suppressed
from fundingmodel.countries import Country
from fundingmodel.countries.persons import persons_before
from fundingmodel.datasets.gate import load
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import first_calendar_year
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier

POPULATION, WHERE, LAGS = "population", "where", "lags"
LEAST, TAKEN, MOST = "low", "midpoint", "high"  # rules for counts of 1 to 4 that a publisher hides


@dataclass(frozen=True)
class Span:
    """A figure, and the least and the most that it may be."""

    value: Fraction
    least: Fraction
    most: Fraction

    def __add__(self, other: Span) -> Span:
        return Span(self.value + other.value, self.least + other.least, self.most + other.most)


Spans = Mapping[str, Span | None]  # by jurisdiction; None is unknown


def exactly(value: Fraction) -> Span:
    """A figure of which nothing is hidden."""
    return Span(value, value, value)


@dataclass(frozen=True)
class Counts:
    """The persons beside a result's money, on average over the years that count for a fiscal year; population on its day.

    >>> from fundingmodel import run
    >>> from fundingmodel.countries import country_of
    >>> settlement = run("settlement")
    >>> counts = Counts(settlement, country_of([settlement]))
    >>> float(counts.of("non_economic", "2026-27")["NU"].value)
    40.0
    """

    result: Result
    country: Country

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is counted, in the order of the country's file, the population last."""
        return (*(name for name in self.country.counts if name != LAGS), POPULATION)

    def of(self, kind: str, fiscal_year: str) -> Spans:
        """The persons of one kind, by jurisdiction."""
        if kind == POPULATION:
            found = ((code, persons_before(self.country, code, fiscal_year)) for code in self._codes)
            return {code: None if persons is None else exactly(Fraction(persons)) for code, persons in found}
        said = self.country.counts[kind]
        own = self._of_intake(said, fiscal_year)
        return self._of_data(said[WHERE], fiscal_year) if own is None else own

    def together(self, kind: str, fiscal_year: str) -> Span | None:
        """The persons of all jurisdictions; unknown if those of one are."""
        return added(self.of(kind, fiscal_year).values())

    @property
    def _codes(self) -> tuple[str, ...]:
        return self.result.main.tier.place.jurisdictions

    @cached_property
    def _tiers(self) -> tuple[Tier, ...]:
        """The scenario as it is, with every hidden count at its least, and at its most."""
        scenario = self.result.scenario
        named = self.result.main.tier.name
        read: Sequence[Scenario] = (scenario, with_suppressed(scenario, LEAST), with_suppressed(scenario, MOST))
        return tuple(next(tier for tier in each.tiers if tier.name == named) for each in read)

    def _of_intake(self, said: Mapping[str, Any], fiscal_year: str) -> Spans | None:
        """By the categories of the scenario's own arrivals; None where it has none, or does not tell them apart."""
        categories = self.result.main.tier.place.categories
        left = set(said["leave_out"]) if "leave_out" in said else set(categories) - set(said["categories"])
        if not left < set(categories):
            return None
        found = [average_intake(tier, fiscal_year, sorted(left & set(categories))) for tier in self._tiers]
        if any(each is None for each in found):
            return None
        value, least, most = (each or {} for each in found)
        return {code: Span(value[code], least[code], most[code]) for code in value}

    def _of_data(self, where: Mapping[str, Any], fiscal_year: str) -> Spans:
        """By the rows of a data set; unknown where it does not reach."""
        years = [first_calendar_year(fiscal_year) - lag for lag in self._lags]
        return {code: self._average(where, code, years) for code in self._codes}

    @property
    def _lags(self) -> Sequence[int]:
        return self.result.main.tier.place.lags or self.country.counts[LAGS]

    def _average(self, where: Mapping[str, Any], code: str, years: Sequence[int]) -> Span | None:
        dataset = load(where["data_set"])
        ((column, codes),) = ((key, found) for key, found in where.items() if key != "data_set")
        keys = [{"year": year, "jurisdiction": code, column: each} for year in years for each in codes]
        if not all(dataset.has(**key) for key in keys):
            return None

        def average(rule: str) -> Fraction:
            return Fraction(sum(dataset.figure(None, rule, **key) for key in keys)) / len(years)

        return Span(average(TAKEN), average(LEAST), average(MOST))


def added(spans: Iterable[Span | None]) -> Span | None:
    """The sum; unknown if one is."""
    total: Span | None = exactly(Fraction(0))
    for each in spans:
        total = None if total is None or each is None else total + each
    return total


def shares(spans: Spans) -> dict[str, Span | None]:
    """Each one's part of all; at its least where its own hidden counts are at their least and all others' at their most."""
    whole = added(spans.values())
    return {code: None if whole is None or each is None else _share(each, whole) for code, each in spans.items()}


def _share(own: Span, whole: Span) -> Span | None:
    if not whole.value:
        return None
    least, most = own.least + whole.most - own.most, own.most + whole.least - own.least
    return Span(own.value / whole.value, _part(own.least, least), _part(own.most, most))


def _part(own: Fraction, whole: Fraction) -> Fraction:
    return own / whole if whole else Fraction(0)


def per_person(amount: Fraction | None, persons: Span | None) -> Span | None:
    """Dollars for each person; unknown where nobody may have come."""
    if amount is None or persons is None or not persons.least:
        return None
    return Span(amount / persons.value, amount / persons.most, amount / persons.least)
