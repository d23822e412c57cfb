"""The second reading by itself: it imports nothing but Python's own modules, and four published tables go through it where no engine is."""

import ast
import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction

import pytest
from places import PACKAGE

SECOND = PACKAGE / "second_reading"
READ = (
    "data",
    "scenarios",
    "published",
    "offers",
    "formulas",
    "steps",
)  # what it reads of the package: no Python of it
ALONE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from second_reading import STEPS, read
found = {name: [[*place, str(amount)] for place, amount in read(name).amounts().items()] for name in sys.argv[2:]}
others = sorted({each.partition(".")[0] for each in sys.modules} - set(sys.stdlib_module_names) - {"second_reading"})
print(json.dumps({"amounts": found, "others": others, "steps": sorted(STEPS)}))
"""
TABLES = ("eu-asylum-fund-2014", "eu-development-fund-11", "us-coronavirus-relief-2020", "canada-health-transfer")
Amounts = dict[tuple[str, str, str], Fraction]


def foreign(text: str) -> Iterator[str]:
    """What a module of it takes from elsewhere: neither of its own folder nor of Python itself, or by a way that is not seen."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            continue
        if isinstance(node, ast.ImportFrom):
            names = ["." * node.level + str(node.module)]
        else:
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        yield from (
            name for name in names if name.partition(".")[0] not in sys.stdlib_module_names or name == "importlib"
        )
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "exec", "eval", "compile"):
            yield ast.unparse(node.func)


def test_it_imports_python_alone() -> None:
    files = sorted(SECOND.glob("*.py"))
    assert len(files) > 8
    assert {path.name: found for path in files if (found := [*foreign(path.read_text(encoding="utf-8"))])} == {}


@pytest.mark.parametrize(
    "line",
    ["import numpy", "from fundingmodel.rounding import whole_up", "from ..rounding import whole_up", "from . import x\nimport openpyxl",
     "import importlib", "__import__('fundingmodel')", "eval('1')"],
)  # fmt: skip
def test_a_planted_import_is_found(line: str) -> None:
    assert [*foreign(line)]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Amounts]:
    """The amounts of the four tables, from a folder that has the second reading, the files that it reads, and no engine."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(SECOND, folder / "second_reading", ignore=shutil.ignore_patterns("__pycache__"))
    for room in READ:
        shutil.copytree(PACKAGE / room, folder / room, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    done = subprocess.run(  # neither this folder nor installed packages are on its path
        [sys.executable, "-I", "-S", "-c", ALONE, str(folder), *TABLES],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said["others"]) <= {"__main__"}
    return {
        name: {(tier, year, code): Fraction(amount) for tier, year, code, amount in rows}
        for name, rows in said["amounts"].items()
    }


def printed(name: str) -> list[dict[str, str]]:
    with (PACKAGE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_asylum_fund_is_as_printed(alone: dict[str, Amounts]) -> None:
    rows = {("", "2014", row["jurisdiction"]): Fraction(row["total"]) for row in printed("eu_asylum_fund_2014")}
    assert len(rows) == 27
    assert alone["eu-asylum-fund-2014"] == rows


def test_the_development_fund_is_as_printed(alone: dict[str, Amounts]) -> None:
    rows = {
        ("", "2014", row["jurisdiction"]): Fraction(row["contribution"]) for row in printed("eu_development_fund_11")
    }
    assert len(rows) == 28
    assert alone["eu-development-fund-11"] == rows


def test_coronavirus_relief_is_as_printed(alone: dict[str, Amounts]) -> None:
    """States to half of the last digit that was printed; Florida's own payment to the cent."""
    found = alone["us-coronavirus-relief-2020"]
    rows = printed("us_coronavirus_relief_2020")
    off = [row["jurisdiction"] for row in rows
           if abs(found["states", "2020", row["jurisdiction"]] - Fraction(row["amount"])) > Fraction(row["rounding"]) / 2]  # fmt: skip
    assert len(rows) == 7
    assert off == []
    assert found["florida", "2020", "FL"] == Fraction("5855807379.80")


def test_the_health_transfer_is_as_printed(alone: dict[str, Amounts]) -> None:
    """To half a million; 2014-15 was printed with a protection of other provinces, of which the case says how much it makes."""
    rows = {row["fiscal_year"]: Fraction(row["amount"]) for row in printed("health_transfer")}
    found = {year: sum(x for (_, y, _), x in alone["canada-health-transfer"].items() if y == year) for year in rows}
    years = [f"{year}-{year % 100 + 1:02}" for year in range(2009, 2018)]
    off = {year: found[year] - rows[year] for year in years if abs(found[year] - rows[year]) > 500_000}
    assert off == {"2014-15": -12_899_000}
