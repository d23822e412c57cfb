"""What one jurisdiction receives under each scenario, in a sentence: in the latest year that all have, and over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fundingmodel.command_line.allocations.scenarios import View, called_in, year_in_words
from fundingmodel.command_line.allocations.table import UNITS
from fundingmodel.command_line.exact_rows import Chosen
from fundingmodel.errors import Refused, in_file

if TYPE_CHECKING:
    from fundingmodel.language.figures import Figures
    from fundingmodel.language.texts import Text
    from fundingmodel.result import Result, TierResult

SENTENCE: Text = {"en": "{name}, {when}: {amounts}.", "fr": "{name}, {when} : {amounts}."}
AMOUNT: Text = {"en": "{scenario} {amount}", "fr": "{scenario}, {amount}"}
UNKNOWN: Text = {"en": "{scenario} not known", "fr": "{scenario}, montant inconnu"}
NONE: Text = {"en": "not in {scenario}", "fr": "absente de {scenario}"}
CHANGE: dict[str, Text] = {
    "more": {"en": "{difference} more{percent}", "fr": "soit {difference} de plus{percent}"},
    "less": {"en": "{difference} less{percent}", "fr": "soit {difference} de moins{percent}"},
    "same": {"en": "the same", "fr": "soit autant"},
}
TINY: Text = {"en": "less than {percent}", "fr": "moins de {percent}"}
LEAST_SHOWN = Decimal("0.00005")  # of a ratio: below it, a percent to two decimals is 0.00%
ROUNDED: Text = {"en": "Rounded.", "fr": "Montants arrondis."}


def for_jurisdiction(chosen: Sequence[Chosen], asked: str) -> list[tuple[Chosen, str]]:
    """Each scenario with the code of a jurisdiction in the tier that is shown; "" where that has none of this name.

    A jurisdiction that is in none of them is refused; of another tier, with the name of that.
    """
    from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction

    found = [(each, find_jurisdiction(each[1], asked) or "") for each in chosen]
    if any(code for _, code in found):
        return found
    for result, _, _ in chosen:
        for name, other in result.paying.items():
            if find_jurisdiction(other, asked):
                raise Refused(
                    "jurisdiction_of_another_tier",
                    in_file(result.scenario.path.name),
                    "{asked!r} is of the tier {tier!r}, which is not shown.",
                    "Add --tier {tier}.",
                    asked=asked,
                    tier=name,
                )
    raise no_such_jurisdiction(chosen[0][0], asked)


def answer(found: Sequence[tuple[Chosen, str]], view: View) -> str:
    """The sentences for one jurisdiction: of the latest common year, and of all common years where there are several."""
    from fundingmodel.language.figures import Figures
    from fundingmodel.language.words import Words

    years = _common([each for each, code in found if code])
    language = view.language
    lines = [_sentence(found, years[-1:], year_in_words(years[-1], language), view)] if years else []
    if len(years) > 1:
        lines.append(_sentence(found, years, Figures(language).span(years), view))
    if not years:  # nothing to compare: each by itself
        lines = [_sentence([each], each[0][2][-1:], year_in_words(each[0][2][-1], language), view) for each in found]
    return Words(language).text({language: " ".join([*lines, *([ROUNDED[language]] if view.unit in UNITS else [])])})


def _common(chosen: Sequence[Chosen]) -> list[str]:
    first, *others = chosen
    return [year for year in first[2] if all(year in years for _, _, years in others)]


def _sentence(found: Sequence[tuple[Chosen, str]], years: Sequence[str], when: str, view: View) -> str:
    (_, tier, _), code = next((each for each in found if each[1]), found[0])
    name = tier.tier.jurisdiction_names[code][view.language] if code else ""
    before = next((_over(each[1], code, years) for each, code in found if view.is_baseline(each)), None)
    compares = view.compares([each for each, _ in found])
    parts = [
        _amount(each, code, years, before if is_compared else None, view)
        for (each, code), is_compared in zip(found, compares, strict=True)
    ]
    return SENTENCE[view.language].format(name=name, when=when, amounts="; ".join(parts))


def _amount(each: Chosen, code: str, years: Sequence[str], before: Decimal | None, view: View) -> str:
    result, tier, _ = each
    scenario, language = called_in(each, years, view.language), view.language
    if not code:
        return NONE[language].format(scenario=scenario)
    amount = _over(tier, code, years)
    if amount is None:
        return UNKNOWN[language].format(scenario=scenario)
    text = AMOUNT[language].format(scenario=scenario, amount=_money(amount, result, tier, view))
    return text if before is None else f"{text}, {_change(amount, before, result, tier, view)}"


def _change(amount: Decimal, before: Decimal, result: Result, tier: TierResult, view: View) -> str:
    from fundingmodel.language.figures import Figures

    difference = amount - before
    if not difference:
        return CHANGE["same"][view.language]
    figures = Figures(view.language)
    percent = f" ({_percent(abs(difference) / before, figures, view.language)})" if before > 0 else ""
    text = CHANGE["more" if difference > 0 else "less"][view.language]
    return text.format(difference=_money(abs(difference), result, tier, view), percent=percent)


def _percent(ratio: Decimal, figures: Figures, language: str) -> str:
    """A percent to two decimals; of one that would be shown as nothing, that it is less than that."""
    if ratio >= LEAST_SHOWN:
        return figures.percent(ratio)
    return TINY[language].format(percent=figures.percent(LEAST_SHOWN * 2))


def _over(tier: TierResult, code: str, years: Sequence[str]) -> Decimal | None:
    """The amount of some years together; unknown if that of one is, or where the tier has no such jurisdiction."""
    amounts = [tier.amount("allocation", year, code) if code else None for year in years]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _money(amount: Decimal, result: Result, tier: TierResult, view: View) -> str:
    from fundingmodel.language.figures import Figures

    figures = Figures(view.language, result.scenario.currency, tier.known_units)
    if view.unit == "million":
        return figures.in_millions(amount)
    return figures.money(round(amount, -3), 0) if view.unit == "thousand" else figures.money(amount)
