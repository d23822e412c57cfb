"""Cost index: need costs more where wages are higher; only the wage part of costs moves, and total need stays the same."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS = (Input("wage_index", "ratio", "jurisdiction"), Input("wage_part", "ratio", most=Decimal(1)))


def cost_relativity(wage_index: Array, wage_part: Array) -> Array:
    return 1 - wage_part + wage_part * wage_index


def cost_relativity_formula(wage_index: Cells, wage_part: Cells) -> str:
    return f"=1-{wage_part}+{wage_part}*{wage_index}"


def cost_index(cost_relativity: Array, weighted_intake: Array) -> Array:
    total = weighted_intake.sum(axis=JURISDICTIONS, keepdims=True)
    adjusted_total = (weighted_intake * cost_relativity).sum(axis=JURISDICTIONS, keepdims=True)
    return cost_relativity * total / np.where(adjusted_total > 0, adjusted_total, np.nan)


def cost_index_formula(cost_relativity: Cells, weighted_intake: Cells) -> str:
    adjusted_total = f"SUMPRODUCT({weighted_intake.all},{cost_relativity.all})"
    return f"={cost_relativity}*SUM({weighted_intake.all})/{adjusted_total}"


def cost_adjusted_intake(weighted_intake: Array, cost_index: Array) -> Array:
    return weighted_intake * cost_index


def cost_adjusted_intake_formula(weighted_intake: Cells, cost_index: Cells) -> str:
    return f"={weighted_intake}*{cost_index}"


COLUMNS = (
    Column(cost_relativity, cost_relativity_formula, "ratio"),
    Column(cost_index, cost_index_formula, "ratio"),
    Column(cost_adjusted_intake, cost_adjusted_intake_formula, "persons", amends="weighted_intake"),
)
