"""How a scenario sheet prints: one year a page, names repeated, headers high enough for their words."""

from collections.abc import Mapping
from textwrap import wrap

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.page import styles
from workbooks.sheets.scenario.plan import FIRST_COLUMN, FIRST_SCALAR, YEAR_ROW, Plan


def set_up_printing(sheet: Worksheet, plan: Plan, years: int, above: Mapping[str, str]) -> None:
    """One year a page across, names repeated; a scale at which the widest block fits letter paper."""
    styles.printed(sheet, above["title"], above["stamp"])
    lefts = [FIRST_COLUMN + number * plan.stride for number in range(years)]
    columns = [(c, c) for left in lefts for c in range(left, left + plan.stride - 1)]
    styles.paged(sheet, columns, (1, 2), smallest=50, starts=lefts)
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
    styles.repeated(sheet, f"{YEAR_ROW}:{YEAR_ROW}", "A:B")


def _wrapped_height(sheet: Worksheet, row: int) -> float:
    """A header row high enough for its longest text, wrapped in its column's width (15 points a line)."""
    lines = 1
    for cell in sheet[row]:
        dimension = sheet.column_dimensions[cell.column_letter]
        if cell.column >= FIRST_COLUMN and isinstance(cell.value, str) and not dimension.hidden:
            lines = max(lines, len(wrap(cell.value, int(dimension.width) - 1, break_long_words=False)))
    return 15.0 * lines + 3
