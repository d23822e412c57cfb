"""What the function of a question has to show: the rows of `fundingmodel analyse` as csv, its keys in words."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from command_line import printed

from fundingmodel.language.words import Words
from fundingmodel.questions import Question, questions
from fundingmodel.questions.typed import example_of
from udfs.scenarios.named import find as find_scenario
from udfs.scenarios.runs import plain_result


def of_questions() -> dict[str, Question]:
    """The questions that are functions, by the names of these."""
    return {each.name.upper().replace("-", "_"): each for each in questions().values() if each.in_a_cell}


@cache
def rows_of(name: str) -> list[list[Any]]:
    """The cells that the example of a question's function has to give: texts, and figures as exact fractions."""
    question = of_questions()[name]
    lines = list(csv.DictReader(io.StringIO(printed("analyse", question.name, *question.example, "--format", "csv"))))
    labels, rows = _labels(question), []
    keys = [each for each in question.gives if each.is_key]
    if not question.across:
        plain = ([_cell(line[each.name], each.is_key, labels) for each in question.gives] for line in lines)
        return [[each.text["en"] for each in question.gives], *plain]
    down = [each for each in keys if each.name != question.across]
    over = list(dict.fromkeys(line[question.across] for line in lines))
    by_key: dict[tuple[str, ...], dict[str, str]] = {}
    for line in lines:
        by_key.setdefault(tuple(line[each.name] for each in down), {})[line[question.across]] = line[
            question.gives[-1].name
        ]
    for key, found in by_key.items():
        rows.append([_cell(x, True, labels) for x in key] + [_cell(found.get(x, ""), False, labels) for x in over])
    return [[each.text["en"] for each in down] + [_cell(x, True, labels) for x in over], *rows]


def _labels(question: Question) -> Mapping[str, Mapping[str, str]]:
    kinds = {ask.name: ask.kind for ask in question.asks}
    asked = {
        name: plain_result(find_scenario(value, name)) if kinds[name] == "scenario" else value
        for name, value in example_of(question).items()
    }
    return question.answer(**asked).labels


def _cell(text: str, is_key: bool, labels: Mapping[str, Mapping[str, str]]) -> Any:
    if is_key or not text:
        return labels[text]["en"] if text in labels else Words("en").fiscal_year(text)
    try:
        return Fraction(text)
    except ValueError:
        return labels[text]["en"] if text in labels else text
