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
class Numbers:
    """Whole numbers of the calendar in the place of cells: formulas write them as they are, since nobody changes them.

    >>> str(Numbers((2020, 2021), "data year").at({"data year": 1}))
    '2021'
    """

    values: tuple[int, ...]
    axis: str | None = None
    index: Mapping[str | None, int] = field(default_factory=dict)

    def at(self, index: Mapping[str | None, int]) -> "Numbers":
        """The same numbers, with the place of the cell being written."""
        return replace(self, index=index)

    def __str__(self) -> str:
        return str(self.values[self.index[self.axis] if self.axis else 0])


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

    def _first(self, row: int | None, column: int | None) -> str:
        """The address at these offsets from the top left; without an offset, that of the cell being written."""
        down, across = self.axes
        if column is not None:
            letters = f"${column_letters(self.left + column)}"
        elif across is None:
            letters = f"${column_letters(self.left)}"
        else:
            letters = column_letters(self.left + self.index[across])
        if row is not None:
            return f"{letters}${self.top + row}"
        return f"{letters}${self.top}" if down is None else f"{letters}{self.top + self.index[down]}"

    def _range(self, rows: tuple[int | None, int | None], columns: tuple[int | None, int | None]) -> str:
        first = text = self._first(rows[0], columns[0])
        if rows[0] != rows[1] or columns[0] != columns[1]:
            last = self._first(rows[1], columns[1])
            text = first if first == last else f"{first}:{last}"
        return sheet_prefix(self.sheet) + text if self.sheet else text

    @property
    def all(self) -> str:
        return self._range((0, self.height - 1), (0, self.width - 1))

    @property
    def row(self) -> str:
        return self._range((None, None), (0, self.width - 1))

    @property
    def fixed_row(self) -> str:
        """The same row, fixed: what is copied down reads it too, where this output runs down another axis."""
        offset = self.index[self.axes[0]] if self.axes[0] is not None else 0
        return self._range((offset, offset), (0, self.width - 1))

    @property
    def column(self) -> str:
        return self._range((0, self.height - 1), (None, None))

    def __str__(self) -> str:
        return self._range((None, None), (None, None))

    def along(self, axis: str) -> "tuple[Cells, ...]":
        """The block at each place along one of its axes, the other as it is."""
        count = self.height if self.axes[0] == axis else self.width
        return tuple(self.at({**self.index, axis: place}) for place in range(count))

    def addresses(self) -> list[list[str]]:
        """The plain addresses of the block, row by row: [['C6', 'D6'], ['C7', 'D7']]."""
        return [
            [f"{column_letters(self.left + c)}{self.top + r}" for c in range(self.width)] for r in range(self.height)
        ]
