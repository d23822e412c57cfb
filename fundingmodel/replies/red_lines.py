"""Red lines: the least that jurisdictions accept, and the most that the envelope may be, as one line of text states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction
from fundingmodel.errors import Refused, at
from fundingmodel.result import Result
from fundingmodel.scenario.figures.literal_figures import refuse_beyond_exact

OPTION = "--red-lines"
OTHERS, ENVELOPE = "others", "envelope"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class RedLines:
    """Dollars: what each jurisdiction receives at the least, by its code, and what the envelope is at the most."""

    least: Mapping[str, Decimal] = field(default_factory=dict)
    envelope: Decimal | None = None


def read_red_lines(text: str | None, offer: Result, year: str, party: str) -> RedLines:
    """`BC=120000000, others=95%`: an amount in dollars, or a percent of what is had under the offer; `others` are all but the party.

    A line of a jurisdiction's own stands before that of the others. Refused: what names nobody, no figure, and two lines of one.

    >>> from fundingmodel import run
    >>> lines = read_red_lines("BC=95%, envelope=1000000000", run("settlement"), "2021-22", "ON")
    >>> str(lines.least["BC"]), lines.envelope
    ('113309804.0335', Decimal('1000000000'))
    """
    stated: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in (text or "").split(","))):
        name, sign, figure = (each.strip() for each in part.partition("="))
        if not sign:
            _refuse(part)
        key = name if name in (OTHERS, ENVELOPE) else find_jurisdiction(offer.main, name)
        if key is None:
            raise no_such_jurisdiction(offer, name)
        if key in stated:
            raise Refused("red_line_twice", OPTION, "{name!r} has two red lines.", "Leave one out.", name=name)
        stated[key] = figure
    amounts = {code: _had(offer, year, code) for code in offer.main.tier.place.jurisdictions}
    least = {code: _dollars(stated[OTHERS], had) for code, had in amounts.items() if OTHERS in stated and code != party}
    least |= {code: _dollars(figure, amounts[code]) for code, figure in stated.items() if code in amounts}
    whole = _dollars(stated[ENVELOPE], sum(amounts.values(), Decimal(0))) if ENVELOPE in stated else None
    return RedLines(least, whole)


def _had(offer: Result, year: str, code: str) -> Decimal:
    return offer.main.amount("allocation", year, code) or Decimal(0)


def _dollars(figure: str, had: Decimal) -> Decimal:
    """An amount, or a percent of what is had."""
    number = figure.removesuffix("%").strip()
    if not number.replace(".", "", 1).isascii() or not number.replace(".", "", 1).isdigit():
        _refuse(figure)
    dollars = Decimal(number) * had / HUNDRED if figure.endswith("%") else Decimal(number)
    refuse_beyond_exact(dollars, at(OPTION))
    return dollars


def _refuse(found: str) -> NoReturn:
    raise Refused(
        "red_line_not_read",
        OPTION,
        "found {found!r}; a red line is a jurisdiction with an amount in dollars, or with a percent of what it has.",
        'Write --red-lines "BC=120000000, others=95%", for instance; 120,000,000 has no comma in it.',
        found=found,
    )
