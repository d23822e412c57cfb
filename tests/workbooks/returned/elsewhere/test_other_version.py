"""A workbook that another version wrote: said first, in one line, and held against itself."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, run

import fundingmodel
from workbooks.file.saving import packed, unpacked


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as other:
        other.setattr(fundingmodel, "__version__", "9.8.7")
        printed("report", "equal-per-capita", "--years", "2026-27", "--out", ".", "--file", "a.xlsx")
    return Path("a.xlsx")


def verified(path: Path) -> dict[str, Any]:
    (file,) = json.loads(run("verify", str(path), "--format", "json").stdout)["files"]
    return dict(file)


def test_it_is_said_first_and_alone(theirs: Path) -> None:
    file = verified(theirs)
    assert (file["code"], file["follow"]) == (12, True)
    assert [(each["kind"], each["after"]) for each in file["findings"]] == [("other_version", "9.8.7")]
    for language, said in (("en", "The stored figures follow"), ("fr", "Les chiffres enregistrés découlent")):
        text = " ".join(run("verify", str(theirs), "--lang", language).stdout.split())
        assert said in text and text.index("9.8.7") < text.index(said)


def test_a_stored_value_that_does_not_follow_from_its_own_formulas_is_found(theirs: Path) -> None:
    """Planted in the file itself: one amount is a dollar more."""
    values = openpyxl.load_workbook(theirs, data_only=True)
    formulas = openpyxl.load_workbook(theirs)
    sheet = formulas["equal per capita"] if "equal per capita" in formulas.sheetnames else formulas["equal-per-capita"]
    cell = next(
        c
        for row in sheet.iter_rows()
        for c in row
        if c.data_type == "f" and isinstance(x := values[sheet.title][c.coordinate].value, float) and x > 1e6
    )
    stored = values[sheet.title][cell.coordinate].value
    parts = unpacked(theirs.read_bytes())
    shown = repr(stored).encode()
    (name,) = [
        n for n, part in parts.items() if f'<c r="{cell.coordinate}"'.encode() in part and b"<v>" + shown in part
    ][:1]
    before, at, after = parts[name].partition(f'<c r="{cell.coordinate}"'.encode())
    parts[name] = before + at + after.replace(b"<v>" + shown, b"<v>" + repr(stored + 1).encode(), 1)
    theirs.write_bytes(packed(parts))
    file = verified(theirs)
    assert (file["code"], file["follow"]) == (12, False)
    found = [each for each in file["findings"] if each["kind"] == "stored_value"]
    assert [(x["sheet"], x["cell"]) for x in found] == [(sheet.title, cell.coordinate)]
    assert found[0]["after"] == pytest.approx(stored + 1) and found[0]["before"] == pytest.approx(stored)
