"""The plain-language account: its words pinned, and one of every packaged scenario."""

import re

import pytest
from places import THIN as THIN_CASE

from fundingmodel.analysis.explain import explain
from fundingmodel.errors import Refused
from fundingmodel.language.figures import Figures
from fundingmodel.result import run
from fundingmodel.scenario.files import packaged

FIXED = "\u00a0"


def test_an_account_in_english() -> None:
    result = run(THIN_CASE)
    assert explain(result, "b", "2021-22") == (
        "B, 2021-22, thin\n"
        "Allocation: $324,758.33, 32.15% of the $1,010,000.00 shared; $3,791 for each of its 85.7 admissions a year.\n"
        "Held by a guarantee: hold-harmless.\n"
        "\n"
        "1. Envelope. What is shared is $1,010,000.00 (assumption).\n"
        "2. Average intake. The years that count are 2017, 2018 and 2019 (assumption). 2017: 81; 2018: 88; 2019: 88. "
        "An average of 85.7 persons a year (economic 85.3; refugee 0.3).\n"
        "3. Weighted intake. Weights (assumption): economic 1; refugee 2.5. "
        "The weighted intake is 86.2, of 284.0 in all.\n"
        "4. Share. By weighted intake: 86.2 of 284.0 is 30.3404%.\n"
        "5. Base amount. $10,000.00 is paid first (assumption), before anything is shared; "
        "$40,000.00 for all together.\n"
        "6. Formula amount. Before any guarantee: $10,000.00 + 30.3404% of what is left of the "
        "$1,010,000.00 after $40,000.00 off the top = $304,301.64.\n"
        "7. Hold-harmless. At least 95% (assumption) of $341,850.87 (last year's allocation): $324,758.33.\n"
        "8. Fit to the envelope. The scaling factor, at which all amounts add to the envelope, is $933,129.34 for a "
        "share of 100%. Held by a guarantee: hold-harmless. That is $324,758.33.\n"
        "9. Rounding. In whole cents, rounded down: $324,758.33. Nothing is left over: $324,758.33.\n"
        "\n"
        "Assumptions, which no source gives:\n"
        "- stated envelope (stated_authority)\n"
        "- intake\n"
        "- category weight (category_weight)\n"
        "- base amount for each (base_for_each)\n"
        "- protected fraction (protected_fraction)\n"
        "- opening allocation (opening_allocation)\n"
        "\n"
        "Shares, rates and factors are shown rounded; amounts are not.\n"
    )
    # The same by hand: 85.33 + 2.5/3 = 86.17 of 284; 95% of last year's 341,850.87 is 324,758.3265, up to the cent.


def test_an_account_in_french() -> None:
    text = explain(run(THIN_CASE), "A", "2020-2021", "fr").replace(FIXED, " ")
    assert text.startswith(
        "A, 2020-2021, thin\n"
        "Affectation : 553 149,14 $, soit 55,31 % des 1 000 000,01 $ à répartir; 4 741 $ pour chacune de ses 116,7 "
        "admissions par année.\n"
        "Libre : aucune garantie ni limite n’est déterminante.\n"
    )
    assert (
        "8. Ajustement à l’enveloppe. Le facteur d’ajustement, auquel le total égale l’enveloppe, est de 949 186,23 $ "
        "pour une part de 100 %. 10 000,00 $ + 949 186,23 $ × 57,2226 % = 553 149,14 $.\n"
        "9. Arrondissement. En cents entiers, arrondi vers le bas : 553 149,13 $. Unités à répartir selon le plus "
        "fort reste, 1; rang de son reste, 1; l’administration en reçoit une de plus : 553 149,14 $.\n"
    ) in text


def test_sources_are_numbered_and_named_once_in_each_language() -> None:
    text = explain(run("settlement"), "Ontario", "2021-22")
    assert "What is shared is " in text
    assert re.search(r"^\[1\] IRCC memo", text, re.MULTILINE)
    assert re.search(r"^\[2\] IRCC open data, Permanent Residents", text, re.MULTILINE)
    french = explain(run("settlement"), "Ontario", "2021-22", "fr")
    assert re.search(r"^\[2\] Données ouvertes d’IRCC", french, re.MULTILINE)


def test_settlement_s_account_has_the_published_figures() -> None:
    """Ontario 2021-22: admissions as IRCC publishes them, $784,408,000 to share, $407.2 million, $3,033 each."""
    text = explain(run("settlement"), "ON", "2021-22")
    for figure in (
        "2017: 112,005; 2018: 137,465; 2019: 153,365",
        "134,278.3 persons a year",
        "23,048.3",
        "$784,408,000.00",
        "($407.2 million)",
        "$3,033 for each of its 134,278.3 admissions",
        "calibrated to the 2021-22 allocation",
    ):
        assert figure in text


def test_suppressed_counts_are_named() -> None:
    text = explain(run("settlement"), "NU", "2021-22")
    assert re.search(r"Of these, \d+ suppressed counts are taken together as [\d.]+\.", text)
    assert "suppressed" not in explain(run("settlement"), "ON", "2021-22").partition("Assumptions")[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", packaged())
def test_every_packaged_scenario_is_explained_for_everyone_in_both_languages(name: str) -> None:
    result = run(name)
    for year in result.scenario.fiscal_years:
        for code in result.scenario.jurisdictions:
            amount = result.amount("allocation", year, code)
            for language in ("en", "fr"):
                text = explain(result, code, year, language)
                assert not re.search(r"\bnan\b|\binf\b|\{|1e\+|None", text)
                account = text.partition("Sources")[0]
                assert amount is None or account.count(Figures(language).money(amount)) >= 2
                if language == "fr":
                    assert not re.search(r"(?<!\d)\d{1,3},\d{3},", account)  # no English thousands
                    assert not re.search(r" [:$%](?: |$)", account.partition("Hypothèses")[0])  # held to what precedes


def test_the_same_result_gives_the_same_text() -> None:
    assert explain(run("predictable"), "MB", "2026-27") == explain(run("predictable"), "MB", "2026-27")


def test_an_unknown_amount_is_said_to_be_unknown() -> None:
    text = explain(run("published"), "NL", "2026-27")
    assert "The allocation of this year is not known." in text
    assert "Not published; the comparison would be $" in text
    assert "n’est pas connue" in explain(run("published"), "NL", "2026-27", "fr")


@pytest.mark.parametrize(
    ("jurisdiction", "year", "language", "message"),
    [
        ("E", "2020-21", "en", "thin.toml: no jurisdiction 'E'. It has A, B, C, D."),
        ("A", "2022-23", "en", "thin.toml: no year 2022-23; it has 2020-21, 2021-22."),
        ("A", "2020-21", "de", "language is 'de'; it is one of en, fr."),
    ],
)
def test_refused(jurisdiction: str, year: str, language: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        explain(run(THIN_CASE), jurisdiction, year, language)
    assert str(refused.value) == message
