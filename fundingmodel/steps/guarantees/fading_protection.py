"""Fading protection: the protected fraction falls by the same step every year, to a lowest fraction."""

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
