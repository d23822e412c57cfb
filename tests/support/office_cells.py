"""Cells as Excel sends them to an Office.js add-in, and the answers read back: written from Microsoft's reference, not from ours."""

import datetime
from collections.abc import Sequence
from typing import Any

from udfs.cells.marshalling import ErrorCell

ERROR_TYPES = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value", "#SPILL!": "Spill", "#CALC!": "Calc", "#GETTING_DATA": "GettingData", "#BUSY!": "Busy",
    "#FIELD!": "Field", "#BLOCKED!": "Blocked", "#CONNECT!": "Connect", "#UNKNOWN!": "Unknown",
}  # fmt: skip


def sent(arguments: Sequence[Any]) -> list[Any]:
    """Arguments as the generated script posts them: each a list of rows, null where it is left out."""
    return [
        None if argument is None else [[_cell(c) for c in row] for row in _rows(argument)] for argument in arguments
    ]


def _rows(argument: Any) -> list[Any]:
    if not isinstance(argument, list | tuple):
        return [[argument]]
    return [row if isinstance(row, list | tuple) else [row] for row in argument]


def _cell(cell: Any) -> Any:
    if isinstance(cell, ErrorCell):
        return {
            "type": "Error", "basicType": "Error", "basicValue": cell.code, "errorType": ERROR_TYPES.get(cell.code, "Value"),
        }  # fmt: skip
    if isinstance(cell, datetime.datetime):
        days = (cell - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
        return {"type": "FormattedNumber", "basicType": "Double", "basicValue": days, "numberFormat": "yyyy-mm-dd"}
    return cell


def shown(cells: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Cells of an answer, an error object as an ErrorCell."""
    return [[_read(cell) for cell in row] for row in cells]


def _read(cell: Any) -> Any:
    if isinstance(cell, dict):
        assert cell["type"] == cell["basicType"] == "Error" and ERROR_TYPES[cell["basicValue"]] == cell["errorType"], (
            cell
        )
        return ErrorCell(cell["basicValue"])
    return cell
