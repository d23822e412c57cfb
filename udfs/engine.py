"""The engine behind the functions: a list of steps calculated on the arrays of one call, with the engine's own checks."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fundingmodel.column import Array, Formula, Input, calculate
from fundingmodel.errors import Refused
from fundingmodel.formula import StepEntry, compose, read_steps
from fundingmodel.result import TierResult, check_result
from fundingmodel.rounding import units_in_a_dollar
from fundingmodel.scenario.parameters import Place
from fundingmodel.scenario.reading import Tier
from udfs.calls import Call
from udfs.cells.marshalling import refused

YEAR = "the call"  # what the engine's messages name in the place of a fiscal year

MOST_ROWS = 4_000  # the fit compares each with each: 0.3 GB and 2 seconds
Listed = str | Mapping[str, Any]


def step(name: str, bind: Mapping[str, str] | None = None, **choices: str) -> Listed:
    """One step as a scenario lists it."""
    return {"step": name, **({"bind": dict(bind)} if bind else {}), **choices}


def calculated(call: Call, steps: Sequence[Listed], given: Mapping[str, Array], count: int) -> TierResult:
    """Steps calculated on given arrays, of shape (jurisdictions or 1, categories or 1); refused where they do not fit."""
    if count > MOST_ROWS:
        raise refused(f"{count:,} rows; the fit and the rounding take at most {MOST_ROWS:,} at once.")
    entries, formula = _formula(tuple(_frozen(each) for each in steps), tuple(sorted(given)))
    names = call.jurisdictions or tuple(f"row {row}" for row in range(1, count + 1))
    place = Place(call.function.excel_name, Path(), names, ("all",), (), (YEAR,), ())
    tier = Tier("", entries, formula, place, {}, {}, {})
    order = np.arange(1.0, count + 1).reshape(-1, 1)
    arrays = {name: np.asarray(value, dtype=float) for name, value in {"published_order": order, **given}.items()}
    sizes = {"jurisdiction": count, "origin": count, "category": 1}
    result = TierResult(tier, {YEAR: calculate(formula.columns, arrays, sizes)}, None)
    try:
        check_result(result)
    except Refused as error:
        raise refused(_without_scenario(str(error), call)) from None
    return result


def _without_scenario(message: str, call: Call) -> str:
    """A message of the engine as one about the call: it advises nothing that only a scenario has."""
    names = {argument.name for argument in call.function.arguments}
    for choice in ("shortfall", "excess"):
        if choice not in names:
            message = re.sub(rf", (\w+ the envelope), or say {choice} = \"\w+\"", r" or \1", message)
    message = message.replace(" Take a larger rounding_unit.", " Take a larger unit.")
    message = message.removeprefix(f"{call.function.excel_name}: ").replace(f"{YEAR} does not fit", "it does not fit")
    return message.replace(f" for {YEAR}", "").replace(f"the envelope of {YEAR}", "the envelope")


def _frozen(listed: Listed) -> tuple[tuple[str, Any], ...]:
    table = {"step": listed} if isinstance(listed, str) else dict(listed)
    return tuple((key, tuple(value.items()) if isinstance(value, Mapping) else value) for key, value in table.items())


@lru_cache(maxsize=256)
def _formula(
    frozen: tuple[tuple[tuple[str, Any], ...], ...], given: tuple[str, ...]
) -> tuple[tuple[StepEntry, ...], Formula]:
    listed = [{key: dict(value) if isinstance(value, tuple) else value for key, value in each} for each in frozen]
    entries = read_steps(listed, given)
    declared = {i.name for entry in entries for i in entry.inputs}
    return entries, compose(entries, [Input(name, "", "jurisdiction") for name in given if name not in declared])


def units_per_dollar(unit: float) -> Array:
    """How many units a dollar has, for a unit of 0.01, 1 or 1,000 dollars; refused where that is no exact decimal."""
    exact = units_in_a_dollar(Fraction(repr(float(unit))))
    if exact is None:
        raise refused(
            f"unit is {unit:g}; amounts are in whole units of 0.01, 0.05, 0.1, 1, 10, 100, 1,000 dollars and so on."
        )
    return np.array([[float(exact)]])


def whole_envelope(envelope: float, unit: float) -> Array:
    """The envelope, read to the 15 digits that a worksheet shows; it has to be a whole number of units."""
    shown = f"{envelope:.15g}"
    if (Fraction(shown) / Fraction(repr(float(unit)))).denominator != 1:
        raise refused(f"envelope is {shown}, which is not a whole number of units of {unit:g} dollars. Round it first.")
    return np.array([[float(shown)]])
