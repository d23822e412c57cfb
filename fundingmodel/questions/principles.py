"""Principles: which a formula keeps to, by an argument or on a ladder of changes; what breaks the others, and at what price."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.analysis.projection import plain_year_text
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.principles.findings import (
    BOUND,
    BROKEN,
    CENTS,
    HOLDS,
    INTENDED,
    NOT_ASKED,
    PROVED,
    Finding,
    Proofs,
    findings,
    has_limits,
    largest_fall_at_one_envelope,
    made_of_counts,
    smallest_cut,
)
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import refuse_counts
from fundingmodel.questions.rounded import rounded, with_cents
from fundingmodel.replays.cases import measured_years, refuse_no_envelope
from fundingmodel.result import Result

STATUSES = (PROVED, HOLDS, INTENDED, BROKEN, NOT_ASKED)


def answer(scenario: Result) -> Answer:
    """A row for each principle: its status, the smallest counterexample or the price, and how many changes were tried and found.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> [row[1] for row in find("principles").answer(scenario=run("settlement")).rows]
    ['proved', 'proved', 'proved', 'proved', 'proved', 'broken', 'intended', 'proved']
    """
    refuse_counts(scenario)
    refuse_no_envelope(scenario.scenario)
    found = findings(scenario, _proofs())
    counts = {status: sum(each.status == status for each in found) for status in STATUSES}
    sentence = Said("all", {"scenario": scenario.scenario.short, **counts})
    return Answer(
        [_row(each) for each in found], sentence, (scenario,), _labels(scenario), list(_notes(scenario, found))
    )


@cache
def _proofs() -> Proofs:
    """The steps over which the argument of each principle goes, as the declaration has them."""
    proofs: Proofs = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["proofs"]
    return proofs


def _row(found: Finding) -> tuple[object, ...]:
    size = None if found.change is None else Decimal(found.change.size)
    dollars = None if found.dollars is None else with_cents(found.dollars)
    counts = (Decimal(each) for each in (found.tried, found.found, found.small))
    return found.principle, found.status, *counts, dollars, size, found.jurisdiction, found.fiscal_year


# Words


def _labels(result: Result) -> dict[str, Text]:
    says = find("principles").says
    prefixed = {key.partition("_")[2]: text for key, text in says.items() if key.startswith(("principle_", "status_"))}
    return {"": dict.fromkeys(LANGUAGES, ""), **prefixed, **result.main.tier.jurisdiction_names}


def _notes(result: Result, found: Sequence[Finding]) -> Iterator[Said]:
    """What breaks a principle first, then the departures by design, the proofs, and what is only held."""
    for status, prefix in ((BROKEN, "broken"), (INTENDED, "intended"), (PROVED, "proof")):
        for each in (each for each in found if each.status == status):
            yield Said(f"{prefix}_{each.principle}", _fields(result, each))
            yield from _at_one_envelope(result) if each.principle == BOUND else ()
    if has_limits(result) and any(each.principle == BOUND and each.status == HOLDS for each in found):
        yield _cut(result)
    yield from _in_short(found)
    if made := made_of_counts(result):
        yield Said("made", {"inputs": list(made)})


def _in_short(found: Sequence[Finding]) -> Iterator[Said]:
    """What is held without a proof, what is not asked, and how much is under a dollar."""
    for status in (HOLDS, NOT_ASKED):
        if names := [find("principles").says[f"principle_{x.principle}"] for x in found if x.status == status]:
            yield Said(status, {"principles": names})
    if small := sum(each.small for each in found):
        yield Said("small", {"small": small})


def _fields(result: Result, found: Finding) -> dict[str, Any]:
    tier, change = result.main.tier, found.change
    fields: dict[str, Any] = {"tried": found.tried, "found": found.found}
    if found.jurisdiction:
        fields |= {
            "jurisdiction": tier.jurisdiction_names[found.jurisdiction],
            "fiscal_year": plain_year_text(found.fiscal_year),
        }
        amount = with_cents(found.dollars or Decimal(0))
        fields["dollars"] = _small(result, amount) if found.principle == CENTS else amount
    if change is None:
        return fields
    each = found.each
    fields |= {"amount": Decimal(change.size), "each": None if each is None else rounded(each), "year": change.year}
    fields["when"] = plain_year_text(str(change.year)) if change.year else find("principles").says["every_year"]
    if change.jurisdiction is not None:
        categories = tier.place.categories
        fields |= {"size": _persons(change.size), "category": tier.category_names[categories[change.into]]}
        fields["of"] = tier.jurisdiction_names[tier.place.jurisdictions[change.jurisdiction]]
        fields["out_of"] = "" if change.out_of is None else tier.category_names[categories[change.out_of]]
    return fields


def _small(result: Result, amount: Decimal) -> Text:
    """A part of a cent, which money of two decimals would hide."""
    places, currency = -int(amount.as_tuple().exponent), result.scenario.currency
    return {k: Figures(k, currency).money(amount, places) for k in LANGUAGES}


def _at_one_envelope(result: Result) -> Iterator[Said]:
    if len(measured_years(result)) > 1:
        code, fall = largest_fall_at_one_envelope(result)
        if fall:
            yield Said("one_envelope", {"fall": -fall, "jurisdiction": result.main.tier.jurisdiction_names[code]})


def _cut(result: Result) -> Said:
    cut = smallest_cut(result)
    if cut is None:
        return Said("no_cut")
    name = result.main.tier.jurisdiction_names[cut.jurisdiction]
    said = {
        "part": cut.part,
        "fiscal_year": plain_year_text(cut.fiscal_year),
        "jurisdiction": name,
        "fall": -cut.change,
    }
    return Said("cut", said)


def _persons(count: int) -> Text:
    says = find("principles").says["person" if count == 1 else "persons"]
    return {k: says[k].format(count=Figures(k).number(count)) for k in LANGUAGES}
