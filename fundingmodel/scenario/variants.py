"""Variants: the same scenario at another's envelope, or with other steps, years and inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.formula import StepEntry, read_steps
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
    stated = {"scenario": str(baseline.path), "quantity": "envelope"}
    also = _money_of(baseline, scenario)
    found = rebuilt(scenario, sharing_stated(scenario), name, years, {"stated_authority": stated}, also)
    return replace(found, linked={**scenario.linked, str(baseline.path): baseline})


def step_tables(scenario: Scenario) -> list[dict[str, Any]]:
    """The steps of a scenario as its file would list them one by one."""
    return [_table(entry) for entry in scenario.tier.entries]


def sharing_stated(scenario: Scenario) -> list[dict[str, Any]]:
    """The same steps, of which those that say how much there is give place to an envelope that is stated."""
    units = scenario.tier.rounding_input
    lone = sum(entry.step == "envelope" for entry in scenario.tier.entries) == 1
    listed = []
    for entry in scenario.tier.entries:
        if entry.stage == "envelope" and entry.step != "envelope":
            continue
        table = _table(entry)
        if entry.step == "envelope" and (lone or entry.named("envelope") == "envelope"):
            kept: dict[str, Any] = {key: table[key] for key in ("as", "title") if key in table}
            table = {"step": "envelope", "authority": "stated", "rounding": "carried", **kept}
            table["bind"] = {f"authority_{units}": units}
        listed.append(table)
    return listed


def _table(entry: StepEntry) -> dict[str, Any]:
    bind = {"bind": dict(entry.bind)} if entry.bind else {}
    named = {"as": entry.alias, **({"title": entry.title} if entry.title else {})}
    return {"step": entry.step, **entry.written, **bind, **(named if entry.alias != entry.step else {})}


def rebuilt(
    scenario: Scenario,
    listed: list[dict[str, Any]],
    name: str,
    years: Sequence[str],
    inputs: Mapping[str, Any],
    also: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario with other steps, years and inputs, and what its file says `also`; steps and inputs that nothing reads are left out."""
    own = scenario.data["inputs"]
    given = {input_name for input_name, table in own.items() if "shape" not in table or input_name in COUNTED_INPUTS}
    listed = _read_by_some(listed, given | set(inputs))
    unchanged = {k: v for k, v in scenario.data.items() if k not in ("formula", "inputs", "results", *OFFER_KEYS)}
    data = {**unchanged, "name": name, "steps": listed, "fiscal_years": list(years), "currency": scenario.currency}
    whole = composed({**data, "inputs": {**own, **inputs}}, in_file(scenario.path.name), scenario.currency)
    wanted = {i.name for i in whole.formula.inputs}
    read = wanted.union(reached({**own, **inputs}, dict.fromkeys(wanted)))  # with what formulas of inputs read
    tables = {name: table for name, table in own.items() if name in read}
    tables = without_other_years(tables, scenario.fiscal_years, years, scenario.tier.place.lags)
    found = {**tables, **{name: table for name, table in inputs.items() if name in read}}
    built = build({**data, **(also or {}), "inputs": found}, scenario.path, composed=scenario.composed, like=scenario)
    return replace(built, linked=scenario.linked)


def _read_by_some(listed: list[dict[str, Any]], given: set[str]) -> list[dict[str, Any]]:
    """The steps without those of which nothing is read, and without those that only these read."""
    while True:
        entries = read_steps(listed, given)
        read = {n for e in entries for c in e.columns for n in c.needs} | {"allocation", "formula_amount", "feasible"}
        results = {r for e in entries for r in e.results}
        kept = [
            step
            for step, e in zip(listed, entries, strict=True)
            if any(c.name in read | results or c.amends for c in e.columns)
        ]
        if len(kept) == len(listed):
            return listed
        listed = kept


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
