"""A workbook of a user's own scenario, verified and written again where the files of that scenario are not."""

import hashlib
import json
import os
import shutil
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, run
from engines import LibreOffice, saved_by_office
from measured import in_bounds
from openpyxl.worksheet.worksheet import Worksheet

SHARE = """# REMARK-SECRET
name = "boards"
instrument = "grant"
recipient = "health boards"
currency = "CAD"
fiscal_years = ["2025-26", "2026-27"]
jurisdictions = ["coast", "hills", "islands"]
private_note = "NOTE-SECRET"
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]

[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
[inputs.need]
shape = "jurisdiction"
unit = "persons"
data = "tables-SECRET/need.csv"
key = ["jurisdiction"]
measure = "persons"
source = "register"
"""
OFFER = """parent = "../boards.toml"
name = "our-offer"
author = "AUTHOR-SECRET"
date = "2026-11-29"
reason = "REASON-SECRET"
goal = "GOAL-SECRET"
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
value = 1100000
assumption = true
private_note = "OF-A-FIGURE-SECRET"
"""
NEED = "jurisdiction,persons\r\ncoast,1230\r\nhills,695\r\nislands,58\r\n"
IN_US = ("NOTE-SECRET", "AUTHOR-SECRET", "REASON-SECRET", "GOAL-SECRET", "OF-A-FIGURE-SECRET")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the scenarios, which is the current one; an offer is in a folder below it."""
    folder = tmp_path / "own"
    (folder / "tables-SECRET").mkdir(parents=True)
    (folder / "offers").mkdir()
    for name, text in (("boards.toml", SHARE), ("offers/ours.toml", OFFER), ("tables-SECRET/need.csv", NEED)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(folder)
    return folder


def sent(own: Path, *more: str) -> Path:
    """A report of both, in a folder where their files are not, which is the current one from now on."""
    printed("report", "boards.toml", "offers/ours.toml", "--out", "../elsewhere", "--file", "a.xlsx", *more)
    os.chdir(own.parent / "elsewhere")
    return Path("a.xlsx")


def verified(path: Path, *more: str) -> dict[str, Any]:
    (file,) = json.loads(run("verify", str(path), "--format", "json", *more).stdout)["files"]
    return dict(file)


def kinds(file: dict[str, Any]) -> set[str]:
    return {each["kind"] for each in file["findings"]}


def changed(path: Path, change: Callable[[Worksheet], None]) -> Path:
    """The workbook with a change of the sheet of its files, saved by openpyxl with the values that it had."""
    workbook = openpyxl.load_workbook(path)
    change(workbook["Files"])
    workbook.save("changed.xlsx")
    return Path("changed.xlsx")


def line_of(sheet: Worksheet, text: str) -> Any:
    return next(c for c in sheet["C"] if c.value == text)


@pytest.mark.parametrize("more", [[], ["--lang", "fr"], ["--for-us"], ["--print"]])
def test_unchanged_where_its_files_are_not(own: Path, more: list[str]) -> None:
    path = sent(own, *more)
    file = verified(path)
    assert (file["code"], file["findings"], file["follow"]) == (0, [], True)


def test_unchanged_after_libreoffice_saved_it(own: Path, libreoffice: LibreOffice, tmp_path: Path) -> None:
    assert libreoffice
    path = sent(own)
    path.write_bytes(saved_by_office(path.read_bytes(), tmp_path))
    assert verified(path)["findings"] == []
    assert run("verify", "a.xlsx", "--second-reading").exit_code == 0

    def otherwise(sheet: Worksheet) -> None:
        line_of(sheet, "coast,1230").value = "coast,1231"

    assert verified(changed(path, otherwise))["code"] == 12


def test_the_bytes_do_not_say_where_the_files_were(own: Path) -> None:
    first = sent(own).read_bytes()
    shutil.move(own, own.parent / "another name")
    os.chdir(own.parent / "another name")
    assert sent(own.parent / "another name").read_bytes() == first


def test_what_is_inside_is_what_the_files_say(own: Path) -> None:
    """Read from the cells by Python's own TOML and nothing of ours: the figures, and the rows of the table."""
    sheet = openpyxl.load_workbook(sent(own))["Files"]
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]
    texts = {
        name: "\n".join(str(r[2] or "") for r in rows if r[0] == name)
        for name in dict.fromkeys(str(row[0]) for row in rows)
    }
    (boards,) = (tomllib.loads(text) for text in texts.values() if 'name = "boards"' in text)
    said = tomllib.loads(SHARE)
    assert boards["steps"] == said["steps"] and boards["jurisdictions"] == said["jurisdictions"]
    assert boards["inputs"]["stated_authority"] == said["inputs"]["stated_authority"]
    (offer,) = (tomllib.loads(text) for text in texts.values() if 'name = "our-offer"' in text)
    assert offer["inputs"]["stated_authority"]["value"] == 1_100_000
    assert NEED.replace("\r\n", "\n") in texts.values()


def test_what_was_changed_inside_is_said_itself(own: Path) -> None:
    path = sent(own)

    def other_reason(sheet: Worksheet) -> None:
        line_of(sheet, 'reason = "-"').value = 'reason = "another"'

    file = verified(changed(path, other_reason))  # no figure of it, and no part of its hash
    assert file["code"] == 12 and {"inside_changed", "label_changed"} <= kinds(file)

    def other_money(sheet: Worksheet) -> None:
        line_of(sheet, "value = 1000000").value = "value = 1000001"

    file = verified(changed(path, other_money))
    assert (file["code"], kinds(file)) == (12, {"inside_changed"})
    shutil.copy("changed.xlsx", own)  # where the files are, they are what it is compared with
    os.chdir(own / "offers")
    file = verified(own / "changed.xlsx")
    assert "inside_changed" in kinds(file) and "refused" not in file
    (line,) = (each for each in file["findings"] if each["kind"] == "label_changed")
    assert (line["sheet"], line["before"], line["after"]) == ("Files", "value = 1000000", "value = 1000001")


def test_written_again_where_its_files_are_not(own: Path) -> None:
    path = sent(own)
    workbook = openpyxl.load_workbook(path)
    (cell,) = (c for row in workbook["Need"].iter_rows() for c in row if c.value == 1230)
    cell.value = 1300
    workbook.save(path)
    printed("rerun", "a.xlsx", "--out", ".", "--scenarios", "answers", "--author", "ON", "--reason", "An answer")
    assert verified(Path("a-rerun.xlsx"))["code"] == 0
    (answer,) = Path("answers").glob("boards-returned.toml")
    amounts = json.loads(printed("allocate", str(answer), "--format", "json"))
    assert "1300" in answer.read_text(encoding="utf-8") and amounts
    refused = run("new", "our-answer.toml", "--from", "a.xlsx", "--parent", "boards")
    assert refused.exit_code == 1 and "rerun a.xlsx --scenarios" in " ".join(refused.output.split())


def test_no_secret_is_inside_the_copy_for_the_table(own: Path) -> None:
    path = sent(own)
    with zipfile.ZipFile(path) as archive:
        held = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    assert b"coast,1230" in held and b"SECRET" not in held
    assert verified(path, "--leaks")["findings"] == []
    shutil.copy(path, "table.xlsx")
    os.chdir(own)
    told = json.dumps(verified(sent(own, "--for-us"), "--leaks"))
    assert [each for each in IN_US if each not in told] == []
    assert "REMARK-SECRET" not in told and "tables-SECRET" not in told


def hidden_parent(own: Path) -> list[str]:
    assert own
    return ["offers/ours.toml"]


def some_years(own: Path) -> list[str]:
    text = SHARE.replace("value = 1000000", 'by_year = { "2025-26" = 77777, "2026-27" = 88888 }')
    (own / "boards.toml").write_text(text, encoding="utf-8", newline="")
    return ["boards.toml", "--years", "2026-27"]


def odd_table(own: Path) -> list[str]:
    (own / "tables-SECRET/need.csv").write_bytes(NEED.replace(",", "\t").encode("utf-16"))
    return ["boards.toml"]


def large_table(own: Path) -> list[str]:
    rows = "".join(f"{code},1\n" for code in ("coast", "hills", "islands"))
    (own / "tables-SECRET/need.csv").write_text(f"jurisdiction,persons\n{rows}" + "\n" * 20_000, encoding="utf-8")
    return ["boards.toml"]


@pytest.mark.parametrize("of", [hidden_parent, some_years, odd_table, large_table])
def test_what_stays_behind(own: Path, of: Callable[[Path], list[str]]) -> None:
    """No sheet of files, nothing of what is not shown, and its files are asked for elsewhere; here it is verified as ever."""
    asked = of(own)
    printed("report", *asked, "--out", ".", "--file", "a.xlsx")
    assert "Files" not in openpyxl.load_workbook("a.xlsx").sheetnames
    assert b"77777" not in b"".join(map(zipfile.ZipFile("a.xlsx").read, zipfile.ZipFile("a.xlsx").namelist()))
    if of is not hidden_parent:
        assert verified(Path("a.xlsx"))["code"] == 0
    shutil.copy("a.xlsx", "../elsewhere/a.xlsx")
    os.chdir("../elsewhere")
    file = verified(Path("a.xlsx"))
    assert file["code"] == 13 and "no such scenario is here" in file["refused"]


@pytest.mark.usefixtures("own")
def test_a_report_of_the_package_alone_carries_nothing() -> None:
    printed("report", "equal-per-capita", "--years", "2026-27", "--out", ".", "--file", "a.xlsx")
    assert "Files" not in openpyxl.load_workbook("a.xlsx").sheetnames


# Whoever wrote what is inside


def forged(path: Path, change: Callable[[dict[str, list[str]]], None]) -> None:
    """The workbook with other files inside, and a hash of these on About."""
    workbook = openpyxl.load_workbook(path)
    sheet, about = workbook["Files"], workbook["About"]
    files: dict[str, list[str]] = {}
    for row in sheet.iter_rows(min_row=6):
        files.setdefault(str(row[0].value), []).append(str(row[2].value or ""))
        for cell in row:
            cell.value = None
    change(files)
    lines = [(place, n, line) for place, text in files.items() for n, line in enumerate(text, 1)]
    for n, row in enumerate(lines, 6):
        for column, value in enumerate(row, 1):
            sheet.cell(n, column).value = value
    whole = hashlib.sha256()
    for place, each in sorted(files.items()):
        text = "\n".join(each)
        whole.update(f"{place}\n{len(text)}\n{text}\n".encode())
    (cell,) = (c for row in about.iter_rows() for c in row if str(c.value).startswith("kind = "))
    origin = [line for line in cell.value.split("\n") if not line.startswith("inside = ")]
    cell.value = "\n".join([*origin, f'inside = "{whole.hexdigest()}"'])
    workbook.save(path)


def as_they_were(files: dict[str, list[str]]) -> None:
    assert files


def outside(files: dict[str, list[str]]) -> None:
    """The table that is at hand outside, which would give the same scenario."""
    (table,) = (place for place in files if place.endswith(".csv"))
    del files[table]
    for text in files.values():
        for n, line in enumerate(text):
            if line.startswith("data = "):
                text[n] = f'data = "{(Path.cwd().parent / "own/tables-SECRET/need.csv").as_posix()}"'


def a_folder_above(files: dict[str, list[str]]) -> None:
    files["../../evil.toml"] = ["name = 1"]


def deep(files: dict[str, list[str]]) -> None:
    files["1/deep.toml"] = ["a = " + "[" * 12_000 + "]" * 12_000]


def many(files: dict[str, list[str]]) -> None:
    files |= {f"1/{n}.toml": ["name = 1"] for n in range(300)}


def long(files: dict[str, list[str]]) -> None:
    files["1/long.csv"] = ["x" * 29_000] * 40


def circle(files: dict[str, list[str]]) -> None:
    for place, text in files.items():
        if any(line.startswith("parent = ") for line in text):
            text[0] = f'parent = "{place.partition("/")[2]}"'


HOSTILE = [outside, a_folder_above, deep, many, long, circle]
VERIFY = """
import sys
from click.testing import CliRunner
from fundingmodel.command_line.main import cli
print(CliRunner().invoke(cli, ["verify", *sys.argv[1:]]).output)
"""


def test_forged_as_it_was_is_read(own: Path) -> None:
    """So that what is refused below is refused for what was changed."""
    path = sent(own)
    forged(path, as_they_were)
    assert kinds(verified(path)) <= {"not_calculated"}


def test_hostile_files_inside_are_a_sentence_each(own: Path) -> None:
    path = sent(own)
    for change in HOSTILE:
        shutil.copy(path, f"{change.__name__}.xlsx")
        forged(Path(f"{change.__name__}.xlsx"), change)
    told = in_bounds(VERIFY, *(f"{change.__name__}.xlsx" for change in HOSTILE))
    assert "Traceback" not in told
    said = " ".join(told.split())
    assert [x.__name__ for x in HOSTILE if f"{x.__name__}.xlsx: unreadable." not in said] == []
    assert not Path("../evil.toml").exists() and not Path("../../evil.toml").exists()
