"""The workbook of the published cases: its rows as Python and the engines calculate them, and cases of a user's own."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import engines
from click.testing import CliRunner, Result
from money import same_money

from fundingmodel.analysis.published_cases.words import RESULTS
from fundingmodel.command_line.main import cli
from workbooks.published.rows import Rows

Built = tuple[bytes, Rows]


def words_of(found: engines.Values, rows: Rows) -> list[Any]:
    return [found[rows.sheet.title, f"{rows.letter('result')}{each.line}"] for each in rows.placed]


def row_of_case(found: engines.Values, name: str) -> int:
    """The row of the Summary on which a case is, below the kinds."""
    return next(row for (row, column), value in found.sheets["Summary"].items() if column == 1 and value == name)


def as_python_says(found: engines.Values, rows: Rows) -> None:
    """Each row's calculated figure to the unit, its difference, and its word; the counts of the Summary."""
    language = rows.words.language
    for each in rows.placed:
        row, where = each.row, f"{each.case.scenario.name} {each.row}"
        calculated = found[rows.sheet.title, f"{rows.letter('calculated')}{each.line}"]
        units = each.case.result.tiers[row.tier].known_units
        is_amount = row.quantity in ("allocation", "envelope") and not (row.over or row.change)
        whole = is_amount and units is not None
        assert isinstance(calculated, int | float), where
        if whole and units is not None:
            assert same_money(calculated, row.calculated, 1 / Fraction(units)), where
        assert abs(calculated - float(row.calculated)) <= 1e-9 * max(1.0, abs(float(row.calculated))), where
        assert found[rows.sheet.title, f"{rows.letter('result')}{each.line}"] == RESULTS[row.status][language], where


OWN = """
name = "{name}"
title = {{ en = "Money for {name}", fr = "Argent pour {name}" }}
instrument = "grant"
recipient = {{ en = "towns", fr = "villes" }}
currency = "{currency}"
fiscal_years = ["2020", "2021"]
jurisdictions = ["A", "B", "C"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "need" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_units_per_dollar = {{ unit = "units per dollar", value = {units}, source = "Gazette" }}
units_per_dollar = {{ unit = "units per dollar", value = {units}, source = "Gazette" }}
[inputs.need]
shape = "jurisdiction"
data = "need.csv"
key = ["jurisdiction"]
measure = "persons"
unit = "persons"
source = "register of {name}"
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
source = "vote of {name}"
by_year = {{ 2020 = 1000, 2021 = 2000 }}
[published]
kind = "published"
cite = {{ en = "Gazette of {name}", fr = "Gazette de {name}" }}
rule = {{ en = "By need.", fr = "Selon les besoins." }}
[[published.results]]
unit = "dollars"
price_basis = "nominal"
source = "Gazette of {name}"
printed = {printed}
why = {{ en = "half of what is printed", fr = "la moitié de ce qui est imprimé" }}
by_year.2020 = {{ values = {{ A = {a}, B = {b}, C = {c} }} }}
"""


def own_case(folder: Path, **said: object) -> Path:
    fields = {
        "name": folder.name,
        "currency": "NZD",
        "units": 1,
        "printed": 0,
        "need": (500, 300, 200),
        "a": 500,
        "b": 300,
        "c": 200,
    }
    fields |= said
    folder.mkdir(exist_ok=True)
    need = "".join(f"{code},{figure}\n" for code, figure in zip("ABC", fields["need"], strict=True))  # type: ignore[call-overload]
    (folder / "need.csv").write_text(f"jurisdiction,persons\n{need}", encoding="utf-8")
    path = folder / f"{folder.name}.toml"
    path.write_text(OWN.format(**fields), encoding="utf-8")
    return path


def reported(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["report", "--published", *map(str, arguments)])
