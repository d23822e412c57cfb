"""States of a table of inputs: a column of them before its figures, one a row, and a row of them below, one a column.

Where figures are beside the scenarios, one that is known as written may not be blanked; one that is not may stay blank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import Input
from fundingmodel.language.words import Words
from workbooks.page.book import Book, InputStates
from workbooks.sheets.input_sheets import validate
from workbooks.sheets.states.of_inputs import (
    STATE_WIDTH,
    colour_states,
    guarded,
    known_or_blank,
    put_state,
    ranged,
    state_formula,
    usable,
)

Known = Sequence[Sequence[bool]]  # by row and column


def write_grid_states(
    book: Book,
    sheet: Worksheet,
    figures: Cells,
    rules: Sequence[Input],
    column_row: int,
    tables: Sequence[Cells] = (),
    known: Known | None = None,
) -> Cells:
    """Writes the states of the rows, each by its rule, and of the columns, with what they are called; where the rows' are.

    `tables` are those of which the figures consist: in each a row of figures adds to 1 where its rule says so. `known` says of
    each figure whether it is known as written.
    """
    rows = replace(figures, left=figures.left - 1, width=1)
    book.put(sheet, figures.top - 1, rows.left, book.words("state"), "header")
    book.put(sheet, column_row, 1, book.words("state"), "note")
    sheet.column_dimensions[get_column_letter(rows.left)].width = STATE_WIDTH
    for r, wanted in enumerate(rules):
        row = replace(figures, top=figures.top + r, height=1)
        sums = [replace(table, top=row.top, height=1) for table in tables] if wanted.sums_to_one else []
        unknown = None if known is None else list(_unknown(row, [known[r]]))
        put_state(book, sheet, row.top, rows.left, state_formula(row, wanted, book.words, sums=sums, unknown=unknown))
    columns = replace(figures, top=column_row, height=1)
    letters = replace(columns, top=column_row + 1)
    for c in range(figures.width):
        put_state(book, sheet, column_row, figures.left + c, _state_of_column(book, figures, rules, c, known))
        _write_letter(book, sheet, letters.top, figures.left + c)
    sheet.row_dimensions[letters.top].hidden = True
    for states in (rows, columns):
        colour_states(book, sheet, states)
    book.state_blocks.append(InputStates(figures, rows, columns, letters))
    return rows


@dataclass(frozen=True)
class BesideStates:
    """Figures beside the scenarios, where the states of their rows are, and which of them are known as written."""

    figures: Cells
    rows: Cells
    known: Known
    words: Words

    def usable(self, first: int, count: int = 1) -> str:
        """Whether the states of neighbouring rows are ok."""
        return usable(replace(self.rows, top=self.rows.top + first, height=count), self.words)

    def read(self, r: int, c: int) -> str:
        """A figure as a formula on another sheet reads it: blank where it is not known, #N/A where its row is not ok."""
        at = sheet_prefix(self.figures.sheet) + self.figures.addresses()[r][c]
        return guarded(at if self.known[r][c] else known_or_blank(at), [self.usable(r)])


def write_beside_states(
    book: Book, sheet: Worksheet, figures: Cells, wanted: Sequence[Input], known: Known, column_row: int
) -> BesideStates:
    """Writes the states of figures beside the scenarios, and lets the spreadsheet refuse what no row may hold."""
    rules = [replace(each, may_be_unknown=not all(row)) for each, row in zip(wanted, known, strict=True)]
    for r, rule in enumerate(rules):
        validate(sheet, rule, ranged(replace(figures, top=figures.top + r, height=1)))
    rows = write_grid_states(book, sheet, figures, rules, column_row, known=known)
    return BesideStates(figures, rows, known, book.words)


def _unknown(cells: Cells, known: Known) -> Iterator[Cells]:
    """Those of the cells that are not known as written, neighbours of a row together."""
    for r, row in enumerate(known):
        for is_known, run in groupby(range(len(row)), row.__getitem__):
            places = list(run)
            if not is_known:
                yield replace(cells, top=cells.top + r, left=cells.left + places[0], height=1, width=len(places))


def _state_of_column(book: Book, figures: Cells, rules: Sequence[Input], c: int, known: Known | None) -> str:
    """The state of a column: rows of one rule are asked for together, those of the next once these are ok."""
    spans, first = [], 0
    for wanted, alike in groupby(rules):
        height = len(list(alike))
        cells = replace(figures, top=figures.top + first, left=figures.left + c, height=height, width=1)
        column = None if known is None else [[row[c]] for row in known[first : first + height]]
        spans.append((cells, wanted, None if column is None else list(_unknown(cells, column))))
        first += height
    text = ""
    for cells, wanted, unknown in reversed(spans):
        text = state_formula(cells, wanted, book.words, then=text, unknown=unknown)
    return text


def _write_letter(book: Book, sheet: Worksheet, row: int, column: int) -> None:
    """A column's letters as text, for the sentence that names a cell: no function that all engines share gives them."""
    book.put(sheet, row, column, get_column_letter(column), "note")
