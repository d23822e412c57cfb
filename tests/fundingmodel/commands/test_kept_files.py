"""Files that are there: a workbook that somebody edited, yesterday's csv and another language's report are not lost."""

import errno
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import FIXED, printed, refused, run

REPORT = Path("reports/fundingmodel-comparison.xlsx")
FRENCH = Path("reports/fundingmodel-comparison-fr.xlsx")


def report(*arguments: str) -> Path:
    printed("report", "two-levels.toml", *arguments)
    return REPORT


def edited_cell(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["Z99"] = "my note"
    workbook.save(path)


def changed_part(path: Path, part: str, old: bytes, new: bytes) -> None:
    """One part changed and everything else left as it is, as a careful tool would do."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


EDITS = {
    "a note in a cell": edited_cell,
    "saved by another program": lambda path: openpyxl.load_workbook(path).save(path),
    "one byte of a sheet": lambda path: changed_part(path, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData >"),
    "its author": lambda path: changed_part(path, "docProps/core.xml", b"</cp:coreProperties>", b" </cp:coreProperties>"),
    "a part more": lambda path: changed_part(path, "docProps/core.xml", b"", b"") or add_part(path),
    "a file of 0.1, without a digest": lambda path: without_digest(path),
    "no workbook at all": lambda path: path.write_bytes(b"my notes"),
    "an empty file": lambda path: path.write_bytes(b""),
    "a file cut short": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "another workbook": lambda path: openpyxl.Workbook().save(path),
}  # fmt: skip


def add_part(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/comments9.xml", b"<comments/>")


def without_digest(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "docProps/custom.xml"}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_not_as_we_wrote_it_is_kept(edit: str) -> None:
    path = report()
    EDITS[edit](path)
    before = path.read_bytes()
    assert refused("report", "two-levels.toml") == (
        f"{path} is not as this program wrote it, and it was kept. "
        "Give another name with --file or another folder with --out, or --force to write over it."
    )
    assert path.read_bytes() == before
    printed("report", "two-levels.toml", "--force")
    assert path.read_bytes() != before
    printed("report", "two-levels.toml")


def test_ours_unedited_is_replaced_as_ever() -> None:
    before = report().read_bytes()
    assert report().read_bytes() == before
    text = Path("two-levels.toml").read_text(encoding="utf-8")
    Path("two-levels.toml").write_text(text.replace("1000000", "1200000"), encoding="utf-8", newline="\n")
    assert report().read_bytes() != before


def test_a_copy_that_was_renamed_is_still_ours() -> None:
    path = report()
    Path("mine").mkdir()
    shutil.copy(path, "mine/old.xlsx")
    printed("report", "two-levels.toml", "--out", "mine", "--file", "old.xlsx")


def test_french_does_not_replace_english() -> None:
    english = report().read_bytes()
    report("--lang", "fr")
    assert REPORT.read_bytes() == english
    assert FRENCH.is_file()
    printed("report", "two-levels.toml", "--each")
    printed("report", "two-levels.toml", "--each", "--lang", "fr")
    assert {path.name for path in REPORT.parent.iterdir()} == {
        REPORT.name, FRENCH.name, "two-levels.xlsx", "two-levels-fr.xlsx", "fundingmodel-manifest.json",
        ".fundingmodel-stamps-for-us.json",
    }  # fmt: skip


def test_in_french() -> None:
    report("--lang", "fr")
    FRENCH.write_bytes(b"mes notes")
    assert refused("report", "two-levels.toml", "--lang", "fr").replace(FIXED, " ") == (
        f"{FRENCH} n’est pas tel que ce programme l’a écrit, et il a été gardé. Donnez un autre nom avec --file ou un autre "
        "dossier avec --out, ou --force pour le remplacer."
    )


def test_each_keeps_the_edited_one_and_writes_the_others() -> None:
    text = Path("two-levels.toml").read_text(encoding="utf-8")
    Path("other.toml").write_text(text.replace('"two-levels"', '"other"'), encoding="utf-8", newline="\n")
    printed("report", "two-levels.toml", "other.toml", "--each")
    first, other = (REPORT.parent / f"{name}.xlsx" for name in ("two-levels", "other"))
    edited_cell(first)
    kept = first.read_bytes()
    other.unlink()
    found = run("report", "two-levels.toml", "other.toml", "--each")
    assert found.exit_code == 1
    assert first.read_bytes() == kept
    assert other.is_file()
    assert f"{first} is not as this program wrote it" in found.stderr


def test_a_report_of_published_cases_is_kept_too() -> None:
    case = "worked-energy-assistance"
    path = REPORT.parent / "fundingmodel-published.xlsx"
    printed("report", case, "--published")
    edited_cell(path)
    assert "is not as this program wrote it" in refused("report", case, "--published")
    printed("report", case, "--published", "--file", "mine.xlsx")
    assert (REPORT.parent / "mine.xlsx").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--file", "mine"], "--file: a workbook ends in .xlsx; call it mine.xlsx."),
        (["--file", "else/mine.xlsx"], "--file: else/mine.xlsx has a folder in it; give the folder with --out."),
        (["--file", "mine.xlsx", "--each"], "--file: with --each there is a file for each scenario, named after it."),
    ],
)
def test_names_that_are_refused(arguments: list[str], message: str) -> None:
    assert refused("report", "two-levels.toml", *arguments) == message
    assert not REPORT.parent.exists()


def test_open_in_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets nobody replace a file that a program holds open."""
    import os

    path = report()
    before = path.read_bytes()

    def held(source: object, target: object) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", str(source), 5, str(target))

    monkeypatch.setattr(os, "replace", held)
    assert refused("report", "two-levels.toml") == (
        f"{path} cannot be saved: it is open in Excel, or read-only. Close it, then run this again."
    )
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


# csv


def allocated(*arguments: str) -> Path:
    printed("allocate", "two-levels.toml", "--format", "csv", "--out", "allocations.csv", *arguments)
    return Path("allocations.csv")


def digest_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}"


@pytest.mark.parametrize("arguments", [[], ["--all"]])
def test_a_csv_is_written_as_it_is_printed_with_a_digest_of_that_in_a_last_column(arguments: list[str]) -> None:
    shown = printed("allocate", "two-levels.toml", "--format", "csv", *arguments)
    written = allocated(*arguments).read_bytes().decode("utf-8")
    header, *rows = shown.splitlines()
    assert written.splitlines() == [f"{header},digest", *(f"{row},{digest_of(shown)}" for row in rows)]


def test_json_is_written_as_it_is_printed_with_a_digest_of_that_as_its_last_key() -> None:
    shown = printed("allocate", "two-levels.toml", "--format", "json")
    printed("allocate", "two-levels.toml", "--out", "x.json")
    written = Path("x.json").read_text(encoding="utf-8")
    assert json.loads(written) == {**json.loads(shown), "digest": digest_of(shown.removesuffix("\n"))}


def test_a_table_is_written_as_it_is_printed() -> None:
    shown = printed("allocate", "two-levels.toml")
    assert printed("allocate", "two-levels.toml", "--out", "out.txt") == "out.txt\n"
    assert Path("out.txt").read_bytes().decode("utf-8") == shown


CHANGES: dict[str, Callable[[str], str]] = {
    "a digit": lambda text: text.replace("1", "2", 1),
    "a row less": lambda text: "".join(text.splitlines(True)[:-1]),
    "two rows in another order": lambda text: "".join(text.splitlines(True)[:-2] + text.splitlines(True)[:-3:-1]),
    "a note below": lambda text: text + "agreed by Ann on 3 May\n",
    "a blank line": lambda text: text + "\n",
    "a spreadsheet's line ends": lambda text: text.replace("\n", "\r\n"),
    "a spreadsheet's mark": lambda text: "\ufeff" + text,
    "the header alone": lambda text: text.splitlines(True)[0],
    "no digest": lambda text: "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n",
    "another digest": lambda text: text.replace("sha256:", "sha256:0"),
    "nothing": lambda text: text[:0],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_of_ours_that_somebody_has_changed_is_kept(change: str, form: str) -> None:
    path = Path(f"allocations.{form}")
    printed("allocate", "two-levels.toml", "--out", str(path))
    text = path.read_bytes().decode("utf-8")
    changed = CHANGES[change](text)
    assert changed != text
    path.write_bytes(changed.encode("utf-8"))
    said = refused("allocate", "two-levels.toml", "--out", str(path))
    assert said == (
        f"{path} is not as this program wrote it, and it was kept. Give another name, or --force to write over it."
    )
    french = refused("allocate", "two-levels.toml", "--out", str(path), "--lang", "fr")
    assert french.startswith(f"{path} n’est pas tel que ce programme l’a écrit, et il a été gardé.")
    assert path.read_bytes() == changed.encode("utf-8")
    printed("allocate", "two-levels.toml", "--out", str(path), "--force")
    assert path.read_bytes().decode("utf-8") == text
    printed("allocate", "two-levels.toml", "--out", str(path))  # unedited: no flag is needed


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("text", ["", "\x00", "[]", "{", '"a', "[" * 100_000, "1", "digest\n", "\xff"])
def test_what_is_anybody_s_is_kept(form: str, text: str) -> None:
    path = Path(f"theirs.{form}")
    path.write_bytes(text.encode("latin-1"))
    assert "is not as this program wrote it" in refused("allocate", "two-levels.toml", "--out", str(path))
    assert path.read_bytes() == text.encode("latin-1")


def test_the_form_is_that_of_the_name() -> None:
    printed("allocate", "two-levels.toml", "--out", "x.csv")
    assert Path("x.csv").read_text(encoding="utf-8").startswith("scenario,fiscal_year,jurisdiction,allocation")
    printed("allocate", "two-levels.toml", "--out", "x.json")
    assert json.loads(Path("x.json").read_text(encoding="utf-8"))["scenarios"]


@pytest.mark.parametrize("also", [[], ["two-levels.toml"]])
def test_a_refused_run_leaves_yesterdays_csv(also: list[str]) -> None:
    path = allocated()
    before = path.read_bytes()
    found = run("allocate", "nowhere.toml", *also, "--format", "csv", "--out", "allocations.csv")
    assert found.exit_code == 1
    assert path.read_bytes() == before
    found = run("allocate", "two-levels.toml", "--tier", "none", "--format", "csv", "--out", "allocations.csv")
    assert found.exit_code == 1
    assert path.read_bytes() == before
    assert [each.name for each in Path().glob("*.tmp")] == []


def test_ours_of_yesterday_is_replaced() -> None:
    before = allocated().read_bytes()
    text = Path("two-levels.toml").read_text(encoding="utf-8")
    Path("two-levels.toml").write_text(text.replace("1000000", "1200000"), encoding="utf-8", newline="\n")
    assert allocated().read_bytes() != before


@pytest.mark.parametrize("name", ["two-levels.toml", "patients.csv", "notes.txt"])
def test_a_file_that_is_no_csv_of_ours_is_kept(name: str) -> None:
    path = Path(name)
    if name != "two-levels.toml":
        path.write_text("year,jurisdiction,persons\n2022,coast,1\n", encoding="utf-8")
    before = path.read_bytes()
    said = refused("allocate", "two-levels.toml", "--format", "csv", "--out", name)
    assert said.startswith(f"{name} is not as this program wrote it, and it was kept. ")
    assert path.read_bytes() == before
    if name != "two-levels.toml":
        printed("allocate", "two-levels.toml", "--format", "csv", "--out", name, "--force")
        assert path.read_bytes() != before


def test_a_table_is_not_said_to_be_of_another_program() -> None:
    printed("allocate", "two-levels.toml", "--out", "a.md")
    kept = "a.md is there already and was kept: a table does not show which program wrote it. "
    assert refused("allocate", "two-levels.toml", "--out", "a.md") == (
        f"{kept}Give another name, or --force to write over it."
    )
    french = refused("allocate", "two-levels.toml", "--out", "a.md", "--lang", "fr")
    assert french.startswith("a.md existe déjà et a été gardé")
    printed("allocate", "two-levels.toml", "--out", "a.md", "--force")


class Full:
    """A file on a disk that is full: a part of what is written fits."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> "Full":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, text: Any) -> int:
        self.file.write(text[:40])
        self.file.flush()
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that is opened for writing is on a full disk."""
    opened = Path.open

    def onto_full(self: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        file = opened(self, mode, *rest, **options)
        return Full(file) if "x" in mode or "w" in mode else file

    monkeypatch.setattr(Path, "open", onto_full)


@pytest.mark.parametrize("arguments", [["new", "mine.toml"], ["new", "mine.toml", "--parent", "settlement"]])
@pytest.mark.usefixtures("full_disk")
def test_new_on_a_full_disk_leaves_nothing(arguments: list[str]) -> None:
    assert refused(*arguments) == "mine.toml: no space is left on the disk."
    assert [path.name for path in Path().iterdir()] == ["two-levels.toml"]


def test_a_full_disk_leaves_yesterdays_csv(request: pytest.FixtureRequest) -> None:
    path = allocated()
    before = path.read_bytes()
    request.getfixturevalue("full_disk")
    said = refused("allocate", "two-levels.toml", "--format", "csv", "--out", "allocations.csv")
    assert said == "allocations.csv: no space is left on the disk."
    assert path.read_bytes() == before
    assert {each.name for each in Path().iterdir()} == {"two-levels.toml", "allocations.csv"}


def test_the_workbook_holds_its_digest_and_the_same_bytes_come_again() -> None:
    first = report().read_bytes()
    REPORT.unlink()
    assert report().read_bytes() == first
    held = openpyxl.load_workbook(BytesIO(first)).custom_doc_props
    assert [(each.name, len(each.value)) for each in held.props] == [("fundingmodel digest", 64)]
