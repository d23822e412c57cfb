"""Weighted intake: the intake of each category, or subcategory, times its weight."""

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, Array, Column, Input

INPUTS = (Input("category_weight", "ratio", "category"),)


def weighted_intake(average_intake: Array, category_weight: Array) -> Array:
    return (average_intake * category_weight).sum(axis=CATEGORIES, keepdims=True)


def weighted_intake_formula(average_intake: Cells, category_weight: Cells) -> str:
    return f"=SUMPRODUCT({average_intake.row},{category_weight.row})"


COLUMNS = (Column(weighted_intake, weighted_intake_formula, "persons"),)
