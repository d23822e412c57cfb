"""Hold-harmless: at least a fraction of a named reference (last year's allocation, which compounds; a base year's; an old formula's)."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps.reference import INPUTS as REFERENCE_INPUTS
from fundingmodel.steps.reference import reference_columns

INPUTS = (Input("protected_fraction", "ratio", most=Decimal(2)), *REFERENCE_INPUTS)


def hold_harmless(protected_fraction: Array, hold_harmless_reference: Array) -> Array:
    return protected_fraction * hold_harmless_reference


def hold_harmless_formula(protected_fraction: Cells, hold_harmless_reference: Cells) -> str:
    return f"={protected_fraction}*{hold_harmless_reference}"


def lower_bound_with_hold_harmless(lower_bound: Array, hold_harmless: Array) -> Array:
    return np.maximum(lower_bound, hold_harmless)


def lower_bound_with_hold_harmless_formula(lower_bound: Cells, hold_harmless: Cells) -> str:
    return f"=MAX({lower_bound},{hold_harmless})"


COLUMNS = (
    *reference_columns("hold_harmless"),
    Column(hold_harmless, hold_harmless_formula, "dollars"),
    Column(lower_bound_with_hold_harmless, lower_bound_with_hold_harmless_formula, "dollars", amends="lower_bound"),
)
