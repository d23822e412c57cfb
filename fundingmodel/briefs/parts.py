"""Parts: why an amount differs, as a brief shows it: the largest parts of a bridge, and all others together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.analysis.bridges.known import unexplained
from fundingmodel.analysis.bridges.pairs import AFTER, BEFORE, KNOWN, UNEXPLAINED, Pair, two_scenarios, two_years
from fundingmodel.analysis.projection import year_text
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import name_of, says
from fundingmodel.language.texts import Text
from fundingmodel.questions.bridge import part_labels, part_names
from fundingmodel.result import Result

MOST_PARTS = 6
OTHERS = "other_parts"
ENDS = (KNOWN, BEFORE, AFTER)  # amounts, as against parts of a change


@dataclass(frozen=True)
class Parts:
    """By part, in order, then jurisdiction: dollars, None where not known; what each part is called."""

    amounts: Mapping[str, Mapping[str, Decimal | None]]
    labels: Mapping[str, Text]

    def is_end(self, part: str) -> bool:
        """Whether it is an amount from which or to which the parts lead."""
        return part in ENDS


def parts_of_years(sides: Sides) -> Parts | None:
    """Why the amount is not that of the year before; nothing where there is none."""
    before = sides.year_before
    if not before:
        return None
    ends = {BEFORE: year_text(sides.explained, before), AFTER: year_text(sides.explained, sides.year)}
    return _parts(two_years(sides.explained, before, sides.year), ends, marked=True)


def parts_of_offer(sides: Sides) -> Parts | None:
    """Why the offer gives another amount than the baseline in the year; nothing where there is no baseline.

    >>> from fundingmodel import run
    >>> from fundingmodel.briefs.sides import sides_of
    >>> found = parts_of_offer(sides_of([run("settlement"), run("offer-1-floor-collar")]))
    >>> ontario = {part: amounts["ON"] for part, amounts in found.amounts.items()}
    >>> ontario["after"] - ontario["before"] == sum(x for part, x in ontario.items() if not found.is_end(part))
    True
    """
    if sides.baseline is None:
        return None
    ends = {BEFORE: _quoted(sides.baseline), AFTER: _quoted(sides.offer)}
    return _parts(two_scenarios(sides.baseline, sides.offer, sides.year), ends)


def _quoted(result: Result) -> Text:
    return {k: text.format(name=name_of(result)[k]) for k, text in says()["offer_row"].items()}


def _parts(pair: Pair, ends: Mapping[str, Text], marked: bool = False) -> Parts:
    found = pair.bridge()
    names = part_names(found)
    labels = {**part_labels(pair, names, mark_found=marked), OTHERS: says()[OTHERS], **ends}

    def dollars(units: Sequence[int]) -> dict[str, Decimal | None]:
        return {code: found.dollars(unit) for code, unit in zip(found.jurisdictions, units, strict=True)}

    rows = {name: row.tolist() for name, row in zip(names, found.parts, strict=True)}
    largest = sorted(rows, key=lambda name: -max(map(abs, rows[name]), default=0))
    shown = {*largest[: MOST_PARTS - 1]} if len(rows) > MOST_PARTS else {*rows}
    left = [rows[name] for name in rows if name not in shown]
    amounts: dict[str, Mapping[str, Decimal | None]] = {}
    if marked and (known := unexplained(*pair.ends[0])):
        amounts[KNOWN] = {code: known[code].printed.figure if code in known else None for code in found.jurisdictions}
        amounts[UNEXPLAINED] = {code: known[code].beyond if code in known else None for code in found.jurisdictions}
    amounts[BEFORE] = dollars(found.before.tolist())
    amounts |= {name: dollars(row) for name, row in rows.items() if name in shown}
    if left:
        amounts[OTHERS] = dollars([sum(units) for units in zip(*left, strict=True)])
    return Parts({**amounts, AFTER: dollars(found.after.tolist())}, labels)
