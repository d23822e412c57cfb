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
    assert shown.startswith("Allocations of 2026-27, thousands of each currency, rounded\n")
    head, total = [line for line in shown.splitlines() if "settlement (CAD)" in line or "| Total" in line]
    assert [cell.strip() for cell in head.split("|")[1:-1]] == ["Jurisdiction", "settlement (CAD)", "usd (USD)"]
    assert [cell.strip() for cell in total.split("|")[1:-1]] == ["Total", "934,500", "680,000"]


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
