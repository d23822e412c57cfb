"""Increase over the base year: how much more than in a base year each received last year, as the key for what is left this year.

Below the base nobody counts for less than nothing. Bind `share` to it, pay the base year's amounts off the top, and let the fit
reduce them in proportion where even they do not fit.
Source: 20 U.S.C. 1411(d)(4) (a sum below last year's: the base year's amounts, and the rest by last year's increase over them).
"""

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
