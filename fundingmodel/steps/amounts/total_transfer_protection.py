"""Total transfer protection: what a jurisdiction's transfers, all together, fall short of last year's with protection."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, Array, Column, Input
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("transfer", "dollars", "jurisdiction x category"),
    shared_inputs.rounding_unit,
)
RESULTS = ("transfers_with_protection",)


def transfers(transfer: Array) -> Array:
    return transfer.sum(axis=CATEGORIES, keepdims=True)


def transfers_formula(transfer: Cells) -> str:
    return f"=SUM({transfer.row})"


def total_transfer_protection(
    prior_transfers_with_protection: Array, transfers: Array, units_per_dollar: Array
) -> Array:
    return np.maximum(0, whole_nearest(prior_transfers_with_protection - transfers, units_per_dollar))


def total_transfer_protection_formula(
    prior_transfers_with_protection: Cells, transfers: Cells, units_per_dollar: Cells
) -> str:
    fall = whole_nearest_formula(f"({prior_transfers_with_protection}-{transfers})", units_per_dollar)
    return f"=MAX(0,{fall})"


def transfers_with_protection(transfers: Array, total_transfer_protection: Array) -> Array:
    return transfers + total_transfer_protection


def transfers_with_protection_formula(transfers: Cells, total_transfer_protection: Cells) -> str:
    return f"={transfers}+{total_transfer_protection}"


COLUMNS = (
    Column(transfers, transfers_formula, "dollars"),
    Column(total_transfer_protection, total_transfer_protection_formula, "dollars"),
    Column(transfers_with_protection, transfers_with_protection_formula, "dollars"),
)
