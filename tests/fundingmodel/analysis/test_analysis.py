"""Which rule binds, comparisons, and what is found in a scenario file: against cases worked out by hand."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from money import rounded_from
from places import ROOT, THIN

import fundingmodel
from fundingmodel.analysis import comparison
from fundingmodel.analysis.binding import binding_rule
from fundingmodel.analysis.inspection import what_was_read
from fundingmodel.analysis.suppression import suppression
from fundingmodel.column import Column
from fundingmodel.command_line.problems import problems
from fundingmodel.errors import Refused
from fundingmodel.result import Result, TierResult, run, run_all
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import build, read_scenario
from fundingmodel.steps.binding_rule import brought_in

D = Decimal
ENVELOPE: dict[str, Any] = {"step": "envelope", "authority": "stated", "rounding": "carried"}
SHARE: dict[str, Any] = {"step": "share", "bind": {"weighted_intake": "need"}}
BASE: dict[str, Any] = {"step": "base_amount", "parts": "equal", "indexation": "none"}
MINIMUM: dict[str, Any] = {"step": "minimum_amount", "kind": "amount"}
MAXIMUM: dict[str, Any] = {"step": "maximum_amount", "kind": "amount"}
REFERENCE = {"price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}
HELD: dict[str, Any] = {"step": "hold_harmless", "bind": {"reference": "opening_allocation"}, **REFERENCE}
COLLAR: dict[str, Any] = {"step": "collar", "bind": {"reference": "opening_allocation"}, **REFERENCE}
ROUND: dict[str, Any] = {"step": "round_to_envelope", "ties": "published_order"}


def fit(crossed: str = "lower_prevails", shortfall: str = "refuse", excess: str = "refuse") -> dict[str, Any]:
    return {"step": "fit_to_envelope", "crossed_bounds": crossed, "shortfall": shortfall, "excess": excess}


def calculated(
    needs: Sequence[int], guarantees: Sequence[Any], fitted: dict[str, Any] | None = None, **given: Any
) -> Result:
    """1,000 dollars, to the cent, shared by need among A, B, C ... under guarantees; `given` are their figures."""
    codes = [chr(65 + i) for i in range(len(needs))]
    steps = [ENVELOPE, SHARE, "bounds", *guarantees, fitted or fit(), ROUND]

    def table(figure: Any) -> dict[str, Any]:
        said = {"assumption": True, "price_basis": "nominal", "unit": "dollars"}
        if isinstance(figure, dict):
            return {**said, **figure}
        if isinstance(figure, list):
            return {**said, "values": dict(zip(codes, figure, strict=True))}
        return {**said, "value": figure}

    cents = {"unit": "units per dollar", "value": 100, "assumption": True}
    inputs = {
        "stated_authority": table(given.pop("envelope", 1000)),
        "authority_units_per_dollar": cents,
        "units_per_dollar": cents,
        "need": {
            "shape": "jurisdiction",
            "unit": "persons",
            "assumption": True,
            "values": dict(zip(codes, needs, strict=True)),
        },
        **{name: table(figure) for name, figure in given.items()},
    }
    data = {
        "name": "case", "instrument": "grant", "recipient": "all", "fiscal_years": ["2025-26"],
        "jurisdictions": codes, "steps": steps, "inputs": inputs,
    }  # fmt: skip
    return run(build(data, Path("case.toml")))


def ratio(value: str) -> dict[str, Any]:
    return {"value": D(value), "unit": "ratio"}


def rules(result: Result) -> list[str]:
    return binding_rule(result.main, "2025-26")


def amounts(result: Result) -> list[Decimal | None]:
    return list(comparison.allocations(result, "2025-26").values())


# Which rule binds


def test_free_without_guarantees() -> None:
    result = calculated([7, 2, 1], [])
    assert amounts(result) == [D(700), D(200), D(100)]
    assert rules(result) == ["free", "free", "free"]


def test_minimum_and_maximum() -> None:
    result = calculated([7, 2, 1], [MINIMUM, MAXIMUM], minimum=150, maximum=600)
    assert amounts(result) == [D(600), D(250), D(150)]
    assert rules(result) == ["maximum_amount", "free", "minimum_amount"]


def test_collar_is_named_by_its_side() -> None:
    figures = {"opening_allocation": [500, 250, 250], "largest_decline": ratio("0.1"), "largest_growth": ratio("0.2")}
    result = calculated([7, 2, 1], [COLLAR], **figures)
    assert amounts(result) == [D(550), D(225), D(225)]  # A is free below its 600: the floors of B and C are paid first
    assert rules(result) == ["free", "collar_floor", "collar_floor"]
    figures["largest_growth"] = ratio("0.05")
    result = calculated([7, 2, 1], [COLLAR], **figures)
    assert amounts(result) == [D(525), D(250), D(225)]
    assert rules(result) == ["collar_ceiling", "free", "collar_floor"]


def test_the_last_guarantee_that_moved_the_bound_is_named() -> None:
    figures = {"opening_allocation": [600, 100, 300], "protected_fraction": ratio("0.9"), "minimum": 120}
    for listed in ([HELD, MINIMUM], [MINIMUM, HELD]):
        result = calculated([8, 1, 1], listed, **figures)
        assert amounts(result) == [D(610), D(120), D(270)]
        assert rules(result) == ["free", "minimum_amount", "hold_harmless"]


def test_a_guarantee_under_another_name_is_named_by_it() -> None:
    own_name = {**HELD, "as": "old_promise"}
    figures = {"opening_allocation": [600, 100, 300], "protected_fraction": ratio("0.9")}
    result = calculated([8, 1, 1], [own_name], **figures)
    assert amounts(result) == [D(640), D(90), D(270)]
    assert rules(result) == ["free", "old_promise", "old_promise"]


def test_rounding_a_guarantee_up_to_whole_cents_is_no_rule_of_its_own() -> None:
    figures = {"opening_allocation": [600, 100, D("300.05")], "protected_fraction": ratio("0.999")}
    result = calculated([8, 1, 1], [HELD], **figures)
    assert amounts(result)[2] == D("299.75")  # 299.74995, up
    assert rules(result)[2] == "hold_harmless"


def test_base_amount_without_a_share_or_above_the_guarantee() -> None:
    result = calculated([1, 0, 0], [BASE, MINIMUM], base_for_each=100, minimum=50)
    assert amounts(result) == [D(800), D(100), D(100)]
    assert rules(result) == ["free", "base_amount", "base_amount"]


def test_no_need_and_the_whole_envelope() -> None:
    result = calculated([3, 0], [])
    assert amounts(result) == [D(1000), D(0)]
    assert rules(result) == ["envelope", "no_need"]


def test_no_share_but_a_guarantee() -> None:
    result = calculated([3, 2, 0], [MINIMUM], minimum=10)
    assert amounts(result)[2] == D(10)
    assert rules(result) == ["free", "free", "minimum_amount"]


def test_crossed_bounds_are_named_by_the_one_that_prevails() -> None:
    own = {
        "own_minimum": {"shape": "jurisdiction", "values": {"A": 0, "B": 0, "C": 300}},
        "own_maximum": {"shape": "jurisdiction", "values": {"A": 450, "B": 450, "C": 250}},
    }
    given = [{**MINIMUM, "bind": {"minimum": "own_minimum"}}, {**MAXIMUM, "bind": {"maximum": "own_maximum"}}]
    lower = calculated([2, 2, 1], given, fit("lower_prevails"), **own)
    assert amounts(lower) == [D(350), D(350), D(300)]
    assert rules(lower) == ["free", "free", "minimum_amount"]
    upper = calculated([2, 2, 1], given, fit("upper_prevails"), **own)
    assert amounts(upper) == [D(375), D(375), D(250)]
    assert rules(upper) == ["free", "free", "maximum_amount"]


def test_the_name_is_what_the_amendment_s_own_step_brings_in() -> None:
    def lower_bound_with_statute(lower_bound: Any, statute: Any, envelope: Any) -> Any:
        return lower_bound + statute + envelope

    def lower_bound_with_statute_formula(lower_bound: Any, statute: Any, envelope: Any) -> str:
        return f"={lower_bound}+{statute}+{envelope}"

    column = Column(lower_bound_with_statute, lower_bound_with_statute_formula, "dollars", amends="lower_bound")
    assert brought_in(column, {"statute", "lower_bound_with_statute"}) == "statute"
    assert brought_in(column, set()) == "envelope"


def test_reduced_guarantees_are_still_named() -> None:
    result = calculated([8, 1, 1], [MINIMUM], fit(shortfall="reduce_in_proportion"), minimum=500)
    assert amounts(result) == [D("333.34"), D("333.33"), D("333.33")]  # two thirds each; the cent left goes in order
    assert rules(result) == ["minimum_amount"] * 3


def test_a_formula_that_fits_nothing_binds_nobody() -> None:
    result = run("published")
    assert set(binding_rule(result.main, "2021-22")) == {"not_fitted"}


def test_a_circumstance_of_each_year() -> None:
    """thin.toml: 2020-21 protects 95% of 500,000, 300,000, 100,000 and 5,000, over bases of 10,000; D has no intake."""
    result = run(THIN)
    assert binding_rule(result.main, "2020-21") == ["free", "free", "hold_harmless", "base_amount"]
    assert result.amount("allocation", "2020-21", "C") == D(95000)
    assert binding_rule(result.main, "2021-22") == ["free", "hold_harmless", "hold_harmless", "base_amount"]
    assert result.amount("allocation", "2021-22", "C") == D(90250)


def check_rules(tier: TierResult, year: str) -> None:
    """What a name says must be so: at the guarantee it names, or strictly what rate and share give."""
    values, place = tier.years[year], tier.tier.place
    unit = 1 / Fraction(tier.known_units or 100)
    for index, (code, rule) in enumerate(zip(place.jurisdictions, binding_rule(tier, year), strict=True)):
        allocation = float(tier.amount("allocation", year, code) or 0)
        share = tier.figure("share", year, code)
        if rule == "free":
            expected = tier.figure("off_the_top", year, code) + tier.figure("scaling_factor", year) * share
            assert rounded_from(allocation, expected, unit)
        elif rule == "no_need":
            assert (share, allocation) == (0, 0)
        elif rule != "envelope" and "guarantee_reduction" not in values:
            named = np.broadcast_to(values[rule], (len(place.jurisdictions), 1))[index, 0]
            assert rounded_from(allocation, named, unit)


@pytest.mark.parametrize("name", packaged())
def test_packaged_scenarios_are_where_the_rule_says(name: str) -> None:
    result = run(name)
    if "scaling_factor" in {c.name for c in result.main.tier.formula.columns}:
        for year in result.scenario.fiscal_years:
            check_rules(result.main, year)


# Comparison


def test_money_is_compared_exactly() -> None:
    old = {"A": D("0.10"), "B": D("0.20"), "C": None}
    new = {"A": D("0.30"), "B": D("0.20"), "C": D(1), "E": D(2)}
    assert comparison.change(new, old) == {"A": D("0.20"), "B": D("0.00"), "C": None, "E": None}
    assert comparison.relative_change(new, old) == {"A": Fraction(2), "B": Fraction(0), "C": None, "E": None}
    assert comparison.total(new) == D("3.50")
    assert comparison.total(old) is None
    assert comparison.shares(new)["A"] == Fraction(3, 35)
    assert comparison.shares(old)["A"] is None


def test_who_receives_more_and_who_less() -> None:
    old = {"A": D(10), "B": D(10), "C": D(10), "D": D(10), "E": None}
    new = {"A": D(13), "B": D(14), "C": D(10), "D": D(3), "E": D(1)}
    assert comparison.more_and_less(new, old) == ([("B", D(4)), ("A", D(3))], [("D", D(-7))])


def test_per_person_and_constant_dollars() -> None:
    given = {"A": D(300), "B": D(5), "C": None}
    assert comparison.per_person(given, {"A": Fraction(100, 3), "B": D(0), "C": D(1)}) == {
        "A": Fraction(9), "B": None, "C": None,
    }  # fmt: skip
    assert comparison.real(given, D("1.25"))["A"] == 240
    with pytest.raises(Refused, match="the price index is 0; it must be above 0"):
        comparison.real(given, D(0))


def test_average_admissions_are_the_published_means() -> None:
    tier = run("settlement").main
    ontario = comparison.average_admissions(tier, "2021-22")
    assert ontario is not None
    assert ontario["ON"] == Fraction(112_005 + 137_465 + 153_365, 3)  # IRCC's annual totals of four categories
    others = comparison.average_admissions(tier, "2021-22", leave_out=("economic", "family", "other"))
    assert others is not None
    assert float(others["ON"]) == pytest.approx(23048.33, abs=0.005)
    assert comparison.average_admissions(run("published").main, "2021-22") is None
    with pytest.raises(Refused, match="no category 'students' to leave out; it has economic, family, refugee, other"):
        comparison.average_admissions(tier, "2021-22", leave_out=("students",))


def test_per_admission_as_published() -> None:
    """Ontario received $3,033 for each admission in 2021-22."""
    tier = run("settlement").main
    admissions = comparison.average_admissions(tier, "2021-22")
    assert admissions is not None
    each = comparison.per_person(comparison.allocations(tier, "2021-22"), admissions)["ON"]
    assert each is not None
    assert round(each) == 3033


def test_jurisdictions_of_several_results_in_the_order_in_which_they_are_named() -> None:
    results = run_all([read_scenario("settlement"), read_scenario(THIN)])
    names = comparison.jurisdictions_of(results)
    assert list(names)[:2] == ["NL", "PE"]
    assert list(names)[-4:] == ["A", "B", "C", "D"]
    assert names["NL"]["fr"] == "Terre-Neuve-et-Labrador"


def test_other_rules_for_suppressed_counts() -> None:
    """Nunavut in 2019, as published: 10, 25, hidden, 0."""
    scenario = read_scenario("settlement")
    for rule, count in (("low", D(1)), ("midpoint", D("2.5")), ("high", D(4))):
        other = comparison.with_suppressed(scenario, rule)
        intake = other.tier.parameters["intake"].exact("2021-22", other.tier.place)[2]
        assert intake[other.jurisdictions.index("NU")] == (D(10), D(25), count, D(0))
    assert comparison.with_suppressed(scenario, "midpoint").sha256 == scenario.sha256


# Inspection


def test_a_scenario_in_order_has_no_problems() -> None:
    assert problems("settlement") == []


def test_a_child_without_an_author_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "child.toml"
    path.write_text('name = "child"\nparent = "settlement"\ndate = "2026-01-01"\nreason = "none"\n', encoding="utf-8")
    with pytest.raises(Refused, match=r"child.toml: a scenario with a parent says who offers it, .*: add author"):
        problems(str(path))


def test_problems_end_where_one_hides_the_next(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('name = "wrong"\ncurency = "CAD"\nsteps = ["nothing"]\n', encoding="utf-8")
    assert [str(each) for each in problems(str(path))] == [
        "wrong.toml: unknown key 'curency'. Did you mean 'currency'?",
        'wrong.toml: no fiscal_years. Add fiscal_years = { first = "2024-25", last = "2026-27" }, for instance.',
    ]


def test_outliers_are_totals_of_a_jurisdiction_over_categories() -> None:
    shown = what_was_read(run(THIN))
    assert "intake of A: 110 in 2018, 210 in 2019" in shown  # 90 + 20, then 190 + 20
    assert "intake of C" not in shown  # 10, 10, 15, 15: by half, not more
    assert shown.count(" intake of ") == 1


def test_version_is_declared_once() -> None:
    assert fundingmodel.__version__ in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["predictable", "settlement"])
def test_check_says_of_hidden_counts_what_the_sheet_sources_says(name: str) -> None:
    """One answer, from the scenario and all whose results it takes: an older copy of it knew of none but its own counts."""
    result = run(name)
    shown = what_was_read(result)
    found = suppression(result)
    assert found is not None and found.moves
    for move in found.moves:
        assert move.change is not None
        assert f"{abs(move.change):,.2f}" in shown and f"{move.jurisdiction}" in shown
    assert f"{abs(found.moves[0].change or 0) + Decimal('0.01'):,.2f}" not in shown
