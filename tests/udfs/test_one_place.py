"""A function added in one place, a file of its own in udfs/functions, appears in every host, page, sheet and command."""

import json
import os
import subprocess
import sys

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
from udfs.hosts.server.registered import install
from workbooks.report import build as report
from workbooks.template.build import build as template

def cells(data, values):
    book = openpyxl.load_workbook(BytesIO(data), data_only=values)
    return [str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row]

thin = report([run(sys.argv[2])])[0]
names = {}
install(names, "en")
print(json.dumps({
    "report": "FM.TRIPLE" in cells(thin, False),
    "report, French": "Trois fois un montant." in cells(report([run(sys.argv[2])], "fr")[0], False),
    "template": any(cell.startswith("=_xldudf_FM_TRIPLE($B$") for cell in cells(template(), False)),
    "template, value": "3333" in cells(template(), True),
    "reference page": "FM.TRIPLE" in reference.page("en") and "Trois fois un montant" in reference.page("fr"),
    "fundingmodel functions": "Three times an amount." in reference.formatted(None, "en"),
    "server": "fm_triple" in names,
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
