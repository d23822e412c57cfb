"""Calls: one way from the cells of a call to the cells of its answer, for every host.

`answer` reads the arguments, matches what has labels by name, computes, and gives rows of cells, or raises CellError with the
code and the sentence to show. It never raises anything else.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from fundingmodel.errors import Phrase, Refused, phrase
from fundingmodel.language.refusals import sentence
from udfs.catalogue import CATEGORIES as CATEGORIES  # announced with `answer`: other packages know this module alone
from udfs.catalogue import Argument, Function, find
from udfs.catalogue import functions as functions
from udfs.cells import blocks, marshalling
from udfs.cells.labels import in_order
from udfs.cells.marshalling import PLAIN, Block, Cell, CellError, Host, Labelled, counted, missing, refused

logger = logging.getLogger(__name__)
REMEMBERED = 100  # errors that a session keeps

# On which axis the rows and the columns of an argument lie; arguments on one axis are matched with each other.
ROWS = {"jurisdictions": "jurisdiction", "number_or_jurisdictions": "jurisdiction", "table": "jurisdiction",
        "years": "jurisdiction", "categories": "category", "year_row": "year"}  # fmt: skip
COLUMNS = {"table": "category", "years": "year"}


@dataclass(frozen=True)
class Noted:
    """An error that a call gave."""

    when: datetime
    function: str
    code: str
    message: str


@dataclass
class Session:
    """What one user's session remembers: when it began, how many calls, and the last errors."""

    host: str = "Python"
    language: str = "en"
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: int = 0
    errors: deque[Noted] = field(default_factory=lambda: deque(maxlen=REMEMBERED))


@dataclass
class Call:
    """One call: its function, its session, and the labels of its axes, where an argument has them."""

    function: Function
    session: Session
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def jurisdictions(self) -> tuple[str, ...] | None:
        return self.labels.get("jurisdiction")


def answer(name: str, raw: Sequence[Any], host: Host = PLAIN, session: Session | None = None) -> list[list[Cell]]:
    """The answer of a function to raw arguments, as rows of cells.

    >>> answer("SHARE", [[["ON", 60.0], ["QC", 40.0]]])
    [[0.6], [0.4]]
    >>> answer("SHARE", [[["ON", 60.0], ["QC", "40"]]])
    Traceback (most recent call last):
    udfs.cells.marshalling.CellError: #VALUE! need, row 2 (QC) is the text '40': a number stored as text. Enter it as a number.
    """
    session = session if session is not None else Session()
    session.calls += 1
    shown = name if len(name) < 64 else name[:60] + "..."
    try:
        function = find(shown)
        shown = function.excel_name
        return _answer(function, raw, host, session)
    except CellError as error:
        refusal = error
    except Refused as error:
        refusal = of_scenario(error)
    except Exception:
        logger.exception("%s: an error in the program", shown)
        refusal = refused(
            "udfs.program_error",
            "",
            "{shown} could not be calculated: an error in the program.",
            "Please report it with the arguments.",
            shown=shown,
        )
    if refusal.key:
        session.errors.append(Noted(datetime.now(UTC), shown, refusal.code, sentence(refusal, session.language)))
    raise refusal from None


def lite_texts(language: str, wheel: str = "") -> Mapping[str, str]:
    """What a workbook for xlwings Lite needs beside it: the texts of main.py and requirements.txt."""
    from udfs.hosts.lite.texts import texts  # which has the functions themselves behind it

    return texts(language, wheel)


# What to do where it does not fit and nothing says which gives way: what only a scenario's file has is not advised.
LOWER_OR_RAISE = phrase("udfs.lower_or_raise", "Lower a guarantee or raise the envelope.")
RAISE_OR_LOWER = phrase("udfs.raise_or_lower", "Raise a limit or lower the envelope.")
WITHOUT_SETTING = {"guarantees_do_not_fit": LOWER_OR_RAISE, "limits_do_not_fit": RAISE_OR_LOWER}


def of_scenario(error: Refused) -> CellError:
    """What a scenario's file is refused for, said of the scenario by its name."""
    where = error.where.renamed("file", lambda name: name.removesuffix(".toml"))
    advice = WITHOUT_SETTING.get(error.key, error.advice)
    return CellError("#VALUE!", error.key, where, error.what, advice, cause=error.cause, **error.values)


def _answer(function: Function, raw: Sequence[Any], host: Host, session: Session) -> list[list[Cell]]:
    if len(raw) > len(function.arguments):
        raise refused(
            "udfs.too_many_arguments",
            "",
            "{given}; {signature} takes {due}.",
            given=counted(len(raw), "argument"),
            signature=function.signature,
            due=len(function.arguments) or phrase("none", "none"),
        )
    given = [*raw, *[None] * (len(function.arguments) - len(raw))]
    cells = [marshalling.block_of(r, host, a.name) for r, a in zip(given, function.arguments, strict=True)]
    values = [_read(block, argument, function) for block, argument in zip(cells, function.arguments, strict=True)]
    call = Call(function, session)
    _match(call, values, function.arguments)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = function.compute(call, *(v.figures if isinstance(v, Labelled) else v for v in values))
    return marshalling.cells_of(result, call.jurisdictions)


def _read(block: Block | None, argument: Argument, function: Function) -> Any:
    if block is None or block.empty:
        if block and argument.kind != "pairs":  # a list of pairs may be empty
            raise missing(
                "udfs.all_blank",
                argument.name,
                "all of its cells are blank.",
                "Enter what is needed, or take other cells.",
            )
        if argument.optional:
            return argument.default
        raise missing(
            "udfs.argument_missing",
            argument.name,
            "{where} is missing or blank.",
            "{signature}",
            signature=function.signature,
        )
    return READERS[argument.kind](block, argument)


def _figure_or_vector(block: Block, argument: Argument) -> Any:
    alone = block.height == block.width == 1 and not block.cut
    return np.array([[blocks.figure(block.rows[0][0], argument)]]) if alone else blocks.vector(block, argument)


def _of_one_cell(read: Callable[[Cell, Argument], Any]) -> Callable[[Block, Argument], Any]:
    return lambda block, argument: read(marshalling.one_cell(block, argument.name), argument)


READERS: Mapping[str, Callable[[Block, Argument], Any]] = {
    "jurisdictions": lambda block, argument: blocks.vector(block, argument, years=False),
    "categories": lambda block, argument: blocks.vector(block, argument, years=False),
    "year_row": lambda block, argument: blocks.vector(block, argument, years=True),
    "number_or_jurisdictions": _figure_or_vector,
    "table": lambda block, argument: blocks.table(block, argument, years=False),
    "years": lambda block, argument: blocks.table(block, argument, years=True),
    "figures": blocks.figures,
    "labels": lambda block, argument: blocks.names(block, argument.name),
    "pairs": lambda block, argument: blocks.pairs(block, argument.name),
    "number": _of_one_cell(blocks.figure),
    "flag": _of_one_cell(lambda cell, argument: marshalling.flag(cell, argument.name)),
    "fiscal_year": _of_one_cell(lambda cell, argument: marshalling.fiscal_year(cell, argument.name)),
    "choice": _of_one_cell(lambda cell, argument: marshalling.choice(cell, argument.name, argument.choices)),
    "text": _of_one_cell(lambda cell, argument: marshalling.text(cell, argument.name)),
}


def _match(call: Call, values: list[Any], arguments: Sequence[Argument]) -> None:
    """Arguments that share an axis, in the order of the first: by its labels, or by position where one of the two has none.

    Labels are never passed over: where a later argument has some, the first has to have them too.
    """
    for axis, what in (("jurisdiction", "row"), ("category", "category"), ("year", "year")):
        on_axis = _on_axis(axis, values, arguments)
        if not on_axis:
            continue
        (first, first_across), length = _leading(on_axis, values, arguments)
        wanted, of = _labels(values[first], first_across), arguments[first].name
        if wanted:
            call.labels[axis] = wanted
        for i, across in on_axis:
            values[i] = _ordered(values[i], across, wanted, (length, first_across), arguments[i].name, of, what)
    for i, argument in enumerate(arguments):
        if argument.kind in ("categories", "year_row") and isinstance(values[i], Labelled):
            values[i] = values[i].figures.T


def _on_axis(axis: str, values: Sequence[Any], arguments: Sequence[Argument]) -> list[tuple[int, bool]]:
    """Where the arguments with an axis are, and whether it runs across each."""
    found: list[tuple[int, bool]] = []
    for i, (value, argument) in enumerate(zip(values, arguments, strict=True)):
        if isinstance(value, Labelled):
            found += [(i, False)] if ROWS.get(argument.kind) == axis else []
            found += [(i, True)] if COLUMNS.get(argument.kind) == axis else []
    return found


def _leading(
    on_axis: Sequence[tuple[int, bool]], values: Sequence[Any], arguments: Sequence[Argument]
) -> tuple[tuple[int, bool], int]:
    """Which argument gives the order, and how long the axis is; one figure without a label leaves it to the next."""
    labelled = [(i, across) for i, across in on_axis if _labels(values[i], across)]
    first, first_across = on_axis[0]
    length = values[first].figures.shape[1 if first_across else 0]
    if not labelled or labelled[0] == on_axis[0]:
        return on_axis[0], length
    if length > 1:
        raise _unmatched(arguments[labelled[0][0]].name, arguments[first].name, first_across)
    return labelled[0], length


def _labels(value: Labelled, across: bool) -> tuple[str, ...] | None:
    return value.columns if across else value.rows


def _unmatched(name: str, first: str, across: bool) -> CellError:
    return refused(
        "udfs.labels_with_one_alone",
        name,
        "{where} has labels and {first} has none, so that they cannot be matched by name.",
        "Take the {labels} of {first} in as well, or the figures of {where} alone, in the order of {first}.",
        first=first,
        labels=phrase("udfs.headings", "headings") if across else phrase("udfs.labels", "labels"),
    )


def _counted(number: int, across: bool) -> Phrase:
    return counted(number, "column" if across else "figure")


def _ordered(
    value: Labelled, across: bool, wanted: tuple[str, ...] | None, due: tuple[int, bool], name: str, of: str, what: str
) -> Labelled:
    length, of_across = due
    turned = Labelled(value.figures.T, value.columns, value.rows) if across else value
    if wanted and turned.rows:
        turned = Labelled(in_order(turned, wanted, name, of, what), wanted, turned.columns)
    elif len(turned.figures) != length:
        raise refused(
            "udfs.lengths_differ",
            name,
            "{where} has {found}; {of} has {due}.",
            "Give both the same number, or labels with both.",
            found=_counted(len(turned.figures), across),
            of=of,
            due=_counted(length, of_across),
        )
    return Labelled(turned.figures.T, turned.columns, turned.rows) if across else turned
