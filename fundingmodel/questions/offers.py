"""Offers: a chain of offers as a ledger: what each changed of the one before, and what that was worth to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.analysis.bridges.bridge import Bridge
from fundingmodel.analysis.bridges.known import found_by
from fundingmodel.analysis.bridges.pairs import two_scenarios
from fundingmodel.analysis.offers.chains import chain_of
from fundingmodel.analysis.offers.differences import differences
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.analysis.projection import year_of_several
from fundingmodel.errors import Refused, in_file
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import jurisdictions_asked
from fundingmodel.questions.bridge import part_labels, part_names
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result, run_all

START, IN_ALL = "start", "in_all"


@dataclass(frozen=True)
class _Offer:
    """An offer, what it changed of the one before, and the bridge from that one, with the names of its parts."""

    result: Result
    changed: Text
    bridge: Bridge
    parts: Sequence[str]
    labels: Mapping[str, Text]


def answer(offer: Result, jurisdiction: str | None, year: str | None) -> Answer:
    """The ledger of a chain in a year: exact dollars, each part of what an offer changed, then all of it against the others.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> rows = find("offers").answer(offer=run("offer-2-no-base"), jurisdiction="ON").rows
    >>> [(row[0], row[3], str(row[4])) for row in rows[-3:]]  # doctest: +NORMALIZE_WHITESPACE
    [('offer-2-no-base', 'envelope', '84181984.64'), ('offer-2-no-base', 'base_amount', '1114369.51'),
     ('offer-2-no-base', 'in_all', '85280532.37')]
    """
    chain = _chain(offer)
    shown = _year(chain, year)
    ledger = [_offer(before, after, shown) for before, after in pairwise(chain)]
    codes = jurisdictions_asked(offer, jurisdiction)
    rows = list(_rows(chain, ledger, codes, shown))
    notes = [*_notes(ledger), *_found(chain, shown)]
    return Answer(rows, _sentence(chain, codes, shown), chain, _labels(chain, ledger), notes)


# The chain


def _chain(offer: Result) -> list[Result]:
    """The results of an offer and of all that it goes back to, the first of them first; refused where it goes back to nothing."""
    scenarios = chain_of(offer.scenario)
    if len(scenarios) == 1:
        raise Refused(
            "no_chain_of_offers",
            in_file(offer.scenario.path.name),
            "{name} has no parent, and so is no offer that changes another.",
            "Name the last offer of a chain, as offer-4-narrower-collar.",
            name=offer.scenario.name,
        )
    return [*run_all(scenarios[:-1]), offer]


def _year(chain: Sequence[Result], asked: str | None) -> str:
    """The year that is asked for, or the last that all of the chain have; refused where one of them has it not."""
    first, *others = (result.scenario.fiscal_years for result in chain)
    common = [each for each in first if all(fiscal_years.find(each, years) for years in others)]
    if not common:
        raise Refused(
            "offers_without_common_year",
            in_file(chain[-1].scenario.path.name),
            "{names:and} have no fiscal year in common.",
            "Name an offer before the one that has others.",
            names=[result.scenario.name for result in chain],
        )
    found = fiscal_years.find(asked, common) if asked else common[-1]
    if found is None:
        raise Refused(
            "offers_without_year",
            in_file(chain[-1].scenario.path.name),
            "the offers of the chain do not all have {year}; all have {common}.",
            "Ask for one of these years, or name an offer before the one that has others.",
            year=asked,
            common=common,
        )
    return found


def _offer(before: Result, after: Result, year: str) -> _Offer:
    pair = two_scenarios(before, after, year)
    found = pair.bridge()
    parts = part_names(found)
    changes = differences(before.scenario, after.scenario)
    changed = {language: "; ".join(in_words(changes, Words(language))) for language in LANGUAGES}
    return _Offer(after, changed if changes else {}, found, parts, part_labels(pair, parts, mark_found=False))


# Rows


def _rows(
    chain: Sequence[Result], ledger: Sequence[_Offer], codes: Sequence[str], year: str
) -> Iterator[tuple[Any, ...]]:
    start, first, last = chain[0], chain[1], chain[-1]
    for code in codes:
        against = _against(start, first, last, code, year)
        yield start.scenario.name, year, code, START, None, *against
    for each in ledger:
        for code in codes:
            place, key = each.bridge.jurisdictions.index(code), (each.result.scenario.name, year, code)
            for part, amounts in zip(each.parts, each.bridge.parts, strict=True):
                yield *key, part, with_cents(each.bridge.dollars(amounts[place])), None, None, None
            worth = each.bridge.dollars(each.bridge.after[place] - each.bridge.before[place])
            yield *key, IN_ALL, with_cents(worth), *_against(each.result, first, last, code, year)


def _against(result: Result, first: Result, last: Result, code: str, year: str) -> tuple[Decimal, Decimal, Decimal]:
    """What a jurisdiction has under an offer, and how much more than under the first and under the last."""
    own, one, other = (_amount(each, code, year) for each in (result, first, last))
    return with_cents(own), with_cents(own - one), with_cents(own - other)


def _amount(result: Result, code: str, year: str) -> Decimal:
    amount = result.main.amount("allocation", year, code)
    assert amount is not None  # a bridge of unknown amounts is refused
    return amount


# Words


def _labels(chain: Sequence[Result], ledger: Sequence[_Offer]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for each in ledger:
        found |= each.labels
    says = find("offers").says
    return found | {START: says["start"], IN_ALL: says["in_all"]} | {x.scenario.name: x.scenario.short for x in chain}


def _sentence(chain: Sequence[Result], codes: Sequence[str], year: str) -> Said:
    """From the chain's beginning to its last offer: of one jurisdiction what it gains, of several who gains the most, who the least."""
    first, last = chain[0], chain[-1]
    names = last.main.tier.jurisdiction_names
    gains = {code: _amount(last, code, year) - _amount(first, code, year) for code in codes}
    said = {
        "first": first.scenario.short,
        "last": last.scenario.short,
        "year": {k: year_of_several(chain, year, Words(k)) for k in LANGUAGES},
    }
    if len(codes) == 1:
        (code,) = codes
        amounts = {"before": _amount(first, code, year), "after": _amount(last, code, year)}
        return Said("of_one", {**said, **amounts, "jurisdiction": names[code], "change": gains[code]})
    most, least = max(gains, key=gains.__getitem__), min(gains, key=gains.__getitem__)
    ends = {"most": names[most], "gain": gains[most], "least": names[least], "loss": gains[least]}
    return Said("of_all", {**said, **ends})


def _notes(ledger: Sequence[_Offer]) -> Iterator[Said]:
    """What each offer changed, in the words of `diff`, with who made it and when."""
    for each in ledger:
        scenario = each.result.scenario
        said = {"offer": scenario.short, **{key: scenario.offer[key] for key in ("author", "date", "reason")}}
        yield Said("changed", {**said, "changed": each.changed}) if each.changed else Said("unchanged", said)


def _found(chain: Sequence[Result], year: str) -> Iterator[Said]:
    """Whose envelope was found from a jurisdiction's own amount: no part of the ledger says anything of what was paid there."""
    setting = {result.scenario.name: found_by(result, year) for result in chain}
    for codes in dict.fromkeys(codes for codes in setting.values() if codes):
        names = chain[-1].main.tier.jurisdiction_names
        offers = [result.scenario.short for result in chain if setting[result.scenario.name] == codes]
        yield Said("found", {"offers": offers, "jurisdictions": [names[code] for code in codes]})
