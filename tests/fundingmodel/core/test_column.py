"""Columns: wiring, shapes, years, and the checks of a formula, on small columns of our own."""

from typing import Any

import numpy as np
import pytest
from random_scenarios import random_scenario

from fundingmodel.cells import Cells
from fundingmodel.column import (
    Array,
    Column,
    Formula,
    Input,
    Setting,
    calculate,
    calculate_years,
    check,
    setting,
    size,
    wired,
)
from fundingmodel.errors import FormulaRefused
from fundingmodel.formula import compose, read_step
from fundingmodel.steps import STAGES, stage_of, step_module, step_names
from fundingmodel.steps.rounding_units import counted

SIZES = {"jurisdiction": 3, "category": 2, "origin": 3}


def summing(
    name: str, needs: tuple[str, ...], amends: str | None = None, shape: str = "jurisdiction", plus: float = 1
) -> Column:
    """A column that adds up what it needs, and one more."""

    def compute(**values: Array) -> Array:
        return sum(values.values()) + np.full((1, 1), plus)

    def formula(**cells: Cells) -> str:
        return "=" + "+".join([*map(str, cells.values()), str(plus)])

    arguments = ", ".join(needs)
    scope: dict[str, Any] = {"compute": compute, "formula": formula}
    passed = ", ".join(f"{need}={need}" for need in needs)
    exec(f"def {name}({arguments}): return compute({passed})", scope)
    exec(f"def {name}_formula({arguments}): return formula({passed})", scope)
    return Column(scope[name], scope[f"{name}_formula"], "dollars", shape, amends)


def given(*names: str) -> tuple[Input, ...]:
    return tuple(Input(name, "dollars", "jurisdiction") for name in names)


def column_of(*figures: float) -> Array:
    return np.array(figures, dtype=float).reshape(-1, 1)


# Shapes


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("scalar", (1, 1)),
        ("jurisdiction", (3, 1)),
        ("category", (1, 2)),
        ("jurisdiction x category", (3, 2)),
        ("origin x jurisdiction", (3, 3)),
    ],
)
def test_size(shape: str, expected: tuple[int, int]) -> None:
    assert size(shape, SIZES) == expected


def test_a_result_takes_its_declared_shape() -> None:
    values = calculate((summing("a", ()),), {}, SIZES)
    assert values["a"].shape == (3, 1)


def test_a_result_of_other_axes_is_refused() -> None:
    """A column declared scalar that forgets to sum over the jurisdictions."""
    with pytest.raises(ValueError, match="broadcast"):
        calculate((summing("a", ("x",), shape="scalar"),), {"x": column_of(1, 2, 3)}, SIZES)


def test_leading_axes_are_kept() -> None:
    draws = np.arange(12.0).reshape(4, 3, 1)
    values = calculate((summing("a", ("x",)), summing("b", ("a", "y"))), {"x": draws, "y": column_of(1, 2, 3)}, SIZES)
    assert values["b"].shape == (4, 3, 1)
    assert np.array_equal(values["b"], draws + 2 + column_of(1, 2, 3))


# Wiring


def test_a_later_reader_sees_the_amendment_and_each_state_keeps_its_name() -> None:
    columns = (summing("a", ("x",)), summing("more", ("a",), amends="a", plus=10), summing("b", ("a",), plus=0))
    values = calculate(columns, {"x": column_of(1, 2, 3)}, SIZES)
    assert values["a"].ravel().tolist() == [2, 3, 4]
    assert values["more"].ravel().tolist() == [12, 13, 14]
    assert values["b"].ravel().tolist() == [12, 13, 14]
    assert [reads for _, reads in wired(columns)] == [("x",), ("a",), ("more",)]


def test_states_of_a_quantity() -> None:
    formula = Formula(
        (summing("a", ("x",)), summing("more", ("a",), amends="a"), summing("most", ("a",), amends="a")), given("x")
    )
    assert formula.states("a") == ("a", "more", "most")
    assert formula.state("a") == "most"
    assert formula.state("x") == "x"


def test_renamed_under_other_names() -> None:
    column = summing("more", ("a", "x"), amends="a").renamed({"more": "other", "x": "y", "a": "b"})
    assert (column.name, column.needs, column.amends) == ("other", ("b", "y"), "b")
    values = calculate((column,), {"b": column_of(1), "y": column_of(2)}, {"jurisdiction": 1})
    assert values["other"].item() == 4


def test_a_setting_renames_all_its_choices() -> None:
    one = setting("which", this=(summing("a", ()),), that=(summing("b", ("a",)),)).renamed({"a": "c"})
    assert [column.name for choice in one.choices.values() for column in choice] == ["c", "b"]
    assert one.choices["that"][0].needs == ("c",)


# Years


def test_years_are_chained_by_the_latest_state() -> None:
    """prior_a is last year's amended a; in the first year the opening one."""
    formula = Formula((summing("a", ("prior_a",)), summing("more", ("a",), amends="a", plus=10)), given("opening_a"))
    assert formula.carries == ("a",)
    years = calculate_years(formula, [{"opening_a": column_of(0, 100, 1000)}] * 3, SIZES)
    assert [year["more"].ravel().tolist() for year in years] == [[11, 111, 1011], [22, 122, 1022], [33, 133, 1033]]
    assert years[2]["prior_a"].ravel().tolist() == [22, 122, 1022]


def test_a_formula_that_does_not_refer_back_carries_nothing() -> None:
    formula = Formula((summing("a", ("x",)),), given("x"))
    assert formula.carries == ()
    years = calculate_years(formula, [{"x": column_of(1, 2, 3)}, {"x": column_of(4, 5, 6)}], SIZES)
    assert [year["a"].ravel().tolist() for year in years] == [[2, 3, 4], [5, 6, 7]]


# The checks of a formula

X = given("x")
WRONG: dict[str, tuple[Formula, str]] = {
    "unknown": (Formula((summing("a", ("y",)),), X, ("a",)), "a needs 'y', which nothing before it gives. List a step"),
    "too early": (
        Formula((summing("a", ("b",)), summing("b", ("x",))), X, ("a",)),
        "a needs 'b', which nothing before it gives. Move its step before this one.",
    ),
    "amends what is not there": (Formula((summing("a", ("x",), amends="b"),), X, ("a",)), "a needs 'b', which nothing"),
    "defined twice": (Formula((summing("a", ("x",)), summing("a", ("x",))), X, ("a",)), "'a' is defined twice."),
    "defined though given": (Formula((summing("x", ()),), X, ("x",)), "'x' is defined twice."),
    "read by nobody": (Formula((summing("a", ("x",)), summing("b", ("x",))), X, ("a",)), "nothing reads b."),
    "an amendment read by nobody": (
        Formula(
            (summing("a", ("x",)), summing("b", ("x",)), summing("more", ("b",), amends="b"), summing("c", ("a",))),
            X,
            ("c",),
        ),
        "nothing reads more.",
    ),
    "result that nothing gives": (Formula((summing("a", ("x",)),), X, ("a", "c")), "nothing gives 'c'"),
    "stale": (
        Formula(
            (summing("a", ("x",)), summing("b", ("a",)), summing("more", ("a",), amends="a"), summing("c", ("a", "b"))),
            X,
            ("c",),
        ),
        "more amends 'a' after b has read it. List its step before the step of b.",
    ),
    "stale through an earlier state": (
        Formula(
            (
                summing("a", ("x",)),
                summing("more", ("a",), amends="a"),
                summing("b", ("a",)),
                summing("most", ("a",), amends="a"),
                summing("c", ("a", "b")),
            ),
            X,
            ("c",),
        ),
        "most amends 'a' after b has read it.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_wiring(case: str) -> None:
    formula, message = WRONG[case]
    with pytest.raises(FormulaRefused) as refused:
        check(formula)
    assert str(refused.value).startswith(message)


def test_an_ingredient_of_the_amendment_is_no_stale_reader() -> None:
    """What reads the earlier state to make the amendment is meant to, however many columns lie between."""
    columns = (
        summing("a", ("x",)),
        summing("b", ("a",)),
        summing("c", ("b",)),
        summing("more", ("a", "c"), amends="a"),
    )
    check(Formula(columns, X, ("a",)))


def test_a_carried_quantity_is_read() -> None:
    check(Formula((summing("a", ("prior_a", "x")), summing("b", ("x",))), (*X, *given("opening_a")), ("b",)))


# The steps of the package


@pytest.mark.parametrize("step", step_names())
def test_a_step_file_holds_a_stage_inputs_and_columns_with_units(step: str) -> None:
    module = step_module(step)
    assert stage_of()[step] in STAGES
    assert module.__doc__ and module.__doc__.split("\n")[0].endswith(".")
    columns = [c for each in module.COLUMNS for c in _columns(each)]
    assert all(column.unit for column in columns)
    read = {need for column in columns for need in column.needs} | {i.whole for i in module.INPUTS}
    assert {counted(i.name) if i.rounding else i.name for i in module.INPUTS} <= read


def _columns(each: Column | Setting) -> list[Column]:
    return [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]


def test_an_alias_renames_a_step_and_its_own_inputs() -> None:
    entry = read_step({"step": "set_aside", "as": "innovation_fund", "kind": "amount"})
    assert [column.name for column in entry.columns] == ["innovation_fund", "envelope_after_innovation_fund"]
    assert entry.columns[1].amends == "envelope"
    assert [i.name for i in entry.inputs] == ["innovation_fund_amount", "innovation_fund_part", "rounding_unit"]


def test_a_bound_quantity_takes_the_place_of_the_input() -> None:
    steps = (
        {"step": "average_intake", "year_weights": "equal"},
        "admissions",
        "total_admissions",
        {
            "step": "envelope",
            "authority": "per_admission",
            "rounding": "carried",
            "bind": {"admissions_planned": "total_admissions"},
        },
        "weighted_intake",
        "share",
        "bounds",
        {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
        {"step": "round_to_envelope", "ties": "published_order"},
    )
    formula = compose(tuple(read_step(step) for step in steps))
    assert "admissions_planned" not in {i.name for i in formula.inputs}
    assert "total_admissions" in formula.column("programme_authority").needs


def test_the_same_seed_gives_the_same_text() -> None:
    assert random_scenario(17).text == random_scenario(17).text
    assert random_scenario(17).text != random_scenario(18).text
