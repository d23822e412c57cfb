"""A workbook with everything that a report uses, to be saved and read back."""

import zipfile
from datetime import datetime
from io import BytesIO

import openpyxl
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, NamedStyle, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo

from workbooks.file.saving import number_cell, text_cell

ODD_TEXTS = [
    " ",
    "\n",
    "\u00a0",
    " a",
    "a\u00a0",
    "a\r\nb",
    "a\rb",
    "\r",
    "a\tb",
    "\t",
    "]]>",
    "&amp;",
    "😀",
    "\x85",
    "\u2028",
]


WHEN = datetime(2026, 4, 1, 9, 30, 15, 123456)


def full_workbook() -> openpyxl.Workbook:
    """Everything a report uses: charts, a table, comments, links, rules, validation, styles, names, properties."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Été & <one>"
    sheet.append(["Jurisdiction", "Intake", "Share"])
    for row in range(2, 15):
        sheet.append([f"Jurisdiction {row}", 1000 + 137 * row % 911, f"=B{row}/SUM(B$2:B$14)"])
        sheet.cell(row, 3).number_format = "0.0%"
        sheet.cell(row, 2).protection = Protection(locked=False)
    text_cell(sheet["E1"], '=1+1 \n two  spaces, a "quote", <tag> & l\'été ')
    number_cell(sheet["E2"], 0.1 + 0.2)
    for row, text in enumerate(ODD_TEXTS, 1):
        text_cell(sheet.cell(row, 30), text)
    sheet["E3"] = '="a "&"<b>"'
    sheet["E4"] = datetime(2024, 1, 2)
    sheet["E5"] = True
    table = Table(displayName="Intake", ref="A1:C14")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet["A2"].comment = Comment("Source: annual report", "Editor")
    sheet["A3"].hyperlink = "https://example.org/a?b=1&c=2"
    sheet["A5"].hyperlink = "/files/annual report.pdf"
    sheet["A4"].hyperlink = Hyperlink(ref="A4", location="Other!A1", display="other")
    validation = DataValidation(type="list", formula1='"Base,Low,High"')
    for address in ("G9", "G1", "H5", "G5"):
        validation.add(address)
    sheet.add_data_validation(validation)
    rule = CellIsRule(operator="lessThan", formula=["0"], font=Font(color="9C0006"), fill=PatternFill(bgColor="FFC7CE"))
    sheet.conditional_formatting.add("C2:C14 E2:E3", rule)
    sheet.conditional_formatting.add("B2:B14", DataBarRule("min", None, "max", None, color="638EC6"))
    sheet.merge_cells("J1:K2")
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.password = "open"
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&A  page &P of &N"
    workbook.add_named_style(NamedStyle(name="Result", font=Font(bold=True)))
    sheet["A14"].style = "Result"
    for chart, place in ((BarChart(), "A20"), (LineChart(), "A40")):
        chart.title = "Share"
        chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=14), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=14))
        sheet.add_chart(chart, place)
    workbook.create_sheet("Other")["A1"] = "='Été & <one>'!C2*2"
    workbook.defined_names["Total"] = DefinedName("Total", attr_text="Other!$A$1")
    workbook.custom_doc_props.append(StringProperty(name="stamp", value="abc"))
    return workbook


def one_cell(value: object) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.active["B3"] = value
    return workbook


def stored_parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
