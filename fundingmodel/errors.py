"""What the package refuses, and how it says so: in fields, from which a sentence is made in the reader's language.

A refusal names the place (file, table, row, jurisdiction, year), what was found, and what to do. `str()` is the English
sentence; another language is made by `fundingmodel.language.refusals`, at the edge where a reader is met.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeGuard, TypeVar

from fundingmodel.nearest import nearest


@dataclass(frozen=True)
class Phrase:
    """A piece of a sentence: its key, its English template, and the values that go into it.

    >>> str(Phrase("row", "row {number}", {"number": 3}))
    'row 3'
    """

    key: str
    english: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH.phrase(self)


def phrase(key: str, english: str, /, **values: Any) -> Phrase:
    """phrase("row", "row {number}", number=3)."""
    return Phrase(key, english, values)


def closest(name: str, known: Iterable[str], otherwise: Phrase) -> Phrase:
    """What to write in the place of an unknown name: the closest known one, or else what is said otherwise."""
    close = nearest(name, known)
    return phrase("did_you_mean", "Did you mean {name!r}?", name=close) if close else otherwise


def at_least(limit: Decimal | Phrase) -> Phrase:
    return phrase("at_least", "it must be at least {limit:f}.", limit=limit)


def at_most(limit: Decimal | Phrase) -> Phrase:
    return phrase("at_most", "it must be at most {limit:f}.", limit=limit)


@dataclass(frozen=True)
class Part:
    """A part of a place: what kind of part, its name, how it is written, and what joins it to the part before."""

    kind: str
    name: str
    written: str | Phrase
    joined: str = ": "


@dataclass(frozen=True)
class Where:
    """The place of what is refused, from the outermost part inwards: file, table, row, jurisdiction, year.

    >>> str(in_file("our-offer.toml").input("need") / "by_year")
    'our-offer.toml: inputs.need: by_year'
    """

    parts: tuple[Part, ...] = ()

    def __str__(self) -> str:
        return ENGLISH.place(self)

    def __truediv__(self, name: str | Phrase) -> Where:
        return self.then("", str(name), name)

    def then(self, kind: str, name: str, written: str | Phrase | None = None, joined: str = ": ") -> Where:
        """This place and one more part."""
        return Where((*self.parts, Part(kind, name, name if written is None else written, joined)))

    def input(self, name: str) -> Where:
        return self.then("input", name, f"inputs.{name}")

    def tier(self, name: str) -> Where:
        return self.then("tier", name, f"tiers.{name}")

    def key(self, name: str) -> Where:
        """A key of the table: .by_year."""
        return self.then("key", name, f".{name}", "")

    def of(self, name: str) -> Where:
        """What a figure is of: (refugee); the same place where it is of nothing in particular."""
        return self.then("of", name, f"({name})", " ") if name else self

    def cell(self, name: str) -> Where:
        return self.then("cell", name, name, ", ")

    def row(self, number: int) -> Where:
        return self.then("row", str(number), phrase("row", "row {number}", number=number), ", ")

    def column(self, number: int) -> Where:
        return self.then("column", str(number), phrase("column", "column {number}", number=number), ", ")

    def name_of(self, kind: str) -> str:
        """The name of the first part of a kind; empty where there is none."""
        return next((part.name for part in self.parts if part.kind == kind), "")

    def renamed(self, kind: str, rename: Callable[[str], str]) -> Where:
        """The same place, the parts of a kind under other names."""
        renamed = (Part(p.kind, rename(p.name), rename(p.name), p.joined) if p.kind == kind else p for p in self.parts)
        return Where(tuple(renamed))

    def without(self, kind: str) -> Where:
        return Where(tuple(part for part in self.parts if part.kind != kind))


def in_file(name: str) -> Where:
    """A place in a file."""
    return Where((Part("file", name, name),))


def at(name: object) -> Where:
    """A place of one part: the name of an argument, an option, a path; no place where it is empty."""
    if isinstance(name, Where):
        return name
    return Where((Part("", str(name), name if isinstance(name, Phrase) else str(name)),)) if name else Where()


class Refused(ValueError):
    """The common base: the input, the wiring or the result is refused, and nothing was written.

    `key` names the kind of refusal and never changes. `what` and `advice` are English templates with named fields; `{where}`
    in `what` puts the place inside the sentence, otherwise it comes first, with a colon. `cause` is another refusal, or the
    words of an error of the system or a library (outside_errors.worded), quoted as {cause}.

    >>> str(Refused("not_a_year", in_file("a.toml"), "{year!r} is not a year.", 'Write "2021".', year="21"))
    'a.toml: \\'21\\' is not a year. Write "2021".'
    """

    code = ""  # of a cell: #N/A

    def __init__(
        self,
        key: str,
        where: object,
        what: str,
        advice: str | Phrase = "",
        /,
        *,
        cause: Refused | Phrase | str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(key, where, what, advice)
        self.key, self.where, self.what, self.advice, self.values = key, at(where), what, advice, values
        self.cause = cause

    def __str__(self) -> str:
        return ENGLISH.refusal(self)

    def inside(self, kind: type[Refused], where: object) -> Refused:
        """A refusal of another kind, at another place, that quotes this one and keeps it as its cause."""
        return kind("quoted", where, "{cause}", cause=self)


Kind = TypeVar("Kind", bound=Refused)


def beyond_limit(
    refused: Callable[..., Kind],
    where: object,
    figure: Decimal | Phrase,
    limit: Phrase,
    advice: str | Phrase = "",
) -> Kind:
    """The refusal of a figure outside its limits, with the limit that it is beyond.

    >>> str(beyond_limit(Refused, at("kept"), Decimal(95), at_most(Decimal(2))))
    'kept is 95; it must be at most 2.'
    """
    return refused("beyond_limit", where, "{where} is {figure:f}; {limit}", advice, figure=figure, limit=limit)


NOTHING = phrase("nothing_there", "nothing")
LONGEST_SHOWN, LONGEST_CAUSE = 200, 4_000  # characters of a text that somebody wrote, and of what a library says
MOST_LISTED, SHOWN_OF_MORE = 200, 20


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """The beginning of a text that is too long for a sentence."""
    return text if len(text) <= longest else f"{text[:LONGEST_SHOWN]}…"


class Writer(string.Formatter):
    """Makes the sentence of a refusal in one language: here in English.

    A list is written with commas; {names:and} puts "and" before its last, {names:quoted} puts each in quotation marks, as
    {name!r} does with what was found.
    """

    last, either = " and ", " or "

    def template(self, key: str, part: str, english: str) -> str:  # noqa: ARG002  a writer of another language reads them
        """The template in the language of this writer: the English one, unless there is another."""
        return english

    def refusal(self, refused: Refused) -> str:
        where = self.place(refused.where)
        values = {**refused.values, "where": where, "cause": refused.cause}
        template = self.template(refused.key, "what", refused.what)
        what = self.vformat(template, (), values)
        if where and "{where}" not in template:
            what = self.after_place(where, what)
        advice = self._advice(refused, values)
        return f"{what} {advice}" if advice else what

    def _advice(self, refused: Refused, values: Mapping[str, Any]) -> str:
        if isinstance(refused.advice, Phrase):
            return self.phrase(refused.advice)
        return self.vformat(self.template(refused.key, "advice", refused.advice), (), values) if refused.advice else ""

    def after_place(self, where: str, what: str) -> str:
        return f"{where}: {what}"

    def phrase(self, phrase: Phrase) -> str:
        return self.vformat(self.template(phrase.key, "what", phrase.english), (), phrase.values)

    def place(self, where: Where) -> str:
        written = ""
        for part in where.parts:
            text = self.phrase(part.written) if isinstance(part.written, Phrase) else shortened(part.written)
            written += (self.joint(part.joined) if written else "") + text
        return written

    def joint(self, joined: str) -> str:
        return joined

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "r":
            return self.quoted(value)
        return super().convert_field(value, conversion)

    def quoted(self, value: object) -> str:
        return repr(shortened(value)) if isinstance(value, str) else shortened(self.in_toml(value), LONGEST_CAUSE)

    def in_toml(self, value: object) -> str:
        """What was found, as a TOML file writes it."""
        if value is None:
            value = NOTHING
        if isinstance(value, Phrase):
            return self.phrase(value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return f'"{shortened(value)}"'
        if isinstance(value, Mapping):
            entries = ", ".join(f"{key} = {self.in_toml(each)}" for key, each in value.items())
            return f"{{ {entries} }}" if entries else "{ }"
        if _is_list(value):
            return f"[{', '.join(map(self.in_toml, value))}]"
        return repr(value) if isinstance(value, float) else str(value)

    def format_field(self, value: Any, format_spec: str) -> str:
        if _is_list(value):
            of_each = format_spec if format_spec == "year" else ""
            some = value if len(value) <= MOST_LISTED else value[:SHOWN_OF_MORE]
            texts = [self.quoted(x) if "quoted" in format_spec else self.format_field(x, of_each) for x in some]
            if len(some) == len(value):
                return self.listed(texts, format_spec)
            names, count = self.listed(texts, ""), len(value) - len(some)
            return self.phrase(phrase("and_more", "{names} and {count} more", names=names, count=count))
        if isinstance(value, Refused):
            return f"{value.code} {self.refusal(value)}".strip()
        if isinstance(value, Phrase):
            return self.phrase(value)
        if isinstance(value, Where):
            return self.place(value)
        if value is None or isinstance(value, bool | Mapping):
            return self.quoted(value)
        return self.figure(shortened(value, LONGEST_CAUSE) if isinstance(value, str) else value, format_spec)

    def figure(self, value: Any, format_spec: str) -> str:
        return format(value, format_spec)

    def listed(self, texts: Sequence[str], format_spec: str) -> str:
        joints = {"both": self.last, "and also": f",{self.last}", "or": self.either, ";": "; ", "- ": "\n- "}
        if format_spec.endswith("and") and len(texts) > 1:
            return ", ".join(texts[:-1]) + self.last + texts[-1]
        return joints.get(format_spec, ", ").join(texts)


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


ENGLISH = Writer()


class DataRefused(Refused):
    """A table of figures fails the gate: a code, a year, a total or a number in it is wrong."""


class ScenarioRefused(Refused):
    """A scenario file is wrong: a key, a unit, a step or a figure in it."""


class FormulaRefused(Refused):
    """Columns are wired wrongly: a name unknown or defined twice, a stale read, a column that nothing reads."""


class DoesNotFit(Refused):
    """The guarantees and the envelope do not fit together, or the envelope is beyond the exact range."""


class WorkbookRefused(Refused):
    """A workbook could not be read safely, or disagrees with the engine."""
