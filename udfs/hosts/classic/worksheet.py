"""The functions for xlwings: one Python function for each of the catalogue, from which xlwings writes the Visual Basic.

A range is read as it is in the cells. What goes beyond xlwings' own reading: an amount in a currency format comes through
COM rounded to four decimals, so it is read again unrounded; a range of several areas comes as its first area only, so it is
refused; of whole columns only the used part is read.
"""

import inspect
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlwings
from xlwings.conversion import Accessor, Pipeline

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.outside_errors import as_refused
from udfs.calls import Noted, Session
from udfs.catalogue import Function, functions
from udfs.cells.marshalling import refused
from udfs.hosts.classic.cells import COM, Unreadable, worksheet_answer
from udfs.scenarios.named import VARIABLE, register_all

logger = logging.getLogger(__name__)
CATEGORY = {"en": "Funding model", "fr": "Modèle de financement"}
MANY_CELLS = 100_000  # a range with more than these is cut to the used part of its sheet
LONGEST_DESCRIPTION = 255  # characters, in Excel's function wizard


class ArgumentCells(Accessor):
    """How xlwings reads an argument: the cells of a range, or the value that another formula gave."""

    @classmethod
    def reader(cls, _options: Any) -> Any:
        return Pipeline([_read_argument])


def _read_argument(context: Any) -> None:
    if context.range is None:
        return
    try:
        context.value = _range_cells(context.range)
    except Exception:
        logger.exception("a range could not be read")
        context.value = Unreadable(
            refused(
                "udfs.range_unreadable",
                "",
                "a range could not be read.",
                "Recalculate; if that does not help, give it in part.",
            )
        )


def _range_cells(cells: Any) -> Any:
    if cells.api.Areas.Count > 1:
        return Unreadable(
            refused(
                "udfs.several_areas",
                "",
                "an argument is a range of several separate areas.",
                "Give one rectangular range.",
            )
        )
    cells = _used_part(cells)
    values = cells.raw_value
    rows = values if isinstance(values, tuple) else ((values,),)
    if any(isinstance(cell, Decimal) for row in rows for cell in row):
        unrounded = cells.api.Value2
        exact = unrounded if isinstance(unrounded, tuple) else ((unrounded,),)
        return [
            [e if isinstance(cell, Decimal) else cell for cell, e in zip(row, exact_row, strict=True)]
            for row, exact_row in zip(rows, exact, strict=True)
        ]
    return rows


def _used_part(cells: Any) -> Any:
    height, width = cells.shape
    if height * width <= MANY_CELLS:
        return cells
    used, top, left = cells.sheet.used_range, cells.row, cells.column
    bottom = min(top + height, used.row + used.shape[0]) - 1
    right = min(left + width, used.column + used.shape[1]) - 1
    return cells.sheet.range((top, left), (max(top, bottom), max(left, right)))


def worksheet_functions(language: str) -> dict[str, Callable[..., Any]]:
    """Each function of the catalogue under its plain name, with help for Excel's function wizard in this language."""
    session = Session(host=COM.name, language=language)  # Excel starts one Python for one user
    try:
        register_all()
    except (Refused, OSError) as error:  # the functions work all the same; fm_last_error says why
        session.errors.append(Noted(datetime.now(UTC), VARIABLE, "#VALUE!", _sentence(error, language)))
    return {function.plain_name: _worksheet_function(function, session) for function in functions()}


def _sentence(error: Refused | OSError, language: str) -> str:
    return sentence(as_refused(error), language)


def _worksheet_function(function: Function, session: Session) -> Callable[..., Any]:
    def called(*cells: Any) -> list[list[Any]]:
        return worksheet_answer(function.name, cells, session)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter(a.name, kind, default=None if a.optional else inspect.Parameter.empty)
        for a in function.arguments
    ]
    called.__name__ = called.__qualname__ = function.plain_name
    called.__doc__ = description(function, session.language)
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    described: Any = called
    for argument in function.arguments:
        decorate = xlwings.arg(argument.name, ArgumentCells, doc=argument.help[session.language])
        described = decorate(described)
    described = xlwings.ret("raw")(described)
    return xlwings.func(category=CATEGORY[session.language], volatile=function.volatile)(described)


def description(function: Function, language: str) -> str:
    """The help, with what the function gives where both fit into the wizard."""
    both = f"{function.help[language]} {function.result[language]}"
    return both if len(both) <= LONGEST_DESCRIPTION else function.help[language]
