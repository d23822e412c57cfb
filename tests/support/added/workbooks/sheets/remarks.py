"""Remarks: a sheet of its own."""

from openpyxl.worksheet.worksheet import Worksheet

from workbooks.page.pages import Page
from workbooks.sheets import Report, Sheet


def write(report: Report) -> list[Worksheet]:
    page = Page(report.book, "Remarks", "analysis", (40,))
    page.top("Remarks", f"{len(report.results)} scenario", "")
    return [page.sheet]


SHEETS = (Sheet(75, 125, write),)
