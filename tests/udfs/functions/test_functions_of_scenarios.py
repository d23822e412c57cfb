"""The functions of scenarios: against scenarios run from files; overrides, names, and files that nobody may open."""

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import TWELVE, UNKNOWN, cells, column, refusal
from random_scenarios import random_scenario

import fundingmodel
from fundingmodel.analysis.projection import is_projected
from fundingmodel.column import AXES, BANDS, CALCULATED
from fundingmodel.scenario.files import packaged
from udfs.scenarios import named as named_scenarios
from udfs.scenarios import overrides as scenario_overrides
from udfs.scenarios import runs as scenario_runs
from udfs.scenarios.figures import figures_of
from udfs.scenarios.overrides import with_overrides

# Scenarios


@pytest.mark.parametrize("name", packaged())
def test_a_scenario_gives_what_a_run_gives(name: str) -> None:
    result = fundingmodel.run(name)
    found = cells("SCENARIO", name)
    ahead = [year for year in result.scenario.fiscal_years if is_projected(result, year)]
    years = [f"{year} (projected)" if year in ahead else year for year in result.scenario.fiscal_years]
    assert found[0] == ["Jurisdiction", *years]
    for code, *figures in found[1:]:
        for year, figure in zip(result.scenario.fiscal_years, figures, strict=True):
            amount = result.amount("allocation", year, code)
            assert figure == (UNKNOWN if amount is None else float(amount))


CHILDREN = {
    "settlement": (
        [["category_weight.refugee", 2.0], ["stated_authority.2026-27", 900_000_000.0], ["base_for_each", 200_000.0]],
        """[inputs.category_weight]
unit = "ratio"
values = { economic = 1, family = 1, refugee = 2, other = 1 }
assumption = true
[inputs.base_for_each]
unit = "dollars"
price_basis = "nominal"
value = 200000
assumption = true
[inputs.stated_authority.by_year.2026-27]
value = 900000000
price_basis = "nominal"
assumption = true
""",
    ),
    "predictable": (
        [
            ["phase.2026-27", 0.5],
            ["Escalator", 0.02],
            ["escalator.2019-2020", 0.0],
            ["opening_allocation.Ontario", 400_000_000.0],
        ],
        None,
    ),
    "cohort": ([["service_rate", 0.5], ["retention.ON", 0.9], ["citizenship_rate.refugee", 0.15]], None),
}


@pytest.mark.parametrize("name", CHILDREN)
def test_overrides_give_what_a_file_with_the_same_figures_gives(name: str, tmp_path: Path) -> None:
    overrides, text = CHILDREN[name]
    head = f'name = "offer"\nparent = "{name}"\nauthor = "us"\ndate = "2026-11-01"\nreason = "a test"\n'
    child = tmp_path / "offer.toml"
    child.write_text(head + (text or by_hand(name)), encoding="utf-8")
    expected = fundingmodel.run(child).table("allocation")
    found = cells("SCENARIO", name, overrides)
    assert [row[1:] for row in found[1:]] == expected.to_numpy().tolist()
    assert found != cells("SCENARIO", name)


def by_hand(name: str) -> str:
    """The same overrides as a file has to write them: every figure of a changed input in full."""
    if name == "predictable":
        settlement = fundingmodel.run("settlement")
        opening = {code: str(settlement.amount("allocation", "2019-20", code)) for code in TWELVE} | {"ON": "400000000"}
        years = [f"{y}-{y % 100 + 1}" for y in range(2019, 2027)]
        phase = dict(zip(years, ["0", "0.2", "0.4", "0.6", "0.8", "1", "1", "0.5"], strict=True))
        growth = dict.fromkeys(years, "0.02") | {"2019-20": "0"}
        return "\n".join([
            "[inputs.phase]", 'unit = "ratio"', "assumption = true",
            _by_year(phase),
            "[inputs.escalator]", 'unit = "ratio"', "assumption = true", _by_year(growth),
            "[inputs.opening_allocation]", 'unit = "dollars"', 'price_basis = "nominal"', "assumption = true",
            f"values = {_table(opening)}", "",
        ])  # fmt: skip
    scenario = tomllib.loads((Path(fundingmodel.__file__).parent / "scenarios/cohort.toml").read_text(encoding="utf-8"))
    kept = {lag: {**entry["values"], "ON": 0.9} for lag, entry in scenario["inputs"]["retention"]["by_lag"].items()}
    lines = [f"{lag}.values = {_table(figures)}" for lag, figures in kept.items()]
    return "\n".join([
        "[inputs.service_rate]", 'unit = "ratio"', "value = 0.5", "assumption = true",
        "[inputs.retention]", "assumption = true", "[inputs.retention.by_lag]", *lines,
        "[inputs.citizenship_rate]", "assumption = true",
        "values = { economic = 0.114, family = 0.114, refugee = 0.15, other = 0.114 }", "",
    ])  # fmt: skip


def _by_year(figures: dict[str, str]) -> str:
    return f"by_year = {_table(figures)}"


def _table(figures: dict[str, Any]) -> str:
    return "{ " + ", ".join(f'"{key}" = {figure}' for key, figure in figures.items()) + " }"


def test_an_override_by_the_figure_that_is_there_changes_nothing(tmp_path: Path) -> None:
    """In random scenarios, with tiers and inputs of every shape: one figure of each input set to itself."""
    shapes, tiers = set(), 0
    for seed in range(60):
        scenario, draw, overrides = random_scenario(seed).read(tmp_path), random.Random(seed), []
        try:
            expected = fundingmodel.run(scenario)
        except fundingmodel.Refused:
            continue
        for tier in scenario.tiers:
            for name, parameter in tier.parameters.items():
                if parameter.input.shape == BANDS:  # a table of bands is no figure of a place, and refused
                    continue
                figures = figures_of(scenario, tier, parameter)
                place = tuple(draw.randrange(size) for size in figures.values.shape)
                parts = [axis.codes[i] for axis, i in zip(figures.axes, place, strict=True) if axis]
                if all(figure is not None for figure in figures.values.ravel()):
                    overrides.append((".".join(filter(None, [tier.name, name, *parts])), figures.values[place]))
                    shapes.add(parameter.input.shape)
        found = fundingmodel.run(with_overrides(scenario, tuple(overrides)))
        tiers += len(scenario.tiers) > 1
        for tier in scenario.tiers:
            assert found.table("allocation", tier.name).equals(expected.table("allocation", tier.name)), seed
    assert tiers >= 3 and shapes == {*AXES} - {BANDS} - CALCULATED


REFUSED_OVERRIDES = {
    "protected_fracton": (0.9, "Did you mean protected_fraction?"),
    "category_weight.refugees": (2.0, "which predictable calculates"),
    "protected_fraction.ON": (0.9, "it is one figure, the same for all"),
    "protected_fraction": (95.0, "Write ratios, not percents"),
    "largest_decline": (1.5, "is 1.5; it must be at most 1."),
    "phase.2026-27.2025-26": (0.5, "names two of the same kind"),
    "phase.2030-31": (0.5, "no part of this name"),
    "base_for_each": (-1.0, "is -1; it must be at least 0."),
    "reference_category.family": (1.0, "must add to 1"),
    "../../etc/passwd": (1.0, "no parameter of predictable"),
}


@pytest.mark.parametrize("name", REFUSED_OVERRIDES)
def test_an_override_that_does_not_fit_is_refused(name: str) -> None:
    figure, sentence = REFUSED_OVERRIDES[name]
    assert sentence in refusal("SCENARIO", "predictable", [[name, figure]])


def test_two_overrides_of_one_figure_are_refused_and_the_closer_name_prevails() -> None:
    twice = [["category_weight.refugee", 2.0], ["category_weight.Resettled refugees and protected persons", 3.0]]
    assert "set the same figure" in refusal("SCENARIO", "settlement", twice)
    crossed = [["intake.2019.ON", 1.0], ["intake.ON.refugee", 2.0]]
    assert "set the same figure" in refusal("SCENARIO", "settlement", crossed)
    closer = cells(
        "SCENARIO",
        "settlement",
        [["category_weight.refugee", 3.0], ["category_weight", 2.0]],
        "2021-22",
        "category_weight",
    )
    assert closer == [["economic", 2.0], ["family", 2.0], ["refugee", 3.0], ["other", 2.0]]


def test_quantities_of_every_shape() -> None:
    result = fundingmodel.run("settlement")
    assert cells("SCENARIO", "settlement", None, "2021-22", "Weighted intake", [["ON"], ["QC"], ["NU"]]) == [
        [result.figure("weighted_intake", "2021-22", "ON")],
        [UNKNOWN],  # outside the scenario: not zero
        [result.figure("weighted_intake", "2021-22", "NU")],
    ]
    across = cells("SCENARIO", "settlement", None, None, "envelope")
    assert across[0][1:] == list(result.scenario.fiscal_years) and across[1][0] == "envelope"
    by_category = cells("SCENARIO", "settlement", None, "2021-22", "average_intake")
    assert by_category[5][3] == result.figure("average_intake", "2021-22", "ON", "refugee")
    assert "one year at a time" in refusal("SCENARIO", "settlement", None, None, "average_intake")
    assert "the same for all" in refusal("SCENARIO", "settlement", None, None, "envelope", "ON")
    assert refusal("SCENARIO", "settlement", None, "2018-19").startswith("#N/A fiscal_year")


def test_cells_that_ask_the_same_share_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []
    real_run = scenario_runs.run
    monkeypatch.setattr("udfs.scenarios.overrides.run", lambda scenario: runs.append(1) or real_run(scenario))
    for code in TWELVE:
        cells("SCENARIO", "settlement", [["category_weight.refugee", 2.0625]], "2021-22", None, code)
    assert len(runs) == 1


@pytest.fixture
def registered(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "ours.toml"
    path.write_text(
        'name = "our offer"\nparent = "settlement"\nauthor = "us"\ndate = "2026-11-01"\nreason = "a test"\n'
        '[inputs.category_weight]\nunit = "ratio"\nvalue = 1\nassumption = true\n',
        encoding="utf-8",
    )
    yield path
    named_scenarios.forget()


def test_a_registered_scenario_is_known_by_name_and_read_once(
    registered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no scenario of this name" in refusal("SCENARIO", "our offer")
    monkeypatch.setenv(named_scenarios.VARIABLE, str(registered))
    assert named_scenarios.register_all() == ["our offer"]
    expected = fundingmodel.run(registered).table("allocation")
    registered.unlink()
    found = cells("SCENARIO", "Our offer")
    assert [row[1:] for row in found[1:]] == expected.to_numpy().tolist()
    assert "our offer" in column(cells("LIST", "scenarios"))
    assert cells("PARAMETER", "our offer", "category_weight", None, "refugee") == [[1.0]]


BASE = """name = "base"
parent = "settlement"
author = "us"
date = "2026-11-01"
reason = "a test"
fiscal_years = ["2019-20"]
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
value = {amount}
assumption = true
"""
TAKES_IT = """name = "takes it"
parent = "base.toml"
author = "us"
date = "2026-11-02"
reason = "a test"
[inputs.stated_authority]
scenario = "base.toml"
quantity = "envelope"
"""


@pytest.mark.parametrize("then", ["changed", "gone"])
def test_what_a_registered_scenario_takes_from_others_is_as_it_was_when_it_was_registered(
    then: str, tmp_path: Path
) -> None:
    base, ours = tmp_path / "base.toml", tmp_path / "ours.toml"
    base.write_text(BASE.format(amount=900_000_000), encoding="utf-8")
    ours.write_text(TAKES_IT, encoding="utf-8")
    named_scenarios.register(ours)
    try:
        expected = fundingmodel.run(ours).table("allocation").to_numpy().tolist()
        moved = [["category_weight.refugee", 2.0625]]
        before = cells("SCENARIO", "takes it", moved)
        if then == "gone":
            base.unlink()
        else:
            base.write_text(BASE.format(amount=800_000_000), encoding="utf-8")
            assert fundingmodel.run(ours).table("allocation").to_numpy().tolist() != expected
        for once_more in (scenario_runs._run, scenario_overrides._result):
            once_more.cache_clear()  # as other calls would, one by one
        assert [row[1:] for row in cells("SCENARIO", "takes it")[1:]] == expected
        assert cells("SCENARIO", "takes it", moved) == before
    finally:
        named_scenarios.forget()


def test_one_that_is_refused_as_it_stands_has_them_too(tmp_path: Path) -> None:
    base, ours = tmp_path / "base.toml", tmp_path / "ours.toml"
    base.write_text(BASE.format(amount=900_000_000), encoding="utf-8")
    too_much = (
        '[inputs.base_for_each]\nunit = "dollars"\nprice_basis = "nominal"\nvalue = 80000000\nassumption = true\n'
    )
    ours.write_text(TAKES_IT + too_much, encoding="utf-8")
    named_scenarios.register(ours)
    try:
        assert refusal("SCENARIO", "takes it")
        mended = [["base_for_each", 20_000_000.0]]
        before = cells("SCENARIO", "takes it", mended)
        base.unlink()
        scenario_overrides._result.cache_clear()
        assert cells("SCENARIO", "takes it", mended) == before
    finally:
        named_scenarios.forget()


def test_a_registered_scenario_whose_other_file_is_not_there_says_so_where_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE.format(amount=900_000_000), encoding="utf-8")
    ours = tmp_path / "ours.toml"
    ours.write_text(TAKES_IT.replace('scenario = "base.toml"', 'scenario = "none.toml"'), encoding="utf-8")
    named_scenarios.register(ours)
    try:
        assert "none.toml" in refusal("SCENARIO", "takes it")
    finally:
        named_scenarios.forget()


def test_a_name_that_is_taken_is_refused(registered: Path) -> None:
    registered.write_text(registered.read_text(encoding="utf-8").replace("our offer", "Cohort"), encoding="utf-8")
    with pytest.raises(fundingmodel.Refused, match="another scenario is named 'Cohort'"):
        named_scenarios.register(registered)


PATHS = [
    "../../etc/passwd",
    "settlement.toml",
    "/srv/x.toml",
    "C:\\Windows\\x.toml",
    "file:///x",
    "admissions.csv",
    "\\\\host\\x",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_argument_opens_a_file(path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cells("SCENARIO", "settlement", None, "2021-22")  # what is packaged is read before
    cells("SOURCE", "admissions")
    monkeypatch.chdir(tmp_path)
    for name in ("settlement.toml", "admissions.csv", "admissions.toml"):
        (tmp_path / name).write_text("read me", encoding="utf-8")

    def opened(*arguments: Any, **_: Any) -> Any:
        raise AssertionError(f"opened {arguments}")

    monkeypatch.setattr(Path, "read_text", opened)
    monkeypatch.setattr(Path, "read_bytes", opened)
    calls = [
        ("SCENARIO", path), ("SCENARIO", "settlement", [[path, 1.0]]), ("SCENARIO", "settlement", None, "2021-22", path),
        ("SCENARIO", "settlement", None, "2021-22", None, path), ("PARAMETER", path, "x"), ("PARAMETER", "settlement", path),
        ("PARAMETER", "settlement", "category_weight", None, path), ("SOURCE", path), ("SOURCE", "x", "source", path),
        ("EXPLAIN", path, "ON", "2021-22"), ("EXPLAIN", "settlement", path, "2021-22"), ("LIST", path), ("LIST", "parameters", path),
        ("INTAKE", path), ("INTAKE", 2019, path), ("INTAKE", 2019, None, path), ("INTAKE", 2019, None, None, path),
        ("POPULATION", path),
    ]  # fmt: skip
    for name, *arguments in calls:
        assert "error in the program" not in refusal(name, *arguments)


# A rounding unit, in dollars or, as in workbooks of 0.1, as a count of units per dollar


def test_a_rounding_unit_is_overridden_by_either_name() -> None:
    def amounts(*overrides: list[Any]) -> list[Any]:
        return cells("SCENARIO", "settlement", [list(each) for each in overrides], "2021-22")

    five_cents = amounts(["rounding_unit", 0.05])
    assert five_cents == amounts(["units_per_dollar", 20.0])
    assert five_cents != amounts(["rounding_unit", 0.01])
    assert amounts(["units_per_dollar", 100.0]) == amounts(["rounding_unit", 0.01])
    thousands = amounts(["authority_units_per_dollar", 0.001], ["units_per_dollar", 0.001])
    assert thousands == amounts(["authority_rounding_unit", 1000.0], ["rounding_unit", 1000.0])


def test_a_rounding_unit_is_shown_by_either_name() -> None:
    assert cells("PARAMETER", "settlement", "rounding_unit") == [[0.01]]
    assert cells("PARAMETER", "settlement", "units_per_dollar") == [[100.0]]
    assert cells("PARAMETER", "settlement", "authority_units_per_dollar") == [[100.0]]
    assert cells("SOURCE", "units_per_dollar", "source", "settlement") == cells(
        "SOURCE", "rounding_unit", "source", "settlement"
    )
    listed = [row[0] for row in cells("LIST", "parameters", "settlement")]
    assert {"rounding_unit", "authority_rounding_unit"} <= set(listed)
    assert not {"units_per_dollar", "authority_units_per_dollar"} & set(listed)


def test_an_envelope_is_its_amount_in_whole_units() -> None:
    """What arithmetic leaves in the last digits of a float is not handed to a cell: 782199999.9999999 is 782,200,000."""
    row = cells("SCENARIO", "outlook", None, None, "envelope")[1]
    assert row[1:3] == [840_200_000, 782_200_000]
    outlook = fundingmodel.run("outlook")
    assert outlook.figure("envelope", "2027-28") != 782_200_000  # the engine's own, which the next step rounds
    assert cells("SCENARIO", "outlook", None, "2027-28", "share")[1][1] == outlook.figure("share", "2027-28", "NL")
