"""Bridge: why an amount differs, a part in dollars for each factor that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from fundingmodel.analysis.bridges.bridge import STATUTE, Bridge
from fundingmodel.analysis.bridges.known import ENVELOPE, Unexplained, found_by, unexplained
from fundingmodel.analysis.bridges.mixture import ARRIVALS, CARRIED, OTHERS, OTHERS_MIX, OWN, OWN_MIX
from fundingmodel.analysis.bridges.pairs import AFTER, BEFORE, KNOWN, UNEXPLAINED, Pair, two_scenarios, two_years
from fundingmodel.analysis.bridges.sides import ROUNDING
from fundingmodel.analysis.projection import year_text
from fundingmodel.errors import Refused
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import jurisdictions_asked
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result

IN_ITS_STEP = "step"
ALL_ARRIVALS = ""  # no part of the table
OWN_VOLUME, OTHERS_VOLUME = "own_arrivals.volume", "others_arrivals.volume"
OURS = {  # parts that are no step, and the words of each
    KNOWN: "part_known",
    UNEXPLAINED: "part_unexplained",
    BEFORE: "part_before",
    AFTER: "part_after",
    CARRIED: "part_carried",
    ROUNDING: "part_rounding",
    OWN: "part_own_arrivals",
    OTHERS: "part_others_arrivals",
    OWN_VOLUME: "part_own_volume",
    OWN_MIX: "part_own_mix",
    OTHERS_VOLUME: "part_others_volume",
    OTHERS_MIX: "part_others_mix",
}
VOLUMES = {OWN: (OWN_MIX, OWN_VOLUME), OTHERS: (OTHERS_MIX, OTHERS_VOLUME)}


def answer(
    before: Result,
    after: Result | None,
    year: str | None,
    from_year: str | None,
    to_year: str | None,
    jurisdiction: str | None,
    years: str,
    order: str,
) -> Answer:
    """The bridge of two scenarios, or of two years of one. Amounts are exact decimals: before, each part, after.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> asked = {"before": run("settlement"), "from_year": "2025-26", "to_year": "2026-27", "jurisdiction": "Ontario"}
    >>> [(part, str(amount)) for _, _, part, amount in find("bridge").answer(**asked).rows][-1]
    ('after', '424590648.36')
    """
    pair = _pair(before, after, year, from_year, to_year, years)
    codes = jurisdictions_asked(pair.after, jurisdiction)
    found = pair.bridge(order)
    parts = part_names(found)
    labels, known = part_labels(pair, parts), unexplained(*pair.ends[0])
    rows = [
        row
        for code in codes
        for row in _rows(found, pair.ends[1][1], code, parts, known if set(codes) & set(known) else None)
    ]
    rests_on = (before,) if after is None else (before, after)
    sentence = _sentence(pair, found, codes, parts, labels)
    notes = [*_notes(pair, found, order, parts, labels), *_of_known(pair, codes, known, labels)]
    return Answer(rows, sentence, rests_on, labels, notes)


def _pair(
    before: Result, after: Result | None, year: str | None, from_year: str | None, to_year: str | None, years: str
) -> Pair:
    """What is compared with what; refused where it is neither two scenarios nor two years of one."""
    if after is not None and not from_year and not to_year:
        return two_scenarios(before, after, year or "", through=years != IN_ITS_STEP)
    if after is None and from_year and to_year and not year:
        return two_years(before, from_year, to_year)
    raise Refused(
        "bridge_between_what",
        "",
        "a bridge is between two scenarios, in one year, or between two years of one scenario.",
        "Name two scenarios, and the year where it is not the last of both; or one, and the years to start from and to arrive at.",
    )


def part_names(found: Bridge) -> list[str]:
    """What the factors of a bridge are called as parts: of arrivals the volume, where the mix is a part too."""
    names = ((name, *VOLUMES.get(name, ("", ""))) for name in found.factors)
    return [volume if mix in found.factors else name for name, mix, volume in names]


def _rows(
    found: Bridge, year: str, code: str, parts: Sequence[str], known: Mapping[str, Unexplained] | None
) -> Iterator[tuple[object, ...]]:
    """Before, each part, after; where amounts are known at the start, these first and what the formula gives beyond them."""
    place = found.jurisdictions.index(code)
    if known is not None:
        own = known.get(code)
        yield year, code, KNOWN, own and with_cents(own.printed.figure)
        yield year, code, UNEXPLAINED, own and with_cents(own.beyond)
    yield year, code, BEFORE, _cents(found, found.before[place])
    for name, amounts in zip(parts, found.parts, strict=True):
        yield year, code, name, _cents(found, amounts[place])
    yield year, code, AFTER, _cents(found, found.after[place])


def _cents(found: Bridge, units: int) -> Decimal:
    """An amount with two decimals, or as many as it has."""
    return with_cents(found.dollars(units))


# Words


def part_labels(pair: Pair, parts: Sequence[str], mark_found: bool = True) -> dict[str, Text]:
    """What the parts, the jurisdictions and the years of a bridge are called; an envelope that was found is marked so."""
    titles = {**pair.before.main.tier.titles, **pair.after.main.tier.titles}
    words = {language: Words(language).with_titles(titles) for language in LANGUAGES}
    own = find("bridge").says
    found: dict[str, Text] = {name: own[said] for name, said in OURS.items()}
    found |= {name: {k: each.in_sentence(name) for k, each in words.items()} for name in parts if name not in OURS}
    marked = _envelope_steps(pair) & set(parts) if mark_found else set()
    found |= {name: {k: text.format(part=found[name][k]) for k, text in own["found_part"].items()} for name in marked}
    return (
        found
        | dict(pair.after.main.tier.jurisdiction_names)
        | {year: year_text(result, year) for result, year in pair.ends}
    )


def _envelope_steps(pair: Pair) -> set[str]:
    """What the step is called that states the envelope, at an end whose envelope was found: what amends it was not found."""
    entries = [entry for result, year in pair.ends if found_by(result, year) for entry in result.main.tier.entries]
    return {entry.alias for entry in entries if any(column.name == ENVELOPE for column in entry.columns)}


def _end(result: Result, year: str) -> Text:
    """One end of a change: settlement, 2026-27."""
    return {k: f"{Words(k).text(result.scenario.short)}, {text}" for k, text in year_text(result, year).items()}


def _sentence(pair: Pair, found: Bridge, codes: Sequence[str], parts: Sequence[str], labels: dict[str, Text]) -> Said:
    places = [found.jurisdictions.index(code) for code in codes]
    before, after = (amounts[places].tolist() for amounts in (found.before, found.after))
    sums = _sums(found, places, parts)
    largest = max(sums, key=lambda name: abs(sums[name]), default=None)
    ends = [_end(result, year) for result, year in pair.ends]
    said = {
        "jurisdiction": labels[codes[0]] if len(codes) == 1 else find("bridge").says["all"],
        "before": _cents(found, sum(before)),
        "after": _cents(found, sum(after)),
        "first": ends[0],
        "last": ends[1],
    }
    if before != after and sum(before) == sum(after):
        gains = {code: one - other for code, one, other in zip(codes, after, before, strict=True)}
        most = max(gains, key=gains.__getitem__)
        moved = _cents(found, sum(gain for gain in gains.values() if gain > 0))
        return Said("moved", {**said, "moved": moved, "most": labels[most], "gain": _cents(found, gains[most])})
    if largest is None or not sums[largest]:
        return Said("same", said)
    words = labels.get(largest, find("bridge").says["part_arrivals"])
    change = _cents(found, sum(after) - sum(before))
    return Said("change", {**said, "change": change, "largest": words, "part": _cents(found, sums[largest])})


def _sums(found: Bridge, places: Sequence[int], parts: Sequence[str]) -> dict[str, int]:
    """Each part in units over jurisdictions. Of several, one's own arrivals are another's others': all arrivals are one part."""
    sums: dict[str, int] = {}
    for factor, name, row in zip(found.factors, parts, found.parts, strict=True):
        own = ALL_ARRIVALS if len(places) > 1 and factor in ARRIVALS else name
        sums[own] = sums.get(own, 0) + sum(row[places].tolist())
    return sums


def _notes(pair: Pair, found: Bridge, order: str, parts: Sequence[str], labels: dict[str, Text]) -> list[Said]:
    carries = any(result.main.tier.formula.carries for result, _ in pair.ends)
    notes = [Said("through" if len(pair.years[0]) > 1 else "alone")] if carries else []
    if order == STATUTE and parts:
        notes.append(Said("statute", {"order": [labels[name] for name in parts]}))
    if found.unfit:
        notes.append(Said("unfit", {"unfit": found.unfit, "mixtures": found.mixtures}))
    return notes


def _of_known(
    pair: Pair, codes: Sequence[str], known: Mapping[str, Unexplained], labels: dict[str, Text]
) -> list[Said]:
    """How far the first part is known; and of whom nothing can be said, since the envelope was found from what they received."""
    there, notes = [known[code] for code in codes if code in known], []
    if there:
        widest = max(each.printed.rounding for each in there) / 2
        said = {"year": labels[pair.ends[0][1]], "within": widest}
        spans = {each.most - each.least for each in there}
        notes.append(Said("unexplained", said))
        if any(spans):
            notes.append(Said("readings", {"span": max(spans)}))
    for result, year in dict.fromkeys(pair.ends):
        setting = found_by(result, year)
        if chosen := [code for code in setting if code in codes]:
            notes.append(Said("nothing", {"jurisdictions": [labels[code] for code in chosen], "year": labels[year]}))
        elif setting:
            notes.append(Said("found", {"jurisdictions": [labels[code] for code in setting], "year": labels[year]}))
    return [note for n, note in enumerate(notes) if note not in notes[:n]]
