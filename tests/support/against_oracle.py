"""The engine beside the oracle: whole scenarios compared to the unit, and steps on exact fractions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
from money import same_money, whole_units
from oracle import Answer, NoAnswer, Year, solve
from promises_oracle import promise_differences

from fundingmodel import run
from fundingmodel.column import Array, Setting
from fundingmodel.errors import DoesNotFit, ScenarioRefused
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from fundingmodel.steps import step_module, step_names

CENTS = Decimal(100)


HALF = Fraction(1, 2)


SETTLED_LATER = ("lower_bound", "upper_bound", "off_the_top")  # the fit amends them: it is compared by its own results


def differences(result: Result, answer: Answer) -> Iterator[str]:
    """Where the engine's figures are not the oracle's: allocations and ranks exactly, other quantities to 1e-9."""
    for tier in result.scenario.tiers:
        for year in answer[tier.name]:
            where = f"{tier.place.file} {year.fiscal_year}"
            yield from (f"{where}: {line}" for line in _year_differences(result.tiers[tier.name], year))


def _year_differences(engine: TierResult, year: Year) -> Iterator[str]:
    for quantity, wanted in year.values.items():
        if quantity in SETTLED_LATER:
            continue
        found = engine.values(quantity, year.fiscal_year)
        flat = [x for row in wanted for x in row]
        if quantity in ("allocation", "guaranteed_amount") or quantity.startswith("allocation_with"):
            yield from _unit_differences(quantity, found, flat, engine.known_units or CENTS)
        elif quantity in ("held", "capped", "remainder_rank"):
            if [int(x) for x in found.ravel()] != [int(x) for x in flat]:
                yield f"{quantity} is {found.ravel()}, the oracle has {[int(x) for x in flat]}"
        elif quantity != "scaling_factor":
            yield from _loose_differences(quantity, found, flat)
    if year.fit:
        yield from _rate_difference(engine, year)


def _unit_differences(quantity: str, found: Array, wanted: list[Any], units_per_dollar: Decimal) -> Iterator[str]:
    units = Fraction(units_per_dollar)
    for row, (figure, exact) in enumerate(zip(found.ravel(), wanted, strict=True)):
        if exact is None or np.isnan(figure):
            if exact is not None or not np.isnan(figure):
                yield f"{quantity} in row {row} is {figure}, the oracle has {exact}"
        elif not same_money(figure, exact, 1 / units):
            yield f"{quantity} in row {row} is {figure}, the oracle has {float(exact)}"


def _loose_differences(quantity: str, found: Array, wanted: list[Any]) -> Iterator[str]:
    exact = [np.nan if x is None else float(x) for x in wanted]
    figures = found.ravel().tolist() * (len(exact) // found.size)
    scale = max((abs(x) for x in exact if x == x), default=0.0)
    for row, (figure, right) in enumerate(zip(figures, exact, strict=True)):
        unknown = figure != figure and right != right
        if not unknown and not abs(figure - right) <= 1e-9 * scale:
            yield f"{quantity} in place {row} is {figure}, the oracle has {right}"


def _rate_difference(engine: TierResult, year: Year) -> Iterator[str]:
    """The scaling factor, as far as doubles tell it: what is left over may be a small difference of large figures."""
    fit = year.fit
    assert fit is not None
    flags = zip(fit.share, fit.held, fit.capped, strict=True)
    free = float(sum(share for share, held, capped in flags if not held and not capped))
    if free == 0:  # all are at a bound, and any rate beyond the last breakpoint says the same
        return
    units = float(engine.values("units_per_dollar", year.fiscal_year).item())
    found, wanted = engine.values("scaling_factor", year.fiscal_year).item() * units, float(fit.rate)
    if abs(found - wanted) > 1e-9 * abs(wanted) + 1e-12 * fit.envelope / free + 0.001 / free:
        yield f"the scaling factor is {found} units, the oracle has {wanted}"


def broken_promises(result: Result, answer: Answer) -> Iterator[str]:
    """Allocations that do not add to the envelope, and guarantees and limits that are not kept, to the unit."""
    for tier in result.scenario.tiers:
        engine = result.tiers[tier.name]
        for year in answer[tier.name]:
            if year.fit is None:
                continue
            units = Fraction(engine.known_units or CENTS)
            paid = [whole_units(x, 1 / units) for x in engine.years[year.fiscal_year]["allocation"].ravel()]
            where = f"{tier.place.file} {year.fiscal_year}"
            if year.fit.reduced:
                yield from (f"{where}: {line}" for line in _not_rateable(tier, year, paid, units))
            if sum(paid) != year.values["envelope"][0][0] * units:
                yield f"{where}: allocations add to {sum(paid)} units, the envelope is {year.fit.envelope}"
            yield from (f"{where}: {line}" for line in _unkept(tier, year, paid, units))


def _unkept(tier: Tier, year: Year, paid: list[int], units: Fraction) -> Iterator[str]:
    fit = year.fit
    assert fit is not None
    lower_prevails = (
        next(e for e in tier.entries if e.step == "fit_to_envelope").choices["crossed_bounds"] == "lower_prevails"
    )
    least, most = _promises(tier, year, units)
    for code, have, low, high, share in zip(tier.place.jurisdictions, paid, least, most, fit.share, strict=True):
        floor_holds = not fit.reduced and (lower_prevails or low <= high)
        if floor_holds and have < low:
            yield f"{code} receives {have} units, and is guaranteed {low}"
        limit = max(low, high) if lower_prevails else high
        if not fit.raised and have > limit:
            yield f"{code} receives {have} units, and may receive {limit}"
        if share == 0 and not fit.reduced and have != min(low, limit):
            yield f"{code} has no share and receives {have} units, not the {low} that it is guaranteed"


def _not_rateable(tier: Tier, year: Year, paid: list[int], units: Fraction) -> Iterator[str]:
    """Where guarantees are reduced, each is paid its part of the envelope to the unit, and nobody more than the guarantee."""
    choices = next(e for e in tier.entries if e.step == "fit_to_envelope").choices
    least, most = _promises(tier, year, units)
    if choices["crossed_bounds"] == "upper_prevails":
        least = [min(low, high) for low, high in zip(least, most, strict=True)]
    kept = (year.values["envelope"][0][0] * units - sum(x for x in least if x < 0)) / sum(x for x in least if x > 0)
    for code, have, promised in zip(tier.place.jurisdictions, paid, least, strict=True):
        exact = promised * kept if promised > 0 else promised  # what is owed is not reduced
        if have > promised or not abs(have - exact) < 1 + Fraction(1, 1000):
            yield f"{code} receives {have} units of {promised} guaranteed, and rateably reduced {float(exact)}"


def _promises(tier: Tier, year: Year, units: Fraction) -> tuple[list[int], list[int]]:
    """What each jurisdiction is guaranteed and permitted, in whole units, from the guarantees one by one."""
    count = len(tier.place.jurisdictions)
    floors, ceilings = [["off_the_top"]], [["envelope"]]
    for entry in tier.entries:
        if entry.step in ("minimum_amount", "hold_harmless"):
            floors.append([entry.alias])
        if entry.step == "collar":
            floors.append([entry.alias + "_floor"])
            ceilings.append([entry.alias + "_ceiling"])
        if entry.step == "maximum_amount":
            ceilings.append([entry.alias])

    def amounts(name: str) -> list[Fraction]:
        figures = year.list(name)
        return [_quantised(x * units) for x in (figures * count if len(figures) == 1 else figures)]

    least = [max(0, *(ceil(x) for x in row)) for row in zip(*(amounts(name) for (name,) in floors), strict=True)]
    most = [min(floor(x) for x in row) for row in zip(*(amounts(name) for (name,) in ceilings), strict=True)]
    return least, most


def _quantised(units: Fraction) -> Fraction:
    return Fraction(floor(1000 * units + HALF), 1000)


@dataclass
class Comparison:
    """What was found of one scenario. `undecidable` where it stood on half a thousandth before the first difference."""

    scenario: Scenario
    complaints: list[str]
    answer: Answer | NoAnswer
    undecidable: bool = False


def compare(scenario: Scenario) -> Comparison:
    """The engine's result, or refusal, against the oracle's."""
    try:
        answer = solve(scenario)
    except NoAnswer as refused:
        return Comparison(scenario, list(refusal_differences(scenario, refused)), refused)
    try:
        result = run(scenario)
    except (DoesNotFit, ScenarioRefused) as error:
        complaints = [f"the engine refuses, the oracle does not: {error}"]
    else:
        complaints = [
            *differences(result, answer),
            *broken_promises(result, answer),
            *promise_differences(result, answer),
        ]
    on_a_half = any(year.on_a_half for years in answer.values() for year in years)
    return Comparison(scenario, complaints, answer, bool(complaints) and on_a_half)


def refusal_differences(scenario: Scenario, refused: NoAnswer) -> Iterator[str]:
    """What the engine says other than the refusal of the oracle."""
    try:
        run(scenario)
    except (DoesNotFit, ScenarioRefused) as error:
        message = str(error)
    else:
        yield f"{scenario.name}: the engine answers, the oracle refuses {refused.fiscal_year}: {refused.reason}"
        return
    if refused.reason == "limit":
        expected = list(refused.parts)
    else:
        wording = {"undefined": "cannot be calculated", "envelope": "the envelope of", "fit": "does not fit"}
        expected = [refused.fiscal_year, wording[refused.reason]]
    if refused.totals:
        guaranteed, envelope, permitted = (f"${float(x):,.2f}" for x in refused.totals)
        expected.append(f"(guaranteed {guaranteed}, envelope {envelope}, permitted {permitted})")
    yield from (f"{scenario.name}: the message has no {part!r}: {message}" for part in expected if part not in message)


def settings_of(tier: Tier) -> Iterator[tuple[str, str, str]]:
    for entry in tier.entries:
        yield entry.step, "", ""
        yield from ((entry.step, setting, choice) for setting, choice in entry.choices.items())


ROWS, MORE_ROWS, ELSEWHERE = (  # read by test_general_steps.py
    f"support/general_{name}.py" for name in ("rows", "amounts", "elsewhere")
)
EQUALIZATION, GRANTS, TRANSFERS = (
    f"fundingmodel/steps/test_statutes_{name}.py" for name in ("equalization", "grants", "transfers")
)
PROVED_ELSEWHERE: Mapping[str, str] = {
    "amount_per_person": ROWS, "capacity_gap": ROWS, "category_pools": ROWS, "entry_threshold": ROWS, "greater_of_keys": ROWS,
    "measure_per_head": ROWS, "relativity": ROWS, "round_each": ROWS, "weighted_key": ROWS,
    "cost_sharing": MORE_ROWS, "less_amount": MORE_ROWS, "limit_each": MORE_ROWS, "local_amount": MORE_ROWS,
    "pro_rata_reduction": MORE_ROWS, "take_back": MORE_ROWS, "unscaled_amount": MORE_ROWS,
    "capacity_reduction": EQUALIZATION, "per_head_adjustment": EQUALIZATION, "uniform_per_head_reduction": EQUALIZATION,
    "envelope_limit": GRANTS, "fading_protection": GRANTS, "increase_over_base": GRANTS, "limits_on_increase": GRANTS,
    "protected_fraction_by_need": GRANTS,
    "round_by_divisor": ELSEWHERE, "share_of_envelope": ELSEWHERE, "whole_guarantee": ELSEWHERE,
    "combined_escalator": TRANSFERS, "total_transfer_protection": TRANSFERS,
}  # fmt: skip


def known_settings() -> set[tuple[str, str, str]]:
    """Every step of the package and every choice of each of its settings, but those of the steps proved elsewhere."""
    return {each for step in step_names() if step not in PROVED_ELSEWHERE for each in _settings_of_step(step)}


def _settings_of_step(step: str) -> Iterator[tuple[str, str, str]]:
    yield step, "", ""
    yield from ((step, each.name, choice) for each in _module_settings(step) for choice in each.choices)


def _module_settings(step: str) -> list[Setting]:
    module = step_module(step)
    return [each for each in module.COLUMNS if isinstance(each, Setting)]


class Exact(Fraction):
    """A fraction that takes a double in its company at its exact value, so that 1000 * x + 0.5 stays exact."""


def _exactly(name: str) -> Any:
    plain = getattr(Fraction, name)

    def operation(self: Exact, *others: Any) -> Any:
        value = plain(self, *(Fraction(float(x)) if isinstance(x, float) else x for x in others))
        return value if value is NotImplemented else Exact(value)

    return operation


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "pos", "abs", "floor"):
    setattr(Exact, f"__{_name}__", _exactly(f"__{_name}__"))
