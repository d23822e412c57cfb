"""Amounts in two currencies are shown side by side; no change and no sum is made of them."""

import re
from pathlib import Path

import pytest
from command_line import TWO_LEVELS, printed

USD = """
name = "usd"
title = "Same in US dollars"
note = ""
parent = "settlement"
author = "x"
date = "2026-11-28"
reason = "x"
currency = "USD"
[inputs.stated_authority]
by_year.2026-27 = 680000000
assumption = true
"""


def other(currency: str) -> None:
    """The scenario of the README in another currency, as other.toml."""
    text = TWO_LEVELS.replace('"two-levels"', '"other"').replace("harbour = 400", "harbour = 100")
    Path("other.toml").write_text(f'currency = "{currency}"\n{text}', encoding="utf-8", newline="\n")


def table(*arguments: str) -> list[str]:
    return [line for line in printed(*arguments).splitlines() if line.startswith("|")]


def test_dollars_of_two_countries_are_not_subtracted_in_a_report() -> None:
    Path("usd.toml").write_text(USD, encoding="utf-8", newline="\n")
    shown = printed("report", "settlement", "usd.toml")
    assert shown.startswith("Allocations of 2026-27 (thousands of each currency; rounded, may not add)\n")
    head, total = [line for line in shown.splitlines() if "settlement (CAD)" in line or "| Total" in line]
    assert [cell.strip() for cell in head.split("|")[1:-1]] == ["Jurisdiction", "settlement (CAD)", "usd (USD)"]
    assert [cell.strip() for cell in total.split("|")[1:-1]] == ["Total", "840,200", "680,000"]


@pytest.mark.parametrize("currency", ["EUR", "CHF", "GBP", "USD", "JPY", "AUD"])
@pytest.mark.parametrize("baseline", ["two-levels", "other"])
def test_no_change_is_printed_between_currencies(currency: str, baseline: str) -> None:
    other(currency)
    head, _, *rows = table("report", "two-levels.toml", "other.toml", "--baseline", baseline)
    assert f"other ({currency})" in head
    assert "two-levels (CAD)" in head
    assert "change" not in head
    assert {len(row.split("|")) for row in (head, *rows)} == {5}


def test_the_change_against_a_scenario_in_the_same_currency_is_kept() -> None:
    """Three scenarios, two of them in euros: one column of changes, its title names what it is against."""
    other("EUR")
    text = Path("other.toml").read_text(encoding="utf-8")
    Path("third.toml").write_text(text.replace('"other"', '"third"').replace("harbour = 100", "harbour = 400"), "utf-8")
    head, *_ = table("report", "other.toml", "two-levels.toml", "third.toml", "--lang", "fr")
    cells = [cell.strip() for cell in head.split("|")[1:-1]]
    assert cells == ["Administration", "other (EUR)", "two-levels (CAD)", "third (EUR)", "variation"]


@pytest.mark.parametrize("currency", ["EUR", "CHF", "USD"])
def test_allocate_has_a_table_for_each_currency(currency: str) -> None:
    other(currency)
    heads = [line for line in printed("allocate", "two-levels.toml", "other.toml").splitlines() if line.endswith(")")]
    assert [re.findall(r"\(([A-Z]{3})\)$", head) for head in heads] == [["CAD"], [currency]]


KINDS = {
    "en": "Not the same money, so that no change and no sum is made: settlement (shared by the formula, allocated); quebec-parity "
    "(grant under the Canada-Quebec Accord, spent).",
    "fr": "Ce ne sont pas les mêmes fonds : aucune variation ni somme n’en est tirée. établissement calé (réparti par la formule, "
    "affecté); parité Québec (subvention de l’Accord Canada-Québec, dépensé).",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_change_is_printed_between_unlike_scopes(language: str) -> None:
    """The grant to Quebec is no settlement money: beside it, without a change, and said so."""
    shown = printed("report", "settlement", "equal-per-admission", "quebec-parity", "--lang", language)
    head = next(line for line in shown.splitlines() if line.startswith("|"))
    assert head.count("change" if language == "en" else "variation") == 1  # of equal-per-admission alone
    names = ("settlement", "equal-per-admission") if language == "en" else ("établissement calé", "égal par admission")
    said = KINDS[language].replace(names[0], ", ".join(names))
    assert said in " ".join(shown.replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_unlike_scopes_are_said_beside_allocations(language: str) -> None:
    asked = ("allocate", "--years", "2021-22", "--lang", language)
    shown = printed(*asked, "settlement", "quebec-parity").replace("\u00a0", " ")
    assert KINDS[language] in " ".join(shown.split())
    alike = printed(*asked, "settlement", "cohort")
    assert KINDS[language].split(":")[0] not in alike.replace("\u00a0", " ")


def test_what_says_nothing_of_its_scope_is_compared_as_before() -> None:
    """A file of before beside a packaged scenario, whose scope is known: both in CAD, with a change."""
    text = TWO_LEVELS.replace('"two-levels"', '"other"')
    Path("shared.toml").write_text(f'scope = "shared"\n{text}', encoding="utf-8", newline="\n")
    assert "change" in table("report", "two-levels.toml", "shared.toml")[0]
