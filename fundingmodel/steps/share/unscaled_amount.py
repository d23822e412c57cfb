"""Unscaled amount: an amount given first, plus a printed share times a stated sum, the shares taken as they are printed."""

from decimal import Decimal

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.base_given,
    Input("printed_share", "ratio", "jurisdiction", most=Decimal(1)),
    Input("shared_amount", "dollars"),
)
RESULTS = ("formula_amount",)


def formula_amount(base_given: Array, printed_share: Array, shared_amount: Array) -> Array:
    return base_given + printed_share * shared_amount


def formula_amount_formula(base_given: Cells, printed_share: Cells, shared_amount: Cells) -> str:
    return f"={base_given}+{printed_share}*{shared_amount}"


COLUMNS = (Column(formula_amount, formula_amount_formula, "dollars"),)
