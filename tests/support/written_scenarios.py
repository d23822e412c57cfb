"""Small scenarios written into a folder for a test: money shared by the figures of one CSV file."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import read_scenario

SCENARIO = """\
name = "written"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = {jurisdictions}
{categories}
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ need = "persons" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }}
[inputs.persons]
shape = "jurisdiction"
unit = "persons"
data = "persons.csv"
key = {key}
measure = "persons"
source = "register"
{more}
"""
BY_CATEGORY = """\
name = "written"
instrument = "transfer"
recipient = "cantons"
fiscal_years = ["2025"]
jurisdictions = {jurisdictions}
categories = {categories}
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "weighted_key", measures = "as_given" }},
  {{ step = "share", bind = {{ need = "weighted_key" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "larger_share" }},
]
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 1, source = "whole francs" }}
rounding_unit = {{ unit = "dollars", value = 1, source = "whole francs" }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 10000000, source = "vote 7" }}
key_weight = {{ unit = "ratio", value = 1, source = "Concordat" }}
[inputs.measure]
data = "cantons.csv"
key = ["canton", "criterion"]
jurisdiction_column = "canton"
category_column = "criterion"
measure = "amount"
unit = "measure"
source = "Statistical yearbook"
"""


def written(
    folder: Path,
    table: str | bytes,
    jurisdictions: str = '{ file = "persons.csv" }',
    key: Sequence[str] = ("jurisdiction",),
    more: str = "",
) -> Path:
    """A scenario that shares by the persons of a table, which is written beside it as persons.csv."""
    data = table if isinstance(table, bytes) else table.encode("utf-8")
    (folder / "persons.csv").write_bytes(data)
    keys = "[" + ", ".join(f'"{column}"' for column in key) + "]"
    text = SCENARIO.format(jurisdictions=jurisdictions, categories="", key=keys, more=more)
    path = folder / "written.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def by_category(folder: Path, table: str, jurisdictions: str, categories: str) -> Path:
    """A scenario that shares by several measures of a table, which is written beside it as cantons.csv."""
    (folder / "cantons.csv").write_text(table, encoding="utf-8", newline="\n")
    path = folder / "written.toml"
    text = BY_CATEGORY.format(jurisdictions=jurisdictions, categories=categories)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def describe(path: Path, more: str = "") -> Path:
    """Moves the key of a written scenario's table into persons.toml beside it, which says more of the file."""
    text = path.read_text(encoding="utf-8")
    (key,) = (line for line in text.splitlines() if line.startswith("key = "))
    about = f'unit = "persons"\n{key}\nmeasure = "persons"\nsource = "register"\n{more}'
    (path.parent / "persons.toml").write_text(about, encoding="utf-8", newline="\n")
    path.write_text(text.replace(f"{key}\n", ""), encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> Refused:
    """What a scenario is refused for as it is read."""
    with pytest.raises(Refused) as caught:
        read_scenario(path)
    return caught.value
