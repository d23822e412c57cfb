"""Money is compared in whole units of what it is rounded to: 472,000,000.00 and 472,000,000.01 are two amounts.

A relative tolerance that suits shares lets cents of a large amount pass. Here a double may be off a whole number of units by
what its binary digits do (a hundredth of a unit), a Decimal or a Fraction by nothing.
"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

CENT = Fraction(1, 100)
BINARY = Fraction(1, 100)  # of a unit; the doubles next to 10 ** 13 dollars are 0.2 cents apart


def exactly(amount: Any) -> Fraction:
    """A number as written: a double by its shortest decimal. Refuses what is not a finite number."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal | Fraction):
        raise TypeError(f"{amount!r} is not an amount of money")
    if not math.isfinite(amount):
        raise ValueError(f"{amount!r} is not a known amount of money")
    return Fraction(str(float(amount)) if isinstance(amount, float) else amount)


def whole_units(amount: Any, unit: Decimal | Fraction | int = CENT) -> int:
    """The number of units that an amount is. Refuses one that is not a whole number of them."""
    count = exactly(amount) / Fraction(unit)
    nearest = round(count)
    if abs(count - nearest) > (BINARY if isinstance(amount, float) else 0):
        raise ValueError(f"{amount!r} is not a whole number of units of {unit}")
    return nearest


def same_money(found: Any, expected: Any, unit: Decimal | Fraction | int = CENT) -> bool:
    """Whether `found` is the whole number of units that `expected` is."""
    try:
        count = whole_units(found, unit)
    except ValueError:
        if not math.isfinite(found):
            raise
        count = None  # known, and between two units
    return count == whole_units(expected, unit)


def rounded_from(amount: Any, exact: Any, unit: Decimal | Fraction | int = CENT, times: int = 1) -> bool:
    """Whether whole units may come from an exact amount by largest remainder: less than a unit away, each time it is rounded."""
    return abs(whole_units(amount, unit) - exactly(exact) / Fraction(unit)) < times
