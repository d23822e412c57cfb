"""A file added to a copy of the installed packages is found, and nothing else needs to know of it."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest

FORMULA = """
steps = ["published_amount"]
title = { en = "Noted", fr = "Notée" }
what = { en = "what somebody noted.", fr = "ce que quelqu’un a noté." }
citation = { en = "A notebook.", fr = "Un carnet." }
in_force = { en = "never", fr = "jamais" }
"""
SCENARIO = """
name = "noted"
fiscal_years = ["2025"]
instrument = "grant"
recipient = "districts"
formula = "noted"
jurisdictions = ["A", "B"]
[inputs.published_allocation]
unit = "dollars"
price_basis = "nominal"
values = { A = 3, B = 4 }
source = "a notebook"
[inputs.compared_allocation]
unit = "dollars"
price_basis = "nominal"
values = { A = 2, B = 5 }
source = "another notebook"
"""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the three packages, as they are installed."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("fundingmodel", "workbooks", "udfs"):
        spec = find_spec(name)
        assert spec is not None and spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def python(packages: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(packages), "PYTHONIOENCODING": "utf-8"},
        cwd=packages,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.replace("\u00a0", " ")


def run(packages: Path, *arguments: str) -> str:
    return python(packages, "-m", "fundingmodel.command_line.main", *arguments)


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("folder", ["fundingmodel", "workbooks", "udfs"])
def test_a_command(packages: Path, folder: str) -> None:
    lines = [
        f'"""Greets from {folder}."""',
        "import click",
        "ORDER = 55",
        "@click.command",
        "def command() -> None:",
        "    click.echo(__file__)",
    ]
    write(packages / folder / "commands" / f"greet_{folder}.py", "\n".join(lines))
    shown = run(packages, "--help")
    assert f"greet-{folder}" in shown and f"Greets from {folder}." in shown
    assert shown.index("scenarios ") < shown.index(f"greet-{folder}") < shown.index("formulas ")
    assert run(packages, f"greet-{folder}").strip() == str(packages / folder / "commands" / f"greet_{folder}.py")


def test_a_formula(packages: Path) -> None:
    write(packages / "fundingmodel/formulas/noted.toml", FORMULA)
    write(packages / "noted.toml", SCENARIO)
    assert "noted: Noted: what somebody noted." in run(packages, "formulas")
    assert "  référence : Un carnet." in run(packages, "formulas", "--lang", "fr")
    assert run(packages, "allocate", "noted.toml", "--format", "csv").splitlines()[1:] == [
        "noted,2025,A,3.00",
        "noted,2025,B,4.00",
    ]
    program = "from udfs.calls import answer; print([row[0] for row in answer('LIST', [[['formulas']]])])"
    assert "'noted'" in python(packages, "-c", program)


def test_a_sheet(packages: Path) -> None:
    """Between Charts and Checks, and in the table of contents."""
    lines = [
        "from workbooks.sheets import Sheet",
        "from workbooks.page.pages import Page",
        "def write(report):",
        "    page = Page(report.book, 'Remarks', 'analysis', (40,))",
        "    page.top('Remarks', f'{len(report.results)} scenario', '')",
        "    return [page.sheet]",
        "SHEETS = (Sheet(75, 125, write),)",
    ]
    write(packages / "workbooks/sheets/remarks.py", "\n".join(lines))
    run(packages, "report", "equal-per-capita", "--years", "2019-20", "--out", "reports")
    book = openpyxl.load_workbook(packages / "reports/fundingmodel-comparison.xlsx")
    at = book.sheetnames.index("Remarks")
    assert book.sheetnames[at - 1 : at + 2] == ["Charts", "Remarks", "Checks"]
    assert book["Remarks"].sheet_properties.tabColor.rgb == book["Charts"].sheet_properties.tabColor.rgb
    linked = {cell.value for row in book["Summary"].iter_rows() for cell in row if cell.hyperlink}
    assert "Remarks" in linked


def test_an_importer(packages: Path) -> None:
    lines = [
        '"""A list of another publisher."""',
        "import click",
        "@click.command",
        "@click.argument('file')",
        "def command(file):",
        "    click.echo(f'read {file}')",
    ]
    write(packages / "workbooks/importers/another.py", "\n".join(lines))
    shown = run(packages, "import", "--help")
    assert "A list of another publisher." in shown and "A workbook of IRCC, as published." in shown
    assert run(packages, "import", "another", "list.xlsx") == "read list.xlsx\n"


def test_a_layout(packages: Path) -> None:
    """A table of temporary workers under another title, with programmes of its own."""
    folder = packages / "workbooks/importers/ircc/layouts"
    text = (folder / "temporary_workers.toml").read_text(encoding="utf-8")
    write(folder / "visitors.toml", text.replace("work permit holders on december 31", "visitors on december 31"))
    program = "from workbooks.importers.ircc.layout import layouts; print(*layouts())"
    assert python(packages, "-c", program).split() == [
        "admissions",
        "asylum_claimants",
        "temporary_workers",
        "visitors",
    ]
