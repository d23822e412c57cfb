"""Headline: what the offer gives, against what; and before it, where a guarantee of the offer is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fundingmodel.briefs.amounts import Amounts
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import NOTHING, Speech
from fundingmodel.language.texts import Text
from fundingmodel.result import Result

AGAINST = {"baseline": "against", "last": "beside"}  # the clause of the headline for each that is compared with


def headline(sides: Sides, amounts: Amounts, speech: Speech, code: str) -> Text:
    """What a jurisdiction gets in the year, more or less than what, and over all years that are shown.

    >>> from fundingmodel import run
    >>> from fundingmodel.briefs.amounts import amounts_of
    >>> from fundingmodel.briefs.sides import sides_of
    >>> sides = sides_of([run("settlement"), run("predictable")])
    >>> headline(sides, amounts_of(sides), Speech(sides), "ON")["en"]  # doctest: +ELLIPSIS
    'Under “predictable”, Ontario receives $439.9 million in 2026-27, $15.3 million more than under “settlement”. Over 5 years, ...'
    """
    amount = amounts.of["offer"][sides.year][code]
    assert amount is not None  # a brief of unknown amounts is refused
    clauses = dict.fromkeys(AGAINST.values(), NOTHING)
    for role, clause in AGAINST.items():
        if role in sides.named:
            change = amounts.change(code, sides.year, role)
            assert change is not None
            clauses[clause] = speech.say(f"{clause}_{direction(change)}", change=change, **{role: speech.name(role)})
    said = {"receives": speech.receives(code), "year": speech.year(sides.year), "offer": speech.name("offer")}
    first = speech.say("headline", amount=amount, **said, **clauses)
    in_all = amounts.change_in_all(code, "baseline") if sides.baseline and len(sides.years) > 1 else None
    if in_all is None:
        return first
    spoken = {"span": speech.span(sides.years), "change": in_all, "baseline": speech.name("baseline")}
    last = speech.say(f"in_all_{direction(in_all)}", **spoken)
    return {k: first[k] + last[k] for k in first}


def direction(change: Decimal) -> str:
    """Whether an amount is more, less, or to the last unit the same."""
    return "same" if not change else "more" if change > 0 else "less"


def not_kept(sides: Sides, speech: Speech) -> Mapping[str, Text]:
    """By jurisdiction, which guarantees of the offer are not paid in full in the years that are shown; nothing where all are."""
    short, promised = _promises(sides.offer, sides.years)
    total = sum((x for by_code in short.values() for x in by_code.values()), Decimal(0))
    if not total:
        return dict.fromkeys(speech.codes, NOTHING)
    years = [speech.year(year) for year, by_code in short.items() if any(by_code.values())]
    found = {}
    for code in speech.codes:
        own = {year: by_code[code] for year, by_code in short.items() if by_code[code]}
        if not own:
            said = {"offer": speech.name("offer"), "the": speech.the(code), "years": speech.listed(years)}
            found[code] = speech.say("others_short", total=total, **said)
            continue
        each = [
            speech.say("not_kept_year", year=speech.year(year), short=missing, promised=promised[year][code])
            for year, missing in own.items()
        ]
        said = {"offer": speech.name("offer"), "the": speech.the(code), "name": speech.names[code]}
        found[code] = speech.say("not_kept", years=speech.listed(each, "; "), **said)
    return found


def _promises(result: Result, years: tuple[str, ...]) -> tuple[dict[str, dict[str, Decimal]], ...]:
    """What is short, and what was promised, by year and jurisdiction; nothing where nothing is promised."""
    main = result.main
    if not main.tier.formula.promise_columns:
        return {}, {}
    promised, short, _ = main.tier.formula.promise_columns
    codes = main.tier.place.jurisdictions
    return tuple(
        {year: {code: main.amount(column, year, code) or Decimal(0) for code in codes} for year in years}
        for column in (short, promised)
    )
