"""Reply: an offer over every value of one figure, and the one that gives a party most while nobody's red line is crossed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from fundingmodel.errors import Refused, at, phrase
from fundingmodel.replies.red_lines import RedLines
from fundingmodel.result import Result
from fundingmodel.sweeps.calculating import part_of, prepare
from fundingmodel.sweeps.design import Design, read_setting
from fundingmodel.sweeps.places import Places

MOST_VALUES = 3_000
CENTS = Decimal(100)
LEVER = at(phrase("argument_lever", "lever"))


@dataclass(frozen=True, eq=False)
class Lattice:
    """Whole units of each value (down) and jurisdiction (across) in a year; `fits` where a value gives a result."""

    name: str
    values: tuple[Decimal, ...]
    now: Decimal | None  # none where the figure is not one
    codes: tuple[str, ...]
    units: Decimal
    amounts: NDArray[np.int64]
    fits: NDArray[np.bool_]

    def dollars(self, place: int) -> dict[str, Decimal]:
        """What each jurisdiction receives at a value."""
        return {code: int(x) / self.units for code, x in zip(self.codes, self.amounts[place], strict=True)}


@dataclass(frozen=True)
class Reply:
    """The place of the best value, and how often each red line is crossed by a value that would give the party more."""

    place: int | None
    crossed: Mapping[str, int]
    better: int


def lattice_of(offer: Result, text: str, year: str) -> Lattice:
    """Every value of `NAME=FROM:TO:COUNT`, or of a list, each year calculated again; too many are refused, and what cannot vary.

    >>> from fundingmodel import run
    >>> found = lattice_of(run("settlement"), "category_weight.refugee=1:3:5", "2021-22")
    >>> [str(x) for x in found.values], str(found.now), found.amounts.shape
    (['1', '1.5', '2', '2.5', '3'], '2.5', (5, 12))
    """
    setting = read_setting(text, LEVER)
    if len(setting.values) > MOST_VALUES:
        raise Refused(
            "reply_too_many",
            LEVER,
            "{count:,} values; every one is looked at, and at most {most:,} are.",
            "Take fewer, or a shorter range.",
            count=len(setting.values),
            most=MOST_VALUES,
        )
    design = Design(str(offer.scenario.path), (setting,))
    prepared = prepare(design)
    parts = [part_of(design, prepared.stamp, n) for n in range(design.parts)]
    dollars = np.concatenate([part.figures[0] for part in parts])[:, list(offer.main.years).index(year)]
    fits = np.array([not reason for part in parts for reason in part.refused])
    units = offer.main.known_units or CENTS
    whole = np.rint(np.where(fits[:, np.newaxis], dollars, 0) * float(units)).astype(np.int64)
    codes = offer.main.tier.place.jurisdictions
    return Lattice(setting.name, setting.values, _now(offer, prepared.moves[0][1], year), codes, units, whole, fits)


def _now(offer: Result, place: object, year: str) -> Decimal | None:
    """The figure as the offer has it in the year, or in the last that has one; none where it is several."""
    assert isinstance(place, Places)
    reached = [each for each in offer.main.years if each in place.years]
    of = year if year in reached else reached[-1]
    block = offer.main.years[of][place.input]
    figures = np.unique(np.asarray(block)[place.years[of]])
    return Decimal(repr(float(figures[0]))).normalize() + 0 if len(figures) == 1 else None


def strongest(lattice: Lattice, party: str, lines: RedLines, had: Decimal = Decimal(0)) -> Reply:
    """The value at which the party has most, of those at which no red line is crossed; of equal ones that nearest today's.

    Better is what gives more than that value, or where there is none more than what is `had` under the offer, in dollars.
    """
    kept = {code: _keeps(lattice, code, least) for code, least in lines.least.items()}
    if lines.envelope is not None:
        kept["envelope"] = lattice.amounts.sum(axis=1) <= floor(lines.envelope * lattice.units)
    allowed = np.logical_and.reduce([lattice.fits, *kept.values()])
    own = lattice.amounts[:, lattice.codes.index(party)]
    places = np.flatnonzero(allowed)
    best = max(places.tolist(), key=lambda n: (own[n], -_far(lattice, n), -n), default=None)
    better = lattice.fits & (own > (int(own[best]) if best is not None else int(had * lattice.units)))
    crossed = {name: int((better & ~keeps).sum()) for name, keeps in kept.items()}
    return Reply(best, {name: count for name, count in crossed.items() if count}, int(better.sum()))


def _keeps(lattice: Lattice, code: str, least: Decimal) -> NDArray[np.bool_]:
    """At which values a jurisdiction has at least so much: in whole units, up."""
    return lattice.amounts[:, lattice.codes.index(code)] >= ceil(least * lattice.units)


def _far(lattice: Lattice, place: int) -> Decimal:
    return Decimal(0) if lattice.now is None else abs(lattice.values[place] - lattice.now)
