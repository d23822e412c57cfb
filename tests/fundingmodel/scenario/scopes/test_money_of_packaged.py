"""Packaged money: every dollar of every packaged scenario, case and data set says what it covers and what was done with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.gate import packaged as packaged_data
from fundingmodel.errors import Refused
from fundingmodel.kinds import MONEY, RATE, in_money, kind_of
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.files import PUBLISHED, packaged, published_cases
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scopes import NOT_STATED, measures, packaged_scopes

NAMES = (*packaged(), *published_cases())
OTHERS = {name for name in published_cases() if not name.startswith(("canada-", "worked-"))}


def blank(scenario: Scenario) -> Iterator[str]:
    """The money of a scenario whose scope or measure nobody says, by tier, input and key of figures."""
    for tier in scenario.tiers:
        if not (tier.place.money.scope and tier.place.money.measure):
            yield f"{tier.name} shares out"
        for name, parameter in tier.parameters.items():
            if not in_money(parameter.input) or parameter.link:
                continue
            said = {key: parameter.said_of(key) for key in parameter.figures}
            yield from (f"{tier.name} {name} {key}" for key, of in said.items() if not (of.scope and of.measure))


@pytest.mark.parametrize("name", NAMES)
def test_no_packaged_money_is_blank(name: str) -> None:
    scenario = read_scenario(name)
    assert list(blank(scenario)) == []
    for tier in scenario.tiers:
        for parameter in tier.parameters.values():
            assert {parameter.said_of(key).scope for key in parameter.figures} <= set(packaged_scopes()) | {""}


def test_a_blank_one_is_found(tmp_path: Path) -> None:
    text = (PUBLISHED / "worked-keys.toml").read_text(encoding="utf-8")
    path = tmp_path / "blank.toml"
    path.write_text(text.replace('measure = "allocated"\n', ""), encoding="utf-8", newline="\n")
    assert list(blank(read_scenario(path)))


def test_cases_of_other_countries_have_a_scope_each() -> None:
    scopes = {name: read_scenario(name).money.scope for name in OTHERS}
    assert scopes == {name: name.removesuffix("-printed") for name in OTHERS}


@pytest.mark.parametrize("name", packaged_data())
def test_every_row_of_money_says_what_it_is(name: str) -> None:
    dataset = load(name)
    if kind_of(dataset.unit) not in (MONEY, RATE):
        assert "money" not in dataset.about
        return
    for row in dataset.rows:
        for column in dataset.measures:
            scope, measure = dataset.money(column, row)
            assert scope in packaged_scopes() and measure in measures()


def test_what_sources_do_not_state_is_not_stated() -> None:
    """As the collected evidence has it: the quotients 1,032.6M and 934.5M, and 513.6M and 424.6M as printed.

    The 779M of 2019-20 are the whole contribution line.
    """
    envelopes = load("settlement_envelopes")
    scopes = {row.key[0]: envelopes.money("amount", row)[0] for row in envelopes.rows}
    stated = {year: scope for year, scope in scopes.items() if scope != NOT_STATED}
    assert stated == {"2012-13": "shared", "2019-20": "settlement-transfers", "2021-22": "shared"}
    assert envelopes.money("amount", envelopes.row(fiscal_year="2019-20"))[1] == "authority"
    allocations = load("settlement_allocations")
    found = {row.key: allocations.money("amount", row)[0] for row in allocations.rows}
    assert found["2025-26", "ON"] == found["2026-27", "ON"] == NOT_STATED
    assert found["2021-22", "NU"] == "shared"


def planted(folder: Path, case: str, old: str, new: str) -> Refused:
    """The refusal of a packaged case with other words at one place."""
    text = (PUBLISHED / f"{case}.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{case}.toml"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    with pytest.raises(Refused) as error:
        compare(path)
    return error.value


def test_published_money_of_another_scope_is_not_compared(tmp_path: Path) -> None:
    taken = 'data = "settlement_allocations"\nscope_taken_as = "shared"'
    error = planted(tmp_path, "canada-settlement-2025-27", taken, 'data = "settlement_allocations"')
    assert error.key == "published_of_another_scope" and "not stated" in str(error)
    assert "aucun écart" in sentence(error, "fr")
    other = planted(tmp_path, "canada-social-transfer", 'transfer = "cst"', 'transfer = "cht"')
    assert other.key == "published_of_another_scope" and "canada-health-transfer" in str(other)
    measured = planted(tmp_path, "canada-quebec-grant", 'measure = "spent"', 'measure = "planned"')
    assert measured.key == "published_of_another_measure"
    unsaid = planted(
        tmp_path, "canada-quebec-grant", 'scope = "quebec-accord"\nmeasure = "spent"', 'measure = "planned"'
    )
    assert unsaid.key == "published_of_another_measure"
