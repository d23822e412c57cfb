"""Local amount: what a local government receives directly out of its state's amount, by its proportion of the population."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input
from fundingmodel.errors import phrase

INPUTS = (
    Input("upper_amount", "dollars"),
    Input("local_part", "ratio", most=Decimal(1)),
    Input("upper_population", "persons", like="weighted_intake"),
)
RESULTS = ("formula_amount",)


def local_proportion(weighted_intake: Array, upper_population: Array) -> Array:
    """Ratio, shape (..., jurisdictions, 1); compared to the millionth of a person, as sums of averages are not exact."""
    listed = np.floor(1e6 * weighted_intake.sum(axis=JURISDICTIONS, keepdims=True) + 0.5)
    fits = (upper_population > 0) & (listed <= np.floor(1e6 * upper_population + 0.5))
    return weighted_intake / np.where(fits, upper_population, np.nan)


def local_proportion_formula(weighted_intake: Cells, upper_population: Cells) -> str:
    more = f"INT(1000000*SUM({weighted_intake.all})+0.5)>INT(1000000*{upper_population}+0.5)"
    return f"=IF({more},1/0,{weighted_intake}/{upper_population})"


def formula_amount(upper_amount: Array, local_part: Array, local_proportion: Array) -> Array:
    return local_part * upper_amount * local_proportion


def formula_amount_formula(upper_amount: Cells, local_part: Cells, local_proportion: Cells) -> str:
    return f"={local_part}*{upper_amount}*{local_proportion}"


COLUMNS = (
    Column(
        local_proportion,
        local_proportion_formula,
        "ratio",
        refused_because=phrase(
            "whole_smaller_than_parts", "the population of the whole is zero, or smaller than that of its parts"
        ),
    ),
    Column(formula_amount, formula_amount_formula, "dollars"),
)
