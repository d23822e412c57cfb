"""The page of the Summary: how wide its columns are, where the next table goes, and where everything on it is."""

import re
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from fundingmodel.cells import Cells
from fundingmodel.language.figures import Figures
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look
from workbooks.page.scale import scale_for
from workbooks.page.sentences import known_of, quoted
from workbooks.sheets import USUAL, Opening
from workbooks.sheets.comparison.tables import FIRST_YEAR, Comparison

FIRST_TABLE = 12
NAME_WIDTH, GAP_WIDTH = 26, 5
ALL_WIDTHS, NARROWEST, WIDEST = 152, 9.4, 24  # characters: all columns of figures together, and each
SIDE_BY_SIDE = 10  # with more scenarios than this, tables are below one another
TABLE_ROW, HEADER_ROW_HEIGHT = 13.5, 38  # points
SMALLEST = 8.5  # points of letters that are made smaller where a text is long
LETTERS = 1.1  # bold letters to a unit of column width
MOST_SHRUNK = 1.3  # how much longer than its line a text may be before it is wrapped
SMALL_HEADER, SMALLEST_HEADER = (Font(name=styles.FONT, size=size, bold=True, color=styles.WHITE) for size in (9, 8))
SMALL_LETTERS = 1.27  # letters of the small header to a unit of column width: a longer word would be broken

# What the steps on the Comparison sheet have of each scenario, a column each: what hold-harmless adds; the total at its own
# envelope; the total at the envelope chosen and of how many amounts; who provides it; whether it shares an envelope
OF_SCENARIOS = ("above", "own_total", "total", "known", "funder", "closed")
CURRENCY_COLUMN = FIRST_YEAR + len(OF_SCENARIOS)  # after them, where the currencies of scenarios differ
KIND_COLUMN = CURRENCY_COLUMN + 1  # and where no change may be made of the amounts of two: what tells their money apart

IS_BASELINE = {"en": "(baseline)", "fr": "(référence)"}


@dataclass(frozen=True)
class Placed:
    """Where a table of the Summary is: its first column of figures, header, first row, total."""

    left: int
    header: int
    top: int
    total: int


class Summary:
    """The Summary as written, for its parts, for the charts and for whoever checks it.

    `choices`, `tables` and `steps` say where each is, `in_list` how often its list has a choice; `columns` and
    `step_rows` where the changes are on the Comparison sheet, `total_rows` where the totals are.
    The next table goes to `row`, on the left (`side` 0) or on the right.
    """

    def __init__(self, book: Book, comparison: Comparison, opening: Opening = USUAL) -> None:
        self.book, self.words, self.comparison, self.opening = book, book.words, comparison, opening
        self.sheet = book.sheet(book.words.sheet("summary"), "answer")
        self.scale = scale_for(comparison.results)
        self.count, self.codes = len(comparison.results), tuple(comparison.names)
        self.choices: dict[str, str] = {}
        self.in_list: dict[str, str] = {}
        self.tables: dict[str, Placed] = {}
        self.steps: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.step_rows = (0, 0)
        self.total_rows = comparison.next_row + 1, comparison.next_row + self.count
        self.paired = self.count <= SIDE_BY_SIDE
        self.lefts: tuple[int, ...] = (2, 3 + self.count) if self.paired else (2,)
        self.last_column = self.lefts[-1] + self.count - 1
        self.row, self.side, self.lowest = FIRST_TABLE, 0, FIRST_TABLE
        self.pairs: list[int] = []
        for name in ("unknown", "usable"):
            cell = Cells(comparison.choices[name], comparison.chosen_column, sheet=comparison.sheet.title)
            book.inputs["choices", name] = cell
        self._set_widths()

    def _set_widths(self) -> None:
        width = max(NARROWEST, min(WIDEST, ALL_WIDTHS / (len(self.lefts) * self.count)))
        dimensions = self.sheet.column_dimensions
        dimensions["A"].width = NAME_WIDTH
        for column in range(2, self.last_column + 1):
            dimensions[get_column_letter(column)].width = width
        if self.paired:
            dimensions[get_column_letter(self.lefts[1] - 1)].width = GAP_WIDTH

    def of_scenario(self, name: str, k: int) -> str:
        """What the steps on the Comparison sheet have of a scenario by `OF_SCENARIOS`, its total for instance."""
        return self.comparison.address(self.total_rows[0] + k, FIRST_YEAR + OF_SCENARIOS.index(name))

    def of_chosen(self, name: str, choice: str) -> str:
        """The same of the baseline, or of the scenario compared with it."""
        first, last = (self.of_scenario(name, k) for k in (0, self.count - 1))
        return f"INDEX({first}:{last.rpartition('!')[2]},{self.comparison.choice(choice)})"

    def known(self, known: str, every: int) -> str:
        """How many of a number of amounts are known, as an expression."""
        return known_of(known, every, self.words)

    @cached_property
    def total_years(self) -> tuple[str, ...]:
        """The years of the total: those that were asked for, or all that every scenario has; none where it would be of one."""
        results = self.comparison.results
        common = [y for y in self.comparison.years if all(y in result.scenario.fiscal_years for result in results)]
        asked = self.opening.total_over
        years = asked if asked and set(asked) <= set(self.comparison.years) else tuple(common)
        return years if len(years) > 1 else ()

    def span_of_total(self) -> str:
        """What the years of the total are called together: 5 years, 2022-23 to 2026-27."""
        labels = [self.comparison.year_label(year) for year in self.total_years]
        return Figures(self.words.language).span(self.total_years, labels)

    @property
    def unit(self) -> str:
        """The unit of amounts in dollars of the year: millions of dollars."""
        return self.words.text(self.scale.word).format(self.comparison.money)

    def currency_of(self, choice: str) -> str:
        """The currency of the scenario chosen as the baseline or as what is compared with it, as an expression."""
        return self._of_column(CURRENCY_COLUMN, choice)

    def kind_of(self, choice: str) -> str:
        """What tells the money of the scenario chosen apart, as an expression."""
        return self._of_column(KIND_COLUMN, choice)

    def kind_of_scenario(self, k: int) -> str:
        """The cell with what tells a scenario's money apart."""
        return self.comparison.address(self.total_rows[0] + k, KIND_COLUMN)

    def of_one_kind(self, k: int, formula: str) -> str:
        """What is compared with the baseline; nothing where a scenario's money is of another currency, scope or measure."""
        if self.comparison.has_one_kind:
            return formula
        return f'IF({self.kind_of("baseline")}={self.kind_of_scenario(k)},{formula},"")'

    def more_than_baseline(self, k: int, amounts: "Placed", row: int) -> str:
        """What a scenario's amount in a row of a table of this page is more than the baseline's there, where both are known."""
        first, last = (get_column_letter(amounts.left + place) for place in (0, self.count - 1))
        own = f"{get_column_letter(amounts.left + k)}{row}"
        baseline = f"INDEX(${first}{row}:${last}{row},{self.comparison.choice('baseline')})"
        known = f"AND(ISNUMBER({own}),ISNUMBER({baseline}))"
        return self.of_one_kind(k, f'IF({known},ROUND({own}-{baseline},2),"")')

    def _of_column(self, column: int, choice: str) -> str:
        first, last = (self.comparison.address(self.total_rows[0] + k, column) for k in (0, self.count - 1))
        return f"INDEX({first}:{last.rpartition('!')[2]},{self.comparison.choice(choice)})"

    def put(self, row: int, column: int, formula: str, look: Look | str) -> Cell:
        return self.book.put(self.sheet, row, column, Formula(f"={formula}"), look)

    def put_scenarios(self, row: int, left: int) -> None:
        """The names of the scenarios, the baseline marked."""
        for k, label in enumerate(self.comparison.labels):
            marked = f"{label} {self.words.text(IS_BASELINE)}"
            is_baseline = f"{self.choices.get('baseline')}={quoted(label)}"
            text = f"IF({is_baseline},{quoted(marked)},{quoted(label)})" if self.count > 1 else quoted(label)
            longest = max(map(len, re.split("[ -]", label)))
            room = SMALL_LETTERS * self.sheet.column_dimensions[get_column_letter(left + k)].width
            self.put(row, left + k, text, "header").font = SMALL_HEADER if longest <= room else SMALLEST_HEADER

    def spread(self, row: int, columns: tuple[int, int], characters: int, line: float) -> None:
        """A text in a row of its own, over columns: a little smaller where it is long, in several lines where too long.

        `characters` are those of the longest text that the cell may show, `line` the points that a line takes.
        """
        first, last = columns
        dimensions = [self.sheet.column_dimensions[get_column_letter(c)] for c in range(first, last + 1)]
        lines = characters / sum(dimension.width for dimension in dimensions)
        wrapped = lines > MOST_SHRUNK
        self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        self.sheet.cell(row, first).alignment = Alignment(
            wrap_text=wrapped, shrink_to_fit=not wrapped, vertical="center"
        )
        height = line * (-(-lines // 1) if wrapped else 1) + 3
        self.sheet.row_dimensions[row].height = max(height, self.sheet.row_dimensions[row].height or 0)

    def over(self, row: int, columns: tuple[int, int], characters: int) -> None:
        """A text in a row with others, over the blank cells beside it up to the last column: in smaller letters where it is long,
        in lines within its own column where these would be too small.

        Nothing is merged, since the row is one of a table; `characters` are those of the longest text.
        """
        first, last = columns
        widths = [self.sheet.column_dimensions[get_column_letter(c)].width for c in range(first, last + 1)]
        cell = self.sheet.cell(row, first)
        font = copy(cell.font)
        font.sz = round(min(font.sz, font.sz * LETTERS * sum(widths) / characters), 1)
        if font.sz < SMALLEST:
            lines = -(-characters * SMALLEST // (widths[0] * cell.font.sz))
            font.sz, cell.alignment = SMALLEST, Alignment(wrap_text=True, vertical="bottom")
            height = self.sheet.row_dimensions[row].height or 0
            self.sheet.row_dimensions[row].height = max(height, lines * SMALLEST * 1.35 + 3)
        cell.font = font

    def place(self, name: str, title: str, longest: int) -> Placed:
        """Where the next table goes, with its title (an expression, and its most letters), its header and its rows' names."""
        left, row, sheet = self.lefts[self.side], self.row, self.sheet
        placed = self.tables[name] = Placed(left, row + 1, row + 2, row + 2 + len(self.codes))
        start, end = 1 if self.side == 0 else left, left + self.count - 1
        self.put(row, start, title, "bold")
        self.over(row, (start, end), longest)
        self.put_scenarios(placed.header, left)
        if self.side == 0:
            self.pairs.append(row)
            self.book.put(sheet, placed.header, 1, self.words("jurisdiction"), "header left")
            self.book.put(sheet, placed.total, 1, self.words("total"), "total")
        for r, code in enumerate(self.codes, start=placed.top):
            name_ = self.words.text(self.comparison.names[code])
            if self.side == 0:
                self.book.put(sheet, r, 1, name_).border = styles.HAIRLINE
            elif name_ != code:
                self.book.put(sheet, r, left - 1, code, "note").alignment = styles.RIGHT
        for r in range(placed.top, placed.total + 2):
            sheet.row_dimensions[r].height = TABLE_ROW
        sheet.row_dimensions[placed.header].height = HEADER_ROW_HEIGHT
        return placed

    def done(self, below: int) -> None:
        """The next table goes beside this one, or below both."""
        self.lowest = max(self.lowest, below)
        self.side = (self.side + 1) % len(self.lefts)
        if self.side == 0:
            self.row = self.lowest + 1

    def end_pair(self) -> None:
        """The next table goes on the left, below all others."""
        if self.side == 1:
            self.side, self.row = 0, self.lowest + 1
