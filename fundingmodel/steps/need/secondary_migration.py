"""Secondary migration: those who landed in each origin are counted where they live; nobody is lost or counted twice."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("residence", "ratio", "origin x jurisdiction", sums_to_one=True),)


def resident_intake(average_intake: Array, residence: Array) -> Array:
    return residence.swapaxes(-1, -2) @ average_intake


def resident_intake_formula(average_intake: Cells, residence: Cells) -> str:
    return f"=SUMPRODUCT({residence.column},{average_intake.column})"


COLUMNS = (
    Column(resident_intake, resident_intake_formula, "persons", "jurisdiction x category", amends="average_intake"),
)
