"""General steps, row by row: figures made by hand, answers on exact fractions from the definitions, and each sheet recalculated.

The answers are written from what each step says it does, in plain arithmetic on `Fraction`s: nothing of the steps is used in them.
Where a rule turns on a level, the table has a row on the level and one on each side of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F
from functools import wraps
from typing import Any

import general_amounts
import general_elsewhere
import general_rows
import numpy as np
import pytest
from general_rows import Refusal, Row
from statutes import calculated, sheet_differences

from fundingmodel.analysis.binding import binding_rule
from fundingmodel.analysis.explain import explain
from fundingmodel.column import Array, Column, Setting
from fundingmodel.errors import Refused
from fundingmodel.result import Result
from fundingmodel.steps import step_module
from udfs.scenarios.levers import groups
from workbooks import report

YEAR = "2025-26"
NEW = (
    "amount_per_person", "capacity_gap", "category_pools", "cost_sharing", "entry_threshold", "greater_of_keys", "less_amount",
    "limit_each", "local_amount", "measure_per_head", "pro_rata_reduction", "relativity", "round_by_divisor",
    "round_each", "share_of_envelope", "take_back", "unscaled_amount", "weighted_key", "whole_guarantee",
)  # fmt: skip
FOR_EACH = {
    ("base_amount", "parts", "given"),
    *(
        (step, "kind", kind)
        for step in ("minimum_amount", "maximum_amount")
        for kind in ("amount_for_each", "part_for_each")
    ),
}
ROWS = [*general_rows.ROWS, *general_amounts.ROWS, *general_elsewhere.ROWS]
REFUSED = [*general_rows.REFUSED, *general_amounts.REFUSED, *general_elsewhere.REFUSED]
BY_NAME = {row.name: row for row in ROWS}


def run_row(row: Row | Refusal) -> Result:
    keys = {"categories": list(row.categories)} if row.categories else {}
    return calculated(row.name, row.steps, row.inputs, row.codes, **keys)


def misses(row: Row) -> Iterator[str]:
    """Where the engine is not what was worked out by hand: amounts of the allocation exactly, others to the last digits."""
    result = run_row(row)
    for quantity, wanted in row.answers.items():
        found = result.main.values(quantity, YEAR)
        exact = [F(x) for x in wanted]
        if len(exact) != found.size:
            yield f"{quantity}: {found.size} figures, {len(exact)} by hand"
            continue
        if quantity == "allocation":
            paid = [result.amount(quantity, YEAR, code) for code in row.codes]
            if [F(str(x)) for x in paid] != exact:
                yield f"{quantity}: {list(map(str, paid))}, by hand {list(map(float, exact))}"
        elif not np.allclose(found.ravel(), np.array(exact, dtype=float), rtol=1e-12, atol=1e-12):
            yield f"{quantity}: {found.ravel()}, by hand {list(map(float, exact))}"


@pytest.mark.parametrize("name", BY_NAME)
def test_a_row_is_what_the_definition_gives(name: str) -> None:
    assert list(misses(BY_NAME[name])) == []


@pytest.mark.parametrize("engine", ["formualizer", "ironcalc"])
def test_the_sheets_of_all_rows_recalculate_to_the_same(engine: str) -> None:
    assert sheet_differences([run_row(row) for row in ROWS], engine) == []


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: refusal.name)
def test_what_has_no_answer_is_refused_by_name(refusal: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        run_row(refusal)
    assert refusal.message in str(refused.value)


# The table is whole


def settings_of(step: str) -> Iterator[tuple[str, str, str]]:
    for each in step_module(step).COLUMNS:
        if isinstance(each, Setting):
            yield from ((step, each.name, choice) for choice in each.choices)


def test_the_table_has_every_step_and_every_choice() -> None:
    listed = [{"step": step} if isinstance(step, str) else step for row in ROWS for step in row.steps]
    used = {(each["step"], key, choice) for each in listed for key, choice in each.items() if isinstance(choice, str)}
    assert set(NEW) <= {each["step"] for each in listed}
    assert {choice for step in NEW for choice in settings_of(step)} | FOR_EACH <= used


def computes(step: str) -> list[str]:
    """The functions of a step's columns that the table answers for: of an older step, those of the new choices."""
    found: list[str] = []
    for each in step_module(step).COLUMNS:
        if isinstance(each, Setting):
            for choice, columns in each.choices.items():
                if step in NEW or (step, each.name, choice) in FOR_EACH:
                    found += [column.compute.__name__ for column in columns]
        elif step in NEW:
            found.append(each.compute.__name__)
    return list(dict.fromkeys(found))


STEPS = (*NEW, "base_amount", "minimum_amount", "maximum_amount")


@pytest.mark.parametrize(("step", "name"), [(step, name) for step in STEPS for name in computes(step)])
def test_the_table_notices_broken_arithmetic(monkeypatch: pytest.MonkeyPatch, step: str, name: str) -> None:
    def broken(compute: Callable[..., Array]) -> Callable[..., Array]:
        @wraps(compute)
        def off(*given: Any) -> Array:
            return np.asarray(compute(*given)) * 1.01

        return off

    def off_by_one_in_a_hundred(column: Column) -> Column:
        return replace(column, compute=broken(column.compute)) if column.compute.__name__ == name else column

    def with_break(each: Column | Setting) -> Column | Setting:
        if isinstance(each, Column):
            return off_by_one_in_a_hundred(each)
        return replace(
            each,
            choices={choice: tuple(map(off_by_one_in_a_hundred, listed)) for choice, listed in each.choices.items()},
        )

    module = step_module(step)
    monkeypatch.setattr(module, "COLUMNS", tuple(map(with_break, module.COLUMNS)))
    found = []
    for row in ROWS:
        try:
            found += list(misses(row))
        except Refused:
            found.append(row.name)
    assert found, f"{step}: {name} was broken, and no row says so"


# What else reads a formula: accounts, levers, rules that bind, a whole workbook


@pytest.mark.parametrize("name", BY_NAME)
def test_a_row_is_explained_in_both_languages(name: str) -> None:
    row = BY_NAME[name]
    result = run_row(row)
    for code in row.codes:
        english, french = (explain(result, code, YEAR, language) for language in ("en", "fr"))
        assert "nan" not in english.split() and english != french
        assert english.count("\n") == french.count("\n")
    assert {group.name for group in groups(result.scenario, YEAR)} <= set(result.main.tier.parameters)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("minimum of each, at the level", ["free", "free", "free"]),
        ("minimum of each, above the level", ["free", "free", "minimum_amount"]),
        ("minimum of each, a part", ["free", "free", "minimum_amount"]),
        ("cap of each, at the level", ["free", "free", "free"]),
        ("cap of each, below the level", ["maximum_amount", "free", "free"]),
        ("cap of each, a part", ["maximum_amount", "free", "free"]),
    ],
)
def test_the_rule_that_binds(name: str, rules: list[str]) -> None:
    result = run_row(BY_NAME[name])
    found = binding_rule(result.main, YEAR)
    # On the level itself the fit may call a jurisdiction free or bound: what it receives is the same.
    assert found == rules or ("at the level" in name and set(found) <= {"free", "minimum_amount", "maximum_amount"})
    if name.endswith("a part"):
        place, limit = (
            rules.index(next(rule for rule in rules if rule != "free")),
            {"minimum": "At least", "maximum": "At most"},
        )
        assert limit[rules[place].removesuffix("_amount")] in explain(result, BY_NAME[name].codes[place], YEAR)


OPEN = (
    "an amount per person",
    "printed shares",
    "each rounded, half a unit up",
    "cost shared",
    "gap below the average",
)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_open_formulas_have_a_whole_workbook(language: str) -> None:
    results = [run_row(BY_NAME[name]) for name in OPEN]
    data, _, _ = report.build(results, language)
    assert data


def test_checks_show_by_how_much_an_open_formula_misses_the_envelope() -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    row = BY_NAME["taken back in equal parts, down"]
    data, _, _ = report.build([run_row(row)])
    sheet = load_workbook(BytesIO(data), data_only=True)["Checks"]
    found = {sheet.cell(r, 2).value: sheet.cell(r, 3).value for r in range(7, sheet.max_row + 1)}
    over = sum(F(x) for x in row.answers["allocation"]) - 1000
    assert over > 0 and Decimal(str(found["Allocations less the envelope (dollars)"])) == Decimal(int(100 * over)) / 100
