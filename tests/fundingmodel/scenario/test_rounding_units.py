"""Rounding units: each that is permitted, to the last digit, and where people see one."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from engines import Values, formualizer, ironcalc
from on_worksheets import write as written
from unit_files import (
    HEAD,
    MONEY,
    NEW,
    OLD,
    authority,
    given,
    whole,
    write,
)

from fundingmodel import read_scenario, run
from fundingmodel.rounding import (
    inverse,
    is_rounding_unit,
    is_rounding_unit_formula,
    rounding_unit,
    short_is_rounding_unit_formula,
    units_in_a_dollar,
)
from fundingmodel.scenario.new_files import child_file
from fundingmodel.steps.rounding_units import units_per_dollar, units_per_dollar_formula
from udfs.scenarios.levers import groups

# Every permitted unit: what columns count by is the exact count, as near as a number can be


def permitted() -> list[Fraction]:
    powers = (Fraction(2**twos * 5**fives, 10**6) for twos, fives in itertools.product(range(41), range(19)))
    return sorted({unit for unit in powers if units_in_a_dollar(unit) is not None})


def test_units_per_dollar_are_exact_for_every_permitted_unit() -> None:
    units = permitted()
    assert (len(units), units[0], units[-1]) == (324, Fraction(1, 100), 10**6)
    assert {Fraction(x) for x in ("0.05", "0.25", "0.04", "0.125", "0.01", "1000")} <= set(units)
    found = units_per_dollar(np.array([float(unit) for unit in units]))
    assert found.tolist() == [float(1 / unit) for unit in units]
    assert [rounding_unit(count) for count in found.tolist()] == [float(unit) for unit in units]
    for unit in units:
        exact = Decimal(unit.numerator) / Decimal(unit.denominator)
        assert is_rounding_unit(exact)
        assert (count := inverse(exact)) is not None
        assert (Fraction(count), inverse(count)) == (1 / unit, exact)


@pytest.mark.parametrize("engine", [formualizer, ironcalc])
def test_units_per_dollar_are_the_same_in_a_worksheet(engine: object) -> None:
    book, units = openpyxl.Workbook(), permitted()
    for row, unit in enumerate(units, start=1):
        book.active.cell(row, 1, float(unit))
        book.active.cell(row, 2, units_per_dollar_formula(f"A{row}"))  # type: ignore[arg-type]
    book.save(data := BytesIO())
    cells = engine(data.getvalue())  # type: ignore[operator]
    assert [cells["Sheet", f"B{row}"] for row in range(1, len(units) + 1)] == [float(1 / unit) for unit in units]


OTHERS = "3 0 0.03 7 0.3 30 1.5 0.015 0.0078125 0.01953125 12 600000 999999 1000001 2000000 0.009 1024.5 0.062076 -1"


def near_the_edges() -> list[Decimal]:
    """Each permitted unit and what is a few millionths beside it, and others."""
    exact = [int(unit * 10**6) for unit in permitted()]
    # What divides a number a few millionths beside a multiple of units is no unit, and nearly one.
    beside = [2**33 * 10**6 + off for off in range(-4, 5)] + [5**11 * 10**6 + off for off in range(-2, 3)]
    small = np.arange(1, 10**6)
    divided = {(number, int(n)) for number in beside for n in small[number % small == 0]}
    nearly = {x for number, n in divided for x in (n, number // n) if 10**4 <= x <= 10**12}
    around = {unit + off for unit in exact for off in (-64, -2, -1, 0, 1, 2, 64)}
    return [*(Decimal(n) / 10**6 for n in sorted(nearly | around)), *map(Decimal, OTHERS.split())]


def test_what_is_near_the_edges_was_once_taken_for_a_unit() -> None:
    assert {Decimal(x) for x in ("0.204799", "0.204801", "0.072719", "65.535999")} <= set(near_the_edges())


@pytest.mark.parametrize(
    ("engine", "formula"),
    [
        (formualizer, is_rounding_unit_formula),
        (ironcalc, is_rounding_unit_formula),
        (ironcalc, short_is_rounding_unit_formula),  # formualizer answers #NUM! to GCD of large numbers
    ],
)
def test_what_can_be_a_unit_is_the_same_in_a_worksheet(
    engine: Callable[[bytes], Values], formula: Callable[[object], str]
) -> None:
    book, units = openpyxl.Workbook(), near_the_edges()
    for row, unit in enumerate(units, start=1):
        book.active.cell(row, 1, float(unit))
        book.active.cell(row, 2, f"=IF({formula(f'A{row}')},1,0)")
    book.save(data := BytesIO())
    cells = engine(data.getvalue())
    wrong = [unit for row, unit in enumerate(units, 1) if bool(cells["Sheet", f"B{row}"]) != is_rounding_unit(unit)]
    assert len(units) > 2000
    assert wrong == []


def test_the_short_form_fits_data_validation() -> None:
    assert len(short_is_rounding_unit_formula("D1048576")) <= 255


# Where people see a rounding unit


def test_a_sheet_shows_a_rounding_unit_as_it_is_given(tmp_path: Path) -> None:
    result = run(whole(tmp_path, given(OLD, 8) + authority()))
    data, book = written([result])
    places = [places for registered, places in book.inputs.items() if registered[2] == NEW]
    sheets = openpyxl.load_workbook(BytesIO(data))
    shown = sheets[places[0].sheet].cell(places[0].top, places[0].left)
    assert (shown.value, shown.number_format) == (0.125, "General")
    linked = [
        each.number_format
        for sheet in sheets
        if sheet.title != places[0].sheet
        for row in sheet.iter_rows()
        for each in row
        if each.value and f"!${shown.column_letter}${shown.row}" in str(each.value)
    ]
    assert linked == ["General"]


def test_a_childs_file_to_start_from_leaves_the_units_out(tmp_path: Path) -> None:
    whole(tmp_path, given(OLD, 8) + authority())
    text = child_file(tmp_path / "child.toml", str(tmp_path / "parent.toml"))
    assert "inputs.stated_authority" in text
    assert NEW not in text
    assert OLD not in text


def test_a_rounding_unit_is_no_lever(tmp_path: Path) -> None:
    scenario = read_scenario(whole(tmp_path, given(OLD, 8) + authority()))
    assert [group.name for group in groups(scenario, "2025-26")] == ["stated_authority"]


def test_units_per_dollar_that_no_column_reads_can_be_a_result(tmp_path: Path) -> None:
    """A set-aside in dollars is a whole number of units, and no column of this formula rounds to them."""
    steps = """steps = [
  "start_at_zero",
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "set_aside", kind = "amount" },
]
results = ["units_per_dollar", "envelope"]
"""
    money = MONEY.partition("[inputs.persons]")[0]
    reserve = money.replace("stated_authority", "set_aside_amount").replace("1000", "100.05")
    result = run(write(tmp_path, "open", HEAD + steps + given(OLD, 20) + authority() + money + reserve))
    assert (result.figure(OLD, "2025-26"), result.figure("envelope", "2025-26")) == (20, 899.95)
