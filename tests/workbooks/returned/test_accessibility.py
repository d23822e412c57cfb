"""`fundingmodel verify --accessibility`: faults planted one by one into a workbook of another program are each found and named."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, run
from measured import in_bounds
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

RED = PatternFill("solid", bgColor="FF0000", fgColor="FF0000")
NAMES = ("Ontario", "Quebec", "Manitoba", "Alberta", "Yukon", "Nunavut")
FRAME = '<cNvPr id="1" name="Chart 1"'
PICTURE = '<pic><nvPicPr><cNvPr id="1" name="Picture 1"/><cNvPicPr/></nvPicPr><blipFill/><spPr/></pic>'
BOX = (
    '<sp><nvSpPr><cNvPr id="1" name="TextBox 1"/><cNvSpPr/></nvSpPr><spPr/><txBody><a:bodyPr xmlns:a="{main}"/>'
    '<a:p xmlns:a="{main}"><a:r><a:t>{text}</a:t></a:r></a:p></txBody></sp>'
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def accessible() -> openpyxl.Workbook:
    """A small workbook with nothing to find: two tables of figures, one of texts, a note, a link, formats that say more than a colour."""
    workbook = openpyxl.Workbook()
    workbook.properties.title, workbook.properties.language = "Payments", "en-CA"
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Payments"
    sheet["A1"], sheet["A2"] = "Payments by province", "Thousands of dollars, as paid."
    _table(sheet, 4, ("Province", 2024, 2025, "State"))
    sheet["A11"], sheet["B11"], sheet["C11"] = "Total", "=SUM(B5:B10)", "=SUM(C5:C10)"
    for column in "ABC":
        sheet[f"{column}11"].font, sheet[f"{column}11"].border = Font(bold=True), Border(top=Side("thin"))
    sheet["A13"] = "Admissions"
    _table(sheet, 14, ("Province", 2024, 2025, "State"))
    sheet["A22"] = "Population by province, Statistics Canada"
    sheet["A22"].hyperlink = "https://example.org/population"
    sheet.merge_cells("A2:D2")
    sheet["B5"].number_format = "#,##0;[Red]-#,##0"
    sheet.conditional_formatting.add("D5:D10", FormulaRule(['D5<>"paid"'], fill=RED))
    sheet.conditional_formatting.add("B5:B10", CellIsRule("lessThan", ["0"], font=Font(color="FF0000")))
    sheet.conditional_formatting.add("C5:C10", FormulaRule(["C5>8"], font=Font(color="FF0000", bold=True)))
    words = workbook.create_sheet("Terms")
    words["A1"] = "What is meant"
    for row, texts in enumerate((("Term", "French", "Meaning"), *(("word", "mot", "text"),) * 5), start=3):
        for column, text in enumerate(texts, start=1):
            words.cell(row, column, text).font = Font(bold=row == 3)
    return workbook


def _table(sheet: Worksheet, top: int, heads: tuple[object, ...]) -> None:
    for column, head in enumerate(heads, start=1):
        sheet.cell(top, column, head).font = Font(bold=True)
    for row, name in enumerate(NAMES, start=top + 1):
        for column, value in enumerate((name, row + 1, row + 2.5, "paid"), start=1):
            sheet.cell(row, column, value)


def found_in(workbook: openpyxl.Workbook, mend: Callable[[str], str] = str) -> list[tuple[str, str, str]]:
    """Kind, sheet and cell of each finding, once the workbook is saved; `mend` changes each part as text."""
    workbook.save("whole.xlsx")
    with zipfile.ZipFile("whole.xlsx") as whole, zipfile.ZipFile("planted.xlsx", "w") as planted:
        for name in whole.namelist():
            part = whole.read(name)
            planted.writestr(name, mend(part.decode()) if name.endswith(".xml") else part)
    told = run("verify", "planted.xlsx", "--accessibility", "--format", "json")
    (file,) = json.loads(told.stdout)["files"]
    assert told.exit_code == file["code"] == (12 if file["findings"] else 0)
    return [(each["kind"], each["sheet"], each["cell"]) for each in file["findings"]]


def chart(workbook: openpyxl.Workbook, mend: Callable[[str], str]) -> list[tuple[str, str, str]]:
    sheet = workbook["Payments"]
    drawn = BarChart()
    drawn.add_data(Reference(sheet, min_col=2, min_row=4, max_row=10))
    sheet.add_chart(drawn, "F5")
    return found_in(workbook, mend)


def test_nothing_is_found_in_a_workbook_that_has_no_obstacle() -> None:
    assert found_in(accessible()) == []
    said = printed("verify", "planted.xlsx", "--accessibility")
    assert said == "planted.xlsx: no obstacle was found for readers who do not see its pages or its colours.\n"


def blank_row(sheet: Worksheet) -> None:
    sheet.move_range("A8:D11", rows=1)


def blank_row_before_total(sheet: Worksheet) -> None:
    sheet.move_range("A11:C11", rows=1)


def merged_names(sheet: Worksheet) -> None:
    sheet["A6"].value = None
    sheet.merge_cells("A5:A6")


def merged_band(sheet: Worksheet) -> None:
    for column in "BCD":
        sheet[f"{column}8"].value = None
    sheet.merge_cells("A8:D8")


def merged_head(sheet: Worksheet) -> None:
    sheet["C4"].value = None
    sheet.merge_cells("B4:C4")


def without_heads(sheet: Worksheet) -> None:
    for column in "ABCD":
        sheet[f"{column}4"].value = None


def without_one_head(sheet: Worksheet) -> None:
    sheet["C4"].value = None


def declared_without_heads(sheet: Worksheet) -> None:
    table = Table(displayName="Paid", ref="A5:D10", headerRowCount=0)
    table._initialise_columns()
    sheet.add_table(table)


def table_in_first_row(sheet: Worksheet) -> None:
    sheet.unmerge_cells("A2:D2")
    sheet.move_range("A4:D11", rows=-3)


def coloured_by_hand(sheet: Worksheet) -> None:
    sheet["D7"].value = None
    sheet["B7"].fill = RED


def coloured_letters(sheet: Worksheet) -> None:
    sheet["D7"].value = None
    sheet["C7"].font = Font(color="FF0000")


def red_without_sign(sheet: Worksheet) -> None:
    sheet["B6"].number_format = "#,##0;[Red]#,##0"


def red_by_rule(sheet: Worksheet) -> None:
    sheet.conditional_formatting.add("C15:C20", FormulaRule(["C15>20"], fill=RED))


def scale(sheet: Worksheet) -> None:
    sheet.conditional_formatting.add(
        "B15:B20", ColorScaleRule("min", start_color="FFFFFF", end_type="max", end_color="FF0000")
    )


def link(text: str) -> Callable[[Worksheet], None]:
    def plant(sheet: Worksheet) -> None:
        sheet["A22"].value = text

    return plant


def link_inside(sheet: Worksheet) -> None:
    sheet["A24"] = "ici"
    sheet["A24"].hyperlink = Hyperlink(ref="A24", location="Terms!A1")


def no_title(sheet: Worksheet) -> None:
    sheet["A1"].value = None


def figure_for_title(sheet: Worksheet) -> None:
    sheet["A1"].value = 2025


PLANTED: dict[str, tuple[Callable[[Worksheet], None], str, str]] = {
    "a blank row in a table": (blank_row, "blank_row", "8"),
    "a blank row above the total": (blank_row_before_total, "blank_row", "11"),
    "names merged downwards": (merged_names, "merged", "A5:A6"),
    "a band merged across a table": (merged_band, "merged", "A8:D8"),
    "a header over two columns": (merged_head, "merged", "B4:C4"),
    "no header": (without_heads, "no_heads", "A5:D11"),
    "one header missing": (without_one_head, "no_head", "C5"),
    "a table of Excel without headers": (declared_without_heads, "no_heads", "A5:D10"),
    "a table that begins in A1": (table_in_first_row, "no_title", "A1"),
    "a figure marked by a fill": (coloured_by_hand, "colour_alone", "B7"),
    "a figure marked by its ink": (coloured_letters, "colour_alone", "C7"),
    "negative figures that are only red": (red_without_sign, "colour_alone", "B6"),
    "a rule that only colours": (red_by_rule, "colour_alone", "C15:C20"),
    "a scale of colours": (scale, "colour_alone", "B15:B20"),
    "click here": (link("Click here!"), "link_text", "A22"),
    "cliquez ici": (link("Cliquez ici"), "link_text", "A22"),
    "an address": (link("https://example.org/population"), "link_text", "A22"),
    "a link inside": (link_inside, "link_text", "A24"),
    "no title": (no_title, "no_title", "A1"),
    "a figure for a title": (figure_for_title, "no_title", "A1"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(fault: str) -> None:
    plant, kind, cell = PLANTED[fault]
    workbook = accessible()
    sheet = workbook["Payments"]
    assert isinstance(sheet, Worksheet)
    plant(sheet)
    assert found_in(workbook) == [(kind, "Payments", cell)]


INK = Font(color="FF0000")
RULES: dict[str, tuple[Rule, bool]] = {
    "ink": (FormulaRule(["C15>20"], font=INK), True),
    "fill": (FormulaRule(["C15>20"], fill=RED), True),
    "bold ink": (FormulaRule(["C15>20"], font=Font(color="FF0000", bold=True)), False),
    "italics": (FormulaRule(["C15>20"], font=Font(color="FF0000", italic=True), fill=RED), False),
    "underlined": (FormulaRule(["C15>20"], font=Font(underline="single"), fill=RED), False),
    "struck out": (FormulaRule(["C15>20"], font=Font(strike=True), fill=RED), False),
    "a border": (FormulaRule(["C15>20"], fill=RED, border=Border(top=Side("thin"))), False),
    "nothing": (Rule("expression", formula=["C15>20"]), False),
    "below zero": (CellIsRule("lessThan", ["0"], font=INK), False),
    "above zero": (CellIsRule("greaterThan", ["0"], font=INK), False),
    "zero": (CellIsRule("equal", ["0"], font=INK), True),
    "below ten": (CellIsRule("lessThan", ["10"], font=INK), True),
    "a blank": (FormulaRule(['$C15=""'], fill=RED), False),
    "not blank": (FormulaRule(['C15<>""'], fill=RED), True),
    "blanks": (Rule("containsBlanks", dxf=DifferentialStyle(fill=RED)), False),
    "no blanks": (Rule("notContainsBlanks", dxf=DifferentialStyle(fill=RED)), True),
    "without a formula": (Rule("expression", dxf=DifferentialStyle(fill=RED)), True),
    "the ten largest": (Rule("top10", rank=3, dxf=DifferentialStyle(fill=RED)), True),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_says_by_its_colour_alone_what_its_cells_do_not_say(rule: str) -> None:
    planted, found = RULES[rule]
    workbook = accessible()
    workbook["Payments"].conditional_formatting.add("C15:C20", planted)
    assert found_in(workbook) == ([("colour_alone", "Payments", "C15:C20")] if found else [])


@pytest.mark.parametrize(
    ("cells", "found"), [("C15:C20", True), ("C15:D20", False), ("D15:D20", False), ("F30:F40", False)]
)
def test_cells_with_a_word_say_it_and_blank_ones_nothing(cells: str, found: bool) -> None:
    workbook = accessible()
    workbook["Payments"].conditional_formatting.add(cells, FormulaRule(["C15>20"], fill=RED))
    assert found_in(workbook) == ([("colour_alone", "Payments", cells)] if found else [])


@pytest.mark.parametrize("name", ["Sheet1", "Feuil2", "Tabelle3", "Sheet1 (2)", "7"])
def test_names_of_sheets_that_say_nothing(name: str) -> None:
    workbook = accessible()
    workbook["Terms"].title = name
    assert found_in(workbook) == [("sheet_name", name, "")]


@pytest.mark.parametrize("missing", ["title", "language"])
def test_properties(missing: str) -> None:
    workbook = accessible()
    setattr(workbook.properties, missing, None)
    assert found_in(workbook) == [({"title": "no_document_title", "language": "no_language"}[missing], "", "")]


@pytest.mark.parametrize("text", ["", ' descr=""', ' descr="Chart 1"', ' descr="image3.png"', ' descr="  "'])
def test_charts_without_a_text(text: str) -> None:
    found = chart(accessible(), lambda part: part.replace(FRAME, FRAME + text))
    assert found == [("chart_without_text", "Payments", "F5")]


@pytest.mark.parametrize("text", [' descr="Payments rise in each province"', " descr='Les paiements augmentent'"])
def test_charts_with_a_text(text: str) -> None:
    assert chart(accessible(), lambda part: part.replace(FRAME, FRAME + text)) == []


def test_a_chart_that_is_only_decorative() -> None:
    decorative = (
        '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
        '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
        "</a:ext></a:extLst>"
    )

    def mend(part: str) -> str:
        return re.sub(FRAME + r"([^>]*)/>", FRAME + r"\1>" + decorative + "</cNvPr>", part)

    assert chart(accessible(), mend) == []


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        (PICTURE, ["picture_without_text"]),
        (PICTURE.replace("/><cNvPicPr", ' descr="The seal of the province"/><cNvPicPr'), []),
        (BOX.format(main=DRAWING, text=""), ["picture_without_text"]),
        (BOX.format(main=DRAWING, text="Paid in June"), []),
    ],
)
def test_pictures_and_boxes(drawn: str, found: list[str]) -> None:
    told = chart(accessible(), lambda part: re.sub("<graphicFrame>.*</graphicFrame>", drawn, part))
    assert told == [(kind, "Payments", "F5") for kind in found]


def test_a_sheet_that_is_a_chart() -> None:
    workbook = accessible()
    drawn = BarChart()
    drawn.add_data(Reference(workbook["Payments"], min_col=2, min_row=4, max_row=10))
    workbook.create_chartsheet("Payments drawn").add_chart(drawn)
    assert found_in(workbook) == [("chart_without_text", "Payments drawn", "")]


def test_a_header_centred_across_columns_is_a_header() -> None:
    workbook = accessible()
    sheet = workbook["Payments"]
    sheet["C4"].value = None
    sheet["B4"].alignment = sheet["C4"].alignment = Alignment(horizontal="centerContinuous")
    assert found_in(workbook) == []


def test_hidden_sheets_are_not_read_out() -> None:
    workbook = accessible()
    workbook.create_sheet("Sheet9").sheet_state = "hidden"
    assert found_in(workbook) == []


def test_in_words_of_each_language() -> None:
    workbook = accessible()
    workbook["Payments"].merge_cells("B5:C5")
    workbook.save("theirs.xlsx")
    assert run("verify", "theirs.xlsx", "--accessibility").stdout.splitlines()[2] == "Merged cells in tables (1)"
    said = run("verify", "theirs.xlsx", "--accessibility", "--lang", "fr").stdout
    assert "Cellules fusionnées dans des tableaux (1)" in said and "[Payments!B5:C5]" in said


def test_one_thing_at_a_time() -> None:
    accessible().save("theirs.xlsx")
    assert run("verify", "theirs.xlsx", "--accessibility", "--leaks").exit_code == 1


def wide(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Terms"]
    for column in range(1, 16_001):
        sheet.cell(10, column, column).alignment = Alignment(horizontal="centerContinuous")


def many_formats(workbook: openpyxl.Workbook) -> None:
    for row in range(1, 3_000):
        workbook["Terms"].conditional_formatting.add(f"A{row}:Z{row + 9}", FormulaRule(["A1>2"], fill=RED))


def filtered_to_the_end(workbook: openpyxl.Workbook) -> None:
    workbook["Terms"].auto_filter.ref = "A3:XFD1048576"
    workbook["Terms"]["A1048576"] = "end"


HARD = """
import sys
from pathlib import Path
from fundingmodel.errors import Refused
from workbooks.returned.accessibility import accessibility
try:
    print(len(accessibility(Path(sys.argv[1]))))
except Refused:
    print("refused")
"""


@pytest.mark.parametrize(("make", "found"), [(wide, "0"), (many_formats, "refused"), (filtered_to_the_end, "1")])
def test_large_in_one_way(make: Callable[[openpyxl.Workbook], Any], found: str) -> None:
    """Files that would take long if each cell were held against each other: soon, with little memory, or refused."""
    workbook = accessible()
    make(workbook)
    workbook.save("large.xlsx")
    assert in_bounds(HARD, "large.xlsx").strip() == found
