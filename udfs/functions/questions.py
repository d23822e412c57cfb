"""The questions that are a cell's, each as a function from its declaration: FM.BRIDGE and whatever else is declared so."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fundingmodel.questions import KEY, Answer, Ask, Question, questions
from fundingmodel.questions.answers import Table, key_in_words, sentences, table_of
from fundingmodel.questions.typed import example_of
from udfs.calls import Call
from udfs.catalogue import REQUIRED, Argument, Example, Function, Text, both
from udfs.scenarios.named import find
from udfs.scenarios.runs import plain_result

KINDS = {"fiscal_year": "fiscal_year", "choice": "choice", "amount": "number", "number": "number"}  # others are names
TABLE, SENTENCES = "table", "sentences"
SHOW = Argument(
    "show",
    "choice",
    both(
        "table: with headings; or sentences: what the answer says, then its notes. Left out: table.",
        "table (tableau avec en-têtes), ou sentences (ce que dit la réponse, puis ses notes). Omis : table.",
    ),
    default=TABLE,
    choices=(TABLE, SENTENCES),
)
RESULT = both("A table with headings: {}.", "Un tableau avec en-têtes : {}.")
Rows = list[list[Any]]


class _Compute:
    """What a function of a question does: it reads the scenarios, asks, and gives the answer as rows."""

    def __init__(self, question: Question, asks: Sequence[Ask]) -> None:
        self.question, self.asks = question, asks

    def __call__(self, call: Call, *given: Any) -> Rows:
        *values, show = given
        asked = {ask.name: _asked(ask, value) for ask, value in zip(self.asks, values, strict=True)}
        answer = self.question.answer(**{name: value for name, value in asked.items() if value is not None})
        language = call.session.language
        if show == SENTENCES:
            return [[text] for text in sentences(self.question, answer, language)]
        return list(_rows(table_of(self.question, answer), answer, language))


def _asked(ask: Ask, value: Any) -> Any:
    """A scenario calculated; a number as it would be typed."""
    if value is None:
        return None
    if ask.kind == "scenario":
        return plain_result(find(value, ask.name))
    if KINDS.get(ask.kind) == "number":
        return f"{Decimal(repr(value)):f}"
    return value


def _rows(table: Table, answer: Answer, language: str) -> Iterator[list[Any]]:
    yield table.headings(answer, language)
    for cells, units in zip(table.rows, table.units, strict=True):
        yield [_cell(cell, unit, answer, language) for cell, unit in zip(cells, units, strict=True)]


def _cell(cell: Any, unit: str, answer: Answer, language: str) -> Any:
    """A figure, or a key in words; an empty text where a row has none, with which nothing can be calculated."""
    is_figure = unit != KEY and isinstance(cell, Decimal | Fraction | int | float)
    return float(cell) if is_figure else key_in_words(answer, cell, language)


def _argument(ask: Ask) -> Argument:
    kind = KINDS.get(ask.kind, "text")
    default = REQUIRED if ask.needed else ask.default
    above = 0.0 if kind == "number" and not ask.needed else None  # a blank that Excel hands on as 0 is refused
    return Argument(ask.name, kind, _said(ask.text), default=default, choices=ask.choices, above=above)


def _said(text: Text) -> Text:
    return both(text["en"], text["fr"])


def _function(question: Question) -> Function:
    asks = sorted(question.asks, key=lambda ask: not ask.needed)  # what may be left out comes last
    typed = example_of(question)
    example: list[Any] = [typed.get(ask.name) for ask in asks]
    while example and example[-1] is None:
        example.pop()
    of_figures = [
        float(x) if x is not None and KINDS.get(ask.kind) == "number" else x
        for ask, x in zip(asks, example, strict=False)
    ]
    given = {key: RESULT[key].format(", ".join(each.text[key] for each in question.gives)) for key in RESULT}
    return Function(
        question.name.upper().replace("-", "_"),
        "explanation",
        _said(question.question),
        (*map(_argument, asks), SHOW),
        _Compute(question, asks),
        _said(given),
        (Example(tuple(of_figures), _said(question.question)),),
    )


FUNCTIONS = tuple(_function(question) for question in questions().values() if question.in_a_cell)
