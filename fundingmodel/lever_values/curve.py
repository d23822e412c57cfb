"""Curve: what the values of a lever give, at as many places of its lattice as it takes to know where a goal is met.

A short lattice is calculated whole. A long one is looked through at a few thousand places, close together near today's value and wide
apart far from it, and then ever closer wherever something happens between two neighbours: the goal is met at one of them alone, another
guarantee binds, guarantees no longer fit, or an amount turns round. So a bend that no two neighbours show is the one thing that is
missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.lever_values.lattice import Positions
from fundingmodel.lever_values.outcomes import Outcomes, joined

WHOLE = 3_000  # values of a lattice that is calculated whole

INNER = 16  # places between two neighbours at a time
MOST_TURNS, MOST_CROSSINGS = 8, 50  # that are looked into in a round, and beside which all places are
ROUNDS = 60  # 17^12 places are between two neighbours at the most; turns take some more
SLACK = 2.0  # times what two slopes leave open between two neighbours
BESIDE = 64  # places on either side of a crossing, where rounding may meet a goal and miss it again


@dataclass(frozen=True)
class Look:
    """How many places a first look through a long lattice has: evenly over it, from today's value each way, and from the first one.

    Of the intervals in which something happens at most so many `at_a_time` are looked into. What rises and falls by no more than `flat`,
    in the unit of the score, is not looked into for where it turns. With `of_use_alone` another rule that binds is looked into only where
    what the neighbours' slopes leave open could reach a score of 0, or be more or less than all that is known: of rules that come to the
    same but for a unit, now the one binds and now the other, without end.
    """

    even: int
    from_today: int
    from_the_end: int
    at_a_time: int = 200
    flat: float = 0.0
    of_use_alone: bool = False


LONG_LOOK, SHORT_LOOK = Look(1_000, 500, 250), Look(200, 150, 50, 30, 2.0, True)

Marks = NDArray[np.bool_]
Met = Callable[["Curve"], Marks]
Score = Callable[["Curve"], Array]


class Curve:
    """The places that are known, in order, with their outcomes."""

    def __init__(self, outcomes_at: Callable[[Positions], Outcomes], last: int, here: int) -> None:
        self.outcomes_at, self.last, self.here = outcomes_at, last, here
        self.places: Positions = np.zeros(0, dtype=np.int64)
        self.outcomes: Outcomes | None = None
        self.add(np.array([0, here, last], dtype=np.int64))

    @property
    def known(self) -> Outcomes:
        assert self.outcomes is not None
        return self.outcomes

    def add(self, places: Positions) -> None:
        """Calculates these places, those that are known or beyond the ends left out."""
        new = np.setdiff1d(places[(places >= 0) & (places <= self.last)], self.places)
        if not len(new):
            return
        found, old = self.outcomes_at(new), self.outcomes
        together = np.concatenate([self.places, new])
        order = np.argsort(together, kind="stable")
        self.places = together[order]
        self.outcomes = (found if old is None else joined([old, found])).taken(order)

    def at(self, place: int) -> int:
        """Where a known place is among those that are known."""
        return int(np.searchsorted(self.places, place))


def explore(curve: Curve, met: Met, score: Score, whole: int = WHOLE, look: Look = LONG_LOOK) -> None:
    """Calculates what it takes: every place of a short lattice; of a long one those between which something happens."""
    if curve.last < whole:
        curve.add(np.arange(curve.last + 1, dtype=np.int64))
        return
    curve.add(_first_places(curve.last, curve.here, look))
    for _ in range(ROUNDS):
        chosen = _intervals(curve, met(curve), score(curve), look)
        if not len(chosen):
            break
        curve.add(_between(curve.places[chosen], curve.places[chosen + 1]))
    _look_beside(curve, met)


def _first_places(last: int, here: int, look: Look) -> Positions:
    """Evenly over the lattice, and in growing steps away from today's value and from the first one."""
    away = np.unique(np.rint(np.geomspace(1, max(last, 1), look.from_today)).astype(np.int64))
    from_end = np.unique(np.rint(np.geomspace(1, max(last, 1), look.from_the_end)).astype(np.int64))
    even = np.array([last * n // look.even for n in range(look.even + 1)], dtype=np.int64)
    return np.unique(np.concatenate([even, here + away, here - away, from_end]))


def _intervals(curve: Curve, met: Marks, score: Array, look: Look) -> Positions:
    """The numbers of the intervals between neighbours into which to look, of those that have places between them."""
    known, wide = curve.known, np.diff(curve.places) > 1
    crossed, edge = met[1:] != met[:-1], known.fits[1:] != known.fits[:-1]
    bent = (known.rules[1:] != known.rules[:-1]).any(axis=1) & known.fits[1:] & known.fits[:-1]
    ranked = [crossed | edge, bent & _may_matter(curve, score) if look.of_use_alone else bent]
    chosen: list[int] = []
    for marks in ranked:
        found = np.flatnonzero(wide & marks)
        near = np.argsort(np.abs(curve.places[found] - curve.here), kind="stable")
        chosen += found[near][: max(0, look.at_a_time - len(chosen))].tolist()
    top, bottom = (np.where(known.fits, heights, -np.inf) for heights in (score, -score))
    for heights, below in ((top, ~met), (bottom, met)):
        chosen += _turns(heights, wide, below, look.flat)
    return np.unique(np.array(chosen, dtype=np.int64))


def _may_matter(curve: Curve, score: Array) -> Marks:
    """Intervals in which a bend may hide a score of 0, the highest or the lowest: by how far the lines from both sides miss each other."""
    places, heights = curve.places.astype(float), np.where(curve.known.fits, score, np.nan)
    slopes = np.diff(heights) / np.diff(places)
    before, after = np.concatenate([[np.nan], slopes[:-1]]), np.concatenate([slopes[1:], [np.nan]])
    open_by = SLACK * np.diff(places) * np.fmax(np.abs(before - slopes), np.abs(after - slopes))
    left, right = heights[:-1], heights[1:]
    high, low = np.maximum(left, right) + open_by, np.minimum(left, right) - open_by
    with np.errstate(invalid="ignore"):  # where a neighbour does not fit nothing is known of a slope
        marks: Marks = ~((high < 0) | (low > 0)) | ~((high <= np.nanmax(heights)) & (low >= np.nanmin(heights)))
    return marks


def _turns(heights: Array, wide: Marks, short: Marks, flat: float) -> list[int]:
    """Intervals in which an amount may rise and fall again: the highest of all, and the highest that fall short of the goal."""
    padded = np.concatenate([[-np.inf], heights, [-np.inf]])
    before, left, right, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    four = np.stack([before, left, right, after])
    with np.errstate(invalid="ignore"):  # of none is taken none
        level = ~(four.max(axis=0) - four.min(axis=0) > flat)
    turns = wide & (before <= left) & (after <= right) & ~level & np.isfinite(np.maximum(left, right))
    found: list[int] = []
    for marks in (turns, turns & short[:-1] & short[1:]):
        own = np.flatnonzero(marks)
        highest = np.argsort(-np.maximum(left, right)[own], kind="stable")[:MOST_TURNS]
        found += own[highest].tolist()
    return found


def _between(left: Positions, right: Positions) -> Positions:
    """So many places in each interval, all of them where there are no more."""
    parts = np.arange(1, INNER + 1, dtype=np.int64)
    return np.unique(left[:, None] + (right - left)[:, None] * parts // (INNER + 1))


def _look_beside(curve: Curve, met: Met) -> None:
    """All places beside each crossing: the largest remainder may give a cent at one value and take it at the next."""
    marks = met(curve)
    edges = curve.places[np.flatnonzero(marks[1:] != marks[:-1])]
    near = edges[np.argsort(np.abs(edges - curve.here), kind="stable")][:MOST_CROSSINGS]
    if len(near):
        curve.add(np.unique(near[:, None] + np.arange(-BESIDE, BESIDE + 1, dtype=np.int64)))
