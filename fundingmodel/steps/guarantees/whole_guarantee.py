"""Whole guarantee: how guarantees become whole units, and whether one holds for who has no share."""

# A fit pays every guarantee in whole units, up: of a unit of $1,000, or of one place, a guarantee of a tenth is then a whole one.

from collections.abc import Callable

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, setting
from fundingmodel.rounding import (
    whole_down,
    whole_down_formula,
    whole_nearest,
    whole_nearest_formula,
    whole_up,
    whole_up_formula,
)
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.rounding_unit,)


def no_need(share: Array) -> Array:
    return 1.0 * (share <= 0)


def no_need_formula(share: Cells) -> str:
    return f"=IF({share}<=0,1,0)"


def lower_bound_with_need(lower_bound: Array, no_need: Array) -> Array:
    return np.where(no_need > 0, 0.0, lower_bound)


def lower_bound_with_need_formula(lower_bound: Cells, no_need: Cells) -> str:
    return f"=IF({no_need}=1,0,{lower_bound})"


def up(lower_bound: Array, units_per_dollar: Array) -> Array:
    return whole_up(lower_bound, units_per_dollar)


def up_formula(lower_bound: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_up_formula(lower_bound, units_per_dollar)}"


def nearest(lower_bound: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(lower_bound, units_per_dollar)


def nearest_formula(lower_bound: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(lower_bound, units_per_dollar)}"


def down(lower_bound: Array, units_per_dollar: Array) -> Array:
    return whole_down(lower_bound, units_per_dollar)


def down_formula(lower_bound: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_down_formula(lower_bound, units_per_dollar)}"


def lower_bound_with_whole_guarantee(whole_guarantee: Array) -> Array:
    return whole_guarantee


def lower_bound_with_whole_guarantee_formula(whole_guarantee: Cells) -> str:
    return f"={whole_guarantee}"


def _whole(compute: Callable[..., Array], formula: Callable[..., str]) -> tuple[Column, ...]:
    return (Column(compute, formula, "dollars", name="whole_guarantee"),)


COLUMNS = (
    setting(
        "without_a_share",
        guaranteed=(),
        not_guaranteed=(
            Column(no_need, no_need_formula, "flag"),
            Column(lower_bound_with_need, lower_bound_with_need_formula, "dollars", amends="lower_bound"),
        ),
    ),
    setting(
        "rounding",
        up=_whole(up, up_formula),
        nearest=_whole(nearest, nearest_formula),
        down=_whole(down, down_formula),
    ),
    Column(lower_bound_with_whole_guarantee, lower_bound_with_whole_guarantee_formula, "dollars", amends="lower_bound"),
)
