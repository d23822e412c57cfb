"""Average intake: persons a year in each category over the data years, equally weighted or with given weights."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import DATA_YEARS, Array, Column, Input, setting
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.intake,
    Input("data_year_weight", "ratio", by="lag"),
)


def average_intake(intake: Array) -> Array:
    return intake.mean(axis=DATA_YEARS)


def average_intake_formula(intake: tuple[Cells, ...]) -> str:
    return f"=({'+'.join(map(str, intake))})/{len(intake)}"


def weighted_average(intake: Array, data_year_weight: Array) -> Array:
    total = data_year_weight.sum(axis=DATA_YEARS)
    return (intake * data_year_weight).sum(axis=DATA_YEARS) / np.where(total > 0, total, np.nan)


def weighted_average_formula(intake: tuple[Cells, ...], data_year_weight: tuple[Cells, ...]) -> str:
    terms = "+".join(f"{x}*{w}" for x, w in zip(intake, data_year_weight, strict=True))
    return f"=({terms})/({'+'.join(map(str, data_year_weight))})"


COLUMNS = (
    setting(
        "year_weights",
        equal=(Column(average_intake, average_intake_formula, "persons", "jurisdiction x category"),),
        given=(
            Column(
                weighted_average, weighted_average_formula, "persons", "jurisdiction x category", name="average_intake"
            ),
        ),
    ),
)
