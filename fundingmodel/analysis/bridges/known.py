"""Known: what is printed of the amounts that a bridge starts from or arrives at, and which of it set the envelope there.

An amount from which the envelope was found is no test of the formula: of it nothing can be said. Of another, what the formula gives
beyond it is what the formula does not explain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np

from fundingmodel.analysis.known_amounts import INPUT, KnownAmounts, Printed, found_from, known_amounts
from fundingmodel.analysis.published_cases.comparing import CALIBRATION
from fundingmodel.column import Array
from fundingmodel.result import Result, run
from fundingmodel.scenario import READING_OF
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import read_source
from fundingmodel.scenario.readings import packaged_readings
from fundingmodel.scopes import unlike
from fundingmodel.sets.records import is_record_in

COMPARED = "compared_allocation"
ENVELOPE = "envelope"  # as its own step states it, before what amends it
HALF = 0.5  # of a unit


@dataclass(frozen=True)
class Unexplained:
    """What a formula gives beyond an amount as it was printed, and the least and the most of it over the readings of its envelope."""

    printed: Printed
    beyond: Decimal
    least: Decimal
    most: Decimal


def found_by(result: Result, year: str) -> tuple[str, ...]:
    """The jurisdictions whose amounts set the envelope of a year, where it is that of the calibrated scenario.

    That is the scenario itself, a parent, or one that its file says it reads otherwise or tries.

    >>> found_by(run("settlement"), "2026-27"), found_by(run("settlement"), "2021-22")
    (('ON',), ())
    """
    record = record_of(result)
    if record is None or year not in record.scenario.fiscal_years:
        return ()
    if not _has_envelope_of(result, _run(_compared(record)), year):
        return ()
    parameter = record.main.tier.parameters[INPUT]
    name = parameter.dataset.name if parameter.dataset else ""
    found = found_from(_compared(record))
    return tuple(code for code in result.main.tier.place.jurisdictions if (name, year, code) in found)


def unexplained(result: Result, year: str) -> dict[str, Unexplained]:
    """What the formula gives beyond each amount that is printed of a year and did not set its envelope.

    Of a formula, its figures of the year and its envelope that are those compared with the amounts alone: a what-if explains nothing.

    >>> found = unexplained(run("settlement"), "2021-22")["ON"]
    >>> str(found.printed.figure), str(found.beyond)
    ('407200000', '33270.33')
    """
    record = record_of(result)
    if record is None or not _calculates_as(result, _run(_compared(record)), year):
        return {}
    known, setting = KnownAmounts(record), found_by(result, year)
    readings = [result, *_readings(_compared(record))]
    found = {}
    for code in result.main.tier.place.jurisdictions:
        printed = known.amount(code, year) if code in known.codes else None
        if printed is None or code in setting:
            continue
        beyond = [_amount(each, year, code) - printed.figure for each in readings if year in each.scenario.fiscal_years]
        found[code] = Unexplained(printed, beyond[0], min(beyond), max(beyond))
    return found


def _amount(result: Result, year: str, code: str) -> Decimal:
    amount = result.amount("allocation", year, code)
    assert amount is not None  # a bridge begins where all amounts are known
    return amount


def _has_envelope_of(result: Result, compared: Result, year: str) -> bool:
    """Whether the envelope that its own step states is that of a packaged scenario, to the unit: a child may say another."""
    if any(
        year not in each.scenario.fiscal_years or ENVELOPE not in each.main.years[year] for each in (result, compared)
    ):
        return False
    one, other = (float(each.main.years[year][ENVELOPE].item()) for each in (result, compared))
    return abs(one - other) * float(compared.main.known_units or 1) < HALF


def _calculates_as(result: Result, compared: Result, year: str) -> bool:
    """Whether its steps of a year, and every figure that they read or give, are those of a packaged scenario."""
    if any(year not in each.scenario.fiscal_years for each in (result, compared)):
        return False
    steps = [[(x.alias, x.step, x.written) for x in each.main.tier.entries] for each in (result, compared)]
    one, other = (each.main.years[year] for each in (result, compared))
    return steps[0] == steps[1] and one.keys() == other.keys() and all(_alike(one[x], other[x]) for x in one)


def _alike(one: Array, other: Array) -> bool:
    """Whether figures are the same but for what the computer's own rounding leaves."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-12, atol=1e-9, equal_nan=True)


def record_of(result: Result) -> Result | None:
    """The packaged record whose amounts are compared with this scenario or a parent, of like money."""
    line = (result.scenario.name, *result.scenario.ancestors, *_declared_like(result))
    found = (record for record in _records() if _compared(record) in line)
    return next((record for record in found if not unlike((record.scenario.money, result.scenario.money))), None)


def _declared_like(result: Result) -> tuple[str, ...]:
    """The scenario whose envelopes its own file says it has: it reads them otherwise, or tries that formula on published figures."""
    data = result.scenario.data
    return tuple(
        str(of) for of in (data.get(READING_OF), data.get("published", {}).get(CALIBRATION, {}).get("of")) if of
    )


def _compared(record: Result) -> str:
    parameter = record.main.tier.parameters.get(COMPARED)
    return parameter.link.scenario if parameter and parameter.link else ""


@cache
def _records() -> tuple[Result, ...]:
    named = (name for name in packaged() if is_record_in(read_source(name)))
    return tuple(known_amounts(_run(name)).record for name in named)


@cache
def _run(name: str) -> Result:
    return run(name)


@cache
def _readings(name: str) -> tuple[Result, ...]:
    """The packaged scenarios that are another reading of the envelope of one."""
    said: Mapping[str, object] = {each: read_source(each).data.get(READING_OF) for each in packaged_readings()}
    return tuple(_run(each) for each, of in said.items() if of == name)
