"""Meanings: what a cell is of, in words: jurisdiction, category, year, quantity and scenario; or, elsewhere, its row and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel import fiscal_years
from fundingmodel.cells import Cells
from fundingmodel.column import AXES
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.tiers import Tier
from workbooks.page.book import Book, key_of
from workbooks.returned.comparing.formulas import column_number

Place = tuple[str, int, int]
LONGEST = 60  # letters of a label


@dataclass(frozen=True)
class Meaning:
    """What a cell is of: the parts that are so of it, in one language, and the scenarios whose figure it is."""

    quantity: str
    of: tuple[str, ...]  # jurisdiction, category, year
    scenarios: tuple[str, ...]

    def text(self) -> str:
        scenarios = f" ({', '.join(self.scenarios)})" if self.scenarios else ""
        return ", ".join([self.quantity, *self.of]) + scenarios


class Meanings:
    """What each cell of a workbook is of, in the words of one language."""

    def __init__(self, book: Book, results: Sequence[Result], language: str) -> None:
        self.book, self.words = book, Words(language)
        self.known: dict[Place, Meaning] = {}
        for result in results:
            for tier in result.scenario.tiers:
                self._tell_inputs(result, tier)
                self._tell_columns(result, tier)

    def of(self, place: Place) -> str:
        """The meaning of a cell in words; nothing where no label says what it is."""
        if place in self.known:
            return self.known[place].text()
        sheet = self.book.workbook[place[0]]
        found = [each for each in (_label(sheet, *place[1:]), _header(sheet, *place[1:])) if each]
        return ", ".join(dict.fromkeys(found))

    def _tell_inputs(self, result: Result, tier: Tier) -> None:
        for name, parameter in tier.parameters.items():
            for key in parameter.figures:
                cells = self.book.inputs.get((key_of(result.scenario), tier.name, name, key))
                if cells is not None and cells.sheet:
                    self._tell(cells, name, AXES[parameter.input.shape], key, result, tier)

    def _tell_columns(self, result: Result, tier: Tier) -> None:
        for year in result.scenario.fiscal_years:
            columns = self.book.columns.get((key_of(result.scenario), tier.name, year), {})
            shapes = {column.name: column.shape for column in tier.formula.columns}
            for name in columns.keys() & shapes.keys():
                self._tell(columns[name], name, AXES[shapes[name]], year, result, tier)

    def _tell(
        self, cells: Cells, name: str, axes: tuple[str | None, str | None], year: str, result: Result, tier: Tier
    ) -> None:
        words = self.words.with_titles(tier.titles)
        quantity, scenario = words.column(name), words.text(result.scenario.short)
        sheet = cells.sheet or self.book.sheet_of[key_of(result.scenario), tier.name]
        names = [[words.text(each) for each in tier.names_along(axis)] for axis in axes]
        of_year = [words.fiscal_year(year) if fiscal_years.read(year) else year] if year else []
        for place, of in zip(_places(cells, sheet), _of(names), strict=False):
            before = self.known.get(place)
            if before is None:
                parts = tuple(each for each in (*of, *of_year) if each)
                self.known[place] = Meaning(quantity, parts, (scenario,))
            elif scenario not in before.scenarios:
                self.known[place] = Meaning(before.quantity, before.of, (*before.scenarios, scenario))


def _of(names: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """What each cell of a block is of, row by row."""
    return ((row, column) for row in names[0] or [""] for column in names[1] or [""])


def _places(cells: Cells, sheet: str) -> Iterator[Place]:
    for address in chain.from_iterable(cells.addresses()):
        letters = address.rstrip("0123456789")
        yield sheet, int(address[len(letters) :]), column_number(letters)


def _label(sheet: Worksheet, row: int, column: int) -> str:
    """The first text of the row, left of the cell."""
    cells = (sheet._cells.get((row, c)) for c in range(1, column))
    return next((_short(cell.value) for cell in cells if cell is not None and _is_text(cell)), "")


def _header(sheet: Worksheet, row: int, column: int) -> str:
    """The nearest text above the cell in its column."""
    cells = (sheet._cells.get((r, column)) for r in range(row - 1, 0, -1))
    return next((_short(cell.value) for cell in cells if cell is not None and _is_text(cell)), "")


def _is_text(cell: object) -> bool:
    return getattr(cell, "data_type", "") == "s" and bool(str(getattr(cell, "value", "") or "").strip())


def _short(text: object) -> str:
    words = str(text).replace("\n", " ")
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"


def units_of(book: Book, results: Sequence[Result]) -> frozenset[str]:
    """The units that labels of these scenarios may be of, as the workbook writes them."""
    found: set[str] = set()
    for result in results:
        currency = result.scenario.currency
        for tier in result.scenario.tiers:
            own: Mapping[str, str] = {
                **{name: each.input.unit for name, each in tier.parameters.items()},
                **{each.name: each.unit for each in tier.formula.columns},
            }
            found |= {book.unit(unit, currency) for unit in own.values() if unit}
    return frozenset(found)
