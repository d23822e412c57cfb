"""Suppression: how far the counts that a publisher hides could move an allocation.

A hidden count of 1 to 4 is filled by the rule that the scenario names. The scenario is calculated again with every one of them at
its least, and with every one at its most, together with the scenarios whose results it takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fundingmodel.analysis.comparison import with_suppressed
from fundingmodel.datasets.dataset import NATIONAL_MONTHS, RULES, Filled
from fundingmodel.datasets.months import goes_by_months
from fundingmodel.errors import DoesNotFit
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.parameters import Parameter

EXTREMES = ("low", "high")


@dataclass(frozen=True)
class Move:
    """The largest change of an allocation under another rule; nothing at all where the guarantees then do not fit."""

    rule: str
    change: Decimal | None
    jurisdiction: str = ""
    fiscal_year: str = ""


@dataclass(frozen=True)
class Suppression:
    """What was filled for a scenario: how many counts, of which data sets, by which rules, and what it could move."""

    cells: int
    datasets: tuple[str, ...]
    rules: tuple[str, ...]
    moves: tuple[Move, ...]


def suppression(result: Result) -> Suppression | None:
    """None where the scenario uses no hidden count, itself or through a scenario whose result it takes.

    >>> from fundingmodel import run
    >>> suppression(run("settlement")).rules
    ('midpoint',)
    """
    return suppressions([result])[0]


def suppressions(results: Sequence[Result]) -> list[Suppression | None]:
    """The same for several scenarios, each that they share calculated once."""
    changed = {rule: _at_once(results, rule) for rule in EXTREMES}
    return [_suppression(result, {rule: each[n] for rule, each in changed.items()}) for n, result in enumerate(results)]


def _suppression(result: Result, changed: Mapping[str, Result | None]) -> Suppression | None:
    parameters = [p for one in _chain(result) for tier in one.scenario.tiers for p in tier.parameters.values()]
    filled = {
        (p.dataset.name, tuple(sorted(each.key.items()))): each for p in parameters if p.dataset for each in p.filled
    }
    if not filled:
        return None
    rules = _rules(p for p in parameters if p.filled)
    moves = tuple(_move(result, rule, changed[rule]) for rule in EXTREMES if [rule] != rules)
    return Suppression(len(filled), tuple(sorted({name for name, _ in filled})), tuple(rules), moves)


def _rules(parameters: Iterable[Parameter]) -> list[str]:
    """The rules that filled them, in their order; hidden months that no one rule gives were spread."""
    found: set[str] = set()
    for parameter in parameters:
        given = [{rule for rule in RULES if each.figure == _figure(each, rule)} for each in parameter.filled]
        spread = any(goes_by_months(data) for data in parameter.datasets) and not set.intersection(*given)
        found |= {NATIONAL_MONTHS} if spread else set().union(*given)
    return [rule for rule in (*RULES, NATIONAL_MONTHS) if rule in found]


def _figure(filled: Filled, rule: str) -> Decimal:
    """What a rule puts in the place of the counts that one cell hides: it may hide several."""
    return filled.low / RULES["low"] * RULES[rule]


def _chain(result: Result) -> list[Result]:
    """The results that this one takes figures from, directly or not, each before what takes it; then itself."""
    ordered: dict[tuple[Path, str], Result] = {}
    for source in result.linked.values():
        for each in _chain(source):
            ordered.setdefault((each.scenario.path, each.scenario.name), each)
    return [*ordered.values(), result]


def _at_once(results: Sequence[Result], rule: str) -> list[Result | None]:
    """Each scenario calculated with the rule; where one does not fit, each by itself."""
    try:
        return list(_calculated(results, rule))
    except DoesNotFit:
        return [_alone(result, rule) for result in results]


def _alone(result: Result, rule: str) -> Result | None:
    try:
        return _calculated([result], rule)[0]
    except DoesNotFit:
        return None


def _calculated(results: Sequence[Result], rule: str) -> list[Result]:
    # Sources come first: run_all takes a scenario that it has already calculated wherever a later one names it.
    chains = {(each.scenario.path, each.scenario.name): each for result in results for each in _chain(result)}
    changed = run_all([with_suppressed(each.scenario, rule) for each in chains.values()])
    by_name = dict(zip(chains, changed, strict=True))
    return [by_name[result.scenario.path, result.scenario.name] for result in results]


def _move(result: Result, rule: str, changed: Result | None) -> Move:
    if changed is None:
        return Move(rule, None)
    largest = Move(rule, Decimal(0))
    for year in result.scenario.fiscal_years:
        for code in result.scenario.jurisdictions:
            before, after = result.amount("allocation", year, code), changed.amount("allocation", year, code)
            if before is not None and after is not None and abs(after - before) > abs(largest.change or Decimal(0)):
                largest = Move(rule, after - before, code, year)
    return largest
