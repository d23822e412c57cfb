"""Start at zero: an allocation of nothing yet, to which `add_amount` adds the amounts of other tiers."""

import numpy as np

from fundingmodel.column import Array, Column, Input

INPUTS: tuple[Input, ...] = ()


def allocation() -> Array:
    return np.zeros((1, 1))


def allocation_formula() -> str:
    return "=0"


COLUMNS = (Column(allocation, allocation_formula, "dollars"),)
