"""Fading protection: the protected fraction falls by the same step every year, to a lowest fraction.

List it before a hold_harmless whose reference stays that of the base year, such as opening_allocation.
Source: 42 U.S.C. 3024(a)(3)(D) (99.75 per cent of the 2019 allotment in 2020, a quarter point less every year, 97.50 in 2029).
"""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("yearly_fade", "ratio", most=Decimal(1)), Input("lowest_fraction", "ratio", most=Decimal(2)))


def protected_fraction(prior_protected_fraction: Array, yearly_fade: Array, lowest_fraction: Array) -> Array:
    """In billionths: ten falls of a quarter point are exactly two and a half points."""
    return np.maximum(lowest_fraction, np.floor(1e9 * (prior_protected_fraction - yearly_fade) + 0.5) / 1e9)


def protected_fraction_formula(prior_protected_fraction: Cells, yearly_fade: Cells, lowest_fraction: Cells) -> str:
    return f"=MAX({lowest_fraction},INT(1000000000*({prior_protected_fraction}-{yearly_fade})+0.5)/1000000000)"


COLUMNS = (Column(protected_fraction, protected_fraction_formula, "ratio"),)
