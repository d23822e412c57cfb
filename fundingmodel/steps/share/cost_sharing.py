"""Cost sharing: a part of what each jurisdiction itself spends on what is eligible: an open-ended formula, without an envelope."""

from decimal import Decimal

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (
    Input("eligible_cost", "dollars", "jurisdiction"),
    Input("shared_part", "ratio", "jurisdiction", most=Decimal(1)),
)
RESULTS = ("formula_amount",)


def formula_amount(eligible_cost: Array, shared_part: Array) -> Array:
    return eligible_cost * shared_part


def formula_amount_formula(eligible_cost: Cells, shared_part: Cells) -> str:
    return f"={eligible_cost}*{shared_part}"


COLUMNS = (Column(formula_amount, formula_amount_formula, "dollars"),)
