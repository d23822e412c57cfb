"""Rows are as high as their text: LibreOffice, which measures letters itself, would make none higher by a line."""

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from command_line import printed
from edited_elsewhere import over_uno
from engines import LibreOffice

from fundingmodel.language.words import Words
from workbooks.page.book import Book
from workbooks.page.pages import CLOSE, FIRST_ROW, MOST_LINES, Page, lines, pieces

SETS = (("report",), ("report", "--set", "ahead"), ("report", "--published"))
ASKED = ("bridge", "position", "levers", "principles", "promises", "assumptions ON")
QUESTIONS = (
    "report", "settlement", "equal-per-admission", "--for-us", *(word for each in ASKED for word in ("--with", each)),
)  # fmt: skip
LONG = [(*each, "--lang", language) for each in (*SETS, QUESTIONS) for language in ("en", "fr")]
SHORT = [("report", "cohort", "--lang", "fr"), ("brief", "settlement", "--for", "NT")]


def written(words: Sequence[str], folder: Path) -> Path:
    printed(*words, "--out", str(folder), "--file", "book.xlsx")
    return folder / "book.xlsx"


def low_rows(path: Path, folder: Path) -> list[list[object]]:
    return [json.loads(line) for line in over_uno("uno_heights.py", folder, str(path)).splitlines()]


@pytest.mark.parametrize(
    "words", [*SHORT, *(pytest.param(each, marks=pytest.mark.slow) for each in LONG)], ids=" ".join
)
def test_no_text_is_cut(words: Sequence[str], tmp_path: Path, libreoffice: LibreOffice) -> None:
    assert libreoffice
    assert low_rows(written(words, tmp_path), tmp_path) == []


def test_a_row_that_is_too_low_is_reported(tmp_path: Path, libreoffice: LibreOffice) -> None:
    assert libreoffice
    path = written(("report", "settlement", "--years", "2026-27"), tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Sources"]
    row = max(range(5, sheet.max_row), key=lambda each: sheet.row_dimensions[each].height or 0)
    sheet.row_dimensions[row].height = 15
    book.save(path)
    assert [each[1:3] for each in low_rows(path, tmp_path)] == [["Sources", row]]


def test_a_text_that_no_row_is_high_enough_for_goes_on_in_others() -> None:
    text = " ".join(f"word{n}" for n in range(2000))
    found = pieces(text, 60)
    assert len(found) > 2 and " ".join(found) == text
    assert all(lines(each, 60) <= MOST_LINES for each in found)
    assert pieces("unbroken" * 5000, 60) == ["unbroken" * 5000]  # nowhere to begin a row
    assert CLOSE < 1


def test_what_is_read_back_stays_in_one_cell() -> None:
    """A long report is made again from its cell on About: forty scenarios by their names."""
    text = 'scenarios = ["' + '", "'.join(f"an offer of the other side, number {n}" for n in range(80)) + '"]'
    page = Page(Book(openpyxl.Workbook(), Words("en")), "About", "control", (20, 42))
    page.pair("Made from", text, 2, whole=True)
    page.pair("Said", text, 2)
    held = [cell.value for cell in page.sheet["B"] if cell.value]
    assert held[0] == text and len(held) > 2 and " ".join(held[1:]) == text


def test_twins_have_the_same_rows_though_a_text_is_longer_in_one_language() -> None:
    for text in ("a word " * 200, "a word " * 400):
        page = Page(Book(openpyxl.Workbook(), Words("fr"), has_twin=True), "About", "control", (20, 42))
        page.pair("Said", text, 2)
        page.line(["Said", text])
        assert page.row == FIRST_ROW + 2
