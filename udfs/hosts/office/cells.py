"""Cells as Office.js hands them over and takes them: numbers, texts, true and false, and data types as objects.

Excel hands a date over as its serial number unless the cell holds a formatted number; an error cell arrives as an object,
since the add-in's metadata asks for that. Of Excel's linked data types (Geography, Stocks) the text that the cell shows is read.
"""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from udfs.cells.marshalling import ERRORS, Cell, ErrorCell, Host, refused

# Office.js has a word of its own for each error.
ERROR_TYPES: Mapping[str, str] = {
    "#NULL!": "Null", "#DIV/0!": "Div0", "#VALUE!": "Value", "#REF!": "Ref", "#NAME?": "Name", "#NUM!": "Num",
    "#N/A": "NotAvailable", "#GETTING_DATA": "GettingData", "#SPILL!": "Spill", "#CONNECT!": "Connect",
    "#BLOCKED!": "Blocked", "#UNKNOWN!": "Unknown", "#FIELD!": "Field", "#CALC!": "Calc", "#BUSY!": "Busy",
    "#PYTHON!": "Python", "#EXTERNAL!": "External", "#TIMEOUT!": "Timeout",
}  # fmt: skip
CODES = {word: code for code, word in ERROR_TYPES.items()}
# What xlwings' script puts in the place of an argument whose first cell is an entity that it did not make.
NO_HANDLE = "__xlwings_not_an_object_handle__"
FIRST_DAY = datetime.datetime(1899, 12, 30)
LAST_SERIAL = 2_958_466  # the day after 9999-12-31


def read(cell: Any) -> Cell:
    """A cell that is no plain number, text, true or false."""
    if not isinstance(cell, dict):
        raise refused(
            "udfs.lists_in_lists",
            "",
            "a cell of the call is no cell: lists within lists.",
            "Give one rectangular range.",
        )
    kind, value = cell.get("type"), cell.get("basicValue")
    if kind == "Error":
        return ErrorCell(_code(value, cell.get("errorType")))
    if kind in ("Entity", "LinkedEntity", "WebImage"):
        shown = cell.get("text") or cell.get("altText")
        return shown if isinstance(shown, str) else ErrorCell("#VALUE!")
    if kind == "FormattedNumber" and isinstance(value, int | float):
        return _date(float(value)) if is_date_format(str(cell.get("numberFormat"))) else float(value)
    if kind == "Empty" or value is None:
        return None
    if isinstance(value, bool | int | float | str):
        return value
    return ErrorCell("#VALUE!")


def _code(value: Any, error_type: Any) -> str:
    if value in ERRORS:
        return str(value)
    return CODES.get(error_type, "#VALUE!") if isinstance(error_type, str) else "#VALUE!"


def _date(serial: float) -> Cell:
    if not 0 <= serial < LAST_SERIAL:
        return ErrorCell("#NUM!")  # Excel shows ##### for it
    return FIRST_DAY + datetime.timedelta(days=serial)


def is_date_format(number_format: str) -> bool:
    """Whether a number format shows a date or a time: yyyy-mm-dd, but not 0.00 or "days" 0."""
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", number_format)
    return plain.strip().casefold() not in ("", "general", "standard") and bool(re.search(r"[ymdhs]", plain.casefold()))


OFFICE = Host("Excel (Office.js)", frozenset({float, int, str, bool, type(None)}), read)


def arguments_of(raw: list[Any]) -> list[Any]:
    """The arguments of a call; refused where xlwings' script found an entity that is no handle of its own."""
    for argument in raw:
        if argument == [NO_HANDLE]:
            raise refused(
                "udfs.linked_data_type",
                "",
                (
                    "an argument begins with a linked data type (Geography, Stocks or such): give plain text and figures."
                ),
            )
    return raw


def written(cell: Cell, errors_as_objects: bool) -> Any:
    """A cell of an answer; Excel from before data types takes errors within a table as text."""
    if not isinstance(cell, ErrorCell):
        return cell
    return error_object(cell.code) if errors_as_objects else cell.code


def error_object(code: str) -> dict[str, str]:
    return {"type": "Error", "errorType": ERROR_TYPES.get(code, "Value"), "basicType": "Error", "basicValue": code}
