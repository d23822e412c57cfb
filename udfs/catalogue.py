"""The catalogue of Excel functions: every function as data, and the one place that every host, page and sheet reads.

A function is in a file of `udfs/functions/`, in its tuple FUNCTIONS: found there, it appears in Excel's own argument
help, in each host, in the reference, on the Functions sheet and in `fundingmodel functions`. Nothing here imports xlwings.
"""

import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from fundingmodel.column import Input
from fundingmodel.errors import Refused, phrase
from fundingmodel.language.words import french
from fundingmodel.nearest import nearest
from udfs import functions as function_files

Text = Mapping[str, str]  # by language: en, fr

NAMESPACE = "FM"
CATEGORIES: Mapping[str, Text] = {
    "data": {"en": "Data", "fr": "Données"},
    "steps": {"en": "Steps of a formula", "fr": "Étapes d’une formule"},
    "allocation": {"en": "Allocation", "fr": "Affectation"},
    "comparison": {"en": "Comparison", "fr": "Comparaison"},
    "explanation": {"en": "Explanation", "fr": "Explication"},
    "session": {"en": "This session", "fr": "Cette session"},
}
# What an argument may be, each read by udfs/marshalling.py:
#   number, text, flag, choice, fiscal_year  one cell
#   jurisdictions  one figure a jurisdiction: a column or row, with or without labels beside it
#   number_or_jurisdictions  one figure for all, or one a jurisdiction
#   categories     one figure a category: a column or row, with or without labels beside it
#   table          jurisdictions by categories, with or without labels and headings
#   years          jurisdictions by years, with or without labels and headings
#   year_row       one figure a year, with or without the years beside it
#   figures        any block of figures
#   labels         a list of names
#   pairs          two columns, a name and a value
KINDS = (
    "number", "text", "flag", "choice", "fiscal_year", "jurisdictions", "number_or_jurisdictions", "categories",
    "table", "years", "year_row", "figures", "labels", "pairs",
)  # fmt: skip


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


def both(en: str, fr: str) -> Text:
    """A text in English and French, as it is printed."""
    return {"en": en, "fr": french(fr)}


@dataclass(frozen=True)
class Argument:
    """One argument: its name, kind (one of KINDS), unit, what it is, and its default where it may be left out.

    A number that may be left out either has 0 as its default or refuses 0: some versions of Excel hand a blank cell on as 0,
    and a blank must never mean something other than what it looks like. An argument that is a step's input takes its limits.
    """

    name: str
    kind: str
    help: Text
    unit: str = ""
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    above: float | None = None  # greater than this, not equal to it
    input: Input | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refused(
                "udfs.unknown_kind",
                "",
                "argument {argument}: kind is {kind!r}; it is one of {kinds}.",
                argument=self.name,
                kind=self.kind,
                kinds=KINDS,
            )
        if self.kind == "choice" and not self.choices:
            raise Refused("udfs.no_choices", "", "argument {argument}: a choice lists its choices.", argument=self.name)
        if self.input:
            for name in ("least", "most"):
                limit = getattr(self.input, name)
                object.__setattr__(self, name, None if limit is None else float(limit))

    @property
    def optional(self) -> bool:
        return self.default is not REQUIRED


@dataclass(frozen=True)
class Example:
    """A call that runs as it is: the arguments as cells (a number, a text, or a list of rows), and what it shows."""

    arguments: tuple[Any, ...]
    note: Text


@dataclass(frozen=True)
class Function:
    """A worksheet function: `compute(call, *arguments)` gives a number, a text, an array or a list of rows."""

    name: str
    category: str
    help: Text
    arguments: tuple[Argument, ...]
    compute: Callable[..., Any]
    result: Text
    examples: tuple[Example, ...]
    unit: str = ""
    source: Text | None = None
    volatile: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", self.name):
            raise Refused(
                "udfs.function_name",
                "",
                "function {name!r}: a name has capital letters, digits and underscores.",
                name=self.name,
            )
        if self.category not in CATEGORIES:
            raise Refused(
                "udfs.unknown_category_of_functions",
                self.name,
                "category is {category!r}; it is one of {categories}.",
                category=self.category,
                categories=list(CATEGORIES),
            )
        if not self.examples:
            raise Refused("udfs.no_example", self.name, "no example.", "A function shows at least one call that runs.")
        optional = [a.optional for a in self.arguments]
        if optional != sorted(optional):
            raise Refused("udfs.optional_arguments_first", self.name, "arguments that may be left out come last.")

    @property
    def excel_name(self) -> str:
        """What an analyst types: FM.ALLOCATE."""
        return f"{NAMESPACE}.{self.name}"

    @property
    def stored_name(self) -> str:
        """What is in a saved file: _xldudf_FM_ALLOCATE. Excel shows any other spelling as #NAME?."""
        return f"_xldudf_{NAMESPACE}_{self.name}"

    @property
    def plain_name(self) -> str:
        """The name where no dot is allowed: fm_allocate."""
        return f"{NAMESPACE}_{self.name}".lower()

    @property
    def signature(self) -> str:
        """FM.ALLOCATE(envelope, need, [base], ...): what may be left out is in brackets."""
        arguments = [f"[{a.name}]" if a.optional else a.name for a in self.arguments]
        return f"{self.excel_name}({', '.join(arguments)})"


@cache
def functions() -> tuple[Function, ...]:
    """Every function, by category and then in the order of its file."""
    files = sorted(m.name for m in pkgutil.iter_modules(function_files.__path__))
    found = [f for name in files for f in import_module(f"{function_files.__name__}.{name}").FUNCTIONS]
    names = [function.name for function in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(
            "udfs.function_twice", ", ".join(twice), "a function of this name is there twice in udfs/functions."
        )
    order = list(CATEGORIES)
    return tuple(sorted(found, key=lambda function: order.index(function.category)))


def find(name: str) -> Function:
    """A function by any of its spellings: ALLOCATE, FM.ALLOCATE, fm_allocate, _xldudf_FM_ALLOCATE."""
    plain = re.sub(r"^(_XLDUDF_)?FM[._]", "", name.strip().upper())
    known = {function.name: function for function in functions()}
    if plain not in known:
        close = nearest(plain, known)
        listed = [function.excel_name for function in functions()]
        advice = phrase("udfs.there_are", "There are {names}.", names=listed)
        if close:
            advice = phrase("udfs.did_you_mean", "Did you mean {name}?", name=f"{NAMESPACE}.{close}")
        raise Refused("udfs.no_such_function", name, "no function of this name.", advice)
    return known[plain]


def formula_text(function: Function, arguments: Sequence[Any], separator: str = ",") -> str:
    """A call as Excel takes it, blocks as array constants: =FM.SHARE({"ON",60;"QC",40})."""
    return f"={function.excel_name}({separator.join(_written(argument) for argument in arguments)})"


def _written(argument: Any) -> str:
    if isinstance(argument, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in argument]
        # An array constant cannot hold a blank; "" is read as one.
        return "{" + ";".join(",".join(_written("" if cell is None else cell) for cell in row) for row in rows) + "}"
    if argument is None:
        return ""
    if isinstance(argument, bool):
        return str(argument).upper()
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    whole = isinstance(argument, float) and argument.is_integer() and abs(argument) < 1e15
    return str(int(argument)) if whole else repr(argument)
