"""A column of a step broken on purpose."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.column import Array, Column, Setting
from fundingmodel.errors import Refused
from fundingmodel.scenario.files import published_cases
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.steps import step_module, step_names


@cache
def used_by() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By step: the cases that use it, each with the columns that it has there."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {name: [] for name in step_names()}
    for case in published_cases():
        for tier in read_scenario(case).tiers:
            for entry in tier.entries:
                found[entry.step].append((case, frozenset(column.compute.__name__ for column in entry.columns)))
    return found


def module_of(step: str) -> ModuleType:
    return step_module(step)


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
    def with_wrong(column: Column) -> Column:
        mine = column.compute.__name__ == name
        return replace(column, compute=broken(column.compute, wrong)) if mine else column

    def with_break(each: Column | Setting) -> Column | Setting:
        if isinstance(each, Column):
            return with_wrong(each)
        return replace(
            each, choices={choice: tuple(map(with_wrong, listed)) for choice, listed in each.choices.items()}
        )

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
