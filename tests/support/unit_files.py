"""Small scenario files that give the unit of amounts: as units per dollar, as in files of 0.1, or as a rounding unit in dollars."""

from decimal import Decimal
from pathlib import Path

import pytest
from statutes import sheet_differences

from fundingmodel import run
from fundingmodel.errors import Refused
from fundingmodel.result import Result
from fundingmodel.rounding import UNITS_PER_DOLLAR

HEAD = """
name = "NAME"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
"""
STEPS = """steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "persons" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
"""
CHILD = """
name = "child"
parent = "parent.toml"
author = "Blue"
date = "2026-01-02"
reason = "Another unit"
"""
MONEY = """
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
value = 1000
assumption = true
[inputs.persons]
shape = "jurisdiction"
unit = "persons"
values = { a = 2, b = 1 }
source = "census"
"""
OLD, NEW = "units_per_dollar", "rounding_unit"
UNIT_OF = {OLD: UNITS_PER_DOLLAR, NEW: "dollars"}


def given(name: str, value: object, source: str = "x") -> str:
    """An input of rounding as a file writes it."""
    unit = UNIT_OF[OLD if name.endswith(OLD) else NEW]
    return f'[inputs.{name}]\nunit = "{unit}"\nvalue = {value}\nsource = "{source}"\n'


def authority(name: str = NEW) -> str:
    return given(f"authority_{name}", 1)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text.replace('"NAME"', f'"{name}"'), encoding="utf-8", newline="\n")
    return path


def whole(folder: Path, rest: str, steps: str = STEPS, name: str = "parent") -> Path:
    return write(folder, name, HEAD + steps + rest + MONEY)


def paid(path: Path) -> Decimal | None:
    return run(path).amount("allocation", "2025-26", "a")


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as error:
        run(path)
    return str(error.value)


def same_in_worksheets(result: Result) -> bool:
    results = [*result.linked.values(), result]
    return all(sheet_differences(results, engine) == [] for engine in ("formualizer", "ironcalc"))
