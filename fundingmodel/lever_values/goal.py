"""Goal: the value of a lever nearest to today's at which a jurisdiction's rounded amount meets a goal, and what else meets it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np

from fundingmodel.column import Array
from fundingmodel.lever_values.curve import BESIDE, LONG_LOOK, WHOLE, Curve, Look, Marks, explore
from fundingmodel.lever_values.lattice import Positions
from fundingmodel.lever_values.lever import Lever
from fundingmodel.lever_values.outcomes import Outcomes, units_of

Range = tuple[int, int]  # two places of a lattice, the one nearer to today's value first
A_UNIT = 1  # what rounding may give or take


@dataclass(frozen=True)
class Goal:
    """An amount in dollars, or a share of the envelope as a ratio."""

    figure: Decimal
    is_share: bool = False


@dataclass(frozen=True, eq=False)
class Sought:
    """What was found: places of the lever's lattice. `until` is how far from `nearest` the amount stays the same, `met` are all the
    ranges in which the goal is met, that of the nearest value first; `unfit` those in which the scenario is refused.
    """

    lever: Lever
    year: str
    goal: Goal
    rises: bool  # whether at least the goal is looked for; else at most
    is_met: bool  # today
    nearest: int | None
    until: int | None
    met: tuple[Range, ...]
    least: int
    most: int
    unfit: tuple[Range, ...]
    curve: Curve

    def units(self, place: int) -> list[int]:
        """The amounts at a known place, in whole units."""
        row: list[int] = self.curve.known.units[self.curve.at(place)].tolist()
        return row

    def rules(self, place: int) -> list[int]:
        """The numbers of the rules that bind, by jurisdiction, of each year up to the one looked at."""
        row: list[int] = self.curve.known.rules[self.curve.at(place)].tolist()
        return row

    def envelope(self, place: int) -> int:
        return int(self.curve.known.envelope[self.curve.at(place)])


def curve_of(lever: Lever, year: str) -> Curve:
    """What the values of a lever give in a year, as far as it is known: at its ends and today's value."""
    return Curve(lambda places: lever.outcomes(places, year), lever.lattice.last, lever.here)


def seek(
    lever: Lever,
    jurisdiction: int,
    year: str,
    goal: Goal,
    whole: int = WHOLE,
    look: Look = LONG_LOOK,
    curve: Curve | None = None,
) -> Sought:
    """Looks for a goal of the jurisdiction of this number over all values of a lever; the lattice of at most `whole` is calculated whole.

    A `curve` of the lever and year on which another goal was looked for is gone on with.

    >>> from fundingmodel import run
    >>> from fundingmodel.lever_values.lever import lever_of
    >>> lever = lever_of(run("settlement"), "category_weight.refugee")
    >>> found = seek(lever, 4, "2026-27", Goal(Decimal("430000000")))
    >>> str(lever.lattice.value(found.nearest)), found.units(found.nearest)[4] / 100
    ('3.3962', 430000229.05)
    """
    curve = curve or curve_of(lever, year)
    units = units_of(lever.result.main)
    today = curve.known, curve.at(lever.here)
    amount, (least, most) = int(today[0].units[today[1], jurisdiction]), _levels(goal, today[0], units, today[1])
    rises = amount < most

    def met(each: Curve) -> Marks:
        return _met(each.known, jurisdiction, goal, units, rises)

    def score(each: Curve) -> Array:
        return _score(each.known, jurisdiction, goal)

    explore(curve, met, score, whole, look)
    return _sought(lever, jurisdiction, year, goal, rises, least <= amount <= most, curve, met(curve), score(curve))


def _levels(goal: Goal, known: Outcomes, units: Decimal, row: int) -> tuple[int, int]:
    """The most units that are at most the goal, and the least that are at least it."""
    exact = Fraction(goal.figure) * (int(known.envelope[row]) if goal.is_share else Fraction(units))
    return floor(exact), ceil(exact)


def _met(known: Outcomes, jurisdiction: int, goal: Goal, units: Decimal, rises: bool) -> Marks:
    own: Any = known.units[:, jurisdiction].astype(object)
    exact = Fraction(goal.figure)
    wanted: Any
    if goal.is_share:
        own, wanted = own * exact.denominator, known.envelope.astype(object) * exact.numerator
    else:
        wanted = ceil(exact * Fraction(units)) if rises else floor(exact * Fraction(units))
    found: Marks = ((own >= wanted) if rises else (own <= wanted)).astype(bool)
    return found & known.fits


def _score(known: Outcomes, jurisdiction: int, goal: Goal) -> Array:
    """What is to come to the goal, as a double: amounts up to 2 trillion units are exact in it."""
    own = known.units[:, jurisdiction].astype(float)
    return own / np.where(known.envelope > 0, known.envelope, 1) if goal.is_share else own


def _sought(
    lever: Lever,
    jurisdiction: int,
    year: str,
    goal: Goal,
    rises: bool,
    is_met: bool,
    curve: Curve,
    marks: Marks,
    score: Array,
) -> Sought:
    here, known = lever.here, curve.known
    met = _merged(curve, _ranges(curve, marks), jurisdiction)
    nearest = min((end for each in met for end in each), key=lambda end: abs(end - here), default=None)
    nearest = here if is_met else nearest
    until = None if nearest is None or is_met else _plateau(curve, nearest, jurisdiction)
    fitting = np.flatnonzero(known.fits)
    return Sought(
        lever,
        year,
        goal,
        rises,
        is_met,
        nearest,
        None if until == nearest else until,
        met,
        _extreme(curve, fitting, score),
        _extreme(curve, fitting, -score),
        tuple(_ranges(curve, ~known.fits)),
        curve,
    )


def _extreme(curve: Curve, fitting: Positions, score: Array) -> int:
    """The place of the least score that fits, the nearest to today's of several."""
    least = fitting[score[fitting] == score[fitting].min()]
    places = curve.places[least]
    return int(places[np.argmin(np.abs(places - curve.here))])


def _ranges(curve: Curve, marks: Marks) -> list[Range]:
    """The ranges of marked places, each with its nearer end first, the nearest range first."""
    padded = np.concatenate([[False], marks, [False]])
    starts, ends = np.flatnonzero(padded[1:] & ~padded[:-1]), np.flatnonzero(~padded[1:] & padded[:-1]) - 1
    return _nearer_first(
        curve, [(int(curve.places[a]), int(curve.places[b])) for a, b in zip(starts, ends, strict=True)]
    )


def _nearer_first(curve: Curve, found: list[Range]) -> list[Range]:
    turned = [(b, a) if abs(b - curve.here) < abs(a - curve.here) else (a, b) for a, b in found]
    return sorted(turned, key=lambda each: abs(each[0] - curve.here))


def _merged(curve: Curve, found: list[Range], jurisdiction: int) -> tuple[Range, ...]:
    """Ranges between which the goal is missed by a rounded unit alone are one."""
    ordered = sorted((min(each), max(each)) for each in found)
    own = curve.known.units[:, jurisdiction]
    merged: list[Range] = []
    for low, high in ordered:
        if merged and low - merged[-1][1] <= BESIDE:
            first, beyond = curve.at(merged[-1][1]), curve.at(low) + 1
            if int(np.ptp(own[first:beyond])) <= A_UNIT and curve.known.fits[first:beyond].all():
                merged[-1] = (merged[-1][0], high)
                continue
        merged.append((low, high))
    return tuple(_nearer_first(curve, merged))


def _plateau(curve: Curve, place: int, jurisdiction: int) -> int:
    """The last place, away from today's value, up to which the amount stays exactly the same."""
    away = 1 if place >= curve.here else -1
    while True:
        known, own = curve.known, curve.known.units[:, jurisdiction]
        amount, row = own[curve.at(place)], curve.at(place)
        others = np.arange(row, len(own)) if away > 0 else np.arange(row, -1, -1)
        same = (own[others] == amount) & known.fits[others]
        stop = int(np.argmin(same)) if not same.all() else len(others)
        end = int(curve.places[others[stop - 1]])
        beyond = int(curve.places[others[stop]]) if stop < len(others) else end
        if abs(beyond - end) <= 1:
            return end
        low, high = min(end, beyond), max(end, beyond)
        curve.add(np.unique(np.linspace(low, high, 18).astype(np.int64)))
