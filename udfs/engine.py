"""The engine behind the functions: a list of steps calculated on the arrays of one call, with the engine's own checks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fundingmodel.column import Array, Formula, Input, calculate
from fundingmodel.errors import Refused, at, phrase
from fundingmodel.formula import StepEntry, compose, read_steps
from fundingmodel.result import TierResult
from fundingmodel.rounding import units_in_a_dollar
from fundingmodel.scenario.figures.shared_counts import CURRENCY
from fundingmodel.scenario.parameters import Place
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import NO_MONEY
from fundingmodel.tier_result import check_result
from udfs.calls import LOWER_OR_RAISE, RAISE_OR_LOWER, Call
from udfs.cells.marshalling import CellError, refused

YEAR = "the call"  # what the engine's messages name in the place of a fiscal year

UNITS = (0.01, 0.05, 0.1, 1, 10, 100, 1_000)  # for instance
MOST_ROWS = 100_000  # one second and 40 MB: several are calculated at once
Listed = str | Mapping[str, Any]


def step(name: str, bind: Mapping[str, str] | None = None, **choices: str) -> Listed:
    """One step as a scenario lists it."""
    return {"step": name, **({"bind": dict(bind)} if bind else {}), **choices}


def calculated(call: Call, steps: Sequence[Listed], given: Mapping[str, Array], count: int) -> TierResult:
    """Steps calculated on given arrays, of shape (jurisdictions or 1, categories or 1); refused where they do not fit."""
    if count > MOST_ROWS:
        raise refused(
            "udfs.too_many_rows",
            "",
            "{count:,} rows; the fit and the rounding take at most {most:,} at once.",
            count=count,
            most=MOST_ROWS,
        )
    entries, formula = _formula(tuple(_frozen(each) for each in steps), tuple(sorted(given)))
    names = call.jurisdictions or tuple(f"row {row}" for row in range(1, count + 1))
    place = Place(
        at(call.function.excel_name),
        Path(),
        names,
        ("all",),
        (),
        (YEAR,),
        (),
        money=replace(NO_MONEY, currency=CURRENCY),
    )
    tier = Tier("", entries, formula, place, {}, {}, {})
    order = np.arange(1.0, count + 1).reshape(-1, 1)
    arrays = {name: np.asarray(value, dtype=float) for name, value in {"published_order": order, **given}.items()}
    sizes = {"jurisdiction": count, "origin": count, "category": 1}
    result = TierResult(tier, {YEAR: calculate(formula.columns, arrays, sizes)}, None)
    try:
        check_result(result)
    except Refused as error:
        raise _of_call(error, call) from None
    return result


def _of_call(error: Refused, call: Call) -> CellError:
    """What the engine refuses, said of the call: it has no fiscal year, and not every setting of a scenario."""
    names, said = {argument.name for argument in call.function.arguments}, error.values
    if error.key == "guarantees_do_not_fit":
        say = 'Lower a guarantee, raise the envelope, or say shortfall = "reduce_in_proportion".'
        return refused(
            "udfs.guarantees_do_not_fit",
            "",
            "it does not fit: the guarantees add to {promised}, above the envelope of {envelope} "
            "(guaranteed {promised}, envelope {envelope}, permitted {permitted}).",
            phrase("udfs.lower_raise_or_say", say) if "shortfall" in names else LOWER_OR_RAISE,
            **said,
        )
    if error.key == "limits_do_not_fit":
        say = 'Raise a limit, lower the envelope, or say excess = "raise_in_proportion".'
        return refused(
            "udfs.limits_do_not_fit",
            "",
            "it does not fit: the limits add to {permitted}, below the envelope of {envelope} "
            "(guaranteed {promised}, envelope {envelope}, permitted {permitted}).",
            phrase("udfs.raise_lower_or_say", say) if "excess" in names else RAISE_OR_LOWER,
            **said,
        )
    if error.key == "cannot_be_calculated":
        return _not_calculated(said)
    if error.key in ("envelope_beyond_exact", "allocations_beyond_exact"):
        return _beyond_exact(error)
    if error.key == "envelope_not_whole":
        what = "the envelope, {amount}, is {fault}."
        return refused("udfs.envelope_not_whole", "", what, "Look at what is taken from it.", **said)
    return CellError("#VALUE!", error.key, "", error.what, error.advice, cause=error.cause, **said)


def _not_calculated(said: Mapping[str, Any]) -> CellError:
    if said["codes"]:
        what = "{column} cannot be calculated for {codes}: {because}."
        return refused("udfs.cannot_be_calculated_for", "", what, "Look at {read}.", **said)
    return refused(
        "udfs.cannot_be_calculated", "", "{column} cannot be calculated: {because}.", "Look at {read}.", **said
    )


def _beyond_exact(error: Refused) -> CellError:
    if error.key == "envelope_beyond_exact":
        what = "the envelope, {amount}, is {whole:,.0f} units; a worksheet is exact to {most:,}."
        return refused("udfs.envelope_beyond_exact", "", what, "Take a larger unit.", **error.values)
    what = "the allocations of the call add to {total}, which is {whole:,.0f} units; a worksheet is exact to {most:,}."
    return refused("udfs.allocations_beyond_exact", "", what, "Take a larger unit.", **error.values)


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
            "udfs.no_such_unit",
            "",
            "unit is {unit:g}; amounts are in whole units of {units} dollars and so on.",
            unit=unit,
            units=[phrase("udfs.unit", "{figure:,.15g}", figure=each) for each in UNITS],
        )
    return np.array([[float(exact)]])


def whole_envelope(envelope: float, unit: float) -> Array:
    """The envelope, read to the 15 digits that a worksheet shows; it has to be a whole number of units."""
    shown = f"{envelope:.15g}"
    if (Fraction(shown) / Fraction(repr(float(unit)))).denominator != 1:
        raise refused(
            "udfs.envelope_not_whole_units",
            "",
            "envelope is {shown}, which is not a whole number of units of {unit:g} dollars.",
            "Round it first.",
            shown=shown,
            unit=unit,
        )
    return np.array([[float(shown)]])
