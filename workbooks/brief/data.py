"""Data: what a page shows of each party, a row each, beside the page and outside what is printed; the page takes the row chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.language.texts import Text
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look

LEFT, TOP = 10, 3  # the first column and row of the data
TITLE: Text = {"en": "Workings of this page", "fr": "Calculs de cette page"}
NUMBER: Text = {"en": "Number", "fr": "Numéro"}
Cell = Decimal | Fraction | Formula | str | None


class Data:
    """Columns by name, a row a party; `number` is the cell that has the number of the one chosen, 0 where the choice is none."""

    def __init__(self, book: Book, sheet: Worksheet, names: Sequence[str], chosen: str) -> None:
        self.book, self.sheet, self.names, self.chosen = book, sheet, names, chosen
        self.columns: dict[str, int] = {}
        self.number = f"${get_column_letter(LEFT)}${TOP - 2}"
        book.put(sheet, TOP - 2, LEFT + 1, book.words.text(TITLE), "note")
        self.add("number", book.words.text(NUMBER), [Decimal(n + 1) for n in range(len(names))])
        self.add("name", book.words("jurisdiction"), list(names))
        own = f"SUMPRODUCT(({self.range('name')}={chosen})*{self.range('number')})"
        book.put(sheet, TOP - 2, LEFT, Formula(f"={own}"), "helper")

    @property
    def last(self) -> int:
        return TOP + len(self.names) - 1

    def add(self, name: str, heading: str, cells: Sequence[Cell], number: str = styles.CENTS) -> None:
        """A column of figures or texts, one a party; None is an empty text: of a blank cell, engines make 0."""
        column = self.columns[name] = LEFT + len(self.columns)
        self.book.put(self.sheet, TOP - 1, column, heading, "note")
        for row, cell in enumerate(cells, start=TOP):
            value = float(cell) if isinstance(cell, Decimal | Fraction) else cell or Formula('=""')
            look = Look("helper", "General" if isinstance(value, str) else number)
            self.book.put(self.sheet, row, column, value, look)

    def texts(self, name: str, heading: str, texts: Mapping[str, Text]) -> None:
        self.add(name, heading, [self.book.words.text(text) if text["en"] else None for text in texts.values()])

    def range(self, name: str) -> str:
        letter = get_column_letter(self.columns[name])
        return f"${letter}${TOP}:${letter}${self.last}"

    def at(self, name: str, row: int) -> str:
        """The cell of the party of this number, from 0."""
        return f"${get_column_letter(self.columns[name])}{TOP + row}"

    def of_chosen(self, name: str) -> str:
        """The cell of the party that is chosen, as an expression; empty where it is blank, or the choice is none."""
        found = f"INDEX({self.range(name)},MAX(1,{self.number}))"
        return f'IF({self.number}=0,"",IF({found}="","",{found}))'
