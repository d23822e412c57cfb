"""`fundingmodel verify --leaks`: what a reader could learn from a file, in copies of ours and in a file of any other program."""

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, run
from openpyxl.comments import Comment

OFFER = """parent = "settlement"
name = "our-offer"
title = {{ en = "Our offer", fr = "Notre offre" }}
author = "SECRET-author"
date = "2026-11-29"
reason = "SECRET-reason"
goal = "SECRET-goal"
red_line = "SECRET-red-line"
private_note = "SECRET-note"
[inputs.category_weight]
values.refugee = {weight}
assumption = true
private_note = "SECRET-of-the-weight"
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def leaks(name: str) -> tuple[int, list[dict[str, Any]]]:
    found = run("verify", name, "--leaks", "--format", "json")
    (file,) = json.loads(found.stdout)["files"]
    return found.exit_code, file.get("findings", [])


def test_secrets_are_found_in_the_copy_for_us_and_are_not_in_the_other() -> None:
    """Twenty secrets: those of two offers, and what another program puts into the file."""
    secrets = []
    for number, weight in ((1, 3), (2, 4)):
        text = (
            OFFER.format(weight=weight).replace("SECRET", f"SECRET{number}").replace("our-offer", f"our-offer-{number}")
        )
        Path(f"our-offer-{number}.toml").write_text(text, encoding="utf-8", newline="\n")
        secrets += [
            f"SECRET{number}-{each}" for each in ("author", "reason", "goal", "red-line", "note", "of-the-weight")
        ]
    for more in ([], ["--for-us"]):
        printed(
            "report",
            "settlement",
            "our-offer-1.toml",
            "our-offer-2.toml",
            "--out",
            ".",
            "--file",
            f"a{len(more)}.xlsx",
            *more,
        )
    with zipfile.ZipFile("a0.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"SECRET" in archive.read(name)]
    assert leaks("a0.xlsx") == (0, [])
    code, found = leaks("a1.xlsx")
    told = json.dumps(found)
    assert code == 12
    assert [each for each in secrets if each not in told] == []
    planted("a0.xlsx", "planted.xlsx")
    code, found = leaks("planted.xlsx")
    kinds = {each["kind"] for each in found}
    assert kinds >= {"author", "comment", "hidden_sheet", "hidden_line", "property", "path", "name", "scenario_file"}
    told = json.dumps(found)
    assert [n for n in range(1, 9) if f"PLANTED{n}" not in told] == []


def planted(source: str, target: str) -> None:
    workbook = openpyxl.load_workbook(source)
    workbook.properties.lastModifiedBy = "PLANTED1"
    workbook.properties.keywords = "PLANTED2"
    sheet = workbook["Summary"]
    sheet["A6"].comment = Comment("PLANTED3", "PLANTED4")
    sheet["Z90"] = "C:\\Users\\PLANTED5\\offers"
    sheet["Z91"] = "PLANTED6-red-line.toml"
    workbook.create_sheet("PLANTED7").sheet_state = "hidden"
    sheet.row_dimensions[91].hidden = True
    workbook.defined_names["PLANTED8"] = openpyxl.workbook.defined_name.DefinedName("PLANTED8", attr_text="#REF!")
    workbook.save(target)


@pytest.mark.parametrize("more", [["--lang", "fr", "--each"], ["--for-us"]])
def test_a_copy_for_paper_has_its_hidden_sheets_listed(more: list[str]) -> None:
    """All of them, with how many cells each has, as openpyxl finds them; the usual copy has none."""
    printed("report", "settlement", "--years", "2026-27", "--out", "p", "--print", *more)
    (path,) = Path("p").glob("*.xlsx")
    workbook = openpyxl.load_workbook(path)
    hidden = {
        sheet.title: sum(1 for row in sheet.iter_rows() for c in row if c.value is not None)
        for sheet in workbook.worksheets
        if sheet.sheet_state != "visible"
    }
    assert len(hidden) > 6
    code, found = leaks(str(path))
    assert code == 12
    assert {each["sheet"]: each["after"] for each in found if each["kind"] == "hidden_sheet"} == hidden


def test_a_file_of_any_other_program() -> None:
    other = openpyxl.Workbook()
    other.active["A1"] = "hello"
    other.properties.creator = "A. Person"
    other.save("other.xlsx")
    code, found = leaks("other.xlsx")
    assert (code, [(each["kind"], each["after"]) for each in found]) == (12, [("author", "A. Person")])
    Path("bad.xlsx").write_bytes(b"nothing")
    assert leaks("bad.xlsx")[0] == 13
