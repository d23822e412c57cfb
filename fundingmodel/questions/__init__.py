"""Questions: analyses, each declared once, found by being there: NAME.toml says what is asked and given, NAME.py answers.

NAME.py has one function, `answer`, which takes what is asked by name and gives an `Answer`. NAME.toml has

```toml
order = 10                          # its place in the list
title = { en = "...", fr = "..." }
question = { en = "Why ...?", fr = "Pourquoi ...?" }   # one line
about = { en = "...", fr = "..." }  # what else a user has to know
example = ["settlement", "predictable"]
chart = "waterfall"                 # or "tornado", "lines", "bars", "" for none
in_a_cell = true                    # whether one may ask it in a cell
for_the_table = true                # whether it may stand in a copy that leaves the building
across = "part"                     # the key column that a table has across, if any

[asks.before]                       # in their order; one that is not needed has a default or may be left out
kind = "scenario"
needed = true
en = "..."                          # for an argument, `shown` may say what it is called; `option` names an option
fr = "..."

[gives.amount]                      # the columns in their order; a key says which row it is, the others have a unit
unit = "dollars"
en = "..."
fr = "..."

[says.change]                       # the sentences that an answer may begin with, and its notes
en = "..."
fr = "..."
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from fundingmodel.errors import Refused, closest, phrase
from fundingmodel.language.texts import LANGUAGES, Text

if TYPE_CHECKING:
    from fundingmodel.result import Result

KINDS = ("scenario", "jurisdiction", "fiscal_year", "lever", "choice", "amount", "number")
CHARTS = ("", "waterfall", "tornado", "lines", "bars")
KEY = "key"  # the unit of a column that says which row it is
FOLDER = Path(__file__).parent
PACKAGE = __name__

Cell = Any  # a code or a word by its key, an exact amount, or None where nothing is known


@dataclass(frozen=True)
class Ask:
    """One thing that is asked for: an argument where it is a scenario, else an option of its own name."""

    name: str
    kind: str
    text: Text
    needed: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    option: str = ""
    shown: Text = field(default_factory=dict)  # what an argument is called, where its kind does not say it

    @property
    def is_argument(self) -> bool:
        return self.needed or self.kind == "scenario"


@dataclass(frozen=True)
class Given:
    """One column of an answer: its name, its unit, and its heading."""

    name: str
    unit: str
    text: Text

    @property
    def is_key(self) -> bool:
        return self.unit == KEY


@dataclass(frozen=True)
class Said:
    """A sentence of the declaration by its name, with the figures and words that go into it."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Rows as declared; the words of their keys; the sentence and the notes; the results on whose every input it rests."""

    rows: Sequence[tuple[Cell, ...]]
    sentence: Said
    rests_on: Sequence[Result]
    labels: Mapping[str, Text] = field(default_factory=dict)
    notes: Sequence[Said] = ()


@dataclass(frozen=True)
class Question:
    """A declaration, as read and checked."""

    name: str
    order: int
    title: Text
    question: Text
    about: Text
    asks: tuple[Ask, ...]
    gives: tuple[Given, ...]
    says: Mapping[str, Text]
    example: tuple[str, ...]
    chart: str
    in_a_cell: bool
    for_the_table: bool
    across: str
    module: str

    def answer(self, **asked: Any) -> Answer:
        """The answer; what was not asked has its default. Its module is imported now."""
        function: Callable[..., Answer] = import_module(self.module).answer
        return function(**{ask.name: ask.default for ask in self.asks} | asked)


def questions() -> Mapping[str, Question]:
    """All of them by name, in their order; none is imported.

    >>> questions()["bridge"].question["en"]
    'Why does an amount differ, part by part?'
    """
    found = [read(path, f"{PACKAGE}.{path.stem}") for path in sorted(FOLDER.glob("*.toml"))]
    return {each.name: each for each in sorted(found, key=lambda each: (each.order, each.name))}


def find(name: str) -> Question:
    """A question by its name; one that is unknown is refused."""
    known = questions()
    if name not in known:
        there = phrase("questions_are", "There are {names}.", names=list(known))
        raise Refused("no_such_question", "", "there is no question {name!r}.", closest(name, known, there), name=name)
    return known[name]


@cache
def read(path: Path, module: str) -> Question:
    """A declaration from its file. ValueError says what is missing or wrong in it: it is part of a program, and no user's file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    name = path.stem.replace("_", "-")
    texts = {key: _text(table.get(key), f"{name}: {key}") for key in ("title", "question", "about")}
    found = Question(
        name,
        int(table.get("order", 10**6)),
        texts["title"],
        texts["question"],
        texts["about"],
        tuple(_ask(key, each, f"{name}: asks.{key}") for key, each in table["asks"].items()),
        tuple(Given(k, str(each["unit"]), _text(each, f"{name}: gives.{k}")) for k, each in table["gives"].items()),
        {key: _text(each, f"{name}: says.{key}") for key, each in table["says"].items()},
        tuple(table.get("example", ())),
        str(table["chart"]),
        bool(table["in_a_cell"]),
        bool(table["for_the_table"]),
        str(table.get("across", "")),
        module,
    )
    _check(found)
    return found


def _text(entry: Mapping[str, str] | None, where: str) -> Text:
    found = {language: str((entry or {}).get(language, "")) for language in LANGUAGES}
    if missing := [language for language, text in found.items() if not text]:
        raise ValueError(f"{where}: no words in {', '.join(missing)}")
    return found


def _ask(name: str, table: Mapping[str, Any], where: str) -> Ask:
    kind, choices = str(table["kind"]), tuple(table.get("choices", ()))
    if kind not in KINDS or (kind == "choice") != bool(choices):
        raise ValueError(f"{where}: kind is {kind!r}, choices are {choices}")
    option = str(table.get("option", name.replace("_", "-")))
    shown = _text(table["shown"], where) if "shown" in table else {}
    return Ask(name, kind, _text(table, where), bool(table.get("needed")), table.get("default"), choices, option, shown)


def _check(found: Question) -> None:
    if found.chart not in CHARTS:
        raise ValueError(f"{found.name}: chart is {found.chart!r}")
    if not found.example:
        raise ValueError(f"{found.name}: no example")
    if not all(each.unit for each in found.gives) or all(each.is_key for each in found.gives):
        raise ValueError(f"{found.name}: a column without a unit")
    if found.across and found.across not in [each.name for each in found.gives if each.is_key]:
        raise ValueError(f"{found.name}: across is {found.across!r}, which is no key")
    for key, texts in found.says.items():
        if len({frozenset(_blanks(text)) for text in texts.values()}) > 1:
            raise ValueError(f"{found.name}: says.{key}: other blanks in each language")


def _blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)
