"""Figures of a position: what is compared, by fiscal year and jurisdiction, each with its least and its most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fundingmodel.analysis.comparison import allocations, real
from fundingmodel.countries import Country
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.positions.counts import Counts, Span, Spans, added, exactly, per_person, shares
from fundingmodel.result import Result

NEED = "weighted_intake"
DIVIDED_BY = ("admissions", "non_economic")  # whom money is divided by: those whom it serves


@dataclass(frozen=True)
class Figure:
    """One figure of one jurisdiction in one year, and that of all together; None is unknown."""

    fiscal_year: str
    jurisdiction: str
    name: str
    own: Span | None
    together: Span | None


class Position:
    """The money of a result beside who is counted, for any of its years.

    >>> from fundingmodel import run
    >>> from fundingmodel.countries import country_of
    >>> settlement = run("settlement")
    >>> position = Position(settlement, country_of([settlement]))
    >>> round(float(position.of("share_of_protected_persons", "2026-27")["ON"].value), 3)
    0.817
    """

    def __init__(self, result: Result, country: Country) -> None:
        self.result, self.country = result, country
        self.counts = Counts(result, country)
        self.prices: Dataset = load(country.data_sets["price"])
        self._kept: dict[tuple[str, str], Spans] = {}

    @property
    def shares(self) -> tuple[str, ...]:
        """The shares that are compared with that of the money, in their order."""
        return (*(f"share_of_{kind}" for kind in self.counts.kinds), "share_of_weighted_need")

    @property
    def names(self) -> tuple[str, ...]:
        """Every figure, in the order in which it is shown."""
        dollars = ("amount", *(f"dollars_per_{kind}" for kind in DIVIDED_BY))
        real = tuple(f"real_{name}" for name in dollars)
        since = tuple(f"{name}_to_date" for name in (*dollars, *real))
        return ("share_of_amount", *self.shares, *dollars, *real, *since, *self.counts.kinds)

    def figures(self, fiscal_years: Sequence[str], codes: Sequence[str]) -> Iterator[Figure]:
        for year in fiscal_years:
            for code in codes:
                for name in self.names:
                    yield Figure(year, code, name, self.of(name, year)[code], self.together(name, year))

    def of(self, name: str, fiscal_year: str) -> Spans:
        """One figure of every jurisdiction."""
        key = name, fiscal_year
        if key not in self._kept:
            self._kept[key] = self._figure(name, fiscal_year)
        return self._kept[key]

    def _figure(self, name: str, year: str) -> Spans:
        if name == "share_of_weighted_need":
            return shares(self._need(year))
        if name.startswith("share_of_"):
            return shares(self.of(name.removeprefix("share_of_"), year))
        money, persons = self._of_money(name)
        amounts = self._amounts(money, year)
        if persons:
            counted = self._counted(persons, money, year)
            return {code: per_person(amount, counted[code]) for code, amount in amounts.items()}
        if name in self.counts.kinds:
            return self.counts.of(name, year)
        return {code: None if amount is None else exactly(amount) for code, amount in amounts.items()}

    def together(self, name: str, year: str) -> Span | None:
        """The figure of all jurisdictions: their sum, or their money for each of their persons."""
        money, persons = self._of_money(name)
        if persons:
            whole = added(None if x is None else exactly(x) for x in self._amounts(money, year).values())
            counted = added(self._counted(persons, money, year).values())
            return per_person(whole.value if whole else None, counted)
        own = self.of(name, year).values()
        if name.startswith("share_of_"):
            return None if None in own else exactly(Fraction(1))
        return added(own)

    # Money

    @staticmethod
    def _of_money(name: str) -> tuple[str, str]:
        """Of which money a figure is, and for each of which persons: dollars_per_admissions is of amount, admissions."""
        to_date, real = "_to_date" * name.endswith("_to_date"), "real_" * name.startswith("real_")
        plain = name.removesuffix("_to_date").removeprefix("real_")
        persons = plain.removeprefix("dollars_per_") if plain.startswith("dollars_per_") else ""
        return f"{real}amount{to_date}", persons

    def years_to(self, year: str) -> Sequence[str]:
        """The scenario's years to this one."""
        years = self.result.scenario.fiscal_years
        return years[: years.index(year) + 1]

    def index(self, year: str) -> Decimal | None:
        """The price index of a year; None where none is known."""
        found = self.prices.find({"fiscal_year": year})
        return found.figures[self.prices.measures[0]] if found else None

    def _amounts(self, money: str, year: str) -> Mapping[str, Fraction | None]:
        if money.endswith("_to_date"):
            by_year = [self._amounts(money.removesuffix("_to_date"), each) for each in self.years_to(year)]
            return {code: _sum([each[code] for each in by_year]) for code in by_year[-1]}
        amounts, index = allocations(self.result, year), self.index(year)
        if money == "amount":
            return {code: None if amount is None else Fraction(amount) for code, amount in amounts.items()}
        return real(amounts, index) if index else dict.fromkeys(amounts)

    def _counted(self, persons: str, money: str, year: str) -> Spans:
        """The persons whom money of a year, or of the years to it, is divided by."""
        years = self.years_to(year) if money.endswith("_to_date") else (year,)
        by_year = [self.of(persons, each) for each in years]
        return {code: added(each[code] for each in by_year) for code in by_year[-1]}

    def _need(self, year: str) -> Spans:
        """What the formula shares by, where it weighs arrivals."""
        formula, codes = self.result.main.tier.formula, self.result.main.tier.place.jurisdictions
        if NEED not in {column.name for column in formula.columns}:
            return dict.fromkeys(codes)
        found = (self.result.figure(NEED, year, code) for code in codes)
        return {code: exactly(Fraction(figure)) for code, figure in zip(codes, found, strict=True)}


def _sum(amounts: Sequence[Fraction | None]) -> Fraction | None:
    """The sum; unknown if one is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None
