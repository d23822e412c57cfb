"""Admissions: the average intake of a jurisdiction over all categories, for guarantees and comparisons per admission."""

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, Array, Column, Input

INPUTS: tuple[Input, ...] = ()


def admissions(average_intake: Array) -> Array:
    return average_intake.sum(axis=CATEGORIES, keepdims=True)


def admissions_formula(average_intake: Cells) -> str:
    return f"=SUM({average_intake.row})"


COLUMNS = (Column(admissions, admissions_formula, "persons"),)
