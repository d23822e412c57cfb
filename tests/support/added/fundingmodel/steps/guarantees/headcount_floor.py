"""Headcount floor: no jurisdiction is given less than a stated amount for each person counted."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS = (Input("floor_per_head", "dollars"),)


def headcount_floor(floor_per_head: Array, weighted_intake: Array) -> Array:
    return floor_per_head * weighted_intake


def headcount_floor_formula(floor_per_head: Cells, weighted_intake: Cells) -> str:
    return f"={floor_per_head}*{weighted_intake}"


def lower_bound_with_headcount_floor(lower_bound: Array, headcount_floor: Array) -> Array:
    return np.maximum(lower_bound, headcount_floor)


def lower_bound_with_headcount_floor_formula(lower_bound: Cells, headcount_floor: Cells) -> str:
    return f"=MAX({lower_bound},{headcount_floor})"


COLUMNS = (
    Column(headcount_floor, headcount_floor_formula, "dollars"),
    Column(lower_bound_with_headcount_floor, lower_bound_with_headcount_floor_formula, "dollars", amends="lower_bound"),
)
