"""The rule that binds once more, from its definition, on exact fractions: the second opinion on the column `binding_rule`.

It takes from the oracle a year's quantities and its fit, and from the package only the list of steps: no column, and not the
list of rules.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from oracle import Year

from fundingmodel.scenario.tiers import Tier

HALF = Fraction(1, 2)
FLOORS = {"minimum_amount": "", "hold_harmless": "", "collar": "_floor"}
CEILINGS = {"maximum_amount": "", "collar": "_ceiling"}
FIRST = {"base_amount": ""}


def rules_that_bind(tier: Tier, year: Year) -> list[str]:
    """For each jurisdiction the name of the rule, as the formula calls it."""
    if year.fit is None:
        return ["not_fitted"] * len(tier.place.jurisdictions)
    units = units_per_dollar(tier, year.fiscal_year)
    return [_rule(tier, year, units, j) for j in range(len(tier.place.jurisdictions))]


def units_per_dollar(tier: Tier, fiscal_year: str) -> Fraction:
    """As a file of 0.1 counts them for an input of its own, or by the rounding unit."""
    counted = "units_per_dollar" in tier.parameters
    given = tier.parameters["units_per_dollar" if counted else "rounding_unit"]
    figure = Fraction(given.exact(fiscal_year, tier.place)[0][0][0])
    return figure if counted else 1 / figure


def amounts(tier: Tier, year: Year, j: int, listed: Mapping[str, str]) -> Iterator[tuple[str, Fraction]]:
    """What each of the steps listed gives the jurisdiction, in their order, by the name of the quantity."""
    for entry in tier.entries:
        if entry.step in listed:
            name = entry.alias + listed[entry.step]
            figures = year.list(name)
            yield name, figures[j if len(figures) > 1 else 0]


def _rule(tier: Tier, year: Year, units: Fraction, j: int) -> str:
    fit = year.fit
    assert fit is not None
    lower, guarantee = _guaranteed(tier, year, units, j)
    upper, limit = _permitted(tier, year, units, j)
    first, base = _first(tier, year, units, j)
    share = fit.share[j]
    of_lower = guarantee or ("free" if share > 0 else "no_need")
    if up(first, units) > up(lower, units):
        of_lower = base
    is_held = fit.held[j] or fit.reduced
    if not is_held and not fit.capped[j] and not (fit.raised and share > 0):
        return "free"
    if down(upper, units) < up(max(lower, first), units):
        crossed = next(e for e in tier.entries if e.step == "fit_to_envelope").choices["crossed_bounds"]
        return of_lower if crossed == "lower_prevails" else limit
    return of_lower if is_held else limit


def _guaranteed(tier: Tier, year: Year, units: Fraction, j: int) -> tuple[Fraction, str]:
    """The lower bound, and the last guarantee that moved it by a unit."""
    lower, guarantee = Fraction(0), ""
    for name, amount in amounts(tier, year, j, FLOORS):
        if up(max(lower, amount), units) > up(lower, units):
            guarantee = name
        lower = max(lower, amount)
    return in_whole_units(tier, year, units, j, lower, guarantee)


def in_whole_units(
    tier: Tier, year: Year, units: Fraction, j: int, lower: Fraction, guarantee: str
) -> tuple[Fraction, str]:
    """The lower bound and its rule after the step that says how guarantees are whole, where it is listed."""
    entry = next((e for e in tier.entries if e.step == "whole_guarantee"), None)
    if entry is None:
        return lower, guarantee
    assert year.fit is not None
    if entry.choices["without_a_share"] == "not_guaranteed" and year.fit.share[j] <= 0:
        lower, guarantee = Fraction(0), "no_need" if up(lower, units) else guarantee
    exact = _quantised(lower * units)
    whole = {"up": ceil(exact), "nearest": floor(exact + HALF), "down": floor(exact)}[entry.choices["rounding"]]
    return whole / units, guarantee if whole == up(lower, units) else entry.alias


def _permitted(tier: Tier, year: Year, units: Fraction, j: int) -> tuple[Fraction, str]:
    """The upper bound, and the last limit that moved it by a unit; the envelope where none did."""
    upper, limit = year.list("envelope")[0], "envelope"
    for name, amount in amounts(tier, year, j, CEILINGS):
        if down(min(upper, amount), units) < down(upper, units):
            limit = name
        upper = min(upper, amount)
    return upper, limit


def _first(tier: Tier, year: Year, units: Fraction, j: int) -> tuple[Fraction, str]:
    """What is paid off the top, and the last base that adds a unit to it."""
    first, base = Fraction(0), ""
    for name, amount in amounts(tier, year, j, FIRST):
        if up(first + amount, units) != up(first, units):
            base = name
        first += amount
    return first, base


def up(dollars: Fraction, units: Fraction) -> int:
    return ceil(_quantised(dollars * units))


def down(dollars: Fraction, units: Fraction) -> int:
    return floor(_quantised(dollars * units))


def _quantised(units: Fraction) -> Fraction:
    return Fraction(floor(1000 * units + HALF), 1000)
