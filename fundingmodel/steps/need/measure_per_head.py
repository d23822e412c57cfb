"""Measure per head: the measures that a key counts per head of population, divided by it; the others stay as they are."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.errors import phrase
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.measure,
    Input("counted_per_head", "flag", "category", most=Decimal(1)),
    shared_inputs.population,
)


def measure_per_head(measure: Array, counted_per_head: Array, population: Array) -> Array:
    per_head = measure / np.where(population > 0, population, np.nan)
    return np.where(counted_per_head > 0, per_head, measure)


def measure_per_head_formula(measure: Cells, counted_per_head: Cells, population: Cells) -> str:
    return f"=IF({counted_per_head}>0,{measure}/{population},{measure})"


COLUMNS = (
    Column(
        measure_per_head,
        measure_per_head_formula,
        "measure",
        "jurisdiction x category",
        amends="measure",
        refused_because=phrase("population_is_zero", "the population is zero"),
    ),
)
