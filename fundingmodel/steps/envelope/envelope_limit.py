"""Envelope limit: what of the envelope a rule applies to; what is above it is left for another tier, under another rule."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (Input("envelope_limit", "dollars", whole="units_per_dollar"), shared_inputs.rounding_unit)
RESULTS = ("envelope_above_limit",)


def envelope_above_limit(envelope: Array, envelope_limit: Array) -> Array:
    return np.maximum(0, envelope - envelope_limit)


def envelope_above_limit_formula(envelope: Cells, envelope_limit: Cells) -> str:
    return f"=MAX(0,{envelope}-{envelope_limit})"


def envelope_up_to_limit(envelope: Array, envelope_above_limit: Array) -> Array:
    return envelope - envelope_above_limit


def envelope_up_to_limit_formula(envelope: Cells, envelope_above_limit: Cells) -> str:
    return f"={envelope}-{envelope_above_limit}"


COLUMNS = (
    Column(envelope_above_limit, envelope_above_limit_formula, "dollars", "scalar"),
    Column(envelope_up_to_limit, envelope_up_to_limit_formula, "dollars", "scalar", amends="envelope"),
)
