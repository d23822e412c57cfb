"""True-up: last year's estimate reconciled to its final figure, in this year's payment."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.rounding_unit,
    Input("final_prior_allocation", "dollars", "jurisdiction"),
    Input("recovery_limit_per_head", "dollars", rate=True, each="population"),
    shared_inputs.population,
)
RESULTS = ("true_up_total",)


def estimated_allocation(allocation: Array) -> Array:
    return allocation


def estimated_allocation_formula(allocation: Cells) -> str:
    return f"={allocation}"


def true_up(final_prior_allocation: Array, prior_estimated_allocation: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(final_prior_allocation - prior_estimated_allocation, units_per_dollar)


def true_up_formula(final_prior_allocation: Cells, prior_estimated_allocation: Cells, units_per_dollar: Cells) -> str:
    difference = f"({final_prior_allocation}-{prior_estimated_allocation})"
    return f"={whole_nearest_formula(difference, units_per_dollar)}"


def true_up_due(
    final_prior_allocation: Array,
    prior_estimated_allocation: Array,
    prior_true_up_balance: Array,
    units_per_dollar: Array,
) -> Array:
    due = final_prior_allocation - prior_estimated_allocation + prior_true_up_balance
    return whole_nearest(due, units_per_dollar)


def true_up_due_formula(
    final_prior_allocation: Cells,
    prior_estimated_allocation: Cells,
    prior_true_up_balance: Cells,
    units_per_dollar: Cells,
) -> str:
    due = f"({final_prior_allocation}-{prior_estimated_allocation}+{prior_true_up_balance})"
    return f"={whole_nearest_formula(due, units_per_dollar)}"


def capped_true_up(
    true_up_due: Array, recovery_limit_per_head: Array, population: Array, units_per_dollar: Array
) -> Array:
    return np.maximum(true_up_due, -whole_nearest(recovery_limit_per_head * population, units_per_dollar))


def capped_true_up_formula(
    true_up_due: Cells, recovery_limit_per_head: Cells, population: Cells, units_per_dollar: Cells
) -> str:
    limit = whole_nearest_formula(f"({recovery_limit_per_head}*{population})", units_per_dollar)
    return f"=MAX({true_up_due},-{limit})"


def true_up_balance(true_up_due: Array, true_up: Array) -> Array:
    return true_up_due - true_up


def true_up_balance_formula(true_up_due: Cells, true_up: Cells) -> str:
    return f"={true_up_due}-{true_up}"


def allocation_with_true_up(estimated_allocation: Array, true_up: Array) -> Array:
    return estimated_allocation + true_up


def allocation_with_true_up_formula(estimated_allocation: Cells, true_up: Cells) -> str:
    return f"={estimated_allocation}+{true_up}"


def true_up_total(true_up: Array) -> Array:
    return true_up.sum(axis=JURISDICTIONS, keepdims=True)


def true_up_total_formula(true_up: Cells) -> str:
    return f"=SUM({true_up.all})"


COLUMNS = (
    Column(estimated_allocation, estimated_allocation_formula, "dollars"),
    setting(
        "recovery",
        next_year=(Column(true_up, true_up_formula, "dollars"),),
        capped_and_deferred=(
            Column(true_up_due, true_up_due_formula, "dollars"),
            Column(capped_true_up, capped_true_up_formula, "dollars", name="true_up"),
            Column(true_up_balance, true_up_balance_formula, "dollars"),
        ),
    ),
    Column(allocation_with_true_up, allocation_with_true_up_formula, "dollars", amends="allocation"),
    Column(true_up_total, true_up_total_formula, "dollars", "scalar"),
)
