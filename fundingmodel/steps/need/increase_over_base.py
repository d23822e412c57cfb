"""Increase over the base year: how much more than in a base year each received last year, as the key for what is left this year."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.base_given,)


def increase_over_base(prior_allocation: Array, base_given: Array) -> Array:
    return np.maximum(0, prior_allocation - base_given)


def increase_over_base_formula(prior_allocation: Cells, base_given: Cells) -> str:
    return f"=MAX(0,{prior_allocation}-{base_given})"


COLUMNS = (Column(increase_over_base, increase_over_base_formula, "dollars"),)
