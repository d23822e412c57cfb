"""Unscaled amount: an amount given first, plus a printed share times a stated sum, the shares taken as they are printed.

Printed shares are rounded and seldom add to 1; they are not brought to 1 here. What the amounts come to may therefore miss the
envelope: `take_back` and `round_each` go with it.
Source: Regulation (EU) 516/2014, Annex I (a minimum for each Member State, plus its share of EUR 2,247,000,000).
"""

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
