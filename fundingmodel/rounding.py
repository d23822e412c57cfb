"""Whole units: dollars quantised to a thousandth of a unit, then to whole units, the same in both tellings.

A unit is a cent (100 units a dollar), $1,000 (0.001 units a dollar) or what the scenario says. Every INT and every comparison
takes quantised figures, so that the last binary digits of a product never decide where money goes. INT is used, never ROUND:
spreadsheets round through 15 decimal digits, numpy does not.
"""

import numpy as np

from fundingmodel.column import Array

LARGEST_ENVELOPE_IN_UNITS = 2_000_000_000_000  # a worksheet has 15 digits: three of them are the thousandths


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
