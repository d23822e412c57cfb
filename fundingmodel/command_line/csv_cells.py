"""The text of a csv, in which no cell is a formula to the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")
# Where a cell begins, whatever parts the columns: Excel takes semicolons where decimals have commas.
STARTS_A_FORMULA = re.compile('(^|[;|\t\r\n])([ "]*)(?=[=+@\uff1d\uff0b\uff0d\uff20-])')


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A figure as it is, to its last digit; an apostrophe before what a spreadsheet would calculate.

    >>> guarded("-12.50"), guarded("=1+1")
    ('-12.50', "'=1+1")
    """
    if FIGURE.fullmatch(cell):
        return cell
    if cell.startswith(("\t", "\r")):
        cell = f"'{cell}"
    return STARTS_A_FORMULA.sub(r"\1\2'", cell)
