"""Sure: the rule that binds, what is printed and how far that tests the formula, and what figures nobody knows for certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fundingmodel.analysis.binding import rules_that_bind
from fundingmodel.analysis.projection import is_projected, plain_year_text
from fundingmodel.analysis.published_cases.calibration_table import packaged_cases
from fundingmodel.briefs.amounts import Amounts
from fundingmodel.briefs.headline import direction
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import Speech, joined
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import find
from fundingmodel.result import Result
from fundingmodel.steps.binding_rule import FREE

AHEAD = ("projected", "assumed")


def binds(sides: Sides, speech: Speech, code: str) -> Text:
    """Which guarantee or limit decides the amount of the offer; that none does, and whether those of others can move it."""
    main, number = sides.offer.main, speech.codes.index(code)
    rules, year = rules_that_bind(main, sides.year), speech.year(sides.year)
    rule = rules[number]
    if rule.kind:
        words = {k: Words(k).with_titles(main.tier.titles).rule(*rule) for k in LANGUAGES}
        return speech.say(rule.kind, year=year, rule={k: _after_colon(words[k]) for k in LANGUAGES})
    if rule == FREE:
        return speech.say("free_beside" if any(each.kind for each in rules) else "free", year=year)
    return speech.say(rule.name, year=year)


def _after_colon(text: str) -> str:
    """The name of a rule, of its words: collar, of held: collar."""
    return text.partition(": ")[2] or text


def how_sure(
    sides: Sides, amounts: Amounts, speech: Speech, readings: Sequence[tuple[Text, Result]]
) -> dict[str, Text]:
    """By jurisdiction: what is printed of its amount; that the baseline is calibrated; the envelope read otherwise; what is projected."""
    common = [*_calibrated(sides, speech), *_ahead(sides, speech), *_prices(amounts)]
    found = {}
    for code in speech.codes:
        own = [*_printed(sides, amounts, speech, code), *_read_otherwise(sides, amounts, speech, readings, code)]
        found[code] = joined([*own, *common])
    return found


def _printed(sides: Sides, amounts: Amounts, speech: Speech, code: str) -> Iterator[Text]:
    if sides.year not in amounts.printed or not any(amounts.printed.values()):
        return
    year = speech.year(sides.year)
    printed = amounts.printed[sides.year].get(code)
    if printed is None:
        yield speech.say("not_printed", year=year, the=speech.the(code))
        return
    sets = code in amounts.setting.get(sides.year, ())
    status = {k: _status(printed.status, printed.rounding, speech, k) for k in LANGUAGES}
    yield speech.say("printed_found" if sets else "printed", year=year, amount=printed.figure, status=status)


def _status(status: str, rounding: Decimal, speech: Speech, language: str) -> str:
    said = STATUSES[status][language] if status in STATUSES else ""
    to = {"en": "to {rounding}", "fr": "à {rounding} près"}[language].format(rounding=speech.money(rounding)[language])
    return ", ".join(part for part in (said, to if rounding > 1 else "") if part)


def _calibrated(sides: Sides, speech: Speech) -> Iterator[Text]:
    role = "baseline" if sides.baseline else "offer"
    if is_calibrated(sides.explained):
        yield speech.say("calibrated", baseline=speech.name(role))


def is_calibrated(result: Result) -> bool:
    """Whether figures of a packaged scenario were fitted to what was paid.

    >>> from fundingmodel import run
    >>> is_calibrated(run("settlement")), is_calibrated(run("equal-per-admission"))
    (True, False)
    """
    return result.scenario.name in packaged_cases() and not result.scenario.ancestors


def _ahead(sides: Sides, speech: Speech) -> Iterator[Text]:
    years = [year for year in sides.years if any(is_projected(each, year) for each in sides.named.values())]
    if years:
        yield speech.say("ahead", years=speech.listed([plain_year_text(year) for year in years]))


def _prices(amounts: Amounts) -> Iterator[Text]:
    """Of which year constant dollars are, and which years' prices nobody has measured."""
    if amounts.position is None or not amounts.index:
        return
    prices, says = amounts.position.prices, find("position").says
    ahead = [year for year in amounts.index if prices.source_of(prices.row(fiscal_year=year)).status in AHEAD]
    base = plain_year_text(amounts.base)
    years = {k: ", ".join(plain_year_text(year)[k] for year in ahead) for k in LANGUAGES}
    name = "real" if ahead else "measured"
    yield {k: says[name][k].format(base=base[k], years=years[k]) for k in LANGUAGES}


def _read_otherwise(
    sides: Sides, amounts: Amounts, speech: Speech, readings: Sequence[tuple[Text, Result]], code: str
) -> Iterator[Text]:
    for name, each in readings:
        amount, own = each.amount("allocation", sides.year, code), amounts.of["offer"][sides.year][code]
        if amount is not None and own is not None:
            said = {"reading": name, "receives": speech.receives(code), "amount": amount, "change": amount - own}
            yield speech.say(f"reading_{direction(amount - own)}", **said)
