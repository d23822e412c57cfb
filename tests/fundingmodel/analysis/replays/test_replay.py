"""Replay: each case against a scenario file written for it and run by the plain engine; its measures once more on fractions."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from command_line import printed, run

from fundingmodel import run as calculated
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.replays.cases import replay
from fundingmodel.replays.steps import Collar
from fundingmodel.result import Result

CHILD = """parent = "{parent}"
name = "written"
author = "a test"
date = "2026-11-28"
reason = "a test"
{steps}
"""
MONEY = 'unit = "dollars"\nprice_basis = "nominal"\nassumption = true\n'
CONSTANT = f"[inputs.stated_authority]\n{MONEY}value = {{amount}}\n"
COLLAR = """
[[steps.add]]
step = "collar"
after = "formula_amount"
bind = { reference = "prior_allocation" }
price_basis = "nominal"
quantity = "total"
envelope_basis = "fixed"
[steps.set.fit_to_envelope]
shortfall = "reduce_in_proportion"
excess = "raise_in_proportion"
[inputs.largest_decline]
unit = "ratio"
value = 0.02
assumption = true
[inputs.largest_growth]
unit = "ratio"
value = 0.05
assumption = true
"""
PLANS = {"plan_low": "outlook-low", "plan_target": "outlook", "plan_high": "outlook-high"}
TRIED = Collar(Decimal("0.02"), Decimal("0.05"))


def written(folder: Path, rest: str, steps: str = "", parent: str = "settlement") -> Result:
    path = folder / "written.toml"
    path.write_text(CHILD.format(parent=parent, steps=steps) + rest, encoding="utf-8")
    return calculated(str(path))


@cache
def answered(*arguments: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(printed("analyse", "replay", *arguments, "--format", "csv"))))


def of_case(rows: Sequence[Mapping[str, str]], case: str) -> dict[str, Mapping[str, str]]:
    return {row["jurisdiction"]: row for row in rows if row["case"] == case}


def expected(amounts: Sequence[Decimal], years: Sequence[str]) -> dict[str, str]:
    """What a row says of amounts, worked out here on fractions."""
    exact = [Fraction(str(amount)) for amount in amounts]
    falls = [(after - before) / before for before, after in pairwise(exact)]
    worst = min([*falls, Fraction(0)])
    average = sum(exact) / len(exact)
    return {
        "fiscal_year": years[1 + falls.index(worst)] if worst else "",
        "worst_fall": f"{float(worst):.6f}",
        "falls": str(len([fall for fall in falls if fall < Fraction(-1, 100)])),
        "spread": f"{float((max(exact) - min(exact)) / average):.6f}",
        "least": f"{min(amounts):.2f}",
        "most": f"{max(amounts):.2f}",
        "total": f"{sum(amounts):.2f}",
    }


def differing(rows: Mapping[str, Mapping[str, str]], result: Result, years: Sequence[str]) -> list[str]:
    """The columns of which some jurisdiction's figure is not that of a result."""
    wrong = set()
    for code, row in rows.items():
        amounts = [result.amount("allocation", year, code) for year in years]
        found = expected([amount for amount in amounts if amount is not None], years)
        wrong |= {column for column, figure in found.items() if row[column] != figure}
    return sorted(wrong)


@pytest.mark.parametrize("amount", ["840200000", "784408000.37"])
def test_a_constant_envelope_is_a_file_with_it(tmp_path: Path, amount: str) -> None:
    rows = of_case(answered("settlement", "--envelope", amount), "constant")
    result = written(tmp_path, CONSTANT.format(amount=amount))
    assert differing(rows, result, result.scenario.fiscal_years) == []
    assert len(rows) == 12


def test_a_cent_more_is_found(tmp_path: Path) -> None:
    rows = of_case(answered("settlement", "--envelope", "840200000"), "constant")
    result = written(tmp_path, CONSTANT.format(amount="840200000.01"))
    assert {"least", "total"} <= set(differing(rows, result, result.scenario.fiscal_years))


@pytest.mark.parametrize("name", ["settlement", "predictable", "equal-per-capita", "settlement-economic-half"])
def test_its_own_envelopes_are_the_scenario_itself(name: str) -> None:
    result = calculated(name)
    assert differing(of_case(answered(name), "own"), result, result.scenario.fiscal_years) == []


@pytest.mark.parametrize(("case", "name"), PLANS.items())
def test_the_calibrated_formula_over_a_plan_is_the_packaged_outlook(case: str, name: str) -> None:
    result = calculated(name)
    assert differing(of_case(answered("settlement"), case), result, result.scenario.fiscal_years) == []


def test_what_a_collar_costs_is_the_difference_of_two_files(tmp_path: Path) -> None:
    """139,969,050.56 for Ontario over eight years at 840.2 million a year; over all jurisdictions it adds to nothing."""
    rows = of_case(answered("settlement", "--fall", "0.02", "--rise", "0.05"), "constant")
    without = written(tmp_path, CONSTANT.format(amount=840200000))
    codes, first = without.scenario.jurisdictions, without.scenario.fiscal_years[0]
    opening = ", ".join(f"{code} = {without.amount('allocation', first, code)}" for code in codes)
    given = f"{CONSTANT.format(amount=840200000)}[inputs.opening_allocation]\n{MONEY}values = {{ {opening} }}\n"
    result = written(tmp_path, given, COLLAR)
    years = result.scenario.fiscal_years
    assert differing(rows, result, years) == []
    totals = [
        {code: sum(each.amount("allocation", y, code) or 0 for y in years) for code in codes}
        for each in (result, without)
    ]
    assert {code: Decimal(row["guarantees"]) for code, row in rows.items()} == {
        code: totals[0][code] - totals[1][code] for code in codes
    }
    assert rows["ON"]["guarantees"] == "-139969050.56"
    assert sum(Decimal(row["guarantees"]) for row in rows.values()) == 0


@pytest.mark.parametrize(
    ("base", "amount", "cost"), [(500000, 840200000, 139.97), (0, 840200000, 141.36), (500000, 846300000, 141.0)]
)
def test_what_the_cost_of_a_collar_goes_with(tmp_path: Path, base: int, amount: int, cost: float) -> None:
    """With the envelope and without a base amount it is larger: nearly in proportion to what is shared by need."""
    result = written(tmp_path, f"[inputs.base_for_each]\n{MONEY}value = {base}\n")
    case = replay(result, Decimal(amount), TRIED).constant()
    assert round(float(sum(case.amounts("ON", plain=True)) - sum(case.amounts("ON"))) / 10**6, 2) == pytest.approx(
        cost, abs=0.006
    )


def test_guarantees_of_a_formula_are_dropped_as_a_file_drops_them(tmp_path: Path) -> None:
    rows = of_case(answered("predictable"), "own")
    without = written(tmp_path, "", 'steps.drop = ["hold_harmless", "collar"]', parent="predictable")
    years = without.scenario.fiscal_years
    for code, row in rows.items():
        plain = sum(without.amount("allocation", year, code) or 0 for year in years)
        assert Decimal(row["guarantees"]) == Decimal(row["total"]) - plain
    assert all(row["guarantees"] == "" for row in answered("settlement"))


def test_a_collar_that_does_not_fit_is_said() -> None:
    """Where the envelope itself falls by more than 2% or rises by more than 5%, a fixed collar does not fit: six of eight years."""
    result = calculated("settlement")
    envelopes = [result.amount("envelope", year) or Decimal(0) for year in result.scenario.fiscal_years]
    ratios = [after / before for before, after in pairwise(envelopes)]
    unfit = sum(not Decimal("0.98") <= ratio <= Decimal("1.05") for ratio in ratios)
    shown = " ".join(printed("analyse", "replay", "settlement", "--fall", "0.02", "--rise", "0.05").split())
    assert f"settlement, own envelopes: in {unfit} of 8 years the guarantees or limits do not fit" in shown
    assert "settlement, constant envelope: in" not in shown
    case = replay(result, None, Collar(Decimal("0.02"), Decimal("0.05"), "follows_envelope")).own()
    assert (unfit, case.unfit) == (6, 0)


def test_ranges_of_cases_have_no_probability() -> None:
    rows = answered("settlement", "--for", "ON")
    worst = [-float(row["worst_fall"]) * 100 for row in rows]
    falls = [int(row["falls"]) for row in rows]
    shown = printed("analyse", "replay", "settlement", "--for", "ON")
    assert f"a worst fall of {min(worst):.2f}% to {max(worst):.2f}%" in " ".join(shown.split())
    assert f"and {min(falls)} to {max(falls)} years" in " ".join(shown.split())
    assert "nothing says how likely" in shown
    assert "plan, target (projected)" in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("predictable", "does not count arrivals by the plan's categories"),
        ("cohort", "the plan has no landed_by_month of 2025"),
        ("settlement-economic-half", "goes with the rule of another reading"),
        ("quebec-parity", "money of another currency, scope or measure"),
    ],
)
def test_what_cannot_be_replayed_over_the_plans_says_why(name: str, said: str) -> None:
    stamped = json.loads(printed("analyse", "replay", name, "--format", "json"))
    assert {row["case"] for row in stamped["rows"]} == {"constant", "own"}
    assert any(said in each for each in stamped["says"]["en"])
    assert any("n’est pas mis à l’épreuve selon les plans" in each for each in stamped["says"]["fr"])


def test_two_formulas_side_by_side() -> None:
    both = answered("settlement", "equal-per-capita")
    assert both == (*answered("settlement"), *answered("equal-per-capita"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("published",),
        ("outlook",),
        ("us-house-2020",),
        ("settlement", "--for", "QC"),
        ("settlement", "--envelope", "840,2"),
        ("settlement", "--envelope", "0"),
        ("settlement", "--fall", "0.02"),
        ("settlement", "--fall", "2", "--rise", "5"),
        ("settlement", "--fall", "-0.02", "--rise", "0.05"),
        ("predictable", "--fall", "0.02", "--rise", "0.05"),
    ],
)
def test_what_a_replay_refuses(arguments: tuple[str, ...], language: str) -> None:
    found = run("analyse", "replay", *arguments, "--lang", language)
    assert found.exit_code == 1
    assert "Traceback" not in found.output
