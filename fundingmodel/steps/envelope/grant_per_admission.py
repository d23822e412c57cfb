"""Grant per admission: a grant paid elsewhere, over the average admissions there in the same data years."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import DATA_YEARS, Array, Column, Input

INPUTS = (Input("grant_elsewhere", "dollars"), Input("admissions_elsewhere", "persons", by="calendar year"))


def average_admissions_elsewhere(admissions_elsewhere: Array) -> Array:
    return admissions_elsewhere.mean(axis=DATA_YEARS)


def average_admissions_elsewhere_formula(admissions_elsewhere: tuple[Cells, ...]) -> str:
    return f"=({'+'.join(map(str, admissions_elsewhere))})/{len(admissions_elsewhere)}"


def grant_per_admission(grant_elsewhere: Array, average_admissions_elsewhere: Array) -> Array:
    known = average_admissions_elsewhere > 0
    return grant_elsewhere / np.where(known, average_admissions_elsewhere, np.nan)


def grant_per_admission_formula(grant_elsewhere: Cells, average_admissions_elsewhere: Cells) -> str:
    return f"={grant_elsewhere}/{average_admissions_elsewhere}"


COLUMNS = (
    Column(average_admissions_elsewhere, average_admissions_elsewhere_formula, "persons", "scalar"),
    Column(grant_per_admission, grant_per_admission_formula, "dollars", "scalar", each="admissions_elsewhere"),
)
