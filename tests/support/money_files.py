"""Scenario files whose money is said to be of a scope and measure, and how they are calculated or refused."""

from pathlib import Path

import pytest

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario

HEAD = """
name = "NAME"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2024-25", "2025-26"]
jurisdictions = ["a", "b"]
SCOPES
"""
STEPS = """
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  ASIDE
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "base_amount", parts = "equal", indexation = "none" },
  { step = "hold_harmless", bind.reference = "prior_allocation", price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },
  { step = "minimum_amount", kind = "amount" },
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
"""
INPUTS = """
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }
protected_fraction = { unit = "ratio", value = 0.5, source = "x" }
"""
MONEY = {
    "stated_authority": 'unit = "dollars", price_basis = "nominal", value = 9000, source = "x"',
    "opening_allocation": 'unit = "dollars", price_basis = "nominal", values = { a = 300, b = 300 }, source = "x"',
    "base_for_each": 'unit = "dollars", price_basis = "nominal", value = 10, source = "x"',
    "minimum": 'unit = "dollars", price_basis = "nominal", value = 20, source = "x"',
}
SHARED = 'scope = "shared"\nmeasure = "allocated"'
ASIDE = '{ step = "set_aside", kind = "amount" },'
TAKEN = "set_aside_amount"


def scenario(folder: Path, scopes: str = SHARED, aside: str = "", name: str = "money", **said: str) -> Path:
    """A scenario with an authority, an opening, a base and a minimum; of each, what is said of it besides."""
    money = dict(MONEY) | (
        {TAKEN: 'unit = "dollars", price_basis = "nominal", value = 900, source = "x"'} if aside else {}
    )
    lines = [
        f"{key} = {{ {said[key][1:] if said.get(key, '').startswith('=') else ', '.join(x for x in (table, said.get(key)) if x)} }}"
        for key, table in money.items()
    ]
    path = folder / f"{name}.toml"
    head = HEAD.replace("NAME", name).replace("SCOPES", scopes)
    text = head + STEPS.replace("ASIDE", aside) + INPUTS + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def computed(path: Path) -> Result:
    return run(read_scenario(path))


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as error:
        computed(path)
    assert sentence(error.value, "fr") != sentence(error.value, "en")
    return error.value
