"""Promises: what was promised to a party and is short, year by year; and, never added to it, what was voted and not spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction
from fundingmodel.analysis.projection import plain_year_text, year_text
from fundingmodel.analysis.promises import promises
from fundingmodel.analysis.promises.first_promised import as_first_promised
from fundingmodel.analysis.promises.record import (
    PERIOD,
    Recorded,
    is_of_record,
    other_lines_of_vote,
    promised_to,
    record_labels,
    voted,
)
from fundingmodel.analysis.promises.stated import stated_promises
from fundingmodel.errors import Refused, in_file
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import refuse_counts
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result, TierResult

PARTY, VOTED, BOTH = "party", "voted", "both"
GUARANTEES, OWN, OWN_CONDITION, NO_CONDITION = "guarantees", "promise_{}", "promise_{}.condition", "none_stated"
OTHER_COUNTS = ("agreement_2005_by_ontario", "agreement_2005_by_department")  # of what the first promise counts already
RECENT = 5  # years, of which the last ones are told
UNITS = Decimal(100)


@dataclass(frozen=True)
class _Row:
    """A row but for the running sum of what is short, which is of one promise to one jurisdiction."""

    table: str
    promise: str
    jurisdiction: str
    fiscal_year: str
    condition: str
    why: str
    promised: Decimal | None
    first: Decimal | None
    paid: Decimal | None
    short: Decimal | None


def answer(scenario: Result, jurisdiction: str | None, table: str) -> Answer:
    """What is promised, as first promised, paid, short, and short so far, in exact dollars; then what was voted and not spent.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> rows = find("promises").answer(scenario=run("settlement"), table="voted").rows
    >>> str(rows[-1][8])
    '348805666.98'
    """
    refuse_counts(scenario)
    codes, record = _codes(scenario, jurisdiction), is_of_record(scenario.scenario.money.scope)
    if table == VOTED and not record:
        raise Refused(
            "voted_of_other_money",
            in_file(scenario.scenario.path.name),
            "what was voted and not spent is on record for settlement money outside Quebec, and {name} shares out other money.",
            "Ask for the table party, or name a scenario such as settlement.",
            name=scenario.scenario.name,
        )
    party = list(_to_a_party(scenario, codes, record)) if table != VOTED else []
    to_nobody = [_of_record(VOTED, each) for each in voted()] if record and table != PARTY else []
    labels = _labels(scenario, [*party, *to_nobody])
    notes = [*_notes_of_party(scenario, party, record), *(_notes_of_vote() if to_nobody else [])]
    sentence = _sentence(scenario, party, to_nobody, labels)
    return Answer(list(_with_sums([*party, *to_nobody])), sentence, (scenario,), labels, notes)


def _codes(result: Result, jurisdiction: str | None) -> Mapping[str, Sequence[str]]:
    """The codes that are looked at in each tier that pays; a jurisdiction that none of them has is refused."""
    if jurisdiction is None:
        return {name: tier.tier.place.jurisdictions for name, tier in result.paying.items()}
    found = {name: find_jurisdiction(tier, jurisdiction) for name, tier in result.paying.items()}
    if not any(found.values()):
        raise no_such_jurisdiction(result, jurisdiction)
    return {name: (code,) if code else () for name, code in found.items()}


# Rows


def _to_a_party(result: Result, codes: Mapping[str, Sequence[str]], record: bool) -> Iterator[_Row]:
    """What is on record, the formula's own guarantees, and the promises of the scenario's file."""
    own = codes[result.main.tier.name]
    if record:
        yield from (_of_record(PARTY, each) for each in promised_to(own))
    for name, tier in result.paying.items():
        yield from _of_guarantees(tier, codes[name])
    for each in stated_promises(result):
        name, promise = OWN.format(each.number), each.promise
        if promise.jurisdiction in own:
            condition = OWN_CONDITION.format(each.number) if promise.condition else NO_CONDITION
            figures = (each.due, None, each.paid, each.short)
            yield _Row(PARTY, name, promise.jurisdiction, each.fiscal_year, condition, "", *figures)


def _of_record(table: str, each: Recorded) -> _Row:
    return _Row(
        table, each.name, each.party, each.fiscal_year, each.condition, "", each.promised, None, each.paid, each.short
    )


def _guarantees_of(tier: TierResult) -> str:
    return f"{GUARANTEES}.{tier.tier.name}" if tier.tier.name else GUARANTEES


def _of_guarantees(tier: TierResult, codes: Sequence[str]) -> Iterator[_Row]:
    """What the guarantees promise each jurisdiction that they promise anything, jurisdiction by jurisdiction."""
    condition = _condition(tier)
    first, units = as_first_promised(tier), tier.known_units or UNITS
    places, every = tier.tier.place.jurisdictions, list(promises(tier))
    for each in (each for code in codes for each in every if each.jurisdiction == code and each.promised):
        exact = float(first[each.fiscal_year][places.index(each.jurisdiction), 0])
        figures = (each.promised, Decimal(round(exact * float(units))) / units, each.paid, each.short)
        why = " ".join(each.why)
        yield _Row(PARTY, _guarantees_of(tier), each.jurisdiction, each.fiscal_year, condition, why, *figures)


def _condition(tier: TierResult) -> str:
    """How far the formula keeps its guarantees: to the envelope, or in full; and whether a limit of one's own prevails."""
    for entry in tier.tier.entries:
        if "shortfall" in entry.choices:
            prevails = entry.choices.get("crossed_bounds") == "upper_prevails"
            return entry.choices["shortfall"] + ("_and_limits" if prevails else "")
    return NO_CONDITION


def _with_sums(rows: Iterable[_Row]) -> Iterator[tuple[Any, ...]]:
    """The rows of the answer, each with what is short so far of its promise to its jurisdiction."""
    so_far: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        of = (row.table, row.promise, row.jurisdiction)
        if row.short is not None:
            so_far[of] = so_far.get(of, Decimal(0)) + row.short
        figures = (row.promised, row.first, row.paid, row.short, None if row.short is None else so_far[of])
        exact = (None if x is None else with_cents(x) for x in figures)
        yield (*of, row.fiscal_year, *exact, row.condition, row.why)


# Words


def _labels(result: Result, rows: Sequence[_Row]) -> dict[str, Text]:
    says = find("promises").says
    found = {PARTY: says["party"], VOTED: says["voted"], **record_labels()}
    for number, promise in enumerate(result.scenario.promises, 1):
        found[OWN.format(number)] = promise.text
        if promise.condition:
            found[OWN_CONDITION.format(number)] = promise.condition
    for tier in result.paying.values():
        of_tier = {k: f"{says['guarantees'][k]} ({tier.tier.title[k]})" for k in LANGUAGES}
        found |= {
            _guarantees_of(tier): of_tier if tier.tier.name else says["guarantees"],
            **tier.tier.jurisdiction_names,
        }
    for row in rows:
        if row.why:
            found[row.why] = {k: Words(k).reasons(row.why.split()) for k in LANGUAGES}
        found[row.fiscal_year] = _year(result, row.fiscal_year)
    return found


def _year(result: Result, year: str) -> Text:
    """A year of the scenario, marked where its figures are projected; a period by its first and its last year."""
    first, is_several, last = year.partition(PERIOD)
    if not is_several:
        return year_text(result, year) if year in result.scenario.fiscal_years else plain_year_text(year)
    text = find("promises").says["several"]
    return {k: text[k].format(first=Words(k).fiscal_year(first), last=Words(k).fiscal_year(last)) for k in LANGUAGES}


def _sentence(result: Result, party: Sequence[_Row], to_nobody: Sequence[_Row], labels: dict[str, Text]) -> Said:
    """What is short of each promise, one by one and never added up; and what was voted and not spent."""
    said: dict[str, Any] = {"told": _told(result, party, labels)}
    if to_nobody:
        amounts = [row.short or Decimal(0) for row in to_nobody]
        said |= {"first": labels[to_nobody[0].fiscal_year], "last": labels[to_nobody[-1].fiscal_year]}
        said |= {"lapsed": sum(amounts), "recent": sum(amounts[-RECENT:]), "count": RECENT}
    if not party:
        return Said("sentence_voted" if to_nobody else "sentence_nothing", said)
    key = "sentence_short" if said["told"] else "sentence_kept"
    return Said(f"{key}_and_voted" if to_nobody else key, said)


def _told(result: Result, party: Sequence[_Row], labels: dict[str, Text]) -> list[Text]:
    short: dict[str, Decimal] = {}
    for row in party:
        if row.short and row.promise not in OTHER_COUNTS:
            short[row.promise] = short.get(row.promise, Decimal(0)) + row.short
    return [
        {k: f"{labels[name][k].rstrip('.')} ({_money(result, k, amount)})" for k in LANGUAGES}
        for name, amount in short.items()
    ]


def _money(result: Result, language: str, amount: Decimal) -> str:
    return Figures(language, result.scenario.currency, result.main.known_units).money(amount)


def _notes_of_party(result: Result, party: Sequence[_Row], record: bool) -> Iterator[Said]:
    counts = {row.promise: row for row in party if row.promise in OTHER_COUNTS}
    if len(counts) == len(OTHER_COUNTS):
        ontario, department = (counts[name] for name in OTHER_COUNTS)
        said = {"year": _year(result, ontario.fiscal_year), "ontario": ontario.short, "department": department.short}
        yield Said("note_counts", said)
        yield Said("note_no_cause")
    if any(row.promise.startswith(GUARANTEES) for row in party):
        yield Said("note_first")
    if not record:
        yield Said("note_other_money")


def _notes_of_vote() -> Iterator[Said]:
    others = other_lines_of_vote()
    first, last = (plain_year_text(year) for year in (min(others), max(others)))
    yield Said("note_lapsed")
    yield Said("note_vote", {"least": min(others.values()), "most": max(others.values()), "first": first, "last": last})
