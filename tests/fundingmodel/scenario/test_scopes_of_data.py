"""Scope and measure that a data set states: of all its rows, of a column, of one row."""

from pathlib import Path

import pytest
from money_files import SHARED, computed, refusal, scenario

from fundingmodel.scenario.reading import read_scenario

TABLE = "fiscal_year,amount,spent,scope,measure\n2024-25,9000,8000,FIRST\n2025-26,9500,8500,SECOND\n"
ABOUT = """
title = "envelopes"
source = "accounts"
unit = "dollars"
measures = ["amount", "spent"]
key = ["fiscal_year"]
columns = ["scope", "measure"]
MONEY
[codes]
fiscal_year = ["2024-25", "2025-26"]
"""
STATED = "money = {}"


def with_data(
    folder: Path, rows: tuple[str, str], money: str = STATED, said: str = 'measure = "amount"', scopes: str = SHARED
) -> Path:
    """A scenario whose authority is read from a data set whose rows state their money."""
    table = TABLE.replace("FIRST", rows[0]).replace("SECOND", rows[1])
    (folder / "envelopes.csv").write_text(table, encoding="utf-8", newline="\n")
    about = ABOUT.replace("MONEY", money)
    (folder / "envelopes.toml").write_text(about, encoding="utf-8", newline="\n")
    return scenario(folder, scopes, stated_authority=f'=data = "envelopes.csv", {said}')


@pytest.mark.parametrize(
    ("rows", "said", "key"),
    [
        (("shared,allocated", "shared,planned"), "", ""),
        (("shared,allocated", "not stated,planned"), 'scope_taken_as = "shared"', ""),
        (("shared,allocated", "not stated,planned"), "", "two_scopes"),
        (("not stated,", "not stated,"), "", "scope_not_stated"),
        (("not stated,", "not stated,"), 'scope = "shared"', "scope_not_stated_in_data"),
        (("shared,", "set-asides,"), "", "two_scopes"),
        (("resettlement,", "resettlement,"), "", "scope_differs"),
        (("resettlement,", "resettlement,"), 'scope = "shared"', "scope_of_data_differs"),
        (("shared,lapsed", "shared,lapsed"), "", "measure_differs"),
        (("shared,paid", "shared,paid"), "", "unknown_measure_of_money"),
        (("all of it,", "all of it,"), "", "unknown_scope"),
    ],
)
def test_rows_of_a_data_set_state_their_money(tmp_path: Path, rows: tuple[str, str], said: str, key: str) -> None:
    path = with_data(tmp_path, rows, said=", ".join(x for x in ('measure = "amount"', said) if x))
    if key:
        error = refusal(path)
        assert error.key == key and "inputs.stated_authority" in str(error)
    else:
        parameter = computed(path).main.tier.parameters["stated_authority"]
        assert [parameter.said_of(year).measure for year in ("2024-25", "2025-26")] == ["allocated", "planned"]
        assert {parameter.said_of(year).scope for year in ("2024-25", "2025-26")} == {"shared"}


def test_columns_of_a_data_set_without_money_are_as_they_were(tmp_path: Path) -> None:
    """A column that a file of before calls scope holds whatever its writer wrote there."""
    path = with_data(tmp_path, ("all of it,paid", "the rest,paid"), money="", scopes="")
    assert computed(path).main.tier.parameters["stated_authority"].said.scope == ""
    whole = with_data(
        tmp_path, ("shared,", "set-asides,"), scopes=""
    )  # and what shares out nothing said is not checked
    assert computed(whole).amount("allocation", "2024-25", "a")


def test_a_data_set_says_what_was_done_with_its_columns(tmp_path: Path) -> None:
    money = 'money = { scope = "shared", measure = { amount = "planned" } }'
    tier = read_scenario(with_data(tmp_path, (",", ","), money)).tier
    assert (tier.parameters["stated_authority"].said.scope, tier.parameters["stated_authority"].said.measure) == (
        "shared",
        "planned",
    )
    spent = read_scenario(with_data(tmp_path, (",", ","), money, 'measure = "spent"')).tier
    assert spent.parameters["stated_authority"].said.measure == "spent"
    for wrong in ('money = "shared"', "money = { scope = 3 }", 'money = { measure = { paid = "spent" } }'):
        assert refusal(with_data(tmp_path, (",", ","), wrong)).key == "data_set_money"
    assert refusal(with_data(tmp_path, (",", ","), 'money.measure = "paid"')).key == "unknown_measure_of_money"


@pytest.mark.parametrize(
    ("column", "said", "key"),
    [
        ("amount", "", ""),
        ("amount", 'scope = "shared"', ""),
        ("amount", 'scope = "resettlement"', "scope_differs"),
        ("amount", 'scope = "not stated"', "scope_not_stated"),
        ("spent", "", ""),  # the column's own name says what was done with the money
        ("claimed", "", "measure_differs"),
    ],
)
def test_a_csv_without_a_description_is_of_the_scope_that_the_file_says(
    tmp_path: Path, column: str, said: str, key: str
) -> None:
    rows = f"fiscal_year,{column}\n2024-25,9000\n2025-26,9500\n"
    (tmp_path / "plain.csv").write_text(rows, encoding="utf-8", newline="\n")
    read = f'=data = "plain.csv", key = ["fiscal_year"], measure = "{column}", unit = "dollars", source = "accounts"'
    path = scenario(tmp_path, stated_authority=", ".join(x for x in (read, said) if x))
    if key:
        error = refusal(path)
        assert error.key == key and "inputs.stated_authority" in str(error)
    else:
        parameter = computed(path).main.tier.parameters["stated_authority"]
        assert parameter.said.scope == "shared"
        assert parameter.said_of("2024-25").measure == ("spent" if column == "spent" else "allocated")
