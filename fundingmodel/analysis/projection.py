"""Projection: which figures of a result rest on others that nobody has measured yet.

It follows from what reads what: an input that is projected makes each column that reads it projected, in its year and in those
that carry from it, and so do results of other scenarios and tiers. Each face of a result asks here.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fundingmodel.column import wired
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.formula import PAID
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.parameters import PROJECTED, Parameter
from fundingmodel.scenario.tiers import Tier

Quantities = frozenset[str]  # names of inputs and of columns
LABEL = {"en": "{} ({})", "fr": "{} ({})"}
IN_PART = {"en": "{year} (projected in part)", "fr": "{year} (projeté en partie)"}


@lru_cache(maxsize=256)
def projected(result: Result) -> Mapping[str, Mapping[str, Quantities]]:
    """By tier and fiscal year, the names of the inputs and columns that are projected.

    >>> from fundingmodel import run
    >>> any(projected(run("settlement"))[""].values())
    False
    """
    found: dict[str, Mapping[str, Quantities]] = {}
    for name, tier in result.tiers.items():
        found[name] = _of_tier(result, tier, found)
    return found


def is_projected(result: Result, fiscal_year: str, quantity: str = PAID, tier: str | None = None) -> bool:
    """Whether the latest state of a quantity is projected in a year; of the last tier, unless another is named."""
    one = result.main if tier is None else result.tiers[tier]
    ahead, formula = projected(result)[one.tier.name].get(fiscal_year, ()), one.tier.formula
    asked = (
        (quantity,) if one.tier.pays or quantity != PAID else formula.results
    )  # of a tier that pays nothing, what it gives
    return any(formula.state(each) in ahead for each in asked)


def year_in_words(result: Result, fiscal_year: str, words: Words, quantity: str = PAID, tier: str | None = None) -> str:
    """A fiscal year as a heading of a result: marked where its figures are projected."""
    label = words.fiscal_year(fiscal_year)
    return marked(label, words) if is_projected(result, fiscal_year, quantity, tier) else label


def year_text(result: Result, fiscal_year: str) -> Text:
    """A fiscal year as a heading of a result, in every language."""
    return {language: year_in_words(result, fiscal_year, Words(language)) for language in LANGUAGES}


def plain_year_text(fiscal_year: str) -> Text:
    """A fiscal year, or a calendar year, that is no heading of a result, in every language."""
    return {language: Words(language).fiscal_year(fiscal_year) for language in LANGUAGES}


def year_of_several(results: Sequence[Result], fiscal_year: str, words: Words) -> str:
    """A fiscal year over figures of several results: marked where allocations of it are projected, under all of them or some."""
    having = [result for result in results if fiscal_year in result.scenario.fiscal_years]
    ahead = [is_projected(result, fiscal_year) for result in having]
    return marked_for(words.fiscal_year(fiscal_year), ahead, words)


def marked_for(label: str, ahead: Sequence[bool], words: Words) -> str:
    """A label over several figures, of which these are projected: marked where all of them are, or some."""
    if not any(ahead):
        return label
    return marked(label, words) if all(ahead) else words.text(IN_PART).format(year=label)


def marked(label: str, words: Words) -> str:
    """A label with the mark of what is projected: 2027-28 (projected)."""
    return marked_as(label, PROJECTED, words)


def marked_as(label: str, status: str, words: Words) -> str:
    """A label with the mark of a status: 2026-27 (assumed)."""
    return words.text(LABEL).format(label, words.text(STATUSES[status]))


def unmarked(label: str) -> str:
    """A label without the mark of what is projected, in either language: a heading that is read back names its year.

    >>> unmarked("2027-28 (projected)"), unmarked("2027-2028 (projeté)"), unmarked("2026-27")
    ('2027-28', '2027-2028', '2026-27')
    >>> unmarked("2026-27 (projected in part)")
    '2026-27'
    """
    whole = (LABEL[language].format("", STATUSES[PROJECTED][language]) for language in LABEL)
    in_part = (form.format(year="") for form in IN_PART.values())
    for mark in (*whole, *in_part):
        if label.strip().endswith(mark):
            return label.strip().removesuffix(mark)
    return label


def marked_data_year(year: int, words: Words) -> str:
    """A calendar year inside parentheses, with the mark of what is projected: 2025, projected."""
    return f"{year} {words.text(STATUSES[PROJECTED])}"


def data_years_projected(tier: Tier) -> frozenset[int]:
    """The calendar years of which a figure that steps read is projected."""
    given = (parameter for parameter in tier.given.values() if parameter.input.by == "calendar year")
    return frozenset(int(key) for parameter in given for key in parameter.figures if parameter.is_projected(key))


def _of_tier(result: Result, one: TierResult, before: Mapping[str, Mapping[str, Quantities]]) -> dict[str, Quantities]:
    formula, found, prior = one.tier.formula, {}, frozenset[str]()
    for number, year in enumerate(one.years):
        names = {name for name, each in one.tier.given.items() if _input(result, one.tier, each, year, before)}
        for carried in formula.carries:
            if (formula.state(carried) in prior) if number else (f"opening_{carried}" in names):
                names.add(f"prior_{carried}")
        for column, reads in wired(formula.columns):
            if names & set(reads):
                names.add(column.name)
        found[year] = prior = frozenset(names)
    return found


def _input(
    result: Result, tier: Tier, parameter: Parameter, year: str, before: Mapping[str, Mapping[str, Quantities]]
) -> bool:
    """Whether a figure of an input that a year reads is projected, or is a result that is."""
    link = parameter.link
    if link is None:
        return any(parameter.is_projected(key) for key in parameter.keys(year, tier.place))
    of = link.fiscal_year or year
    if link.tier:
        state = result.tiers[link.tier].tier.formula.state(link.quantity)
        return state in before[link.tier].get(of, ())
    return is_projected(result.linked[link.scenario], of, link.quantity)
