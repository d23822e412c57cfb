"""Currencies: which one a unit names, by code, name or sign. "dollars" alone names none: a scenario's own are called so."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

DOLLARS = "dollar"  # the word, without its `s`, for units of a scenario's currency
FORMER = re.compile(r"\b(old|former|anciens?|anciennes?)\b")
NONE_OF_TODAY = frozenset({""})  # of former francs: a currency that no scenario is in


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, frozenset[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for code, names in listed.items():
        for name in names:
            found.setdefault(_plain(name), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()} | {code: frozenset({code}) for code in listed}


def _plain(name: str) -> str:
    """A name in small letters, no word of which ends in an s."""
    return " ".join(re.sub(r"(?<=\w)s$", "", word) for word in name.casefold().split())


@lru_cache(maxsize=1024)
def currencies_of(unit: str) -> frozenset[str]:
    """The currencies that a unit of money may be in, by their codes; none where it names none.

    >>> [sorted(currencies_of(unit)) for unit in ("CAD", "US dollars", "Swiss francs", "dollars", "pupils")]
    [['CAD'], ['USD'], ['CHF'], [], []]
    """
    known, words = _codes_by_name(), unit.split()
    if " ".join(words) in known:  # a code, which is in capitals
        return known[" ".join(words)]
    for first in range(len(words)):
        name = " ".join(words[first:])
        if codes := known.get(_plain(name)) or known.get(name):
            return NONE_OF_TODAY if FORMER.search(unit.casefold()) else codes
    return frozenset()


def in_another(unit: str, currency: str) -> bool:
    """Whether a unit of money names another currency than a scenario's, which is a code or a word of its own.

    >>> [in_another(unit, "CAD") for unit in ("dollars", "Canadian dollars", "EUR", "francs", "US$", "old francs")]
    [False, False, True, True, True, True]
    """
    found = currencies_of(unit)
    own = currencies_of(currency) or {currency}
    return bool(found) and not found & own and unit.casefold() != currency.casefold()
