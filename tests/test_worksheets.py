"""Worksheets of 300 random scenarios, calculated afresh by three spreadsheet engines, against Python and the oracle."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from io import BytesIO
from math import isfinite
from pathlib import Path

import engines
import openpyxl
import pytest
from engines import Value, Values
from oracle import Answer, NoAnswer, solve
from random_scenarios import random_scenario
from support.money import same_money
from test_engine import known_settings, settings_of

from fundingmodel.cells import Cells
from fundingmodel.column import Array
from fundingmodel.result import Result, run
from fundingmodel.words import Words
from workbooks.book import Book, key_of
from workbooks.input_sheets import write_parameters, write_tables
from workbooks.report import WRITTEN
from workbooks.saving import filled, finished
from workbooks.scenario_sheet import sheet_top, write_tier

Engine = Callable[[bytes], Values]

BOOKS, SHEETS_A_BOOK = 15, 20
EXACT = ("held", "capped", "feasible", "remainder_rank", "guarantee_remainder_rank")
TOLERANCE = 1e-9
TOLD = {"title": "random", "sentence": "", "note": "", "stamp": ""}


@dataclass
class Written:
    """A workbook, where everything in it stands, and what Python and the oracle have."""

    data: bytes
    book: Book
    results: Sequence[Result]
    answers: Sequence[Answer]


def write(results: Sequence[Result]) -> tuple[bytes, Book]:
    """Scenario sheets on their input sheets; no values stored, so that an engine has only the formulas."""
    listed = [source for result in results for source in (*result.linked.values(), result)]
    book = Book(openpyxl.Workbook(), Words("en"))
    book.workbook.remove(book.workbook.active)
    write_parameters(book, listed, "")
    write_tables(book, listed, "")
    top = sheet_top(listed)
    for result in listed:
        for tier in result.tiers.values():
            write_tier(book, result, tier, top, TOLD)
    return finished(_bare(book.workbook), WRITTEN), book


def _bare(workbook: openpyxl.Workbook) -> openpyxl.Workbook:
    """The contents of the cells alone: LibreOffice takes ten times as long to load the looks and the print setup."""
    bare = openpyxl.Workbook()
    bare.remove(bare.active)
    for sheet in workbook.worksheets:
        copied = bare.create_sheet(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            copied.cell(cell.row, cell.column, cell.value)
    return bare


@cache
def written(number: int, folder: Path, scenarios: int = SHEETS_A_BOOK) -> Written:
    """The workbook of this number: scenarios that have an answer, small ones and every tenth a large one."""
    results: list[Result] = []
    answers: list[Answer] = []
    seed = 10_000 + 1000 * number
    while len(results) < scenarios:
        seed += 1
        large = seed % 10 == 0
        drawn = random_scenario(seed, jurisdictions=None if large else 1 + seed % 7, years=8 if large else 1 + seed % 3)
        scenario = drawn.read(folder)
        if len(scenario.jurisdictions) > 25:
            continue
        try:
            answers.append(solve(scenario))
        except NoAnswer:
            continue
        results.append(run(scenario))
    data, book = write(results)
    return Written(data, book, results, answers)


# What is compared


def differences(values: Values, there: Written) -> Iterator[str]:
    """Cells that are not what Python or the oracle has."""
    for result, answer in zip(there.results, there.answers, strict=True):
        yield from _python_differences(values, there.book, result)
        yield from _oracle_differences(values, there.book, result, answer)


def _python_differences(values: Values, book: Book, result: Result) -> Iterator[str]:
    for name, tier in result.tiers.items():
        title = book.sheet_of[key_of(result.scenario), name]
        units = float(tier.known_units or 100)
        for fiscal_year, figures in tier.years.items():
            places = book.columns[key_of(result.scenario), name, fiscal_year]
            for column in tier.tier.formula.columns:
                wanted, told = figures[column.name], f"{title} {fiscal_year} {column.name}"
                exact = units if column.name.startswith("allocation") else 1.0 if column.name in EXACT else None
                for address, found, figure in _cells(values, title, places[column.name], wanted):
                    near = (
                        1.0 if column.name.endswith("thousandths") else 0.0
                    )  # on half a thousandth the engines may part
                    if not _same(found, figure, exact, wanted, near):
                        yield f"{told} {address}: the sheet has {found!r}, Python has {figure!r}"


def _cells(values: Values, title: str, place: Cells, wanted: Array) -> Iterator[tuple[str, Value, float]]:
    for addresses, row in zip(place.addresses(), wanted.tolist(), strict=True):
        for address, figure in zip(addresses, row, strict=True):
            yield address, values[title, address], figure


def _same(found: Value, figure: float, exact: float | None, wanted: Array, near: float) -> bool:
    if figure != figure:  # unknown: the cell is empty
        return found is None
    if not isinstance(found, int | float) or isinstance(found, bool) or not isfinite(found):
        return False
    if exact is not None:
        return same_money(found, figure, 1 / Fraction(str(exact)))
    # One engine takes a difference of nearly equal figures for 0: small beside the other figures of its column.
    return abs(found - figure) <= near + TOLERANCE * max(
        1.0, abs(figure), float(abs(wanted[wanted < 1e98]).max(initial=0))
    )


def _oracle_differences(values: Values, book: Book, result: Result, answer: Answer) -> Iterator[str]:
    for name, years in answer.items():
        tier, title = result.tiers[name].tier, book.sheet_of[key_of(result.scenario), name]
        units = Fraction(result.tiers[name].known_units or 100)
        for year in years:
            if year.on_a_half:  # and from here on: what is carried may differ by a unit
                return
            place = book.columns[key_of(result.scenario), name, year.fiscal_year][tier.formula.state("allocation")]
            for row, exact in zip(place.addresses(), year.list("allocation"), strict=True):
                found = values[title, row[0]]
                if exact is None or not isinstance(found, int | float):
                    if found is not exact:
                        yield f"{title} {year.fiscal_year} {row[0]}: the sheet has {found!r}, the oracle has {exact}"
                elif not same_money(found, exact, 1 / units):
                    yield f"{title} {year.fiscal_year} {row[0]}: the sheet has {found!r}, the oracle has {float(exact)}"


# The engines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@pytest.fixture(params=["formualizer", "ironcalc", pytest.param("libreoffice", marks=pytest.mark.libreoffice)])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "libreoffice":
        found: Engine = request.getfixturevalue("libreoffice")
        return found
    return {"formualizer": engines.formualizer, "ironcalc": engines.ironcalc}[request.param]


@pytest.mark.parametrize("number", range(BOOKS))
def test_sheets_equal_python_and_the_oracle(engine: Engine, number: int, folder: Path) -> None:
    there = written(number, folder)
    assert list(differences(engine(there.data), there)) == []


def test_the_sheets_use_every_step_and_setting(folder: Path) -> None:
    used = {
        each
        for number in range(BOOKS)
        for result in written(number, folder).results
        for tier in result.scenario.tiers
        for each in settings_of(tier)
    }
    assert known_settings() - used == set()


# Negative controls: what is wrong is reported, by each engine


def _allocation_cell(there: Written) -> tuple[str, str]:
    """The first jurisdiction's allocation in the last year of the last scenario."""
    result = there.results[-1]
    title = there.book.sheet_of[key_of(result.scenario), result.main.tier.name]
    place = there.book.cells(result, "allocation", result.scenario.fiscal_years[-1])
    assert place is not None
    return title, place.addresses()[0][0]


def _with_formula(data: bytes, cell: tuple[str, str], change: Callable[[str], str]) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(data))
    sheet, address = cell
    workbook[sheet][address].value = change(str(workbook[sheet][address].value))
    return finished(workbook, WRITTEN)


def _with_stored_value(data: bytes, cell: tuple[str, str], value: str) -> bytes:
    """The workbook with another value stored in a cell, its formula untouched."""
    names = openpyxl.load_workbook(BytesIO(data), read_only=True).sheetnames
    part = f"xl/worksheets/sheet{names.index(cell[0]) + 1}.xml"
    pattern = re.compile(rb'(<c r="' + cell[1].encode() + rb'"[^>]*>(?:(?!</c>).)*<v>)[^<]*(</v>)')
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                text, changed = pattern.subn(rb"\g<1>" + value.encode() + rb"\g<2>", text)
                assert changed == 1
            after.writestr(name, text)
    return out.getvalue()


def test_one_changed_formula_is_reported(engine: Engine, folder: Path) -> None:
    """One unit more in one cell of twenty sheets."""
    there = written(0, folder)
    cell, units = _allocation_cell(there), there.results[-1].main.known_units
    told = list(differences(engine(_with_formula(there.data, cell, lambda text: f"{text}+1/{units or 100}")), there))
    assert told and all(line.startswith(cell[0]) for line in told) and any(cell[1] in line for line in told)


def test_a_stale_value_is_reported_by_a_reader_and_calculated_away_by_an_engine(engine: Engine, folder: Path) -> None:
    there = written(1, folder)
    data = filled(there.data)
    cell = _allocation_cell(there)
    stale = _with_stored_value(data, cell, "999")
    assert list(differences(engines.stored(data), there)) == []
    assert any(cell[1] in line and "999" in line for line in differences(engines.stored(stale), there))
    assert list(differences(engine(stale), there)) == []
