"""Pairs: what two scenarios, or two years of one, may be bridged, and over which years; the rest is refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.analysis.bridges.bridge import OWEN, Bridge, bridge
from fundingmodel.analysis.bridges.mixture import ARRIVALS, CARRIED, Mixture
from fundingmodel.analysis.bridges.sides import ROUNDING, side
from fundingmodel.analysis.comparison import allocations
from fundingmodel.errors import Phrase, Refused, in_file, phrase
from fundingmodel.result import Result
from fundingmodel.scenario.figures.shared_counts import shared_amount
from fundingmodel.scopes import Money, unlike
from fundingmodel.sets.records import is_record

CENTS = Decimal(100)
BEFORE, AFTER, KNOWN, UNEXPLAINED = "before", "after", "known", "not_explained"
OF_NO_STEP = (
    KNOWN,
    UNEXPLAINED,
    BEFORE,
    AFTER,
    CARRIED,
    ROUNDING,
    *ARRIVALS,
)  # parts that are called so in every bridge


@dataclass(frozen=True)
class Pair:
    """Two results with the years that are calculated of each: as many, the last ones those between which the change is."""

    before: Result
    after: Result
    years: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def ends(self) -> tuple[tuple[Result, str], tuple[Result, str]]:
        return (self.before, self.years[0][-1]), (self.after, self.years[1][-1])

    def bridge(self, order: str = OWEN) -> Bridge:
        """The change of each amount between the two ends, in parts.

        >>> from fundingmodel import run
        >>> result = run("settlement")
        >>> found = two_years(result, "2020-21", "2021-22").bridge()
        >>> ontario = found.jurisdictions.index("ON")
        >>> str(found.dollars(found.parts[:, ontario].sum())), str(found.dollars((found.after - found.before)[ontario]))
        ('34163623.53', '34163623.53')
        """
        sides = [side(result.main, years) for (result, _), years in zip(self.ends, self.years, strict=True)]
        units = [result.main.known_units or CENTS for result, _ in self.ends]
        found = bridge(Mixture(*sides), units, order)
        for (result, year), amounts in zip(self.ends, (found.before, found.after), strict=True):
            _check(result, year, [found.dollars(amount) for amount in amounts])
        return found


def two_scenarios(before: Result, after: Result, year: str = "", through: bool = True) -> Pair:
    """Two scenarios in a year, the last that both have unless one is named: through the years, or in that year's step alone.

    Through the years, what one year carries to the next is calculated again; in its step alone, it is what it was.
    """
    _check_comparable(before, after)
    common = [each for each in before.scenario.fiscal_years if each in after.scenario.fiscal_years]
    if not common:
        raise Refused(
            "bridge_no_common_year",
            "",
            "{one} and {other} have no year in common.",
            "Compare two that have one.",
            one=before.scenario.name,
            other=after.scenario.name,
        )
    last = _year(before, _year(after, year)) if year else common[-1]
    carries = before.main.tier.formula.carries or after.main.tier.formula.carries
    years = _through(before, after, common[: common.index(last) + 1]) if through and carries else (last,)
    return _known(Pair(before, after, (years, years)))


def _through(before: Result, after: Result, common: Sequence[str]) -> tuple[str, ...]:
    """The years to the last that follow each other in both: a scenario read for chosen years may have one of long before."""
    own = [each.scenario.fiscal_years for each in (before, after)]
    years = [common[-1]]
    for year in reversed(common[:-1]):
        if any(each.index(years[0]) - each.index(year) != 1 for each in own):
            break
        years.insert(0, year)
    return tuple(years)


def two_years(result: Result, first: str, last: str) -> Pair:
    """Two years of one scenario: each in its own step, what was carried into it being a figure like others."""
    _check_comparable(result, result)
    return _known(Pair(result, result, ((_year(result, first),), (_year(result, last),))))


def _year(result: Result, year: str) -> str:
    """A year as the scenario writes it; one that it does not have is refused."""
    from fundingmodel import fiscal_years

    result.main.values("allocation", year)
    return fiscal_years.find(year, result.scenario.fiscal_years) or year


def _check_comparable(before: Result, after: Result) -> None:
    for each in (before, after):
        if is_record(each.scenario):
            raise Refused(
                "bridge_of_record",
                in_file(each.scenario.path.name),
                "it holds amounts as they were printed, and has no formula to take apart.",
                "Compare scenarios that calculate theirs.",
            )
        _check_names(each)
    _check_money(before, after)
    codes = [each.main.tier.place.jurisdictions for each in (before, after)]
    if codes[0] != codes[1]:
        only = [code for code in (*codes[0], *codes[1]) if (code in codes[0]) != (code in codes[1])]
        raise Refused(
            "bridge_other_jurisdictions",
            "",
            "{one} and {other} do not have the same jurisdictions in the same order: {codes}.",
            "Compare scenarios of the same jurisdictions.",
            one=before.scenario.name,
            other=after.scenario.name,
            codes=only or codes[1],
        )


def _check_names(result: Result) -> None:
    """Refused where a step is called what a part of every bridge is called: a row of the table would be either."""
    for entry in result.main.tier.entries:
        if entry.alias in OF_NO_STEP:
            raise Refused(
                "bridge_name_of_part",
                in_file(result.scenario.path.name) / "steps",
                "a step is called {name!r}, and so is a part of a bridge that is no step.",
                "Give the step another name with `as`.",
                name=entry.alias,
            )


def _check_money(before: Result, after: Result) -> None:
    """Refused where the money is of another currency, scope or measure: no change is made of it, as in no table."""
    one, other = (each.scenario.money for each in (before, after))
    if differing := unlike((one, other)):
        told = [_in_what(each, one, other) for each in differing]
        raise Refused(
            "bridge_unlike_money",
            "",
            "{one} and {other} share out unlike money, of which no change is made: {told:;}.",
            one=before.scenario.name,
            other=after.scenario.name,
            told=told,
        )


def _in_what(attribute: str, one: Money, other: Money) -> Phrase:
    """An attribute of money with what each of the two says of it, as files write it."""
    first, second = (getattr(money, attribute) for money in (one, other))
    if attribute == "scope":
        return phrase("bridge_scopes", "scope {first!r} and {second!r}", first=first, second=second)
    if attribute == "measure":
        return phrase("bridge_measures", "measure {first!r} and {second!r}", first=first, second=second)
    return phrase("bridge_currencies", "currency {first!r} and {second!r}", first=first, second=second)


def _known(pair: Pair) -> Pair:
    """Refused where an amount of either end is unknown: no part of a change can be told."""
    for result, year in pair.ends:
        if unknown := [code for code, amount in allocations(result, year).items() if amount is None]:
            raise Refused(
                "bridge_of_unknown",
                in_file(result.scenario.path.name),
                "no amount of {year} is known for {codes}.",
                "Compare years in which all are known.",
                year=year,
                codes=unknown,
            )
    return pair


def _check(result: Result, year: str, found: Sequence[Decimal]) -> None:
    """Both ends of a bridge are what the scenarios themselves give; anything else is an error of this program."""
    currency = result.main.tier.place.currency
    for (code, amount), own in zip(allocations(result, year).items(), found, strict=True):
        if amount != own:
            raise Refused(
                "bridge_end_differs",
                in_file(result.scenario.path.name),
                "the bridge calculates {own} for {code} in {year}, and the scenario gives {amount}.",
                "This is an error of the program: please report it with both files.",
                own=shared_amount(float(own), currency),
                code=code,
                year=year,
                amount=shared_amount(float(amount or 0), currency),
            )
