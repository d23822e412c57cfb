"""Brief: what a party gets under an offer, on one page: amounts, why, who else, what binds, what it would take, how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.analysis.comparison import allocations
from fundingmodel.briefs.amounts import Amounts, amounts_of
from fundingmodel.briefs.headline import headline, not_kept
from fundingmodel.briefs.lines import Line, lines_of
from fundingmodel.briefs.parts import Parts, parts_of_offer, parts_of_years
from fundingmodel.briefs.readings import read_otherwise
from fundingmodel.briefs.sides import Sides, sides_of
from fundingmodel.briefs.speech import NOTHING, Speech
from fundingmodel.briefs.sure import binds, how_sure
from fundingmodel.briefs.wanted import what_it_takes
from fundingmodel.language.texts import Text
from fundingmodel.result import Result
from fundingmodel.scenario.readings import packaged_readings

SENTENCES = ("not_kept", "headline", "binds", "takes", "sure")  # in the order in which a page has them


@dataclass(frozen=True)
class Brief:
    """Of every jurisdiction: amounts, parts, and `sentences` by name, then jurisdiction; `provider` says who provides the difference."""

    sides: Sides
    amounts: Amounts
    of_years: Parts | None
    of_offer: Parts | None
    sentences: Mapping[str, Mapping[str, Text]]
    provider: Text
    speech: Speech

    def lines(self, code: str) -> list[Line]:
        """What a jurisdiction gets, a line each."""
        return lines_of(self.sides, self.amounts, self.speech, code)

    @property
    def codes(self) -> Sequence[str]:
        return self.speech.codes


def brief_of(
    results: Sequence[Result], year: str | None = None, for_us: bool = True, whole_chain: bool | None = None
) -> Brief:
    """The brief of the last result, compared with the first; `for_us` says what it would take, and names scenarios beside these.

    With `whole_chain`, which goes with `for_us` unless said otherwise, the baseline and the offer before may be taken from the chain
    of the offer. Refused: what cannot be compared, a record of amounts as printed, a scenario that shares out what is counted, a year
    that is not in all of them.

    >>> from fundingmodel import run
    >>> found = brief_of([run("settlement"), run("offer-1-floor-collar")])
    >>> found.sentences["binds"]["ON"]["en"]
    'A guarantee decides the amount of 2026-27: collar.'
    """
    sides = sides_of(results, year, whole_chain=for_us if whole_chain is None else whole_chain)
    amounts, speech = amounts_of(sides), Speech(sides)
    named = [each.scenario.name for each in results]
    readings = list(read_otherwise(sides, (x for x in packaged_readings() if for_us or x in named)))
    nothing = dict.fromkeys(speech.codes, NOTHING)
    sentences = {
        "not_kept": not_kept(sides, speech),
        "headline": {code: headline(sides, amounts, speech, code) for code in speech.codes},
        "binds": {code: binds(sides, speech, code) for code in speech.codes},
        "takes": what_it_takes(sides, amounts, speech) if for_us else nothing,
        "sure": how_sure(sides, amounts, speech, readings),
    }
    return Brief(
        sides, amounts, parts_of_years(sides), parts_of_offer(sides), sentences, _provider(sides, speech), speech
    )


def _provider(sides: Sides, speech: Speech) -> Text:
    """Who provides what the offer shares more than the baseline in the year; nothing where nothing is compared."""
    if sides.baseline is None:
        return NOTHING
    totals = [
        sum((x or Decimal(0) for x in allocations(each, sides.year).values()), Decimal(0))
        for each in (sides.offer, sides.baseline)
    ]
    difference = totals[0] - totals[1]
    differs = any(
        allocations(sides.offer, sides.year)[x] != y for x, y in allocations(sides.baseline, sides.year).items()
    )
    said = {"offer": speech.name("offer"), "baseline": speech.name("baseline"), "year": speech.year(sides.year)}
    if not differs:
        return speech.say("nobody_differs", **said)
    if not difference:
        return speech.say("adds_to_zero")
    if difference < 0:
        return speech.say("shared_less", amount=difference, **said)
    if sides.offer.scenario.funder is None:
        return speech.say("provider_unknown", amount=difference, **said)
    return speech.say("provided", amount=difference, funder=sides.offer.scenario.funder, **said)
