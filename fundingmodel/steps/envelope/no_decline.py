"""No decline: the envelope is never below last year's; each year's amount is the next one's base."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS: tuple[Input, ...] = ()


def envelope_without_decline(envelope: Array, prior_envelope: Array) -> Array:
    return np.maximum(envelope, prior_envelope)


def envelope_without_decline_formula(envelope: Cells, prior_envelope: Cells) -> str:
    return f"=MAX({envelope},{prior_envelope})"


COLUMNS = (Column(envelope_without_decline, envelope_without_decline_formula, "dollars", "scalar", amends="envelope"),)
