"""Round each: every amount in whole units by itself, the nearest, half up. The total is what it comes to."""

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.rounding_unit,)
RESULTS = ("allocation_total",)


def rounded_amount(formula_amount: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(formula_amount, units_per_dollar)


def rounded_amount_formula(formula_amount: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(formula_amount, units_per_dollar)}"


def allocation_total(rounded_amount: Array) -> Array:
    """Of the amounts as rounded: what later steps add or take off is not in it."""
    return rounded_amount.sum(axis=JURISDICTIONS, keepdims=True)


def allocation_total_formula(rounded_amount: Cells) -> str:
    return f"=SUM({rounded_amount.all})"


def allocation(rounded_amount: Array) -> Array:
    return rounded_amount


def allocation_formula(rounded_amount: Cells) -> str:
    return f"={rounded_amount}"


COLUMNS = (
    Column(rounded_amount, rounded_amount_formula, "dollars"),
    Column(allocation_total, allocation_total_formula, "dollars", "scalar"),
    Column(allocation, allocation_formula, "dollars"),
)
