"""Top-up: from a named source outside the envelope, up to a guaranteed amount that the allocation does not reach."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column
from fundingmodel.rounding import whole_up, whole_up_formula
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.rounding_unit,)
RESULTS = ("top_up_total",)


def top_up(allocation: Array, guaranteed: Array, units_per_dollar: Array) -> Array:
    return np.maximum(0, whole_up(guaranteed, units_per_dollar) - allocation)


def top_up_formula(allocation: Cells, guaranteed: Cells, units_per_dollar: Cells) -> str:
    return f"=MAX(0,{whole_up_formula(guaranteed, units_per_dollar)}-{allocation})"


def allocation_with_top_up(allocation: Array, top_up: Array) -> Array:
    return allocation + top_up


def allocation_with_top_up_formula(allocation: Cells, top_up: Cells) -> str:
    return f"={allocation}+{top_up}"


def top_up_total(top_up: Array) -> Array:
    return top_up.sum(axis=JURISDICTIONS, keepdims=True)


def top_up_total_formula(top_up: Cells) -> str:
    return f"=SUM({top_up.all})"


COLUMNS = (
    Column(top_up, top_up_formula, "dollars"),
    Column(allocation_with_top_up, allocation_with_top_up_formula, "dollars", amends="allocation"),
    Column(top_up_total, top_up_total_formula, "dollars", "scalar"),
)
