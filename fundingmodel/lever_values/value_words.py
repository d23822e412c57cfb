"""Words of values: a lever and what it is set to, as a reader of each language sees them."""

from __future__ import annotations

from decimal import Decimal

from fundingmodel.kinds import COUNT, MONEY, RATE, kind_of_input
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Parameter

DECIMALS = 12  # of a ratio, where it has so many
CENTS = 2
QUOTED = {"en": "{name}", "fr": "« {name} »"}


def called(name: str) -> Text:
    """A lever by its name, which is code."""
    return {language: quoted.format(name=name) for language, quoted in QUOTED.items()}


def value_in_words(result: Result, parameter: Parameter, value: Decimal) -> Text:
    """$890,181,015.19; 10.1308; 4,059 persons."""
    return {language: _value(result, parameter, value, language) for language in LANGUAGES}


def _value(result: Result, parameter: Parameter, value: Decimal, language: str) -> str:
    figures, kind = Figures(language, result.scenario.currency), kind_of_input(parameter.input)
    if kind in (MONEY, RATE):
        return figures.money(value, _decimals(value, CENTS))
    if kind == COUNT:
        words = Words(language).with_titles(result.main.tier.titles)
        return f"{figures.plain(value, DECIMALS)} {words.counted(parameter.input.shown_unit, float(value))}"
    return figures.plain(value, DECIMALS)


def _decimals(value: Decimal, least: int) -> int:
    return max(least, -int(value.as_tuple().exponent))
