"""Scopes and measures: what an amount of money covers, and what was done with it; of unlike ones no sum and no change is made.

The list stands in scopes.toml. A scenario file may add scopes of its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, ScenarioRefused, Where, closest, phrase
from fundingmodel.language.texts import Text, read_text

NOT_STATED = "not stated"  # the scope of money whose source does not say
SHARED_OUT = ("authority", "allocated", "planned", "spent")  # measures of money that can be an envelope
SCOPE_KEYS = ("en", "fr", "covers", "parts")


@dataclass(frozen=True)
class Scope:
    """What money of a scope is called, what it covers, and which scopes together make it."""

    name: Text
    covers: Text = field(default_factory=dict)
    parts: tuple[str, ...] = ()


Scopes = Mapping[str, Scope]


@dataclass(frozen=True)
class Money:
    """What the money of a scenario, or of an amount, is: its currency, scope and measure; empty where nobody says.

    >>> Money("CAD", "shared", "allocated").named("fr")
    'CAD, réparti par la formule, affecté'
    """

    currency: str
    scope: str = ""
    measure: str = ""
    scopes: Scopes = field(default_factory=dict, compare=False, repr=False)

    @property
    def meaning(self) -> tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]:
        """What a scope is: its key, its name and its parts, since two files may call different things by one key."""
        found = self.scopes.get(self.scope) or packaged_scopes().get(self.scope)
        return (self.scope, *((tuple(sorted(found.name.items())), found.parts) if found else ((), ())))

    def in_full(self, attributes: Iterable[str]) -> tuple[object, ...]:
        """What tells it from other money, in these attributes."""
        found = {"currency": self.currency, "scope": self.meaning, "measure": self.measure}
        return tuple(found[each] for each in attributes)

    def named(self, language: str, attributes: Iterable[str] = ("currency", "scope", "measure")) -> str:
        """What it is in words, without what nobody says."""
        texts = {
            "currency": self.currency,
            "scope": scope_name(self.scope, language, self.scopes),
            "measure": measure_name(self.measure, language),
        }
        return ", ".join(texts[each] for each in attributes if texts[each])


NO_MONEY = Money("")  # of what no scenario shares out


@lru_cache(maxsize=1)
def _listed() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def packaged_scopes() -> Scopes:
    """The scopes that come with the package, by key.

    >>> packaged_scopes()["settlement-transfers"].parts
    ('shared', 'set-asides')
    """
    return {key: _scope(table, Where()) for key, table in _listed()["scopes"].items()}


@lru_cache(maxsize=1)
def measures() -> Mapping[str, Text]:
    """What may have been done with money, by key, with its name in each language.

    >>> list(measures())
    ['authority', 'allocated', 'planned', 'spent', 'lapsed', 'claimed']
    """
    found: Mapping[str, Text] = _listed()["measures"]
    return found


def _scope(table: Mapping[str, Any], where: Where) -> Scope:
    name = read_text({key: table[key] for key in ("en", "fr") if key in table}, where)
    covers = read_text(table["covers"], where.key("covers")) if "covers" in table else {}
    return Scope(name, covers, tuple(table.get("parts", ())))


def read_scopes(listed: object, where: Where) -> Scopes:
    """The scopes that a scenario file adds, and those of the package; none may be given another meaning."""
    if not isinstance(listed, Mapping):
        raise _not_a_table(where, listed)
    found = dict(packaged_scopes())
    for key, table in listed.items():
        place = where.key(str(key))
        if key in packaged_scopes():
            raise ScenarioRefused(
                "scope_of_the_package", place, "{key!r} is a scope of the package.", "Take another name.", key=key
            )
        texts = {"en": table} if isinstance(table, str) else table
        if not isinstance(texts, Mapping) or "en" not in texts or not set(texts) <= set(SCOPE_KEYS):
            raise _not_a_table(place, table)
        if not isinstance(parts := texts.get("parts", []), list) or not all(isinstance(part, str) for part in parts):
            raise _not_a_table(place.key("parts"), parts)
        found[str(key)] = _scope(texts, place)
    for key in listed:
        for part in found[str(key)].parts:
            check_scope(part, found, where.key(str(key)).key("parts"))
    return found


def _not_a_table(where: Where, found: object) -> ScenarioRefused:
    return ScenarioRefused(
        "scopes_not_a_table",
        where,
        'found {found!r}; write scopes = {{ key = {{ en = "what it covers", fr = "..." }} }}.',
        found=found,
    )


def check_scope(scope: object, scopes: Scopes, where: Where) -> str:
    """A scope by its key; one that is unknown is refused."""
    if isinstance(scope, str) and scope in scopes:
        return scope
    known = phrase("scopes_are", "The scopes are {known}, and those that a file adds as `scopes`.", known=list(scopes))
    hint = closest(str(scope), scopes, known)
    raise ScenarioRefused("unknown_scope", where, "there is no scope {scope!r}.", hint, scope=scope)


def check_measure(measure: object, where: Where, refused: Callable[..., Refused] = ScenarioRefused) -> str:
    """A measure by its key; one that is unknown is refused."""
    if isinstance(measure, str) and measure in measures():
        return measure
    raise refused(
        "unknown_measure_of_money",
        where,
        "measure is {measure!r}; of money it is one of {measures}.",
        measure=measure,
        measures=list(measures()),
    )


def scope_name(scope: str, language: str, scopes: Scopes | None = None) -> str:
    """What a scope is called; its key, where nobody names it."""
    found = (scopes or {}).get(scope) or packaged_scopes().get(scope)
    return found.name[language] if found else scope


def measure_name(measure: str, language: str) -> str:
    """What a measure is called.

    >>> measure_name("lapsed", "fr")
    'périmé ou reporté'
    """
    return measures()[measure][language] if measure in measures() else measure


def makes(whole: str, part: str, scopes: Scopes) -> tuple[str, ...]:
    """The other parts of a scope that a part belongs to; none where the one is no part of the other.

    >>> makes("settlement-transfers", "shared", packaged_scopes())
    ('set-asides',)
    """
    parts = scopes[whole].parts if whole in scopes else ()
    return tuple(each for each in parts if each != part) if part in parts else ()


def unlike(monies: Iterable[Money]) -> tuple[str, ...]:
    """In what amounts differ, so that no change, order or sum is made of them: currency, scope, measure.

    What nobody says is not held against an amount; what a source does not state is like nothing.

    >>> unlike([Money("CAD", "shared"), Money("CAD", "resettlement"), Money("CAD")])
    ('scope',)
    """
    several = list(monies)
    if len(several) < 2:
        return ()
    said = [money for money in several if money.scope]
    found: dict[str, set[object]] = {
        "currency": {money.currency for money in several},
        "scope": {money.meaning for money in said},
        "measure": {money.measure for money in several if money.measure},
    }
    not_stated = any(money.scope == NOT_STATED for money in said)
    return tuple(key for key, values in found.items() if len(values) > 1 or (key == "scope" and not_stated))


def told_apart(monies: Iterable[Money], language: str) -> tuple[str, ...]:
    """What each amount is, in what they differ; all are called the same where a change may be made of any two.

    What nobody says of an amount is taken to be as the others are, where these agree.

    >>> told_apart([Money("CAD", "shared"), Money("USD", "shared")], "en"), told_apart([Money("CAD"), Money("CAD")], "en")
    (('CAD', 'USD'), ('', ''))
    """
    several = list(monies)
    differing = unlike(several)
    texts = [money.named(language, differing) or "–" * bool(differing) for money in several]
    meant = [money.in_full(differing) for money in several]
    return tuple(_with_key(texts, meant, place, several[place].scope) for place in range(len(several)))


def _with_key(texts: Sequence[str], meant: Sequence[object], place: int, scope: str) -> str:
    """A text, with the key of its scope and a number where other money has the same text."""
    alike = [other for text, other in zip(texts, meant, strict=True) if text == texts[place]]
    ways = list(dict.fromkeys(alike))
    return texts[place] if len(ways) == 1 else f"{texts[place]} ({scope} {ways.index(meant[place]) + 1})"
