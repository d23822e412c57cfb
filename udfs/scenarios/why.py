"""Why an amount differs from the baseline's, as the task pane shows it under its bars: the bridge to the scenario as it is moved there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Question
from fundingmodel.questions import find as find_question
from fundingmodel.questions.answers import cell_in_words, in_each_language, key_in_words
from fundingmodel.result import Result
from udfs.catalogue import Text
from udfs.cells.marshalling import Cell, quoting
from udfs.scenarios.figures import check_year
from udfs.scenarios.named import find
from udfs.scenarios.overrides import MOVED, read_overrides, result_of

BRIDGE = "bridge"
BEFORE, AFTER = "before", "after"


def why(
    scenario: str, fiscal_year: str, overrides: Sequence[tuple[str, Cell]], baseline: str, jurisdiction: str
) -> dict[str, Any]:
    """The bridge of a jurisdiction in a fiscal year from a baseline to a scenario with overrides: its sentences, its rows, the change.

    Amounts are texts in both languages, to the cent, each with its `size`; `in_change` are the parts that add to the change.

    >>> found = why("settlement", "2026-27", [("category_weight.refugee", 3.0)], "settlement", "ON")
    >>> [(row["part"], row["amount"]["en"]) for row in found["rows"] if row["in_change"]], found["change"]["amount"]["en"]
    ([('weighted_intake', '3,169,614.88')], '3,169,614.88')
    """
    question = find_question(BRIDGE)
    with quoting():
        own = result_of(find(scenario), read_overrides(overrides))
        other = result_of(find(baseline, "baseline"), ())
        for result in (own, other):
            check_year(result.scenario, fiscal_year)
        after = _called_moved(own) if overrides else own
        answer = question.answer(before=other, after=after, year=fiscal_year, jurisdiction=jurisdiction)
    rows = list(_rows(question, answer))
    ends = {row["part"]: row["exact"] for row in rows}
    change = ends[AFTER] - ends[BEFORE]
    return {
        "sentence": in_each_language(question, answer, answer.sentence),
        "notes": [in_each_language(question, answer, note) for note in answer.notes],
        "rows": [{key: value for key, value in row.items() if key != "exact"} for row in rows],
        "change": {"amount": _amount(question, answer, change), "size": float(change)},
    }


def headings() -> Mapping[str, Text]:
    """The question, and the headings of its parts and amounts."""
    question = find_question(BRIDGE)
    texts = {"question": question.question} | {each.name: each.text for each in question.gives}
    return {
        name: {language: Words(language).text(texts[name]) for language in LANGUAGES}
        for name in ("question", "part", "amount")
    }


def _called_moved(result: Result) -> Result:
    """The same, said to be moved as the pane's legend says it: a sentence has the two names in brackets."""
    short = {language: f"{text}, {MOVED[language]}" for language, text in result.scenario.short.items()}
    return replace(result, scenario=replace(result.scenario, short=short))


def _rows(question: Question, answer: Answer) -> list[dict[str, Any]]:
    """The rows as they come: what is known, before, the parts of the change, after."""
    parts = [row[2] for row in answer.rows]
    first, last = parts.index(BEFORE), parts.index(AFTER)
    return [
        {
            "part": part,
            "name": {language: key_in_words(answer, part, language) for language in LANGUAGES},
            "amount": _amount(question, answer, amount),
            "size": None if amount is None else float(amount),
            "in_change": first < number < last,
            "exact": amount,
        }
        for number, (_, _, part, amount) in enumerate(answer.rows)
    ]


def _amount(question: Question, answer: Answer, amount: Decimal | None) -> Text:
    unit = question.gives[-1].unit
    return {language: cell_in_words(answer, amount, unit, language) for language in LANGUAGES}
