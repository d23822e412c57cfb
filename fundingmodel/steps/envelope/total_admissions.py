"""Total admissions: the average intake of all jurisdictions together, for an envelope set in dollars per admission."""

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input

INPUTS: tuple[Input, ...] = ()


def total_admissions(admissions: Array) -> Array:
    return admissions.sum(axis=JURISDICTIONS, keepdims=True)


def total_admissions_formula(admissions: Cells) -> str:
    return f"=SUM({admissions.all})"


COLUMNS = (Column(total_admissions, total_admissions_formula, "persons", "scalar"),)
