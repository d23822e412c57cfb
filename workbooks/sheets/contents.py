"""Contents: links from the Summary to every sheet, once all are there; and the pages on which the Summary prints."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from workbooks.page import styles
from workbooks.sheets.comparison.sheet import PRINTED_HEIGHT
from workbooks.sheets.summary.page import TABLE_ROW, Summary

LINK_WIDTH = 22  # characters: room for the name of a sheet

CONTENTS = {"en": "Contents", "fr": "Table des matières"}


def write_contents(page: Summary, sheets: Sequence[Worksheet]) -> None:
    """Links to all sheets, beside the totals or below everything; then the pages."""
    linked = [each for each in sheets if each is not page.sheet]
    title, row = page.words.text(CONTENTS), page.row
    left = page.lefts[1] if page.side == 1 else 1
    page.book.put(page.sheet, row, left, title, "bold")
    starts = _starts(page, left)
    high = -(-len(linked) // len(starts))
    for n, each in enumerate(linked):
        _link(page, row + 1 + n % high, starts[n // high], each.title, f"{sheet_prefix(each.title)}A1")
    corner = page.last_column - (1 if page.count > 1 else 0)
    _link(page, 1, corner, title, f"{sheet_prefix(page.sheet.title)}{get_column_letter(left)}{row}")
    page.lowest = max(page.lowest, row + 1 + high)
    _set_pages(page)


def _starts(page: Summary, left: int) -> list[int]:
    """The columns in which lists of links begin, each with room for the longest name."""
    columns = range(left, page.last_column + 1)
    widths = [page.sheet.column_dimensions[get_column_letter(column)].width for column in columns]
    starts, room = [left], 0.0
    for n, column in enumerate(columns):
        if room >= LINK_WIDTH and sum(widths[n:]) >= LINK_WIDTH:
            starts.append(column)
            room = 0.0
        room += widths[n]
    return starts


def _link(page: Summary, row: int, column: int, text: str, location: str) -> None:
    cell = page.book.put(page.sheet, row, column, text, "link")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, display=text)
    page.sheet.row_dimensions[row].height = page.sheet.row_dimensions[row].height or TABLE_ROW


def _set_pages(page: Summary) -> None:
    """One page wide; a page ends between tables."""
    sheet = page.sheet
    styles.paged(sheet, [(2, page.last_column)], (1,))
    room, used = PRINTED_HEIGHT / (sheet.page_setup.scale / 100), 0.0
    ends = [*page.pairs[1:], page.lowest + 1]
    for start, end in zip([1, *page.pairs[1:]], ends, strict=True):
        height = sum((sheet.row_dimensions[r].height or 15) * 4 / 3 for r in range(start, end))
        if used and used + height > room:
            sheet.row_breaks.append(Break(id=start - 1))
            used = 0.0
        used += height
