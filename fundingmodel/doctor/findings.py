"""What a check finds: a line that is in order, that is to be mended, or of an optional part that is not here.

A text is a template by language. It names no user, path or file: what would is in `private` or `where`, shown only where asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import french

OK, MEND, ABSENT = "ok", "mend", "absent"
LEFT_OUT = {"en": "<path>", "fr": "<chemin>"}  # in the place of a private value

Texts = Mapping[str, Text]  # `what` was found; where something is to be done, how to `mend` it


@dataclass(frozen=True)
class Finding:
    """One line of a check: its text by name in the check's catalogue (or its own `texts`), its state, and what goes into it."""

    name: str
    state: str = OK
    values: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, object] = field(default_factory=dict)
    where: Sequence[object] = ()  # the paths that it is about
    texts: Texts | None = None


def ok(name: str, /, where: Sequence[object] = (), **values: object) -> Finding:
    return Finding(name, OK, values, where=where)


def mend(name: str, /, where: Sequence[object] = (), **values: object) -> Finding:
    return Finding(name, MEND, values, where=where)


def absent(name: str, /, **values: object) -> Finding:
    return Finding(name, ABSENT, values)


@dataclass(frozen=True)
class Line:
    """A finding as it is read, in every language; `mend` is empty where nothing is to be done."""

    check: str
    finding: str
    state: str
    title: Text
    says: Text
    mend: Text
    where: tuple[str, ...]
    values: Mapping[str, object]


def line(check: str, title: Text, texts: Mapping[str, Texts], found: Finding, paths: bool) -> Line:
    """A finding in words; `paths` shows what is private, and the paths that it is about."""
    both = found.texts or texts[found.name]

    def said(part: str) -> dict[str, str]:
        return {each: _said(both[part], each, found, paths) for each in LANGUAGES} if part in both else {}

    where = tuple(map(str, found.where)) if paths else ()
    values = {**found.values, **(found.private if paths else {})}
    mending = {} if found.state == OK else said("mend")
    return Line(check, found.name, found.state, title, said("what"), mending, where, values)


def _said(template: Text, language: str, found: Finding, paths: bool) -> str:
    private = found.private if paths else dict.fromkeys(found.private, LEFT_OUT[language])
    values = {**found.values, **private}
    return filled(template, language, {name: _in_language(value, language) for name, value in values.items()})


def _in_language(value: object, language: str) -> object:
    return value[language] if isinstance(value, Mapping) and set(value) == set(LANGUAGES) else value


def filled(template: Text, language: str, values: Mapping[str, object]) -> str:
    """A text with its values. French as it is printed, but for the values: a path is typed as it is."""
    text = str(template[language])
    return (french(text) if language == "fr" else text).format(**values)
