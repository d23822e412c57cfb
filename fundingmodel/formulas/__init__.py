"""Formulas: published or proposed, each an ordered list of steps with its citation."""

import pkgutil
from importlib import import_module
from types import ModuleType

from fundingmodel.errors import FormulaRefused
from fundingmodel.formula import advice


def published() -> tuple[str, ...]:
    """The names of the formulas that the package holds."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__)))


def find(name: str) -> ModuleType:
    """A packaged formula: a module with STEPS, CITATION and IN_FORCE."""
    if name not in published():
        raise FormulaRefused(f"unknown formula {name!r}. {advice(name, published())}")
    return import_module(f"{__name__}.{name}")
