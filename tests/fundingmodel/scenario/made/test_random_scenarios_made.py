"""Random scenarios whose figures are given twice over: as they are, and made of helpers by formulas that give the same.

Every input that a file writes itself becomes a formula over a helper that has its figures: the amounts are the same to the
unit, and the oracle's, which reads the file as it was. Of a scenario that is refused, the other is refused too.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import engines
import pytest
from random_scenarios import decimals, random_scenario, toml_text

from fundingmodel import Refused, run
from fundingmodel.kinds import kind_of
from fundingmodel.result import Result
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier

SEEDS = range(60)
SAME = (
    "{x}_given", "{x}_given * 1", "{x}_given + 0", "min({x}_given, {x}_given)", "max({x}_given, {x}_given)",
    "{x}_given * ({x}_given + 1 * unit_of_{x}) / ({x}_given + unit_of_{x})",
)  # fmt: skip
LITERAL = ("value", "values", "by_year", "by_lag", "by_calendar_year")
NOT_MADE = ("rank", "measure", "units per dollar", "rule")


def made_of_helpers(data: Mapping[str, Any], scenario: Scenario, seed: int) -> tuple[dict[str, Any], int]:
    """The same file with each written input made of a helper, and how many are."""
    tiers = {tier.name: tier for tier in scenario.tiers}
    changed, count = dict(data), 0
    if "inputs" in data:
        changed["inputs"], count = _inputs(data["inputs"], scenario.tier, seed)
    if "tiers" in data:
        found = {}
        for name, table in data["tiers"].items():
            found[name] = dict(table)
            if "inputs" in table:
                found[name]["inputs"], more = _inputs(table["inputs"], tiers[name], seed)
                count += more
        changed["tiers"] = found
    return changed, count


def _inputs(tables: Mapping[str, Any], tier: Tier, seed: int) -> tuple[dict[str, Any], int]:
    found, count = {}, 0
    for number, (name, table) in enumerate(tables.items()):
        parameter = tier.parameters.get(name)
        if parameter is None or parameter.link or not _can_be_made(table, parameter.input):
            found[name] = table
            continue
        wanted = parameter.input
        about = {"unit": table["unit"], "shape": wanted.shape, **({"by": wanted.by} if wanted.by else {})}
        text = SAME[(number + seed) % len(SAME)].format(x=name)
        own = {
            key: each for key, each in table.items() if key not in (*LITERAL, "source", "assumption", "note", "range")
        }
        found[name] = {**own, "formula": text}
        found[f"{name}_given"] = {**{k: v for k, v in table.items() if k != "title"}, **about}
        if "unit_of_" in text:
            one = {"unit": table["unit"], "shape": "scalar", "value": 1, "assumption": True}
            found[f"unit_of_{name}"] = {**one, **({"price_basis": "nominal"} if "price_basis" in table else {})}
        count += 1
    return found, count


def _can_be_made(table: Any, wanted: Any) -> bool:
    if not isinstance(table, Mapping) or not any(key in table for key in LITERAL) or "data" in table:
        return False
    given = (
        wanted.rounding or wanted.may_be_unknown or wanted.unit == "flag" or kind_of(str(table.get("unit"))) in NOT_MADE
    )
    return not given and wanted.shape not in ("origin x jurisdiction", "bands") and "unit" in table


def both(seed: int, folder: Path) -> tuple[Result, Result, int] | None:
    drawn = random_scenario(seed)
    try:
        scenario = drawn.read(folder)
        as_written = run(scenario)
    except Refused:
        return None
    changed, count = made_of_helpers(decimals(drawn.text), scenario, seed)
    other = replace(drawn, text=toml_text(changed)).read(folder)
    return as_written, run(other), count


def test_amounts_are_the_same_to_the_unit(tmp_path: Path) -> None:
    made = compared = 0
    for seed in SEEDS:
        if (found := both(seed, tmp_path)) is None:
            continue
        first, second, count = found
        made, compared = made + count, compared + 1
        for name, tier in first.tiers.items():
            assert second.table("allocation", name).equals(first.table("allocation", name)), (seed, name)
            for parameter in second.tiers[name].tier.parameters.values():
                assert parameter.ahead == frozenset()
            names = [column.name for column in tier.tier.formula.columns]
            assert names == [column.name for column in second.tiers[name].tier.formula.columns]
    assert compared > 30
    assert made > 200


@pytest.mark.slow
def test_worksheets_are_the_same_in_two_engines(tmp_path: Path) -> None:
    """The report refuses to be written where a made cell or an amount is not the engine's; IronCalc calculates it afresh."""
    from workbooks.file.agreement import differences
    from workbooks.report import build

    written = 0
    for seed in range(200, 216):
        if (found := both(seed, tmp_path)) is None:
            continue
        data, book, _ = build([found[1]])
        written += 1
        again = engines.ironcalc(data)
        stored = {
            sheet: {address: again[sheet, address] for address in cells} for sheet, cells in _numbers(data).items()
        }
        wrong = [
            f"{s}!{a}" for s, cells in _numbers(data).items() for a, x in cells.items() if not _near(stored[s][a], x)
        ]
        assert wrong == [], seed
        assert list(differences(data, book, [found[1]])) == []
    assert written > 8


def _numbers(data: bytes) -> dict[str, dict[str, float]]:
    from workbooks.file.saving import stored_values

    found = stored_values(data)
    # Checks compares amounts as written with themselves to the last binary digit, in which engines differ.
    sheets = ((sheet, cells) for sheet, cells in found.items() if sheet != "Checks")
    return {sheet: {a: x for a, x in cells.items() if isinstance(x, float)} for sheet, cells in sheets}


def _near(found: object, wanted: float) -> bool:
    return isinstance(found, int | float) and abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
