"""The catalogue's functions as xlwings' custom functions: from these come Excel's argument help and the add-in's script."""

import asyncio
import inspect
from collections.abc import MutableMapping
from typing import Any

from fundingmodel.language.refusals import sentence
from udfs.calls import answer
from udfs.catalogue import Argument, Function, functions
from udfs.cells.marshalling import CellError, ErrorCell
from udfs.hosts.server.cells import OFFICE, arguments_of, error_object, written
from udfs.manual.reference import anchor_of

LONGEST_HELP = 255  # characters that Excel shows of an argument's help


def install(names: MutableMapping[str, Any], language: str, reference: str = "") -> None:
    """Each function of the catalogue, decorated, under its plain name: fm_allocate. `reference` is the address of their reference."""
    for function in functions():
        names[function.plain_name] = registered(function, language, reference)


def registered(function: Function, language: str, reference: str = "") -> Any:
    """A function as a custom function of xlwings. It answers calls also where another xlwings Server runs this project."""
    from xlwings.server import arg, func, ret

    async def body(*raw: Any) -> list[list[Any]]:
        try:
            rows = await asyncio.to_thread(answer, function.name, arguments_of(list(raw)), OFFICE)
        except CellError as error:
            return _error(error, language)
        return [[written(cell, True) for cell in row] for row in rows]

    decorated: Any = body
    decorated.__name__ = decorated.__qualname__ = function.plain_name
    decorated.__doc__ = function.help[language]
    decorated.__annotations__ = {}
    decorated.__signature__ = inspect.Signature([_parameter(argument) for argument in function.arguments])
    decorated = ret("raw")(decorated)
    for argument in function.arguments:
        decorated = arg(argument.name, "raw", doc=help_of(argument, language))(decorated)
    # Last: arg and ret call func themselves, without its options.
    more = f"{reference}?lang={language}#{anchor_of(function)}" if reference else None
    return func(decorated, name=function.name, volatile=function.volatile, help_url=more)


def _error(error: CellError, language: str) -> list[list[Any]]:
    if error.code == "#VALUE!" and error.key:
        from xlwings import XlwingsError

        raise XlwingsError(sentence(error, language)) from None  # the message is shown beside #VALUE!
    return [[error_object(ErrorCell(error.code).code)]]


def _parameter(argument: Argument) -> inspect.Parameter:
    default = None if argument.optional else inspect.Parameter.empty
    return inspect.Parameter(argument.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)


def help_of(argument: Argument, language: str) -> str:
    """The help of an argument, with its unit where the text does not say it."""
    text = argument.help[language]
    if argument.unit and argument.unit not in text and len(text) + len(argument.unit) + 3 <= LONGEST_HELP:
        text = f"{text} ({argument.unit})"
    return text[:LONGEST_HELP]
