"""Entry threshold: those below a level count as zero, and leave their part to the others."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting

INPUTS = (Input("entry_level", "persons", like="entry_measure"), Input("entry_measure", "persons", "jurisdiction"))


def entry_measure(weighted_intake: Array) -> Array:
    return weighted_intake


def entry_measure_formula(weighted_intake: Cells) -> str:
    return f"={weighted_intake}"


def _millionths(persons: Array) -> Array:
    return np.floor(1e6 * persons + 0.5)


def _millionths_formula(persons: Cells) -> str:
    return f"INT(1000000*{persons}+0.5)"


def entering(weighted_intake: Array, entry_measure: Array, entry_level: Array) -> Array:
    return np.where(_millionths(entry_measure) >= _millionths(entry_level), weighted_intake, 0.0)


def entering_formula(weighted_intake: Cells, entry_measure: Cells, entry_level: Cells) -> str:
    return f"=IF({_millionths_formula(entry_measure)}>={_millionths_formula(entry_level)},{weighted_intake},0)"


def entering_above(weighted_intake: Array, entry_measure: Array, entry_level: Array) -> Array:
    return np.where(_millionths(entry_measure) > _millionths(entry_level), weighted_intake, 0.0)


def entering_above_formula(weighted_intake: Cells, entry_measure: Cells, entry_level: Cells) -> str:
    return f"=IF({_millionths_formula(entry_measure)}>{_millionths_formula(entry_level)},{weighted_intake},0)"


AMENDED = "weighted_intake_with_entry_threshold"

COLUMNS = (
    setting(
        "judged_by",
        itself=(Column(entry_measure, entry_measure_formula, "persons"),),
        another_measure=(),
    ),
    setting(
        "at_level",
        enters=(Column(entering, entering_formula, "persons", amends="weighted_intake", name=AMENDED),),
        stays_out=(Column(entering_above, entering_above_formula, "persons", amends="weighted_intake", name=AMENDED),),
    ),
)
