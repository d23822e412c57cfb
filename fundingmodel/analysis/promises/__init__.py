"""Promises that are not kept: how much is short in all, whose, and why, by year; said before anything else is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.steps.promises import reasons


@dataclass(frozen=True)
class Promise:
    """What one jurisdiction is promised in a year, what it is paid, what is short, and the reasons."""

    fiscal_year: str
    jurisdiction: str
    promised: Decimal
    paid: Decimal
    short: Decimal
    why: tuple[str, ...]


def promises(tier: TierResult, years: Sequence[str] | None = None) -> Iterator[Promise]:
    """What everyone is promised in each year, in the order of years and jurisdictions; nothing where nothing is guaranteed."""
    columns = tier.tier.formula.promise_columns
    if not columns:
        return
    for year in tier.years if years is None else years:
        for code in tier.tier.place.jurisdictions:
            promised, paid, short = (
                tier.amount(name, year, code) or Decimal(0) for name in (columns[0], "allocation", columns[1])
            )
            yield Promise(year, code, promised, paid, short, reasons(tier.figure(columns[2], year, code)))


def unkept(tier: TierResult, years: Sequence[str] | None = None) -> list[Promise]:
    """The promises that are not paid in full."""
    return [promise for promise in promises(tier, years) if promise.short > 0]


def unkept_sentences(result: Result, words: Words, years: Sequence[str] | None = None) -> list[str]:
    """What is short in all, then a line a year with whose and why, of each tier; nothing where all promises are kept."""
    currency = result.scenario.currency
    return [line for tier in result.tiers.values() for line in unkept_in_tier(tier, currency, words, years)]


def unkept_in_tier(tier: TierResult, currency: str, words: Words, years: Sequence[str] | None = None) -> list[str]:
    """The sentences of one tier, which names itself where it has a name."""
    found = unkept(tier, years)
    if not found:
        return []
    figures = Figures(words.language, currency, tier.known_units)
    total = figures.money(sum(promise.short for promise in found))
    of_tier = f"{words.text(tier.tier.title)}. " if tier.tier.name else ""
    short_years = dict.fromkeys(promise.fiscal_year for promise in found)
    by_year = [_year_sentence(tier, year, figures, words) for year in short_years]
    return [of_tier + words.sentence("not_kept", total=total), *by_year]


def _year_sentence(tier: TierResult, year: str, figures: Figures, words: Words) -> str:
    """What is short of what was promised in a year; then, reason by reason, whose."""
    everyone = list(promises(tier, [year]))
    by_why: dict[tuple[str, ...], list[str]] = {}
    for promise in everyone:
        if promise.short > 0:
            name = words.text(tier.tier.jurisdiction_names[promise.jurisdiction])
            by_why.setdefault(promise.why, []).append(f"{name} {figures.money(promise.short)}")
    short, promised = (figures.money(sum(x)) for x in ([p.short for p in everyone], [p.promised for p in everyone]))
    start = words.sentence("short_in_year", year=words.fiscal_year(year), short=short, promised=promised)
    parts = [f"{_capital(words.reasons(why))} ({'; '.join(who)})." for why, who in by_why.items()]
    return " ".join([start, *parts])


def promise_sentence(tier: TierResult, year: str, code: str, currency: str, words: Words) -> str:
    """What one jurisdiction was promised and is short, and why; nothing where it is paid what it was promised."""
    found = next((promise for promise in unkept(tier, [year]) if promise.jurisdiction == code), None)
    if found is None:
        return ""
    figures = Figures(words.language, currency, tier.known_units)
    amounts = {name: figures.money(getattr(found, name)) for name in ("promised", "paid", "short")}
    return words.sentence("promise_not_kept", **amounts, why=words.reasons(found.why))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
