"""Marshalling: from the cells that a host hands over to figures and names, and back. One policy, for every host.

- Numbers are taken as they are. Text in the place of a number is refused, also "12,5" and numbers stored as text; so are
  TRUE, FALSE, and dates where the host knows them from numbers. A blank ("", only spaces, or null) is not a zero: it is missing,
  `#N/A`. Where Excel itself hands a blank on as 0, the add-in's script asks which zeros are blank cells
  (udfs/hosts/server/project/static/js/blank_cells.js). Where that cannot be asked, a blank cannot be known from a zero; so a
  number that may be left out means "none" by 0, or refuses it.
- An error cell anywhere in an argument is the answer: the first one, in reading order. It never becomes zero.
- NaN and infinity are never taken and never returned. What is not known is `#N/A` in the answer.
- A block may have labels in its first column (or row), and headings in its first row. Then it is matched with the others by
  name: codes, names and abbreviations of provinces and territories, and categories, English or French, are the same label
  (udfs/same_names.py).
  Without labels, by position, and the lengths must agree; labels that the first block lacks are refused, for nothing can be
  matched with them. Blank rows at the end are left out where rows have labels, and blank columns where they have headings;
  figures without labels may not end with blanks, since the last one may be missing.
  Several cells that are all blank are not an argument left out.
- All rows of a block have labels, or none; each label is there once; a total, an average, a heading or a number is no label. A
  last figure of what is shared by that is the sum of the others is taken for a total and refused, unless a province labels it
  or it is one of three small ones (udfs/whole.py); so is a last column without headings. The first row
  is taken for a heading only where it can be nothing else; where it might be figures, and where a table is turned the wrong
  way round, the block is refused (udfs/blocks.py).
- What is wrong in shape, unit or label is `#VALUE!`, what is missing is `#N/A`, each with a sentence that names the argument,
  the row and column within the block, and what was found.
"""

import datetime
import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.analysis.projection import unmarked
from fundingmodel.column import Array
from fundingmodel.errors import Phrase, Refused, Where, phrase

LARGEST_BLOCK = 2_000_000  # cells of one argument
LARGEST_NUMBER = 1.7976931348623157e308  # that a cell can hold
LONGEST_NUMBER = 64  # characters of a number stored as text
LONGEST_TEXT = 32_767  # characters that a cell can hold
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CONNECT!",
          "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CALC!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#TIMEOUT!")  # fmt: skip


@dataclass(frozen=True)
class ErrorCell:
    """An error in a cell, as #N/A."""

    code: str


Cell = None | bool | int | float | str | datetime.datetime | ErrorCell


class CellError(Refused):
    """The answer is an error: its code, and a sentence where it is ours; an error that was handed on has none."""

    def __init__(
        self,
        code: str,
        key: str = "",
        where: object = "",
        what: str = "",
        advice: str | Phrase = "",
        /,
        *,
        cause: Refused | Phrase | str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(key, where, what, advice, cause=cause, **values)
        self.code, self.args = code, (code, key, where, what, advice)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return super().__str__()

    def __str__(self) -> str:
        return f"{self.code} {self.message}".strip()


@dataclass(frozen=True)
class Host:
    """How a host hands cells over: the types that need no reading, and how every other is read."""

    name: str
    plain: frozenset[type]
    read: Callable[[Any], Cell]


def _read_python(cell: Any) -> Cell:
    """What Python has besides the types of a cell: numpy's and decimal numbers, days. Anything else is refused."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime(cell.year, cell.month, cell.day)
    if cell is None or isinstance(cell, bool | int | float | str | datetime.datetime | ErrorCell):
        return cell
    raise refused("udfs.no_cell", "", "an argument holds a {kind}, which no cell can hold.", kind=type(cell).__name__)


NO_ERRORS: frozenset[type] = frozenset({float, bool, type(None), datetime.datetime})
CELL_TYPES: frozenset[type] = frozenset({float, int, str, bool, type(None), datetime.datetime, ErrorCell})
PLAIN = Host("Python", CELL_TYPES, _read_python)


@dataclass(frozen=True)
class Block:
    """The cells of one argument, without blank rows and columns at its end."""

    rows: list[list[Cell]]
    rows_cut: bool = False  # whether there were any
    columns_cut: bool = False

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def cut(self) -> bool:
        return self.rows_cut or self.columns_cut

    @property
    def empty(self) -> bool:
        """Whether all of several cells are blank."""
        return self.cut and self.height == self.width == 1 and is_blank(self.rows[0][0])

    @property
    def extent(self) -> Phrase:
        rows, columns = counted(self.height, "row"), counted(self.width, "column")
        return phrase("udfs.size", "{rows} by {columns}", rows=rows, columns=columns)


@dataclass(frozen=True)
class Labelled:
    """Figures with the labels of their rows and columns, None where there are none."""

    figures: Array
    rows: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None


def refused(key: str, where: object, what: str, advice: str | Phrase = "", /, **values: Any) -> CellError:
    return CellError("#VALUE!", key, where, what, advice, **values)


@contextmanager
def quoting() -> Iterator[None]:
    """What the engine refuses inside, raised as CellError: a cell, or the task pane, has its own sentence as the answer."""
    try:
        yield
    except CellError:
        raise
    except Refused as error:
        raise CellError("#VALUE!", "quoted", "", "{cause}", cause=error) from None


def missing(key: str, where: object, what: str, advice: str | Phrase = "", /, **values: Any) -> CellError:
    return CellError("#N/A", key, where, what, advice, **values)


TRUE, FALSE = phrase("udfs.true", "TRUE"), phrase("udfs.false", "FALSE")
NOUNS = {
    "row": phrase("udfs.row", "row"),
    "column": phrase("udfs.column", "column"),
    "category": phrase("udfs.category", "category"),
    "year": phrase("udfs.year", "year"),
    "lag": phrase("udfs.lag", "lag"),
    "month": phrase("udfs.month", "month"),
    "jurisdiction": phrase("udfs.jurisdiction", "jurisdiction"),
    "part": phrase("udfs.part", "part"),
    "scenario": phrase("udfs.scenario", "scenario"),
}


def counted(count: int, what: str) -> Phrase:
    """1 row, 2 rows."""
    one = {
        "row": phrase("udfs.one_row", "{count} row", count=count),
        "column": phrase("udfs.one_column", "{count} column", count=count),
        "figure": phrase("udfs.one_figure", "{count} figure", count=count),
        "argument": phrase("udfs.one_argument", "{count} argument", count=count),
    }
    several = {
        "row": phrase("udfs.rows", "{count} rows", count=count),
        "column": phrase("udfs.columns", "{count} columns", count=count),
        "figure": phrase("udfs.figures", "{count} figures", count=count),
        "argument": phrase("udfs.arguments", "{count} arguments", count=count),
    }
    return one[what] if count == 1 else several[what]


# From cells


def block_of(raw: Any, host: Host, name: str) -> Block | None:
    """The cells of an argument; None where it is left out or one blank cell. An error cell is raised as the answer."""
    rows = _rows_of(raw, name)
    types = set(map(type, itertools.chain.from_iterable(rows)))
    if not types <= host.plain:
        rows = [[cell if type(cell) in host.plain else host.read(cell) for cell in row] for row in rows]
    if not types <= NO_ERRORS:
        for cell in itertools.chain.from_iterable(rows):
            if isinstance(cell, ErrorCell):
                raise CellError(cell.code)
    given, height = (len(rows), len(rows[0])), len(rows)
    while height > 1 and all(map(is_blank, rows[height - 1])):
        height -= 1
    rows = rows[:height]
    if len(rows[0]) > 1 and is_blank(rows[0][-1]):
        width = max((1 + i for row in rows for i, cell in enumerate(row) if not is_blank(cell)), default=1)
        rows = [row[:width] for row in rows]
    block = Block(rows, len(rows) != given[0], len(rows[0]) != given[1])
    left_out = given == (1, 1) and is_blank(rows[0][0])
    return None if left_out else block


def _rows_of(raw: Any, name: str) -> list[list[Any]]:
    if not isinstance(raw, list | tuple):
        return [[raw]]
    if not raw:
        return [[None]]
    rows = [row if type(row) is list else list(row) if isinstance(row, list | tuple) else [row] for row in raw]
    if not any(rows):
        return [[None]]
    if len(set(map(len, rows))) != 1:
        raise refused("udfs.rows_differ_in_length", name, "its rows differ in length.", "Give one rectangular range.")
    if len(rows) * len(rows[0]) > LARGEST_BLOCK:
        raise refused(
            "udfs.too_many_cells",
            name,
            "{count:,} cells; at most {most:,}.",
            "Give a smaller range.",
            count=len(rows) * len(rows[0]),
            most=LARGEST_BLOCK,
        )
    return rows


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def one_cell(block: Block, name: str) -> Cell:
    if block.height * block.width != 1:
        raise refused("udfs.not_one_cell", name, "one cell is needed, found {size}.", size=block.extent)
    return block.rows[0][0]


def number(cell: Cell, where: object) -> float:
    """A figure; refused with its place where the cell holds anything else."""
    if type(cell) is float or type(cell) is int:
        if -LARGEST_NUMBER <= cell <= LARGEST_NUMBER:
            return float(cell)
        raise refused("udfs.not_finite", where, "{where} is not a finite number.")
    if is_blank(cell):
        raise missing("udfs.figure_blank", where, "{where} is blank.", "A blank is not a zero: enter the figure, or 0.")
    if isinstance(cell, bool):
        raise refused(
            "udfs.truth_for_number", where, "{where} is {found}; a number is needed.", found=TRUE if cell else FALSE
        )
    if isinstance(cell, datetime.datetime):
        raise refused(
            "udfs.date_for_number", where, "{where} is the date {date}; a number is needed.", date=f"{cell:%Y-%m-%d}"
        )
    if number_as_text(str(cell)):
        raise refused(
            "udfs.number_as_text",
            where,
            "{where} is the text {found}: a number stored as text.",
            "Enter it as a number.",
            found=quoted(cell),
        )
    raise refused("udfs.text_for_number", where, "{where} is the text {found}; a number is needed.", found=quoted(cell))


def shown(cell: Cell) -> str:
    """A cell as a sheet shows it: 40483, TRUE, 2010-11-01."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime.datetime):
        return f"{cell:%Y-%m-%d}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)


def number_as_text(text: str) -> bool:
    if len(text) > LONGEST_NUMBER:  # the search below takes the square of a text's length
        return False
    return bool(re.fullmatch(r"[-+(]?[\s$€£]*\d[\d\s.,'\u2019\u00a0\u202f]*[\s$€£%)]*", text.strip()))


def quoted(cell: object) -> Phrase:
    text = " ".join(str(cell).split())
    return phrase("udfs.quoted", "'{text}'", text=text if len(text) <= 40 else text[:39] + "…")


def text(cell: Cell, where: object) -> str:
    """A name; a whole number may be one, as the code of an area."""
    if is_blank(cell):
        raise missing("udfs.name_blank", where, "{where} is blank; a name is needed.")
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15 and cell == int(cell):
        return str(int(cell))
    raise refused("udfs.not_a_name", where, "{where} is {found}; a name is needed.", found=shown(cell))


def flag(cell: Cell, where: object) -> bool:
    if isinstance(cell, bool):
        return cell
    if type(cell) in (int, float) and cell in (0, 1):
        return bool(cell)
    raise refused(
        "udfs.not_true_or_false", where, "{where} is {found}; write TRUE or FALSE.", found=quoted(shown(cell))
    )


def choice(cell: Cell, where: object, choices: Sequence[str]) -> str:
    chosen = text(cell, where).casefold().replace(" ", "_").replace("-", "_")
    if chosen not in choices:
        raise refused(
            "udfs.not_a_choice",
            where,
            "{where} is {found}; it is one of {choices}.",
            found=quoted(shown(cell)),
            choices=choices,
        )
    return chosen


def fiscal_year(cell: Cell, where: object) -> str:
    """2021-22 or 2021-2022 as 2021-22. Excel turns a typed 2010-11 into a date: refused, since it can no longer be known."""
    year = fiscal_years.read(unmarked(text(cell, where))) if isinstance(cell, str) else None
    if year is not None and "-" in year:
        return year
    found = quoted(cell) if isinstance(cell, str) else shown(cell)
    raise refused(
        "udfs.not_a_fiscal_year",
        where,
        '{where} is {found}; write a fiscal year as text, "2021-22" (in a cell, with an apostrophe before it: '
        "Excel turns some years into dates).",
        found=found,
    )


# To cells


def cells_of(result: Any, rows: Sequence[str] | None = None) -> list[list[Cell]]:
    """A result as rows of cells. Not a number: refused, by its row. None is unknown: #N/A."""
    if isinstance(result, np.ndarray):
        return _array_cells(result, rows)
    if not isinstance(result, list | tuple):
        return [[_cell(result)]]
    return [[_cell(cell) for cell in (row if isinstance(row, list | tuple) else [row])] for row in result]


def _array_cells(result: Array, rows: Sequence[str] | None) -> list[list[Cell]]:
    figures = np.atleast_2d(np.asarray(result, dtype=float)) + 0.0  # a negative zero is a zero
    wrong = ~np.isfinite(figures)
    if wrong.any():
        row = int(np.argwhere(wrong)[0][0])
        place = Where().row(row + 1).of(rows[row] if rows and len(rows) == len(figures) else "")
        raise refused(
            "udfs.row_not_calculated",
            place,
            "{where} of the result cannot be calculated: a total that it is divided by is zero.",
        )
    cells: list[list[Cell]] = figures.tolist()
    return cells


def _cell(cell: Any) -> Cell:
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None:
        return ErrorCell("#N/A")
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise refused(
                "udfs.not_calculated", "", "the result cannot be calculated: a total that it is divided by is zero."
            )
        return cell + 0.0
    if isinstance(cell, str):
        return cell[:LONGEST_TEXT]
    if isinstance(cell, bool | int | ErrorCell):
        return cell
    raise TypeError(f"a result holds {type(cell).__name__}")
