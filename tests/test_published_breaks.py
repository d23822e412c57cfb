"""Every step is in a published or worked case, and none can be broken without `fundingmodel published` saying so."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from fundingmodel import steps
from fundingmodel.analysis.published import compare
from fundingmodel.cli import cli
from fundingmodel.column import Array, Column, Setting
from fundingmodel.errors import Refused
from fundingmodel.formulas import names_of
from fundingmodel.scenario import read_scenario
from fundingmodel.scenario_files import published_cases


@cache
def used_by() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By step: the cases that use it, each with the columns that it has there."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {name: [] for name in names_of(steps)}
    for case in published_cases():
        for tier in read_scenario(case).tiers:
            for entry in tier.entries:
                found[entry.step].append((case, frozenset(column.compute.__name__ for column in entry.columns)))
    return found


def module_of(step: str) -> ModuleType:
    return import_module(f"{steps.__name__}.{step}")


def columns_of(step: str) -> list[str]:
    """The functions of a step's columns, those of every choice among them."""
    listed: list[Column] = []
    for each in module_of(step).COLUMNS:
        listed += [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
    return list(dict.fromkeys(column.compute.__name__ for column in listed))


BREAKS: tuple[Callable[[Array], Array], ...] = (
    lambda values: values * 1.01 + 0.001,
    lambda values: values * 0,
    lambda values: values + 1e7,
    lambda values: 1 - values,
    lambda values: values * 0.5,
)


def broken(compute: Callable[..., Array], wrong: Callable[[Array], Array]) -> Callable[..., Array]:
    """The same arithmetic with a wrong result."""

    @wraps(compute)
    def off(*given: Any) -> Array:
        return wrong(np.asarray(compute(*given), dtype=float))

    return off


def break_column(
    monkeypatch: pytest.MonkeyPatch, step: str, name: str, wrong: Callable[[Array], Array] = BREAKS[0]
) -> None:
    def told(column: Column) -> Column:
        mine = column.compute.__name__ == name
        return replace(column, compute=broken(column.compute, wrong)) if mine else column

    def with_break(each: Column | Setting) -> Column | Setting:
        if isinstance(each, Column):
            return told(each)
        return replace(each, choices={choice: tuple(map(told, listed)) for choice, listed in each.choices.items()})

    module = module_of(step)
    monkeypatch.setattr(module, "COLUMNS", tuple(map(with_break, module.COLUMNS)))


def noticed(cases: list[str]) -> bool:
    """Whether one of the cases misses, or is refused."""
    for case in cases:
        try:
            if compare(case).count("miss"):
                return True
        except Refused:
            return True
    return False


@pytest.mark.parametrize("step", names_of(steps))
def test_every_step_is_in_a_case(step: str) -> None:
    assert used_by()[step], f"no case in fundingmodel/published uses {step}"


USED = [
    (step, column)
    for step in names_of(steps)
    for column in columns_of(step)
    if any(column in columns for _, columns in used_by()[step])
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("step", "column"), USED)
def test_a_broken_column_is_noticed(monkeypatch: pytest.MonkeyPatch, step: str, column: str) -> None:
    """Each column of each step that a case has: broken in one way or another, some figure misses or is refused."""
    cases = list(dict.fromkeys(case for case, columns in used_by()[step] if column in columns))
    for wrong in BREAKS:
        with monkeypatch.context() as patch:
            break_column(patch, step, column, wrong)
            if noticed(cases):
                return
    pytest.fail(f"{step}: {column} was broken, and {', '.join(cases)} still match")


def test_the_command_tells_of_a_broken_step(monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "round_to_envelope", "allocation")
    told = CliRunner().invoke(cli, ["published", "eu-development-fund-11"])
    assert told.exit_code == 1 and "28 rows miss." in told.stderr
