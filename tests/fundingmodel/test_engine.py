"""The engine against the oracle: thin.toml, the packaged scenarios, 2,000 random ones, and the steps themselves on fractions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import oracle
import pytest
from against_oracle import (
    PROVED_ELSEWHERE,
    SETTLED_LATER,
    Comparison,
    Exact,
    _module_settings,
    broken_promises,
    compare,
    differences,
    known_settings,
    settings_of,
)
from oracle import Fit, NoAnswer, Year, solve
from places import CASES, TESTS, THIN
from random_scenarios import random_scenario

from fundingmodel import read_scenario, run
from fundingmodel.column import Array, calculate_years
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.figures.calendar import calendar
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from fundingmodel.steps import step_names

SCENARIOS = 2000


# What is compared


# What holds by definition: totals and guarantees, on the engine's allocations and the inputs


# One scenario


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
    assert {name: lines for name, lines in complaints.items() if lines} == {}


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
        unit = tier.parameters.get("rounding_unit")
        if unit and next(iter(unit.figures.values()))[0][0] == 1000:
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


def test_every_step_is_in_the_oracle_or_proved_elsewhere() -> None:
    """Each step in one place, and no more: a new one is in neither, and fails here."""
    assert set(step_names()) == {*oracle.STEPS, *PROVED_ELSEWHERE}
    assert not oracle.STEPS.keys() & PROVED_ELSEWHERE.keys()


@pytest.mark.parametrize("step", PROVED_ELSEWHERE)
def test_where_a_step_is_proved_names_it_and_its_choices(step: str) -> None:
    proof = (TESTS / PROVED_ELSEWHERE[step]).read_text(encoding="utf-8")
    words = [step, *(choice for each in _module_settings(step) for choice in each.choices)]
    assert [word for word in words if not re.search(rf"\b{word}\b", proof)] == []


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


def taker(folder: Path, envelope: str) -> Scenario:
    """Thin, whose amounts are in units as large as the envelope of another scenario."""
    text = THIN.read_text(encoding="utf-8")
    other = text.replace("1000000.01", envelope).replace("1010000.00", envelope)
    (folder / "other.toml").write_text(other, encoding="utf-8", newline="\n")
    unit = '\nrounding_unit = { unit = "dollars", value = 0.01, source = "cents" }'
    linked = '\nrounding_unit = { scenario = "other.toml", quantity = "envelope" }'
    assert text.count(unit) == 1 and text.count("1000000.01") == 1
    taker = text.replace(unit, linked).replace('"thin"', '"taker"')
    (folder / "taker.toml").write_text(taker, encoding="utf-8", newline="\n")
    return read_scenario(folder / "taker.toml")


def test_a_figure_of_another_result_beyond_its_limit_is_refused_by_both(tmp_path: Path) -> None:
    """No random scenario takes one: a unit is at most a million dollars, and this one is a cent more."""
    comparison = compare(taker(tmp_path, "1000000.01"))
    assert list(_kinds(comparison)) == ["refused: limit"]
    assert isinstance(comparison.answer, NoAnswer)
    assert comparison.answer.parts == ("inputs.rounding_unit is ", "it must be at most 1000000")
    assert comparison.complaints == []


def test_a_figure_of_another_result_at_its_limit_is_taken(tmp_path: Path) -> None:
    comparison = compare(taker(tmp_path, "1000000.00"))
    assert list(_kinds(comparison)) == ["refused: envelope"]  # thin's own is no whole number of millions
    assert comparison.complaints == []


def test_a_refusal_that_names_another_limit_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "_beyond", lambda *_: "it must be at most 3")
    (line,) = compare(taker(tmp_path, "1000000.01")).complaints
    assert "the message has no 'it must be at most 3'" in line


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
    found = list(differences(spoilt, answer))
    assert found and all("2021-22" in line and quantity.replace("_", " ") in line.replace("_", " ") for line in found)


@pytest.mark.parametrize(
    ("row", "change", "sentence"), [(0, 0.01, "add to"), (2, -0.01, "guaranteed"), (3, 0.01, "no share")]
)
def test_a_broken_promise_is_reported(row: int, change: float, sentence: str) -> None:
    scenario = read_scenario(CASES / "thin.toml")
    result, answer = run(scenario), solve(scenario)
    planted = result.main.years["2020-21"]["allocation"].copy()
    planted[row, 0] += change
    years = {**result.main.years, "2020-21": {**result.main.years["2020-21"], "allocation": planted}}
    spoilt = Result(scenario, {"": TierResult(result.main.tier, years, result.main.known_units)})
    assert list(broken_promises(result, answer)) == []
    assert any(sentence in line for line in broken_promises(spoilt, answer))


# The steps themselves, calculated on fractions


def _exact_array(tier: Tier, name: str, fiscal_year: str) -> Array:
    parameter = tier.parameters[name]
    blocks = [
        [[np.nan if x is None else Exact(x) for x in row] for row in block]
        for block in parameter.exact(fiscal_year, tier.place)
    ]
    array = np.array(blocks, dtype=object)  # shaped as they are: a table of bands has as many rows as the file gives it
    return array if parameter.input.by else array[0]


def _exact_calendar(tier: Tier, fiscal_year: str) -> dict[str, Array]:
    return {name: np.frompyfunc(Exact, 1, 1)(array) for name, array in calendar(tier.place, fiscal_year).items()}


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
        given = [
            {**{n: _exact_array(tier, n, year) for n in tier.parameters}, **_exact_calendar(tier, year)}
            for year in scenario.fiscal_years
        ]
        for year, values in zip(answer, calculate_years(tier.formula, given, tier.sizes), strict=True):
            for quantity, wanted in year.values.items():
                if quantity in (*SETTLED_LATER, "scaling_factor"):
                    continue
                found = [None if x != x else Fraction(x) for x in values[tier.formula.state(quantity)].ravel()]
                assert found == [x for row in wanted for x in row], (seed, year.fiscal_year, quantity)
                compared += 1
    assert compared > 5000
