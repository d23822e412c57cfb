"""Limit each: a cap or a floor on each amount of an open formula. What it cuts goes to nobody, what it adds is taken from nobody."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting

INPUTS = (Input("limit_for_each", "dollars", "jurisdiction"),)


def capped_amount(formula_amount: Array, limit_for_each: Array) -> Array:
    return np.minimum(formula_amount, limit_for_each)


def capped_amount_formula(formula_amount: Cells, limit_for_each: Cells) -> str:
    return f"=MIN({formula_amount},{limit_for_each})"


def raised_amount(formula_amount: Array, limit_for_each: Array) -> Array:
    return np.maximum(formula_amount, limit_for_each)


def raised_amount_formula(formula_amount: Cells, limit_for_each: Cells) -> str:
    return f"=MAX({formula_amount},{limit_for_each})"


AMENDED = "formula_amount_with_limit_each"

COLUMNS = (
    setting(
        "kind",
        cap=(Column(capped_amount, capped_amount_formula, "dollars", amends="formula_amount", name=AMENDED),),
        floor=(Column(raised_amount, raised_amount_formula, "dollars", amends="formula_amount", name=AMENDED),),
    ),
)
