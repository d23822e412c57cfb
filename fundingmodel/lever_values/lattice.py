"""Lattice: the values that a figure may take, from the least to the most in equal steps, today's among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.kinds import CALENDAR_YEAR, COUNT, FLAG, MONEY, RATE, YEARS, kind_of_input
from fundingmodel.scenario.parameters import Parameter

Positions = NDArray[np.int64]  # numbers of values on a lattice, from 0

STEPS = {MONEY: "1", RATE: "0.01", COUNT: "1", FLAG: "1", YEARS: "1", CALENDAR_YEAR: "1"}
STEP_OF_A_RATIO = "0.0001"
MOST_OF_A_RATIO = Decimal(1_000)  # where the input has no limit of its own
MOST_YEARS, LAST_CALENDAR_YEAR = Decimal(100), Decimal(2_100)
MOST_PLACES = 10**15  # of a lattice: values closer than so are one double
MOST_OF_A_RATE = Decimal(1_000)  # and ten times as much is tried


@dataclass(frozen=True)
class Lattice:
    """The values `low`, `low` + `step`, and so on to the `last` place, in the unit of the input.

    >>> lattice = Lattice(Decimal(0), Decimal("0.5"), 4)
    >>> [str(lattice.value(n)) for n in range(5)], lattice.place(Decimal("1.5"))
    (['0.0', '0.5', '1.0', '1.5', '2.0'], 3)
    """

    low: Decimal
    step: Decimal
    last: int

    def value(self, place: int) -> Decimal:
        return self.low + self.step * place

    def place(self, value: Decimal) -> int:
        """The place of a value, or of the next one below it."""
        return int(((value - self.low) / self.step).to_integral_value(ROUND_FLOOR))

    def figures(self, places: Positions) -> Array:
        """The values at these places as doubles, each the one that a file would give."""
        return np.array([float(self.value(place)) for place in places.tolist()])


def lattice_of(
    parameter: Parameter, now: Decimal, money: Decimal, unit: Decimal | None, step: Decimal | None = None
) -> Lattice:
    """The lattice of a figure that is `now` so much; `money` is the largest total of a year, `unit` what amounts must be whole numbers of.

    Without a step of its own: whole units or dollars, a cent of an amount for each, one of what is counted, else 0.0001; finer
    where today's value has more decimals.
    """
    wanted = parameter.input
    most = max(_most(parameter, now, money), now)
    least = -most if wanted.least is None else wanted.least
    chosen = step or max(_finer(usual_step(parameter, unit), now), finest_step(most - least))
    below = int(((now - least) / chosen).to_integral_value(ROUND_FLOOR))
    above = int(((most - now) / chosen).to_integral_value(ROUND_FLOOR))
    return Lattice(now - chosen * below, chosen, below + above)


def finest_step(span: Decimal) -> Decimal:
    """The least step that is tried over a span, as a power of ten."""
    return Decimal(1).scaleb(span.adjusted() + 1) / MOST_PLACES


def usual_step(parameter: Parameter, unit: Decimal | None) -> Decimal:
    """The step of an input of its kind, or the unit that its figures must be whole numbers of."""
    return unit or Decimal(STEPS.get(kind_of_input(parameter.input), STEP_OF_A_RATIO))


def _finer(step: Decimal, now: Decimal) -> Decimal:
    return min(step, Decimal(1).scaleb(int(now.normalize().as_tuple().exponent)))


def _most(parameter: Parameter, now: Decimal, money: Decimal) -> Decimal:
    """The most that is tried: the input's own limit, or ten times what is there, as a power of ten."""
    kind = kind_of_input(parameter.input)
    if parameter.input.most is not None:
        return parameter.input.most
    if kind == CALENDAR_YEAR:
        return LAST_CALENDAR_YEAR
    if kind == YEARS:
        return MOST_YEARS
    if kind == MONEY:
        return _power_of_ten(10 * max(money, abs(now)))
    if kind == RATE:
        return _power_of_ten(10 * max(MOST_OF_A_RATE, abs(now)))
    if kind == COUNT:
        return _power_of_ten(10 * max([abs(now), *map(abs, _figures(parameter))]))
    return max(MOST_OF_A_RATIO, _power_of_ten(10 * abs(now)))


def _figures(parameter: Parameter) -> Iterable[Decimal]:
    return (x for block in parameter.figures.values() for row in block for x in row if x is not None)


def _power_of_ten(figure: Decimal) -> Decimal:
    """The next power of ten that is not below a figure; 1 at the least."""
    if figure <= 1:
        return Decimal(1)
    return Decimal(10) ** int(figure.log10().to_integral_value(ROUND_CEILING))
