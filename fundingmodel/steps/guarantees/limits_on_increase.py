"""Limits on the increase: a formula amount kept between the greatest of three minimums and a maximum, all from last year's growth."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.base_given,
    Input("base_authority", "dollars"),
    Input("parts_of_increase", "ratio", least=Decimal(1)),
    Input("growth_margin", "ratio", most=Decimal(1)),
    Input("part_of_growth", "ratio", most=Decimal(1)),
)


def authority_growth(programme_authority: Array, prior_programme_authority: Array) -> Array:
    return programme_authority / np.where(prior_programme_authority > 0, prior_programme_authority, np.nan) - 1


def authority_growth_formula(programme_authority: Cells, prior_programme_authority: Cells) -> str:
    return f"={programme_authority}/{prior_programme_authority}-1"


def least_from_base(
    base_given: Array, programme_authority: Array, base_authority: Array, parts_of_increase: Array
) -> Array:
    return base_given + np.maximum(0, programme_authority - base_authority) / parts_of_increase


def least_from_base_formula(
    base_given: Cells, programme_authority: Cells, base_authority: Cells, parts_of_increase: Cells
) -> str:
    return f"={base_given}+MAX(0,{programme_authority}-{base_authority})/{parts_of_increase}"


def least_above_margin(prior_allocation: Array, authority_growth: Array, growth_margin: Array) -> Array:
    return prior_allocation * (1 + np.maximum(0, authority_growth - growth_margin))


def least_above_margin_formula(prior_allocation: Cells, authority_growth: Cells, growth_margin: Cells) -> str:
    return f"={prior_allocation}*(1+MAX(0,{authority_growth}-{growth_margin}))"


def least_with_growth(prior_allocation: Array, authority_growth: Array, part_of_growth: Array) -> Array:
    return prior_allocation * (1 + part_of_growth * np.maximum(0, authority_growth))


def least_with_growth_formula(prior_allocation: Cells, authority_growth: Cells, part_of_growth: Cells) -> str:
    return f"={prior_allocation}*(1+{part_of_growth}*MAX(0,{authority_growth}))"


def least_amount(least_from_base: Array, least_above_margin: Array, least_with_growth: Array) -> Array:
    return np.maximum(least_from_base, np.maximum(least_above_margin, least_with_growth))


def least_amount_formula(least_from_base: Cells, least_above_margin: Cells, least_with_growth: Cells) -> str:
    return f"=MAX({least_from_base},{least_above_margin},{least_with_growth})"


def most_amount(prior_allocation: Array, authority_growth: Array, growth_margin: Array) -> Array:
    return prior_allocation * (1 + growth_margin + authority_growth)


def most_amount_formula(prior_allocation: Cells, authority_growth: Cells, growth_margin: Cells) -> str:
    return f"={prior_allocation}*(1+{growth_margin}+{authority_growth})"


def limited_amount(formula_amount: Array, least_amount: Array, most_amount: Array, prior_allocation: Array) -> Array:
    return np.maximum(prior_allocation, np.minimum(most_amount, np.maximum(least_amount, formula_amount)))


def limited_amount_formula(
    formula_amount: Cells, least_amount: Cells, most_amount: Cells, prior_allocation: Cells
) -> str:
    return f"=MAX({prior_allocation},MIN({most_amount},MAX({least_amount},{formula_amount})))"


COLUMNS = (
    Column(authority_growth, authority_growth_formula, "ratio", "scalar"),
    Column(least_from_base, least_from_base_formula, "dollars"),
    Column(least_above_margin, least_above_margin_formula, "dollars"),
    Column(least_with_growth, least_with_growth_formula, "dollars"),
    Column(least_amount, least_amount_formula, "dollars"),
    Column(most_amount, most_amount_formula, "dollars"),
    Column(limited_amount, limited_amount_formula, "dollars"),
)
