"""All that `allocate --all` exports: a row for each figure of the result, by category where it has categories, none lost.

Words, the rule that binds and why something is short, are those of the definitions on fractions.
"""

import csv
import io
import itertools
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from command_line import printed
from money import same_money
from oracle import solve
from places import ROOT
from promise_rows import CUT
from promises_oracle import owed
from rules_oracle import rules_that_bind

from fundingmodel.result import TierResult, run
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import Scenario

WHY = ("crossed", "reduced", "taken_back")
NAMES = (*packaged(), "worked-guarantees", str(ROOT / "tests/files_of_0_1/health/per-head-guarantee.toml"))
MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
AXES_OF = {"scalar": ("", ""), "jurisdiction": ("jurisdiction", ""), "category": ("", "category")}  # others say both
Key = tuple[str, str, str, str]  # fiscal year, jurisdiction, category, quantity


def figures(tier: TierResult) -> Iterator[tuple[Key, float, str]]:
    """Every figure of a tier: its key, value and unit."""
    place = tier.tier.place
    for year, column in itertools.product(tier.years, tier.tier.formula.columns):
        data_years = tuple(str(int(year[:4]) - lag) for lag in place.lags)
        codes = {"": ("",), "jurisdiction": place.jurisdictions, "category": place.categories}
        codes |= {"month": MONTHS, "data year": data_years}
        down, across = AXES_OF.get(column.shape) or column.shape.split(" x ")
        figures_of = tier.years[year][column.name]
        assert figures_of.shape == (len(codes[down]), len(codes[across]))
        for (row, of_row), (place_of, of_column) in itertools.product(enumerate(codes[down]), enumerate(codes[across])):
            # What is of no jurisdiction has all its codes in the one column of categories: a month of a data year as 2020-06.
            code, *rest = (of_row, of_column) if down in ("", "jurisdiction") else ("", of_row, of_column)
            yield (year, code, "-".join(rest), column.name), float(figures_of[row, place_of]), column.unit


def words(tier: TierResult, scenario: Scenario) -> dict[tuple[str, str, str], str]:
    """What is shown in words, by fiscal year, jurisdiction and unit."""
    said = {}
    for year in solve(scenario)[tier.tier.name]:
        rules, owing = rules_that_bind(tier.tier, year), owed(tier.tier, year)
        for j, code in enumerate(tier.tier.place.jurisdictions):
            said[year.fiscal_year, code, "rule"] = rules[j]
            if owing:
                said[year.fiscal_year, code, "reasons"] = " ".join(why for why in WHY if why in owing[j].why)
    return said


def faults(rows: list[Mapping[str, str | None]], tier: TierResult, scenario: Scenario) -> list[str]:
    """Rows that are missing, double, too many, or that say something else."""
    found: dict[Key, Mapping[str, str | None]] = {}
    said = words(tier, scenario)
    lines = []
    for row in rows:
        key = (*(row[name] or "" for name in ("fiscal_year", "jurisdiction", "category", "quantity")),)
        assert len(key) == 4
        lines += [f"{key} is there twice"] if key in found else []
        found[key] = row
    for key, value, unit in figures(tier):
        row = found.pop(key, {})
        text = row.get("value")
        if row.get("unit") != unit:
            lines.append(f"{key}: {row or 'no row'}")
        elif unit in ("rule", "reasons"):
            right = said[key[0], key[1], unit]
            lines += [] if text == right else [f"{key}: {text!r} is not {right!r}"]
        elif not text:
            lines += [] if math.isnan(value) else [f"{key}: no figure"]
        elif not (same_money(float(text), value) if is_money(text, unit) else same_figure(text, value, unit)):
            lines.append(f"{key}: {text} is not {value!r}")
    return lines + [f"{key} is of no result" for key in found]


def same_figure(text: str, value: float, unit: str) -> bool:
    """The figure itself; of whole dollars, which a currency without cents has, but for the last digits of a float."""
    is_whole = unit == "dollars" and text.isdigit()
    return abs(float(text) - value) <= (2 * math.ulp(value) if is_whole else 0)


def is_money(text: str, unit: str) -> bool:
    return unit == "dollars" and len(text.partition(".")[2]) == 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_figure_has_its_row(name: str, form: str) -> None:
    text = printed("allocate", name, "--all", "--format", form)
    rows = json.loads(text)["scenarios"][0]["rows"] if form == "json" else list(csv.DictReader(io.StringIO(text)))
    result = run(name)
    tier = result.main
    assert any("category" in column.shape for column in tier.tier.formula.columns) == any(r["category"] for r in rows)
    assert faults(rows, tier, result.scenario) == []


def test_a_lost_category_a_cent_and_a_double_row_are_reported() -> None:
    result = run("settlement")
    tier, scenario = result.main, result.scenario
    rows = list(csv.DictReader(io.StringIO(printed("allocate", "settlement", "--all", "--format", "csv"))))
    assert faults(rows, tier, scenario) == []
    without = [row for row in rows if row["category"] != "refugee"]
    assert len(faults(without, tier, scenario)) == len(rows) - len(without) > 90
    changed = [dict(row) for row in rows]
    amount = max((r for r in changed if r["quantity"] == "allocation"), key=lambda r: float(r["value"]))
    amount["value"] = f"{float(amount['value']) + 0.01:.2f}"
    assert len(faults(changed, tier, scenario)) == 1
    assert len(faults([*rows, rows[-1]], tier, scenario)) == 1
    assert len(faults([{**rows[0], "quantity": "other"}, *rows[1:]], tier, scenario)) == 2


def test_another_rule_and_another_reason_are_reported(tmp_path: Path) -> None:
    """Guarantees that are all reduced to fit: everybody is held, and short of what was promised."""
    path = tmp_path / "cut.toml"
    path.write_text(CUT, encoding="utf-8", newline="\n")
    result = run(path)
    rows = list(csv.DictReader(io.StringIO(printed("allocate", str(path), "--all", "--format", "csv"))))
    assert {row["value"] for row in rows if row["unit"] == "reasons"} == {"", "reduced"}
    assert faults(rows, result.main, result.scenario) == []
    for unit, other in (("rule", "free"), ("reasons", "crossed"), ("reasons", "")):
        changed = [dict(row) for row in rows]
        row = next(row for row in changed if row["unit"] == unit and row["value"] not in ("", other))
        row["value"] = other
        (line,) = faults(changed, result.main, result.scenario)
        assert f"{other!r} is not" in line
