"""Less an amount: the allocation without what is paid otherwise, as another tier's total."""

from collections.abc import Callable

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting
from fundingmodel.errors import phrase
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("less_amount", "dollars", "jurisdiction"),
    shared_inputs.rounding_unit,
)


def owed(allocation: Array, less_amount: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(allocation - less_amount, units_per_dollar)


def owed_formula(allocation: Cells, less_amount: Cells, units_per_dollar: Cells) -> str:
    return f"={_left(allocation, less_amount, units_per_dollar)}"


def _left(allocation: Cells, less_amount: Cells, units_per_dollar: Cells) -> str:
    return whole_nearest_formula(f"({allocation}-{less_amount})", units_per_dollar)


def refused_below_zero(allocation: Array, less_amount: Array, units_per_dollar: Array) -> Array:
    left = owed(allocation, less_amount, units_per_dollar)
    return np.where(left < 0, np.nan, left)


def refused_below_zero_formula(allocation: Cells, less_amount: Cells, units_per_dollar: Cells) -> str:
    left = _left(allocation, less_amount, units_per_dollar)
    return f"=IF({left}<0,1/0,{left})"


def stopped_at_zero(allocation: Array, less_amount: Array, units_per_dollar: Array) -> Array:
    return np.maximum(0, owed(allocation, less_amount, units_per_dollar))


def stopped_at_zero_formula(allocation: Cells, less_amount: Cells, units_per_dollar: Cells) -> str:
    return f"=MAX(0,{_left(allocation, less_amount, units_per_dollar)})"


def _amended(compute: Callable[..., Array], formula: Callable[..., str]) -> Column:
    return Column(
        compute,
        formula,
        "dollars",
        amends="allocation",
        name="allocation_with_less_amount",
        refused_because=phrase("more_taken_away", "what is taken from it is more than the allocation"),
    )


COLUMNS = (
    setting(
        "below_zero",
        refuse=(_amended(refused_below_zero, refused_below_zero_formula),),
        zero=(_amended(stopped_at_zero, stopped_at_zero_formula),),
        owed=(_amended(owed, owed_formula),),
    ),
)
