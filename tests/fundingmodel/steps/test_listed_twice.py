"""A step listed again under another name: every step, with every combination of its choices, in Python, words and worksheets."""

import tomllib
from typing import Any

import pytest
from array_formulas import faults_of_workbook
from engines import LibreOffice
from listed_steps import CODES, SECOND, Listed, listings, scenario_of
from on_worksheets import write
from statutes import ENGINES, sheet_differences

from fundingmodel.analysis.explain import explain
from fundingmodel.column import CALENDAR
from fundingmodel.command_line.step_lines import example_line
from fundingmodel.errors import Refused
from fundingmodel.formula import names_under, read_step, read_steps, shared_inputs
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.steps import step_module, step_names
from fundingmodel.steps.choices import all_columns
from workbooks.sheets.method.steps import step_in_words

ONCE = {"fit_to_envelope"}  # makes the bounds whole that its first listing has fitted to
EACH_STEP = pytest.mark.parametrize("step", step_names())


def twice(listed: Listed, name: str = "listed") -> Result:
    return run(scenario_of([listed, {**listed, "as": SECOND}], name=name))


def amounts(result: Result, name: str) -> list[float]:
    values: list[float] = result.main.years["2025-26"][name].ravel().tolist()
    return values


@EACH_STEP
def test_every_step_is_calculated_twice_or_says_why_not(step: str) -> None:
    for listed in listings(step):
        if step in ONCE:
            with pytest.raises(
                Refused, match=f"{step} can be listed once: listed again, it amends 'lower_bound', which"
            ):
                twice(listed)
            continue
        result = twice(listed)
        first, second = [entry for entry in result.main.tier.entries if entry.step == step]
        for one, other in zip(first.columns, second.columns, strict=True):
            assert one.name != other.name
            if first.alias == first.step:  # a measure always has a name of its own
                assert (
                    second.named(one.name) == other.name
                )  # the first listing has no `as`: its names are the file's own
        if all(c.amends is None for c in first.columns):
            assert [amounts(result, c.name) for c in first.columns] == [amounts(result, c.name) for c in second.columns]
        for language in ("en", "fr"):
            assert explain(result, CODES[0], "2025-26", language)
            algebra = step_in_words(second, Words(language)).algebra
            assert algebra != step_in_words(first, Words(language)).algebra or not algebra


@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_listed_twice_is_a_sheet_that_calculates_as_python_does(engine: str) -> None:
    results = []
    for step in sorted(set(step_names()) - ONCE):
        *_, listed = listings(step)
        results.append(twice(listed, name=step))
    for number in range(0, len(results), 20):
        assert sheet_differences(results[number : number + 20], engine) == []


def each_listing() -> list[Result]:
    """Every step with every choice of its settings, by itself."""
    found = [(step, n, listed) for step in step_names() for n, listed in enumerate(listings(step))]
    return [run(scenario_of([listed], name=f"{step} {n}")) for step, n, listed in found]


def test_libreoffice_calculates_the_sheets_of_every_step(libreoffice: LibreOffice) -> None:
    results = each_listing()
    assert len(results) > len(step_names()) - 3
    for number in range(0, len(results), 20):
        assert sheet_differences(results[number : number + 20], libreoffice) == []


def test_no_sheet_of_a_step_has_an_array_outside_sumproduct() -> None:
    results = each_listing()
    for number in range(0, len(results), 20):
        assert faults_of_workbook(write(results[number : number + 20])[0]) == {}


# Names: as in version 0.1, and of its own where a name would be taken


def test_shared_inputs_keep_their_names() -> None:
    assert {
        "rounding_unit",
        "population",
        "measure",
        "published_order",
        "base_given",
        "price_growth",
    } <= shared_inputs()
    entry = read_step({"step": "true_up", "as": "after", "recovery": "next_year"}, (), {"after_rounding_unit"})
    assert "rounding_unit" in {i.name for i in entry.inputs}


@EACH_STEP
def test_listed_once_only_names_that_hold_the_step_s_name_change(step: str) -> None:
    """As files of version 0.1 have it: their inputs, results, bindings and links are read under these names."""
    for listed in listings(step):
        plain, entry = read_step(listed), read_step({**listed, "as": "x"})
        assert [c.name for c in entry.columns] == [c.name.replace(plain.alias, "x") for c in plain.columns]
        assert [i.name for i in entry.inputs] == [i.name.replace(step, "x") for i in plain.inputs]
        for name, new in names_under(step, "x", (), (), ()).items():
            assert new == name.replace(step, "x")


def threshold(alias: str) -> Listed:
    return {"step": "entry_threshold", "as": alias, "judged_by": "itself", "at_level": "enters"}


def level(figure: int) -> dict[str, Any]:
    return {"unit": "persons", "value": figure, "assumption": True}


def need(**figures: int) -> dict[str, Any]:
    return {"unit": "persons", "values": figures, "assumption": True, "shape": "jurisdiction"}


NEED = need(A=30, B=70)


def test_a_plain_input_serves_each_listing_without_its_own() -> None:
    listed = [threshold("low"), threshold("high")]
    plain = run(scenario_of(listed, {"weighted_intake": NEED, "entry_level": level(50)}))
    assert amounts(plain, "weighted_intake_with_low") == amounts(plain, "weighted_intake_with_high") == [0, 70]
    assert amounts(plain, "entry_measure") == [30, 70]
    assert amounts(plain, "high_entry_measure") == [0, 70]
    own = {"weighted_intake": NEED, "entry_level": level(20), "high_entry_level": level(80)}
    result = run(scenario_of(listed, own))
    assert amounts(result, "weighted_intake_with_low") == [30, 70]
    assert amounts(result, "weighted_intake_with_high") == [0, 0]


def test_a_figure_of_its_own_is_read_where_the_step_is_listed_once() -> None:
    result = run(scenario_of([threshold("low")], {"weighted_intake": NEED, "low_entry_level": level(50)}))
    assert amounts(result, "weighted_intake_with_low") == [0, 70]


def test_an_input_that_the_scenario_declares_is_not_taken_for_a_step_s_own() -> None:
    """A name of version 0.1 that happens to begin with an alias: it is declared, with its shape, to be bound."""
    declared = {
        "low_entry_level": {**need(A=90, B=90), "unit": "ratio"},
        "entry_level": level(50),
        "weighted_intake": NEED,
    }
    listed = [threshold("low"), {"step": "relativity", "as": "size", "bind": {"relativity": "low_entry_level"}}]
    result = run(scenario_of(listed, declared))
    assert amounts(result, "weighted_intake_with_low") == [0, 70]
    assert amounts(result, "weighted_intake_with_size") == [0, 6300]


def test_a_column_of_another_step_keeps_its_name_and_is_read_in_place_of_an_input() -> None:
    listed = [{"step": "fading_protection"}, {"step": "hold_harmless", "as": "promise", **CHOSEN}]
    result = run(scenario_of(listed))
    assert amounts(result, "promise") == [0.5 * x for x in amounts(result, "promise_reference")]
    assert "promise_protected_fraction" not in result.main.years["2025-26"]


def test_a_column_gives_way_to_that_of_another_step() -> None:
    """Two steps that start the same quantity: `as` gives the second another name, as the refusal advises."""
    by_people, by_cost = {"step": "amount_per_person"}, {"step": "cost_sharing"}
    with pytest.raises(Refused, match=r"'formula_amount' is defined twice.*give the second another name with `as`"):
        scenario_of([by_people, by_cost])
    result = run(scenario_of([by_people, {**by_cost, "as": "costs"}]))
    assert amounts(result, "costs_formula_amount") == [500, 500]


def test_last_year_s_quantities_follow() -> None:
    first, second = read_steps(["fading_protection", {"step": "fading_protection", "as": "slow"}])
    assert first.columns[0].needs[0] == "prior_protected_fraction"
    assert second.columns[0].name == "slow_protected_fraction"
    assert second.columns[0].needs[0] == "prior_slow_protected_fraction"


CHOSEN = {
    "bind": {"reference": "prior_allocation"}, "price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed",
}  # fmt: skip


def test_a_second_fit_is_made_on_bounds_of_its_own_as_the_refusal_advises() -> None:
    fit: Listed = next(listings("fit_to_envelope"))
    bound = {"lower_bound": "second_lower_bound", "upper_bound": "second_upper_bound"}
    result = run(
        scenario_of([{"step": "bounds"}, {"step": "bounds", "as": SECOND}, fit, {**fit, "as": SECOND, "bind": bound}])
    )
    assert amounts(result, "second_fitted_amount") == amounts(result, "fitted_amount") == [500, 500]


# The line that `fundingmodel steps NAME` prints


@EACH_STEP
def test_the_printed_line_can_be_copied_into_a_file(step: str) -> None:
    line = example_line(step, step_module(step))
    (listed,) = tomllib.loads(f"steps = [{line}]")["steps"]
    run(scenario_of([{"step": listed} if isinstance(listed, str) else listed]))


def test_what_a_step_leaves_open_is_declared() -> None:
    """A name that a step reads, and that neither it nor any other step gives."""
    modules = {name: step_module(name) for name in step_names()}
    given = {n for m in modules.values() for n in (*(c.name for c in all_columns(m)), *(i.name for i in m.INPUTS))}
    for name, module in modules.items():
        read = {n.removeprefix("prior_").removeprefix("opening_") for c in all_columns(module) for n in c.needs}
        read = {newer_name(n) for n in read}
        assert set(step_words()[name].to_bind) == read - given - {*CALENDAR}
