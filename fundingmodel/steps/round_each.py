"""Round each: every amount in whole units for itself, the nearest, half up. The total is what it comes to.

Where there is an envelope the total may miss it by a few units, and the sheet Checks shows by how many. After a fit, bind
formula_amount: { step = "round_each", bind = { formula_amount = "fitted_amount" } }.
Source: 42 U.S.C. 801(c), as paid (each state's payment rounded to ten cents, inferred from the payments).
"""

from decimal import Decimal

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input
from fundingmodel.whole_units import whole_nearest, whole_nearest_formula

STAGE = "settlement"
INPUTS = (Input("units_per_dollar", "units per dollar", least=Decimal("0.000001"), most=Decimal(100)),)
RESULTS = ("allocation_total",)


def allocation(formula_amount: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(formula_amount, units_per_dollar)


def allocation_formula(formula_amount: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(formula_amount, units_per_dollar)}"


def allocation_total(allocation: Array) -> Array:
    return allocation.sum(axis=JURISDICTIONS, keepdims=True)


def allocation_total_formula(allocation: Cells) -> str:
    return f"=SUM({allocation.all})"


COLUMNS = (
    Column(allocation, allocation_formula, "dollars"),
    Column(allocation_total, allocation_total_formula, "dollars", "scalar"),
)
