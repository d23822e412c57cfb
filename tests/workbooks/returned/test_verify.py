"""`fundingmodel verify`: a workbook that came back, saved again by LibreOffice, with and without changes."""

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
from openpyxl import Workbook

from fundingmodel.command_line.main import cli
from workbooks.file.limits import FORMER_DATES

Edit = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> bytes:
    """A report of two scenarios, as LibreOffice saves it."""
    assert libreoffice
    folder = tmp_path_factory.mktemp("sent")
    words = [
        "report",
        "settlement",
        "predictable",
        "--years",
        "2025-26,2026-27",
        "--out",
        str(folder),
        "--file",
        "a.xlsx",
    ]
    assert CliRunner().invoke(cli, words).exit_code == 0
    return saved_by_office((folder / "a.xlsx").read_bytes(), folder)


def edited(data: bytes, edit: Edit) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(data))
    edit(workbook)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def unchanged(_: Workbook) -> None:
    return None


def verified(data: bytes, folder: Path) -> dict[str, Any]:
    """What the command says of a workbook, its exit code the one in its json."""
    (folder / "their.xlsx").write_bytes(data)
    found = run("verify", str(folder / "their.xlsx"), "--format", "json")
    (file,) = json.loads(found.stdout)["files"]
    assert found.exit_code == file["code"]
    return dict(file)


def kinds(file: dict[str, Any]) -> set[str]:
    return {each["kind"] for each in file["findings"]}


def formula_of(workbook: Workbook, sheet: str) -> str:
    """A formula for a figure, well inside a sheet."""
    cells = (c for row in workbook[sheet].iter_rows(min_row=12, min_col=6) for c in row)
    return next(str(c.coordinate) for c in cells if str(c.value).startswith("=") and "SUMPRODUCT" in str(c.value))


def test_a_workbook_that_libreoffice_saved_again_is_unchanged(saved: bytes, tmp_path: Path) -> None:
    file = verified(saved, tmp_path)
    assert (file["code"], file["findings"], file["follow"]) == (0, [], True)


def test_what_a_file_says_of_its_dates_is_so_after_another_program_saved_it(saved: bytes, tmp_path: Path) -> None:
    """LibreOffice keeps the date of creation, and may set that of change; neither text is more than the file shows."""
    said = openpyxl.load_workbook(BytesIO(saved)).properties
    assert said.created is not None and said.created.isoformat() == "2025-01-01T00:00:00"
    assert said.modified is not None and said.modified >= said.created
    text = str(said.description)
    assert text.startswith("As written, the dates") and text.endswith(
        "Another date is of a program that saved it since."
    )
    for description in (text, FORMER_DATES["en"]):

        def described(workbook: Workbook, text: str = description) -> None:
            workbook.properties.description = text

        (tmp_path / "their.xlsx").write_bytes(edited(saved, described))
        (file,) = json.loads(run("verify", str(tmp_path / "their.xlsx"), "--leaks", "--format", "json").stdout)["files"]
        assert "description" not in {each["before"] for each in file["findings"]}


def test_an_input_that_was_changed_and_calculated(saved: bytes, tmp_path: Path) -> None:
    def weight(workbook: Workbook) -> None:
        cell = next(c for c in workbook["Parameters"]["D"] if c.value == 2.5)
        cell.value = 3.1

    file = verified(saved_by_office(edited(saved, weight), tmp_path), tmp_path)
    assert (file["code"], file["follow"]) == (11, True)
    (found,) = file["findings"]
    assert (found["kind"], found["sheet"], found["before"], found["after"]) == ("input_changed", "Parameters", 2.5, 3.1)
    assert found["meaning"].startswith("Category weight, Resettled refugees and protected persons")


def test_a_formula_overwritten_by_a_value(saved: bytes, tmp_path: Path) -> None:
    place = formula_of(openpyxl.load_workbook(BytesIO(saved)), "settlement")

    def overwrite(workbook: Workbook) -> None:
        workbook["settlement"][place] = 5

    file = verified(saved_by_office(edited(saved, overwrite), tmp_path), tmp_path)
    assert file["code"] == 12
    assert [(x["sheet"], x["cell"], x["after"]) for x in file["findings"] if x["kind"] == "formula_overwritten"] == [
        ("settlement", place, 5)
    ]
    assert kinds(file) <= {"formula_overwritten", "moved_by_change"}


def test_values_that_were_not_calculated(saved: bytes, tmp_path: Path) -> None:
    """openpyxl saves no values: that is said once, not cell by cell."""
    file = verified(edited(saved, unchanged), tmp_path)
    assert (file["code"], kinds(file), len(file["findings"])) == (12, {"not_calculated"}, 1)
    assert file["follow"] is None
    for language, said in (
        (
            "en",
            (
                "nothing in it was changed but its figures, which are not stored in it",
                "Open it in Excel or LibreOffice",
            ),
        ),
        ("fr", ("sauf les chiffres, qui n’y sont pas enregistrés", "Ouvrez-le dans Excel ou LibreOffice")),
    ):
        text = " ".join(run("verify", str(tmp_path / "their.xlsx"), "--lang", language).stdout.split())
        assert all(each in text for each in said), text
        assert "do not all follow" not in text and "ne découlent pas tous" not in text


def test_without_values_a_refused_input_is_said_all_the_same(saved: bytes, tmp_path: Path) -> None:
    def negative(workbook: Workbook) -> None:
        next(c for c in workbook["Parameters"]["D"] if c.value == 2.5).value = -1

    file = verified(edited(saved, negative), tmp_path)
    assert (file["code"], file["follow"]) == (12, False)
    assert {"not_calculated", "refused"} <= kinds(file)


def test_what_is_no_workbook_of_ours_is_unreadable(tmp_path: Path) -> None:
    other = Workbook()
    other.active["A1"] = "hello"
    out = BytesIO()
    other.save(out)
    for data in (out.getvalue(), b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600):
        file = verified(data, tmp_path)
        assert file["code"] == 13
        assert file["refused"].endswith(".")


def test_each_file_is_told_and_the_worst_is_the_exit_code(saved: bytes, tmp_path: Path) -> None:
    (tmp_path / "one.xlsx").write_bytes(saved)
    (tmp_path / "two.xlsx").write_bytes(b"nothing")
    found = run("verify", str(tmp_path / "one.xlsx"), str(tmp_path / "two.xlsx"))
    assert found.exit_code == 13
    assert "one.xlsx: unchanged" in found.stdout and "two.xlsx: unreadable" in found.stdout
