"""How a scenario sheet prints: one year a page, names repeated, headers high enough for their words."""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.page import styles
from workbooks.page.pages import BOLD, LINE, lines
from workbooks.sheets.scenario.plan import COUNTED_ROW, FIRST_COLUMN, FIRST_SCALAR, YEAR_ROW, Plan

READABLE = 70  # percent: whole years, several a page, where they are no smaller


def set_up_printing(
    sheet: Worksheet, plan: Plan, years: Sequence[str], shown: Sequence[str], above: Mapping[str, str]
) -> None:
    """Whole years on each page across where columns are few, else a year a page, or what is open where others are folded.

    Names are repeated on each page.

    Printed from the row of the years on: the title is in the header of every page, and would be cut where only names are repeated.
    """
    styles.printed(sheet, above["title"], above["stamp"])
    lefts = [FIRST_COLUMN + number * plan.stride for number in range(len(years))]
    last_column = lefts[-1] + plan.stride - 2
    of_years = [(left, left + plan.stride - 2) for left in lefts]
    room = 100 * styles.PRINTED_WIDTH / READABLE - styles.pixels(sheet, (1, 2))
    if len(shown) == len(years) and all(styles.pixels(sheet, range(a, b + 1)) <= room for a, b in of_years):
        styles.paged(sheet, of_years, (1, 2), smallest=READABLE)
    else:
        columns = [(c, c) for c in range(FIRST_COLUMN, last_column + 1)]
        styles.paged(sheet, columns, (1, 2), smallest=50, starts=lefts if len(shown) == len(years) else ())
    sheet.sheet_properties.outlinePr.summaryRight = True
    sheet.freeze_panes = sheet.cell(FIRST_SCALAR, FIRST_COLUMN)
    last = max([*plan.scalar_rows.values(), *plan.vector_rows.values()], default=FIRST_SCALAR)
    for row in range(last + 2, plan.top - 3):  # free only because another scenario of the workbook needs them
        sheet.row_dimensions[row].hidden = True
    heights = [plan.top - 3, plan.top - 2]
    if plan.below:  # the table by data year begins a page of its own
        sheet.row_breaks.append(Break(id=plan.below_top - 4))
        heights += [plan.below_top - 3, plan.below_top - 2]
    for row in (min(plan.vector_rows.values(), default=FIRST_SCALAR + 1) - 1, *heights):
        sheet.row_dimensions[row].height = _wrapped_height(sheet, row)
    styles.repeated(sheet, f"{COUNTED_ROW}:{YEAR_ROW}", "A:B")
    sheet.print_area = f"A{COUNTED_ROW}:{get_column_letter(last_column)}{sheet.max_row}"


def _wrapped_height(sheet: Worksheet, row: int) -> float:
    """A header row high enough for its longest text, wrapped in its column's width; for those that are folded away, too."""
    most, cells = 1, sheet._cells  # asked for one by one, since those that are not there would be made
    for column in range(FIRST_COLUMN, sheet.max_column + 1):
        cell = cells.get((row, column))
        if cell is not None and isinstance(cell.value, str):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            most = max(most, lines(cell.value, BOLD * dimension.width))
    return LINE * most + 3
