"""Titles of counts: what columns and inputs are called where persons are not what is counted, or dollars not what is shared."""

from collections.abc import Mapping, Sequence

from fundingmodel.column import Formula
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import PERSONS
from fundingmodel.language.step_words import counted_titles, shared_titles
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.titles import Title
from fundingmodel.language.words import DOLLARS, Words
from fundingmodel.scenario.figures.counted import Forms, word_of, words_of
from fundingmodel.scenario.parameters import Parameter


def titles_of_count(
    entries: Sequence[StepEntry], formula: Formula, parameters: Mapping[str, Parameter], counted: Forms
) -> dict[str, Title]:
    """What counts are called where the intake is not of persons: average pupils, weighted pupils."""
    unit = _counted_unit(parameters, counted)
    if unit == PERSONS:
        return {}
    bound = {name for entry in entries for name in entry.bind}
    own = words_of(counted)
    words = {k: Words(k, own) for k in LANGUAGES}
    forms = {k: {"counted": each.unit(unit), "one": each.counted(unit, 1)} for k, each in words.items()}
    return _filled(counted_titles(), {*_known(formula, parameters, counted), *bound}, forms)


def titles_of_shared(
    formula: Formula, parameters: Mapping[str, Parameter], counted: Forms, currency: str
) -> dict[str, Title]:
    """What amounts are called where a dollar is not what is shared: rounding units per seat, seats per pupil."""
    if currency in DOLLARS:
        return {}
    unit = _counted_unit(parameters, counted)
    each = "admission" if unit == PERSONS else unit
    words = {k: Words(k, words_of(counted)) for k in LANGUAGES}
    forms = {
        k: {"many": w.currency(currency), "one": w.counted(currency, 1), "each": w.counted(each, 1)}
        for k, w in words.items()
    }
    return _filled(shared_titles(), _known(formula, parameters, counted), forms)


def _counted_unit(parameters: Mapping[str, Parameter], counted: Forms) -> str:
    intake = parameters.get("intake")
    return word_of(counted) if counted or intake is None else intake.input.unit


def _known(formula: Formula, parameters: Mapping[str, Parameter], counted: Forms) -> set[str]:
    return {*parameters, *(c.name for c in formula.columns), *words_of(counted)}


def _filled(titles: Mapping[str, Text], known: set[str], forms: Mapping[str, Mapping[str, str]]) -> dict[str, Title]:
    """The titles of what is known, with the nouns of each language; what else is said of the name stays."""
    texts = {n: {k: text.format(**forms[k]) for k, text in by.items()} for n, by in titles.items() if n in known}
    return {name: {k: text[:1].upper() + text[1:] for k, text in by.items()} for name, by in texts.items()}
