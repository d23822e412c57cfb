"""Answers: an answer as every door shows it: its sentences in words, what its keys are called, and its rows as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any

from fundingmodel.language.figures import Figures
from fundingmodel.language.number import Named
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Cell, Given, Question, Said

RATIO = "ratio"
COUNTED = ("persons", "years", "cases")  # units that are shown whole


def figures_of(answer: Answer, language: str) -> Figures:
    """How the amounts of an answer are written: in the currency and the units of what it rests on."""
    result = answer.rests_on[0]
    return Figures(language, result.scenario.currency, result.main.known_units)


def sentence(question: Question, answer: Answer, said: Said, language: str) -> str:
    """A sentence of the declaration with its figures and words.

    >>> from fundingmodel import run
    >>> from fundingmodel.questions import find
    >>> bridge, settlement = find("bridge"), run("settlement")
    >>> answer = bridge.answer(before=settlement, after=settlement, jurisdiction="ON")
    >>> sentence(bridge, answer, answer.sentence, "en")[:40]
    'Ontario: nothing differs that changes an'
    """
    words, figures = Words(language), figures_of(answer, language)

    def shown(value: Any) -> str:
        if isinstance(value, Mapping):
            return Named(words.text(value), value)
        if isinstance(value, str):
            return Named(value, {})
        if isinstance(value, list):
            return ", ".join(map(shown, value))
        if isinstance(value, Fraction):
            return figures.percent(value)
        return figures.money(value) if isinstance(value, Decimal) else str(value)

    texts = {
        k: text.format(**{n: shown(x) for n, x in said.fields.items()}) for k, text in question.says[said.name].items()
    }
    return words.text(texts)


def in_each_language(question: Question, answer: Answer, said: Said) -> Text:
    """A sentence of the declaration in every language."""
    return {language: sentence(question, answer, said, language) for language in LANGUAGES}


def sentences(question: Question, answer: Answer, language: str) -> list[str]:
    """The sentence of an answer, then its notes."""
    return [sentence(question, answer, said, language) for said in (answer.sentence, *answer.notes)]


def key_in_words(answer: Answer, key: Cell, language: str) -> str:
    """What a key is called: by its label, or a fiscal year as the language writes it; nothing where there is none."""
    if key is None:
        return ""
    words = Words(language)
    return words.text(answer.labels[key]) if key in answer.labels else words.fiscal_year(str(key))


def cell_in_words(answer: Answer, cell: Cell, unit: str, language: str) -> str:
    """A cell as it is read: a ratio as a percent, what is counted whole, any other figure with at least two decimals."""
    if not isinstance(cell, Decimal):
        return key_in_words(answer, cell, language)
    figures = figures_of(answer, language)
    if unit == RATIO:
        return figures.percent(cell)
    return figures.number(cell, 0 if unit in COUNTED else max(2, -int(cell.as_tuple().exponent)))


@dataclass(frozen=True)
class Table:
    """The rows of an answer as they are read, raw, and None where nothing is known; the unit of each of their cells.

    Where a key goes across, each of its values (`over`) is the heading of a column, and these columns are the last.
    """

    columns: Sequence[Given]
    over: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    units: Sequence[Sequence[str]]

    @property
    def leading(self) -> int:
        """How many columns of keys come first."""
        return sum(1 for _ in takewhile(lambda each: each.is_key, self.columns))

    def headings(self, answer: Answer, language: str) -> list[str]:
        """Those of all columns."""
        words, plain = Words(language), len(self.columns) - len(self.over)
        names = [words.text(each.text) for each in self.columns[:plain]]
        return names + [key_in_words(answer, key, language) for key in self.over]


def table_of(question: Question, answer: Answer) -> Table:
    """The table of an answer, with a key across where the question declares one."""
    every = range(len(question.gives))
    if not question.across:
        return Table(question.gives, (), answer.rows, [[question.unit(row, n) for n in every] for row in answer.rows])
    at = [each.name for each in question.gives].index(question.across)
    keys = [n for n in every if question.gives[n].is_key and n != at]
    over = tuple(dict.fromkeys(row[at] for row in answer.rows))
    found: dict[tuple[Cell, ...], dict[Cell, Cell]] = {}
    for row in answer.rows:
        found.setdefault(tuple(row[n] for n in keys), {})[row[at]] = row[-1]
    rows = [(*key, *(each.get(k) for k in over)) for key, each in found.items()]
    columns = [question.gives[n] for n in keys] + [question.gives[-1]] * len(over)
    return Table(columns, over, rows, [[each.unit for each in columns]] * len(rows))
