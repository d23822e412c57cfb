"""The fit, and whole units by largest remainder, both on whole units of money and exact fractions.

Of each who shares: base + rate x share, never below what is guaranteed and never above what is permitted. The one rate at which all
amounts add to the envelope is found by going up the rates, in their order, at which somebody leaves a guarantee or reaches a limit.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor

from .quantities import ZERO, ByCode
from .refusals import NoAmounts

LARGEST_ENVELOPE = 2_000_000_000_000  # in units
HALF = Fraction(1, 2)
Units = dict[str, int]


class Rounding:
    """Dollars in units, by way of whole thousandths of a unit, half up, in which all that is rounded is counted first.

    `on_a_half` says that a figure was exactly half a thousandth, where the engine's own digits may go the other way.
    """

    def __init__(self, unit: Fraction) -> None:
        self.unit, self.on_a_half = unit, False

    def thousandths(self, units: Fraction) -> int:
        above = 1000 * units + HALF
        self.on_a_half |= above.denominator == 1
        return floor(above)

    def nearest(self, dollars: Fraction) -> Fraction:
        return floor(Fraction(self.thousandths(dollars / self.unit), 1000) + HALF) * self.unit

    def down(self, dollars: Fraction) -> int:
        return floor(Fraction(self.thousandths(dollars / self.unit), 1000))

    def up(self, dollars: Fraction) -> int:
        return ceil(Fraction(self.thousandths(dollars / self.unit), 1000))


def envelope_in_units(envelope: Fraction, unit: Fraction) -> int:
    """The envelope in units; none is negative, in part of a unit, or beyond what a worksheet counts exactly."""
    units = envelope / unit
    if units.denominator != 1 or not 0 <= units <= LARGEST_ENVELOPE:
        raise NoAmounts("envelope")
    return int(units)


def largest_remainders(
    thousandths: Mapping[str, int], units: int, before: Callable[[str], tuple[Fraction, ...]]
) -> Units:
    """Whole units that add to `units`: one more each for the largest remainders; `before` says who comes first in a tie.

    Who is due nothing comes last. There is at most one unit for each of the others.
    """
    whole = {code: each // 1000 for code, each in thousandths.items()}
    left = units - sum(whole.values())
    if not 0 <= left <= sum(each != 0 for each in thousandths.values()):
        raise NoAmounts("undefined")
    queue = sorted(thousandths, key=lambda code: (thousandths[code] == 0, -(thousandths[code] % 1000), before(code)))
    ahead = set(queue[:left])
    return {code: each + (code in ahead) for code, each in whole.items()}


def reduced_guarantees(lower: Units, envelope: int, order: ByCode, rounding: Rounding) -> Units:
    """Guarantees above the envelope, all in one proportion, in units that add to it; what is owed (below zero) is not reduced."""
    promised = sum(each for each in lower.values() if each > 0)
    owed = sum(each for each in lower.values() if each < 0)
    if promised + owed <= envelope:
        return lower
    part = Fraction(envelope - owed, promised)
    exact = {code: rounding.thousandths(each * part) if each > 0 else 1000 * each for code, each in lower.items()}
    return largest_remainders(exact, envelope, lambda code: (order[code],))


def raised_limits(lower: Units, upper: Units, share: ByCode, envelope: int, rounding: Rounding) -> Units:
    """Limits below the envelope, all in one proportion; who has no share receives the guarantee, whatever the limit."""
    settled = sum(each for code, each in lower.items() if share[code] <= 0)
    permitted = sum(each for code, each in upper.items() if share[code] > 0)
    if not 0 < permitted < envelope - settled:
        return upper
    part = Fraction(envelope - settled, permitted)
    return {code: ceil(Fraction(rounding.thousandths(each * part), 1000)) for code, each in upper.items()}


def fitted(base: ByCode, share: ByCode, lower: Units, upper: Units, envelope: int) -> ByCode:
    """The amounts in units at the rate at which they add to the envelope, which is within the guarantees and limits."""
    sharing = [code for code in share if share[code] > 0]
    events = []  # the rate, what it adds to the slope of the total, and to the total beyond slope x rate
    for code in sharing:
        leaves, reaches = ((bound[code] - base[code]) / share[code] for bound in (lower, upper))
        events.append((leaves, share[code], base[code] - lower[code]))
        events.append((reaches, -share[code], upper[code] - base[code]))
    events.sort(key=lambda event: event[0])
    slope, level = ZERO, Fraction(sum(lower.values()))
    rate = events[0][0] if events else ZERO
    for here, more_slope, more_level in events:
        if level + slope * here > envelope:
            break
        rate, slope, level = here, slope + more_slope, level + more_level
    if slope > 0:
        rate = (envelope - level) / slope
    amounts = {code: Fraction(low) for code, low in lower.items()}
    for code in sharing:
        amounts[code] = min(max(base[code] + rate * share[code], amounts[code]), Fraction(upper[code]))
    return amounts


def refuse_what_does_not_fit(lower: Units, upper: Units, share: ByCode, envelope: int, unit: Fraction) -> None:
    least = sum(lower.values())
    most = sum(upper[code] if share[code] > 0 else lower[code] for code in share)
    if not least <= envelope <= most:
        raise NoAmounts("fit", (least * unit, envelope * unit, most * unit))


def in_dollars(units: Mapping[str, int], unit: Fraction) -> ByCode:
    return {code: each * unit for code, each in units.items()}
