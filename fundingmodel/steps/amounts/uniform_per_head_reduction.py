"""Uniform reduction per head: where payments add to more than the envelope, each gives the same amount per head, or all it has."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column
from fundingmodel.rounding import thousandths, thousandths_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.population,
    shared_inputs.rounding_unit,
)


def amount_per_head(formula_amount: Array, population: Array) -> Array:
    return formula_amount / np.where(population > 0, population, np.nan)


def amount_per_head_formula(formula_amount: Cells, population: Cells) -> str:
    return f"={formula_amount}/{population}"


def excess_over_envelope(formula_amount: Array, envelope: Array) -> Array:
    return np.maximum(0, formula_amount.sum(axis=JURISDICTIONS, keepdims=True) - envelope)


def excess_over_envelope_formula(formula_amount: Cells, envelope: Cells) -> str:
    return f"=MAX(0,SUM({formula_amount.all})-{envelope})"


def all_it_has_reached(
    amount_per_head: Array, population: Array, excess_over_envelope: Array, units_per_dollar: Array
) -> Array:
    """The amount per head where reductions by it stay within the excess, else 0."""
    others, people = (x.swapaxes(-1, -2) for x in (amount_per_head, population))
    reductions = (people * np.minimum(others, amount_per_head)).sum(axis=-1, keepdims=True)
    within = thousandths(reductions, units_per_dollar) <= thousandths(excess_over_envelope, units_per_dollar)
    return np.where(within, amount_per_head, 0.0)


def all_it_has_reached_formula(
    amount_per_head: Cells, population: Cells, excess_over_envelope: Cells, units_per_dollar: Cells
) -> str:
    others, mine, people = amount_per_head.all, amount_per_head, population.all
    reductions = f"SUMPRODUCT({people}*({others}*({others}<{mine})+{mine}*({others}>={mine})))"
    within = f"{thousandths_formula(reductions, units_per_dollar)}<={thousandths_formula(excess_over_envelope, units_per_dollar)}"
    return f"=IF({within},{mine},0)"


def last_all_it_has(all_it_has_reached: Array) -> Array:
    return all_it_has_reached.max(axis=JURISDICTIONS, keepdims=True)


def last_all_it_has_formula(all_it_has_reached: Cells) -> str:
    return f"=MAX({all_it_has_reached.all})"


def reduction_per_head(
    amount_per_head: Array, population: Array, last_all_it_has: Array, excess_over_envelope: Array
) -> Array:
    """r: the last breakpoint, and what is then left of the excess over the people of those who have more to give."""
    given = (population * np.minimum(amount_per_head, last_all_it_has)).sum(axis=JURISDICTIONS, keepdims=True)
    people = (population * (amount_per_head > last_all_it_has)).sum(axis=JURISDICTIONS, keepdims=True)
    left = (excess_over_envelope - given) / np.where(people > 0, people, 1)
    return last_all_it_has + np.where(people > 0, left, 0)


def reduction_per_head_formula(
    amount_per_head: Cells, population: Cells, last_all_it_has: Cells, excess_over_envelope: Cells
) -> str:
    more = f"({amount_per_head.all}>{last_all_it_has})"
    given = f"SUMPRODUCT({population.all}*({amount_per_head.all}*(1-{more})+{last_all_it_has}*{more}))"
    people = f"SUMPRODUCT({population.all}*{more})"
    return f"={last_all_it_has}+IF({people}>0,({excess_over_envelope}-{given})/{people},0)"


def uniform_per_head_reduction(formula_amount: Array, reduction_per_head: Array, population: Array) -> Array:
    return np.minimum(formula_amount, reduction_per_head * population)


def uniform_per_head_reduction_formula(formula_amount: Cells, reduction_per_head: Cells, population: Cells) -> str:
    return f"=MIN({formula_amount},{reduction_per_head}*{population})"


def amount_after_uniform_per_head_reduction(formula_amount: Array, uniform_per_head_reduction: Array) -> Array:
    return formula_amount - uniform_per_head_reduction


def amount_after_uniform_per_head_reduction_formula(formula_amount: Cells, uniform_per_head_reduction: Cells) -> str:
    return f"={formula_amount}-{uniform_per_head_reduction}"


COLUMNS = (
    Column(amount_per_head, amount_per_head_formula, "dollars", each="population"),
    Column(excess_over_envelope, excess_over_envelope_formula, "dollars", "scalar"),
    Column(all_it_has_reached, all_it_has_reached_formula, "dollars", each="population"),
    Column(last_all_it_has, last_all_it_has_formula, "dollars", "scalar", each="population"),
    Column(reduction_per_head, reduction_per_head_formula, "dollars", "scalar", each="population"),
    Column(uniform_per_head_reduction, uniform_per_head_reduction_formula, "dollars"),
    Column(
        amount_after_uniform_per_head_reduction,
        amount_after_uniform_per_head_reduction_formula,
        "dollars",
        amends="formula_amount",
    ),
)
