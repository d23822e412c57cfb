"""Marshalling: from the cells that a host hands over to figures and names, and back. One policy, for every host.

- Numbers are taken as they are. Text in the place of a number is refused, also "12,5" and numbers stored as text; so are
  TRUE, FALSE and dates. A blank ("" or null) is not a zero: it is missing, `#N/A`. Where Excel itself hands a blank on as 0 it
  cannot be told from a zero; so a number that may be left out means "none" by 0, or refuses it.
- An error cell anywhere in an argument is the answer: the first one, in reading order. It never becomes zero.
- NaN and infinity are never taken and never returned.
- A block may have labels in its first column (or row), and headings in its first row. Then it is matched with the others by
  name: codes and names of provinces, territories and categories, English or French, are the same label. Without labels,
  by position, and the lengths must agree. Blank rows and columns at the end of a block are left out.
- What is wrong in shape, unit or label is `#VALUE!`, what is missing is `#N/A`, each with a sentence that names the argument,
  the row and column within the block, and what was found.
"""

import datetime
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fundingmodel.column import Array
from fundingmodel.datasets import load
from udfs.catalogue import Argument

LARGEST_BLOCK = 2_000_000  # cells of one argument
LONGEST_TEXT = 32_767  # characters that a cell can hold
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CONNECT!",
          "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#CALC!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#TIMEOUT!")  # fmt: skip


@dataclass(frozen=True)
class ErrorCell:
    """An error in a cell, as #N/A."""

    code: str


Cell = None | bool | int | float | str | datetime.datetime | ErrorCell


class CellError(Exception):
    """The answer is an error: its code, and a sentence where it is ours; an error that was handed on has none."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code} {message}".strip())
        self.code, self.message = code, message


@dataclass(frozen=True)
class Host:
    """How a host hands cells over: the types that need no reading, and how every other is read."""

    name: str
    plain: frozenset[type]
    read: Callable[[Any], Cell]


PLAIN = Host("Python", frozenset({float, int, str, bool, type(None), datetime.datetime, ErrorCell}), lambda cell: cell)


@dataclass(frozen=True)
class Block:
    """The cells of one argument, without blank rows and columns at its end."""

    rows: list[list[Cell]]

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def told(self) -> str:
        rows, columns = (f"{n} {what}{'s' * (n != 1)}" for n, what in ((self.height, "row"), (self.width, "column")))
        return f"{rows} by {columns}"


@dataclass(frozen=True)
class Labelled:
    """Figures with the labels of their rows and columns, None where there are none."""

    figures: Array
    rows: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None


def refused(message: str) -> CellError:
    return CellError("#VALUE!", message)


def missing(message: str) -> CellError:
    return CellError("#N/A", message)


# From cells


def block_of(raw: Any, host: Host, name: str) -> Block | None:
    """The cells of an argument; None where it is left out or blank. An error cell is raised as the answer."""
    rows = _rows_of(raw, name)
    if not set(map(type, itertools.chain.from_iterable(rows))) <= host.plain:
        rows = [[cell if type(cell) in host.plain else host.read(cell) for cell in row] for row in rows]
        for cell in itertools.chain.from_iterable(rows):
            if isinstance(cell, ErrorCell):
                raise CellError(cell.code)
    elif ErrorCell in host.plain:
        for cell in itertools.chain.from_iterable(rows):
            if isinstance(cell, ErrorCell):
                raise CellError(cell.code)
    while len(rows) > 1 and all(map(_blank, rows[-1])):
        rows = rows[:-1]
    if len(rows[0]) > 1 and _blank(rows[0][-1]):
        width = max((1 + i for row in rows for i, cell in enumerate(row) if not _blank(cell)), default=1)
        rows = [row[:width] for row in rows]
    return None if len(rows) == len(rows[0]) == 1 and _blank(rows[0][0]) else Block(rows)


def _rows_of(raw: Any, name: str) -> list[list[Any]]:
    if not isinstance(raw, list | tuple):
        return [[raw]]
    if not raw:
        return [[None]]
    rows = [list(row) if isinstance(row, list | tuple) else [row] for row in raw]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise refused(f"{name}: its rows differ in length. Give one rectangular range.")
    if len(rows) * len(rows[0]) > LARGEST_BLOCK:
        raise refused(f"{name}: {len(rows) * len(rows[0]):,} cells; at most {LARGEST_BLOCK:,}. Give a smaller range.")
    return rows


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def one_cell(block: Block, name: str) -> Cell:
    if block.height * block.width != 1:
        raise refused(f"{name}: one cell is needed, found {block.told}.")
    return block.rows[0][0]


def number(cell: Cell, where: str) -> float:
    """A figure; refused with its place where the cell holds anything else."""
    if type(cell) is float or type(cell) is int:
        if math.isfinite(cell):
            return float(cell)
        raise refused(f"{where} is not a finite number.")
    if _blank(cell):
        raise missing(f"{where} is blank. A blank is not a zero: enter the figure, or 0.")
    if isinstance(cell, bool):
        raise refused(f"{where} is {str(cell).upper()}; a number is needed.")
    if isinstance(cell, datetime.datetime):
        raise refused(f"{where} is the date {cell:%Y-%m-%d}; a number is needed.")
    if _number_as_text(str(cell)):
        raise refused(f"{where} is the text {_quoted(cell)}: a number stored as text. Enter it as a number.")
    raise refused(f"{where} is the text {_quoted(cell)}; a number is needed.")


def _number_as_text(text: str) -> bool:
    return bool(re.fullmatch(r"[-+(]?[\s$€£]*\d[\d\s.,'\u2019\u00a0\u202f]*[\s$€£%)]*", text.strip()))


def _quoted(cell: object) -> str:
    text = " ".join(str(cell).split())
    return "'" + (text if len(text) <= 40 else text[:39] + "…") + "'"


def text(cell: Cell, where: str) -> str:
    """A name; a whole number may be one, as the code of an area."""
    if _blank(cell):
        raise missing(f"{where} is blank; a name is needed.")
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return str(int(cell))
    told = (
        str(cell).upper()
        if isinstance(cell, bool)
        else f"{cell:%Y-%m-%d}"
        if isinstance(cell, datetime.datetime)
        else cell
    )
    raise refused(f"{where} is {told}; a name is needed.")


def flag(cell: Cell, where: str) -> bool:
    if isinstance(cell, bool):
        return cell
    if type(cell) in (int, float) and cell in (0, 1):
        return bool(cell)
    raise refused(f"{where} is {_quoted(cell)}; write TRUE or FALSE.")


def choice(cell: Cell, where: str, choices: Sequence[str]) -> str:
    told = text(cell, where).casefold().replace(" ", "_").replace("-", "_")
    if told not in choices:
        raise refused(f"{where} is {_quoted(cell)}; it is one of {', '.join(choices)}.")
    return told


def fiscal_year(cell: Cell, where: str) -> str:
    """2021-22 or 2021-2022 as 2021-22. Excel turns a typed 2010-11 into a date: refused, since it can no longer be told."""
    told = text(cell, where) if isinstance(cell, str) else ""
    match = re.fullmatch(r"(\d{4})[-/\u2013](\d{2}|\d{4})", told)
    if (
        match
        and int(match[2]) % 100 == (int(match[1]) + 1) % 100
        and (len(match[2]) == 2 or int(match[2]) == int(match[1]) + 1)
    ):
        return f"{match[1]}-{match[2][-2:]}"
    found = (
        f"{cell:%Y-%m-%d}"
        if isinstance(cell, datetime.datetime)
        else _quoted(cell)
        if isinstance(cell, str)
        else str(cell)
    )
    raise refused(f"{where} is {found}; write a fiscal year as text, \"2021-22\" (in a cell, with an apostrophe before it: "
                  "Excel turns some years into dates).")  # fmt: skip


# Blocks with labels


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not _blank(cell)


def _is_year(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(re.fullmatch(r"(19|20|21)\d\d([-/\u2013](\d{2}|\d{4}))?", cell.strip()))
    return type(cell) in (int, float) and float(cell).is_integer() and 1900 <= cell <= 2150


def _years_in_sequence(cells: Sequence[Cell]) -> bool:
    """Whether cells are years, one after another: 2019, 2020, 2021."""
    if len(cells) < 2 or not all(map(_is_year, cells)):
        return False
    first = [int(str(cell).strip()[:4]) for cell in cells]
    return {later - earlier for earlier, later in itertools.pairwise(first)} in ({1}, {-1})


def vector(block: Block, argument: Argument, years: bool = False) -> Labelled:
    """One figure a label: a column or a row, with or without labels beside it. Figures come as a column."""
    rows, name = block.rows, argument.name
    if block.width > 1 and block.height > 1:
        down = block.width == 2 and (block.height > 2 or _labelled_down(rows, years))
        if not down and block.height == 2:
            rows = [list(row) for row in zip(*rows, strict=True)]
        elif not down:
            raise refused(
                f"{name}: one column of figures is needed, with or without labels beside it; found {block.told}."
            )
        return _with_labels(rows, argument, years, across=not down)
    across = block.height == 1 and block.width > 1
    if across and block.width == 2 and _is_text(rows[0][0]) and _is_figure(rows[0][1]):
        return _with_labels(rows, argument, years, across=False)
    cells = rows[0] if across else [row[0] for row in rows]
    return Labelled(_figures([[cell] for cell in cells], argument, across=across))


def _labelled_down(rows: list[list[Cell]], years: bool) -> bool:
    """Of two rows and two columns: whether the labels stand in the first column, not in the first row."""
    if _known(rows[0][1]) and not _known(rows[1][0]):
        return False
    is_label = (lambda cell: _is_text(cell) or _is_year(cell)) if years else _is_text
    return is_label(rows[1][0]) or (is_label(rows[0][0]) and not is_label(rows[0][1]))


def _with_labels(rows: list[list[Cell]], argument: Argument, years: bool, across: bool) -> Labelled:
    heading = (
        len(rows) > 1
        and not _is_figure(rows[0][1])
        and not _blank(rows[0][1])
        and (_is_text(rows[0][0]) or _blank(rows[0][0]))
    )
    heading = heading and not _number_as_text(str(rows[0][1]))
    body = rows[1:] if heading else rows
    is_label = (lambda cell: _is_text(cell) or _is_year(cell)) if years else _is_text
    if not any(is_label(row[0]) for row in body):
        told = f"{len(rows[0])} rows" if across else f"{len(rows[0])} columns"
        raise refused(f"{argument.name}: found {told} of figures and no labels; one is needed, or labels beside one.")
    labels = _labels([row[0] for row in body], argument.name, int(heading), "column" if across else "row", years)
    figures = _figures([[row[1]] for row in body], argument, labels, None, int(heading), 1, across)
    return Labelled(figures, labels)


def _is_figure(cell: Cell) -> bool:
    return type(cell) in (int, float)


def table(block: Block, argument: Argument, years: bool = False) -> Labelled:
    """Jurisdictions by categories (or years): with or without labels in the first column and headings in the first row."""
    rows, name = block.rows, argument.name
    left = [row[0] for row in rows]
    labelled = any(map(_is_text, left[1:])) if block.height > 1 else _is_text(left[0]) and block.width > 1
    beside = rows[0][1:] if labelled or (years and _blank(left[0])) else rows[0]
    headed = block.height > 1 and any(map(_is_text, beside))
    if block.height > 1 and _years_in_sequence(beside):
        if labelled and not _known(left[0]):
            headed = True
        elif not headed:
            raise refused(
                f"{name}: row 1 looks like years ({_told(beside[0])}, {_told(beside[1])}, ...), not figures. Take the labels "
                "of the rows in as well, with a blank above them, or leave row 1 out."
            )
    top, start = int(headed), int(labelled)
    if block.width == start or block.height == top:
        raise refused(f"{name}: found labels and no figures beside them.")
    labels = _labels(left[top:], name, top, "row", False) if labelled else None
    headings = _labels(rows[0][start:], name, start, "column", years) if headed else None
    body = [row[start:] for row in rows[top:]]
    return Labelled(_figures(body, argument, labels, headings, top, start), labels, headings)


def _told(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _labels(cells: Sequence[Cell], name: str, skipped: int, what: str, years: bool) -> tuple[str, ...]:
    """The labels of rows or columns, as written; refused where one is missing, stands twice, or is a number as text."""
    labels: list[str] = []
    seen: dict[str, int] = {}
    for number_, cell in enumerate(cells, start=skipped + 1):
        if _blank(cell):
            raise refused(f"{name}, {what} {number_} has no label, though others have. Label each, or none.")
        is_name = _is_text(cell) and (_is_year(cell) or not _number_as_text(str(cell)))
        if not is_name and not (years and _is_year(cell)):
            raise refused(
                f"{name}, {what} {number_}: {_quoted(_told(cell))} is no label, though others are. Label each with a name."
            )
        label = text(cell, f"{name}, {what} {number_}")
        key = same(label)
        if key in seen:
            raise refused(f"{name}: {_quoted(label)} labels {what} {seen[key]} and {what} {number_}. Each label once.")
        seen[key] = number_
        labels.append(label)
    return tuple(labels)


def _figures(
    body: list[list[Cell]],
    argument: Argument,
    labels: Sequence[str] | None = None,
    headings: Sequence[str] | None = None,
    top: int = 0,
    left: int = 0,
    across: bool = False,
) -> Array:
    """Figures as an array, each within the argument's limits; what is no figure is refused by its row and column."""

    def place(r: int, c: int) -> str:
        row, column = (left + c, top + r) if across else (top + r, left + c)
        label = labels[r] if labels else ""
        heading = headings[c] if headings else ""
        named = f" ({', '.join(x for x in (label, heading) if x)})" if label or heading else ""
        if len(body) == 1 and len(body[0]) == 1 and not named:
            return argument.name
        single = len(body[0]) == 1 and not headings
        where = f"column {column + 1}" if single and across else f"row {row + 1}"
        return f"{argument.name}, {where}{'' if single else f', column {column + 1}'}{named}"

    if not set(map(type, itertools.chain.from_iterable(body))) <= {float, int}:
        for r, row in enumerate(body):
            for c, cell in enumerate(row):
                number(cell, place(r, c))
    try:
        figures = np.array(body, dtype=float)
    except OverflowError:
        raise refused(f"{argument.name}: a number in it is beyond what a cell can hold.") from None
    for wrong, told in _limits(figures, argument):
        if wrong.any():
            r, c = (int(i) for i in np.argwhere(wrong)[0])
            raise refused(f"{place(r, c)} is {_plain(figures[r, c])}; {told}")
    return figures


def _limits(figures: Array, argument: Argument) -> list[tuple[Any, str]]:
    limits: list[tuple[Any, str]] = [(~np.isfinite(figures), "a finite number is needed.")]
    unit = f" {argument.unit}" if argument.unit not in ("", "ratio") else ""
    if argument.above is not None:
        limits.append((figures <= argument.above, f"it has to be above {_plain(argument.above)}{unit}."))
    if argument.least is not None:
        limits.append((figures < argument.least, f"it has to be at least {_plain(argument.least)}{unit}."))
    if argument.most is not None:
        percent = " A ratio is never a percent: write 0.95, or 95%." if argument.unit == "ratio" else ""
        limits.append((figures > argument.most, f"it has to be at most {_plain(argument.most)}{unit}.{percent}"))
    return limits


def _plain(figure: float) -> str:
    return f"{figure:,.0f}" if float(figure).is_integer() and abs(figure) < 1e15 else f"{figure:.15g}"


def figure(cell: Cell, argument: Argument) -> float:
    """One number within the argument's limits."""
    return float(_figures([[cell]], argument)[0, 0])


# Labels are the same when they name the same thing


@cache
def _names() -> Mapping[str, str]:
    """The codes of jurisdictions and categories by their codes and names in English and French, folded."""
    found: dict[str, str] = {}
    for dataset, column in (("admissions", "jurisdiction"), ("admissions", "category")):
        source = load(dataset)
        for code in source.codes(column):
            for told in (code, source.label(column, code, "en"), source.label(column, code, "fr")):
                found[_folded(told)] = f"{column} {code}"
    return found


def _folded(label: str) -> str:
    decomposed = unicodedata.normalize("NFKD", label.replace("\u2019", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def same(label: str) -> str:
    """What two labels have in common when they mean the same: ON, ontario and Ontario."""
    folded = _folded(label)
    return _names().get(folded, folded)


def _known(cell: Cell) -> bool:
    return isinstance(cell, str) and _folded(cell) in _names()


def in_order(given: Labelled, wanted: Sequence[str], name: str, of: str, what: str) -> Array:
    """Rows in the order of another argument's labels; refused by name where one is missing or one too many."""
    own = {same(label): position for position, label in enumerate(given.rows or ())}
    keys = [same(label) for label in wanted]
    for key, label in zip(keys, wanted, strict=True):
        if key not in own:
            raise missing(
                f"{name}: nothing for {_quoted(label)}, which {of} has. Add its {what}, or take it out of {of}."
            )
    for key, position in own.items():
        if key not in keys:
            raise refused(
                f"{name}, {what} {_quoted((given.rows or ())[position])}: {of} has nothing of this name. "
                f"Add it to {of}, or take it out."
            )
    return given.figures[[own[key] for key in keys]]


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
        label = f" ({rows[row]})" if rows and len(rows) == len(figures) else ""
        raise refused(
            f"row {row + 1}{label} of the result cannot be calculated: a total that it is divided by is zero."
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
            raise refused("the result cannot be calculated: a total that it is divided by is zero.")
        return cell + 0.0
    if isinstance(cell, str):
        return cell[:LONGEST_TEXT]
    if isinstance(cell, bool | int | ErrorCell):
        return cell
    raise TypeError(f"a result holds {type(cell).__name__}")


# Lists


def figures(block: Block, argument: Argument) -> Array:
    """A block of figures without labels."""
    return _figures(block.rows, argument)


def names(block: Block, name: str) -> tuple[str, ...]:
    """A list of names, down or across."""
    if block.height > 1 and block.width > 1:
        raise refused(f"{name}: one column or row of names is needed, found {block.told}.")
    across = block.height == 1 and block.width > 1
    cells = block.rows[0] if across else [row[0] for row in block.rows]
    what = "column" if across else "row"
    return tuple(text(cell, f"{name}, {what} {i}" if len(cells) > 1 else name) for i, cell in enumerate(cells, start=1))


def pairs(block: Block, name: str) -> tuple[tuple[str, Cell], ...]:
    """Names, and a value beside each."""
    if block.width != 2:
        raise refused(f"{name}: two columns are needed, a name and a value; found {block.told}.")
    told: list[tuple[str, Cell]] = []
    for i, (key, value) in enumerate(block.rows, start=1):
        if _blank(key) and _blank(value):
            continue
        if _blank(value):
            raise missing(
                f"{name}, row {i} ({text(key, f'{name}, row {i}')}) has no value. Enter one, or take the row out."
            )
        told.append((text(key, f"{name}, row {i}"), value))
    return tuple(told)
