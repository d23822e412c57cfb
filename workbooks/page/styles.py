"""Styles: what each role of a cell looks like, in one place."""

from collections.abc import Collection, Iterable, Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.kinds import COUNT, kind_of
from workbooks.file.saving import text_cell

INK, WHITE, GREY = "000000", "FFFFFF", "595959"
INPUT_INK, INPUT_GROUND, HEADER_GROUND, BAND_GROUND = "1F4E9E", "FFF9E5", "1F3A5F", "E8EDF4"
OK_INK, FAILS_INK, KNOWN_INK = "1B7F4B", "B3261E", "8A5A00"
SERIES_COLOURS = ("1F4E9E", "C07C00", "009E73", "CC79A7", "2E8FC7", "6B6B6B")  # on white, 3 to 1 at least
TAB_COLOURS = {
    "answer": "1F3A5F", "scenario": "1F4E9E", "input": "E69F00", "analysis": "009E73", "control": "6B6B6B",
}  # fmt: skip

FONT = "Calibri"
TITLE = Font(name=FONT, size=16, bold=True, color=HEADER_GROUND)
SENTENCE = Font(name=FONT, size=12, color=INK)
NOTE = Font(name=FONT, size=9, color=GREY)
PLAIN = Font(name=FONT, size=11, color=INK)
BOLD = Font(name=FONT, size=11, bold=True, color=INK)
HEADER = Font(name=FONT, size=11, bold=True, color=WHITE)
SMALL_HEADER = Font(name=FONT, size=9, bold=True, color=WHITE)
INPUT = Font(name=FONT, size=11, color=INPUT_INK)
ASSUMPTION = Font(name=FONT, size=11, italic=True, color=INPUT_INK)
LINK = Font(name=FONT, size=11, color=INPUT_INK, underline="single")

HEADER_FILL = PatternFill("solid", fgColor=HEADER_GROUND)
INPUT_FILL = PatternFill("solid", fgColor=INPUT_GROUND)
BAND_FILL = PatternFill("solid", fgColor=BAND_GROUND)
RULE_ABOVE = Border(top=Side(style="thin", color=INK))
HAIRLINE = Border(bottom=Side(style="hair", color="BFBFBF"))
WRAPPED = Alignment(wrap_text=True, vertical="center", horizontal="center")
WRAPPED_RIGHT = Alignment(wrap_text=True, vertical="center", horizontal="right")
WRAPPED_INDENTED = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
WRAPPED_LEFT = Alignment(wrap_text=True, vertical="center", horizontal="left")
TOP_LEFT = Alignment(wrap_text=True, vertical="top", horizontal="left")
TOP_INDENTED = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
TOP = Alignment(vertical="top")
FITTED = Alignment(vertical="center", shrink_to_fit=True)  # a year and its mark over a narrow column
RIGHT = Alignment(horizontal="right")
LEFT = Alignment(horizontal="left")
INDENTED = Alignment(horizontal="left", indent=1)
UNLOCKED = Protection(locked=False)

DOLLARS = "#,##0;[Red]-#,##0;–"
CENTS = "#,##0.00;[Red]-#,##0.00;–"
PERSONS = "#,##0;-#,##0;–"
SHARE = "0.0%"
PERCENT_CHANGE = "+0.0%;[Red]-0.0%;0.0%"
DOLLAR_CHANGE = "+#,##0;[Red]-#,##0;–"
PLAIN_NUMBER = "General"
FORMATS = {
    "months": PLAIN_NUMBER, "dollars": CENTS, "persons": "#,##0.0;-#,##0.0;–", "ratio": "0.0000", "years": "0.00", "units": "#,##0",
    "thousandths": "#,##0", "billionths": "#,##0", "rank": "0", "flag": "0", "rule": "0", "units per dollar": "General",
}  # fmt: skip


def number_format(unit: str, name: str = "") -> str:
    """The format of a unit; shares are read as percents, prices of rounding as they are."""
    if name.endswith("share") or name == "share":
        return "0.000%"
    return FORMATS.get(unit if unit in FORMATS or kind_of(unit) != COUNT else "persons", PLAIN_NUMBER)


def in_language(number: str, language: str) -> str:
    """A number format as a language writes it: in French, a no-break space before the sign of percent.

    >>> in_language("+0.0%;0.0%", "fr").count("\u00a0")
    2
    """
    return number.replace("%", '"\u00a0"%') if language == "fr" else number


def title_block(sheet: Worksheet, title: str, sentence: str, note: str) -> None:
    """A1 the title, A2 one sentence, A3 units, price basis, vintage and stamp."""
    for row, (text, font) in enumerate(((title, TITLE), (sentence, SENTENCE), (note, NOTE)), start=1):
        cell = sheet.cell(row, 1)
        text_cell(cell, text)
        cell.font = font
    sheet.row_dimensions[1].height = 24


def printed(sheet: Worksheet, title: str, footer: str, rows: str | None = None, columns: str | None = None) -> None:
    """Letter, landscape, one page wide, the title above, stamp, sheet and page below."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 1
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.5, header=0.3, footer=0.25)
    sheet.HeaderFooter.scaleWithDoc = False  # a header is as large on a page that is made smaller
    sheet.oddHeader.left.text = title.replace("&", "&&")
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.center.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
    sheet.print_title_rows, sheet.print_title_cols = rows, columns


PRINTED_POINTS = 480.0  # of rows, on letter paper in landscape
PRINTED_WIDTH = 940  # pixels at 96 to the inch: letter paper in landscape, less its margins


def paged(
    sheet: Worksheet,
    blocks: Sequence[tuple[int, int]],
    repeated: Sequence[int],
    smallest: int = 55,
    starts: Collection[int] = (),
) -> None:
    """Whole blocks of columns (first, last) a page across, as many as fit at the smallest readable scale, in percent.

    `repeated` columns are on each page; a block that begins in one of `starts` begins a page.
    """

    names = pixels(sheet, repeated)
    widths = [pixels(sheet, range(first, last + 1)) for first, last in blocks]
    room = 100 * PRINTED_WIDTH / smallest
    used, widest, breaks = names, names + max(widths, default=1), []
    for (first, _), width in zip(blocks, widths, strict=True):
        if used > names and (used + width > room or first in starts):
            breaks.append(Break(id=first - 1))
            used = names
        used += width
        widest = max(widest, used)
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.page_setup.scale = max(10, min(100, int(100 * PRINTED_WIDTH / widest)))
    sheet.col_breaks = ColBreak(brk=tuple(breaks))


def pixels(sheet: Worksheet, columns: Iterable[int]) -> float:
    """The width of columns that are shown, at 96 pixels to the inch."""
    dimensions = [sheet.column_dimensions[get_column_letter(c)] for c in columns]
    return sum(7 * d.width + 5 for d in dimensions if not d.hidden)


def repeated(sheet: Worksheet, rows: str, columns: str) -> None:
    """Header rows ("5:7") on each page down and columns of names ("A:B") on each page across, where there are several.

    LibreOffice takes a minute to open a workbook of a hundred sheets that repeat both rows and columns.
    """
    dimensions = (sheet.row_dimensions[number] for number in range(1, sheet.max_row + 1))
    points = sum(row.height or 15.0 for row in dimensions if not row.hidden)
    if points * (sheet.page_setup.scale or 100) / 100 > PRINTED_POINTS:
        sheet.print_title_rows = rows
    if sheet.col_breaks.brk:
        sheet.print_title_cols = columns
