"""Capacity gap: what each jurisdiction's own capacity per head falls short of a standard, times its population."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.errors import phrase
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("capacity", "dollars", "jurisdiction"),
    shared_inputs.population,
    Input("standard_part", "ratio", most=Decimal(2)),
    Input("standard_per_head", "dollars", rate=True, each="population"),
    Input("fill_rate", "ratio", most=Decimal(1)),
)
NOBODY = phrase("population_is_zero", "the population is zero")


def capacity_per_head(capacity: Array, population: Array) -> Array:
    return capacity / np.where(population > 0, population, np.nan)


def capacity_per_head_formula(capacity: Cells, population: Cells) -> str:
    return f"={capacity}/{population}"


def standard_per_head(capacity: Array, population: Array, standard_part: Array) -> Array:
    capacities, people = (x.sum(axis=JURISDICTIONS, keepdims=True) for x in (capacity, population))
    return standard_part * capacities / np.where(people > 0, people, np.nan)


def standard_per_head_formula(capacity: Cells, population: Cells, standard_part: Cells) -> str:
    return f"={standard_part}*SUM({capacity.all})/SUM({population.all})"


def gap_per_head(standard_per_head: Array, capacity_per_head: Array) -> Array:
    return np.maximum(0, standard_per_head - capacity_per_head)


def gap_per_head_formula(standard_per_head: Cells, capacity_per_head: Cells) -> str:
    return f"=MAX(0,{standard_per_head}-{capacity_per_head})"


def capacity_gap(gap_per_head: Array, population: Array, fill_rate: Array) -> Array:
    return fill_rate * gap_per_head * population


def capacity_gap_formula(gap_per_head: Cells, population: Cells, fill_rate: Cells) -> str:
    return f"={fill_rate}*{gap_per_head}*{population}"


COLUMNS = (
    Column(capacity_per_head, capacity_per_head_formula, "dollars", each="population", refused_because=NOBODY),
    setting(
        "standard",
        average=(
            Column(
                standard_per_head,
                standard_per_head_formula,
                "dollars",
                "scalar",
                each="population",
                refused_because=NOBODY,
            ),
        ),
        given=(),
    ),
    Column(gap_per_head, gap_per_head_formula, "dollars", each="population"),
    Column(capacity_gap, capacity_gap_formula, "dollars"),
)
