"""A function of the catalogue as a custom function of xlwings: from this come Excel's argument help and the add-in's script."""

import inspect
from collections.abc import Callable
from typing import Any

from fundingmodel.language.refusals import sentence
from udfs.calls import Session, answer
from udfs.catalogue import Argument, Function
from udfs.cells.marshalling import CellError, ErrorCell, Host
from udfs.hosts.office.cells import arguments_of, error_object, written
from udfs.manual.reference import anchor_of

LONGEST_HELP = 255  # characters that Excel shows of an argument's help


def described(
    body: Callable[..., Any], function: Function, language: str, xlwings: Any, reference: str = "", **options: Any
) -> Any:
    """A body with a function's name, arguments and help. `xlwings` has the decorators, `reference` is the address of the reference."""
    decorated: Any = body
    decorated.__name__ = decorated.__qualname__ = function.plain_name
    decorated.__doc__ = function.help[language]
    decorated.__annotations__ = {}
    decorated.__signature__ = inspect.Signature([_parameter(argument) for argument in function.arguments])
    decorated = xlwings.ret("raw")(decorated)
    for argument in function.arguments:
        decorated = xlwings.arg(argument.name, "raw", doc=help_of(argument, language))(decorated)
    # Last: arg and ret call func themselves, without its options.
    more = f"{reference}?lang={language}#{anchor_of(function)}" if reference else None
    return xlwings.func(decorated, name=function.name, volatile=function.volatile, help_url=more, **options)


def shown(name: str, raw: list[Any], host: Host, language: str, session: Session | None = None) -> list[list[Any]]:
    """What a cell is given: rows, an error as an object; a refusal is XlwingsError, whose message Excel shows beside #VALUE!."""
    try:
        rows = answer(name, arguments_of(raw), host, session)
    except CellError as error:
        return _error(error, language)
    return [[written(cell, True) for cell in row] for row in rows]


def _error(error: CellError, language: str) -> list[list[Any]]:
    if error.code == "#VALUE!" and error.key:
        from xlwings import XlwingsError

        raise XlwingsError(sentence(error, language)) from None
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
