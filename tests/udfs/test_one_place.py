"""A function added in one place, a file of its own in udfs/functions, appears in every host, page, sheet and command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import added_question
import pytest
from places import ADDED, THIN

SHOWN = """
import json, sys
from io import BytesIO
import openpyxl
from udfs import functions as files
files.__path__.append(sys.argv[1])
from fundingmodel import run
from udfs.manual import reference
from udfs.hosts.calc import package
from udfs.hosts.classic.worksheet import worksheet_functions
from udfs.hosts import lite
from udfs.hosts.server.registered import install
from workbooks.report import build as report
from workbooks.template.build import build as template

def cells(data, values):
    book = openpyxl.load_workbook(BytesIO(data), data_only=values)
    return [str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row]

thin = report([run(sys.argv[2])])[0]
names, of_lite = {}, {}
install(names, "en")
lite.install(of_lite)
print(json.dumps({
    "report": "FM.TRIPLE" in cells(thin, False),
    "report, French": "Trois fois un montant." in cells(report([run(sys.argv[2])], "fr")[0], False),
    "template": any(cell.startswith("=_xldudf_FM_TRIPLE($B$") for cell in cells(template(), False)),
    "template, value": "3333" in cells(template(), True),
    "reference page": "FM.TRIPLE" in reference.page("en") and "Trois fois un montant" in reference.page("fr"),
    "fundingmodel functions": "Three times an amount." in reference.formatted(None, "en"),
    "server": "fm_triple" in names,
    "xlwings Lite": "fm_triple" in of_lite,
    "Windows add-in": "fm_triple" in worksheet_functions("en"),
    "Calc add-in": "Trois fois un montant." in package.configuration() and "triple" in package.type_library().lower(),
}))
"""


def test_a_function_added_in_one_place_appears_everywhere() -> None:
    pytest.importorskip("xlwings")
    thin = THIN
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, str(ADDED / "udfs" / "functions"), str(thin)],
        env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    assert {host for host, there in shown.items() if not there} == set()


QUESTION = """
import json, sys
from io import BytesIO
from pathlib import Path
import openpyxl
from fundingmodel import questions, run
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
questions.FOLDER, questions.PACKAGE = folder / "added_questions", "added_questions"
from udfs.calls import Session, answer
from udfs.manual import reference
from udfs.hosts.calc import package
from udfs.hosts.classic.worksheet import worksheet_functions
from udfs.hosts import lite
from udfs.hosts.server.registered import install
from workbooks.report import build as report
from workbooks.template.build import build as template

def cells(data):
    book = openpyxl.load_workbook(BytesIO(data))
    return [str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row]

names, of_lite, thin = {}, {}, run(sys.argv[2])
install(names, "en")
lite.install(of_lite)
print(json.dumps({
    "in a cell": answer("ECHO", ["settlement", "ON"])[-1][:3] == ["2026-27", "Ontario", 424590648.36],
    "in French": answer("ECHO", ["settlement"], session=Session(language="fr"))[0] == ["Exercice", "Administration", "Montant", "Part"],
    "report": "FM.ECHO" in cells(report([thin])[0]),
    "template": any("_xldudf_FM_ECHO($B$" in cell for cell in cells(template())),
    "reference page": "FM.ECHO" in reference.page("en") and "Que reçoit qui?" in reference.page("fr"),
    "server": "fm_echo" in names,
    "xlwings Lite": "fm_echo" in of_lite,
    "Windows add-in": "fm_echo" in worksheet_functions("en"),
    "Calc add-in": "Que reçoit qui?" in package.configuration() and "echo" in package.type_library().lower(),
}))
"""


def test_a_question_that_is_a_cells_is_a_function_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files in the folder of questions."""
    pytest.importorskip("xlwings")
    added_question.add(tmp_path, monkeypatch)
    shown = shown_by(QUESTION, tmp_path)
    assert {host for host, there in shown.items() if not there} == set()


def test_a_question_that_is_none_of_a_cells_is_no_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added_question.add(tmp_path, monkeypatch, doors="in_a_cell = false\nfor_the_table = true\n")
    there = QUESTION.partition("from udfs.calls")[0] + FUNCTIONS
    assert "ECHO" not in shown_by(there, tmp_path)


FUNCTIONS = """
from udfs.catalogue import functions
print(json.dumps([function.name for function in functions()]))
"""


def shown_by(code: str, folder: Path) -> Any:
    """What a process of its own prints, to which the added question is the only one."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(THIN)],
        env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
