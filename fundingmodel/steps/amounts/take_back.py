"""Take-back: where the amounts add to more than the envelope, what is too much is taken back in equal parts."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.errors import phrase
from fundingmodel.rounding import (
    thousandths,
    thousandths_formula,
    whole_down,
    whole_down_formula,
    whole_nearest,
    whole_nearest_formula,
)
from fundingmodel.steps import shared_inputs

INPUTS = (shared_inputs.rounding_unit, Input("taking_part", "flag", "jurisdiction", most=Decimal(1)))
RESULTS = ("over_allocation",)


def over_allocation(formula_amount: Array, envelope: Array) -> Array:
    return np.maximum(0, formula_amount.sum(axis=JURISDICTIONS, keepdims=True) - envelope)


def over_allocation_formula(formula_amount: Cells, envelope: Cells) -> str:
    return f"=MAX(0,SUM({formula_amount.all})-{envelope})"


def _part(over_allocation: Array, taking_part: Array) -> Array:
    count = taking_part.sum(axis=JURISDICTIONS, keepdims=True)
    return over_allocation / np.where(count > 0, count, np.nan)


def _part_formula(over_allocation: Cells, taking_part: Cells) -> str:
    return f"({over_allocation}/SUM({taking_part.all}))"


def take_back(over_allocation: Array, taking_part: Array, units_per_dollar: Array) -> Array:
    return taking_part * whole_down(_part(over_allocation, taking_part), units_per_dollar)


def take_back_formula(over_allocation: Cells, taking_part: Cells, units_per_dollar: Cells) -> str:
    return f"={taking_part}*{whole_down_formula(_part_formula(over_allocation, taking_part), units_per_dollar)}"


def nearest_take_back(over_allocation: Array, taking_part: Array, units_per_dollar: Array) -> Array:
    return taking_part * whole_nearest(_part(over_allocation, taking_part), units_per_dollar)


def nearest_take_back_formula(over_allocation: Cells, taking_part: Cells, units_per_dollar: Cells) -> str:
    return f"={taking_part}*{whole_nearest_formula(_part_formula(over_allocation, taking_part), units_per_dollar)}"


def formula_amount_with_take_back(formula_amount: Array, take_back: Array, units_per_dollar: Array) -> Array:
    left = formula_amount - take_back
    more = (take_back > 0) & (thousandths(left, units_per_dollar) < 0)
    return np.where(more, np.nan, left)


def formula_amount_with_take_back_formula(formula_amount: Cells, take_back: Cells, units_per_dollar: Cells) -> str:
    left = f"({formula_amount}-{take_back})"
    return f"=IF(AND({take_back}>0,{thousandths_formula(left, units_per_dollar)}<0),1/0,{formula_amount}-{take_back})"


COLUMNS = (
    Column(over_allocation, over_allocation_formula, "dollars", "scalar"),
    setting(
        "rounding",
        down=(Column(take_back, take_back_formula, "dollars"),),
        nearest=(Column(nearest_take_back, nearest_take_back_formula, "dollars", name="take_back"),),
    ),
    Column(
        formula_amount_with_take_back,
        formula_amount_with_take_back_formula,
        "dollars",
        amends="formula_amount",
        refused_because=phrase("more_taken_back", "what is taken back is more than the amount"),
    ),
)
