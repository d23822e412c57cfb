"""Bounds: nobody is promised anything yet, nothing is paid off the top, and nobody can receive more than the envelope."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input

INPUTS: tuple[Input, ...] = ()
STARTS = ("lower_bound", "upper_bound", "off_the_top")


def lower_bound() -> Array:
    return np.zeros((1, 1))


def lower_bound_formula() -> str:
    return "=0"


def upper_bound(envelope: Array) -> Array:
    return envelope


def upper_bound_formula(envelope: Cells) -> str:
    return f"={envelope}"


def off_the_top() -> Array:
    return np.zeros((1, 1))


def off_the_top_formula() -> str:
    return "=0"


COLUMNS = (
    Column(lower_bound, lower_bound_formula, "dollars"),
    Column(upper_bound, upper_bound_formula, "dollars"),
    Column(off_the_top, off_the_top_formula, "dollars"),
)
