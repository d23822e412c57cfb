"""Relativity: need times a given ratio for each jurisdiction, 1 where it counts as it is."""

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("relativity", "ratio", "jurisdiction"),)


def weighted_intake_with_relativity(weighted_intake: Array, relativity: Array) -> Array:
    return weighted_intake * relativity


def weighted_intake_with_relativity_formula(weighted_intake: Cells, relativity: Cells) -> str:
    return f"={weighted_intake}*{relativity}"


COLUMNS = (
    Column(
        weighted_intake_with_relativity, weighted_intake_with_relativity_formula, "persons", amends="weighted_intake"
    ),
)
