"""Asking: the command of a question, from its declaration: an argument or an option for each thing asked, a table, csv or json."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import Any

import click

from fundingmodel import __version__
from fundingmodel.command_line.bilingual import Argument, Command, Option
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Ask, Question, Said, questions

METAVARS = {
    "scenario": {"en": "SCENARIO", "fr": "SCÉNARIO"},
    "jurisdiction": {"en": "JURISDICTION", "fr": "ADMINISTRATION"},
    "fiscal_year": {"en": "YEAR", "fr": "EXERCICE"},
    "lever": {"en": "LEVER", "fr": "LEVIER"},
    "amount": {"en": "AMOUNT", "fr": "MONTANT"},
    "number": {"en": "NUMBER", "fr": "NOMBRE"},
}
EXAMPLE = {"en": "Example:", "fr": "Exemple :"}
FORM = {"en": "Form: a table, csv or json.", "fr": "Forme : tableau (table), csv ou json."}


def echo_questions(language: str) -> None:
    """Each question on a line of its own."""
    words = Words(language)
    header = {"en": ("Question", "What it answers"), "fr": ("Question", "Ce à quoi elle répond")}[language]
    echo_rows("", header, [[x.name, words.text(x.question)] for x in questions().values()], language)


def command_of(question: Question) -> click.Command:
    """The command of a question; its help is what the declaration says."""

    def asked(form: str, language: str, **given: Any) -> None:
        _echo(question, question.answer(**_read(question, given)), form, language)

    helps = {language: _help(question, language) for language in LANGUAGES}
    parameters = [*map(_parameter, question.asks), _form()]
    command = Command(
        question.name,
        callback=asked,
        params=parameters,
        help=helps["en"],
        french=f"{question.question['fr']}\n\n{helps['fr']}",
    )
    language_option()(command)
    return command


def _help(question: Question, language: str) -> str:
    arguments = [f"  {_metavar(ask)[language]}  {ask.text[language]}" for ask in question.asks if ask.is_argument]
    example = f"  fundingmodel analyse {question.name} {shlex.join(question.example)}"
    example += " --lang fr" if language == "fr" else ""
    about = " ".join(question.about[language].split())
    parts = [question.question[language], about, "\n".join(["\b", *arguments]), f"\b\n{EXAMPLE[language]}\n{example}"]
    return "\n\n".join(parts)


def _metavar(ask: Ask) -> Mapping[str, str]:
    return ask.shown or METAVARS[ask.kind]


def _parameter(ask: Ask) -> click.Parameter:
    if ask.is_argument:
        return Argument([ask.name], required=ask.needed, metavar=_argument(ask))
    if ask.kind == "choice":
        return Option(
            [f"--{ask.option}", ask.name],
            type=click.Choice(ask.choices),
            default=ask.default,
            show_default=True,
            help=ask.text,
        )
    return Option([f"--{ask.option}", ask.name], default=ask.default, metavar=dict(_metavar(ask)), help=ask.text)


def _form() -> click.Parameter:
    return Option(["--format", "form"], type=click.Choice(["table", "csv", "json"]), default="table", help=FORM)


def _argument(ask: Ask) -> dict[str, str]:
    return {language: name if ask.needed else f"[{name}]" for language, name in _metavar(ask).items()}


def _read(question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked: scenarios calculated, each once."""
    from fundingmodel.result import run_all
    from fundingmodel.scenario.reading import read_scenario

    named = {
        ask.name: given[ask.name] for ask in question.asks if ask.kind == "scenario" and given[ask.name] is not None
    }
    results = dict(zip(named, run_all([read_scenario(name) for name in named.values()]), strict=True))
    return {**given, **results}


# What is shown


def _echo(question: Question, answer: Answer, form: str, language: str) -> None:
    if form == "csv":
        echo(csv_text([[each.name for each in question.gives], *map(_exact, answer.rows)]), newline=False)
    elif form == "json":
        echo(json.dumps(_stamped(question, answer), ensure_ascii=False, indent=2))
    else:
        _echo_table(question, answer, language)


def _exact(row: Sequence[Any]) -> list[str]:
    return ["" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell) for cell in row]


def _stamped(question: Question, answer: Answer) -> dict[str, Any]:
    names = [each.name for each in question.gives]
    said = {language: [_sentence(question, answer, each, language) for each in _said(answer)] for language in LANGUAGES}
    return {
        "fundingmodel": __version__,
        "question": question.name,
        "units": {each.name: each.unit for each in question.gives},
        "rests_on": [{"scenario": x.scenario.name, "sha256": x.scenario.sha256} for x in answer.rests_on],
        "says": said,
        "rows": [dict(zip(names, _exact(row), strict=True)) for row in answer.rows],
    }


def _said(answer: Answer) -> list[Said]:
    return [answer.sentence, *answer.notes]


def _figures(answer: Answer, language: str) -> Figures:
    result = answer.rests_on[0]
    return Figures(language, result.scenario.currency, result.main.known_units)


def _sentence(question: Question, answer: Answer, said: Said, language: str) -> str:
    words, figures = Words(language), _figures(answer, language)

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


def _echo_table(question: Question, answer: Answer, language: str) -> None:
    header, rows = _across(question, answer, language) if question.across else _down(question, answer, language)
    keys = sum(1 for _ in takewhile(lambda each: each.is_key, question.gives)) - bool(question.across)
    echo_wrapped(_sentence(question, answer, answer.sentence, language))
    echo()
    echo_rows("", header, rows, language, keys=max(1, keys))
    for note in answer.notes:
        echo_wrapped(_sentence(question, answer, note, language))


def _cell(answer: Answer, cell: Any, language: str) -> str:
    words = Words(language)
    if isinstance(cell, Decimal):
        return _figures(answer, language).number(cell, max(2, -int(cell.as_tuple().exponent)))
    if cell is None:
        return ""
    return words.text(answer.labels[cell]) if cell in answer.labels else words.fiscal_year(str(cell))


def _down(question: Question, answer: Answer, language: str) -> tuple[list[str], list[list[str]]]:
    words = Words(language)
    rows = [[_cell(answer, cell, language) for cell in row] for row in answer.rows]
    return [words.text(each.text) for each in question.gives], rows


def _across(question: Question, answer: Answer, language: str) -> tuple[list[str], list[list[str]]]:
    """One key across: a row for each of the others, under each key its figure."""
    words, names = Words(language), [each.name for each in question.gives]
    at = names.index(question.across)
    keys = [n for n, each in enumerate(question.gives) if each.is_key and n != at]
    over = dict.fromkeys(row[at] for row in answer.rows)
    found: dict[tuple[Any, ...], dict[Any, Any]] = {}
    for row in answer.rows:
        found.setdefault(tuple(row[n] for n in keys), {})[row[at]] = row[-1]
    header = [words.text(question.gives[n].text) for n in keys] + [_cell(answer, key, language) for key in over]
    rows = [[_cell(answer, x, language) for x in (*key, *(each.get(k) for k in over))] for key, each in found.items()]
    return header, rows
