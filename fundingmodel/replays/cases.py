"""Cases of a replay: the arrivals that were, at a constant envelope and at the formula's own; those of the plans, at one envelope.

Each case is a scenario of its own, calculated as any file is. A range of cases says nothing of how likely one is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import takewhile
from typing import Any

from fundingmodel.analysis.projection import is_projected
from fundingmodel.errors import Refused, in_file
from fundingmodel.replays.steps import COLLAR, ENVELOPE, FIT, Collar, guarantees, with_collar, without
from fundingmodel.result import Result, run
from fundingmodel.scenario import READING_OF
from fundingmodel.scenario.made.tables import reached
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.variants import rebuilt, sharing_stated, step_tables
from fundingmodel.scopes import unlike

CONSTANT, OWN = "constant", "own"
STATED, INTAKE = "stated_authority", "intake"
REDUCTION, INCREASE = "guarantee_reduction", "limit_increase"  # 1 where guarantees, and limits, fit
LATER = "from"  # of an input: figures of later years


@dataclass(frozen=True)
class Case:
    """One case: its name, the result over all its years, that of the same formula without guarantees, and the years looked at."""

    name: str
    result: Result
    plain: Result | None
    years: tuple[str, ...]

    @property
    def unfit(self) -> int:
        """In how many of the years the guarantees, or the limits, do not fit the envelope together."""
        known = {column.name for column in self.result.main.tier.formula.columns} & {REDUCTION, INCREASE}
        return sum(any(self.result.figure(name, year) != 1 for name in known) for year in self.years)

    def amounts(self, jurisdiction: str, plain: bool = False) -> list[Decimal]:
        """What a jurisdiction receives in each of the years."""
        result = self.plain if plain and self.plain is not None else self.result
        found = (result.amount("allocation", year, jurisdiction) for year in self.years)
        return [amount for amount in found if amount is not None]


@dataclass(frozen=True)
class NotPossible:
    """A case that the formula cannot be replayed in, and why."""

    name: str
    why: Refused


@dataclass(frozen=True)
class Replay:
    """A result's formula over several cases: at a constant envelope of so much, with a collar to try or none."""

    result: Result
    envelope: Decimal
    collar: Collar | None = None

    @property
    def scenario(self) -> Scenario:
        return self.result.scenario

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The scenario's years of which nothing is projected."""
        return measured_years(self.result)

    def constant(self) -> Case:
        """The arrivals that were, at one envelope in all years: what the formula does, and nothing else."""
        stated = {STATED: _money({"value": self.envelope})}
        return self._case(CONSTANT, sharing_stated(self.scenario), self.years, stated, self.years)

    def own(self) -> Case:
        """The arrivals that were, at the formula's own envelopes."""
        return self._case(OWN, step_tables(self.scenario), self.years, {}, self.years)

    def planned(self, name: str, plan: Result) -> Case | NotPossible:
        """The arrivals of a plan, at its envelopes; before it the formula's own years at the first of these, for what is carried."""
        try:
            self._check_plan(plan)
            later = [year for year in plan.scenario.fiscal_years if year not in self.scenario.fiscal_years]
            years = [*self.scenario.fiscal_years, *later]
            envelopes = {year: self._envelope(year, plan) for year in years}
            inputs = {**_arrivals(self.scenario, plan.scenario), **_held(self.scenario, later)}
            inputs[STATED] = _money({"by_year": envelopes})
            looked_at = [self.scenario.fiscal_years[-1], *later]
            return self._case(name, sharing_stated(self.scenario), years, inputs, looked_at)
        except Refused as why:
            return NotPossible(name, why)

    def _envelope(self, year: str, plan: Result) -> Decimal:
        first = plan.scenario.fiscal_years[0]
        amount = plan.amount("envelope", first if year in self.scenario.fiscal_years else year)
        assert amount is not None  # an envelope that is shared out is known
        return amount

    def _check_plan(self, plan: Result) -> None:
        """Refused where the plan's arrivals are not counted as the formula's, or its envelope goes with another rule."""
        places = [each.main.tier.place for each in (self.result, plan)]
        alike = all(getattr(places[0], key) == getattr(places[1], key) for key in ("jurisdictions", "categories"))
        first, last = plan.scenario.fiscal_years[0], self.scenario.fiscal_years[-1]
        if unlike((self.scenario.money, plan.scenario.money)):
            raise Refused(
                "replay_other_money", "", "the plan's envelope is money of another currency, scope or measure."
            )
        if READING_OF in self.scenario.data:
            raise Refused("replay_other_reading", "", "the plan's envelope goes with the rule of another reading.")
        if not alike or INTAKE not in self.scenario.data["inputs"]:
            raise Refused("replay_other_counts", "", "it does not count arrivals by the plan's categories.")
        if first != last:
            raise Refused(
                "replay_other_years", "", "the plan begins in {first}, and it ends in {last}.", first=first, last=last
            )

    def _check_known(self, planned: Scenario) -> None:
        """Refused where a figure by calendar year is unknown in a year that the scenario itself does not read: no plan has it."""
        own = self.result.main.tier.parameters
        for name, parameter in planned.tier.given.items():
            if name not in own or parameter.input.by != "calendar year":
                continue
            later = [key for key in parameter.figures if key > max(own[name].figures)]
            unknown = [key for key in later if any(x is None for row in parameter.figures[key] for x in row)]
            if unknown:
                raise Refused("replay_not_planned", "", "the plan has no {name} of {year}.", name=name, year=unknown[0])

    def _case(
        self,
        name: str,
        listed: list[dict[str, Any]],
        years: Sequence[str],
        inputs: Mapping[str, Any],
        looked_at: Sequence[str],
    ) -> Case:
        own = guarantees(self.scenario)
        whole = rebuilt(self.scenario, listed, name, years, inputs)
        self._check_known(whole)
        found = run(whole)
        plain = run(rebuilt(self.scenario, without(listed, own), f"{name}-plain", years, inputs)) if own else None
        if self.collar:
            plain = plain or found
            openings = self.collar.inputs(*_opening(found))
            kept = {key: x for key, x in openings.items() if key not in self.scenario.data["inputs"]}
            collared = with_collar(listed, self.collar)
            found = run(rebuilt(self.scenario, collared, f"{name}-collar", years, {**kept, **inputs}))
        return Case(name, found, plain, tuple(looked_at))


def replay(result: Result, envelope: Decimal | None = None, collar: Collar | None = None) -> Replay:
    """A replay of a result's formula; at the envelope of its last measured year, unless one is given.

    Refused: several tiers, an envelope that is not shared out whole, fewer than two measured years, a second collar.

    >>> from fundingmodel import run
    >>> case = replay(run("settlement"), Decimal(840_200_000)).constant()
    >>> str(case.result.amount("allocation", "2019-20", "ON"))
    '408238465.33'
    """
    scenario, years = result.scenario, measured_years(result)
    file = in_file(scenario.path.name)
    refuse_no_envelope(scenario)
    if len(years) < 2:
        raise Refused(
            "replay_few_years",
            file,
            "of its years, {years} are measured; a replay is over two or more.",
            "Name the scenario of the years before, as settlement.",
            years=len(years),
        )
    if collar and COLLAR in [entry.step for entry in scenario.tier.entries]:
        raise Refused(
            "replay_collar_there", file, "it has a collar already.", "Change its figures in an offer, and replay that."
        )
    amount = envelope if envelope is not None else result.amount("envelope", years[-1])
    assert amount is not None  # an envelope that is shared out is known
    return Replay(result, amount, collar)


def refuse_no_envelope(scenario: Scenario) -> None:
    """Refused: several tiers, and an envelope that is not shared out whole."""
    if len(scenario.tiers) > 1 or not {ENVELOPE, FIT} <= {entry.step for entry in scenario.tier.entries}:
        raise Refused(
            "replay_no_envelope",
            in_file(scenario.path.name),
            "this analysis needs a scenario of one formula that shares out an envelope, and this is not one.",
            "Name a scenario as settlement or predictable.",
        )


def measured_years(result: Result) -> tuple[str, ...]:
    """The years of a result, from the first on, of which nothing is projected."""
    years = result.scenario.fiscal_years
    return tuple(takewhile(lambda year: not is_projected(result, year), years))


def _money(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": "dollars", "price_basis": "nominal", "assumption": True, **figures}


def _opening(result: Result) -> tuple[dict[str, Decimal], Decimal]:
    """What a result gives in its first year, taken for the year before: nothing then changes in the first."""
    first = result.scenario.fiscal_years[0]
    paid = {code: result.amount("allocation", first, code) or Decimal(0) for code in result.scenario.jurisdictions}
    return paid, result.amount("envelope", first) or Decimal(0)


def _arrivals(scenario: Scenario, plan: Scenario) -> dict[str, Any]:
    """The inputs of a plan from which its arrivals are made; those of years before it are the scenario's own."""
    own, theirs = scenario.data["inputs"], plan.data["inputs"]
    read = reached(theirs, {INTAKE: None})
    later = {**own[INTAKE].get(LATER, {}), **theirs[INTAKE][LATER]}
    return {name: theirs[name] for name in read if name in theirs} | {INTAKE: {**own[INTAKE], LATER: later}}


def _held(scenario: Scenario, later: Sequence[str]) -> dict[str, Any]:
    """The inputs that go by fiscal year, held at their last in later years."""
    by_year = {name: table for name, table in scenario.data["inputs"].items() if "by_year" in table}
    return {name: {**x, "by_year": {**x["by_year"], **dict.fromkeys(later, _last(x))}} for name, x in by_year.items()}


def _last(table: Mapping[str, Any]) -> Any:
    return table["by_year"][max(table["by_year"])]
