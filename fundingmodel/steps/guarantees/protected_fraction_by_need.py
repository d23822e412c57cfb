"""Protected fraction by need: which fraction of a reference hold-harmless protects, by how many of the people are counted."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.population,
    Input("higher_threshold", "ratio", most=Decimal(1)),
    Input("lower_threshold", "ratio", most=Decimal(1)),
    Input("fraction_at_high_need", "ratio", most=Decimal(2)),
    Input("fraction_at_middle_need", "ratio", most=Decimal(2)),
    Input("fraction_at_low_need", "ratio", most=Decimal(2)),
)


def need_rate(weighted_intake: Array, population: Array) -> Array:
    return weighted_intake / np.where(population > 0, population, np.nan)


def need_rate_formula(weighted_intake: Cells, population: Cells) -> str:
    return f"={weighted_intake}/{population}"


def _at_least(rate: Array, threshold: Array) -> Array:
    at_least: Array = np.floor(1e9 * rate + 0.5) >= np.floor(1e9 * threshold + 0.5)
    return at_least


def _at_least_formula(rate: Cells, threshold: Cells) -> str:
    return f"INT(1000000000*{rate}+0.5)>=INT(1000000000*{threshold}+0.5)"


def protected_fraction(
    need_rate: Array,
    higher_threshold: Array,
    lower_threshold: Array,
    fraction_at_high_need: Array,
    fraction_at_middle_need: Array,
    fraction_at_low_need: Array,
) -> Array:
    below = np.where(_at_least(need_rate, lower_threshold), fraction_at_middle_need, fraction_at_low_need)
    return np.where(_at_least(need_rate, higher_threshold), fraction_at_high_need, below)


def protected_fraction_formula(
    need_rate: Cells,
    higher_threshold: Cells,
    lower_threshold: Cells,
    fraction_at_high_need: Cells,
    fraction_at_middle_need: Cells,
    fraction_at_low_need: Cells,
) -> str:
    below = f"IF({_at_least_formula(need_rate, lower_threshold)},{fraction_at_middle_need},{fraction_at_low_need})"
    return f"=IF({_at_least_formula(need_rate, higher_threshold)},{fraction_at_high_need},{below})"


COLUMNS = (
    Column(need_rate, need_rate_formula, "ratio"),
    Column(protected_fraction, protected_fraction_formula, "ratio"),
)
