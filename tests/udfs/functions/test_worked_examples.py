"""The examples of the catalogue against answers that were worked out apart from the functions: by hand, or on fractions.

The function of a question gives what the command gives, whose figures have tests of their own: it is compared with that.
"""

import ast
import math
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from answers import cells
from places import TESTS
from question_cells import of_questions, rows_of
from worked_answers import WORKED, Dollars, Money, Worked, differences, without_answer
from worked_explanation import NOT_COUNTED, Sentences, explained
from worked_scenarios import TWELVE, YEARS, Settlement, predictable

from udfs.calls import Session
from udfs.catalogue import find, functions

EXAMPLES = [(f.name, place) for f in functions() for place in range(len(f.examples))]
EXAMPLES_APART = {f.name: len(f.examples) for f in functions() if f.name not in of_questions()}


@cache
def _worked(name: str) -> list[Worked]:
    return [rows_of(name)] if name in of_questions() else WORKED[name]()


@cache
def _found(name: str, place: int) -> list[list[Any]]:
    return cells(name, *find(name).examples[place].arguments, session=Session(language="en"))


# Every function, every example


def test_every_example_of_every_function_has_an_answer_that_was_worked_out() -> None:
    assert without_answer(EXAMPLES_APART) == []
    assert [len(find(name).examples) for name in of_questions()] == [1] * len(of_questions())


def test_a_function_without_such_an_answer_is_named() -> None:
    examples = EXAMPLES_APART
    newer = replace(find("SHARE"), name="NEWER")
    assert without_answer(examples | {newer.name: 1}) == ["NEWER: 1 examples, 0 worked out"]
    assert without_answer(examples | {"SHARE": 2}) == ["SHARE: 2 examples, 1 worked out"]
    assert without_answer({n: count for n, count in examples.items() if n != "REAL"}) == [
        "REAL is no function any more"
    ]


@pytest.mark.parametrize(("name", "place"), EXAMPLES)
def test_an_example_answers_what_was_worked_out(name: str, place: int) -> None:
    assert differences(_found(name, place), _worked(name)[place]) == []


# Planted differences


def _falsified(cell: Any, due: Any) -> Any:
    """The least that money, another figure or a text can be wrong by, as a cell has it."""
    if isinstance(due, Money):
        return cell + float(due.unit)
    if isinstance(due, Dollars):
        return cell + 0.01
    if isinstance(due, Fraction):
        return cell * (1 + 1e-12) if cell else 1e-12
    if isinstance(due, Sentences) and due.figures:
        return _with_another_digit(cell, _digits(cell)[-1])
    return f"{cell} 1"


def _digits(sentence: str) -> list[int]:
    """Where the digits of its figures are."""
    masked = NOT_COUNTED.sub(lambda number: "#" * len(number[0]), sentence)
    return [place for place, sign in enumerate(masked) if sign.isdigit()]


def _with_another_digit(sentence: str, place: int) -> str:
    return f"{sentence[:place]}{(int(sentence[place]) + 1) % 10}{sentence[place + 1 :]}"


@pytest.mark.parametrize(("name", "place"), EXAMPLES)
def test_a_cent_a_digit_or_a_word_in_any_cell_is_reported(name: str, place: int) -> None:
    found, worked = _found(name, place), _worked(name)[place]
    for down, row in enumerate(found):
        for across, cell in enumerate(row):
            wrong = [list(each) for each in found]
            wrong[down][across] = _falsified(cell, worked[down][across])
            (line,) = differences(wrong, worked)
            assert line.startswith(f"row {down + 1}, column {across + 1}: ")


def test_every_digit_of_an_account_is_compared() -> None:
    lines = [(row[0], due[0]) for row, due in zip(_found("EXPLAIN", 0), _worked("EXPLAIN")[0], strict=True)]
    sentences = [(line, due) for line, due in lines if isinstance(due, Sentences)]
    wrong = [(_with_another_digit(line, place), due) for line, due in sentences for place in _digits(line)]
    assert len(wrong) > 250
    assert [line for line, due in wrong if due.is_as(line)] == []


def test_a_row_or_a_column_too_many_or_too_few_is_reported() -> None:
    found, worked = _found("SCENARIO", 0), _worked("SCENARIO")[0]
    assert differences(found[:-1], worked) != [] and differences([*found, ["QC", 1.0]], worked) != []
    assert (
        differences([row[:-1] for row in found], worked) != []
        and differences([[*row, ""] for row in found], worked) != []
    )


def test_what_is_no_number_is_no_amount() -> None:
    for due in (Money(Fraction(1)), Dollars(Fraction(1)), Fraction(1)):
        assert all(differences([[cell]], [[due]]) for cell in (True, "1", None))
    assert differences([[math.nextafter(1.0, 2)]], [[Fraction(1)]]) == []


# More of what the same arithmetic says


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", TWELVE)
def test_the_account_of_every_jurisdiction_has_the_figures_that_were_worked_out(code: str, language: str) -> None:
    worked = [[line] for line in explained(code, language)]
    assert differences(cells("EXPLAIN", "settlement", code, "2021-22", language)[: len(worked)], worked) == []


@pytest.mark.parametrize("fiscal_year", YEARS)
def test_the_settlement_formula_in_every_year_whose_envelope_is_in_the_data(fiscal_year: str) -> None:
    paid = Settlement(fiscal_year).rounded().paid
    worked: Worked = [["Jurisdiction", fiscal_year], *([code, Money(amount)] for code, amount in paid.items())]
    assert differences(cells("SCENARIO", "settlement", None, fiscal_year), worked) == []


def test_the_predictable_formula_in_every_year_of_the_example() -> None:
    levers = [["protected_fraction", 0.95], ["largest_growth", 0.08], ["phase.2026-27", 0.5]]
    paid = dict(predictable(Fraction("0.95"), Fraction("0.08"), {"2026-27": Fraction(1, 2)}))
    worked: Worked = [
        ["Jurisdiction", *YEARS],
        *([code, *(Money(paid[year][code]) for year in YEARS)] for code in TWELVE),
    ]
    assert differences(cells("SCENARIO", "predictable", levers), worked) == []


# Worked out apart


APART = (
    "expressions_oracle",
    "money",
    "expressions_oracle",
    "originals",
    "second_files",
    "second_months",
    "second_made",
    "second_reader",
    "worked_answers",
    "worked_explanation",
    "worked_scenarios",
)


@pytest.mark.parametrize("name", APART)
def test_what_is_worked_out_apart_imports_nothing_of_the_packages(name: str) -> None:
    text = (TESTS / "support" / f"{name}.py").read_text(encoding="utf-8")
    imported = {module for node in ast.walk(ast.parse(text)) for module in _modules(node)}
    assert imported & {"fundingmodel", "udfs", "workbooks", "numpy", "places"} == set()
    assert {module for module in imported if (TESTS / "support" / f"{module}.py").exists()} <= {*APART, "oracle"}


def _modules(node: ast.AST) -> set[str]:
    """The first names of what a line imports."""
    if isinstance(node, ast.ImportFrom):
        return {str(node.module).partition(".")[0]}
    return {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else set()
