"""Phase-in: the share moves from that of the opening allocation to the formula's, by the phase of the year (0 to 1)."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS = (Input("phase", "ratio", most=Decimal(1)),)


def opening_share(opening_allocation: Array) -> Array:
    total = opening_allocation.sum(axis=JURISDICTIONS, keepdims=True)
    return opening_allocation / np.where(total > 0, total, np.nan)


def opening_share_formula(opening_allocation: Cells) -> str:
    return f"={opening_allocation}/SUM({opening_allocation.all})"


def phased_share(share: Array, opening_share: Array, phase: Array) -> Array:
    return (1 - phase) * opening_share + phase * share


def phased_share_formula(share: Cells, opening_share: Cells, phase: Cells) -> str:
    return f"=(1-{phase})*{opening_share}+{phase}*{share}"


COLUMNS = (
    Column(opening_share, opening_share_formula, "ratio"),
    Column(phased_share, phased_share_formula, "ratio", amends="share"),
)
