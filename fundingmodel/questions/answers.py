"""Answers: an answer as every door shows it: its sentences in words, what its keys are called, and its rows as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Cell, Given, Question, Said


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
            return words.text(value)
        if isinstance(value, list):
            return ", ".join(map(shown, value))
        return figures.money(value) if isinstance(value, Decimal) else str(value)

    texts = {
        k: text.format(**{n: shown(x) for n, x in said.fields.items()}) for k, text in question.says[said.name].items()
    }
    return words.text(texts)


def sentences(question: Question, answer: Answer, language: str) -> list[str]:
    """The sentence of an answer, then its notes."""
    return [sentence(question, answer, said, language) for said in (answer.sentence, *answer.notes)]


def key_in_words(answer: Answer, key: Cell, language: str) -> str:
    """What a key is called: by its label, or a fiscal year as the language writes it; nothing where there is none."""
    if key is None:
        return ""
    words = Words(language)
    return words.text(answer.labels[key]) if key in answer.labels else words.fiscal_year(str(key))


@dataclass(frozen=True)
class Table:
    """The rows of an answer as they are read: columns of keys, then columns of figures under their headings.

    Where a key goes across, each of its values is the heading of a column (`over`), and all columns are of one unit. Rows are the
    keys, then the figures: raw, and None where nothing is known.
    """

    keys: Sequence[Given]
    figures: Sequence[Given]
    over: Sequence[Cell]
    rows: Sequence[tuple[tuple[Cell, ...], tuple[Cell, ...]]]

    def headings(self, answer: Answer, language: str) -> tuple[list[str], list[str]]:
        """Those of the keys, and those of the figures."""
        words = Words(language)
        names = [words.text(each.text) for each in self.keys]
        if self.over:
            return names, [key_in_words(answer, key, language) for key in self.over]
        return names, [words.text(each.text) for each in self.figures]


def table_of(question: Question, answer: Answer) -> Table:
    """The table of an answer, with a key across where the question declares one."""
    keys = [n for n, each in enumerate(question.gives) if each.is_key and each.name != question.across]
    figures = [n for n, each in enumerate(question.gives) if not each.is_key]
    of_keys, of_figures = ([question.gives[n] for n in places] for places in (keys, figures))
    if not question.across:
        rows = [(tuple(row[n] for n in keys), tuple(row[n] for n in figures)) for row in answer.rows]
        return Table(of_keys, of_figures, (), rows)
    at = [each.name for each in question.gives].index(question.across)
    over = tuple(dict.fromkeys(row[at] for row in answer.rows))
    found: dict[tuple[Cell, ...], dict[Cell, Cell]] = {}
    for row in answer.rows:
        found.setdefault(tuple(row[n] for n in keys), {})[row[at]] = row[-1]
    rows = [(key, tuple(each.get(k) for k in over)) for key, each in found.items()]
    return Table(of_keys, of_figures * len(over), over, rows)
