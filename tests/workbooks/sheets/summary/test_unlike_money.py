"""Scenarios of unlike scope or measure: their amounts side by side on Summary and Comparison, and no change between them."""

import re

import pytest
from command_line import TWO_LEVELS
from summary_page import EQUAL, Page, assert_no_change_of, built

from fundingmodel.scenario.reading import Scenario, read_scenario

WAYS = {"two-levels": 'scope = "shared"', "aside": 'scope = "set-asides"', "more": 'scope = "set-asides"', "spent": ""}
SHARED, ASIDE, OTHER, SPENT = "two-levels", "aside", "more", "spent"


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    """Two levels of the README as shared by the formula; twice as set-asides; and once, of no scope, as spent."""
    folder = tmp_path_factory.mktemp("scopes")
    for name, harbour in ((SHARED, 400), (ASIDE, 100), (OTHER, 900), (SPENT, 300)):
        text = TWO_LEVELS.replace('"two-levels"', f'"{name}"').replace("harbour = 400", f"harbour = {harbour}")
        said = WAYS[name] if name != SPENT else 'scope = "shared"\nmeasure = "spent"'
        measure = "" if name == SPENT else '\nmeasure = "allocated"'
        (folder / f"{name}.toml").write_text(f"{said}{measure}\n{text}", encoding="utf-8", newline="\n")
    return [read_scenario(folder / f"{name}.toml") for name in WAYS]


@pytest.fixture(scope="module")
def page(scenarios: list[Scenario]) -> Page:
    return Page(built(scenarios)[0])


def test_amounts_are_side_by_side(page: Page) -> None:
    page.choose(Baseline=SHARED, Compared_with_it=ASIDE)
    found = page.tables()["Allocation"]
    assert set(found) == {SHARED, ASIDE, OTHER, SPENT}
    assert found[SHARED]["Total"] == pytest.approx(583333.33)
    assert found[ASIDE]["harbour"] == pytest.approx(145833.33)


@pytest.mark.parametrize(
    ("baseline", "blank"),
    [(SHARED, {ASIDE, OTHER, SPENT}), (ASIDE, {SHARED, SPENT}), (SPENT, {SHARED, ASIDE, OTHER})],
)
def test_no_change_is_made_of_unlike_money(page: Page, baseline: str, blank: set[str]) -> None:
    page.choose(Baseline=baseline, Compared_with_it=next(iter(sorted(blank))))
    assert_no_change_of(page, blank)


def test_the_sentences_say_what_they_are(page: Page) -> None:
    page.choose(Baseline=SHARED, Compared_with_it=ASIDE)
    assert page["Summary", "A2"] == (
        f"“{ASIDE}” (settlement set-asides, allocated) and “{SHARED}” (shared by the formula, allocated) are not the same money: "
        "their amounts are side by side, and no change is made of them."
    )
    assert [page["Summary", place] or "" for place in ("A6", "A7")] == ["", ""]
    page.choose(Baseline=ASIDE, Compared_with_it=OTHER)
    assert re.match(r"Under “more”, harbour receives .* more than under “aside”", page["Summary", "A2"])
    page.choose(Baseline=SHARED, Compared_with_it=SPENT)
    assert "(shared by the formula, spent)" in page["Summary", "A2"]


def test_each_sheet_says_what_its_money_is(page: Page) -> None:
    """Of all three sheets of a scenario: of its two tiers, and Parameters with a row for each amount."""
    kinds = {ASIDE: " · settlement set-asides, allocated · ", SPENT: " · shared by the formula, spent · "}
    for name, kind in kinds.items():
        sheets = [each for each in page.workbook.sheetnames if each.startswith(f"{name} ")]
        assert len(sheets) == 2
        for sheet in sheets:
            said = [str(page[sheet, f"A{row}"]) for row in range(1, 6)]
            assert any(kind in text for text in said), said
    rows = [[page["Parameters", f"{column}{row}"] for column in "ABHI"] for row in range(5, 20)]
    assert rows[0][2:] == ["Scope", "Measure"]
    assert ["settlement set-asides", "allocated"] in [row[2:] for row in rows if row[0] == ASIDE]


def test_the_note_says_what_stands_side_by_side(page: Page) -> None:
    kinds = "shared by the formula, allocated; aside: settlement set-asides, allocated; more: settlement set-asides, allocated"
    assert f" · {kinds}; spent: shared by the formula, spent · " in page["Summary", "A3"]


def test_in_french(scenarios: list[Scenario]) -> None:
    page = Page(built(scenarios[:2], "fr")[0])
    assert str(page["Sommaire", "A2"]).replace("\u00a0", " ") == (
        f"« {ASIDE} » (montants réservés à l’établissement) et « {SHARED} » (réparti par la formule) ne sont pas les mêmes "
        "fonds : leurs montants sont côte à côte, sans variation."
    )


def test_at_an_equal_envelope_the_money_is_the_baselines() -> None:
    """The grant to Quebec is no settlement money; the same formula on the settlement envelope shares settlement money."""
    page = Page(built([read_scenario("settlement"), read_scenario("quebec-parity")])[0])
    of_the_year, of_the_total = (each for each in page.tables() if each.startswith("Change") and "%" not in each)
    for title in (of_the_year, of_the_total):
        assert set(page.tables()[title]["quebec-parity"].values()) <= {"", None}
    assert "grant under the Canada-Quebec Accord, spent" in str(page["Summary", "A2"])
    page.choose(Envelope=EQUAL)
    for title in (of_the_year, of_the_total):
        assert isinstance(page.tables()[title]["quebec-parity"]["Ontario"], float)
    assert "not the same money" not in str(page["Summary", "A2"])
