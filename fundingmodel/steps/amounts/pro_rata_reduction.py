"""Pro rata reduction: where full amounts add to more than the envelope, all are reduced in the same proportion."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS: tuple[Input, ...] = ()
RESULTS = ("pro_rata_reduction",)


def pro_rata_reduction(formula_amount: Array, envelope: Array) -> Array:
    total = formula_amount.sum(axis=JURISDICTIONS, keepdims=True)
    return np.where(total > envelope, envelope / np.where(total > 0, total, 1), 1)


def pro_rata_reduction_formula(formula_amount: Cells, envelope: Cells) -> str:
    return f"=IF(SUM({formula_amount.all})>{envelope},{envelope}/SUM({formula_amount.all}),1)"


def formula_amount_with_pro_rata_reduction(formula_amount: Array, pro_rata_reduction: Array) -> Array:
    return formula_amount * pro_rata_reduction


def formula_amount_with_pro_rata_reduction_formula(formula_amount: Cells, pro_rata_reduction: Cells) -> str:
    return f"={formula_amount}*{pro_rata_reduction}"


COLUMNS = (
    Column(pro_rata_reduction, pro_rata_reduction_formula, "ratio", "scalar"),
    Column(
        formula_amount_with_pro_rata_reduction,
        formula_amount_with_pro_rata_reduction_formula,
        "dollars",
        amends="formula_amount",
    ),
)
