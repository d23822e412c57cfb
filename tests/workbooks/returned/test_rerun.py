"""`fundingmodel rerun`: a clean workbook from the inputs of one that came back, with the engine's amounts for those inputs."""

import tomllib
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import printed, refused, run

from fundingmodel.command_line.main import cli
from fundingmodel.result import run as calculated
from workbooks.file.seal import is_as_written


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sent")
    words = ["report", "settlement", "--years", "2026-27", "--out", str(folder), "--file", "a.xlsx"]
    assert CliRunner().invoke(cli, words).exit_code == 0
    return (folder / "a.xlsx").read_bytes()


def changed(data: bytes, *edits: tuple[str, str, object]) -> Path:
    workbook = openpyxl.load_workbook(BytesIO(data))
    for sheet, cell, value in edits:
        workbook[sheet][cell] = value
    workbook.save("their.xlsx")
    return Path("their.xlsx")


def amounts(path: Path) -> list[Decimal]:
    """The allocations of the Summary, as they are stored: a row for each jurisdiction, in its second column."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Summary"]
    rows = [(row[0].value, row[1].value) for row in sheet.iter_rows(max_col=2)]
    first = next(n for n, row in enumerate(rows) if row[0] == "Newfoundland and Labrador")
    last = next(n for n, row in enumerate(rows) if n > first and row[0] == "Nunavut")
    return [Decimal(str(amount)) for _, amount in rows[first : last + 1]]


def rerun_and_compare(data: bytes, *edits: tuple[str, str, object]) -> None:
    """The amounts of the clean workbook, and those of the offer that is given back, calculated from its file: the same to the unit."""
    changed(data, *edits)
    for folder in (Path("offers"), Path("reports")):
        for file in folder.glob("*"):
            file.unlink()
    printed("rerun", "their.xlsx", "--scenarios", "offers", "--author", "Ontario", "--reason", "Their answer")
    result = calculated("offers/settlement-returned.toml")
    own = [result.amount("allocation", "2026-27", code) for code in result.scenario.jurisdictions]
    assert amounts(Path("reports/their-rerun.xlsx")) == own
    assert is_as_written(Path("reports/their-rerun.xlsx"))


def figures(data: bytes) -> list[tuple[str, str, float]]:
    workbook = openpyxl.load_workbook(BytesIO(data))
    cells = (c for row in workbook["Intake"].iter_rows(min_row=8) for c in row)
    return [
        ("Intake", str(c.coordinate), float(c.value))
        for c in cells
        if c.data_type == "n" and c.value and not c.protection.locked
    ]


def test_the_amounts_are_those_of_the_engine(sent: bytes) -> None:
    sheet, cell, value = figures(sent)[7]
    rerun_and_compare(sent, (sheet, cell, value + 1_000))
    found = tomllib.loads(Path("offers/settlement-returned.toml").read_text(encoding="utf-8"))
    assert (found["parent"], found["author"], found["reason"]) == ("settlement", "Ontario", "Their answer")
    assert f"cell Intake!{cell} of their.xlsx" in str(found["inputs"])
    assert run("verify", "reports/their-rerun.xlsx").exit_code == 0


def test_it_can_be_rerun_again(sent: bytes) -> None:
    """Figures that were typed before are of the workbook that came of them."""
    (one, other) = (figures(sent)[3], figures(sent)[9])
    changed(sent, (one[0], one[1], one[2] + 700))
    printed("rerun", "their.xlsx")
    changed(Path("reports/their-rerun.xlsx").read_bytes(), (other[0], other[1], other[2] + 900))
    printed("rerun", "their.xlsx", "--file", "again.xlsx")
    changed(sent, (one[0], one[1], one[2] + 700), (other[0], other[1], other[2] + 900))
    printed("rerun", "their.xlsx", "--file", "at-once.xlsx")
    assert amounts(Path("reports/again.xlsx")) == amounts(Path("reports/at-once.xlsx"))
    assert run("verify", "reports/again.xlsx").exit_code == 0


@pytest.mark.slow
def test_a_hundred_edited_workbooks(sent: bytes) -> None:
    draw = Random(13)
    there = figures(sent)
    for _ in range(100):
        chosen = draw.sample(there, draw.randint(1, 4))
        rerun_and_compare(
            sent, *((sheet, cell, round(value * draw.uniform(0.4, 2.5)) + 1) for sheet, cell, value in chosen)
        )


def test_what_cannot_be_rerun_is_refused(sent: bytes) -> None:
    sheet, cell, _ = figures(sent)[7]
    changed(sent, (sheet, cell, "many"))
    assert f"Sheet {sheet}, cell {cell}: found 'many'; an input is a number." in refused("rerun", "their.xlsx")
    assert "« many »" in refused("rerun", "their.xlsx", "--lang", "fr").replace("\u00a0", " ")
    changed(sent, (sheet, cell, -5))
    assert "at least 0" in refused("rerun", "their.xlsx")
    assert "--scenarios goes with --author and --reason" in refused("rerun", "their.xlsx", "--scenarios", "offers")
    openpyxl.Workbook().save("other.xlsx")
    assert "does not say what it was made from" in refused("rerun", "other.xlsx")
    assert not Path("reports").exists()
