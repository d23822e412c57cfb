"""A small scenario of what no packaged scenario and no published case has: an envelope that goes by plan, less a stated amount."""

import tomllib
from decimal import Decimal
from pathlib import Path

from fundingmodel.scenario.reading import Scenario, build

PLANNED = """
name = "planned"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "envelope", authority = "per_admission", rounding = "carried" },
  { step = "set_aside", kind = "amount" },
  { step = "share", bind = { weighted_intake = "population" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
dollars_per_admission = { unit = "dollars", price_basis = "nominal", value = 1000, source = "x" }
admissions_planned = { unit = "persons", value = 100, source = "x" }
set_aside_amount = { unit = "dollars", price_basis = "nominal", value = 0, source = "x" }
population = { shape = "jurisdiction", unit = "persons", values = { a = 2, b = 1 }, source = "x" }
"""


def planned() -> Scenario:
    return build(tomllib.loads(PLANNED, parse_float=Decimal), Path("planned.toml"))
