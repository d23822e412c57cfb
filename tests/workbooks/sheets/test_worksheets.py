"""Worksheets of 300 random scenarios, calculated afresh by three spreadsheet engines, against Python and the oracle."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from against_oracle import known_settings, settings_of
from engines import Values
from on_worksheets import BOOKS, Written, differences, written

from workbooks.file.saving import filled, finished
from workbooks.page.book import key_of
from workbooks.report import WRITTEN

Engine = Callable[[bytes], Values]


# The engines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


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
    different = list(
        differences(engine(_with_formula(there.data, cell, lambda text: f"{text}+1/{units or 100}")), there)
    )
    assert (
        different and all(line.startswith(cell[0]) for line in different) and any(cell[1] in line for line in different)
    )


def test_a_stale_value_is_reported_by_a_reader_and_calculated_away_by_an_engine(engine: Engine, folder: Path) -> None:
    there = written(1, folder)
    data = filled(there.data)
    cell = _allocation_cell(there)
    stale = _with_stored_value(data, cell, "999")
    assert list(differences(engines.stored(data), there)) == []
    assert any(cell[1] in line and "999" in line for line in differences(engines.stored(stale), there))
    assert list(differences(engine(stale), there)) == []
