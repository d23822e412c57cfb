"""The engine against the oracle: thin.toml, the packaged scenarios, 2,000 random ones, and the steps themselves on fractions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest
from oracle import Answer, Fit, NoAnswer, Year, solve
from random_scenarios import random_scenario
from support.money import same_money, whole_units

from fundingmodel import read_scenario, run
from fundingmodel import steps as step_files
from fundingmodel.column import Array, Setting, calculate_years, size
from fundingmodel.errors import DoesNotFit
from fundingmodel.formulas import names_of
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario import Scenario, Tier
from fundingmodel.scenario_files import packaged

CASES = Path(__file__).parent / "cases"
CENTS = Decimal(100)
HALF = Fraction(1, 2)
SCENARIOS = 2000
SETTLED_LATER = ("lower_bound", "upper_bound", "off_the_top")  # the fit amends them: it is compared by its own results


# What is compared


def differences(result: Result, answer: Answer) -> Iterator[str]:
    """Where the engine's figures are not the oracle's: allocations and ranks exactly, other quantities to 1e-9."""
    for tier in result.scenario.tiers:
        for year in answer[tier.name]:
            where = f"{tier.place.file} {year.fiscal_year}"
            yield from (f"{where}: {told}" for told in _year_differences(result.tiers[tier.name], year))


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


# What holds by definition: totals and guarantees, on the engine's allocations and the inputs


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
                yield from (f"{where}: {told}" for told in _not_rateable(tier, year, paid, units))
            if sum(paid) != year.values["envelope"][0][0] * units:
                yield f"{where}: allocations add to {sum(paid)} units, the envelope is {year.fit.envelope}"
            yield from (f"{where}: {told}" for told in _unkept(tier, year, paid, units))


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


# One scenario


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
        return Comparison(scenario, list(_refusal_differences(scenario, refused)), refused)
    try:
        result = run(scenario)
    except DoesNotFit as error:
        complaints = [f"the engine refuses, the oracle does not: {error}"]
    else:
        complaints = [*differences(result, answer), *broken_promises(result, answer)]
    on_a_half = any(year.on_a_half for years in answer.values() for year in years)
    return Comparison(scenario, complaints, answer, bool(complaints) and on_a_half)


def _refusal_differences(scenario: Scenario, refused: NoAnswer) -> Iterator[str]:
    try:
        run(scenario)
    except DoesNotFit as error:
        told = str(error)
    else:
        yield f"{scenario.name}: the engine answers, the oracle refuses {refused.fiscal_year}: {refused.reason}"
        return
    telling = {"undefined": "cannot be calculated", "envelope": "the envelope of", "fit": "does not fit"}[
        refused.reason
    ]
    expected = [refused.fiscal_year, telling]
    if refused.totals:
        guaranteed, envelope, permitted = (f"${float(x):,.2f}" for x in refused.totals)
        expected.append(f"(guaranteed {guaranteed}, envelope {envelope}, permitted {permitted})")
    yield from (f"{scenario.name}: the message has no {part!r}: {told}" for part in expected if part not in told)


# The smallest case first


def test_thin_agrees() -> None:
    assert compare(read_scenario(CASES / "thin.toml")).complaints == []


def test_thin_by_hand() -> None:
    """2020-21: D has no share and is held at its base; C at 95% of its $100,000; A and B share the rest 7:4 or so."""
    result = run(CASES / "thin.toml")
    first = {code: result.amount("allocation", "2020-21", code) for code in "ABCD"}
    assert sum(x for x in first.values() if x) == Decimal("1000000.01")
    assert first["D"] == Decimal(10000)
    assert first["C"] == Decimal(95000)
    need_a, need_b = Decimal(310) + Decimal("2.5") * 40, Decimal(248) + Decimal("2.5") * 1
    left = Decimal("1000000.01") - 10000 - 95000 - 20000
    assert first["A"] == (10000 + left * need_a / (need_a + need_b)).quantize(Decimal("0.01"))
    assert result.amount("allocation", "2021-22", "C") == Decimal(90250)  # 95% of 95,000: it compounds


def test_packaged_scenarios_agree() -> None:
    complaints = {name: compare(read_scenario(name)).complaints for name in packaged()}
    assert {name: told for name, told in complaints.items() if told} == {}


# Random scenarios


@dataclass
class Agreement:
    """What 2,000 random scenarios showed together."""

    complaints: list[str] = field(default_factory=list)
    undecidable: list[int] = field(default_factory=list)
    settings: set[tuple[str, str, str]] = field(default_factory=set)
    reached: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    folder, found = tmp_path_factory.mktemp("random"), Agreement()
    for seed in range(SCENARIOS):
        comparison = compare(random_scenario(seed).read(folder))
        found.settings |= {used for tier in comparison.scenario.tiers for used in settings_of(tier)}
        found.reached.update(_kinds(comparison))
        if comparison.undecidable:
            found.undecidable.append(seed)
        else:
            found.complaints += comparison.complaints
    return found


def settings_of(tier: Tier) -> Iterator[tuple[str, str, str]]:
    for entry in tier.entries:
        yield entry.step, "", ""
        yield from ((entry.step, setting, choice) for setting, choice in entry.choices.items())


def _kinds(comparison: Comparison) -> Iterator[str]:
    if isinstance(comparison.answer, NoAnswer):
        yield f"refused: {comparison.answer.reason}"
        return
    scenario = comparison.scenario
    yield "answered"
    if len(scenario.fiscal_years) >= 8:
        yield "eight years"
    if len(scenario.tiers) > 1:
        yield "tiers"
    if any(p.link and p.link.scenario for t in scenario.tiers for p in t.parameters.values()):
        yield "another scenario's result"
    for tier in scenario.tiers:
        units = tier.parameters.get("units_per_dollar")
        if units and next(iter(units.figures.values()))[0][0] == Decimal("0.001"):
            yield "units of $1,000"
        for year in comparison.answer[tier.name]:
            yield from (_year_kinds(year.fit, year) if year.fit else ())


def _year_kinds(fit: Fit, year: Year) -> Iterator[str]:
    least, most = sum(fit.lower), sum(h if w else x for w, x, h in zip(fit.share, fit.lower, fit.upper, strict=True))
    at_breakpoint = fit.rate in fit.breakpoints() and sum(fit.amounts(fit.rate)) == fit.envelope
    found: Mapping[str, bool] = {
        "zero share": 0 in fit.share,
        "equal shares": len(set(fit.share)) < len(fit.share),
        "bounds that meet": any(x == y for x, y in zip(fit.lower, fit.upper, strict=True)),
        "at the sum of lower bounds": least == fit.envelope < most,
        "at the sum of upper bounds": least < fit.envelope == most,
        "at an inner breakpoint": least < fit.envelope < most and at_breakpoint,
        "crossed bounds": fit.crossed,
        "guarantees reduced": fit.reduced,
        "limits raised": fit.raised,
        "held": any(fit.held),
        "capped": any(fit.capped),
        "held and capped": any(fit.held) and any(fit.capped),
        "a tie for the last unit": year.tied,
        "60 jurisdictions or near": len(fit.share) > 40,
    }
    yield from (kind for kind, here in found.items() if here)


def test_random_scenarios_agree(agreement: Agreement) -> None:
    assert agreement.complaints == []


def test_few_stand_on_half_a_thousandth(agreement: Agreement) -> None:
    """A part exactly on half a thousandth of a unit (an odd number of units / 16, for instance) is q'd by luck in doubles."""
    assert len(agreement.undecidable) <= SCENARIOS // 200, agreement.undecidable


def test_random_scenarios_use_every_setting(agreement: Agreement) -> None:
    assert known_settings() - agreement.settings == set()


# The steps that the oracle does not tell, each with the truth tables (figures made by hand, on exact fractions) that prove it.
ROWS, MORE_ROWS = "general_rows.py", "general_amounts.py"  # read by test_general_steps.py
EQUALIZATION, GRANTS, TRANSFERS = (
    f"test_statutes_{statutes}.py" for statutes in ("equalization", "grants", "transfers")
)
PROVED_ELSEWHERE: Mapping[str, str] = {
    "amount_per_person": ROWS, "capacity_gap": ROWS, "category_pools": ROWS, "entry_threshold": ROWS, "greater_of_keys": ROWS,
    "measure_per_head": ROWS, "relativity": ROWS, "round_each": ROWS, "weighted_key": ROWS,
    "cost_sharing": MORE_ROWS, "less_amount": MORE_ROWS, "limit_each": MORE_ROWS, "local_amount": MORE_ROWS,
    "pro_rata_reduction": MORE_ROWS, "take_back": MORE_ROWS, "unscaled_amount": MORE_ROWS,
    "capacity_reduction": EQUALIZATION, "per_head_adjustment": EQUALIZATION, "uniform_per_head_reduction": EQUALIZATION,
    "envelope_limit": GRANTS, "fading_protection": GRANTS, "increase_over_base": GRANTS, "limits_on_increase": GRANTS,
    "protected_fraction_by_need": GRANTS,
    "combined_escalator": TRANSFERS, "total_transfer_protection": TRANSFERS,
}  # fmt: skip


def known_settings() -> set[tuple[str, str, str]]:
    """Every step of the package and every choice of each of its settings, but those of the steps proved elsewhere."""
    return {each for step in names_of(step_files) if step not in PROVED_ELSEWHERE for each in _settings_of_step(step)}


def _settings_of_step(step: str) -> Iterator[tuple[str, str, str]]:
    yield step, "", ""
    yield from ((step, each.name, choice) for each in _module_settings(step) for choice in each.choices)


def test_every_step_is_told_by_the_oracle_or_proved_elsewhere() -> None:
    """Each step in one place, and no more: a new one is in neither, and fails here."""
    assert set(names_of(step_files)) == {*oracle.STEPS, *PROVED_ELSEWHERE}
    assert not oracle.STEPS.keys() & PROVED_ELSEWHERE.keys()


@pytest.mark.parametrize("step", PROVED_ELSEWHERE)
def test_where_a_step_is_proved_names_it_and_its_choices(step: str) -> None:
    told = (Path(__file__).parent / PROVED_ELSEWHERE[step]).read_text(encoding="utf-8")
    words = [step, *(choice for each in _module_settings(step) for choice in each.choices)]
    assert [word for word in words if not re.search(rf"\b{word}\b", told)] == []


def _module_settings(step: str) -> list[Setting]:
    module = __import__(f"fundingmodel.steps.{step}", fromlist=["COLUMNS"])
    return [each for each in module.COLUMNS if isinstance(each, Setting)]


def test_random_scenarios_reach_the_edges(agreement: Agreement) -> None:
    least = {
        "answered": 1500, "eight years": 750, "tiers": 80, "another scenario's result": 20, "units of $1,000": 300,
        "refused: fit": 100, "refused: undefined": 10, "refused: envelope": 1,
        "zero share": 200, "equal shares": 500, "bounds that meet": 200,
        "at the sum of lower bounds": 20, "at the sum of upper bounds": 20, "at an inner breakpoint": 15,
        "crossed bounds": 200, "guarantees reduced": 100, "limits raised": 100,
        "held": 500, "capped": 500, "held and capped": 200, "a tie for the last unit": 200, "60 jurisdictions or near": 50,
    }  # fmt: skip
    assert {kind: agreement.reached[kind] for kind, count in least.items() if agreement.reached[kind] < count} == {}
    assert (
        2 * agreement.reached["eight years"] >= agreement.reached["answered"]
    )  # at least half are chains of eight years


@pytest.mark.parametrize("quantity", ["allocation", "share", "remainder_rank", "held", "scaling_factor"])
def test_a_planted_difference_is_reported(quantity: str) -> None:
    """One unit moved from one jurisdiction to another, one flag turned, one share or rate a little off."""
    scenario = read_scenario(CASES / "thin.toml")
    result, answer = run(scenario), solve(scenario)
    figures = dict(result.main.years["2021-22"])
    planted = figures[quantity].copy()
    planted[0, 0] += {"allocation": 0.01, "share": 1e-6, "scaling_factor": 0.01}.get(quantity, 1)
    if quantity == "allocation":
        planted[1, 0] -= 0.01
    years = {**result.main.years, "2021-22": {**figures, quantity: planted}}
    spoilt = Result(scenario, {"": TierResult(result.main.tier, years, result.main.known_units)})
    assert list(differences(result, answer)) == []
    told = list(differences(spoilt, answer))
    assert told and all("2021-22" in line and quantity.replace("_", " ") in line.replace("_", " ") for line in told)


@pytest.mark.parametrize(
    ("row", "change", "told"), [(0, 0.01, "add to"), (2, -0.01, "guaranteed"), (3, 0.01, "no share")]
)
def test_a_broken_promise_is_reported(row: int, change: float, told: str) -> None:
    scenario = read_scenario(CASES / "thin.toml")
    result, answer = run(scenario), solve(scenario)
    planted = result.main.years["2020-21"]["allocation"].copy()
    planted[row, 0] += change
    years = {**result.main.years, "2020-21": {**result.main.years["2020-21"], "allocation": planted}}
    spoilt = Result(scenario, {"": TierResult(result.main.tier, years, result.main.known_units)})
    assert list(broken_promises(result, answer)) == []
    assert any(told in line for line in broken_promises(spoilt, answer))


# The steps themselves, calculated on fractions


class Exact(Fraction):
    """A fraction that takes a double in its company at its exact value, so that 1000 * x + 0.5 stays exact."""


def _exactly(name: str) -> Any:
    plain = getattr(Fraction, name)

    def operation(self: Exact, *others: Any) -> Any:
        value = plain(self, *(Fraction(float(x)) if isinstance(x, float) else x for x in others))
        return value if value is NotImplemented else Exact(value)

    return operation


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "pos", "abs"):
    setattr(Exact, f"__{_name}__", _exactly(f"__{_name}__"))


def _exact_array(tier: Tier, name: str, fiscal_year: str) -> Array:
    parameter = tier.parameters[name]
    blocks = [[[Exact(x) for x in row] for row in block] for block in parameter.exact(fiscal_year, tier.place)]
    array = np.empty((len(blocks), *size(parameter.input.shape, tier.sizes)), dtype=object)
    for at in np.ndindex(array.shape):
        array[at] = blocks[at[0]][at[1]][at[2]]
    return array if parameter.input.by else array[0]


def test_the_steps_on_fractions_equal_the_oracle_exactly(tmp_path: Path) -> None:
    """No tolerance, and no figure too near to half a thousandth: the definitions alone."""
    compared = 0
    for seed in range(3000, 3150):
        scenario = random_scenario(seed, jurisdictions=1 + seed % 7, years=3, plain=True).read(tmp_path)
        try:
            answer = solve(scenario)[""]
        except NoAnswer:
            continue
        tier = scenario.tier
        given = [{n: _exact_array(tier, n, year) for n in tier.parameters} for year in scenario.fiscal_years]
        for year, values in zip(answer, calculate_years(tier.formula, given, tier.sizes), strict=True):
            for quantity, wanted in year.values.items():
                if quantity in (*SETTLED_LATER, "scaling_factor"):
                    continue
                found = [Fraction(x) for x in values[tier.formula.state(quantity)].ravel()]
                assert found == [x for row in wanted for x in row], (seed, year.fiscal_year, quantity)
                compared += 1
    assert compared > 5000
