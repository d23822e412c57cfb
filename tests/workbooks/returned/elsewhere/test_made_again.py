"""What a workbook was made from, found again by its name and hash, and what is told of a copy that cannot be made again."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from documents import files

from fundingmodel.errors import Refused, WorkbookRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.returned.comparing.meanings import Meanings, _places
from workbooks.returned.expected import _file_of
from workbooks.returned.findings import Finding
from workbooks.returned.leaks import _private
from workbooks.returned.origin import PUBLISHED, REPORT

SHARE = files("en")["share.toml"]
NOT_HERE = (
    "sent.xlsx was written from share, and no such scenario is here as it was then. Put its file and those that it reads, "
    "as they were, into the folder where the command is run."
)


@pytest.fixture
def folders(tmp_path: Path) -> Sequence[Path]:
    """Two folders: in the first a file that is no scenario and the scenario as it is now; in the second as it was."""
    first, second = tmp_path / "now", tmp_path / "then"
    for folder, texts in ((first, {"a": "no scenario", "b": SHARE.replace("695", "696")}), (second, {"c": SHARE})):
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    return first, second


def test_a_scenario_is_found_by_its_hash_whatever_else_is_there(folders: Sequence[Path]) -> None:
    sha256 = read_scenario(folders[1] / "c.toml").sha256
    assert _file_of(f"share {sha256}", Path("sent.xlsx"), folders) == folders[1] / "c.toml"
    (folders[1] / "0.toml").write_text("no scenario", encoding="utf-8", newline="\n")
    assert _file_of(f"share {sha256}", Path("sent.xlsx"), [folders[0], *folders]) == folders[1] / "c.toml"
    assert _file_of("settlement", Path("sent.xlsx"), ()) == "settlement"


def test_a_scenario_that_is_not_here_as_it_was_is_refused(folders: Sequence[Path]) -> None:
    sha256 = read_scenario(folders[1] / "c.toml").sha256
    for named, looked_in in ((f"share {sha256}", folders[:1]), (f"share {sha256}", ()), ("share ", folders)):
        with pytest.raises(WorkbookRefused) as error:
            _file_of(named, Path("sent.xlsx"), looked_in)
        assert sentence(error.value, "en") == NOT_HERE
        assert "« share »" in sentence(error.value, "fr").replace("\u00a0", " ")
    with pytest.raises(WorkbookRefused, match="was written from share, and"):
        _file_of("share", Path("sent.xlsx"), folders)


def of(kind: str = REPORT, for_us: bool = True, **cells: str) -> Any:
    workbook = openpyxl.Workbook()
    for address, text in cells.items():
        workbook.active[address] = text
    return SimpleNamespace(origin=SimpleNamespace(kind=kind, for_us=for_us), formulas=workbook)


def test_of_a_copy_that_cannot_be_made_again_the_reason_is_told() -> None:
    refused = Refused("not_there", "own.toml", "there is no such file or folder.")
    for language in ("en", "fr"):
        found = list(_private(of(A1="ours"), None, refused, language))
        assert found == [Finding("for_us"), Finding("not_compared", after=sentence(refused, language))]
    assert list(_private(of(A1="ours"), None, None, "en")) == [Finding("for_us"), Finding("not_compared")]


def test_texts_of_a_copy_for_us_that_the_other_has_not() -> None:
    found, table = of(A1="ours", A2="both", B3="=1+1", B4="kind = report", C5="also ours"), openpyxl.Workbook()
    table.active["Z9"] = "both"
    assert [(each.kind, each.cell, each.after) for each in _private(found, table, None, "en")] == [
        ("for_us", "", None),
        ("private_text", "A1", "ours"),
        ("private_text", "C5", "also ours"),
    ]
    for other in (of(PUBLISHED, A1="ours"), of(for_us=False, A1="ours"), SimpleNamespace(origin=None)):
        assert list(_private(other, table, None, "en")) == []


def test_what_each_cell_is_of(tmp_path: Path) -> None:
    """Cells of two scenarios in words: by what they are of, and elsewhere by the labels beside and above."""
    for name in ("share", "other"):
        text = SHARE.replace('name = "share"', f'name = "{name}"')
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    results = report.calculated([read_scenario(tmp_path / f"{name}.toml") for name in ("share", "other")])
    book, *_ = report.draft(results)
    meanings = Meanings(book, results, "en")
    sheet = book.workbook["share"]
    place = {cell.value: (cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value}
    (row, _), (_, column) = place["hills"], place["Allocation"]
    assert meanings.of(("share", row, column)) == "Allocation, hills, 2026-27 (share)"
    assert meanings.of(("other", row, column)) == "Allocation, hills, 2026-27 (other)"
    assert meanings.of(("share", row, place["Need"][1])) == "hills, persons"
    assert meanings.of(("share", *place["Need"])) == "Jurisdiction, 2026-27"
    assert meanings.of(("share", 500, 90)) == ""
    assert all(at_row > 0 and at_column > 0 for _, at_row, at_column in meanings.known)


def test_what_each_input_is_of(tmp_path: Path) -> None:
    """Every cell of an input, of one jurisdiction or of all; an input that is written nowhere is of no cell."""
    (tmp_path / "share.toml").write_text(SHARE, encoding="utf-8", newline="\n")
    results = report.calculated([read_scenario(tmp_path / "share.toml")])
    book, *_ = report.draft(results)
    columns = {cell for column in book.columns.values() for each in column.values() for cell in _places(each, "share")}
    known = {place: meaning.text() for place, meaning in Meanings(book, results, "en").known.items()}
    assert sorted(text for place, text in known.items() if place not in columns) == [
        "Need, coast (share)",
        "Need, hills (share)",
        "Need, islands (share)",
        "Rounding unit (share)",
        "Rounding unit, envelope (share)",
        "Stated envelope (share)",
    ]
    for (sheet, row, column), text in known.items():
        if (value := book.workbook[sheet].cell(row, column).value) in (1230, 695, 58):
            code = {1230: "coast", 695: "hills", 58: "islands"}[value]
            assert text == f"Need, {code} (share)"
    assert not any("order" in text for text in known.values())
