"""Collar: a change from a named reference stays between a largest decline and a largest growth."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps.reference import INPUTS as REFERENCE_INPUTS
from fundingmodel.steps.reference import reference_columns

INPUTS = (
    Input("largest_decline", "ratio", most=Decimal(1)),
    Input("largest_growth", "ratio", most=Decimal(10)),
    *REFERENCE_INPUTS,
)


def collar_floor(largest_decline: Array, collar_reference: Array) -> Array:
    return (1 - largest_decline) * collar_reference


def collar_floor_formula(largest_decline: Cells, collar_reference: Cells) -> str:
    return f"=(1-{largest_decline})*{collar_reference}"


def lower_bound_with_collar(lower_bound: Array, collar_floor: Array) -> Array:
    return np.maximum(lower_bound, collar_floor)


def lower_bound_with_collar_formula(lower_bound: Cells, collar_floor: Cells) -> str:
    return f"=MAX({lower_bound},{collar_floor})"


def collar_ceiling(largest_growth: Array, collar_reference: Array) -> Array:
    return (1 + largest_growth) * collar_reference


def collar_ceiling_formula(largest_growth: Cells, collar_reference: Cells) -> str:
    return f"=(1+{largest_growth})*{collar_reference}"


def upper_bound_with_collar(upper_bound: Array, collar_ceiling: Array) -> Array:
    return np.minimum(upper_bound, collar_ceiling)


def upper_bound_with_collar_formula(upper_bound: Cells, collar_ceiling: Cells) -> str:
    return f"=MIN({upper_bound},{collar_ceiling})"


COLUMNS = (
    *reference_columns("collar"),
    Column(collar_floor, collar_floor_formula, "dollars"),
    Column(lower_bound_with_collar, lower_bound_with_collar_formula, "dollars", amends="lower_bound"),
    Column(collar_ceiling, collar_ceiling_formula, "dollars"),
    Column(upper_bound_with_collar, upper_bound_with_collar_formula, "dollars", amends="upper_bound"),
)
