"""Relative: a formula of an area, as its first cell has it, in one form wherever the area begins."""

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.worksheet.cell_range import MultiCellRange

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.formulas import Renamed, plain

SOMEWHERE = "HA100000"  # a cell from which nothing that refers to its left or above leaves the sheet


def as_of_one_cell(formula: str, area: MultiCellRange, renamed: Renamed | None = None) -> str:
    """The formula as one certain cell would have it.

    >>> area, other = MultiCellRange("B5:B9"), MultiCellRange("B7")
    >>> as_of_one_cell("AND(B5>0,$A$1=1)", area) == as_of_one_cell("AND(B7>0,$A$1=1)", other)
    True
    """
    first = min(area.ranges, key=lambda each: (each.min_row, each.min_col), default=None)
    formula = formula.removeprefix("=")
    if not formula or first is None:
        return formula
    origin = f"{column_letters(first.min_col)}{first.min_row}"
    try:
        text = Translator(f"={formula}", origin).translate_formula(SOMEWHERE)
    except TranslatorError:
        text = f"={formula}"
    return plain(text, renamed)
