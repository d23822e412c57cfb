"""Assumptions: of each figure that is assumed, the value nearest to today's at which the difference of two scenarios turns its sign.

A figure that its source gives only between limits is one too: what of a programme's money the formula shares, for instance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

import numpy as np

from fundingmodel.column import Array
from fundingmodel.lever_values.chain import Chain
from fundingmodel.lever_values.curve import SHORT_LOOK, WHOLE, Curve, Look, Marks, explore
from fundingmodel.lever_values.lattice import Lattice, lattice_of
from fundingmodel.lever_values.lever import largest_total, unit_of
from fundingmodel.lever_values.linked_results import Moves
from fundingmodel.lever_values.unit_steps import Figure, figures_of
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Said

IN_RANGE, BEYOND, NEVER, NOTHING, REFUSED = "in_range", "beyond", "never", "nothing", "refused"
OUTCOMES = (IN_RANGE, BEYOND, NEVER, REFUSED, NOTHING)
Sides = tuple[str, ...]  # the names of scenarios


@dataclass(frozen=True, eq=False)
class Assumption:
    """A figure that is assumed, in every scenario of the chain that states it alike."""

    figure: Figure
    scenarios: Sides
    moves: Moves
    range: tuple[Decimal, Decimal] | None

    def lattice(self, result: Result, step: Decimal | None = None) -> Lattice:
        """The values that are tried, those of its own range among them."""
        parameter = self.figure.parameter
        return lattice_of(parameter, self.figure.now, largest_total(result), unit_of(result, parameter), step)


class Ranks(Protocol):
    """What is ranked: what it does to the sign, how far away, and between which differences."""

    @property
    def outcome(self) -> str: ...
    @property
    def distance(self) -> float: ...
    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...


AnyTurn = TypeVar("AnyTurn", bound=Ranks)


@dataclass(frozen=True, eq=False)
class Turn:
    """What an assumption can do to the difference: the place at which its sign turns, and the reach, over its range where it has one."""

    assumption: Assumption
    lattice: Lattice
    outcome: str
    turns_at: int | None
    least: int
    most: int

    @property
    def distance(self) -> float:
        """How far today's value is from where the sign turns, as a part of it."""
        now = self.assumption.figure.now
        away = abs(self.lattice.value(self.turns_at) - now) if self.turns_at is not None else Decimal(0)
        return float(away / abs(now)) if now else float(away) if away else 0.0


def assumptions_of(chain: Chain) -> list[Assumption]:
    """Every figure that is assumed, of every scenario of a chain; one that several state alike is one, and moves in all of them."""
    found: dict[tuple[str, str, str, str, Decimal], list[tuple[Result, Figure]]] = {}
    for result in chain.order:
        for figure in figures_of(result)[0]:
            said = figure.parameter.said_of(figure.key, figure.column or figure.row)
            if (said.assumption or _limits(said, figure)) and figure.places.years:
                name = (figure.parameter.input.name, figure.key, figure.row, figure.column, figure.now)
                found.setdefault(name, []).append((result, figure))
    return [_assumption(group) for group in found.values()]


def _assumption(group: Sequence[tuple[Result, Figure]]) -> Assumption:
    _, figure = group[-1]
    said = figure.parameter.said_of(figure.key, figure.column or figure.row)
    ranges = said.range_of(figure.column) or said.range_of(figure.row) or _limits(said, figure)
    names = tuple(each.scenario.name for each, _ in group)
    return Assumption(figure, names, {each.scenario.key: [own.places] for each, own in group}, ranges)


def _limits(said: Said, figure: Figure) -> tuple[Decimal, Decimal] | None:
    """Between what the row of a data set gives a figure, this figure being the other end where it gives one alone."""
    low, high = (said.row.low, said.row.high) if said.row else (None, None)
    if low is None and high is None:
        return None
    return figure.now if low is None else low, figure.now if high is None else high


def turn(
    chain: Chain, assumption: Assumption, step: Decimal | None = None, whole: int = WHOLE, look: Look = SHORT_LOOK
) -> Turn:
    """Over all values of an assumption, the one nearest to today's at which the difference is no longer of its sign."""
    result = next(each for each in chain.order if each.scenario.key in assumption.moves)
    lattice = assumption.lattice(result, step)
    here = lattice.place(assumption.figure.now)
    curve = Curve(lambda places: chain.outcomes(assumption.moves, lattice.figures(places)), lattice.last, here)
    today = int(curve.known.units[curve.at(here), 0])
    ends = _within(assumption, lattice)
    curve.add(np.array(ends, dtype=np.int64))

    def met(each: Curve) -> Marks:
        marks: Marks = (each.known.units[:, 0] * np.sign(today) <= 0) & each.known.fits
        return marks

    def score(each: Curve) -> Array:
        """How near the sign is to its turn."""
        heights: Array = each.known.units[:, 0] * -float(np.sign(today))
        return heights

    explore(curve, met, score, whole, look)
    return _turn(assumption, lattice, curve, met(curve), today, ends)


def _within(assumption: Assumption, lattice: Lattice) -> tuple[int, int]:
    """The places of its own range; of all values where it has none."""
    if assumption.range is None:
        return 0, lattice.last
    low, high = assumption.range
    first = lattice.place(low) + (lattice.value(lattice.place(low)) < low)
    return max(0, first), min(lattice.last, lattice.place(high))


def _turn(
    assumption: Assumption, lattice: Lattice, curve: Curve, met: Marks, today: int, ends: tuple[int, int]
) -> Turn:
    turning = curve.places[met]
    turns_at = int(turning[np.argmin(np.abs(turning - curve.here))]) if len(turning) else None
    inside = (curve.places >= ends[0]) & (curve.places <= ends[1]) & curve.known.fits
    inside |= curve.places == curve.here
    units = curve.known.units[inside, 0]
    if turns_at is not None:
        is_inside = assumption.range is not None and ends[0] <= turns_at <= ends[1]
        outcome = IN_RANGE if is_inside else BEYOND
    else:
        outcome = NEVER if (curve.known.units[curve.known.fits, 0] != today).any() else NOTHING
    return Turn(assumption, lattice, outcome, turns_at, int(units.min()), int(units.max()))


def ranked(turns: Sequence[AnyTurn], today: int) -> list[AnyTurn]:
    """Inside the stated range first, then by how far; those that never turn the sign by what they move; those that move nothing last."""

    def order(each: AnyTurn) -> tuple[int, float]:
        moved = max(abs(each.least - today), abs(each.most - today))
        return OUTCOMES.index(each.outcome), each.distance if each.outcome in (IN_RANGE, BEYOND) else -float(moved)

    return sorted(turns, key=order)
