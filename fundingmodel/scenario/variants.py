"""Variants: the same scenario at another's envelope."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.formula import read_steps
from fundingmodel.scenario.chosen_years import having, without_other_years
from fundingmodel.scenario.files import OFFER_KEYS
from fundingmodel.scenario.made.tables import reached
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.scenario.readings import are_readings_of_one
from fundingmodel.scenario.tiers import composed
from fundingmodel.scopes import NOT_STATED
from fundingmodel.steps.rounding_units import COUNTED_INPUTS


def with_envelope_of(scenario: Scenario, baseline: Scenario, name: str) -> Scenario:
    """The same scenario sharing the baseline's envelope, for the years that both have: what the formula alone changes."""
    years = having(scenario.fiscal_years, baseline.fiscal_years)
    _refuse_unequal(scenario, baseline, years)
    own = scenario.data["inputs"]
    given = {input_name for input_name, table in own.items() if "shape" not in table or input_name in COUNTED_INPUTS}
    units = scenario.tier.rounding_input
    lone = sum(entry.step == "envelope" for entry in scenario.tier.entries) == 1
    listed: list[Any] = []
    for entry in scenario.tier.entries:
        if entry.stage == "envelope" and entry.step != "envelope":
            continue
        table: dict[str, Any] = {"step": entry.step, **entry.written}
        if entry.step == "envelope" and (lone or entry.named("envelope") == "envelope"):
            table = {"step": "envelope", "authority": "stated", "rounding": "carried"}
            table["bind"] = {f"authority_{units}": units}
        elif entry.bind:
            table["bind"] = dict(entry.bind)
        named = {"as": entry.alias, **({"title": entry.title} if entry.title else {})}
        listed.append({**table, **(named if entry.alias != entry.step else {})})
    stated = {"scenario": str(baseline.path), "quantity": "envelope"}
    for _ in listed:
        entries = read_steps(listed, given)
        read = {n for e in entries for c in e.columns for n in c.needs} | {"allocation", "formula_amount", "feasible"}
        results = {r for e in entries for r in e.results}
        kept = [
            step
            for step, e in zip(listed, entries, strict=True)
            if any(c.name in read | results or c.amends for c in e.columns)
        ]
        if len(kept) == len(listed):
            break
        listed = kept
    unchanged = {k: v for k, v in scenario.data.items() if k not in ("formula", "inputs", "results", *OFFER_KEYS)}
    data = {**unchanged, "name": name, "steps": listed, "fiscal_years": years, "currency": scenario.currency}
    whole = composed({**data, "inputs": own}, in_file(scenario.path.name), scenario.currency)
    wanted = {i.name for i in whole.formula.inputs}
    read = wanted.union(reached(own, dict.fromkeys(wanted)))  # with what formulas of inputs read
    tables = {name: table for name, table in own.items() if name in read}
    tables = without_other_years(tables, scenario.fiscal_years, years, scenario.tier.place.lags)
    data |= _money_of(baseline, scenario)
    found = build({**data, "inputs": {**tables, "stated_authority": stated}}, scenario.path, composed=scenario.composed)
    return replace(found, linked={**scenario.linked, str(baseline.path): baseline})


def _refuse_unequal(scenario: Scenario, baseline: Scenario, years: Sequence[str]) -> None:
    """Refused where a scenario cannot share another's envelope, or must not: an envelope goes with the rule it was found under."""
    if are_readings_of_one(scenario, baseline):
        raise ScenarioRefused(
            "no_equal_envelope_of_readings",
            scenario.name,
            "it and {baseline} are readings of one envelope: each goes with the rule under which it was found.",
            baseline=baseline.name,
        )
    if len(scenario.tiers) > 1 or not years:
        raise ScenarioRefused(
            "no_equal_envelope",
            scenario.name,
            "with tiers, or without a year of {baseline}, it has no equal envelope.",
            baseline=baseline.name,
        )


def _money_of(baseline: Scenario, scenario: Scenario) -> dict[str, Any]:
    """What the baseline's file says that it shares out, with the scopes that either file adds."""
    money = baseline.money
    shared = {"scope": money.scope, "measure": money.measure}
    if money.is_assumed:
        shared |= {"scope": NOT_STATED, "scope_taken_as": money.scope}
    scopes = {**scenario.data.get("scopes", {}), **baseline.data.get("scopes", {})}
    return {key: value for key, value in {**shared, "scopes": scopes}.items() if value}
