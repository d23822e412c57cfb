"""Taken otherwise: what is assumed and is no figure. Another reading of an envelope, and another scope of money whose source states none.

Neither has a lattice of values. Each is a scenario file with something else in it, and so both sides are read and calculated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.lever_values.assumptions import IN_RANGE, NEVER, NOTHING, REFUSED
from fundingmodel.lever_values.chain import Chain
from fundingmodel.lever_values.outcomes import ALLOCATION
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import Source, read_source
from fundingmodel.scenario.readings import Reading, packaged_readings, read_from, read_reading
from fundingmodel.scopes import NOT_STATED, Scopes, packaged_scopes, unlike

READING, SCOPE = "reading", "scope_taken_as"  # the first part of a name


@dataclass(frozen=True)
class Otherwise:
    """What is taken otherwise, by name; the scenarios that say it today; the difference then, in units, None where it is refused."""

    name: str
    scenarios: tuple[str, ...]
    difference: int | None

    def turn(self, today: int) -> TakenTurn:
        """What it does to the difference; what somebody states as another reading is within the range of what is stated."""
        if self.difference is None:
            return TakenTurn(self, REFUSED, today, today)
        moves = NOTHING if self.difference == today else NEVER
        turns = self.difference * (1 if today > 0 else -1) <= 0
        least, most = min(today, self.difference), max(today, self.difference)
        return TakenTurn(self, IN_RANGE if turns else moves, least, most)


@dataclass(frozen=True)
class TakenTurn:
    """What taking it otherwise does to the difference, from today's to the other."""

    otherwise: Otherwise
    outcome: str
    least: int
    most: int
    distance: float = 0.0  # another reading is no farther away than this one


def taken_otherwise(chain: Chain) -> list[Otherwise]:
    """Every other reading of an envelope that scenarios of a chain share, and every other scope near to one that is assumed.

    >>> from fundingmodel import run
    >>> chain = Chain(run("settlement"), run("equal-per-admission"), "2026-27", "ON")
    >>> [(each.name, each.scenarios, each.difference) for each in taken_otherwise(chain)]
    [('reading.settlement-economic-half', ('settlement',), -2722339041)]
    """
    return [*_readings(chain), *_scopes(chain)]


def _difference(chain: Chain, before: Result, after: Result) -> int | None:
    """What the second gives more than the first, in the chain's units; None where their money is unlike, or an amount is not known."""
    if unlike([before.scenario.money, after.scenario.money]):
        return None
    amounts = [each.amount(ALLOCATION, chain.year, chain.jurisdiction) for each in (before, after)]
    return None if None in amounts else int(((amounts[1] or 0) - (amounts[0] or 0)) * chain.units)


# Readings


def _readings(chain: Chain) -> Iterator[Otherwise]:
    """The readings of each envelope but the one that stands; none where the two sides are themselves readings of one."""
    read: dict[Path, list[Result]] = {}
    for each in chain.order:
        read.setdefault(read_from(each.scenario), []).append(each)
    if read_from(chain.before.scenario) == read_from(chain.after.scenario):
        return
    packaged = [read_reading(name) for name in packaged_readings()]
    for of, standing in read.items():
        there = {each.scenario.path.resolve(): source_of(each.scenario) for each in standing}
        sources = {each.source.path.resolve(): each.source for each in packaged if of in each.of} | there
        sources.setdefault(of, there.get(of) or read_source(of))
        for path, source in sources.items():
            if replaced := [each for each in standing if each.scenario.path.resolve() != path]:
                yield _read_otherwise(chain, source, replaced)


def _read_otherwise(chain: Chain, source: Source, replaced: Sequence[Result]) -> Otherwise:
    """Both sides with a reading in the place of what stands, be it a side itself or what a side takes results of."""
    reading = Reading(source, tuple(each.scenario.path.resolve() for each in replaced))
    sides = [
        source if each.scenario.path.resolve() in reading.of else source_of(each.scenario)
        for each in (chain.before, chain.after)
    ]
    names = tuple(each.scenario.name for each in replaced)
    try:
        difference = _difference(chain, *run_all(for_years(sides, [chain.year], reading)))
    except Refused:
        difference = None
    return Otherwise(f"{READING}.{reading.name}", names, difference)


# Scopes


def _scopes(chain: Chain) -> Iterator[Otherwise]:
    """Of each scope that a scenario assumes for money whose source states none: those of which it is a part, and its own parts."""
    for each in chain.order:
        for taken in dict.fromkeys(_taken(each)):
            for scope in _near(taken, {**packaged_scopes(), **each.scenario.money.scopes}):
                yield Otherwise(f"{SCOPE}.{scope}", (each.scenario.name,), _of_scope(chain, each, taken, scope))


def _taken(result: Result) -> Iterator[str]:
    for parameter in result.main.tier.parameters.values():
        for said in map(parameter.said_of, parameter.figures):
            if said.stated_scope == NOT_STATED and said.scope_taken_as:
                yield said.scope_taken_as


def _near(scope: str, scopes: Scopes) -> Iterable[str]:
    own = scopes[scope].parts if scope in scopes else ()
    return [*(key for key, each in scopes.items() if scope in each.parts), *own]


def _of_scope(chain: Chain, changed: Result, taken: str, scope: str) -> int | None:
    """The difference where a scenario takes its money for of another scope."""

    def said(source: Source) -> Source:
        if source.key != changed.scenario.key:
            return source
        whole = None if source.whole is None else _written(source.whole, taken, scope)
        return replace(source, data=_written(source.data, taken, scope), whole=whole)

    try:
        scenarios = [said(source_of(each.scenario)).build() for each in chain.order]
        results = {each.scenario.key: each for each in run_all(scenarios)}
    except Refused:
        return None
    return _difference(chain, *(results[each.scenario.key] for each in (chain.before, chain.after)))


def _written(table: Mapping[str, Any], taken: str, scope: str) -> dict[str, Any]:
    """A table of a scenario file with another scope wherever it says the one that is taken."""

    def of(key: str, value: Any) -> Any:
        if key == SCOPE and value == taken:
            return scope
        return _written(value, taken, scope) if isinstance(value, Mapping) else value

    return {key: of(key, value) for key, value in table.items()}
