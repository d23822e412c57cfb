"""Promised, paid and short once more, from their definitions, on exact fractions: the second opinion on the three columns.

Promised is the greatest guarantee in whole units, before a limit crosses it and before it is reduced; what is paid is the last
state of the allocation; short is what is missing. It takes from the oracle a year's quantities and its fit, and from the
package only the list of steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from money import same_money
from oracle import Answer, Year
from rules_oracle import CEILINGS, FIRST, FLOORS, amounts, down, in_whole_units, units_per_dollar, up

from fundingmodel.column import REASONS
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.tiers import Tier


@dataclass(frozen=True)
class Owed:
    """What one jurisdiction is promised and what is missing, in dollars, and why."""

    promised: Fraction
    short: Fraction
    why: frozenset[str]


def owed(tier: Tier, year: Year) -> list[Owed] | None:
    """For each jurisdiction; None where nothing is guaranteed to anybody."""
    if year.fit is None or not any(entry.step in {*FLOORS, *FIRST} for entry in tier.entries):
        return None
    units = units_per_dollar(tier, year.fiscal_year)
    return [_owed(tier, year, units, j) for j in range(len(tier.place.jurisdictions))]


def _owed(tier: Tier, year: Year, units: Fraction, j: int) -> Owed:
    fit, allocation = year.fit, year.list("allocation")
    assert fit is not None
    first = sum((x for _, x in amounts(tier, year, j, FIRST)), Fraction(0))
    guaranteed = max([Fraction(0), *(x for _, x in amounts(tier, year, j, FLOORS))])
    promised = up(max(first, in_whole_units(tier, year, units, j, guaranteed, "")[0]), units)
    limits = [x for _, x in amounts(tier, year, j, CEILINGS)]
    limit = down(min([*limits, *year.list("envelope")]), units)
    choices = next(entry for entry in tier.entries if entry.step == "fit_to_envelope").choices
    allowed = min(promised, limit) if choices["crossed_bounds"] == "upper_prevails" else promised
    paid = allocation[j] * units
    short = max(Fraction(0), promised - paid)
    found = {"crossed": allowed < promised, "reduced": fit.lower[j] < allowed, "taken_back": paid < fit.lower[j]}
    why = frozenset(reason for reason, holds in found.items() if holds and short > 0)
    return Owed(promised / units, short / units, why)


def promise_differences(result: Result, answer: Answer) -> Iterator[str]:
    """Where the engine's promised, short and why are not those of the definitions."""
    for name, years in answer.items():
        for year in years:
            where = f"{result.tiers[name].tier.place.file} {year.fiscal_year}"
            yield from (f"{where}: {line}" for line in _year_differences(result.tiers[name], year))


def _year_differences(engine: TierResult, year: Year) -> Iterator[str]:
    formula, wanted = engine.tier.formula, owed(engine.tier, year)
    columns = [column for column in formula.columns if column.unit == REASONS]
    if (wanted is None) == bool(columns):
        yield f"the engine has {len(columns)} columns of promises, the definitions {wanted}"
    if wanted is None or not columns:
        return
    short, promised = columns[0].needs[:2]
    unit = 1 / units_per_dollar(engine.tier, year.fiscal_year)
    rows = (engine.values(name, year.fiscal_year).ravel().tolist() for name in (promised, short, columns[0].name))
    for code, right, *found in zip(engine.tier.place.jurisdictions, wanted, *rows, strict=True):
        if not same_money(found[0], right.promised, unit) or not same_money(found[1], right.short, unit):
            yield f"{code} is promised {found[0]} and short by {found[1]}, by definition {right}"
        why = {word for bit, word in ((1, "crossed"), (2, "reduced"), (4, "taken_back")) if int(found[2]) & bit}
        if why != right.why:
            yield f"{code} is short because {sorted(why)}, by definition {sorted(right.why)}"
