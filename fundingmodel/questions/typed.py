"""A question as it is typed after its name: options by their names, and arguments in their order."""

from __future__ import annotations

from collections.abc import Sequence

from fundingmodel.errors import Phrase, Refused, phrase
from fundingmodel.questions import Ask, Question


def typed(question: Question, words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The options by the names of what they ask for, and the other words.

    Refused: an option that the question does not have, and a value that is missing or not one of its choices.

    >>> from fundingmodel.questions import find
    >>> typed(find("bridge"), ["settlement", "--from", "2025-26", "--to=2026-27"])
    ({'from_year': '2025-26', 'to_year': '2026-27'}, ['settlement'])
    """
    by_option = {f"--{ask.option}": ask for ask in question.asks if not ask.is_argument}
    options: dict[str, str] = {}
    others: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            others.append(word)
            continue
        option, _, value = word.partition("=")
        if option not in by_option:
            raise Refused(
                "question_has_no_option",
                question.name,
                "the question has no option {option}.",
                _options_are([*by_option]),
                option=option,
            )
        ask = by_option[option]
        options[ask.name] = _value(question, ask, value if "=" in word else next(rest, ""))
    return options, others


def example_of(question: Question) -> dict[str, str]:
    """What the example of a question asks for, by name.

    >>> from fundingmodel.questions import find
    >>> example_of(find("bridge"))
    {'before': 'settlement', 'after': 'predictable', 'jurisdiction': 'ON'}
    """
    options, others = typed(question, question.example)
    arguments = [ask.name for ask in question.asks if ask.is_argument]
    return dict(zip(arguments, others, strict=False)) | options


def _options_are(names: Sequence[str]) -> Phrase | str:
    return phrase("options_are", "It has {names}.", names=list(names)) if names else ""


def _value(question: Question, ask: Ask, value: str) -> str:
    if not value:
        raise Refused(
            "option_without_value",
            question.name,
            "--{option} has no value.",
            "Write it after the option.",
            option=ask.option,
        )
    if ask.choices and value not in ask.choices:
        raise Refused(
            "option_of_choices",
            question.name,
            "--{option}: found {value!r}.",
            "It is one of {choices}.",
            option=ask.option,
            value=value,
            choices=list(ask.choices),
        )
    return value
