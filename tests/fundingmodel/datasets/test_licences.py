"""Licences of figures go with the figures: in the json of results, and on the sheet of a workbook that says what it is."""

import json
import tomllib
from pathlib import Path

import pytest
from command_line import printed
from places import PACKAGE, ROOT

from fundingmodel import run

CANADA = {
    "en": "Contains information licensed under the Open Government Licence - Canada.",
    "fr": "Contient de l'information visée par la Licence du gouvernement ouvert – Canada.",
}


def licences_of(scenario: str) -> list[dict[str, str]]:
    found = json.loads(printed("allocate", scenario, "--format", "json"))["scenarios"][0]
    return list(found["licences"])


def stated(data_set: str) -> dict[str, str]:
    """What the file of a packaged data set says itself."""
    text = (PACKAGE / "data" / f"{data_set}.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["licence"])


@pytest.mark.parametrize("scenario", ["settlement", "cohort", "outlook"])
def test_json_says_the_licences_of_the_figures(scenario: str) -> None:
    found = licences_of(scenario)
    assert CANADA in found and stated("admissions") == CANADA
    assert len({each["en"] for each in found}) == len(found)


def test_other_data_have_other_licences() -> None:
    found = licences_of("eu-development-fund-11")
    assert found and CANADA not in found and all(each["en"].startswith("© European Union") for each in found)


def test_the_data_of_a_result_that_is_taken_are_among_them() -> None:
    result = run("predictable")
    own = {
        each.name for tier in result.scenario.tiers for figures in tier.parameters.values() for each in figures.datasets
    }
    taken = {each.name for each in result.linked["settlement"].datasets()}
    assert taken - own and {each.name for each in result.datasets()} == own | taken


def test_figures_of_ones_own_have_none(tmp_path: Path) -> None:
    file, text = tmp_path / "share.toml", (ROOT / "README.md").read_text(encoding="utf-8")
    file.write_text(text.partition("<!-- file: share.toml -->\n```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert licences_of(str(file)) == []
