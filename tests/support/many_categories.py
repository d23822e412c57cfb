"""A scenario of a hundred weighted categories, whose names may be long: what meets Excel's limits first."""

from collections.abc import Sequence
from pathlib import Path

MANY = """\
name = "many"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
lags = [3, 2]
jurisdictions = {{ file = "d.csv" }}
categories = {{ file = "d.csv", names = {{ {names} }} }}
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "average_intake", year_weights = "equal" }},
  "weighted_intake", "share", "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_units_per_dollar = {{ unit = "units per dollar", value = 1, source = "x" }}
units_per_dollar = {{ unit = "units per dollar", value = 1, source = "x" }}
category_weight = {{ unit = "ratio", values = {{ {weights} }}, assumption = true }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 5400000, source = "vote" }}
[inputs.intake]
data = "d.csv"
key = ["year", "jurisdiction", "category"]
measure = "persons"
unit = "persons"
source = "register"
"""


def many_categories(folder: Path, length: int, jurisdictions: Sequence[str] = ("coast", "hills")) -> Path:
    """A scenario of a hundred weighted categories whose names have this length."""
    codes = [f"c{n}" for n in range(100)]
    rows = [
        f"{year},{jurisdiction},{code},{(37 * n + 101 * place + year) % 997}"
        for year in (2022, 2023)
        for place, jurisdiction in enumerate(jurisdictions)
        for n, code in enumerate(codes)
    ]
    (folder / "d.csv").write_text("year,jurisdiction,category,persons\n" + "\n".join(rows), encoding="utf-8")
    names = ", ".join(f'{c} = "{f"Category {c} ".ljust(length, "x")}"' for c in codes)
    weights = ", ".join(f"{c} = {1 + n / 10}" for n, c in enumerate(codes))
    path = folder / "many.toml"
    path.write_text(MANY.format(names=names, weights=weights), encoding="utf-8", newline="\n")
    return path
