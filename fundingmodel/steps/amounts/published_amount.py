"""Published amount: what was actually allocated, as published; unknown stays blank. Its residual is against another result."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (
    Input("published_allocation", "dollars", "jurisdiction", may_be_unknown=True),
    Input("compared_allocation", "dollars", "jurisdiction"),
)
RESULTS = ("residual",)


def allocation(published_allocation: Array) -> Array:
    return published_allocation


def allocation_formula(published_allocation: Cells) -> str:
    return f'=IF({published_allocation}="","",{published_allocation})'


def residual(allocation: Array, compared_allocation: Array) -> Array:
    return allocation - compared_allocation


def residual_formula(allocation: Cells, compared_allocation: Cells) -> str:
    return f'=IF({allocation}="","",{allocation}-{compared_allocation})'


COLUMNS = (Column(allocation, allocation_formula, "dollars"), Column(residual, residual_formula, "dollars"))
