"""Cells: blocks of cell addresses, shaped like the arrays that they hold. Text only, no spreadsheet library."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

Axes = tuple[str | None, str | None]


@cache
def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_prefix(sheet: str) -> str:
    """The sheet's name as formulas write it: quoted, quotes doubled.

    >>> sheet_prefix("Ontario's offer")
    "'Ontario''s offer'!"
    """
    return "'" + sheet.replace("'", "''") + "'!"


@dataclass(frozen=True)
class Cells:
    """A block of cells; `axes` says what runs down and what runs across, `index` the place of the cell being written.

    As text it is the one cell at this output's row (and category); `.row` is its row across categories, `.column` one category's
    column, `.all` the block. What varies with the output is a relative reference, so that a formula can be copied down.

    >>> intake = Cells(6, 3, 13, 4, ("jurisdiction", "category")).at({"jurisdiction": 1, "category": 2})
    >>> str(intake), intake.row, intake.column, intake.all
    ('E7', '$C7:$F7', 'E$6:E$18', '$C$6:$F$18')
    """

    top: int
    left: int
    height: int = 1
    width: int = 1
    axes: Axes = (None, None)
    sheet: str = ""
    index: Mapping[str | None, int] = field(default_factory=dict)

    def at(self, index: Mapping[str | None, int]) -> "Cells":
        """The same block, with the place of the cell being written."""
        return Cells(self.top, self.left, self.height, self.width, self.axes, self.sheet, index)

    def seen_from(self, sheet: str) -> "Cells":
        """The same block as a formula on that sheet names it: without the sheet's name when it is its own."""
        return replace(self, sheet="") if self.sheet == sheet else self

    def _row(self, offset: int | None) -> str:
        if offset is not None:
            return f"${self.top + offset}"
        varies = self.axes[0] is not None
        return f"{'' if varies else '$'}{self.top + (self.index[self.axes[0]] if varies else 0)}"

    def _column(self, offset: int | None) -> str:
        if offset is not None:
            return f"${column_letters(self.left + offset)}"
        varies = self.axes[1] is not None
        return f"{'' if varies else '$'}{column_letters(self.left + (self.index[self.axes[1]] if varies else 0))}"

    def _range(self, rows: tuple[int | None, int | None], columns: tuple[int | None, int | None]) -> str:
        first, last = (self._column(columns[i]) + self._row(rows[i]) for i in (0, 1))
        prefix = sheet_prefix(self.sheet) if self.sheet else ""
        return prefix + (first if first == last else f"{first}:{last}")

    @property
    def all(self) -> str:
        return self._range((0, self.height - 1), (0, self.width - 1))

    @property
    def row(self) -> str:
        return self._range((None, None), (0, self.width - 1))

    @property
    def column(self) -> str:
        return self._range((0, self.height - 1), (None, None))

    def __str__(self) -> str:
        return self._range((None, None), (None, None))

    def addresses(self) -> list[list[str]]:
        """The plain addresses of the block, row by row: [['C6', 'D6'], ['C7', 'D7']]."""
        return [
            [f"{column_letters(self.left + c)}{self.top + r}" for c in range(self.width)] for r in range(self.height)
        ]
