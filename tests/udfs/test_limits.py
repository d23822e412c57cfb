"""Limits: what a figure may be is the same in a file, in overrides, in the functions and in the workbook's own check."""

import copy
import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from answers import answer
from engines import ironcalc
from planned import planned

from fundingmodel.column import Input
from fundingmodel.errors import Refused, in_file
from fundingmodel.rounding import LARGEST_UNIT, SMALLEST_UNIT, UNITS_PER_DOLLAR
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.scenario.parameters import Place
from fundingmodel.scenario.reading import Scenario, build, read_scenario
from fundingmodel.steps import step_input, step_module, step_names
from fundingmodel.steps.rounding_units import COUNTED_INPUTS
from udfs.catalogue import Argument, find, functions
from udfs.cells.blocks import figure
from udfs.cells.marshalling import CellError
from udfs.manual.function_words import kind_text
from udfs.scenarios.levers import groups
from udfs.scenarios.overrides import with_overrides
from workbooks.sheets.input_sheets import validate

INPUTS = {i.name: i for step in step_names() for i in step_module(step).INPUTS} | COUNTED_INPUTS
BEYOND = Decimal("0.0000001")
LARGE = Decimal(1_000_000)
PLACE = Place(in_file("limits.toml"), Path(), ("a",), ("all",), (), ("2025-26",), (2,))


def figures_of(wanted: Input) -> Iterator[tuple[Decimal, bool]]:
    """Figures at the limits of an input and just beyond, each with whether it is within them."""
    least, most = wanted.least, wanted.most
    yield (-LARGE if least is None else least), True
    yield (LARGE if most is None else most), True
    if least is not None:
        yield least - BEYOND, False
    if most is not None:
        yield most + BEYOND, False
    if wanted.unit == "flag":
        yield Decimal("0.5"), False
    if wanted.rounding:
        yield from (
            (Decimal(x), True) for x in ("0.05", "0.125", "0.25", "0.01024", "2097.152", "12.5", "20", "524288")
        )
        yield from ((Decimal(x), False) for x in ("3", "0.03", "0.3", "0.7", "99", "999999", "0.0100001"))
    if wanted.unit == UNITS_PER_DOLLAR:
        yield from ((Decimal(x), True) for x in ("0.001", "0.2", "4", "12.5", "20"))
        yield from ((Decimal(x), False) for x in ("3", "0.3", "0.7", "99"))


CASES = [(name, value, within) for name, i in INPUTS.items() for value, within in figures_of(i)]


def accepted_in_a_file(wanted: Input, value: Decimal) -> bool:
    table = {"unit": wanted.unit, "source": "x", "price_basis": "nominal"}
    figures = {"values": {"a": {"a": value}}} if wanted.shape == "origin x jurisdiction" else {"value": value}
    try:
        read_parameter(wanted, {**table, **figures}, PLACE)
    except Refused:
        return False
    return True


@cache
def scenarios() -> list[Scenario]:
    """Scenarios that have every input together: a planned envelope, the worked cases, and then the larger ones."""
    return [planned(), *(read_scenario(each) for each in (*reversed(published_cases()), *packaged()))]


@cache
def scenario_with(name: str) -> tuple[Scenario, str]:
    """A scenario that gives figures of an input, and the name that overrides know it by: an older name stays as it is."""
    newer = newer_name(name)
    for change in (lambda scenario, _: scenario, with_figures_of):
        for scenario in (change(each, newer) for each in scenarios()):
            for tier in scenario.tiers:
                if newer in tier.parameters and not tier.parameters[newer].link:
                    return scenario, f"{tier.name}.{name}" if tier.name else name
    raise AssertionError(f"no scenario has {name}")


def with_figures_of(scenario: Scenario, name: str) -> Scenario:
    """The same scenario with figures of an input in place of another result, or of what is bound in place of it."""
    data, changed = copy.deepcopy(dict(scenario.data)), False
    for place in (data, *data.get("tiers", {}).values()):
        inputs = place.setdefault("inputs", {})
        bound = {
            s["bind"].pop(name) for s in place.get("steps", []) if isinstance(s, dict) and name in s.get("bind", {})
        }
        if bound or {"scenario", "tier"} & set(inputs.get(name, {})):
            inputs[name] = {"unit": INPUTS[name].unit, "value": 1, "source": "x", "price_basis": "nominal"}
            changed = True
        for each in bound:
            inputs.pop(each, None)
    try:
        return build(data, scenario.path, scenario.ancestors) if changed else scenario
    except Refused:
        return scenario


def accepted_as_override(wanted: Input, value: Decimal) -> bool:
    scenario, name = scenario_with(wanted.name)
    try:
        with_overrides(scenario, ((name, value),))
    except (Refused, CellError):
        return False
    return True


def accepted_by(argument: Argument, value: Decimal) -> bool:
    try:
        figure(float(value), argument)
    except CellError:
        return False
    return True


@cache
def checked_in_a_worksheet(wanted: Input) -> dict[Decimal, bool]:
    """What the workbook's own check of an input says of each figure, its formulas calculated by an engine.

    Not by formualizer, whose GCD knows no number of 2^31 or more.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    validate(sheet, wanted, "A1:A29")
    rules = sheet.data_validations.dataValidation
    values = [value for value, _ in figures_of(wanted)]
    for row, value in enumerate(values, start=1):
        sheet.cell(row, 1, float(value))
        for column, rule in enumerate(rules, start=2):
            sheet.cell(row, column, f"={as_formula(rule, f'A{row}')}")
    data = BytesIO()
    book.save(data)
    found = ironcalc(data.getvalue())
    columns = [chr(ord("B") + n) for n in range(len(rules))]
    return {v: all(found["Sheet", f"{c}{row}"] is True for c in columns) for row, v in enumerate(values, start=1)}


def as_formula(rule: openpyxl.worksheet.datavalidation.DataValidation, cell: str) -> str:
    whole = f"INT({cell})={cell}" if rule.type == "whole" else "TRUE"
    if rule.type == "custom":
        return str(rule.formula1).replace("A1", cell)
    comparison = {
        "between": f"AND({cell}>={rule.formula1},{cell}<={rule.formula2})",
        "greaterThanOrEqual": f"{cell}>={rule.formula1}",
        "lessThanOrEqual": f"{cell}<={rule.formula1}",
    }
    return f"AND({whole},{comparison[rule.operator]})"


def must_be_one(wanted: Input, value: Decimal) -> bool:
    """Where the figures of a row add to 1, one figure for all of them is no figure to try."""
    return wanted.sums_to_one and value != 1


@pytest.mark.parametrize(("name", "value", "within"), CASES)
def test_a_figure_is_within_its_limits_in_a_file_and_in_the_workbook_alike(
    name: str, value: Decimal, within: bool
) -> None:
    wanted = INPUTS[name]
    assert checked_in_a_worksheet(wanted)[value] is within
    if not (within and must_be_one(wanted, value)):
        assert accepted_in_a_file(wanted, value) is within


@pytest.mark.parametrize(("name", "value", "within"), CASES)
def test_a_figure_is_within_its_limits_in_overrides_alike(name: str, value: Decimal, within: bool) -> None:
    wanted = INPUTS[name]
    whole_row = wanted.sums_to_one or wanted.distinct or wanted.shape == "origin x jurisdiction"
    far = wanted.unit == "dollars" and value == LARGE  # another check: dollars taken for thousands of dollars
    if within and (whole_row or far or wanted.whole):
        assert accepted_in_a_file(wanted, value) or must_be_one(wanted, value)
    else:
        assert accepted_as_override(wanted, value) is within


ARGUMENTS = [(f.name, a) for f in functions() for a in f.arguments if a.input]


@pytest.mark.parametrize("argument", [a for _, a in ARGUMENTS], ids=[f"{f} {a.name}" for f, a in ARGUMENTS])
def test_an_argument_has_the_limits_of_the_step_s_input(argument: Argument) -> None:
    wanted = argument.input
    assert wanted is not None and wanted == INPUTS[wanted.name] and wanted.unit == argument.unit
    for value, within in figures_of(wanted):
        if value or argument.above is None:  # a blank cell that Excel hands on as 0 is no figure
            assert accepted_by(argument, value) is within


def test_an_argument_named_as_an_input_takes_its_limits_from_it() -> None:
    named = [(f.name, a.name) for f in functions() for a in f.arguments if a.name in INPUTS and not a.input]
    assert named == []


OF_CELLS = [(f.name, a) for f in functions() for a in f.arguments if a.above is not None]


def test_an_optional_number_of_a_question_is_above_0() -> None:
    """A blank cell that Excel hands on as 0 is no goal, no step and no collar."""
    found = {(name, argument.name): argument.above for name, argument in OF_CELLS}
    assert {*found.values()} == {0}
    assert {("GOAL_SEEK", "amount"), ("GOAL_SEEK", "share"), ("GOAL_SEEK", "step"), ("ALLOCATE", "collar")} <= {*found}


@pytest.mark.parametrize(
    "argument", [each for _, each in OF_CELLS], ids=[f"{name} {each.name}" for name, each in OF_CELLS]
)
def test_a_figure_that_must_be_above_0_is_refused_at_0(argument: Argument) -> None:
    with pytest.raises(CellError, match="it must be above 0"):
        figure(0.0, argument)
    assert figure(0.001, argument) == 0.001


def test_the_largest_decline_of_a_collar_has_the_limit_of_the_step() -> None:
    need, prior = [["a", 1.0], ["b", 1.0]], [["a", 50.0], ["b", 50.0]]

    def collar(*limits: float) -> object:
        return answer("ALLOCATE", [100.0, need, None, None, prior, None, [list(limits)]])

    collar(1.0, float(step_input("collar", "largest_growth").most or 0))
    with pytest.raises(CellError, match=r"the largest decline is 1\.01; it must be at most 1\."):
        collar(1.01, 1.5)


def test_a_unit_of_an_argument_has_the_limits_of_the_file() -> None:
    unit = next(a for a in find("ALLOCATE").arguments if a.name == "unit")
    for value in (SMALLEST_UNIT, LARGEST_UNIT):
        assert accepted_by(unit, value)
    assert not accepted_by(unit, SMALLEST_UNIT - BEYOND)
    assert not accepted_by(unit, LARGEST_UNIT + 1)


def test_the_levers_of_the_task_pane_have_the_limits_of_the_inputs() -> None:
    found = [group for group in groups(read_scenario("predictable"), "2022-23") if group.name in INPUTS]
    assert "largest_growth" in {group.name for group in found}
    for group in found:
        wanted = INPUTS[group.name]
        limits = [None if x is None else float(x) for x in (wanted.least, wanted.most)]
        assert all([lever.least, lever.most] == limits for lever in group.levers)


def test_a_limit_that_is_not_reached_takes_the_place_of_the_one_below_it() -> None:
    """A collar is above 0: that it is at least 0, as the step's own limit has it, says nothing more."""
    (collar,) = (a for a in find("ALLOCATE").arguments if a.name == "collar")
    assert (collar.least, collar.above) == (0, 0)
    assert kind_text(collar, "en") == "a block of figures, ratio, above 0, at most 10"
    assert "at least 1, above 0" in kind_text(dataclasses.replace(collar, input=None, least=1), "en")
