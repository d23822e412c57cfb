"""Refusals that no file of a user's had met so far: each by its key, so that the reader's sentence is that of what is wrong."""

import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from places import THIN

from fundingmodel import run
from fundingmodel.analysis.calibration import calibrate
from fundingmodel.datasets.gate import load
from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import read_scenario
from udfs.calls import answer
from udfs.cells.marshalling import CellError, flag
from workbooks.file.saving import number_cell

NEED = [["ON", 60.0], ["QC", 40.0]]


def key_of(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    found: Any = refused.value
    return str((found.cause if isinstance(found.cause, Refused) else found).key)


# Scenario files


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('value = 0.95, assumption = true }', 'value = 0.95, assumption = true, range = 0.9 }', "range_not_two_numbers"),
        ('value = 0.95, assumption = true }', 'value = 0.95, assumption = true, range = [0.9] }', "range_not_two_numbers"),
        ('value = 0.95, assumption = true }', 'value = 0.95, assumption = true, range = [0.9, "1"] }', "range_not_two_numbers"),
        ("values = { economic = 1, refugee = 2.5 }", "values = [1, 2.5]", "not_values_by_code"),
        ("value = 0.95", "values = { A = 0.95 }", "not_one_value"),
        ('name = "thin"', 'name = "thin"\ntitles = ["intake"]', "titles_not_a_table"),
    ],
)  # fmt: skip
def test_a_scenario_is_refused_as_what_is_wrong_with_it(tmp_path: Path, before: str, after: str, key: str) -> None:
    text = THIN.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "thin.toml").write_text(text.replace(before, after), encoding="utf-8", newline="\n")
    assert key_of(read_scenario, tmp_path / "thin.toml") == key


def test_calibration_needs_what_it_varies() -> None:
    result = run(read_scenario("predictable"))
    assert key_of(calibrate, result, {}, "2026-27", [1], [1]) == "nothing_to_calibrate"


# Data sets


def dataset(folder: Path, rows: str, measures: str = 'measure = "persons"') -> Path:
    (folder / "counts.csv").write_text(rows, encoding="utf-8", newline="\n")
    about = f'title = "Counts"\nkey = ["year", "jurisdiction"]\nunit = "persons"\nsource = "x"\ncomplete = [{{}}]\n{measures}\n'
    (folder / "counts.toml").write_text(about, encoding="utf-8", newline="\n")
    return folder / "counts.csv"


def test_a_suppressed_figure_is_left_blank(tmp_path: Path) -> None:
    rows = "year,jurisdiction,persons,suppressed\n2024,ON,5,1\n2024,QC,7,0\n"
    assert key_of(load, dataset(tmp_path, rows)) == "figure_beside_suppressed"


def test_of_several_measures_one_is_named(tmp_path: Path) -> None:
    rows = "year,jurisdiction,persons,families\n2024,ON,5,1\n"
    found = load(dataset(tmp_path, rows, 'measures = ["persons", "families"]'))
    assert key_of(lambda: found.figure(year="2024", jurisdiction="ON")) == "no_measure_named"
    assert found.figure("families", year="2024", jurisdiction="ON") == 1


# Cells


@pytest.mark.parametrize("cell", ["yes", 2.0, -1, None, 0.5], ids=str)
def test_what_is_neither_true_nor_false_is_refused(cell: Any) -> None:
    assert key_of(flag, cell, "all_years") == "udfs.not_true_or_false"


@pytest.mark.parametrize(("cell", "is_true"), [(True, True), (False, False), (1.0, True), (0, False)], ids=str)
def test_0_and_1_are_false_and_true(cell: Any, is_true: bool) -> None:
    assert flag(cell, "all_years") is is_true


@pytest.mark.parametrize(
    ("name", "arguments", "key"),
    [
        ("SHARE", [NEED, 1.0], "udfs.too_many_arguments"),
        ("TRUE_UP", [[["ON", 5e6]], [["ON", 5e3]]], "udfs.units_apart"),
        ("WEIGHTED_INTAKE", [[["ON"], ["QC"]], [1.0]], "udfs.labels_alone"),
    ],
)
def test_a_call_is_refused_as_what_is_wrong_with_it(name: str, arguments: list[Any], key: str) -> None:
    with pytest.raises(CellError) as refused:
        answer(name, arguments)
    assert refused.value.key == key


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 10**400], ids=str)
def test_a_cell_holds_finite_numbers(value: float) -> None:
    cell = openpyxl.Workbook().active["A1"]
    assert key_of(number_cell, cell, value) == "workbooks.number_out_of_range"
    assert cell.value is None
