"""What the tests of statutes share: small scenarios of hand-made figures, steps calculated on exact fractions, and their sheets."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import engines
import numpy as np
from against_oracle import Exact
from on_worksheets import python_differences, write

from fundingmodel.column import calculate
from fundingmodel.formula import StepEntry
from fundingmodel.result import Result, run
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.scenario.reading import build

ENGINES = {"formualizer": engines.formualizer, "ironcalc": engines.ironcalc}
CENTS = 100
FIT = {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"}
ROUND = {"step": "round_to_envelope", "ties": "published_order"}
STATED = {"step": "envelope", "authority": "stated", "rounding": "carried"}

Figures = Mapping[str, Any]


# Scenarios


def given(unit: str, figures: Any, **more: Any) -> dict[str, Any]:
    """An input: one figure, one for each code, or one for each year under the key "by_year"."""
    basis = {"price_basis": "nominal"} if unit == "dollars" else {}
    if isinstance(figures, Mapping) and "by_year" in figures:
        return {"unit": unit, "assumption": True, **basis, "by_year": figures["by_year"], **more}
    key = "values" if isinstance(figures, Mapping) else "value"
    return {"unit": unit, "assumption": True, **basis, key: figures, **more}


def dollars(figures: Any, **more: Any) -> dict[str, Any]:
    return given("dollars", figures, **more)


def persons(figures: Any, **more: Any) -> dict[str, Any]:
    return given("persons", figures, **more)


def ratio(figures: Any, **more: Any) -> dict[str, Any]:
    return given("ratio", figures, **more)


def each_year(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Figures by year and code, as an input is given them."""
    return {"by_year": {year: {"values": dict(values)} for year, values in figures.items()}}


def units(per_dollar: Any = CENTS) -> dict[str, Any]:
    unit = given("units per dollar", per_dollar)
    return {"units_per_dollar": unit, "authority_units_per_dollar": unit}


def calculated(name: str, steps: Sequence[Any], inputs: Figures, codes: Sequence[str], **more: Any) -> Result:
    """A scenario of these steps and figures, run; in cents unless the inputs say otherwise."""
    name = name.replace(",", "").replace("'", "")[:28].strip()
    data = {
        "name": name, "instrument": "transfer", "recipient": "all", "fiscal_years": ["2025-26"],
        "jurisdictions": list(codes), "steps": list(steps), **more,
    }  # fmt: skip
    wanted = {need for step in steps for need in _asked(step)}
    data["inputs"] = {**{k: v for k, v in units().items() if newer_name(k) in wanted}, **inputs}
    return run(build(data, Path(f"{name}.toml")))


def _asked(step: Any) -> Iterator[str]:
    from fundingmodel.formula import read_step

    entry = read_step(step)
    read = {need for column in entry.columns for need in column.needs} | {i.whole for i in entry.inputs}
    yield from (i.name for i in entry.inputs if i.name in map(newer_name, filter(None, read)))


def paid(result: Result, fiscal_year: str = "2025-26", tier: str = "") -> dict[str, Decimal | None]:
    """The allocations of a year, as exact decimals."""
    of = result.tiers[tier] if tier else result.main
    return {code: of.amount("allocation", fiscal_year, code) for code in of.tier.place.jurisdictions}


def cents(exact: Mapping[str, Fraction | int]) -> dict[str, Decimal]:
    """Each amount to the cent, half up."""
    return {code: Decimal(floor(100 * Fraction(x) + Fraction(1, 2))) / 100 for code, x in exact.items()}


def cents_that_add(exact: Mapping[str, Fraction | int], envelope: Fraction | int) -> dict[str, Decimal]:
    """Cents down, and those left over one by one to the largest remainders; a tie goes to the first named."""
    assert sum(map(Fraction, exact.values())) == envelope
    down = {code: floor(100 * Fraction(x)) for code, x in exact.items()}
    rest = int(100 * Fraction(envelope)) - sum(down.values())
    by_remainder = sorted(exact, key=lambda code: down[code] - 100 * Fraction(exact[code]))
    return {code: Decimal(down[code] + (code in by_remainder[:rest])) / 100 for code in exact}


# A step on exact fractions


def exactly(entry: StepEntry, figures: Mapping[str, Sequence[Any] | Any]) -> dict[str, Any]:
    """Every column of a step from figures by jurisdiction (lists) or scalars, calculated on fractions, not on doubles."""
    count = max(len(x) for x in figures.values() if isinstance(x, list))
    arrays = {}
    for name, figure in figures.items():
        values = figure if isinstance(figure, list) else [figure]
        array = np.empty((len(values), 1), dtype=object)
        array[:, 0] = [Exact(x) for x in values]
        arrays[name] = array
    found = calculate(entry.columns, arrays, {"jurisdiction": count})
    return {name: [Fraction(x) for x in column.ravel()] for name, column in found.items()}


# Worksheets


def sheet_differences(results: Sequence[Result], engine: str | engines.LibreOffice) -> list[str]:
    """The worksheet form of every column of these results, recalculated, against Python."""
    data, book = write(results)
    values = ENGINES[engine](data) if isinstance(engine, str) else engine(data)
    return [line for result in results for line in python_differences(values, book, result)]
