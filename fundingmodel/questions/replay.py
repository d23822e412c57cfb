"""Replay: how far amounts fall, rise and spread when a formula is run over what was and over what is planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from fundingmodel.analysis.projection import plain_year_text
from fundingmodel.countries import country_of
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import jurisdictions_asked, refuse_counts
from fundingmodel.questions.rounded import rounded, with_cents
from fundingmodel.replays.cases import INTAKE, Case, NotPossible, Replay, replay
from fundingmodel.replays.measures import Measures, measures
from fundingmodel.replays.steps import Collar
from fundingmodel.result import Result, run

MOST_RISE = 10


@dataclass(frozen=True)
class Replayed:
    """A scenario's replay: its cases, those that are not possible, and the measures of each jurisdiction in each case."""

    replay: Replay
    cases: Sequence[Case]
    not_possible: Sequence[NotPossible]
    measures: Mapping[tuple[str, str], Measures]

    @property
    def name(self) -> Text:
        return self.replay.scenario.short


def answer(
    scenario: Result,
    other: Result | None,
    jurisdiction: str | None,
    envelope: str | None,
    fall: str | None,
    rise: str | None,
    basis: str,
) -> Answer:
    """A row for each scenario, case and jurisdiction. Ratios have six decimals; what guarantees give is None where there are none.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> asked = {"scenario": run("settlement"), "jurisdiction": "ON", "fall": "0.02", "rise": "0.05"}
    >>> [str(row[-1]) for row in find("replay").answer(**asked).rows][0]
    '-139969050.56'
    """
    results = (scenario,) if other is None else (scenario, other)
    for each in results:
        refuse_counts(each)
    collar, amount = _collar(fall, rise, basis), _number("envelope", envelope, Decimal(0), None)
    plans = _plans(results)
    found = [_replayed(result, plans, amount, collar) for result in results]
    codes = [jurisdictions_asked(result, jurisdiction) for result in results]
    rows = [row for each, own in zip(found, codes, strict=True) for row in _rows(each, own)]
    alone = codes[0][0] if jurisdiction is not None else None
    notes = [note for each in found for note in _notes(each)]
    others = [_sentence(each, own, alone) for each, own in list(zip(found, codes, strict=True))[1:]]
    first = _sentence(found[0], codes[0], alone)
    return Answer(rows, first, (*results, *plans.values()), _labels(found), [*others, Said("ranges"), *notes])


# What is asked


def _collar(fall: str | None, rise: str | None, basis: str) -> Collar | None:
    """The collar to try, if any; refused where only one end is given."""
    ends = _number("fall", fall, Decimal(0), Decimal(1)), _number("rise", rise, Decimal(0), Decimal(MOST_RISE))
    if ends == (None, None):
        return None
    if ends[0] is None or ends[1] is None:
        raise Refused("collar_of_two_ends", "", "a collar has a largest fall and a largest rise.", "Give both.")
    return Collar(ends[0], ends[1], basis)


def _number(name: str, text: str | None, least: Decimal, most: Decimal | None) -> Decimal | None:
    """A figure as it is written, with a point; refused where it is none, or out of reach."""
    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or found < least or (most is not None and found > most) or (most is None and not found):
        example = "840200000" if most is None else "0.02"
        raise Refused(
            "replay_number",
            name,
            "found {text!r}.",
            "Write a figure with a point and no commas, as {example}; a percent as a ratio.",
            text=text,
            example=example,
        )
    return found


# Cases


def _plans(results: Sequence[Result]) -> Mapping[str, Result]:
    """The results of published plans, where the country of all that is replayed has some."""
    country = country_of(results)
    return {name: run(plan) for name, plan in country.plans.items()} if country else {}


def _replayed(result: Result, plans: Mapping[str, Result], envelope: Decimal | None, collar: Collar | None) -> Replayed:
    asked = replay(result, envelope, collar)
    planned = [asked.planned(name, plan) for name, plan in plans.items()]
    cases = [asked.constant(), asked.own(), *(each for each in planned if isinstance(each, Case))]
    codes = result.main.tier.place.jurisdictions
    found = {(case.name, code): measures(case, code) for case in cases for code in codes}
    return Replayed(asked, cases, [each for each in planned if isinstance(each, NotPossible)], found)


def _rows(found: Replayed, codes: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for case in found.cases:
        for code in codes:
            of = found.measures[case.name, code]
            key, worst = (found.replay.scenario.name, case.name, code), rounded(of.worst, 6)
            given = None if of.guarantees is None else with_cents(of.guarantees)
            amounts = *map(with_cents, (of.least, of.most, of.total)), given
            yield *key, worst, of.worst_year, Decimal(of.falls), rounded(of.spread, 6), *amounts


# Words


def _labels(found: Sequence[Replayed]) -> dict[str, Text]:
    says = find("replay").says
    labels: dict[str, Text] = {"": dict.fromkeys(LANGUAGES, "")}
    for each in found:
        labels |= each.replay.result.main.tier.jurisdiction_names
        labels |= {each.replay.scenario.name: each.name}
        labels |= {case.name: says[f"case_{case.name}"] for case in each.cases}
    return labels


def _sentence(found: Replayed, codes: Sequence[str], alone: str | None) -> Said:
    """Of one jurisdiction the range over the cases; of all, the worst fall in any."""
    names, said = found.replay.result.main.tier.jurisdiction_names, {"scenario": found.name, "cases": len(found.cases)}
    own = {key: of for key, of in found.measures.items() if key[1] in codes}
    worst = [of.worst for of in own.values()]
    if not min(worst):
        return Said("no_fall", said)
    if alone is not None:
        falls = [of.falls for of in own.values()]
        ends = {"smallest": -max(worst), "largest": -min(worst), "few": min(falls), "many": max(falls)}
        return Said("one", {**said, "jurisdiction": names[codes[0]], **ends})
    case, code = min(own, key=lambda key: own[key].worst)
    where = {"jurisdiction": names[code], "year": plain_year_text(own[case, code].worst_year)}
    return Said("every", {**said, **where, "largest": -min(worst), "case": find("replay").says[f"case_{case}"]})


def _notes(found: Replayed) -> Iterator[Said]:
    """Which years and envelopes, what guarantees do, where they do not fit, and which cases are not possible."""
    asked, years = found.replay, found.replay.years
    said = {
        "scenario": found.name,
        "from": plain_year_text(years[0]),
        "to": plain_year_text(years[-1]),
        "envelope": asked.envelope,
    }
    if INTAKE in asked.result.main.tier.parameters:
        counted = [year for each in years for year in asked.result.main.tier.place.data_years(each)]
        yield Said("history", {**said, "first": min(counted), "last": max(counted)})
    else:
        yield Said("history_not_counted", said)
    for case in found.cases:
        yield from _of_guarantees(found, case)
    planned = [case for case in found.cases if case.name not in ("constant", "own")]
    if planned:
        years, result = planned[0].years, planned[0].result
        envelopes = {key: result.amount("envelope", years[n]) for key, n in (("before", 0), ("after", -1))}
        yield Said("plans", {"from": plain_year_text(years[0]), "to": plain_year_text(years[-1]), **envelopes})
    if found.not_possible:
        why = {k: sentence(found.not_possible[0].why, k) for k in LANGUAGES}
        yield Said("not_possible", {"scenario": found.name, "why": why})


def _of_guarantees(found: Replayed, case: Case) -> Iterator[Said]:
    names = found.replay.result.main.tier.jurisdiction_names
    own = {code: of.guarantees for (name, code), of in found.measures.items() if name == case.name}
    known = {code: amount for code, amount in own.items() if amount is not None}
    said = {"scenario": found.name, "case": find("replay").says[f"case_{case.name}"]}
    if any(known.values()):
        low, high = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
        moved = sum((amount for amount in known.values() if amount > 0), Decimal(0))
        ends = {"loser": names[low], "loss": -known[low], "winner": names[high], "gain": known[high]}
        yield Said("guarantees", {**said, "moved": moved, **ends})
    if short := case.unfit:
        yield Said("short", {**said, "years": short, "all": len(case.years)})
