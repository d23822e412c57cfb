"""The state of inputs: beside each row of inputs `ok`, or CHECK where no formula could use what is there.

A formula that reads an input asks for its state first, so that no amount follows from a cell that was blanked or typed over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import Input
from fundingmodel.language.words import Words
from fundingmodel.rounding import (
    LARGEST_ENVELOPE_IN_UNITS,
    UNITS_PER_DOLLAR,
    is_rounding_formula,
    is_rounding_unit_formula,
)
from workbooks.page import styles
from workbooks.page.book import Book, Formula
from workbooks.page.sentences import quoted

STATE_WIDTH = 12  # characters
DIGITS = "1E-15"  # a double has no more: below this part of a figure, it is as whole as it can be
SUM_TOLERANCE = "0.000000001"


def both(first: Input, second: Input) -> Input:
    """What a figure must be that two scenarios read: within the limits of each."""
    least = [x.least for x in (first, second) if x.least is not None]
    most = [x.most for x in (first, second) if x.most is not None]
    return replace(
        first,
        least=max(least, default=None),
        most=min(most, default=None),
        may_be_unknown=first.may_be_unknown and second.may_be_unknown,
    )


class Unit(NamedTuple):
    """The cell of a rounding unit in dollars, or of the count of units in a dollar."""

    cells: Cells
    counted: bool

    def of(self, address: str) -> str:
        """How many units an amount has."""
        return f"{address}{'*' if self.counted else '/'}{plain(self.cells)}"


def state_formula(
    cells: Cells,
    wanted: Input,
    words: Words,
    units: Sequence[Unit] = (),
    sums: Sequence[Cells] = (),
    then: str = "",
    unknown: Sequence[Cells] | None = None,
) -> str:
    """The state of these cells together: the figures are whole numbers of `units`, and each of `sums` adds to 1.

    `then` is the state of other cells, asked for where these are ok. `unknown` are those of the cells that may be blank: all of
    them where the input may be unknown and nothing else is said.
    """
    ok, fails = quoted(words("ok")), quoted(words("fails"))
    span = plain(cells)
    conditions = [*_limits(cells, wanted), *(_adds_to_one(each, wanted) for each in sums)]
    text = then.removeprefix("=") or ok
    for unit in units:
        whole = ",".join(_whole(address, unit) for row in cells.addresses() for address in row)
        text = f"IF({state_cell(unit.cells)}={ok},IF(AND({whole}),{text},{fails}),{text})"
    if conditions:
        holds = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
        text = f"IF({holds},{text},{fails})"
    if unknown is None:
        unknown = [cells] if wanted.may_be_unknown else []
    counted = f"COUNT({span})" + "".join(f'+COUNTIF({ranged(each)},"")' for each in unknown)
    return f"=IF({counted}={cells.height * cells.width},{text},{fails})"


def ascending_formula(cell: Cells, words: Words) -> str:
    """The state of where a band begins: above the start of the band before, in the cell above."""
    at, before = plain(cell), plain(replace(cell, top=cell.top - 1))
    ok, fails = quoted(words("ok")), quoted(words("fails"))
    return f"=IF(COUNT({before}:{at})=2,IF({at}>{before},{ok},{fails}),{fails})"


def _limits(cells: Cells, wanted: Input) -> Iterator[str]:
    """What numbers must be, once all are numbers."""
    span, one = plain(cells), cells.height * cells.width == 1
    if wanted.unit == "flag":
        count = cells.height * cells.width
        yield f"OR({span}=0,{span}=1)" if one else f"COUNTIF({span},0)+COUNTIF({span},1)={count}"
        return
    if wanted.rounding:
        yield is_rounding_unit_formula(span)
        return
    if wanted.unit == UNITS_PER_DOLLAR:
        yield is_rounding_formula(span)
        return
    if wanted.least is not None:
        yield f"{span if one else f'MIN({span})'}>={_number(wanted.least)}"
    if wanted.most is not None:
        yield f"{span if one else f'MAX({span})'}<={_number(wanted.most)}"


def _adds_to_one(cells: Cells, wanted: Input) -> str:
    """Asked only where each figure is one by itself, so that the state of another cell is not taken for the sum's."""
    span = ranged(cells)
    right = f'COUNTIF({span},">=0")-COUNTIF({span},">1")'
    if wanted.unit == "flag":
        right = f"COUNTIF({span},0)+COUNTIF({span},1)"
    return f"IF({right}={cells.height * cells.width},ABS(SUM({span})-1)<{SUM_TOLERANCE},1=1)"


def _whole(address: str, unit: Unit) -> str:
    """A whole number of units, no more of them than a worksheet holds exactly."""
    count = unit.of(address)
    return f"{count}<={LARGEST_ENVELOPE_IN_UNITS},ABS(INT({count}+0.5)-{count})<={DIGITS}*{count}"


def _number(limit: Decimal) -> str:
    return f"{limit:f}"


def plain(cells: Cells) -> str:
    """The cells as a formula on their own sheet names them."""
    addresses = cells.addresses()
    first, last = addresses[0][0], addresses[-1][-1]
    return first if first == last else f"{first}:{last}"


def ranged(cells: Cells) -> str:
    """The same, a single cell as a range: one engine counts by a condition in ranges only."""
    addresses = cells.addresses()
    return f"{addresses[0][0]}:{addresses[-1][-1]}"


def state_cell(cells: Cells) -> str:
    """The state of one row of Parameters, beside its value."""
    return plain(replace(cells, left=cells.left + 1))


def put_state(book: Book, sheet: Worksheet, row: int, column: int, text: str) -> None:
    book.put(sheet, row, column, Formula(text), "state")


def colour_states(book: Book, sheet: Worksheet, cells: Cells) -> None:
    """CHECK is red; ok is a note that draws no eye."""
    rule = CellIsRule("equal", [quoted(book.words("fails"))], font=Font(bold=True, color=styles.FAILS_INK))
    sheet.conditional_formatting.add(ranged(cells), rule)


# Formulas that read inputs


def known_or_blank(at: str) -> str:
    """A figure that may be unknown; 0 is known. Not ="": engines differ on whether an empty cell is an empty text, or 0."""
    return f'IF(ISNUMBER({at}),{at},"")'


def state_of(book: Book, block: Cells) -> Cells | None:
    """The states of the rows of a block of inputs; None for what is no input."""
    return book.states.get((block.sheet, block.top, block.left))


def usable(states: Cells, words: Words) -> str:
    """Whether all of these states are ok."""
    ok = quoted(words("ok"))
    if states.height * states.width == 1:
        return f"{states.all}={ok}"
    return f"COUNTIF({states.all},{ok})={states.height}"


def guarded(text: str, conditions: Sequence[str]) -> str:
    """An expression that is #N/A where one of the conditions does not hold."""
    if not conditions:
        return text
    holds = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
    return f"IF({holds},{text},NA())"


def _reads_all_rows(block: Cells, text: str) -> bool:
    """A range over all rows has its first and its last row fixed; a range of the formula's own row has neither."""
    last = block.top + block.height - 1
    whole = rf"{re.escape(sheet_prefix(block.sheet))}\$?[A-Z]+\${block.top}:\$?[A-Z]+\${last}\b"
    return block.height == 1 or re.search(whole, text) is not None


def reading_blocks(book: Book, text: str, blocks: Sequence[Cells]) -> list[str]:
    """The conditions of a formula that reads blocks of inputs where they are: of its own row, or of all rows."""
    found: dict[str, None] = {}
    for block in blocks:
        states = state_of(book, block)
        if states is None:
            continue
        if _reads_all_rows(block, text) or block.axes == (None, None):  # a table of bands is read whole
            found[usable(states, book.words)] = None
        else:
            found[f"{states.at(block.index)}={quoted(book.words('ok'))}"] = None
    return list(found)


def usable_rows(book: Book, blocks: Sequence[Cells], row: int) -> list[str]:
    """The conditions of a formula on another sheet that reads one row of each block."""
    found: dict[str, None] = {}
    for block in blocks:
        if states := state_of(book, block):
            found[usable(replace(states, top=states.top + row, height=1), book.words)] = None
    return list(found)


def absolute(address: str, sheet: str) -> str:
    """An address as any sheet reads it, wherever it is copied to."""
    letters = address.rstrip("0123456789")
    prefix = "'" + sheet.replace("'", "''") + "'!" if sheet else ""
    return f"{prefix}${letters}${address[len(letters) :]}"
