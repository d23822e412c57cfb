"""Share: each jurisdiction's part of the national weighted intake."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS: tuple[Input, ...] = ()


def share(weighted_intake: Array) -> Array:
    """Ratio, shape (..., jurisdictions, 1); sums to 1. All zero: not a number, which the result refuses."""
    total = weighted_intake.sum(axis=JURISDICTIONS, keepdims=True)
    return weighted_intake / np.where(total > 0, total, np.nan)


def share_formula(weighted_intake: Cells) -> str:
    return f"={weighted_intake}/SUM({weighted_intake.all})"


COLUMNS = (Column(share, share_formula, "ratio"),)
