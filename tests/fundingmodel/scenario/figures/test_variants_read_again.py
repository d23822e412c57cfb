"""A variant of a scenario reads again what differs in it, and nothing else; what it has is what its own file would have."""

import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundingmodel.result import run
from fundingmodel.scenario import inputs
from fundingmodel.scenario.files import PACKAGED
from fundingmodel.scenario.reading import Scenario, build, read_scenario

NAMES = sorted(path.stem for path in PACKAGED.glob("*.toml"))
Read = Callable[..., Any]


def variant(data: Mapping[str, Any], of: Scenario) -> Scenario:
    return build(data, of.path, of.ancestors, of.composed, of)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the inputs that are read from their tables."""
    names: list[str] = []
    as_ever: Read = inputs.read_parameter

    def noted(wanted: Any, *others: Any) -> Any:
        names.append(wanted.name)
        return as_ever(wanted, *others)

    monkeypatch.setattr(inputs, "read_parameter", noted)
    return names


@pytest.mark.parametrize("name", NAMES)
def test_without_a_change_it_is_equal_and_only_what_formulas_of_inputs_read_is_read(name: str, read: list[str]) -> None:
    scenario = read_scenario(name)
    read.clear()
    again = variant(scenario.data, scenario)
    assert not read or any(each.made for tier in scenario.tiers for each in tier.parameters.values())
    assert not any(tier.parameters[each].made for tier in scenario.tiers for each in tier.as_read)
    alone = build(scenario.data, scenario.path, scenario.ancestors, scenario.composed)
    assert [tier.parameters for tier in again.tiers] == [tier.parameters for tier in alone.tiers]


def changed(scenario: Scenario, name: str, **table: object) -> dict[str, Any]:
    data = deepcopy(dict(scenario.data))
    data["inputs"] = {**data["inputs"], name: {**data["inputs"][name], **table}}
    return data


def test_a_changed_figure_is_read_and_counts(read: list[str]) -> None:
    scenario = read_scenario("settlement")
    data = changed(
        scenario,
        "category_weight",
        values={"economic": Decimal(1), "family": Decimal(1), "refugee": Decimal(5), "other": Decimal(1)},
    )
    read.clear()
    found = variant(data, scenario)
    alone = build(data, scenario.path, scenario.ancestors, scenario.composed)
    assert read.count("category_weight") == 2  # of the variant and of the one that is read alone
    assert read.count("intake") == 1  # of the latter
    assert run(found).amount("allocation", "2021-22", "ON") == run(alone).amount("allocation", "2021-22", "ON")
    assert run(found).amount("allocation", "2021-22", "ON") != run(scenario).amount("allocation", "2021-22", "ON")


def test_in_other_years_everything_is_read(read: list[str]) -> None:
    scenario = read_scenario("settlement", years=["2021-22", "2022-23"])
    read.clear()
    found = variant({**scenario.data, "fiscal_years": ["2021-22"]}, scenario)
    assert set(found.tier.as_read) <= {*read}
    assert list(found.tier.parameters["intake"].figures) != list(scenario.tier.parameters["intake"].figures)


def test_with_other_scopes_of_money_everything_is_read(read: list[str]) -> None:
    """What a data set's money covers follows from them."""
    scenario = read_scenario("settlement", years=["2021-22"])
    own = {"pier": {"en": "the pier", "fr": "le quai"}}
    read.clear()
    found = variant({**scenario.data, "scopes": {**scenario.data.get("scopes", {}), **own}}, scenario)
    assert set(found.tier.as_read) == {*read}


def test_in_another_folder_everything_is_read(read: list[str], tmp_path: Path) -> None:
    scenario = read_scenario("settlement", years=["2021-22"])
    read.clear()
    found = build(scenario.data, tmp_path / scenario.path.name, (), None, scenario)
    assert set(found.tier.as_read) <= {*read}


FROM_FILES = """name = "from-files"
instrument = "transfer"
recipient = "districts"
currency = "CAD"
fiscal_years = ["2020-21"]
jurisdictions = ["A", "B", "C"]
categories = ["economic", "family", "refugee", "other"]
lags = [2]
formula = "settlement"
[inputs.intake]
data = "intake.csv"
key = ["year", "jurisdiction", "category"]
measure = "n"
unit = "persons"
source = "x"
[inputs.pop]
shape = "jurisdiction"
unit = "persons"
data = "pop.csv"
key = ["jurisdiction"]
measure = "n"
source = "x"
[inputs.rate]
shape = "scalar"
unit = "dollars per person"
price_basis = "nominal"
value = 10
assumption = true
[inputs.base_for_each]
unit = "dollars"
price_basis = "nominal"
formula = "total(pop) * rate"
assumption = true
"""


KINDS = ("economic", "family", "refugee", "other")


def write_files(folder: Path, times: int) -> None:
    rows = [f"2018,{code},{kind},{100 * times if code == 'A' else 50}" for code in "ABC" for kind in KINDS]
    (folder / "intake.csv").write_text("\n".join(["year,jurisdiction,category,n", *rows]) + "\n", encoding="utf-8")
    people = [f"{code},{100 * times}" for code in "ABC"]
    (folder / "pop.csv").write_text("\n".join(["jurisdiction,n", *people]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("then", ["changed", "gone"])
def test_a_variant_has_all_files_as_they_were_when_its_scenario_was_read(then: str, tmp_path: Path) -> None:
    """Those that formulas of inputs read, too: figures of two states of the files are never mixed."""
    own = read_scenario("settlement", years=["2020-21"])
    given = {name: table for name, table in own.data["inputs"].items() if name not in ("intake", "base_for_each")}
    said = tomllib.loads(FROM_FILES, parse_float=Decimal)
    data = {**said, "inputs": {**given, **said["inputs"]}}
    write_files(tmp_path, 1)
    scenario = build(data, tmp_path / "from-files.toml")
    before = run(scenario).table("allocation")
    if then == "gone":
        for each in ("intake.csv", "pop.csv"):
            (tmp_path / each).unlink()
    else:
        write_files(tmp_path, 3)
    again = variant(scenario.data, scenario)
    assert run(again).table("allocation").equals(before)
    assert again.tier.parameters["base_for_each"].figures == scenario.tier.parameters["base_for_each"].figures
    if then == "changed":  # read anew it has both of the others
        assert not run(build(data, tmp_path / "from-files.toml")).table("allocation").equals(before)
