"""Sentences of the Summary: whatever is chosen, they say what Python calculates."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import formualizer
import pytest
from summary_definitions import Choice, Facts, Shown, faults, lines_of
from summary_page import CHOICES, CONSTANT, EQUAL, HELD, SHOWN, Page, built, in_words, thin

from fundingmodel.language.french_names import articles, french_names
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.reading import read_scenario
from workbooks.page import sentences


@pytest.mark.parametrize(
    ("year", "baseline", "compared", "dollars", "envelope"),
    [*CHOICES, HELD, ("2026-27", "settlement", "equal-per-capita", "nominal", "each its own")],
)
def test_the_sentences_stay_true(
    page: Page,
    shown: tuple[bytes, list[Result], dict[str, Result]],
    year: str,
    baseline: str,
    compared: str,
    dollars: str,
    envelope: str,
) -> None:
    _, results, equal = shown
    page.choose(Fiscal_year=year, Baseline=baseline, Compared_with_it=compared, Dollars=dollars, Envelope=envelope)
    places = (SHOWN.index(baseline), SHOWN.index(compared))
    choice = Choice(year, *places, constant=dollars == CONSTANT, equal=envelope == EQUAL)
    assert faults(Facts(Shown(results, equal, "en"), choice), lines_of(page, "en")) == []


ALBERTA_HELD = """parent = "predictable"
name = "held"
author = "a test"
date = "2026-11-29"
reason = "Alberta opens at 180 million"
[inputs.opening_allocation]
unit = "dollars"
price_basis = "nominal"
assumption = true
scope = "shared"
measure = "allocated"
values = { NL = 4e6, PE = 5e6, NS = 14e6, NB = 12e6, ON = 3e8, MB = 4e7, SK = 35e6, AB = 18e7, BC = 1e8, YT = 1e6, NT = 1e6, NU = 6e5 }
"""


def test_hold_harmless_is_said_where_it_binds(tmp_path: Path) -> None:
    (tmp_path / "held.toml").write_text(ALBERTA_HELD, encoding="utf-8", newline="\n")
    page = Page(built([read_scenario("equal-per-capita"), read_scenario(tmp_path / "held.toml")])[0])
    page.choose(Fiscal_year="2021-22", Baseline="equal-per-capita", Compared_with_it="held", Dollars="nominal",
                Envelope="each its own")  # fmt: skip
    assert "Alberta receives" in page["Summary", "A2"] and "; hold-harmless keeps it $" in page["Summary", "A2"]
    page.choose(Fiscal_year="2022-23")
    assert "hold-harmless" not in page["Summary", "A2"]


def test_the_same_scenario_twice_is_no_comparison(page: Page) -> None:
    page.choose(Baseline="predictable", Compared_with_it="predictable")
    assert page["Summary", "A2"] == "Choose two different scenarios in row 5 to compare them."


# In French a name has its article


PROVINCES = {
    "A": "Territoires du Nord-Ouest",
    "B": "Yukon",
    "C": "Île-du-Prince-Édouard",
    "D": "Terre-Neuve-et-Labrador",
}


def french_sentences(names: Mapping[str, str], *sheets: str) -> Iterator[str]:
    """The first sentences of these sheets, where thin has jurisdictions of these names: A receives the most."""
    jurisdictions = {"codes": list(names), "names": {c: {"en": c, "fr": name} for c, name in names.items()}}
    page = Page(built([thin(jurisdictions=jurisdictions)], "fr")[0])
    yield from (str(page[sheet, "A2"]) for sheet in sheets)


def test_a_province_has_its_article_and_its_verb_in_french() -> None:
    summary, sheet = french_sentences(PROVINCES, "Sommaire", "thin")
    assert summary.startswith("Selon «\u00a0thin\u00a0», les Territoires du Nord-Ouest reçoivent le plus en 2021-2022")
    assert re.fullmatch(
        r"En 2021-2022, l’affectation la plus élevée est celle des Territoires du Nord-Ouest\u00a0: .*\u00a0\$ sur 1,0\u00a0M\$\.",
        sheet,
    )
    summary, sheet = french_sentences({**PROVINCES, "A": "Yukon", "B": "Québec"}, "Sommaire", "thin")
    assert "le Yukon reçoit le plus" in summary and "celle du Yukon" in sheet


def test_a_name_without_forms_is_behind_a_colon_in_french() -> None:
    summary, sheet = french_sentences({**PROVINCES, "D": "Cantons"}, "Sommaire", "thin")
    assert "l’administration qui reçoit le plus en 2021-2022\u00a0: Territoires du Nord-Ouest, soit " in summary
    assert "revient à l’administration suivante\u00a0: Territoires du Nord-Ouest, soit " in sheet


def test_every_province_is_as_french_writes_it() -> None:
    written = {name.name: (name.receives, name.of) for name in french_names(articles())}
    assert len(written) == 13
    assert written["Terre-Neuve-et-Labrador"] == ("Terre-Neuve-et-Labrador reçoit", "de Terre-Neuve-et-Labrador")
    assert written["Île-du-Prince-Édouard"] == ("l’Île-du-Prince-Édouard reçoit", "de l’Île-du-Prince-Édouard")
    assert written["Nouvelle-Écosse"] == ("la Nouvelle-Écosse reçoit", "de la Nouvelle-Écosse")
    assert written["Québec"] == ("le Québec reçoit", "du Québec")
    assert written["Ontario"] == ("l’Ontario reçoit", "de l’Ontario")
    # Those of the packaged data: a name that is added there has its forms, or is decided here.
    admissions = read_scenario("settlement").tier
    assert french_names(admissions.jurisdiction_names[c]["fr"] for c in admissions.place.jurisdictions)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_amounts_in_words(language: str) -> None:
    amounts = ["0", "0.4", "999.4", "999.6", "1000", "18204.4", "18095", "40007", "999999.4", "999999.6", "1000000", "18249999",
               "18250000", "999949999", "999950000", "2391970559.57", "12000000000"]  # fmt: skip
    workbook = formualizer.Workbook()
    workbook.add_sheet("S")
    for n, x in enumerate(amounts, start=1):
        workbook.set_value("S", n, 1, float(x))
        workbook.set_formula("S", n, 2, "=" + sentences.amount(f"A{n}", Words(language), "CAD"))
    workbook.evaluate_all()
    for n, x in enumerate(amounts, start=1):
        expected = in_words(Decimal(x))
        if language == "fr":
            figure, _, scale = expected[1:].partition(" ")
            unit = {"million": "\u00a0M$", "billion": "\u00a0G$", "": "\u00a0$"}[scale]
            expected = (figure.replace(".", ",") if scale else figure.replace(",", "\u00a0")) + unit
        assert workbook.get_value("S", n, 2) == expected
