"""Contents: links from the Summary to every sheet, once all are there; and the pages on which the Summary prints."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from workbooks.page import styles
from workbooks.sheets.comparison.sheet import PRINTED_HEIGHT
from workbooks.sheets.summary.choices import CHOICE_ROW
from workbooks.sheets.summary.page import TABLE_ROW, Summary

LINK_WIDTH = 22  # characters: room for the name of a sheet

DETAIL = {"en": "In detail", "fr": "En détail"}
CONTENTS = {"en": "Contents", "fr": "Table des matières"}


def write_contents(page: Summary, sheets: Sequence[Worksheet], in_detail: Sequence[Worksheet]) -> None:
    """Links to all sheets, those in detail apart, beside the totals or below everything; then the pages."""
    first = [each for each in sheets if each is not page.sheet and each not in in_detail]
    title, row = page.words.text(CONTENTS), page.row
    left = page.lefts[1] if page.side == 1 else 1
    page.book.put(page.sheet, row, left, title, "bold")
    entries: list[Worksheet | str] = [*first, *([page.words.text(DETAIL), *in_detail] if in_detail else [])]
    starts = _starts(page, left)
    high = -(-len(entries) // len(starts))
    for n, each in enumerate(entries):
        at = row + 1 + n % high, starts[n // high]
        if isinstance(each, str):
            page.book.put(page.sheet, *at, each, "bold")
        else:
            _link(page, *at, each.title, f"{sheet_prefix(each.title)}A1")
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
    """One page wide; a page ends between tables, and begins with what was chosen: the year, the scenarios."""
    sheet = page.sheet
    styles.paged(sheet, [(2, page.last_column)], (1,))
    room, used = PRINTED_HEIGHT / (sheet.page_setup.scale / 100), 0.0
    for row in (CHOICE_ROW - 1, CHOICE_ROW):
        sheet.row_dimensions[row].height = TABLE_ROW
    repeated = _height(sheet, CHOICE_ROW - 1, CHOICE_ROW + 1)
    ends = [*page.pairs[1:], page.lowest + 1]
    for start, end in zip([1, *page.pairs[1:]], ends, strict=True):
        height = _height(sheet, start, end)
        if used and used + height > room:
            sheet.row_breaks.append(Break(id=start - 1))
            used = repeated
        used += height


def _height(sheet: Worksheet, start: int, end: int) -> float:
    """Pixels of the rows from the first up to that before the last."""
    return sum((sheet.row_dimensions[r].height or 15) * 4 / 3 for r in range(start, end))
