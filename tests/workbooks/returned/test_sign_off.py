"""Sign-off: typed into a workbook and saved by LibreOffice, it says for what it is; `verify` lists it, `rerun` leaves it behind."""

import datetime
import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import printed, refused, run
from engines import LibreOffice, saved_by_office
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.command_line.main import cli
from workbooks.file.seal import is_as_written
from workbooks.page import sign_off

Edit = Callable[[Workbook], None]
OTHER = "fundingmodel 0.1.0 0123456789abcdef"
HEADINGS = ("Stamp of what was seen", "Empreinte de ce qui a été vu")
SIGNED = """[[signed]]
as = "prepared"
name = "Anne Analyst"
date = 2025-12-01
stamp = "{stamp}"
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A report with a brief, a French one, a brief alone, and one of published cases."""
    folder = tmp_path_factory.mktemp("sent")
    asked = {
        "report": ["report", "settlement", "predictable", "--years", "2025-26,2026-27", "--for", "ON"],
        "french": ["report", "settlement", "predictable", "--years", "2025-26,2026-27", "--lang", "fr"],
        "brief": ["brief", "settlement", "predictable", "--for", "ON"],
        "published": ["report", "us-house-2020", "--published"],
    }
    for name, words in asked.items():
        assert CliRunner().invoke(cli, [*words, "--out", str(folder), "--file", f"{name}.xlsx"]).exit_code == 0
    return {name: (folder / f"{name}.xlsx").read_bytes() for name in asked}


def headings(workbook: Workbook) -> Iterator[Cell]:
    """The heading of the stamps wherever a workbook is signed or shows that it was."""
    for sheet in workbook.worksheets:
        yield from (c for row in sheet.iter_rows() for c in row if c.value in HEADINGS)


def lines(heading: Cell) -> list[list[Cell]]:
    """Name, date, stamp and what it was signed for, of each role, and of the workbook itself where there is such a line."""
    sheet: Worksheet = heading.parent
    columns = [c.column for c in sheet[heading.row] if c.value][1:]
    return [[sheet.cell(heading.row + n, column) for column in columns] for n in range(1, 5)]


def signed_at(workbook: Workbook) -> list[list[Cell]]:
    (heading,) = (each for each in headings(workbook) if lines(each)[0][3].value and lines(each)[0][0].data_type != "f")
    return lines(heading)


def stamp_in(data: bytes) -> str:
    return str(signed_at(openpyxl.load_workbook(BytesIO(data)))[3][2].value)


def sign(*stamps: str) -> Edit:
    """Signs with these stamps, from the first role on; without a stamp, only by name."""

    def edit(workbook: Workbook) -> None:
        for n, stamp in enumerate(stamps):
            name, date, of, _ = signed_at(workbook)[n]
            name.value = f"Person {n}"
            if stamp:
                date.value, of.value = datetime.date(2025, 12, n + 1), stamp

    return edit


def weight(workbook: Workbook) -> None:
    next(c for c in workbook["Parameters"]["D"] if c.value == 2.5).value = 3.1


def edited(data: bytes, folder: Path, *edits: Edit) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(data))
    for edit in edits:
        edit(workbook)
    out = BytesIO()
    workbook.save(out)
    return saved_by_office(out.getvalue(), folder)


def states(data: bytes) -> list[list[object]]:
    """What is said to be signed for, of each place where it is shown."""
    workbook = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return [[line[3].value or "" for line in lines(each)[:3]] for each in headings(workbook) if lines(each)[0]]


def verified(data: bytes, folder: Path) -> dict[str, Any]:
    (folder / "their.xlsx").write_bytes(data)
    found = run("verify", str(folder / "their.xlsx"), "--format", "json")
    (file,) = json.loads(found.stdout)["files"]
    assert found.exit_code == file["code"]
    return dict(file)


@pytest.mark.slow
def test_the_stamp_is_the_same_in_both_languages_and_on_every_page(sent: dict[str, bytes]) -> None:
    assert stamp_in(sent["report"]) == stamp_in(sent["french"])
    for data in sent.values():
        for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets:
            assert sheet.oddFooter.left.text == stamp_in(data), sheet.title


def test_properties_say_what_it_is(sent: dict[str, bytes]) -> None:
    said = {name: openpyxl.load_workbook(BytesIO(data)).properties for name, data in sent.items()}
    assert said["report"].title == "Funding formulas: settlement, predictable"
    assert said["french"].title == "Formules de financement\u00a0: établissement calé, prévisible"
    assert said["brief"].title == "Brief, Ontario: settlement, predictable"
    assert said["french"].language == "fr-CA"
    for name in ("report", "french", "brief"):  # that of published cases has a title alone
        each = said[name]
        assert str(each.subject).endswith(f"; {stamp_in(sent[name])}")
        assert re.fullmatch(r"fundingmodel \d+\.\d+\.\d+\S*", str(each.version))


@pytest.mark.parametrize(
    "kind", [*(pytest.param(kind, marks=pytest.mark.slow) for kind in ("report", "french", "published")), "brief"]
)
def test_it_says_for_what_it_was_signed(
    kind: str, sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    these, other, incomplete = (
        ("ces chiffres", "d’autres chiffres", "incomplet")
        if kind == "french"
        else ("these figures", "other figures", "incomplete")
    )
    own = stamp_in(sent[kind])
    for edits, expected, code in (
        ((), ["", "", ""], 0),
        ((sign(own, own),), [these, these, ""], 0),
        ((sign(own, OTHER, ""),), [these, other, incomplete], 12),
    ):
        data = edited(sent[kind], tmp_path, *edits)
        assert all(each == expected for each in states(data)), states(data)
        file = verified(data, tmp_path)
        assert file["code"] == code
        assert {x["kind"] for x in file["findings"]} == ({"signed_for_other"} if code else set())
        found = [(x["as"], x["for"]) for x in file.get("signed", [])]
        said = {these: "these", other: "other", incomplete: "incomplete"}
        roles = ("prepared", "reviewed", "approved")
        assert found == [(role, said[str(x)]) for role, x in zip(roles, expected, strict=True) if x]


def test_a_change_after_it_shows_in_the_workbook_and_is_told(
    sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    """Of an input, and of an amount that was typed over; the brief shows the same."""
    assert libreoffice
    own = stamp_in(sent["report"])

    for edit, kind in ((weight, "input_changed"), (formula, "")):
        data = edited(sent["report"], tmp_path, sign(own), edit)
        assert states(data) == [["other figures", "", ""]] * 2, edit
        file = verified(data, tmp_path)
        kinds = {each["kind"] for each in file["findings"]}
        if kind:
            assert kinds == {kind, "signed_for_other"}
            assert file["stamp"] not in ("", own)
            assert file["signed"][0]["for"] == "other"
        else:
            assert "formula_overwritten" in kinds
            assert (file["stamp"], file["signed"][0]["for"]) == (own, "these")


def people(workbook: Workbook) -> None:
    """A figure that a case reads: one person more, by which no seat moves."""
    others = [sheet for sheet in workbook.worksheets if sheet.title != "Published"]
    typed = (c for sheet in others for row in sheet.iter_rows() for c in row if not c.protection.locked)
    next(c for c in typed if c.data_type == "n" and (c.value or 0) > 100_000).value += 1


def as_printed(workbook: Workbook) -> None:
    """A figure that was published, with which a case is compared."""
    sheet = workbook["Published"]
    column = next(c.column for c in sheet[5] if c.value == "Published")
    sheet.cell(6, column).value += 1


@pytest.mark.parametrize("edit", [people, as_printed])
def test_a_change_after_it_shows_beside_published_figures(
    edit: Edit, sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    own = stamp_in(sent["published"])
    data = edited(sent["published"], tmp_path, sign(own), edit)
    assert states(data) == [["other figures", "", ""]]
    file = verified(data, tmp_path)
    assert "input_changed" in {each["kind"] for each in file["findings"]} and file["code"] in (11, 12)


def formula(workbook: Workbook) -> None:
    """An allocation of the last year, typed over: the first of those of which the sentence above says which is the largest."""
    sheet = workbook["settlement"]
    place = re.search(r"\$([A-Z]+)\$(\d+):", str(sheet["A2"].value))
    assert place
    sheet[f"{place[1]}{place[2]}"].value = 5


@pytest.mark.slow
def test_what_is_run_again_is_not_signed_and_has_the_stamp_that_was_told(
    sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    data = edited(sent["report"], tmp_path, sign(stamp_in(sent["report"])), weight)
    told = verified(data, tmp_path)
    said = printed("rerun", str(tmp_path / "their.xlsx"), "--out", str(tmp_path), "--file", "again.xlsx")
    assert "Sign-offs left behind, since what was signed is the other file: 1." in said
    again = (tmp_path / "again.xlsx").read_bytes()
    assert stamp_in(again) == told["stamp"]
    assert not any(cell.value for line in signed_at(openpyxl.load_workbook(BytesIO(again)))[:3] for cell in line[:3])
    assert b"Person 0" not in again


def test_names_are_listed_as_what_a_reader_learns(
    sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    for data, expected in (
        (sent["report"], []),
        (edited(sent["report"], tmp_path, sign(OTHER, "")), ["Person 0", "Person 1"]),
    ):
        (tmp_path / "their.xlsx").write_bytes(data)
        found = json.loads(run("verify", str(tmp_path / "their.xlsx"), "--leaks", "--format", "json").stdout)
        (file,) = found["files"]
        assert [x["after"] for x in file["findings"] if x["kind"] == "author"] == expected


def test_a_file_that_says_who_signed_is_taken_for_its_own_stamp_alone(
    sent: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("signed.toml")
    for kind, words in (
        ("report", ("report", "settlement", "predictable", "--years", "2025-26,2026-27", "--for", "ON")),
        ("brief", ("brief", "settlement", "predictable", "--for", "ON")),
    ):
        path.write_text(SIGNED.format(stamp=stamp_in(sent[kind])), encoding="utf-8", newline="\n")
        printed(*words, "--signed", "signed.toml", "--out", ".", "--file", "a.xlsx")
        assert states(Path("a.xlsx").read_bytes())[-1] == ["these figures", "", ""]
        assert is_as_written(Path("a.xlsx"))
        file = verified(Path("a.xlsx").read_bytes(), tmp_path)
        assert (file["code"], file["signed"][0]["name"], file["signed"][0]["date"]) == (0, "Anne Analyst", "2025-12-01")
        path.write_text(SIGNED.format(stamp=OTHER), encoding="utf-8", newline="\n")
        said = refused(*words, "--signed", "signed.toml", "--out", ".", "--file", "b.xlsx")
        assert f"Anne Analyst signed for {OTHER}, and the stamp here is {stamp_in(sent[kind])}" in said
        assert not Path("b.xlsx").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "nothing is signed in it"),
        (SIGNED.replace("prepared", "counsel"), "here one signs as prepared, reviewed, approved"),
        (SIGNED + SIGNED, "as = 'prepared' is there twice"),
        (SIGNED.replace("Anne Analyst", " "), "it is the name of whoever signed"),
        (SIGNED.replace("2025-12-01", "1999-12-01"), "it is the day of the signature"),
        (SIGNED.replace("2025-12-01", '"yesterday"'), "it is the day of the signature"),
        (SIGNED.replace("2025-12-01", "2199-12-31"), "found date = 2199-12-31, a day that has not come yet"),
        (SIGNED.replace("{stamp}", "0123456789abcdef"), "it is the stamp as the foot of a page has it"),
        (SIGNED + 'place = "Ottawa"\n', "place"),
    ],
)
def test_what_says_nothing_of_use_is_refused(
    text: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("signed.toml").write_text(text.replace("{stamp}", OTHER), encoding="utf-8", newline="\n")
    assert expected in refused("report", "settlement", "--signed", "signed.toml")


@pytest.mark.parametrize("more", ["--each", "--published"])
def test_it_is_of_one_document_that_was_seen(more: str) -> None:
    assert "--signed is of one document, which was seen" in refused("report", more, "--signed", "signed.toml")


# Dates and formulas that sign nothing


def test_a_day_begins_first_in_the_far_east(monkeypatch: pytest.MonkeyPatch) -> None:
    """At noon in Greenwich the next day has begun on Kiritimati, fourteen hours ahead, and the one after it nowhere."""
    assert not sign_off.date_fault("2025-07-02")

    class Noon(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Noon":
            return cls(2025, 7, 1, 12, tzinfo=tz)

    monkeypatch.setattr(sign_off, "datetime", Noon)
    days = ("2025-07-01", "2025-07-02", "2025-07-03", "2025-02-30", "1 July 2025")
    assert [sign_off.date_fault(day) for day in days] == ["", "", "ahead", "no_day", "no_day"]


@pytest.mark.parametrize(("hour", "minute", "fault"), [(9, 59, "ahead"), (10, 0, "")])
def test_a_day_begins_there_when_it_is_ten_in_greenwich(
    hour: int, minute: int, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Now(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Now":
            return cls(2025, 6, 30, hour, minute, tzinfo=tz)

    monkeypatch.setattr(sign_off, "datetime", Now)
    assert sign_off.date_fault("2025-07-01") == fault
    assert sign_off.date_fault("2025-06-30") == ""


def wrongly_signed(workbook: Workbook) -> None:
    """By one on a day to come, by one on no day, and by a formula that shows the stamp of this workbook, whatever it is."""
    rows = signed_at(workbook)
    own = rows[3][2]
    for cells, typed in zip(
        rows,
        (
            ("Anne", datetime.date(2199, 12, 31), own.value),
            ("Bea", "soon", own.value),
            ("Carl", datetime.date(2025, 12, 1), f"={own.coordinate}"),
        ),
        strict=False,
    ):
        for cell, value in zip(cells, typed, strict=False):
            cell.value = value


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["report", "brief"])
def test_what_signs_nothing_is_said_of_who_and_why(
    kind: str, sent: dict[str, bytes], tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    data = edited(sent[kind], tmp_path, wrongly_signed)
    file = verified(data, tmp_path)
    assert file["code"] == 12
    found = {
        (each["kind"], each["meaning"], each["after"])
        for each in file["findings"]
        if each["kind"].startswith("signed_")
    }
    assert found == {
        ("signed_ahead", "Prepared, Anne", "2199-12-31"),
        ("signed_no_day", "Reviewed, Bea", "soon"),
        ("signed_formula", "Approved, Carl", None),
    }
    assert {each["kind"] for each in file["findings"]} - {x for x, _, _ in found} == {"cell_added"}
    assert [(x["for"], x["date_fault"]) for x in file["signed"]] == [
        ("these", "ahead"),
        ("these", "no_day"),
        ("formula", ""),
    ]
    said = run("verify", str(tmp_path / "their.xlsx")).stdout
    for line in ("its date has not come yet", "its date cannot be read", "a formula, which is no signature"):
        assert any(line in each for each in said.partition("Sign-off (3)")[2].splitlines()), said
