"""Formula amount: what the formula alone would give, before any guarantee: off the top, and the share of what is left."""

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS: tuple[Input, ...] = ()
RESULTS = ("formula_amount",)


def formula_amount(off_the_top: Array, envelope: Array, share: Array) -> Array:
    return off_the_top + (envelope - off_the_top.sum(axis=JURISDICTIONS, keepdims=True)) * share


def formula_amount_formula(off_the_top: Cells, envelope: Cells, share: Cells) -> str:
    return f"={off_the_top}+({envelope}-SUM({off_the_top.all}))*{share}"


COLUMNS = (Column(formula_amount, formula_amount_formula, "dollars"),)
