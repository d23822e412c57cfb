"""No equation of an account is false: each is evaluated before it is printed, and here again on the digits that are printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from printed_equations import equations, false_equations
from promise_rows import BROKEN, CUT, KEPT, UNDECIDED, write_boards
from random_scenarios import random_scenario
from rule_rows import YEAR

from fundingmodel import run
from fundingmodel.analysis.explain import explain
from fundingmodel.errors import Refused
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.files import packaged, published_cases

IN_THE_SUITE, IN_ALL = range(30), range(30, 330)


def accounts(result: Result, last_year_only: bool = False) -> Iterator[str]:
    codes = dict.fromkeys(code for tier in result.tiers.values() for code in tier.tier.place.jurisdictions)
    years = result.scenario.fiscal_years[-1 if last_year_only else 0 :]
    yield from (explain(result, code, year) for code in codes for year in years)


def said_wrongly(result: Result, last_year_only: bool = False) -> list[str]:
    return [line for text in accounts(result, last_year_only) for line in false_equations(text)]


def random_results(seeds: range, folder: Path) -> Iterator[Result]:
    """Random scenarios of up to seven jurisdictions that have an answer."""
    for seed in seeds:
        try:
            yield run(random_scenario(seed, jurisdictions=1 + seed % 7, years=1 + seed % 3).read(folder))
        except Refused:
            continue


@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_no_equation_of_the_last_year_is_false(name: str) -> None:
    assert said_wrongly(run(name), last_year_only=True) == []


def test_no_equation_is_false_where_promises_are_not_kept(tmp_path: Path) -> None:
    (tmp_path / "cut.toml").write_text(CUT, encoding="utf-8", newline="\n")
    rows = [*(row.row for row in (*BROKEN, *UNDECIDED)), *KEPT]
    results = [run(row.scenario(number)) for number, row in enumerate(rows)]
    results += [run(tmp_path / "cut.toml"), run(write_boards(tmp_path))]
    assert [line for result in results for line in said_wrongly(result, last_year_only=True)] == []
    assert any(equations(text) for result in results for text in accounts(result, last_year_only=True))


def test_no_equation_of_a_random_scenario_is_false(tmp_path: Path) -> None:
    assert [line for result in random_results(IN_THE_SUITE, tmp_path) for line in said_wrongly(result)] == []


def test_a_false_formula_of_a_measure_is_seen() -> None:
    said = "2. Measure (gap). gap = max(0; total(a) / b \u2212 c) × b = max(0; $600 / 40.0 \u2212 $10.00) × 10.0 = {}."
    assert list(false_equations(said.format("$50.00"))) == []
    assert len(list(false_equations(said.format("$150.00 [1]")))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_no_equation_of_any_year_is_false(name: str) -> None:
    assert said_wrongly(run(name)) == []


@pytest.mark.slow
def test_no_equation_of_300_random_scenarios_is_false(tmp_path: Path) -> None:
    assert [line for result in random_results(IN_ALL, tmp_path) for line in said_wrongly(result)] == []


# What is noticed


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        (("= $407,233,270.33", "= $407,234,270.33"), "= $407,234,270.33"),
        (("52.2519%", "52.2419%"), "52.2419%"),
    ],
)
def test_a_planted_false_equation_is_reported(planted: tuple[str, str], sentence: str) -> None:
    text = explain(run("settlement"), "ON", "2021-22")
    assert list(false_equations(text)) == []
    assert any(sentence in line for line in false_equations(text.replace(*planted)))


def test_a_false_equation_of_seats_is_reported() -> None:
    """Alabama: 1.5192% of the 434.57 seats for a share of 100% is 6.60 seats."""
    text = explain(run("us-house-2020"), "Alabama", "2020")
    assert "434.57 seats × 1.5192% = 6.60 seats" in text and list(false_equations(text)) == []
    (false,) = false_equations(text.replace("1.5192% = 6.60 seats", "1.5192% = 7.00 seats"))
    assert false == "434.57 × 1.5192% = 7.00"


@pytest.mark.parametrize("column", ["fitted_amount", "formula_amount"])
def test_an_equation_that_does_not_hold_is_not_printed(column: str) -> None:
    result = run("settlement")
    wrong = {**result.main.years["2021-22"], column: result.main.years["2021-22"][column] + 0.02}
    years = {**result.main.years, "2021-22": wrong}
    spoilt = Result(result.scenario, {"": TierResult(result.main.tier, years, result.main.known_units)}, result.linked)
    right, without = (equations(explain(each, "ON", "2021-22")) for each in (result, spoilt))
    assert len(without) == len(right) - 1


def test_one_that_others_leave_nothing_is_not_called_free() -> None:
    """Nothing is promised to A, and the reduced guarantees of the others take the whole envelope."""
    row = next(row.row for row in BROKEN if "promised nothing" in row.row.name)
    text = explain(run(row.scenario(0)), "A", YEAR)
    assert "Free:" not in text and "reduced guarantees of others take the whole envelope" in text
    assert " × " not in text
