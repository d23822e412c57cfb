"""The page of the Summary: how wide its columns are, where the next table goes, and where everything on it stands."""

from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look
from workbooks.page.scale import scale_for
from workbooks.page.sentences import quoted
from workbooks.sheets.comparison.tables import Comparison

FIRST_TABLE = 10
NAME_WIDTH, GAP_WIDTH = 26, 5
ALL_WIDTHS, NARROWEST, WIDEST = 152, 9.4, 24  # characters: all columns of figures together, and each
SIDE_BY_SIDE = 10  # with more scenarios than this, tables stand below one another
TABLE_ROW, HEADER_ROW_HEIGHT = 13.5, 38  # points
SMALL_HEADER = Font(name=styles.FONT, size=9, bold=True, color=styles.WHITE)

IS_BASELINE = {"en": "(baseline)", "fr": "(référence)"}


@dataclass(frozen=True)
class Placed:
    """Where a table of the Summary stands: its first column of figures, header, first row, total."""

    left: int
    header: int
    top: int
    total: int


class Summary:
    """The Summary as written, for its parts, for the charts and for whoever checks it.

    `choices`, `tables` and `steps` say where each stands; `columns` and `step_rows` where the changes do on the Comparison
    sheet, `total_rows` where the totals do. The next table goes to `row`, on the left (`side` 0) or on the right.
    """

    def __init__(self, book: Book, comparison: Comparison) -> None:
        self.book, self.words, self.comparison = book, book.words, comparison
        self.sheet = book.sheet(book.words.sheet("summary"), "answer")
        self.scale = scale_for(comparison.results)
        self.currency = comparison.results[0].scenario.currency
        self.count, self.codes = len(comparison.results), tuple(comparison.names)
        self.choices: dict[str, str] = {}
        self.tables: dict[str, Placed] = {}
        self.steps: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.step_rows = self.total_rows = (0, 0)
        self.paired = self.count <= SIDE_BY_SIDE
        self.lefts: tuple[int, ...] = (2, 3 + self.count) if self.paired else (2,)
        self.last_column = self.lefts[-1] + self.count - 1
        self.row, self.side, self.lowest = FIRST_TABLE, 0, FIRST_TABLE
        self.pairs: list[int] = []
        self._set_widths()

    def _set_widths(self) -> None:
        width = max(NARROWEST, min(WIDEST, ALL_WIDTHS / (len(self.lefts) * self.count)))
        self.characters = NAME_WIDTH + width * self.count * len(self.lefts)
        dimensions = self.sheet.column_dimensions
        dimensions["A"].width = NAME_WIDTH
        for column in range(2, self.last_column + 1):
            dimensions[get_column_letter(column)].width = width
        if self.paired:
            dimensions[get_column_letter(self.lefts[1] - 1)].width = GAP_WIDTH

    @property
    def unit(self) -> str:
        """The unit of amounts in dollars of the year: millions of dollars."""
        return self.words.text(self.scale.word).format(self.words.unit("dollars", self.currency))

    def put(self, row: int, column: int, formula: str, look: Look | str) -> Cell:
        return self.book.put(self.sheet, row, column, Formula(f"={formula}"), look)

    def put_scenarios(self, row: int, left: int) -> None:
        """The names of the scenarios, the baseline marked."""
        for k, label in enumerate(self.comparison.labels):
            marked = f"{label} {self.words.text(IS_BASELINE)}"
            is_baseline = f"{self.comparison.choice('baseline')}={k + 1}"
            text = f"IF({is_baseline},{quoted(marked)},{quoted(label)})" if self.count > 1 else quoted(label)
            self.put(row, left + k, text, "header").font = SMALL_HEADER

    def place(self, name: str, title: str) -> Placed:
        """Where the next table goes, with its title (an expression), its header and the names of its rows."""
        left, row, sheet = self.lefts[self.side], self.row, self.sheet
        placed = self.tables[name] = Placed(left, row + 1, row + 2, row + 2 + len(self.codes))
        self.put(row, 1 if self.side == 0 else left, title, "bold")
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
        """The next table stands beside this one, or below both."""
        self.lowest = max(self.lowest, below)
        self.side = (self.side + 1) % len(self.lefts)
        if self.side == 0:
            self.row = self.lowest + 1

    def end_pair(self) -> None:
        """The next table stands on the left, below all others."""
        if self.side == 1:
            self.side, self.row = 0, self.lowest + 1
