"""Measures where the scenario says none: an envelope may be planned or spent, and what is joined with the amounts is of one measure."""

from pathlib import Path

import pytest
from money_files import ASIDE, TAKEN, computed, refusal, scenario

from fundingmodel.language.refusals import sentence

SENTENCE = (
    "money.toml: inputs.{name}: this is money of measure '{measure}', and the scenario does not say the measure of what it "
    "shares out, which other figures take for '{shared}'. Add measure = \"{shared}\" to the scenario, for instance, and give "
    "figures of that measure."
)


def said(**measures: str) -> dict[str, str]:
    return {name: f'measure = "{measure}"' for name, measure in measures.items()}


@pytest.mark.parametrize(
    "measures",
    [
        {},
        *({"stated_authority": measure} for measure in ("authority", "allocated", "planned", "spent")),
        {"opening_allocation": "spent"},
        {"opening_allocation": "claimed"},
        {"opening_allocation": "spent", "base_for_each": "spent", "minimum": "spent"},
        {"opening_allocation": "spent", "stated_authority": "planned"},
        {"opening_allocation": "lapsed", "stated_authority": "lapsed"},
    ],
    ids=str,
)
def test_money_of_one_measure_is_calculated(measures: dict[str, str], tmp_path: Path) -> None:
    assert computed(scenario(tmp_path, "", **said(**measures))).amount("allocation", "2025-26", "a")


@pytest.mark.parametrize(
    ("measures", "name", "shared"),
    [
        ({"stated_authority": "claimed"}, "stated_authority", "allocated"),
        ({"stated_authority": "lapsed"}, "stated_authority", "allocated"),
        ({"opening_allocation": "spent", "stated_authority": "claimed"}, "stated_authority", "spent"),
        ({"opening_allocation": "claimed", "stated_authority": "lapsed"}, "stated_authority", "claimed"),
        ({"opening_allocation": "spent", "base_for_each": "planned"}, "opening_allocation", "planned"),
        ({"opening_allocation": "spent", "minimum": "allocated"}, "opening_allocation", "allocated"),
    ],
    ids=str,
)
def test_money_of_two_measures_is_refused(measures: dict[str, str], name: str, shared: str, tmp_path: Path) -> None:
    error = refusal(scenario(tmp_path, "", **said(**measures)))
    assert sentence(error, "en") == SENTENCE.format(name=name, measure=measures[name], shared=shared)


@pytest.mark.parametrize(
    ("year", "measure", "refused"),
    [("2024-25", "claimed", True), ("2025-26", "claimed", True), ("2025-26", "spent", False)],
)
def test_each_year_of_an_envelope_is_looked_at(year: str, measure: str, refused: bool, tmp_path: Path) -> None:
    figures = {"2024-25": "value = 9000", "2025-26": "value = 9500"}
    figures[year] += f', measure = "{measure}"'
    by_year = ", ".join(f'"{key}" = {{ {each} }}' for key, each in figures.items())
    text = f'=unit = "dollars", price_basis = "nominal", source = "x", by_year = {{ {by_year} }}'
    path = scenario(tmp_path, "", stated_authority=text)
    if refused:
        error = refusal(path)
        assert error.key == "scenario_without_measure" and year in str(error)
    else:
        assert computed(path).amount("allocation", year, "a")


@pytest.mark.parametrize(("measure", "refused"), [("claimed", True), ("planned", False)])
def test_what_is_taken_off_is_of_an_envelope_too(measure: str, refused: bool, tmp_path: Path) -> None:
    path = scenario(tmp_path, "", ASIDE, **said(**{TAKEN: measure}))
    if refused:
        assert refusal(path).key == "scenario_without_measure"
    else:
        assert computed(path).amount("allocation", "2025-26", "a")
