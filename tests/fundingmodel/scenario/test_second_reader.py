"""Scenario files read twice, apart from each other: years, lags, codes, units, links and every figure of every input, exactly."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import oracle
import pytest
from amounts_of_0_1 import FOLDER, files
from oracle_general import GENERAL
from places import CASES, PACKAGE
from random_scenarios import random_scenario
from second_differences import (
    allocation_differences,
    data_differences,
    differences,
    input_differences,
    nudged,
    tier_differences,
)
from second_files import data_set
from second_reader import SecondOracle, SecondScenario, read

from fundingmodel import Scenario, read_scenario, run
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.scenario import merging, older_names
from fundingmodel.scenario.figures import data_figures, literal_figures
from fundingmodel.scenario.figures.units_per_dollar import turned_figure
from fundingmodel.scenario.made import maker
from fundingmodel.scenario.made.plan import Plan
from fundingmodel.scenario.parameters import Place

OF_THE_PACKAGE = sorted(path for room in ("scenarios", "published") for path in (PACKAGE / room).glob("*.toml"))
OF_0_1 = [FOLDER / file for file in files()]
OTHERS = sorted(path for path in CASES.glob("*.toml"))
EVERY_FILE = [*OF_THE_PACKAGE, *OF_0_1, *OTHERS]
OUTLOOK = PACKAGE / "scenarios" / "outlook.toml"
SETTLEMENT = PACKAGE / "published" / "canada-settlement-2021-22.toml"


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@cache
def _scenario(path: Path) -> Scenario:
    return read_scenario(path)


@cache
def _second(path: Path) -> SecondScenario:
    return read(path)


# Both readers


@pytest.mark.parametrize("path", EVERY_FILE, ids=_name)
def test_every_input_of_a_file_is_as_the_second_reader_has_it(path: Path) -> None:
    assert list(differences(_scenario(path), _second(path))) == []


def test_files_by_chance_are_read_alike(tmp_path: Path) -> None:
    """Residence, links, tiers, retention by lag: what few files above have."""
    for seed in range(4000, 4024):
        drawn = random_scenario(seed)
        assert list(differences(drawn.read(tmp_path), read(tmp_path / drawn.file))) == [], seed


@pytest.mark.parametrize("name", packaged())
def test_every_row_of_a_data_set_is_as_the_second_reader_has_it(name: str) -> None:
    assert list(data_differences(load(name), data_set(name, PACKAGE, {}))) == []


def test_the_oracle_on_the_second_readers_figures_gives_every_allocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "STEPS", {**oracle.STEPS, **GENERAL})
    second = SecondOracle()
    found: list[str] = []
    for path in EVERY_FILE:
        found += allocation_differences(run(_scenario(path)), second.of(path))
    assert found == []


def test_files_hold_every_way_of_writing_figures() -> None:
    """What no file has, the comparison says nothing of."""
    tables = [table for path in EVERY_FILE for tier in _tables(path) for table in tier.values()]
    written = {key for table in tables for key in table}
    asked = {"by_year", "by_lag", "by_calendar_year", "value", "values", "data", "key", "where", "sum_over", "year"}
    assert asked | {"year_lag", "suppressed", "category_column", "scenario", "tier", "leave_out"} <= written
    assert {"formula", "from", "beyond"} <= written
    assert {table.get("suppressed") for table in tables} >= {"midpoint", "high"}
    shapes = {
        (p.input.shape, p.input.by) for path in EVERY_FILE for t in _scenario(path).tiers for p in t.parameters.values()
    }
    assert len(shapes) >= 9


def _tables(path: Path) -> list[dict[str, Any]]:
    data = _scenario(path).data
    places = [data, *data.get("tiers", {}).values()]
    return [place.get("inputs", {}) for place in places]


# Planted differences


@pytest.mark.parametrize("path", EVERY_FILE, ids=_name)
def test_a_millionth_in_any_input_is_reported(path: Path) -> None:
    for tier, second in zip(_scenario(path).tiers, _second(path).tiers, strict=True):
        for name, parameter in tier.parameters.items():
            known = {
                key: block for key, block in parameter.figures.items() if any(x is not None for r in block for x in r)
            }
            for key, block in list(known.items())[-1:]:
                moved = replace(parameter, figures={**parameter.figures, key: nudged(block)})
                used = any(key in parameter.keys(year, tier.place) for year in tier.place.fiscal_years)
                assert any(input_differences(tier, moved, second)) or not used, (path, name, key)


def _reported(path: Path) -> list[str]:
    return list(differences(read_scenario(path), _second(path)))


def test_a_lag_moved_by_one_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "data_years", lambda place, year: tuple(int(year[:4]) - lag + 1 for lag in place.lags))
    found = _reported(SETTLEMENT)
    assert "data years of 2021-22: ['2018', '2019', '2020']" in found[0]
    assert any(": intake: 2021-22: " in line for line in found)


def test_lags_out_of_their_order_are_reported() -> None:
    tier = _scenario(SETTLEMENT).tier
    turned = replace(tier, place=replace(tier.place, lags=tier.place.lags[::-1]))
    assert any("data years" in line for line in tier_differences(turned, _second(SETTLEMENT).tiers[0]))


def test_a_key_swapped_in_data_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = data_figures._Reader._figure
    swapped = {"NL": "PE", "PE": "NL"}
    monkeypatch.setattr(
        data_figures._Reader, "_figure", lambda reader, key, row, code: plain(reader, key, swapped.get(row, row), code)
    )
    assert [line.split(": ")[1] for line in _reported(SETTLEMENT)] == ["intake"]


def test_a_key_swapped_in_written_figures_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = literal_figures._block

    def turned(wanted: Any, *others: Any) -> Any:
        block = plain(wanted, *others)
        return tuple(row[::-1] for row in block) if wanted.shape == "category" else block

    monkeypatch.setattr(literal_figures, "_block", turned)
    assert [line.split(": ")[1] for line in _reported(SETTLEMENT)] == ["category_weight"]


def test_a_hidden_count_taken_for_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dataset, "_rule", lambda *_: Decimal(0))
    assert [line.split(": ")[1] for line in _reported(SETTLEMENT)] == ["intake"]


def test_another_rule_for_hidden_counts_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = Dataset._rule
    other = {"midpoint": "high", "high": "low"}
    monkeypatch.setattr(Dataset, "_rule", lambda data, rule, row: plain(data, other.get(rule, rule), row))
    for path in (SETTLEMENT, FOLDER / "ngo" / "food-banks-high-counts.toml"):
        assert any("intake: " in line for line in _reported(path))


def test_a_unit_ten_times_as_large_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = turned_figure
    monkeypatch.setattr(older_names, "turned_figure", lambda *given: 10 * plain(*given))
    found = _reported(FOLDER / "ministries" / "energy-need.toml")
    assert {line.split(": ")[1] for line in found} == {"rounding_unit", "authority_rounding_unit"}


def test_what_only_formulas_read_and_is_lost_is_reported() -> None:
    tier, second = _scenario(OUTLOOK).tier, _second(OUTLOOK).tiers[0]
    lost = replace(tier.parameters["workers"], figures={})
    without = replace(tier, parameters={**tier.parameters, "workers": lost})
    assert any(line.startswith("workers: not there: ['20") for line in tier_differences(without, second))


def test_another_unit_in_words_is_reported() -> None:
    tier, second = _scenario(SETTLEMENT).tier, _second(SETTLEMENT).tiers[0]
    base = tier.parameters["base_for_each"]
    in_thousands = replace(base, input=replace(base.input, unit="ratio", said_unit=""))
    assert any(line.startswith("unit: ratio") for line in input_differences(tier, in_thousands, second))


def test_a_child_whose_figures_are_lost_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_merged_input", lambda old, new: old or new)
    assert _reported(FOLDER / "canada" / "ontario-offer.toml") != []


def test_the_plan_of_another_year_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = maker.leaves

    def a_year_later(*given: Any) -> Any:
        for name, own, key in plain(*given):
            yield name, own, "2026" if (name, key) == ("planned", "2025") else key

    monkeypatch.setattr(maker, "leaves", a_year_later)
    assert [line.split(": ")[1:3] for line in _reported(OUTLOOK)] == [["intake", "2025"]]


def test_a_year_that_is_held_as_another_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = Plan._last_given
    monkeypatch.setattr(Plan, "_last_given", lambda plan, name: "2027" if name == "planned" else plain(plan, name))
    assert _reported(OUTLOOK) == []  # 2027 and 2028 are planned alike
    monkeypatch.setattr(Plan, "_last_given", lambda plan, name: "2026" if name == "planned" else plain(plan, name))
    assert any(": planned: 2029: " in line for line in _reported(OUTLOOK))


def test_a_sign_of_a_formula_that_is_misread_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = maker.value
    monkeypatch.setattr(maker, "value", lambda node, *given: plain(_turned(node), *given))
    assert any(": split: : " in line for line in _reported(OUTLOOK))


def _turned(node: Any) -> Any:
    """A formula with a sum that has a total taken for a difference."""
    parts = tuple(_turned(each) for each in node.parts)
    is_sum = node.operation == "+" and "total" in node.text
    return replace(node, operation="-" if is_sum else node.operation, parts=parts)


def test_figures_that_a_child_makes_otherwise_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child's value of a declared input has its shape from the parent, and takes the place of the parent's years."""
    plain: Any = merging._merged_input
    monkeypatch.setattr(merging, "_merged_input", lambda old, new: old if old and "value" in new else plain(old, new))
    assert any("workers: " in line for line in _reported(PACKAGE / "scenarios" / "outlook-no-workers.toml"))


def test_somebody_outside_who_is_counted_is_reported() -> None:
    tier, second = _scenario(SETTLEMENT).tier, _second(SETTLEMENT).tiers[0]
    place = replace(tier.place, outside=("ZZ",))
    assert any(line.startswith("outside: ") for line in tier_differences(replace(tier, place=place), second))
    place = replace(tier.place, jurisdictions=(*tier.place.jurisdictions, "QC"))
    assert any(line.startswith("jurisdictions: ") for line in tier_differences(replace(tier, place=place), second))


def test_another_year_of_a_linked_result_is_reported() -> None:
    path = PACKAGE / "scenarios" / "predictable.toml"
    tier, second = _scenario(path).tier, _second(path).tiers[0]
    opening = tier.parameters["opening_allocation"]
    assert opening.link is not None
    moved = replace(opening, link=replace(opening.link, fiscal_year="2020-21"))
    assert any(line.startswith("link: ") for line in input_differences(tier, moved, second))


def test_a_misreading_shows_in_the_allocations(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = SecondOracle().of(SETTLEMENT)
    assert list(allocation_differences(run(_scenario(SETTLEMENT)), answer)) == []
    monkeypatch.setattr(Dataset, "_rule", lambda *_: Decimal(0))
    assert len(list(allocation_differences(run(read_scenario(SETTLEMENT)), answer))) > 6


def test_a_rounding_of_a_row_that_is_misread_is_reported() -> None:
    data, second = load("settlement_allocations"), data_set("settlement_allocations", PACKAGE, {})
    finer = replace(data, rows=(replace(data.rows[0], rounding=Decimal(1000)), *data.rows[1:]))
    assert len(list(data_differences(finer, second))) == 1
