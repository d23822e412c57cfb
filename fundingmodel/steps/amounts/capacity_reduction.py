"""Capacity reduction: nobody ends above the average capacity per head of those who receive; repeated without iteration."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.capacity_per_head,
    shared_inputs.population,
    Input("payment_in_average", "dollars", "jurisdiction"),
)

NOBODY = -1.0  # below every capacity: nobody is in the average


def total_capacity_per_head(capacity_per_head: Array, formula_amount: Array, population: Array) -> Array:
    return capacity_per_head + formula_amount / np.where(population > 0, population, np.nan)


def total_capacity_per_head_formula(capacity_per_head: Cells, formula_amount: Cells, population: Cells) -> str:
    return f"={capacity_per_head}+{formula_amount}/{population}"


def receiving_population(payment_in_average: Array, population: Array) -> Array:
    return np.where(payment_in_average > 0, population, 0)


def receiving_population_formula(payment_in_average: Cells, population: Cells) -> str:
    return f"=IF({payment_in_average}>0,{population},0)"


def equalized_capacity(
    capacity_per_head: Array, population: Array, payment_in_average: Array, receiving_population: Array
) -> Array:
    return np.where(receiving_population > 0, capacity_per_head * population + payment_in_average, 0)


def equalized_capacity_formula(
    capacity_per_head: Cells, population: Cells, payment_in_average: Cells, receiving_population: Cells
) -> str:
    return f"=IF({receiving_population}>0,{capacity_per_head}*{population}+{payment_in_average},0)"


def capacity_in_millionths(capacity_per_head: Array) -> Array:
    return np.floor(1e6 * capacity_per_head + 0.5)


def capacity_in_millionths_formula(capacity_per_head: Cells) -> str:
    return f"=INT(1000000*{capacity_per_head}+0.5)"


# The end of the repetition is known at once. With k the own capacity per head, somebody is brought to zero where k >= B. He is
# then above B, so B falls, and those left in are always those with the lowest k. Take the last jurisdiction j, in the order of
# k, for which k_j is below B_j, the average over all who receive and have k <= k_j. As long as all of these are in the average,
# B is above k_j: it lies between B_j and the capacities of the others, which are above k_j. So none of them is ever left out;
# and all others are, since for none of them k is below the average of its own set.


def average_up_to(capacity_in_millionths: Array, equalized_capacity: Array, receiving_population: Array) -> Array:
    """B over all who receive and have no more capacity of their own; 0 for those who do not receive."""
    capacities, amounts, people = (
        x.swapaxes(-1, -2) for x in (capacity_in_millionths, equalized_capacity, receiving_population)
    )
    within = capacities <= capacity_in_millionths
    total, heads = ((x * within).sum(axis=-1, keepdims=True) for x in (amounts, people))
    return np.where(receiving_population > 0, total / np.where(heads > 0, heads, 1), 0)


def average_up_to_formula(capacity_in_millionths: Cells, equalized_capacity: Cells, receiving_population: Cells) -> str:
    within = f"({capacity_in_millionths.all}<={capacity_in_millionths})"
    total, heads = (f"SUMPRODUCT({within}*{x.all})" for x in (equalized_capacity, receiving_population))
    return f"=IF({receiving_population}>0,{total}/{heads},0)"


def capacity_below_average(capacity_in_millionths: Array, average_up_to: Array) -> Array:
    return np.where(capacity_in_millionths < np.floor(1e6 * average_up_to + 0.5), capacity_in_millionths, NOBODY)


def capacity_below_average_formula(capacity_in_millionths: Cells, average_up_to: Cells) -> str:
    return f"=IF({capacity_in_millionths}<INT(1000000*{average_up_to}+0.5),{capacity_in_millionths},-1)"


def highest_in_average(capacity_below_average: Array) -> Array:
    return capacity_below_average.max(axis=JURISDICTIONS, keepdims=True)


def highest_in_average_formula(capacity_below_average: Cells) -> str:
    return f"=MAX({capacity_below_average.all})"


def average_capacity(
    capacity_in_millionths: Array, highest_in_average: Array, equalized_capacity: Array, receiving_population: Array
) -> Array:
    """B, after all repetitions. Nobody receives: not a number, which the result refuses."""
    within = capacity_in_millionths <= highest_in_average
    total, heads = (
        (x * within).sum(axis=JURISDICTIONS, keepdims=True) for x in (equalized_capacity, receiving_population)
    )
    return total / np.where(heads > 0, heads, np.nan)


def average_capacity_formula(
    capacity_in_millionths: Cells, highest_in_average: Cells, equalized_capacity: Cells, receiving_population: Cells
) -> str:
    within = f"({capacity_in_millionths.all}<={highest_in_average})"
    total, heads = (f"SUMPRODUCT({within}*{x.all})" for x in (equalized_capacity, receiving_population))
    return f"={total}/{heads}"


def capacity_reduction(
    total_capacity_per_head: Array, average_capacity: Array, population: Array, formula_amount: Array
) -> Array:
    return np.maximum(0, np.minimum(formula_amount, (total_capacity_per_head - average_capacity) * population))


def capacity_reduction_formula(
    total_capacity_per_head: Cells, average_capacity: Cells, population: Cells, formula_amount: Cells
) -> str:
    return f"=MAX(0,MIN({formula_amount},({total_capacity_per_head}-{average_capacity})*{population}))"


def amount_after_capacity_reduction(formula_amount: Array, capacity_reduction: Array) -> Array:
    return formula_amount - capacity_reduction


def amount_after_capacity_reduction_formula(formula_amount: Cells, capacity_reduction: Cells) -> str:
    return f"={formula_amount}-{capacity_reduction}"


COLUMNS = (
    Column(total_capacity_per_head, total_capacity_per_head_formula, "dollars", each="population"),
    Column(receiving_population, receiving_population_formula, "persons"),
    Column(equalized_capacity, equalized_capacity_formula, "dollars"),
    Column(capacity_in_millionths, capacity_in_millionths_formula, "millionths of a dollar"),
    Column(average_up_to, average_up_to_formula, "dollars", each="population"),
    Column(capacity_below_average, capacity_below_average_formula, "millionths of a dollar"),
    Column(highest_in_average, highest_in_average_formula, "millionths of a dollar", "scalar"),
    Column(average_capacity, average_capacity_formula, "dollars", "scalar", each="population"),
    Column(capacity_reduction, capacity_reduction_formula, "dollars"),
    Column(
        amount_after_capacity_reduction, amount_after_capacity_reduction_formula, "dollars", amends="formula_amount"
    ),
)
