"""What Excel hands over through COM, and what is handed back. Nothing here needs Windows.

Excel gives numbers as floats, an amount in a currency format as a Decimal, dates as datetimes, and an error in a cell as an
integer. Back go numbers, text and true or false. An error goes back as text that begins with its code, "#VALUE! need, row 3
...", because a function of Visual Basic can show either an error or a sentence, not both. Such a text is taken for the error
that it names when it comes back as an argument, and so is never read as a label. Excel's own SUM passes over text: add up
with fm functions, or look at the cells.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.language.refusals import sentence
from udfs.calls import Session, answer
from udfs.cells.marshalling import ERRORS, Cell, CellError, ErrorCell, Host, refused

# In COM an error in a cell is this number plus the number that Visual Basic knows it by: #N/A, CVErr(2042), is -2146826246.
FIRST_ERROR = -2146828288
NUMBERED = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
            2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!",
            2049: "#FIELD!", 2050: "#CALC!"}  # fmt: skip


@dataclass(frozen=True)
class Unreadable:
    """Takes the place of an argument that could not be read as a block of cells, and says why."""

    error: CellError


def read(cell: Any) -> Cell:
    """A cell as COM delivers it; float, true or false and blank need no reading.

    >>> read(-2146826246), read("#VALUE! need, row 3 is blank."), read(Decimal("12.5")), read("Ontario")
    (ErrorCell(code='#N/A'), ErrorCell(code='#VALUE!'), 12.5, 'Ontario')
    """
    if isinstance(cell, str):
        code = cell.split(" ", 1)[0]
        return ErrorCell(code) if code in ERRORS else cell
    if isinstance(cell, int) and not isinstance(cell, bool):
        number = cell - FIRST_ERROR
        return ErrorCell(NUMBERED.get(number, "#UNKNOWN!")) if 0 <= number < 65536 else cell
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, datetime.datetime):  # pywin32's own, which has a time zone
        return datetime.datetime(cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second)
    if isinstance(cell, Unreadable):
        raise cell.error
    raise refused(
        "udfs.not_a_cell_value",
        "",
        "an argument holds something that is neither a number, a text, a date nor TRUE or FALSE.",
    )


COM = Host("Excel, classic add-in", frozenset({float, bool, type(None)}), read)


def worksheet_answer(name: str, arguments: Iterable[Any], session: Session) -> list[list[Any]]:
    """What a worksheet cell shows: the answer as rows, or the error as one text.

    >>> worksheet_answer("SHARE", [(("ON", 60.0), ("QC", 40.0))], Session())
    [[0.6], [0.4]]
    >>> worksheet_answer("SHARE", [((60.0,), (None,), (40.0,))], Session())
    [['#N/A need, row 2 is blank. A blank is not a zero: enter the figure, or 0.']]
    """
    try:
        rows = answer(name, list(arguments), COM, session)
    except CellError as error:
        return [[f"{error.code} {sentence(error, session.language)}".strip()]]
    return [[cell if type(cell) is float else _handed_back(cell) for cell in row] for row in rows]


def _handed_back(cell: Cell) -> Any:
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, int) and not isinstance(cell, bool):
        return float(cell)  # a whole number beyond 32 bits has a type in COM that Excel does not take
    return cell
