"""States of a table of inputs: a column of them before its figures, one a row, and a row of them below, one a column."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.column import Input
from workbooks.page.book import Book, InputStates
from workbooks.sheets.input_states import colour_states, put_state, state_formula


def write_grid_states(
    book: Book,
    sheet: Worksheet,
    figures: Cells,
    rules: Sequence[Input],
    column_row: int,
    tables: Sequence[Cells] = (),
) -> Cells:
    """Writes the states of the rows, each by its rule, and of the columns; answers where the rows' are.

    `tables` are those of which the figures consist: in each a row of figures adds to 1 where its rule says so.
    """
    rows = replace(figures, left=figures.left - 1, width=1)
    for r, wanted in enumerate(rules):
        row = replace(figures, top=figures.top + r, height=1)
        sums = [replace(table, top=row.top, height=1) for table in tables] if wanted.sums_to_one else []
        put_state(book, sheet, row.top, rows.left, state_formula(row, wanted, book.words, sums=sums))
    columns = replace(figures, top=column_row, height=1)
    letters = replace(columns, top=column_row + 1)
    for c in range(figures.width):
        put_state(book, sheet, column_row, figures.left + c, _state_of_column(book, figures, rules, c))
        _write_letter(book, sheet, letters.top, figures.left + c)
    sheet.row_dimensions[letters.top].hidden = True
    for states in (rows, columns):
        colour_states(book, sheet, states)
    book.state_blocks.append(InputStates(figures, rows, columns, letters))
    return rows


def _state_of_column(book: Book, figures: Cells, rules: Sequence[Input], c: int) -> str:
    """The state of a column: rows of one rule are asked for together, those of the next once these are ok."""
    spans, top = [], figures.top
    for wanted, alike in groupby(rules):
        height = len(list(alike))
        spans.append((replace(figures, top=top, left=figures.left + c, height=height, width=1), wanted))
        top += height
    text = ""
    for cells, wanted in reversed(spans):
        text = state_formula(cells, wanted, book.words, then=text)
    return text


def _write_letter(book: Book, sheet: Worksheet, row: int, column: int) -> None:
    """A column's letters as text, for the sentence that names a cell: no function that all engines share gives them."""
    book.put(sheet, row, column, get_column_letter(column), "note")
