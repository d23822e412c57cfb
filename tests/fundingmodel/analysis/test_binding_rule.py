"""The rule that binds: its truth table, and the same words in Python, on the sheet, in the account, in functions and csv."""

import csv
import io
from collections.abc import Callable

import engines
import pytest
from answers import cells
from click.testing import CliRunner
from engines import Values
from on_worksheets import rule_differences, write
from oracle import solve
from rule_rows import CODES, ROWS, YEAR, Row
from rules_oracle import rules_that_bind as from_the_definition

from fundingmodel import run
from fundingmodel.analysis.binding import binding_rule, binding_rule_words, rules_that_bind
from fundingmodel.analysis.explain import explain
from fundingmodel.column import RULE, Rule
from fundingmodel.command_line.main import cli
from fundingmodel.formula import compose, read_step
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.inputs import declared_input
from workbooks.page.book import key_of
from workbooks.sheets.scenario_sheet import RULE_WORDS

ENGINES = [
    pytest.param(engines.formualizer, id="formualizer"),
    pytest.param(engines.ironcalc, id="ironcalc"),
    pytest.param(None, id="libreoffice", marks=pytest.mark.libreoffice),
]
NAMES = (*packaged(), *published_cases())


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[[bytes], Values]:
    found: Callable[[bytes], Values] = request.param or request.getfixturevalue("libreoffice")
    return found


# The truth table


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=[row.name for row in ROWS])
def test_a_row_of_the_truth_table(number: int, row: Row) -> None:
    result = run(row.scenario(number))
    assert [result.amount("allocation", YEAR, code) for code in CODES] == list(row.paid)
    assert binding_rule(result.main, YEAR) == list(row.rules)
    if row.fitted is not None:
        assert from_the_definition(result.main.tier, solve(result.scenario)[""][0]) == list(row.rules)
    for code, rule in zip(CODES, rules_that_bind(result.main, YEAR), strict=True):
        assert said(rule, row.name == "nothing to share") in explain(result, code, YEAR)


def said(rule: Rule, nothing: bool = False) -> str:
    """How the account says it."""
    if rule.name == "envelope":
        return "There is nothing to share." if nothing else "It receives the whole envelope."
    sentences = {"free": "Free: no guarantee", "no_need": "No need: it has neither", "not_fitted": ""}
    name = Words("en").in_sentence(rule.name)
    by_kind = {"held": f"Held by a guarantee: {name}.", "capped": f"Capped by a limit: {name}."}
    return by_kind[rule.kind] if rule.kind else sentences[rule.name]


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


@pytest.mark.parametrize("name", NAMES)
def test_accounts_functions_and_csv_say_what_python_says(name: str) -> None:
    result = run(name)
    year = result.scenario.fiscal_years[-1]
    for tier in result.tiers.values():
        for code, rule in zip(tier.tier.place.jurisdictions, rules_that_bind(tier, year), strict=True):
            nothing = rule.name == "envelope" and "There is nothing to share." in explain(result, code, year)
            assert said(rule, nothing) in explain(result, code, year) or rule.name == "free"
    if name in packaged():
        listed = cells("SCENARIO", name, None, year, "binding_rule")
        assert [row[1] for row in listed[1:]] == binding_rule_words(result.main, year, Words("en"))
    for told, tier in result.tiers.items():
        asked = ["allocate", name, "--years", year, "--all", "--format", "csv", *(["--tier", told] if told else [])]
        rows = csv.DictReader(io.StringIO(CliRunner().invoke(cli, asked).output))
        wanted = binding_rule(tier, year) if tier.tier.formula.rule_column else []
        assert [row["value"] for row in rows if row["unit"] == RULE] == wanted


def test_an_account_never_calls_a_guarantee_a_limit() -> None:
    told = explain(run("worked-energy-assistance"), "A", "2025")
    assert "Held by a guarantee: hold-harmless. That is $400.00." in told
    assert "Capped by a limit: hold-harmless" not in told


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
