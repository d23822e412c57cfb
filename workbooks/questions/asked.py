"""What is asked of the scenarios of a workbook: a question as `fundingmodel analyse` takes it, without its scenarios or with them.

    bridge
    bridge --for ON --order statute
    bridge settlement --from 2025-26 --to 2026-27

A question that names no scenario is asked of those of the workbook: of one scenario, a sheet for each; of two, a sheet for the
baseline with each of the others.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.questions import Answer, Question, find
from fundingmodel.questions.typed import typed
from fundingmodel.result import Result

WITH = "--with"
TWO = 2  # scenarios: the baseline and another


@dataclass(frozen=True)
class Asked:
    """A question with all that it asks for: scenarios as results, the rest as typed."""

    question: Question
    given: Mapping[str, Any]

    @property
    def scenarios(self) -> list[Result]:
        """Those that it is asked of, in their order."""
        return [self.given[ask.name] for ask in self.question.asks if isinstance(self.given.get(ask.name), Result)]

    def answer(self) -> Answer:
        return self.question.answer(**self.given)


def asked_of(texts: Iterable[str], results: Sequence[Result], for_us: bool) -> list[Asked]:
    """Each question once for every sheet that it fills; `results` are the scenarios of the workbook, its baseline first.

    Refused: a question that is not for the table in a copy for it, a scenario that is not in the workbook, an option that the
    question does not have, and one that it needs and that is left out.

    >>> from fundingmodel import run
    >>> [one] = asked_of(["bridge --for ON"], [run("settlement"), run("predictable")], for_us=False)
    >>> [each.scenario.name for each in one.scenarios], one.given["jurisdiction"]
    (['settlement', 'predictable'], 'ON')
    """
    found: list[Asked] = []
    for text in dict.fromkeys(texts):
        question, words = _question(text)
        if not (question.for_the_table or for_us):
            raise Refused(
                "workbooks.question_not_for_the_table",
                f"{WITH} {question.name}",
                "the answer is for your own side alone, and this is the copy for the table.",
                "Write the copy for your own side with --for-us, or leave the question out.",
            )
        found += _each(question, words, results)
    return found


def _question(text: str) -> tuple[Question, list[str]]:
    try:
        words = shlex.split(text)
    except ValueError:  # a quotation mark that is not closed
        words = text.split()
    return find(words[0] if words else ""), words[1:]


def _each(question: Question, words: Sequence[str], results: Sequence[Result]) -> Iterator[Asked]:
    options, positional = typed(question, words)
    by_name = {result.scenario.name: result for result in results}
    named = [by_name[word] for word in positional if word in by_name]
    others = [word for word in positional if word not in by_name]
    arguments = [ask for ask in question.asks if ask.is_argument]
    of_others = [ask for ask in arguments if ask.kind != "scenario"]
    of_scenarios = [ask for ask in arguments if ask.kind == "scenario"]
    if len(others) > len(of_others) or len(named) > len(of_scenarios):
        raise Refused(
            "workbooks.question_of_another_scenario",
            f"{WITH} {question.name}",
            "{word!r} is no scenario of this workbook that the question has a place for.",
            "The workbook has {names}.",
            word=(others or positional)[-1],
            names=list(by_name),
        )
    given = options | {ask.name: word for ask, word in zip(of_others, others, strict=False)}
    for group in [named] if named else _groups(len(of_scenarios), results):
        asked = given | {ask.name: result for ask, result in zip(of_scenarios, group, strict=False)}
        _refuse_missing(question, asked)
        yield Asked(question, asked)


def _groups(count: int, results: Sequence[Result]) -> list[Sequence[Result]]:
    """The scenarios of each sheet of a question that asks for so many."""
    if count <= 1:
        return [[result] for result in results] if count else [[]]
    if count == TWO and len(results) > 1:
        return [[results[0], other] for other in results[1:]]
    return [results[:count]]


def _refuse_missing(question: Question, given: Mapping[str, Any]) -> None:
    missing = [ask.name for ask in question.asks if ask.needed and ask.name not in given]
    if missing:
        raise Refused(
            "workbooks.question_needs",
            f"{WITH} {question.name}",
            "the question needs {missing}.",
            'Write it after the name, all in quotation marks, as in --with "{name} ...".',
            missing=missing,
            name=question.name,
        )
