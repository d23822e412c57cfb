"""Scenarios in two currencies: their amounts side by side on Summary and Comparison, and no change between them."""

import re
from pathlib import Path

import pytest
from command_line import TWO_LEVELS
from summary_page import Page, assert_no_change_of, built

from fundingmodel.scenario.reading import Scenario, read_scenario

DOLLARS, EUROS, OTHER = "two-levels (CAD)", "euros (EUR)", "more (EUR)"


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    """Two levels of the README in dollars; the same in euros, with another envelope; and a third, in euros too."""
    folder = tmp_path_factory.mktemp("currencies")
    for name, currency, harbour in (("two-levels", "CAD", 400), ("euros", "EUR", 100), ("more", "EUR", 900)):
        text = TWO_LEVELS.replace('"two-levels"', f'"{name}"').replace("harbour = 400", f"harbour = {harbour}")
        path = folder / f"{name}.toml"
        path.write_text(f'currency = "{currency}"\n{text}', encoding="utf-8", newline="\n")
    return [read_scenario(folder / f"{name}.toml") for name in ("two-levels", "euros", "more")]


def every_text(page: Page, name: str) -> list[str]:
    sheet = page.workbook[name]
    cells = (
        page.engine.get_value(name, r, c) for r in range(1, sheet.max_row + 1) for c in range(1, sheet.max_column + 1)
    )
    return [value for value in cells if isinstance(value, str)]


@pytest.fixture(scope="module")
def page(scenarios: list[Scenario]) -> Page:
    return Page(built(scenarios)[0])


def test_amounts_are_side_by_side(page: Page) -> None:
    page.choose(Baseline=DOLLARS, Compared_with_it=EUROS)
    found = page.tables()["Allocation"]
    assert set(found) == {DOLLARS, EUROS, OTHER}
    assert found[DOLLARS]["Total"] == pytest.approx(583333.33)
    assert found[EUROS]["harbour"] == pytest.approx(145833.33)


@pytest.mark.parametrize(("baseline", "blank"), [(DOLLARS, {EUROS, OTHER}), (EUROS, {DOLLARS}), (OTHER, {DOLLARS})])
def test_no_change_is_made_between_currencies(page: Page, baseline: str, blank: set[str]) -> None:
    page.choose(Baseline=baseline, Compared_with_it=next(iter(blank)))
    assert_no_change_of(page, blank)


def test_the_sentences_say_that_no_change_is_made(page: Page) -> None:
    page.choose(Baseline=DOLLARS, Compared_with_it=EUROS)
    assert page["Summary", "A2"] == (
        f"“{EUROS}” and “{DOLLARS}” are in two currencies: their amounts are side by side, and no change is made of them."
    )
    assert [page["Summary", place] or "" for place in ("A6", "A7")] == ["", ""]
    page.choose(Baseline=EUROS, Compared_with_it=OTHER)
    assert re.match(
        r"Under “more \(EUR\)”, harbour receives .* EUR more than under “euros \(EUR\)”", page["Summary", "A2"]
    )
    assert page["Summary", "A6"].startswith("1 receives more: harbour")


def test_no_amount_of_two_currencies_is_called_dollars(page: Page) -> None:
    for name in ("Summary", "Comparison"):
        assert [text for text in every_text(page, name) if re.search(r"\bdollars\b", text, re.IGNORECASE)] == []


def test_no_equal_envelope_across_currencies(scenarios: list[Scenario]) -> None:
    """The euros have another envelope than the dollars, which is no envelope for them."""
    (first, *rest) = scenarios
    text = Path(rest[0].path).read_text(encoding="utf-8").replace("1000000", "900000").replace("1_000_000", "900_000")
    path = rest[0].path.with_name("less.toml")
    path.write_text(text.replace('"euros"', '"less"'), encoding="utf-8", newline="\n")
    _, _, equal = built([first, read_scenario(path)])
    assert equal == {}


def test_in_french(scenarios: list[Scenario]) -> None:
    page = Page(built(scenarios[:2], "fr")[0])
    sentence = str(page["Sommaire", "A2"]).replace("\u00a0", " ")
    # The first scenario is the baseline, the last is compared with it.
    assert sentence == (
        f"« {EUROS} » et « {DOLLARS} » sont en deux monnaies : leurs montants sont côte à côte, sans variation."
    )
