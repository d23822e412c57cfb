"""Minimum amount: no jurisdiction receives less, in dollars or as a part of the envelope, one figure for all or one for each."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting

INPUTS = (
    Input("minimum", "dollars"),
    Input("minimum_part", "ratio", most=Decimal(1)),
    Input("minimum_for_each", "dollars", "jurisdiction"),
    Input("minimum_part_for_each", "ratio", "jurisdiction", most=Decimal(1)),
)


def minimum_amount(minimum: Array) -> Array:
    return minimum


def minimum_amount_formula(minimum: Cells) -> str:
    return f"={minimum}"


def minimum_part_amount(minimum_part: Array, envelope: Array) -> Array:
    return minimum_part * envelope


def minimum_part_amount_formula(minimum_part: Cells, envelope: Cells) -> str:
    return f"={minimum_part}*{envelope}"


def minimum_for_each_amount(minimum_for_each: Array) -> Array:
    return minimum_for_each


def minimum_for_each_amount_formula(minimum_for_each: Cells) -> str:
    return f"={minimum_for_each}"


def minimum_part_for_each_amount(minimum_part_for_each: Array, envelope: Array) -> Array:
    return minimum_part_for_each * envelope


def minimum_part_for_each_amount_formula(minimum_part_for_each: Cells, envelope: Cells) -> str:
    return f"={minimum_part_for_each}*{envelope}"


def lower_bound_with_minimum_amount(lower_bound: Array, minimum_amount: Array) -> Array:
    return np.maximum(lower_bound, minimum_amount)


def lower_bound_with_minimum_amount_formula(lower_bound: Cells, minimum_amount: Cells) -> str:
    return f"=MAX({lower_bound},{minimum_amount})"


COLUMNS = (
    setting(
        "kind",
        amount=(Column(minimum_amount, minimum_amount_formula, "dollars"),),
        part=(Column(minimum_part_amount, minimum_part_amount_formula, "dollars", name="minimum_amount"),),
        amount_for_each=(
            Column(minimum_for_each_amount, minimum_for_each_amount_formula, "dollars", name="minimum_amount"),
        ),
        part_for_each=(
            Column(
                minimum_part_for_each_amount, minimum_part_for_each_amount_formula, "dollars", name="minimum_amount"
            ),
        ),
    ),
    Column(lower_bound_with_minimum_amount, lower_bound_with_minimum_amount_formula, "dollars", amends="lower_bound"),
)
