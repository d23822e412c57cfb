"""Share of the envelope: each one's share of all there is, with no base and no guarantee, and so no bounds and no fit."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS: tuple[Input, ...] = ()
RESULTS = ("formula_amount",)


def formula_amount(share: Array, envelope: Array) -> Array:
    return share * envelope


def formula_amount_formula(share: Cells, envelope: Cells) -> str:
    return f"={share}*{envelope}"


COLUMNS = (Column(formula_amount, formula_amount_formula, "dollars"),)
