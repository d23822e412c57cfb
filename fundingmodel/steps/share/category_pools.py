"""Category pools: the money split into pools by stated parts, each pool shared by its own measure."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("pool_part", "ratio", "category", sums_to_one=True),
    shared_inputs.measure,
)


def pooled_amount(envelope: Array) -> Array:
    return envelope


def pooled_amount_formula(envelope: Cells) -> str:
    return f"={envelope}"


def pooled_after_base(envelope: Array, off_the_top: Array) -> Array:
    return envelope - off_the_top.sum(axis=JURISDICTIONS, keepdims=True)


def pooled_after_base_formula(envelope: Cells, off_the_top: Cells) -> str:
    return f"={envelope}-SUM({off_the_top.all})"


def category_pool(pool_part: Array, pooled_amount: Array) -> Array:
    return pool_part * pooled_amount


def category_pool_formula(pool_part: Cells, pooled_amount: Cells) -> str:
    return f"={pool_part}*{pooled_amount}"


def pool_amount(category_pool: Array, measure: Array) -> Array:
    total = measure.sum(axis=JURISDICTIONS, keepdims=True)
    return category_pool * measure / np.where(total > 0, total, np.nan)


def pool_amount_formula(category_pool: Cells, measure: Cells) -> str:
    return f"={category_pool}*{measure}/SUM({measure.column})"


def share(pool_amount: Array, pooled_amount: Array) -> Array:
    """Ratio, shape (..., jurisdictions, 1); sums to 1. Nothing to split: not a number, which the result refuses."""
    return pool_amount.sum(axis=CATEGORIES, keepdims=True) / np.where(pooled_amount > 0, pooled_amount, np.nan)


def share_formula(pool_amount: Cells, pooled_amount: Cells) -> str:
    return f"=SUM({pool_amount.row})/{pooled_amount}"


COLUMNS = (
    setting(
        "pooled",
        envelope=(Column(pooled_amount, pooled_amount_formula, "dollars", "scalar"),),
        after_base=(Column(pooled_after_base, pooled_after_base_formula, "dollars", "scalar", name="pooled_amount"),),
    ),
    Column(category_pool, category_pool_formula, "dollars", "category"),
    Column(pool_amount, pool_amount_formula, "dollars", "jurisdiction x category"),
    Column(share, share_formula, "ratio"),
)
