"""Whole units: dollars quantised to a thousandth of a unit, then to whole units, the same in arithmetic and worksheet.

A unit is a cent (100 units a dollar), $1,000 (0.001 units a dollar) or what the scenario says. Every INT and every comparison
takes quantised figures, so that the last binary digits of a product never decide where money goes. INT is used, never ROUND:
spreadsheets round through 15 decimal digits, numpy does not.
"""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from fundingmodel.column import Array

UNITS_PER_DOLLAR = "units per dollar"
FEWEST_UNITS_PER_DOLLAR, MOST_UNITS_PER_DOLLAR = Decimal("0.000001"), Decimal(100)
SMALLEST_UNIT, LARGEST_UNIT = Decimal("0.01"), Decimal(1_000_000)  # in dollars
# A unit is 2^a x 5^b millionths; of one that is not whole, a is less than six or b is.
FEW_TWOS_MULTIPLE = 5**11  # of units of few twos, in dollars
FEW_FIVES_MULTIPLE = 2**33 * 5**5  # of units of few fives, in 64 millionths: these have six twos
WHOLE_MULTIPLE = 2**19 * 5**8  # of units of whole dollars, up to the largest
MOST_TWOS, MOST_FIVES = 39, 17  # powers in the millionths of a unit, up to the largest
LARGEST_ENVELOPE_IN_UNITS = 2_000_000_000_000  # a worksheet has 15 digits: three of them are the thousandths


def units_in_a_dollar(unit: Fraction) -> Fraction | None:
    """How many units a dollar has, from a unit in dollars; None where amounts cannot be rounded to the unit.

    Both figures are exact decimals, the unit of at most six places: a third of a dollar cannot be paid, and of $3 units a
    dollar has no number that a worksheet could hold.

    >>> units_in_a_dollar(Fraction("0.05")), units_in_a_dollar(Fraction(1000)), units_in_a_dollar(Fraction(1, 3))
    (Fraction(20, 1), Fraction(1, 1000), None)
    """
    if not SMALLEST_UNIT <= unit <= LARGEST_UNIT or 10**6 % unit.denominator:
        return None
    rest = unit.numerator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return 1 / unit if rest == 1 else None


def is_rounding_unit(unit: Decimal) -> bool:
    """Whether amounts can be rounded to a unit in dollars: 0.01, 0.05, 0.25, 1 and 1000 can be a unit, 3 and 0 cannot."""
    return units_in_a_dollar(Fraction(unit)) is not None


def is_rounding_unit_formula(unit: object) -> str:
    """The same in a worksheet, by functions that every engine has: a unit divides one of three multiples."""
    scaled = f"INT(15625*{unit}+0.5)"
    few_twos = f"ABS(INT({FEW_TWOS_MULTIPLE}/{unit}+0.5)*{unit}-{FEW_TWOS_MULTIPLE})<0.0000001"
    few_fives = (
        f"AND(ABS({scaled}-15625*{unit})<0.001,INT({FEW_FIVES_MULTIPLE}/{scaled}+0.5)*{scaled}={FEW_FIVES_MULTIPLE})"
    )
    whole = f"INT({WHOLE_MULTIPLE}/{unit}+0.5)*{unit}={WHOLE_MULTIPLE}"
    return (
        f"IF({unit}>={SMALLEST_UNIT},AND({unit}<={LARGEST_UNIT},ABS(INT(1000000*{unit}+0.5)-1000000*{unit})<0.001,"
        f"IF({unit}=INT({unit}),{whole},OR({few_twos},{few_fives}))),1=2)"
    )


def short_is_rounding_unit_formula(unit: object) -> str:
    """The same in less than 255 characters, which data validation permits; not every engine has its GCD."""
    millionths = f"INT(1000000*{unit}+0.5)"
    twos, fives = (f"GCD({millionths},{factor})" for factor in (2**MOST_TWOS, 5**MOST_FIVES))
    return (
        f"AND({unit}>={SMALLEST_UNIT},{unit}<={LARGEST_UNIT},ABS({millionths}-1000000*{unit})<0.001,"
        f"{twos}*{fives}={millionths})"
    )


def inverse(figure: Decimal) -> Decimal | None:
    """Units per dollar as a unit in dollars, or the reverse; None where that is no exact decimal.

    >>> inverse(Decimal(20)), inverse(Decimal("0.001")), inverse(Decimal(3))
    (Decimal('0.05'), Decimal('1000'), None)
    """
    if not figure.is_finite() or figure <= 0:
        return None
    turned = Fraction(1) / Fraction(figure)
    decimal = Decimal(turned.numerator) / Decimal(turned.denominator)
    return Decimal(f"{decimal.normalize():f}") if Fraction(decimal) == turned else None


def rounding_unit(units_per_dollar: float) -> float:
    """The rounding unit in dollars of a count that another result gives."""
    return round(1_000_000 / units_per_dollar) / 1_000_000


def rounding_unit_formula(units_per_dollar: object) -> str:
    return f"INT(1000000/{units_per_dollar}+0.5)/1000000"


def is_rounding(units_per_dollar: Decimal) -> bool:
    """The same of a count of units in a dollar, which is how files of 0.1 say it: 100, 20, 4, 1 and 0.001 can be one."""
    return units_per_dollar > 0 and units_in_a_dollar(1 / Fraction(units_per_dollar)) is not None


def is_rounding_formula(units_per_dollar: object) -> str:
    millionths = f"INT(1000000/{units_per_dollar}+0.5)*{units_per_dollar}"
    return (
        f"IF({units_per_dollar}>={FEWEST_UNITS_PER_DOLLAR:f},AND({units_per_dollar}<={MOST_UNITS_PER_DOLLAR},"
        f"ABS({millionths}-1000000)<0.000000001),1=2)"
    )


def thousandths(amount: Array, units_per_dollar: Array) -> Array:
    """Dollars as whole thousandths of a unit, half up."""
    return np.floor(1000 * units_per_dollar * amount + 0.5)


def thousandths_formula(amount: object, units_per_dollar: object) -> str:
    return f"INT(1000*{units_per_dollar}*{amount}+0.5)"


def whole_down(amount: Array, units_per_dollar: Array) -> Array:
    """Dollars in whole units, down: what a limit permits."""
    return np.floor(thousandths(amount, units_per_dollar) / 1000) / units_per_dollar


def whole_down_formula(amount: object, units_per_dollar: object) -> str:
    return f"INT({thousandths_formula(amount, units_per_dollar)}/1000)/{units_per_dollar}"


def whole_up(amount: Array, units_per_dollar: Array) -> Array:
    """Dollars in whole units, up: what a guarantee promises."""
    return -np.floor(-thousandths(amount, units_per_dollar) / 1000) / units_per_dollar


def whole_up_formula(amount: object, units_per_dollar: object) -> str:
    return f"-INT(-{thousandths_formula(amount, units_per_dollar)}/1000)/{units_per_dollar}"


def whole_nearest(amount: Array, units_per_dollar: Array) -> Array:
    """Dollars in whole units, nearest, half up."""
    return np.floor(thousandths(amount, units_per_dollar) / 1000 + 0.5) / units_per_dollar


def whole_nearest_formula(amount: object, units_per_dollar: object) -> str:
    return f"INT({thousandths_formula(amount, units_per_dollar)}/1000+0.5)/{units_per_dollar}"
