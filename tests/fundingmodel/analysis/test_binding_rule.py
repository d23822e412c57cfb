"""The rule that binds: its truth table, and the same words in Python, on the sheet, in the account, in functions and csv."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import engines
import pytest
from click.testing import CliRunner
from engines import Values
from on_worksheets import BOOKS, calculated, rule_differences, write
from oracle import Answer, solve
from rule_faces import account_differences, function_differences, oracle_differences, rule_sentence
from rule_rows import CODES, ROWS, YEAR, Row
from rules_oracle import rules_that_bind as from_the_definition

from fundingmodel import run
from fundingmodel.analysis.binding import binding_rule, rules_that_bind
from fundingmodel.analysis.explain import explain
from fundingmodel.column import RULE
from fundingmodel.command_line.main import cli
from fundingmodel.formula import compose, read_step
from fundingmodel.result import Result
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.inputs import declared_input
from fundingmodel.scenario.reading import Scenario
from udfs.scenarios.named import forget, register
from workbooks.page.book import key_of
from workbooks.sheets.scenario.tier import RULE_WORDS

NAMES = (*packaged(), *published_cases())


# The truth table


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=[row.name for row in ROWS])
def test_a_row_of_the_truth_table(number: int, row: Row) -> None:
    result = run(row.scenario(number))
    assert [result.amount("allocation", YEAR, code) for code in CODES] == list(row.paid)
    assert binding_rule(result.main, YEAR) == list(row.rules)
    if row.fitted is not None:
        assert from_the_definition(result.main.tier, solve(result.scenario)[""][0]) == list(row.rules)
    for code, rule in zip(CODES, rules_that_bind(result.main, YEAR), strict=True):
        assert rule_sentence(result.main, YEAR, rule, code) in explain(result, code, YEAR)


def test_the_table_has_every_rule_and_both_sides_of_every_choice() -> None:
    names = {rule for row in ROWS for rule in row.rules}
    assert {"free", "no_need", "envelope", "not_fitted", "base_amount", "minimum_amount", "maximum_amount"} <= names
    choices = {(name, choice) for row in ROWS if row.fitted for name, choice in row.fitted.items() if name != "step"}
    assert len(choices) == 6


def test_the_truth_table_on_worksheets(engine: Callable[[bytes], Values]) -> None:
    results = [run(row.scenario(number)) for number, row in enumerate(ROWS) if row.fitted]
    data, book = write(results)
    values = engine(data)
    assert [line for result in results for line in rule_differences(values, book, result)] == []
    for result, row in zip(results, (row for row in ROWS if row.fitted), strict=True):
        place = book.columns[key_of(result.scenario), "", YEAR][RULE_WORDS]
        sheet = book.sheet_of[key_of(result.scenario), ""]
        kinds = [values[sheet, address] or "free" for (address,) in place.addresses()]
        assert [str(kind).split(":")[0] for kind in kinds] == [_kind(rule, result) for rule in row.rules], row.name


def _kind(name: str, result: Result) -> str:
    rule = next(rule for rule in result.main.tier.formula.rules if rule.name == name)
    return rule.kind or name.replace("_", " ")


# The faces


@pytest.fixture(scope="module")
def everything() -> list[Result]:
    return [run(name) for name in NAMES]


def test_packaged_and_published_sheets_say_what_python_says(
    engine: Callable[[bytes], Values], everything: list[Result]
) -> None:
    data, book = write(everything)
    values = engine(data)
    assert [line for result in everything for line in rule_differences(values, book, result)] == []


def test_a_changed_word_or_number_on_a_sheet_is_reported() -> None:
    result = run("predictable")
    data, book = write([result])
    values = engines.formualizer(data)
    year = result.scenario.fiscal_years[0]
    sheet = book.sheet_of[key_of(result.scenario), ""]
    (address,) = book.columns[key_of(result.scenario), "", year][RULE_WORDS].addresses()[3]
    row, column = engines.coordinate_to_tuple(address)
    values.sheets[sheet][row, column] = "held: somebody else"
    (line,) = rule_differences(values, book, result)
    assert address in line and "somebody else" in line


@pytest.fixture
def named() -> Iterator[Callable[[Scenario], None]]:
    """Makes a scenario known to the functions of a worksheet, by its name, until the test ends."""

    def make_known(scenario: Scenario) -> None:
        if scenario.name not in packaged():
            register(scenario.path)

    yield make_known
    forget()


@pytest.mark.parametrize("name", NAMES)
def test_accounts_functions_and_csv_say_what_python_says(name: str, named: Callable[[Scenario], None]) -> None:
    result = run(name)
    named(result.scenario)
    assert [*account_differences(result), *function_differences(result)] == []
    year = result.scenario.fiscal_years[-1]
    for tier_name, tier in result.tiers.items():
        asked = ["allocate", name, "--years", year, "--all", "--format", "csv"]
        asked += ["--tier", tier_name] if tier_name else []
        rows = csv.DictReader(io.StringIO(CliRunner().invoke(cli, asked).output))
        wanted = binding_rule(tier, year) if tier.tier.formula.rule_column else []
        assert [row["value"] for row in rows if row["unit"] == RULE] == wanted


# Three hundred random scenarios, the ones whose worksheets the engines calculate: a fifteenth here, the others apart


@cache
def drawn(number: int, folder: Path) -> tuple[Sequence[Result], Sequence[Answer]]:
    return calculated(number, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("random")


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, BOOKS))])
def test_accounts_and_functions_of_random_scenarios_say_what_the_definition_says(
    number: int, folder: Path, named: Callable[[Scenario], None]
) -> None:
    for result, answer in zip(*drawn(number, folder), strict=True):
        named(result.scenario)
        assert list(oracle_differences(result, answer)) == []
        assert [*account_differences(result), *function_differences(result)] == []


def test_the_random_scenarios_have_every_kind_of_rule(folder: Path) -> None:
    results, _ = drawn(0, folder)
    found = {
        rule.kind or rule.name
        for result in results
        for year in result.scenario.fiscal_years
        for rule in rules_that_bind(result.main, year)
    }
    assert found >= {"free", "held", "capped", "no_need"}


@pytest.mark.parametrize(
    ("place", "differences", "words"),
    [
        ("fundingmodel.analysis.account.rules_that_bind", account_differences, "the account has"),
        ("udfs.functions.scenario.binding_rule_words", function_differences, "FM.SCENARIO has"),
        ("rule_faces.binding_rule", oracle_differences, "the oracle has"),
    ],
)
def test_another_rule_in_one_face_is_reported(
    folder: Path,
    named: Callable[[Scenario], None],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    differences: Callable[..., Iterator[str]],
    words: str,
) -> None:
    """There the first jurisdiction has the rule of the last: each year in which that is another is reported, and no other."""
    pairs = zip(*drawn(0, folder), strict=True)
    result, answer = next((result, answer) for result, answer in pairs if _years_that_differ(result))
    named(result.scenario)
    given = (result, answer) if differences is oracle_differences else (result,)
    assert list(differences(*given)) == []
    module, _, name = place.rpartition(".")
    decided = getattr(import_module(module), name)

    def planted(*arguments: Any) -> list[Any]:
        rules = decided(*arguments)
        return [rules[-1], *rules[1:]]

    monkeypatch.setattr(f"{module}.{name}", planted)
    reported = list(differences(*given))
    assert [line.split(":")[0].split()[1] for line in reported] == _years_that_differ(result)
    assert all(words in line for line in reported)


def _years_that_differ(result: Result) -> list[str]:
    """The years in which the first jurisdiction of a scenario without tiers has another rule than the last."""
    rules = {year: binding_rule(result.main, year) for year in result.scenario.fiscal_years if len(result.tiers) == 1}
    return [year for year, listed in rules.items() if listed[0] != listed[-1]]


def test_an_account_never_calls_a_guarantee_a_limit() -> None:
    account = explain(run("worked-energy-assistance"), "A", "2025")
    assert "Held by a guarantee: hold-harmless. That is $400.00." in account
    assert "Capped by a limit: hold-harmless" not in account


# The column


def test_equal_products_that_differ_in_their_last_digits_are_one_bound() -> None:
    """0.93 x and (1 - 0.07) x the same reference: doubles tell them apart, a bound in whole units does not."""
    row = next(row for row in ROWS if row.name == "0.93 and 1 - 0.07 of the same")
    values = run(row.scenario(0)).main.years[YEAR]
    assert (values["lower_bound_with_first"] != values["lower_bound_with_collar"]).any()


def test_a_scenario_s_own_binding_rule_stays_what_it_is() -> None:
    steps = [
        {"step": "share", "bind": {"weighted_intake": "binding_rule"}},
        "bounds",
        {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
        {"step": "round_to_envelope", "ties": "published_order"},
    ]
    own = declared_input("binding_rule", {"shape": "jurisdiction", "unit": "persons"}, "own.toml")
    envelope = declared_input("envelope", {"shape": "scalar", "unit": "dollars"}, "own.toml")
    formula = compose([read_step(step) for step in steps], [own, envelope])
    assert formula.rule_column == "formula_binding_rule"
    assert "binding_rule" in {each.name for each in formula.inputs}
