"""Amounts: what a jurisdiction gets each year, against what, for each admission and in constant dollars; exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from fundingmodel.analysis.bridges.known import found_by, record_of
from fundingmodel.analysis.comparison import allocations
from fundingmodel.analysis.known_amounts import KnownAmounts, Printed
from fundingmodel.briefs.sides import Sides
from fundingmodel.countries import Country, country_of
from fundingmodel.positions.figures import Position
from fundingmodel.result import Result

ADMISSIONS = "admissions"
ByCode = Mapping[str, Decimal | None]
Ratios = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Amounts:
    """By year, then jurisdiction: dollars under the offer, the baseline and the offer before; what is printed; persons admitted.

    `index` has the price index of a year, 1 in the year `base`. What is not known is None or left out.
    """

    of: Mapping[str, Mapping[str, ByCode]]
    printed: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)
    setting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    admissions: Mapping[str, Ratios] = field(default_factory=dict)
    index: Mapping[str, Decimal] = field(default_factory=dict)
    position: Position | None = None

    @property
    def base(self) -> str:
        """The year of constant dollars; empty where no prices are known."""
        prices = self.position.prices if self.position else None
        return next((str(x.key[0]) for x in prices.rows if x.figures[prices.measures[0]] == 1), "") if prices else ""

    def change(self, code: str, year: str, against: str) -> Decimal | None:
        """How much more the offer gives than the baseline, or than the offer before."""
        own, other = self.of["offer"][year][code], self.of[against][year][code]
        return None if own is None or other is None else own - other

    def change_in_all(self, code: str, against: str) -> Decimal | None:
        """The same over all years that are shown."""
        changes = [self.change(code, year, against) for year in self.of["offer"]]
        known = [each for each in changes if each is not None]
        return sum(known, Decimal(0)) if len(known) == len(changes) else None

    def per_admission(self, code: str, year: str) -> Fraction | None:
        """Dollars of the offer for each person admitted."""
        return _ratio(self.of["offer"][year][code], self.admissions.get(year, {}).get(code))

    def per_admission_of_others(self, code: str, year: str) -> Fraction | None:
        """Dollars for each person admitted of all the others together."""
        others = [each for each in self.of["offer"][year] if each != code]
        money = [self.of["offer"][year][each] for each in others]
        persons = [self.admissions.get(year, {}).get(each) for each in others]
        known, counted = [x for x in money if x is not None], [x for x in persons if x is not None]
        if not others or len(known) < len(others) or len(counted) < len(others):
            return None
        return _ratio(sum(known, Decimal(0)), sum(counted, Fraction(0)))


def amounts_of(sides: Sides) -> Amounts:
    """What is shown of the years of a brief.

    >>> from fundingmodel import run
    >>> from fundingmodel.briefs.sides import sides_of
    >>> found = amounts_of(sides_of([run("settlement"), run("predictable")]))
    >>> str(found.of["baseline"]["2026-27"]["ON"]), str(found.printed["2026-27"]["ON"].figure), found.setting["2026-27"]
    ('424590648.36', '424600000', ('ON',))
    """
    of = {role: {year: allocations(each, year) for year in sides.years} for role, each in sides.named.items()}
    position = _position(sides.offer)
    printed, setting = _printed(sides)
    if position is None:
        return Amounts(of, printed, setting)
    admissions = {
        year: {code: span.value if span else None for code, span in position.of(ADMISSIONS, year).items()}
        for year in sides.years
    }
    index = {year: found for year in sides.years if (found := position.index(year))}
    return Amounts(of, printed, setting, admissions, index, position)


def _position(result: Result) -> Position | None:
    """Of the country whose figures go beside the offer; none where several tiers pay, or nothing is counted."""
    country: Country | None = country_of([result]) if len(result.paying) == 1 else None
    return Position(result, country) if country and country.counts else None


def _printed(sides: Sides) -> tuple[dict[str, dict[str, Printed]], dict[str, tuple[str, ...]]]:
    """The amounts of the record that goes with the baseline, and whose set the envelope of a year."""
    explained = sides.explained
    record = record_of(explained)
    if record is None:
        return {}, {}
    known, codes = KnownAmounts(record), explained.main.tier.place.jurisdictions
    found = {
        year: {code: one for code in codes if code in known.codes and (one := known.amount(code, year))}
        for year in sides.years
    }
    return found, {year: found_by(explained, year) for year in sides.years}


def _ratio(amount: Decimal | None, persons: Fraction | None) -> Fraction | None:
    return Fraction(amount) / persons if amount is not None and persons else None
