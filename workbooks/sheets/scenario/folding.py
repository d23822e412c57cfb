"""Folding: on the sheet of a scenario with many columns each year but one is folded away, with one click to open it."""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.sheets.scenario.plan import FIRST_COLUMN, YEAR_ROW, Plan

MOST_OPEN = 60  # columns of all years together that a reader still finds his way in
ROOM = 1.1  # units of width for a letter of the small header


def fold_years(book: Book, sheet: Worksheet, plan: Plan, years: Mapping[str, str], opens_on: str) -> tuple[str, ...]:
    """Each of the years, with its words, is a group of columns, closed unless it is open; the column after it says which it is.

    Answers what is open: the year that the Summary opens on, or the last; all of them, where columns are few. Columns of workings are a
    group within, closed as they are where nothing is folded. What is folded is not printed.
    """
    if len(years) * plan.stride <= MOST_OPEN:
        return tuple(years)
    shown = opens_on if opens_on in years else list(years)[-1]
    for number, (year, label) in enumerate(years.items()):
        left = FIRST_COLUMN + number * plan.stride
        after = left + plan.stride - 1
        for column in range(left, after):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.outlineLevel += 1
            dimension.hidden = dimension.hidden or year != shown
        _name(book, sheet, after, label, len(book.words.fiscal_year(year)))
        sheet.column_dimensions[get_column_letter(after)].collapsed = year != shown
    return (shown,)


def _name(book: Book, sheet: Worksheet, column: int, label: str, letters: int) -> None:
    """A year beside its fold, in a column that is as wide as the year alone."""
    cell = book.put(sheet, YEAR_ROW, column, label, "header line")
    cell.font, cell.alignment = styles.SMALL_HEADER, styles.FITTED
    sheet.column_dimensions[get_column_letter(column)].width = ROOM * letters + 1
