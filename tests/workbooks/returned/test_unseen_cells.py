"""Cells that hold something and show nothing, or another figure, by their looks alone: each is found, and nothing else is."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import run
from engines import LibreOffice, saved_by_office
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from fundingmodel.command_line.main import cli
from workbooks.returned.comparing.looks.number_formats import shown_by

SHEET = "settlement"
LOOKS: dict[str, tuple[str, Callable[[Cell], object]]] = {
    "white ink": ("cell_unseen", lambda cell: setattr(cell, "font", Font(color="FFFFFF"))),
    "nearly white ink": ("cell_unseen", lambda cell: setattr(cell, "font", Font(color="FFF5F8FA"))),
    "ink of its ground": (
        "cell_unseen",
        lambda cell: (
            setattr(cell, "font", Font(color="1F3A5F")),
            setattr(cell, "fill", PatternFill("solid", fgColor="1F3A5F")),
        ),
    ),
    "tiny letters": ("cell_unseen", lambda cell: setattr(cell, "font", Font(size=1))),
    "no format of anything": ("cell_unseen", lambda cell: setattr(cell, "number_format", ";;;")),
    "another figure": ("shown_otherwise", lambda cell: setattr(cell, "number_format", '"451,000,000"')),
    "in thousands": ("shown_otherwise", lambda cell: setattr(cell, "number_format", "#,##0,")),
    "as a percent": ("shown_otherwise", lambda cell: setattr(cell, "number_format", "0.0%")),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> bytes:
    """A report of a scenario, as LibreOffice saves it."""
    assert libreoffice
    folder = tmp_path_factory.mktemp("sent")
    words = ["report", SHEET, "--years", "2026-27", "--out", str(folder), "--file", "a.xlsx"]
    assert CliRunner().invoke(cli, words).exit_code == 0
    return saved_by_office((folder / "a.xlsx").read_bytes(), folder)


def amount(data: bytes) -> str:
    """The cell of the largest figure of the scenario's sheet, which is a calculated amount."""
    sheet = openpyxl.load_workbook(BytesIO(data), data_only=True)[SHEET]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)]
    return str(max(cells, key=lambda cell: cell.value).coordinate)


def found(data: bytes, folder: Path) -> list[dict[str, Any]]:
    (folder / "their.xlsx").write_bytes(data)
    (file,) = json.loads(run("verify", str(folder / "their.xlsx"), "--format", "json").stdout)["files"]
    return [each for each in file["findings"] if each["kind"] != "not_calculated"]  # openpyxl stores no values


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOKS)
def test_looks_that_hide_a_figure(name: str, saved: bytes, tmp_path: Path) -> None:
    """Planted in one cell of a workbook that LibreOffice saved, and found there alone, also once LibreOffice has saved it again."""
    kind, give = LOOKS[name]
    workbook, place = openpyxl.load_workbook(BytesIO(saved)), amount(saved)
    give(workbook[SHEET][place])
    out = BytesIO()
    workbook.save(out)
    for data in (out.getvalue(), saved_by_office(out.getvalue(), tmp_path)):
        assert [(each["kind"], each["sheet"], each["cell"]) for each in found(data, tmp_path)] == [(kind, SHEET, place)]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 5, "figure"),
        ("#,##0;[Red]-#,##0", -5, "figure"),
        ('#,##0;[Red]-#,##0;"–"', 0, "figure"),
        ('#,##0;[Red]-#,##0;"–"', 7, "figure"),
        ("#,##0.00\\ \"$\"", 7, "figure"),
        ("yyyy-mm-dd", 45_000, "figure"),
        ("@", "text", "figure"),
        (";;;", 5, ""),
        (";;;", "text", ""),
        (";;", "text", "figure"),
        ('#,##0;"none"', -5, "none"),
        ('"7"', 5, "7"),
        ("0%", 5, "figure 1 0"),
        ("0,,", 5, "figure 0 2"),
        ("#,##0", 5, "figure"),
    ],
)  # fmt: skip
def test_what_a_number_format_shows(code: str, value: object, shown: str) -> None:
    """As ECMA-376, 18.8.31, has it: parts of what is above zero, below, zero, text."""
    assert shown_by(code, value) == shown


RULES: dict[str, tuple[str, Callable[[Cell], Rule]]] = {
    "white ink": ("hidden_by_rule", lambda _: FormulaRule(["1=1"], font=Font(color="FFFFFF"))),
    "ground of its ink": (
        "hidden_by_rule",
        lambda cell: FormulaRule(["1=1"], fill=PatternFill(bgColor=cell.font.color.rgb)),
    ),
    "no format of anything": ("hidden_by_rule", lambda _: formatted(";;;")),
    "another figure": ("shown_by_rule", lambda _: formatted('"451,000,000"')),
    "in thousands": ("shown_by_rule", lambda _: formatted("#,##0,")),
}


def formatted(code: str) -> Rule:
    return Rule(
        "expression", formula=["1=1"], dxf=DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=code))
    )


def test_what_a_rule_hides_is_found_and_no_rule_of_ours_is_told(saved: bytes, tmp_path: Path) -> None:
    """Each at the largest amount, also after LibreOffice saved it again; a rule that only makes letters red is no finding."""
    place = amount(saved)
    for name, (kind, rule) in RULES.items():
        workbook = openpyxl.load_workbook(BytesIO(saved))
        workbook[SHEET].conditional_formatting.add(place, rule(workbook[SHEET][place]))
        out = BytesIO()
        workbook.save(out)
        told = found(out.getvalue(), tmp_path)
        assert [(x["kind"], x["sheet"], x["cell"]) for x in told] == [(kind, SHEET, place)], name
    again = found(saved_by_office(out.getvalue(), tmp_path), tmp_path)
    assert [(x["kind"], x["cell"]) for x in again] == [("shown_by_rule", place)]
    workbook = openpyxl.load_workbook(BytesIO(saved))
    workbook[SHEET].conditional_formatting.add(place, FormulaRule(["1=1"], font=Font(color="B3261E")))
    out = BytesIO()
    workbook.save(out)
    assert found(out.getvalue(), tmp_path) == []


def test_a_lock_and_a_rule_of_input_that_are_gone(saved: bytes, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(BytesIO(saved))
    sheet, place = workbook[SHEET], amount(saved)
    sheet[place].protection = Protection(locked=False)
    inputs = workbook["Parameters"]
    assert inputs.data_validations.dataValidation
    inputs.data_validations.dataValidation = []
    out = BytesIO()
    workbook.save(out)
    told = {each["kind"]: each for each in found(out.getvalue(), tmp_path)}
    assert set(told) == {"unlocked", "validation_removed"}
    assert (told["unlocked"]["cell"], told["unlocked"]["after"]) == (place, 1)
    assert told["validation_removed"]["sheet"] == "Parameters" and told["validation_removed"]["after"] > 3
