"""Scopes and measures: what an amount of money covers, and what was done with it; of unlike ones no sum and no change is made.

The list stands in scopes.toml. A scenario file may add scopes of its own.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category

from fundingmodel.errors import Refused, ScenarioRefused, Where, closest, phrase
from fundingmodel.language.texts import Text, read_text

NOT_STATED = "not stated"  # the scope of money whose source does not say
SHARED_OUT = ("authority", "allocated", "planned", "spent")  # measures of money that can be an envelope
NO_TEXT = ("Cc", "Zl", "Zp")  # signs that break a line, or show nothing
TAKEN_AS = {
    "en": "{scope} (assumption: the source does not state it)",
    "fr": "{scope} (hypothèse : la source ne le précise pas)",
}
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
    is_assumed: bool = False  # the scope, where the source states none

    @property
    def scope_in_rows(self) -> str:
        """The scope by its key, marked where it is an assumption."""
        return f"{self.scope} (assumption)" if self.is_assumed else self.scope

    def of_scope(self, scope: str) -> Money:
        """Money of the same currency and measure, and of a scope that is no more assumed than this one's."""
        return replace(self, scope=scope, is_assumed=self.is_assumed and scope == self.scope)

    @property
    def meaning(self) -> tuple[object, ...]:
        """What a scope is: its key, its name and its parts, since two files may call different things by one key."""
        found = self.scopes.get(self.scope) or packaged_scopes().get(self.scope)
        parts = [replace(self, scope=part).meaning for part in found.parts] if found else []
        return (self.scope, *((tuple(sorted(found.name.items())), *parts) if found else ()))

    def in_full(self, attributes: Iterable[str]) -> tuple[object, ...]:
        """What tells it from other money, in these attributes."""
        found = {"currency": self.currency, "scope": self.meaning, "measure": self.measure}
        return tuple(found[each] for each in attributes)

    def named(self, language: str, attributes: Iterable[str] = ("currency", "scope", "measure")) -> str:
        """What it is in words, without what nobody says."""
        texts = {
            "currency": self.currency,
            "scope": scope_in_words(self.scope, self.is_assumed, language, self.scopes),
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
        found[str(key)] = _read_scope(str(key), table, place)
    for key in listed:
        for part in found[str(key)].parts:
            check_scope(part, found, where.key(str(key)).key("parts"))
        _refuse_part_of_itself(str(key), found, where.key(str(key)).key("parts"))
    return found


def _read_scope(key: str, table: object, where: Where) -> Scope:
    texts = {"en": table} if isinstance(table, str) else table
    if not isinstance(texts, Mapping) or "en" not in texts or not set(texts) <= set(SCOPE_KEYS):
        raise _not_a_table(where, table)
    for text in (key, *(texts[each] for each in ("en", "fr") if each in texts), *_texts_of(texts.get("covers"))):
        _check_name(text, where)
    if not isinstance(parts := texts.get("parts", []), list) or not all(isinstance(part, str) for part in parts):
        raise _not_a_table(where.key("parts"), parts)
    return _scope(texts, where)


def _texts_of(covers: object) -> tuple[object, ...]:
    if isinstance(covers, Mapping):
        return tuple(covers.values())
    return () if covers is None else (covers,)


def _check_name(name: object, where: Where) -> None:
    """Refuses a key, a name or a description that is no text of one line."""
    if isinstance(name, str) and name.strip() and not any(category(sign) in NO_TEXT for sign in name):
        return
    raise ScenarioRefused(
        "scope_not_named", where, "found {found!r}; a scope has a name, a text of one line.", found=name
    )


def _refuse_part_of_itself(key: str, scopes: Scopes, where: Where) -> None:
    """Refuses a scope that is among its parts, or among theirs, and one that has a part twice."""
    parts = scopes[key].parts
    if twice := next((part for part in parts if parts.count(part) > 1), ""):
        raise ScenarioRefused("part_twice", where, "{part!r} is listed twice.", "List each part once.", part=twice)
    seen, left = set[str](), list(parts)
    while left:
        part = left.pop()
        if part == key:
            raise ScenarioRefused(
                "part_of_itself",
                where,
                "{key!r} would be a part of itself.",
                "List the parts that together make it, and not the whole.",
                key=key,
            )
        left += [each for each in scopes[part].parts if part not in seen]
        seen.add(part)


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


def scope_in_words(scope: str, is_assumed: bool, language: str, scopes: Scopes | None = None) -> str:
    """What a scope is called, marked where it is an assumption.

    >>> scope_in_words("shared", True, "en")
    'shared by the formula (assumption: the source does not state it)'
    """
    name = scope_name(scope, language, scopes)
    return TAKEN_AS[language].format(scope=name) if name and is_assumed else name


def measure_name(measure: str, language: str) -> str:
    """What a measure is called.

    >>> measure_name("lapsed", "fr")
    'périmé ou reporté'
    """
    return measures()[measure][language] if measure in measures() else measure


def named_by(money: Money) -> Scopes:
    """The scope of an amount and the scopes that make it, by key, as its own file says what they are.

    >>> list(named_by(Money("CAD", "settlement-transfers")))
    ['settlement-transfers', 'shared', 'set-asides']
    """
    if (found := money.scopes.get(money.scope) or packaged_scopes().get(money.scope)) is None:
        return {}
    return {money.scope: found} | {
        key: scope for part in found.parts for key, scope in named_by(replace(money, scope=part)).items()
    }


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
    first: dict[tuple[object, ...], Money] = {}  # by what tells it apart, so that like money has one name
    for money in several:
        first.setdefault(money.in_full(differing), money)
    names = {full: money.named(language, differing) or "–" * bool(differing) for full, money in first.items()}
    several_called = Counter(map(str.casefold, names.values()))  # a spreadsheet takes capitals for small letters
    for number, (full, name) in enumerate(names.items(), start=1):
        if several_called[name.casefold()] > 1:  # two files may have one name for different things
            names[full] = f"{name} ({first[full].scope} {number})"
    return tuple(names[money.in_full(differing)] for money in several)
