"""Rows that are written as text are what openpyxl's own writer makes of the same cells, of every kind and look."""

import datetime
import random
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from workbooks.file.rows import written

SHEET = "xl/worksheets/sheet1.xml"
ODD = (
    "a & b", "<t>", "a > b", " blank before", "after ", "   ", "", "\ttab", "two\nlines", "é, Îles, œ", "数", "🙂",
    "&amp;", "&#13;", "_x0041_", '"quoted"', "'=1", "]]>", "0012", None, True, False, 0, -0.0, 1e300, 5e-324, 1 / 3,
    0.1 + 0.2, 123456789012345678, -7, "=A1+1", "=IF(A1<2,\"<\",\"&\")", "=", "#N/A",
    datetime.date(2026, 4, 1), datetime.datetime(2026, 4, 1, 12, 30), datetime.timedelta(hours=3),
)  # fmt: skip


def workbook_of(seed: int) -> openpyxl.Workbook:
    draw = random.Random(seed)
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for _ in range(300):
        cell = sheet.cell(draw.randint(1, 40), draw.randint(1, 40), draw.choice(ODD))
        if draw.random() < 0.3:
            cell.font = Font(bold=draw.random() < 0.5, size=draw.randint(8, 12))
        if draw.random() < 0.1:
            cell.quotePrefix = True
        if draw.random() < 0.05:
            cell.hyperlink = "https://example.org"
        if draw.random() < 0.05:
            cell.comment = Comment("seen", "A")
    sheet["AZ1"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold & so"))
    sheet["AZ2"] = ArrayFormula("AZ2:AZ3", "=A1:A2*2")
    sheet.merge_cells("BA5:BC6")
    sheet["BA5"].font = Font(italic=True)
    sheet.row_dimensions[3].height = 31.5
    sheet.row_dimensions[60].hidden = True
    return workbook


def by_openpyxl(workbook: openpyxl.Workbook) -> str:
    buffer = BytesIO()
    workbook.save(buffer)
    return zipfile.ZipFile(buffer).read(SHEET).decode("utf-8")


def as_text(workbook: openpyxl.Workbook) -> str:
    parts, rows = written(workbook)
    return ElementTree.canonicalize(xml_data=parts[SHEET].decode("utf-8")).replace(
        "<sheetData></sheetData>", f"<sheetData>{rows[SHEET]}</sheetData>"
    )


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_those_of_openpyxl(seed: int) -> None:
    theirs = ElementTree.canonicalize(xml_data=by_openpyxl(workbook_of(seed)))
    assert ElementTree.canonicalize(xml_data=as_text(workbook_of(seed))) == theirs


def test_a_character_more_is_reported() -> None:
    changed = workbook_of(1)
    cell = next(c for row in changed.active.iter_rows() for c in row if isinstance(c.value, str) and c.value > "a")
    cell.value += "!"
    assert ElementTree.canonicalize(xml_data=as_text(changed)) != ElementTree.canonicalize(
        xml_data=by_openpyxl(workbook_of(1))
    )


def test_comments_and_links_are_kept() -> None:
    parts, _ = written(workbook_of(2))
    assert any("comments" in name for name in parts) and b"hyperlink" in parts[SHEET]
