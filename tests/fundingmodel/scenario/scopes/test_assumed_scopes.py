"""Assumed scopes: where a scope is an assumption it is said to be one, wherever it is said, and none is dropped."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from money_files import SHARED, computed, refusal, scenario

from fundingmodel.analysis.money_words import shared_in_words
from fundingmodel.command_line.main import cli
from fundingmodel.language.words import Words
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scenario.variants import with_envelope_of

TAKEN = 'scope = "not stated"\nscope_taken_as = "shared"'


def test_the_scope_of_a_scenario_is_said_to_be_assumed(tmp_path: Path) -> None:
    found = read_scenario(scenario(tmp_path, TAKEN))
    assert shared_in_words(found.money, Words("en")) == (
        "Scope of the money: shared by the formula (assumption: the source does not state it)."
    )
    assert "(hypothèse : la source ne le précise pas)" in shared_in_words(found.money, Words("fr")).replace(
        "\u00a0", " "
    )
    for name in ("stated_authority", "opening_allocation", "minimum"):
        said = found.tier.parameters[name].said
        assert (said.stated_scope, said.scope, said.scope_taken_as) == ("not stated", "shared", "shared")
    stated = read_scenario(scenario(tmp_path, SHARED))
    assert "assumption" not in shared_in_words(stated.money, Words("en"))
    assert stated.tier.parameters["minimum"].said.scope_taken_as == ""


@pytest.mark.parametrize(("scopes", "scope"), [(TAKEN, "shared (assumption)"), (SHARED, "shared")])
def test_rows_say_that_a_scope_is_assumed(tmp_path: Path, scopes: str, scope: str) -> None:
    path = str(scenario(tmp_path, scopes))
    written = CliRunner().invoke(cli, ["allocate", path, "--format", "json"], catch_exceptions=False).output
    (found,) = json.loads(written)["scenarios"]
    assert found["scope"] == scope and {row["scope"] for row in found["rows"]} == {scope}
    checked = CliRunner().invoke(cli, ["check", path], catch_exceptions=False).output
    assert ("assumption: the source does not state it" in checked) == (scope != "shared")


BY_YEAR = (
    '=unit = "dollars", price_basis = "nominal", source = "x", by_year = { "2024-25" = { value = 9000, scope = "shared", '
    'scope_taken_as = "resettlement" }, "2025-26" = { value = 9500, scope = "not stated", scope_taken_as = "shared" } }'
)


@pytest.mark.parametrize(
    "said",
    [
        'scope_taken_as = "shared"',
        'scope_taken_as = "resettlement"',
        BY_YEAR,
    ],
)
@pytest.mark.parametrize("scopes", ["", SHARED])
def test_an_assumption_of_no_money_is_refused(tmp_path: Path, said: str, scopes: str) -> None:
    error = refusal(scenario(tmp_path, scopes, stated_authority=said))
    assert error.key == "nothing_taken" and "inputs.stated_authority" in str(error)
    other = said.replace('scope = "shared", scope_taken_as = "resettlement"', 'scope = "shared"')
    other = other.replace('scope_taken_as = "resettlement"', 'scope_taken_as = "shared"')
    if not other.startswith("="):
        other = f'scope = "not stated", {other}'
    assert computed(scenario(tmp_path, SHARED, stated_authority=other)).amount("allocation", "2024-25", "a")


def test_at_the_envelope_of_another_its_scope_is_still_assumed(tmp_path: Path) -> None:
    baseline = read_scenario(scenario(tmp_path, TAKEN, name="baseline"))
    stated = read_scenario(scenario(tmp_path, SHARED, name="stated"))
    assert with_envelope_of(stated, baseline, "x").money.is_assumed
    assert not with_envelope_of(baseline, stated, "x").money.is_assumed


def test_an_assumption_holds_of_years_that_are_not_read(tmp_path: Path) -> None:
    said = BY_YEAR.replace(', scope_taken_as = "resettlement"', "").replace(', scope_taken_as = "shared"', "")
    assert said.count("scope_taken_as") == 0
    path = scenario(
        tmp_path, SHARED, stated_authority=said.replace("source =", 'scope_taken_as = "shared", source =', 1)
    )
    assert computed(path).amount("allocation", "2025-26", "a")
    for year in ("2024-25", "2025-26"):
        assert read_scenario(path, years=[year]).money.scope == "shared"
        assert read_scenario("settlement", years=["2021-22"]).money.scope == "shared"
