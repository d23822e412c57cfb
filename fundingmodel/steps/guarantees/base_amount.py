"""Base amount: paid off the top before anything is shared; Canada calls it the capacity-building amount."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("base_for_each", "dollars"),
    Input("base_pool", "dollars"),
    Input("base_weight", "ratio", "jurisdiction"),
    shared_inputs.base_given,
    Input("base_index", "ratio"),
)


def base_amount(base_for_each: Array) -> Array:
    return base_for_each


def base_amount_formula(base_for_each: Cells) -> str:
    return f"={base_for_each}"


def base_in_tiers(base_pool: Array, base_weight: Array) -> Array:
    total = base_weight.sum(axis=JURISDICTIONS, keepdims=True)
    return base_pool * base_weight / np.where(total > 0, total, np.nan)


def base_in_tiers_formula(base_pool: Cells, base_weight: Cells) -> str:
    return f"={base_pool}*{base_weight}/SUM({base_weight.all})"


def base_as_given(base_given: Array) -> Array:
    return base_given


def base_as_given_formula(base_given: Cells) -> str:
    return f"={base_given}"


def indexed_base_amount(base_amount: Array, base_index: Array) -> Array:
    return base_amount * base_index


def indexed_base_amount_formula(base_amount: Cells, base_index: Cells) -> str:
    return f"={base_amount}*{base_index}"


def off_the_top_with_base_amount(off_the_top: Array, base_amount: Array) -> Array:
    return off_the_top + base_amount


def off_the_top_with_base_amount_formula(off_the_top: Cells, base_amount: Cells) -> str:
    return f"={off_the_top}+{base_amount}"


COLUMNS = (
    setting(
        "parts",
        equal=(Column(base_amount, base_amount_formula, "dollars"),),
        tiers=(Column(base_in_tiers, base_in_tiers_formula, "dollars", name="base_amount"),),
        given=(Column(base_as_given, base_as_given_formula, "dollars", name="base_amount"),),
    ),
    setting(
        "indexation",
        none=(),
        indexed=(Column(indexed_base_amount, indexed_base_amount_formula, "dollars", amends="base_amount"),),
    ),
    Column(off_the_top_with_base_amount, off_the_top_with_base_amount_formula, "dollars", amends="off_the_top"),
)
