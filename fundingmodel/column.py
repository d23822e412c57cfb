"""Column: one named quantity in two forms, arithmetic on arrays and a worksheet formula.

The function's name is the quantity's name; its arguments' names are the quantities it needs, and the only wiring.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from inspect import signature
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fundingmodel.cells import Axes
from fundingmodel.errors import FormulaRefused, Phrase, phrase

Array = NDArray[np.floating[Any]]

DIVIDED_BY_ZERO = phrase("total_is_zero", "a total it is divided by is zero")

# Every array ends in (..., jurisdictions, categories), either may be 1; inputs by data year have the data years before them.
DATA_YEARS, JURISDICTIONS, CATEGORIES = -3, -2, -1

# Axes of the calendar: the twelve months of a year, and the data years of a fiscal year, one for each lag.
MONTH, DATA_YEAR = "month", "data year"
MONTHS = tuple(f"{number:02}" for number in range(1, 13))

# What a column may read of the calendar, given by no file: the year in which the fiscal year begins, the data years, one a row,
# and the numbers of the months, one a column.
CALENDAR: dict[str, Axes] = {
    "fiscal_year_begins": (None, None),
    "calendar_year": (DATA_YEAR, None),
    "calendar_month": (None, MONTH),
}

RULE = "rule"  # the unit of a number that means one of the formula's rules
REASONS = "reasons"  # the unit of a number that adds up why a promise is not paid in full

AXES: dict[str, Axes] = {
    "scalar": (None, None),
    "jurisdiction": ("jurisdiction", None),
    "category": (None, "category"),
    "jurisdiction x category": ("jurisdiction", "category"),
    "origin x jurisdiction": ("origin", "jurisdiction"),
    "jurisdiction x month": ("jurisdiction", MONTH),
    "data year x month": (DATA_YEAR, MONTH),
    "jurisdiction x data year": ("jurisdiction", DATA_YEAR),
    "bands": (None, None),
}
CALCULATED = frozenset(("data year x month", "jurisdiction x data year"))  # shapes of columns alone
BANDS = "bands"  # the shape of a table of bands, which formulas of inputs read and no step: starts, then values


def size(shape: str, sizes: Mapping[str, int]) -> tuple[int, int]:
    """How many rows and columns a shape has: size("jurisdiction", {"jurisdiction": 13}) is (13, 1)."""
    down, across = AXES[shape]
    return sizes.get(down or "", 1), sizes.get(across or "", 1)


@dataclass(frozen=True)
class Input:
    """A figure that a step needs from the scenario: its name, unit and shape, and what it may be.

    `by` is None (one figure a fiscal year), "calendar year" (one for each data year) or "lag" (one for each number of years
    between the data year and the fiscal year). `whole` names the quantity that says how many units a dollar has, of which this
    one must be a whole number; what a formula makes need be none where the step rounds it (`rounded_by_step`). `sums_to_one`
    holds along each row; no two of a `distinct` one are equal. `may_be_unknown` reads a blank as unknown; with
    `unknown_left_out` no amount is unknown because of it. Amounts are rounded to
    a `rounding` one. A `rate` is an amount of money for each of the quantity that `each` names, and one that is `like` another
    is compared with it, or is a part of it; `said_unit` is what the file calls its unit, as "dollars per pupil". `bands_of` is
    the unit of what the bands of a table count.
    """

    name: str
    unit: str
    shape: str = "scalar"
    by: str | None = None
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None
    whole: str | None = None
    rounded_by_step: bool = False
    sums_to_one: bool = False
    distinct: bool = False
    may_be_unknown: bool = False
    unknown_left_out: bool = False
    rounding: bool = False
    rate: bool = False
    each: str = ""
    like: str = ""
    said_unit: str = ""
    bands_of: str = ""

    @property
    def leaves_unknown(self) -> bool:
        """Whether an unknown figure leaves amounts unknown."""
        return self.may_be_unknown and not self.unknown_left_out

    @property
    def shown_unit(self) -> str:
        """The unit as it is shown: in the file's own words, where it has some."""
        return self.said_unit or self.unit

    def renamed(self, names: Mapping[str, str]) -> "Input":
        """The same input under another name; what it is of or like is named as the step's own file names it."""
        return replace(self, name=names.get(self.name, self.name), whole=names.get(self.whole or "", self.whole))

    def in_unit(self, unit: str) -> "Input":
        """The same input, counted in another unit: pupils in place of persons."""
        return replace(self, unit=unit)

    def in_words(self, said_unit: str) -> "Input":
        """The same input, its unit in the words of a file."""
        return replace(self, said_unit=said_unit)


@lru_cache(1024)
def arguments_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of what a function is given: those of a column's are asked for by each formula that has it."""
    return tuple(signature(function).parameters)


@dataclass(frozen=True)
class Column:
    """A quantity: `compute` on arrays, `formula` on cells, its unit and shape, and the quantity that it amends, if any.

    `refused_because` says what it means where a figure of it is none: the result then refuses with these words.
    `each` names the quantity of which it is an amount for each, as people of dollars per head.
    A column that is `as_named` reads each quantity at the very state that it names, an earlier one too.

    >>> def double(intake): return 2 * intake
    >>> def double_formula(share): return f"=2*{share}"
    >>> Column(double, double_formula, "persons")
    Traceback (most recent call last):
    fundingmodel.errors.FormulaRefused: double: its arithmetic needs (intake), its formula (share). ...
    """

    compute: Callable[..., Array]
    formula: Callable[..., str]
    unit: str
    shape: str = "jurisdiction"
    amends: str | None = None
    name: str = ""
    reads: tuple[str, ...] | None = None
    refused_because: Phrase = DIVIDED_BY_ZERO
    as_named: bool = False
    each: str = ""

    def __post_init__(self) -> None:
        arguments, written = map(arguments_of, (self.compute, self.formula))
        if arguments != written:
            raise FormulaRefused(
                "arguments_differ",
                self.compute.__name__,
                "its arithmetic needs ({arithmetic}), its formula ({formula}).",
                "Give both the same arguments in the same order.",
                arithmetic=arguments,
                formula=written,
            )
        object.__setattr__(self, "name", self.name or self.compute.__name__)
        object.__setattr__(self, "reads", arguments if self.reads is None else self.reads)

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the quantities that it needs, in the order of its arguments."""
        return self.reads or ()

    def renamed(self, names: Mapping[str, str]) -> "Column":
        """The same column under other names: its own, those it reads, the one it amends."""
        return replace(
            self,
            name=names.get(self.name, self.name),
            reads=tuple(names.get(name, name) for name in self.needs),
            amends=names.get(self.amends or "", self.amends),
            each=names.get(self.each, self.each),
        )


@dataclass(frozen=True)
class Setting:
    """A choice that a step leaves to the scenario: under each name, the columns that it puts in this place."""

    name: str
    choices: Mapping[str, tuple[Column, ...]]

    def renamed(self, names: Mapping[str, str]) -> "Setting":
        return replace(self, choices={k: tuple(c.renamed(names) for c in v) for k, v in self.choices.items()})


def setting(name: str, **choices: tuple[Column, ...]) -> Setting:
    """setting("ties", published_order=(...), larger_share=(...))."""
    return Setting(name, choices)


class Rule(NamedTuple):
    """A rule that may bind: its name, and whether a jurisdiction is "held" or "capped" by it ("" for neither)."""

    name: str
    kind: str = ""


@dataclass(frozen=True)
class Formula:
    """An ordered list of columns, the inputs that they read, what is carried to the next year, and its results.

    `rules` are what the numbers of its column of unit "rule" mean: the first has the number 0.
    """

    columns: tuple[Column, ...]
    inputs: tuple[Input, ...]
    results: tuple[str, ...] = ("allocation",)
    rules: tuple[Rule, ...] = (Rule("not_fitted"),)

    @property
    def carries(self) -> tuple[str, ...]:
        """The quantities that a column reads as prior_x, in the order in which they are first read."""
        names = dict.fromkeys(n for c in self.columns for n in c.needs if n.startswith("prior_"))
        return tuple(name.removeprefix("prior_") for name in names)

    @property
    def unknown_inputs(self) -> tuple[str, ...]:
        """The inputs whose unknown figures leave amounts unknown."""
        return tuple(i.name for i in self.inputs if i.leaves_unknown)

    @property
    def rule_column(self) -> str:
        """The name of the column that says which rule binds; "" where nothing is fitted to an envelope."""
        return next((c.name for c in self.columns if c.unit == RULE), "")

    @property
    def promise_columns(self) -> tuple[str, ...]:
        """The names of what is promised, what is short, and why; none where nothing is guaranteed within an envelope."""
        because = next((c for c in self.columns if c.unit == REASONS), None)
        return (because.needs[1], because.needs[0], because.name) if because else ()

    @cached_property
    def wiring(self) -> tuple[tuple[Column, tuple[str, ...]], ...]:
        """Each column with the states that it reads."""
        return tuple(wired(self.columns))

    @cached_property
    def kept(self) -> dict[object, object]:
        """What is worked out from this formula once and asked for again, as the ways in which it is compiled."""
        return {}

    def leading_to(self, states: Sequence[str]) -> tuple[tuple[Column, tuple[str, ...]], ...]:
        """The columns that these states need, in any year, with the states that they read."""
        wanted, before = {*states}, set[str]()
        while wanted != before:
            before = set(wanted)
            for column, reads in reversed(self.wiring):
                wanted |= {*reads} if column.name in wanted else set()
            wanted |= {self.state(name) for name in self.carries if f"prior_{name}" in wanted}
        return tuple((column, reads) for column, reads in self.wiring if column.name in wanted)

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def state(self, quantity: str) -> str:
        """The name of the last state of a quantity: that of its latest amendment."""
        return self._latest.get(quantity, quantity)

    @cached_property
    def _latest(self) -> Mapping[str, str]:
        """The latest amendment of each quantity that has some."""
        return {c.amends: c.name for c in self.columns if c.amends}

    def states(self, quantity: str) -> tuple[str, ...]:
        """The names of all states of a quantity, in order."""
        return tuple(c.name for c in self.columns if quantity in (c.name, c.amends))


def wired(columns: Sequence[Column]) -> Iterator[tuple[Column, tuple[str, ...]]]:
    """Each column with the states that it reads: an amended quantity is read at its latest state."""
    latest: dict[str, str] = {}
    for column in columns:
        yield column, column.needs if column.as_named else tuple(latest.get(name, name) for name in column.needs)
        if column.amends:
            latest[column.amends] = column.name


def calculate(columns: Sequence[Column], given: Mapping[str, Array], sizes: Mapping[str, int]) -> dict[str, Array]:
    """Every named quantity, in order: the given ones, then one a column, each of its declared shape."""
    values = dict(given)
    for column, reads in wired(columns):
        value = np.asarray(column.compute(*(values[name] for name in reads)))
        values[column.name] = np.broadcast_to(value, value.shape[:-2] + size(column.shape, sizes))
    return values


def calculate_years(
    formula: Formula, years: Sequence[Mapping[str, Array]], sizes: Mapping[str, int]
) -> list[dict[str, Array]]:
    """One calculation a year: prior_x is last year's latest x, in the first year the given opening_x."""
    results: list[dict[str, Array]] = []
    for given in years:
        prior = {
            f"prior_{x}": results[-1][formula.state(x)] if results else given[f"opening_{x}"] for x in formula.carries
        }
        results.append(calculate(formula.columns, {**given, **prior}, sizes))
    return results


def check(formula: Formula) -> None:
    """Refuses what is wired wrongly: a name unknown or defined twice, a stale read, a column that nothing reads."""
    _check_names(formula)
    _check_stale(formula.columns)
    read = {name for _, reads in wired(formula.columns) for name in reads}
    read |= {formula.state(x) for x in (*formula.results, *formula.carries)} | set(formula.results)
    for column in formula.columns:
        if column.name not in read:
            raise FormulaRefused(
                "nothing_reads",
                "",
                "nothing reads {column}.",
                "Take its step out, list a step that reads it, or name it in `results`.",
                column=column.name,
            )


def _check_names(formula: Formula) -> None:
    known = {i.name for i in formula.inputs} | {f"prior_{x}" for x in formula.carries} | {*CALENDAR}
    amended = {c.amends for c in formula.columns}
    for column, reads in wired(formula.columns):
        for name in (*reads, *([column.amends] if column.amends else [])):
            if name not in known:
                later = next((c.name for c in formula.columns if c.name == name), None)
                advice = (
                    phrase("move_before", "Move its step before this one.")
                    if later
                    else phrase("list_or_bind", "List a step that gives it, or bind another name.")
                )
                raise FormulaRefused(
                    "read_before_given",
                    "",
                    "{column} needs {name!r}, which nothing before it gives.",
                    advice,
                    column=column.name,
                    name=name,
                )
        if column.name in known:
            raise FormulaRefused(
                "column_twice",
                "",
                "{column!r} is defined twice.",
                "List its step once, or give the second another name with `as`.",
                column=column.name,
            )
        known.add(column.name)
    for x in (*formula.carries, *formula.results):
        if x not in known and x not in amended:
            raise FormulaRefused(
                "nothing_gives",
                "",
                "nothing gives {name!r}, which the formula carries or lists among its results.",
                name=x,
            )


def stale(columns: Sequence[Column]) -> Iterator[tuple[Column, str]]:
    """Each column that amends what another has read, with that reader: only those who read it to make the amendment may."""
    readers: dict[str, list[str]] = {}
    ingredients: dict[str, set[str]] = {}
    for column, reads in wired(columns):
        ingredients[column.name] = set(reads).union(*(ingredients.get(name, set()) for name in reads))
        if column.amends:
            for reader in readers.pop(column.amends, []):
                if reader not in ingredients[column.name]:
                    yield column, reader
        for need in column.needs if not column.as_named else ():
            if need != column.amends:
                readers.setdefault(need, []).append(column.name)


def _check_stale(columns: Sequence[Column]) -> None:
    for column, reader in stale(columns):
        raise FormulaRefused(
            "amended_after_read",
            "",
            "{column} amends {amends!r} after {reader} has read it.",
            "List its step before the step of {reader}.",
            column=column.name,
            amends=column.amends,
            reader=reader,
        )
