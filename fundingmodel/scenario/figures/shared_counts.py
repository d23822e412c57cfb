"""Shared counts: what is shared need not be money. Where it is seats or places, figures may say so in the place of dollars."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from fundingmodel.errors import Phrase, ScenarioRefused, Where, phrase
from fundingmodel.kinds import MONEY, PER, RATE, kind_of_input
from fundingmodel.language.figures import SYMBOLS
from fundingmodel.language.nouns import Noun
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.counted import KEY as COUNTED
from fundingmodel.scenario.figures.counted import read_counted
from fundingmodel.steps import step_module, step_names

CURRENCY = "CAD"  # of a scenario that names none
BEYOND_WHOLE = 1e15  # floats that are larger are written as they are
DECIMALS_OF_A_COUNT = 6  # what a rounding of a worksheet leaves is below


def shared_in(data: Mapping[str, Any]) -> object:
    """What a file shares out: its currency; where it names none, what it counts if it gives an amount in that; or dollars.

    >>> shared_in({"counted": "places", "inputs": {"stated_authority": {"unit": "places"}}})
    'places'
    >>> shared_in({"currency": {"en": ["berth", "berths"], "fr": ["couchette", "couchettes"]}})
    'berths'
    """
    if "currency" in data:
        return _own_noun(data, data["currency"])
    for table in _places(data):
        forms = _counted(table, data)
        inputs = table.get("inputs", {}) if forms else {}
        for name, given in inputs.items() if isinstance(inputs, Mapping) else ():
            if name in _amounts() and isinstance(given, Mapping) and given.get("unit") in forms_of(forms):
                return forms
    return CURRENCY


def currency_of(data: Mapping[str, Any]) -> str:
    """The same as text, whatever the file writes there: what is no currency is refused where the scenario is built."""
    found = shared_in(data)
    return found if isinstance(found, str) else str(found)


def _places(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The file, and its tiers."""
    tiers = data.get("tiers", {})
    return [
        each for each in (data, *(tiers.values() if isinstance(tiers, Mapping) else ())) if isinstance(each, Mapping)
    ]


def _own_noun(data: Mapping[str, Any], currency: object) -> object:
    """What a file gives as its currency; with its forms, where it writes these or counts the same."""
    if isinstance(currency, Mapping):
        return _noun(currency) or currency
    if isinstance(currency, str) and not forms_of(currency):
        counted = (_counted(table, data) for table in _places(data))
        return next((each for each in counted if each and currency in forms_of(each)), currency)
    return currency


def _counted(table: Mapping[str, Any], data: Mapping[str, Any]) -> Noun | None:
    return _noun(table.get(COUNTED, data.get(COUNTED)))


def _noun(given: object) -> Noun | None:
    """A noun as a file writes it; None of what is none, which is refused where the file is read."""
    try:
        forms = read_counted({COUNTED: given}, Where()) if given is not None else {}
    except ScenarioRefused:
        return None
    return Noun(forms) if forms else None


@cache
def _amounts() -> frozenset[str]:
    """The inputs that steps take as money."""
    given = (each for name in step_names() for each in step_module(name).INPUTS)
    return frozenset(each.name for each in given if kind_of_input(each) == MONEY)


def forms_of(noun: object) -> tuple[str, ...]:
    """The forms of a noun that is known in both languages, those in English first; none of any other word, as of a currency.

    >>> forms_of("sièges"), forms_of("CHF")
    (('seat', 'seats', 'siège', 'sièges'), ())
    """
    found = Words("en").noun(noun) if isinstance(noun, str) else None
    return (*found["en"], *found["fr"]) if found else ()


def in_counts(unit: str, currency: str) -> str:
    """A unit of steps as rows name it where what is shared is a count: seats for dollars, and units per seat.

    >>> in_counts("dollars per person", "seats"), in_counts("units per dollar", "seats"), in_counts("dollars", "EUR")
    ('seats per person', 'units per seat', 'dollars')
    """
    forms = forms_of(currency)
    if not forms:
        return unit
    return re.sub(r"\bdollar\b", forms[0], re.sub(r"^dollars\b", forms[1], unit))


def in_dollars(unit: str, currency: str) -> str:
    """A unit of what is shared, as steps have it: seats as dollars, and seats per person as dollars per person.

    >>> in_dollars("seats", "seats"), in_dollars("siège", "seats"), in_dollars("seats", "CAD")
    ('dollars', 'dollars', 'seats')
    """
    forms = forms_of(currency)
    if not forms:
        return unit
    parts = PER.match(unit)
    if parts and parts[1].strip() in forms:
        return f"dollars per {parts[2]}"
    return "dollars" if unit.strip() in forms else unit


def with_amounts(table: Mapping[str, Any], currency: str) -> Mapping[str, Any]:
    """An input's table, its unit in dollars where it is what is shared."""
    unit = table.get("unit")
    if not isinstance(unit, str) or (own := in_dollars(unit, currency)) == unit:
        return table
    return {**table, "unit": own}


def shared_amount(amount: float, currency: str) -> Phrase:
    """An amount of what is shared, in a refusal: a sign where its currency has one, places where it is places.

    >>> [str(shared_amount(1234.5, each)) for each in ("CAD", "CHF", "places")]
    ['$1,234.50', '1,234.50 CHF', '1,234.5 places']
    """
    if forms := forms_of(currency):
        whole = amount.is_integer() and abs(amount) < BEYOND_WHOLE
        shown = int(amount) if whole else round(amount, DECIMALS_OF_A_COUNT)
        return phrase("amount_counted", "{amount:,} {noun}", amount=shown, noun=forms[shown != 1])
    if sign := SYMBOLS.get(currency):
        return phrase("amount_with_sign", "{sign}{amount:,.2f}", amount=amount, sign=sign)
    return phrase("amount_in_currency", "{amount:,.2f} {currency}", amount=amount, currency=currency)


def takes_amounts(kind: str) -> bool:
    """Whether an input of a kind is an amount of what is shared, or an amount for each."""
    return kind in (MONEY, RATE)
