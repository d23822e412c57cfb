"""Steps: one provision of a funding formula a file, in the folder of its stage; found by being there."""

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from fundingmodel.column import Input

STAGES = ("envelope", "need", "share", "guarantees", "amounts")  # in the order of a formula


@cache
def stage_of() -> Mapping[str, str]:
    """The stage of each step, by name, in alphabetical order of the names."""
    packages = {stage: import_module(f"{__name__}.{stage}").__path__ for stage in STAGES}
    found = {step.name: stage for stage, path in packages.items() for step in pkgutil.iter_modules(path)}
    words = {
        stage: {file.stem for each in path for file in Path(each).glob("*.toml")} for stage, path in packages.items()
    }
    found = {name: stage for name, stage in found.items() if name in words[stage]}  # others are a part of a step
    return {name: found[name] for name in sorted(found)}


def step_names() -> tuple[str, ...]:
    """The names of all steps, in alphabetical order.

    >>> step_names()[:2]
    ('add_amount', 'admissions')
    """
    return tuple(stage_of())


@cache
def step_module(name: str) -> ModuleType:
    """The file of a step: its INPUTS and its COLUMNS."""
    return import_module(f"{__name__}.{stage_of()[name]}.{name}")


def adds_to_envelope(steps: Iterable[str]) -> bool:
    """Whether one of these steps gives whole units that add to the envelope, as it says of itself.

    >>> adds_to_envelope(["share", "round_to_envelope"]), adds_to_envelope(["share", "round_each"])
    (True, False)
    """
    return any(getattr(step_module(step), "ADDS_TO_ENVELOPE", False) for step in steps)


def step_input(step: str, name: str) -> Input:
    """An input of a step, with its unit and limits.

    >>> step_input("hold_harmless", "protected_fraction").most
    Decimal('2')
    """
    return next(each for each in step_module(step).INPUTS if each.name == name)
