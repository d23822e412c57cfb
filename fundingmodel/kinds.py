"""Kinds: what sort of quantity a unit is of, so that a step takes pupils for persons and no ratio for money.

Kinds are compared, never unit words: a file has its own words for what it counts.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from fundingmodel.column import RULE, Column, Formula, Input
from fundingmodel.currencies import currencies_of
from fundingmodel.errors import FormulaRefused, Phrase, at, phrase
from fundingmodel.rounding import UNITS_PER_DOLLAR

PERSONS = "persons"  # the unit of counts in the files of steps
MONEY, COUNT, RATIO, RATE = "money", "count", "ratio", "rate"  # a rate is an amount of money for each
SHARED_BY = "shared_by"  # whatever money can be shared by: only what a step needs has this kind, no figure
MEASURE, MULTIPLE = "measure", "multiple"  # of its own unit; in thousands, or percents, of some unit
FLAG, RANK, YEARS, INDEX = "flag", "rank", "years", "index"
AS_THEY_ARE = (MEASURE, FLAG, RANK, RULE, YEARS, INDEX, UNITS_PER_DOLLAR)  # units that are kinds of their own
GIVEN = (MONEY, COUNT, RATIO, RATE, MULTIPLE, *AS_THEY_ARE)  # the kinds that figures have

SHARING = frozenset((MONEY, COUNT, RATIO, RATE, MEASURE, MULTIPLE, FLAG, INDEX))
TAKEN = {SHARED_BY: SHARING, MEASURE: SHARING, RATE: frozenset((RATE, MONEY))}  # another kind takes itself alone

RATIOS = ("ratio", "fraction", "share", "proportion", "part")
SCALED = re.compile(
    r"^[$€£]?'?\d|\b(per|par) \d|%|\b(per ?cent|percents?|percentage|pour cent|cents?)\b"
    r"|\b(ten|hundred|thousand|million|billion)(s|ths?)?\b"
    r"|\b(centaine|millier|milliard|centième|millième|millionième)s?\b"
)
# Multiples in the words of files: abbreviations, and other languages that such files are in.
MULTIPLES = re.compile(
    r"\b(dozens?|thous|thsds?|ths|trillions?|lakhs?|lacs?|crores?|mlns?|mill|mios?|mns?|bns?|mrds?|mlds?|mds|tsd|tys)\b"
    r"|\b(dizaine|douzaine|vingtaine|millions? d|mille)s?\b"
    r"|\b(dutzend|hundert|tausende?|million(?:en|er)|milliarden?)\b"
    r"|\b(docenas?|decenas?|centenas?|centenar(?:es)?|mil|miles de|millar(?:es)?|mill(?:ón|on)(?:es)?)\b"
    r"|\b(decin[ae]|dozzin[ae]|centinai[oa]|migliai[oa]|milion[ei]|miliard[oi])\b"
    r"|\b(dúzias?|dezenas?|milhar(?:es)?|milh(?:ão|ões)|bilh(?:ão|ões))\b"
    r"|\b(dozijn|honderd(?:en)?|duizend(?:en)?|miljoen(?:en)?|miljard(?:en)?|tientallen)\b"
    r"|\b(dusin|dussin|tusinde?r?|tusen|tusental|miljon(?:er)?|tkr|mkr|tysiąc[ea]?|tysięcy|milion(?:y|ów))\b"
    r"|\b(pence|penn(?:y|ies)|p|centimes?|rappen|öre|øre|grosz[ye]?|centavos?|paise)$"
)
NUMBERS = re.compile(
    r"\b0{2,}s?\b|\b10+s\b|\b1[ ,.'’\u00a0\u202f]?0{3}|\b(in|en) 100+\b|[x×*] ?\d|\bx?10 ?(\^|\*\*)|\b\d*e\+?\d\b|/ ?\d|\b10[³⁶⁹]"
)
COUNTED_IN_K = re.compile(
    r"(^|[\s(])k([\s)]|$)|\bk(persons?|people|pupils|students|inhabitants|personnes|habitants|élèves)\b"
)
PREFIXED = re.compile(
    r"(?:(?:k|m|mm|g|b|t|mn|bn|md) ?(?P<after>.+)|(?P<before>.+?) ?\(?(?:k|m|mm|g|b|mn|bn|md)\)?)", re.IGNORECASE
)
PER = re.compile(r"^(.+?)(?: (?:per|par|for each|pour chaque) |/)(.+)$")
MONEY_WORDS = re.compile(r"(^|\s)(dollars?|euros?|francs?|pounds?|pesos?|rupees?|yen|rand|kron\w+)$|[$€£]$")
NOT_ADDED = re.compile(
    r"\b(per|par|for each|pour chaque|percents?|percentage|pour cent)\b|/|%|^(weights?|weightings?|poids|pondérations?)$"
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
    if lower in UNITS_OF_ROUNDING or _is_multiple(word):
        return MULTIPLE
    if lower in RATIOS:
        return RATIO
    if parts := PER.match(word):
        return RATE if kind_of(parts[1]) == MONEY else MEASURE
    return MONEY if _is_money(word) else COUNT


def _is_money(word: str) -> bool:
    return bool(MONEY_WORDS.search(word.casefold()) or currencies_of(word))


def _is_multiple(word: str) -> bool:
    """Whether a unit is a number of others, as thousands of persons, or a part of them, as cents."""
    lower = word.casefold().replace("_", " ")
    if currencies_of(word):
        return bool(SCALED.search(lower) or MULTIPLES.search(lower) or NUMBERS.search(lower)) or _is_prefixed(word)
    return any(each.search(lower) for each in (SCALED, MULTIPLES, NUMBERS, COUNTED_IN_K)) or _is_prefixed(word)


def _is_prefixed(word: str) -> bool:
    """Whether a letter for thousands or millions is before or after money: k$, M dollars, EUR (m)."""
    found = PREFIXED.fullmatch(word)
    rest = (found["after"] or found["before"]) if found else ""
    return bool(rest) and (rest.casefold() in ("dollar", "dollars", "$", "€", "£") or bool(_money_alone(rest)))


def _money_alone(word: str) -> bool:
    return bool(currencies_of(word) or currencies_of(word.upper()))


def currency_named(unit: str) -> str:
    """The part of a unit of money, or of an amount for each, that may name a currency; of any other unit nothing."""
    word = " ".join(unit.split())
    if kind_of(word) == RATE and (parts := PER.match(word)):
        return parts[1]
    return word if kind_of(word) == MONEY else ""


def kind_of_input(given: Input) -> str:
    """The kind of an input: a step says of those in dollars which are an amount for each."""
    return RATE if given.rate else kind_of(given.unit)


def adds_up(given: Input) -> bool:
    """Whether the sum of an input's figures means something: that of rates, ratios, ranks, percents and weights does not.

    >>> [adds_up(Input("x", unit)) for unit in ("pupils", "thousands of dollars", "dollars/pupil", "percent", "weight")]
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


def in_units_given(formula: Formula, given: Mapping[str, Input]) -> Formula:
    """A formula in the units of what is given: where pupils are counted, columns that steps have in persons are pupils."""
    inputs = tuple(given.get(i.name, i) for i in formula.inputs)
    units = {i.name: i.unit for i in inputs if kind_of(i.unit) == COUNT}
    counted = units.get("intake", PERSONS)
    columns = []
    for column in formula.columns:
        if column.unit != PERSONS:
            columns.append(column)
            continue
        units[column.name] = units.get(column.amends or "", counted)
        columns.append(replace(column, unit=units[column.name]))
    return replace(formula, inputs=inputs, columns=tuple(columns))
