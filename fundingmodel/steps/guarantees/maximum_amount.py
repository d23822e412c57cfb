"""Maximum amount: no jurisdiction receives more, in dollars or as a part of the envelope."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting

INPUTS = (
    Input("maximum", "dollars"),
    Input("maximum_part", "ratio", most=Decimal(1)),
    Input("maximum_for_each", "dollars", "jurisdiction"),
    Input("maximum_part_for_each", "ratio", "jurisdiction", most=Decimal(1)),
)


def maximum_amount(maximum: Array) -> Array:
    return maximum


def maximum_amount_formula(maximum: Cells) -> str:
    return f"={maximum}"


def maximum_part_amount(maximum_part: Array, envelope: Array) -> Array:
    return maximum_part * envelope


def maximum_part_amount_formula(maximum_part: Cells, envelope: Cells) -> str:
    return f"={maximum_part}*{envelope}"


def maximum_for_each_amount(maximum_for_each: Array) -> Array:
    return maximum_for_each


def maximum_for_each_amount_formula(maximum_for_each: Cells) -> str:
    return f"={maximum_for_each}"


def maximum_part_for_each_amount(maximum_part_for_each: Array, envelope: Array) -> Array:
    return maximum_part_for_each * envelope


def maximum_part_for_each_amount_formula(maximum_part_for_each: Cells, envelope: Cells) -> str:
    return f"={maximum_part_for_each}*{envelope}"


def upper_bound_with_maximum_amount(upper_bound: Array, maximum_amount: Array) -> Array:
    return np.minimum(upper_bound, maximum_amount)


def upper_bound_with_maximum_amount_formula(upper_bound: Cells, maximum_amount: Cells) -> str:
    return f"=MIN({upper_bound},{maximum_amount})"


COLUMNS = (
    setting(
        "kind",
        amount=(Column(maximum_amount, maximum_amount_formula, "dollars"),),
        part=(Column(maximum_part_amount, maximum_part_amount_formula, "dollars", name="maximum_amount"),),
        amount_for_each=(
            Column(maximum_for_each_amount, maximum_for_each_amount_formula, "dollars", name="maximum_amount"),
        ),
        part_for_each=(
            Column(
                maximum_part_for_each_amount, maximum_part_for_each_amount_formula, "dollars", name="maximum_amount"
            ),
        ),
    ),
    Column(upper_bound_with_maximum_amount, upper_bound_with_maximum_amount_formula, "dollars", amends="upper_bound"),
)
