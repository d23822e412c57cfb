"""Scope and measure that a data set states: of all its rows, of a column, of one row."""

from pathlib import Path

import pytest
from money_files import SHARED, computed, refusal, scenario

from fundingmodel.analysis.money_words import money_of_data
from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.errors import Refused
from fundingmodel.language.words import Words
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
    assert (
        refusal(with_data(tmp_path, ("shared,", "set-asides,"), scopes="")).key == "two_scopes"
    )  # words that are known


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


LINES = """fiscal_year,line,amount,scope,measure
2024-25,x,4000,FIRST
2024-25,y,5000,SECOND
2025-26,x,4000,THIRD
2025-26,y,5000,THIRD
"""
SUMMED = 'key = ["fiscal_year", "line"], measure = "amount", unit = "dollars", source = "x", sum_over = ["line"]'


@pytest.mark.parametrize(
    ("rows", "scopes", "key"),
    [
        (("shared,allocated", "shared,allocated", "shared,allocated"), SHARED, ""),
        (("shared,allocated", "shared,allocated", "shared,authority"), SHARED, ""),  # each year is of one measure
        (("shared,allocated", "shared,claimed", "shared,allocated"), SHARED, "two_measures"),
        (("shared,claimed", "shared,allocated", "shared,allocated"), SHARED, "two_measures"),
        (("shared,allocated", "shared,spent", "shared,allocated"), SHARED, "two_measures"),
        (("shared,allocated", "not stated,claimed", "shared,allocated"), SHARED, "two_scopes"),
        (("shared,allocated", "shared,allocated", "shared,claimed"), SHARED, "measure_differs"),
        (("shared,allocated", "shared,claimed", "shared,allocated"), 'measure = "allocated"', "two_measures"),
        (("shared,allocated", "shared,claimed", "shared,allocated"), 'scope = "shared"', "two_measures"),
        (("shared,allocated", "shared,claimed", "shared,allocated"), "", "two_measures"),
    ],
)
def test_rows_of_unlike_measure_are_not_added(
    tmp_path: Path, rows: tuple[str, str, str], scopes: str, key: str
) -> None:
    table = LINES.replace("FIRST", rows[0]).replace("SECOND", rows[1]).replace("THIRD", rows[2])
    (tmp_path / "lines.csv").write_text(table, encoding="utf-8", newline="\n")
    path = scenario(tmp_path, scopes, stated_authority=f'=data = "lines.csv", {SUMMED}')
    if not key:
        assert sum(computed(path).amount("allocation", "2024-25", code) for code in ("a", "b")) == 9000
        return
    error = refusal(path)
    assert error.key == key and "inputs.stated_authority" in str(error)
    if key == "two_measures":
        assert "(2024-25, x)" in str(error) and "(2024-25, y)" in str(error)


def test_a_row_without_a_measure_does_not_hide_that_of_another(tmp_path: Path) -> None:
    table = LINES.replace("FIRST", "shared,").replace("SECOND", "shared,claimed").replace("THIRD", "shared,")
    (tmp_path / "lines.csv").write_text(table, encoding="utf-8", newline="\n")
    about = ABOUT.replace('"amount", "spent"', '"amount"').replace("MONEY", STATED).replace("[codes]", "")
    about = about.replace('key = ["fiscal_year"]', 'key = ["fiscal_year", "line"]')
    about = "\n".join(line for line in about.splitlines() if not line.startswith("fiscal_year"))
    (tmp_path / "lines.toml").write_text(about, encoding="utf-8", newline="\n")
    path = scenario(tmp_path, stated_authority='=data = "lines.csv", sum_over = ["line"]')
    assert refusal(path).key == "measure_differs"
    table = table.replace("claimed", "planned")
    (tmp_path / "lines.csv").write_text(table, encoding="utf-8", newline="\n")
    assert computed(path).main.tier.parameters["stated_authority"].said_of("2024-25").measure == "planned"


MEASURED = "jurisdiction,amount,scope,measure\na,300,shared,allocated\nb,300,shared,SECOND\n"
BY_PLACE = 'data = "opening.csv", key = ["jurisdiction"], measure = "amount", unit = "dollars", source = "x"'


def test_an_opening_is_of_one_measure(tmp_path: Path) -> None:
    for second, key in (("allocated", ""), ("spent", "two_measures"), ("claimed", "two_measures")):
        table = MEASURED.replace("SECOND", second)
        (tmp_path / "opening.csv").write_text(table, encoding="utf-8", newline="\n")
        path = scenario(tmp_path, opening_allocation=f"={BY_PLACE}")
        if key:
            error = refusal(path)
            assert error.key == key and "allocated (a)" in str(error) and f"{second} (b)" in str(error)
        else:
            assert computed(path).amount("allocation", "2025-26", "a")


def test_what_is_published_is_of_one_measure(tmp_path: Path) -> None:
    for second, scopes, key in (
        ("allocated", SHARED, ""),
        ("claimed", SHARED, "two_measures"),
        ("claimed", 'measure = "allocated"', "two_measures"),
        ("allocated", 'measure = "allocated"', ""),
        ("claimed", "", ""),
    ):
        table = MEASURED.replace("SECOND", second)
        (tmp_path / "opening.csv").write_text(table, encoding="utf-8", newline="\n")
        path = scenario(tmp_path, scopes)
        read = BY_PLACE.replace(", ", "\n")
        results = f'[[published.results]]\n{read}\nprinted = 9000\nwhy = "w"\n'
        case = f'\n[published]\nkind = "published"\ncite = "c"\nrule = "r"\n{results}'
        path.write_text(path.read_text(encoding="utf-8") + case, encoding="utf-8", newline="\n")
        if key:
            with pytest.raises(Refused) as error:
                compare(path)
            assert error.value.key == key and "published.results[1]" in str(error.value)
        else:
            assert compare(path)


SCOPED = "fiscal_year,scope,amount\n2024-25,shared,4000\n2024-25,OTHER,5000\n2025-26,shared,4000\n2025-26,OTHER,5000\n"
BY_SCOPE = 'data = "scoped.csv", key = ["fiscal_year", "scope"], measure = "amount", unit = "dollars", source = "x"'


@pytest.mark.parametrize("described", [False, True])
def test_a_key_column_of_scopes_says_the_scope_of_its_rows(tmp_path: Path, described: bool) -> None:
    table = SCOPED.replace("OTHER", "resettlement")
    (tmp_path / "scoped.csv").write_text(table, encoding="utf-8", newline="\n")
    read = BY_SCOPE
    if described:
        about = 'title = "t"\nsource = "x"\nunit = "dollars"\nmeasures = ["amount"]\nkey = ["fiscal_year", "scope"]\n'
        (tmp_path / "scoped.toml").write_text(about, encoding="utf-8", newline="\n")
        read = 'data = "scoped.csv"'
    error = refusal(scenario(tmp_path, stated_authority=f'={read}, sum_over = ["scope"]'))
    assert error.key == "two_scopes" and "resettlement (2024-25, resettlement)" in str(error)
    error = refusal(scenario(tmp_path, stated_authority=f'={read}, where = {{ scope = "resettlement" }}'))
    assert error.key == "scope_differs"
    one = computed(scenario(tmp_path, stated_authority=f'={read}, where = {{ scope = "shared" }}'))
    parameter = one.main.tier.parameters["stated_authority"]
    assert parameter.said.stated_scope == "shared"
    row = parameter.said_of("2024-25").row
    assert row is not None and row.scope == "shared"
    assert refusal(scenario(tmp_path, "", stated_authority=f'={read}, sum_over = ["scope"]')).key == "two_scopes"


def test_what_is_no_money_has_no_scope(tmp_path: Path) -> None:
    """A table of pupils may have a column that is called scope, of which nothing is read."""
    table = "jurisdiction,pupils,scope,measure\na,2,all of it,planned\nb,1,resettlement,planned\n"
    (tmp_path / "pupils.csv").write_text(table, encoding="utf-8", newline="\n")
    path = scenario(tmp_path)
    text, given = path.read_text(encoding="utf-8"), "values = { a = 2, b = 1 }"
    read = 'data = "pupils.csv", key = ["jurisdiction"], measure = "pupils"'
    assert given in text
    path.write_text(text.replace(given, read), encoding="utf-8", newline="\n")
    found = computed(path)
    parameter = found.main.tier.parameters["pupils"]
    assert parameter.dataset is not None and parameter.said.scope == ""
    assert money_of_data(parameter.dataset, [parameter], Words("en")) == ""
    assert found.amount("allocation", "2024-25", "a") == computed(scenario(tmp_path, name="plain")).amount(
        "allocation", "2024-25", "a"
    )
    for said in ('scope_taken_as = "shared"', 'scope = "shared"'):
        path.write_text(text.replace(given, f"{read}, {said}"), encoding="utf-8", newline="\n")
        assert refusal(path).key == "of_no_money"


OWN_WORDS = "fiscal_year,amount,scope\n2024-25,9000,whatever\n2025-26,9500,Resettlement\n"


@pytest.mark.parametrize("described", [False, True])
def test_words_of_a_users_own_are_no_scope_where_nobody_says_one(tmp_path: Path, described: bool) -> None:
    (tmp_path / "own.csv").write_text(OWN_WORDS, encoding="utf-8", newline="\n")
    read = 'data = "own.csv", key = ["fiscal_year"], measure = "amount", unit = "dollars", source = "x"'
    about = 'title = "t"\nsource = "x"\nunit = "dollars"\nmeasures = ["amount"]\nkey = ["fiscal_year"]\n'
    if described:
        (tmp_path / "own.toml").write_text(about, encoding="utf-8", newline="\n")
        read = 'data = "own.csv"'
    found = computed(scenario(tmp_path, "", stated_authority=f"={read}"))
    assert sum(found.amount("allocation", "2025-26", code) for code in ("a", "b")) == 9500
    parameter = found.main.tier.parameters["stated_authority"]
    assert {parameter.said_of(year).scope for year in parameter.figures} == {""}
    assert refusal(scenario(tmp_path, stated_authority=f"={read}")).key == "unknown_scope"
    said = scenario(tmp_path, "", stated_authority=f'={read}, scope = "shared"')
    assert refusal(said).key == "scope_of_data_differs"
    if described:
        (tmp_path / "own.toml").write_text(f"money = {{}}\n{about}", encoding="utf-8", newline="\n")
        assert refusal(scenario(tmp_path, "", stated_authority=f"={read}")).key == "unknown_scope"
