"""The collar, worked by hand: 450 to share alike; A had 200, B 100, C 150; at most 5% less and 10% more than that.

A may have 190 to 220, B 95 to 110, C 142.50 to 165. Alike is 150 each: A is held at 190, B is capped at 110, C is free.
"""

from pathlib import Path

import pytest

from fundingmodel.analysis.binding import binding_rule_words
from fundingmodel.analysis.explain import explain
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run

COLLARED = """
name = "collared"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = ["A", "B", "C"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "population" } },
  "bounds",
  "formula_amount",
  { step = "collar", bind = { reference = "prior_allocation" }, price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 450, assumption = true }
authority_units_per_dollar = { unit = "units per dollar", value = 100, source = "cents" }
units_per_dollar = { unit = "units per dollar", value = 100, source = "cents" }
population = { shape = "jurisdiction", unit = "persons", values = { A = 1, B = 1, C = 1 }, assumption = true }
opening_allocation = { unit = "dollars", price_basis = "nominal", values = { A = 200, B = 100, C = 150 }, assumption = true }
largest_decline = { unit = "ratio", value = 0.05, assumption = true }
largest_growth = { unit = "ratio", value = 0.1, assumption = true }
"""


@pytest.fixture
def collared(tmp_path: Path) -> Result:
    (tmp_path / "collared.toml").write_text(COLLARED, encoding="utf-8", newline="\n")
    return run(tmp_path / "collared.toml")


def test_no_larger_decline_and_no_larger_growth_than_stated(collared: Result) -> None:
    assert [collared.amount("allocation", "2025-26", code) for code in "ABC"] == [190, 110, 150]
    assert collared.main.values("collar_floor", "2025-26").ravel() == pytest.approx([190, 95, 142.5])
    assert collared.main.values("collar_ceiling", "2025-26").ravel() == pytest.approx([220, 110, 165])


def test_the_side_of_the_collar_that_binds_is_named(collared: Result) -> None:
    assert list(binding_rule_words(collared.main, "2025-26", Words("en"))) == ["held: collar", "capped: collar", ""]


def test_its_sentence_has_the_rates_and_the_bounds(collared: Result) -> None:
    english, french = (explain(collared, "A", "2025-26", language).replace("\u00a0", " ") for language in ("en", "fr"))
    assert "At most 5% below and 10% above" in english and "$190.00 to $220.00" in english
    assert "Au plus 5 % en dessous et 10 % au-dessus" in french and "de 190,00 $ à 220,00 $" in french
