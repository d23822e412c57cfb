"""Add an amount, usually another tier's allocation for the same jurisdictions: list it once an amount, each with its own name."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("add_amount", "dollars", "jurisdiction"),)


def allocation_with_add_amount(allocation: Array, add_amount: Array) -> Array:
    return allocation + add_amount


def allocation_with_add_amount_formula(allocation: Cells, add_amount: Cells) -> str:
    return f"={allocation}+{add_amount}"


COLUMNS = (Column(allocation_with_add_amount, allocation_with_add_amount_formula, "dollars", amends="allocation"),)
