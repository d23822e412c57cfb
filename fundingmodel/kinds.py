"""Kinds: what sort of quantity a unit is of, so that a step takes pupils for persons and no ratio for money.

Kinds are compared, never unit words: a file has its own words for what it counts.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from fundingmodel.column import RULE, Column, Input
from fundingmodel.currencies import LONGEST, is_money
from fundingmodel.errors import FormulaRefused, Phrase, at, phrase
from fundingmodel.multiples import is_multiple
from fundingmodel.rounding import UNITS_PER_DOLLAR

PERSONS = "persons"  # the unit of counts in the files of steps
MONEY, COUNT, RATIO, RATE = "money", "count", "ratio", "rate"  # a rate is an amount of money for each
SHARED_BY = "shared_by"  # whatever money can be shared by: only what a step needs has this kind, no figure
MEASURE, MULTIPLE = "measure", "multiple"  # of its own unit; in thousands, or percents, of some unit
FLAG, RANK, YEARS, INDEX, CALENDAR_YEAR = "flag", "rank", "years", "index", "calendar year"
# Units that are kinds of their own.
AS_THEY_ARE = (MEASURE, FLAG, RANK, RULE, YEARS, INDEX, CALENDAR_YEAR, UNITS_PER_DOLLAR)
GIVEN = (MONEY, COUNT, RATIO, RATE, MULTIPLE, *AS_THEY_ARE)  # the kinds that figures have

SHARING = frozenset((MONEY, COUNT, RATIO, RATE, MEASURE, MULTIPLE, FLAG, INDEX))
TAKEN = {SHARED_BY: SHARING, MEASURE: SHARING, RATE: frozenset((RATE, MONEY))}  # another kind takes itself alone

RATIOS = ("ratio", "fraction", "share", "proportion", "part")
PER = re.compile(r"^(.+?)(?: (?:per|par|for each|pour chaque) |/(?!\d))(.+)$")
EACH = re.compile(
    r"^(.+?) (?:(?:an?|each|every|chaque) .+|each|apiece|chacune?)$|^(?:per|par)[ -]\S+ (.+)$"
)  # of money alone
NOT_ADDED = re.compile(
    r"\b(per|par|for each|pour chaque|percents?|percentage|pour cent|index|indexes|indices?|scores?|ratings?|cotes?)\b"
    r"|/|%|^(weights?|weightings?|poids|pondérations?)$"
)
UNITS_OF_ROUNDING = ("units",)  # amounts counted in rounding units are no money to add

NEEDS = {
    MONEY: phrase("kind_money", "money, as dollars"),
    COUNT: phrase("kind_count", "a count, as persons"),
    RATIO: phrase("kind_ratio", "a ratio, as 0.95"),
    RATE: phrase("kind_rate", "an amount for each, as dollars per person"),
    SHARED_BY: phrase("a_quantity", "a quantity, as persons or dollars"),
    MEASURE: phrase("a_quantity", "a quantity, as persons or dollars"),
}


@lru_cache(maxsize=1024)
def kind_of(unit: str) -> str:
    """The kind of a unit, by the word that a file or a step has for it.

    >>> [kind_of(unit) for unit in ("dollars", "CHF", "pupils", "ratio", "dollars per person", "thousands of dollars")]
    ['money', 'money', 'count', 'ratio', 'rate', 'multiple']
    """
    word = " ".join(unit.split())
    lower = word.casefold()
    if lower in AS_THEY_ARE:
        return lower
    if lower in UNITS_OF_ROUNDING or len(word) > LONGEST or is_multiple(word):  # what is not read is never paid
        return MULTIPLE
    if lower in RATIOS:
        return RATIO
    if of_each(word):
        return RATE
    if PER.match(word):
        return MEASURE
    return MONEY if is_money(word) else COUNT


def of_each(word: str) -> str:
    """The money of an amount for each, as dollars of "dollars per person" and of "dollars each"; else nothing."""
    if parts := PER.match(word):
        return parts[1] if is_money(parts[1]) else ""
    found = EACH.match(word)
    money = (found[1] or found[2]) if found else ""
    return money if money and is_money(money) else ""


def currency_named(unit: str) -> str:
    """The part of a unit of money, or of an amount for each, that may name a currency; of any other unit nothing."""
    word = " ".join(unit.split())
    kind = kind_of(word)
    return of_each(word) if kind == RATE else word if kind == MONEY else ""


def kind_of_input(given: Input) -> str:
    """The kind of an input: a step says of those in dollars which are an amount for each."""
    return RATE if given.rate else kind_of(given.unit)


def in_money(given: Input) -> bool:
    """Whether figures are money, or money for each, so that they are in the prices of some year; a unit of rounding is not.

    >>> [in_money(Input("x", unit)) for unit in ("dollars", "CAD", "euros", "CHF per pupil", "pupils", "thousands of dollars")]
    [True, True, True, True, False, False]
    """
    return not given.rounding and kind_of_input(given) in (MONEY, RATE)


def adds_up(given: Input) -> bool:
    """Whether the sum of an input's figures means something: not that of rates, ranks, percents, weights or points of an index.

    >>> [adds_up(Input("x", unit)) for unit in ("pupils", "thousands of dollars", "dollars/pupil", "index points", "weight")]
    [True, True, False, False, False]
    """
    if given.rounding or given.distinct or kind_of_input(given) not in (MONEY, COUNT, MEASURE, MULTIPLE):
        return False
    return not NOT_ADDED.search(" ".join(given.unit.casefold().split()))


def takes(needed: str, given: str) -> bool:
    """Whether what needs one kind takes another.

    >>> takes(SHARED_BY, MONEY), takes(MONEY, RATE), takes(RATE, MONEY)
    (True, False, True)
    """
    return given in TAKEN.get(needed, (needed,))


def needs(kind: str) -> Phrase:
    """A kind in words, as what is needed."""
    return NEEDS.get(kind) or phrase("unit", "{unit!r}", unit=kind)


def with_unit(wanted: Input, unit: object) -> Input:
    """An input with the word that a file has for its unit; as it was, where that is of another kind."""
    if not isinstance(unit, str) or unit == wanted.unit or wanted.rounding:
        return wanted
    needed, found = kind_of_input(wanted), kind_of(unit)
    if needed == COUNT == found:
        return wanted.in_unit(unit)
    return wanted.in_words(unit) if needed == RATE == found else wanted


def within(given: Input, wanted: Input) -> Input:
    """An input bound in place of another: within the limits of both."""
    least = [x for x in (given.least, wanted.least) if x is not None]
    most = [x for x in (given.most, wanted.most) if x is not None]
    return replace(
        given,
        least=max(least, default=None),
        most=min(most, default=None),
        whole=given.whole or wanted.whole,
        sums_to_one=given.sums_to_one or wanted.sums_to_one,
        distinct=given.distinct or wanted.distinct,
        rounding=given.rounding or wanted.rounding,
    )


def opening(quantity: Input | Column, most: Decimal | None) -> Input:
    """The figure of the year before the first: at most what the quantity may be, or what a step may read of last year's."""
    most = most or getattr(quantity, "most", None)
    return Input(f"opening_{quantity.name}", quantity.unit, quantity.shape, most=most)


def plain(name: str) -> str:
    """The quantity of which a name means last year's or the opening figure."""
    return name.removeprefix("prior_").removeprefix("opening_")


def of_wrong_kind(step: str, name: str, found: str, is_bound: bool, unit: str, kind: str) -> FormulaRefused:
    """The refusal of a quantity of another kind than a step needs: bound, or read under its own name."""
    if is_bound:
        return FormulaRefused(
            "bound_of_wrong_unit",
            at(step) / "bind",
            "{bound!r} has the unit {unit!r}, and {name} needs {needs}.",
            "Bind another name.",
            bound=found,
            unit=unit,
            name=name,
            needs=needs(kind),
        )
    return FormulaRefused(
        "no_quantity_read",
        "",
        "{step} reads {name!r}, whose unit is {unit!r}: it needs {needs}.",
        step=step,
        name=found,
        unit=unit,
        needs=needs(kind),
    )
