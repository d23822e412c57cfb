"""Asking: the command of a question, from its declaration: an argument or an option for each thing asked, a table, csv or json."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import click

from fundingmodel import __version__
from fundingmodel.command_line.bilingual import Argument, Command, Option
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Ask, Question, questions
from fundingmodel.questions.answers import cell_in_words, sentences, table_of

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
        echo_table(question, answer, language)


def _exact(row: Sequence[Any]) -> list[str]:
    return ["" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell) for cell in row]


def _stamped(question: Question, answer: Answer) -> dict[str, Any]:
    names = [each.name for each in question.gives]
    from fundingmodel.scenario.figures.shared_counts import CURRENCY, in_counts

    said = {language: sentences(question, answer, language) for language in LANGUAGES}
    currency = next((x.scenario.currency for x in answer.rests_on), CURRENCY)

    def unit(of_steps: str) -> str:
        return in_counts(of_steps, currency)

    return {
        "fundingmodel": __version__,
        "question": question.name,
        "units": {each.name: unit(each.unit) for each in question.gives},
        **({"units_by_key": {key: unit(each) for key, each in question.units.items()}} if question.units else {}),
        "rests_on": [{"scenario": x.scenario.name, "sha256": x.scenario.sha256} for x in answer.rests_on],
        "says": said,
        "rows": [dict(zip(names, _exact(row), strict=True)) for row in answer.rows],
    }


def echo_table(question: Question, answer: Answer, language: str) -> None:
    """The sentence of an answer, its rows as a table, and its notes."""
    table = table_of(question, answer)
    rows = [
        [cell_in_words(answer, cell, unit, language) for cell, unit in zip(cells, units, strict=True)]
        for cells, units in zip(table.rows, table.units, strict=True)
    ]
    first, *notes = sentences(question, answer, language)
    echo_wrapped(first)
    if rows:  # headings alone would say nothing
        echo()
        echo_rows("", table.headings(answer, language), rows, language, keys=max(1, table.leading))
    for note in notes:
        echo_wrapped(note)
