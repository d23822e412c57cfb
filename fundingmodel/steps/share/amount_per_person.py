"""Amount per person: a set amount for each person counted, whatever that comes to: an open-ended formula, without an envelope."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("dollars_per_person", "dollars", rate=True, each="weighted_intake"),)
RESULTS = ("formula_amount",)


def formula_amount(dollars_per_person: Array, weighted_intake: Array) -> Array:
    return dollars_per_person * weighted_intake


def formula_amount_formula(dollars_per_person: Cells, weighted_intake: Cells) -> str:
    return f"={dollars_per_person}*{weighted_intake}"


COLUMNS = (Column(formula_amount, formula_amount_formula, "dollars"),)
