"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import click
from click.core import ParameterSource

from fundingmodel import fiscal_years
from fundingmodel.command_line.bilingual import option
from fundingmodel.command_line.spoken import speak, spoken
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.processes import MOST_WORKERS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _taken_up(context: click.Context, parameter: click.Parameter, language: str) -> str:
    """What is shown and refused is in this language; it may have been given before the command."""
    if context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT:
        speak(language)
    return spoken()


def language_option() -> Decorator:
    return option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help={"en": "Language.", "fr": "Langue."},
        callback=_taken_up,
        is_eager=True,
    )


def languages_option() -> Decorator:
    """`--lang` of a command that writes the same in several languages: a tuple of them; what is shown is in the first."""
    return option(
        "--lang",
        "languages",
        type=click.Choice((*LANGUAGES, *(",".join(each) for each in permutations(LANGUAGES)))),
        default="en",
        show_default=True,
        help={"en": "Language, or both: a file in each.", "fr": "Langue, ou les deux : un fichier dans chacune."},
        callback=_each_taken_up,
        is_eager=True,
    )


def _each_taken_up(context: click.Context, parameter: click.Parameter, languages: str) -> tuple[str, ...]:
    named = tuple(languages.split(","))
    first = _taken_up(context, parameter, named[0])
    return named if first == named[0] else (first,)


def read_years(_ctx: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    return None if value is None else fiscal_years.listed(value)


def years_option() -> Decorator:
    return option(
        "--years",
        metavar="A,B",
        callback=read_years,
        help={
            "en": "Only these fiscal years, as 2021-22,2022-23.",
            "fr": "Ces exercices seulement, par exemple 2021-22,2022-23.",
        },
    )


def reading_option() -> Decorator:
    return option(
        "--reading",
        metavar={"en": "NAME", "fr": "NOM"},
        help={
            "en": "Link to this scenario, another reading of an envelope, wherever a scenario links to the one it reads otherwise.",
            "fr": "Lier à ce scénario, autre interprétation d’une enveloppe, partout où un scénario est lié à celui qu’il interprète "
            "autrement.",
        },
    )


def workers_option() -> Decorator:
    return option(
        "--workers",
        type=click.IntRange(1, MOST_WORKERS),
        help={
            "en": "On how many processes; all cores unless named, and one where there is little to do.",
            "fr": "Nombre de processus; par défaut tous les cœurs, et un seul s’il y a peu à faire.",
        },
    )
