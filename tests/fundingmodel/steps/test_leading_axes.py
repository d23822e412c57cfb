"""Every column of every step on leading axes: figures of a number of cases at once are those of each case alone."""

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from listed_steps import listings, scenario_of

from fundingmodel.column import CALENDAR, Array, Column, calculate
from fundingmodel.result import TierResult, run
from fundingmodel.steps import step_module, step_names

YEAR = "2025-26"
# Of figures: cases that differ in what binds, who comes first and what is left over; a third leaves a remainder.
FACTORS = (0.0, 0.25, 1 / 3, 0.875, 1.0, 3.0)
CASES, SEED = 40, 9
COUNTS = (
    "units_per_dollar",
    "rounding_unit",
    "authority_rounding_unit",
    "published_order",
    *CALENDAR,
)  # no factor changes them
PER_HEAD = {"capacity_per_head": 0.01}  # one as large as whole amounts would leave nothing to be paid by it
Figures = dict[str, Array]


def given(tier: TierResult) -> Figures:
    """What the columns read: inputs and what is carried from the year before."""
    columns = {column.name for column in tier.tier.formula.columns}
    read = {name for column in tier.tier.formula.columns for name in column.needs} - columns
    return {name: tier.years[YEAR][name] for name in read}


def cases(figures: Mapping[str, Array]) -> list[Figures]:
    """Figures multiplied one by one, also those that all jurisdictions share: no total or largest figure is that of another case."""
    draw = np.random.default_rng(SEED)
    plain = {name: x * PER_HEAD.get(name, 1.0) for name, x in sorted(figures.items())}
    return [
        {name: x if name in COUNTS else x * draw.choice(FACTORS, x.shape) for name, x in plain.items()}
        for _ in range(CASES)
    ]


def compare(tier: TierResult, columns: Sequence[Column]) -> None:
    """Each case at once and alone: the same figures, to the bit."""
    place = tier.tier.place
    sizes = {**tier.tier.sizes, "category": max(1, len(place.categories))}
    each = cases(given(tier))
    together = {name: np.stack([case[name] for case in each]) for name in each[0]}
    at_once = calculate(columns, together, sizes)
    for n, case in enumerate(each):
        alone = calculate(columns, case, sizes)
        for column in columns:
            found = np.broadcast_to(at_once[column.name], (len(each), *alone[column.name].shape))[n]
            np.testing.assert_array_equal(found, alone[column.name], err_msg=f"{column.name}, case {n}")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("step", step_names())
def test_cases_at_once_are_each_case_alone(step: str) -> None:
    for listed in listings(step):
        tier = run(scenario_of([listed], name="listed")).main
        compare(tier, tier.tier.formula.columns)


# Negative controls: a figure that is taken over all cases, or over axes that are lost, is noticed

FAULTS: dict[str, tuple[object, ...]] = {"axis": (None, 0), "keepdims": (False,)}  # everything, or the first axis


def faulty(module: ModuleType) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names of a step's module with one axis wrong: each reduction over everything or the first axis, each without its axis kept."""
    source = inspect.getsource(module)
    for n, right in enumerate(_reductions(ast.parse(source))):
        for fault in FAULTS[str(right.arg)]:
            tree = ast.parse(source)
            wrong = _reductions(tree)[n]
            wrong.value = ast.copy_location(ast.Constant(fault), wrong.value)
            names = dict(vars(module))
            exec(compile(tree, str(module.__file__), "exec"), names)
            yield f"{wrong.arg}={fault} in line {wrong.lineno}", names


def _reductions(tree: ast.Module) -> list[ast.keyword]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg in FAULTS]


def notices(step: str, names: Mapping[str, Any]) -> bool:
    """Whether some listing of the step, calculated by these functions, has other figures at once than alone."""
    for listed in listings(step):
        tier = run(scenario_of([listed], name="listed")).main
        columns = [
            replace(each, compute=names[each.compute.__name__])
            if each.compute.__module__ == step_module(step).__name__ and each.compute.__name__ in names
            else each
            for each in tier.tier.formula.columns
        ]
        try:
            compare(tier, columns)
        except (AssertionError, ValueError, TypeError):  # other figures, or none
            return True
    return False


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("step", step_names())
def test_a_wrong_axis_is_noticed(step: str) -> None:
    assert [fault for fault, names in faulty(step_module(step)) if not notices(step, names)] == []


def test_every_reduction_is_made_wrong() -> None:
    wrong = {step: list(faulty(step_module(step))) for step in step_names()}
    assert sum(map(len, wrong.values())) > 150 and len(wrong["per_head_adjustment"]) == 3 * 7
