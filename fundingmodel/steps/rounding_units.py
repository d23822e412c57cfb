"""Units per dollar: what columns count by, from the rounding unit in dollars that a scenario gives.

Columns multiply by units per dollar and never by its inverse: k x 0.01 is not k / 100 for 14% of k.
"""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input
from fundingmodel.rounding import FEWEST_UNITS_PER_DOLLAR, MOST_UNITS_PER_DOLLAR, UNITS_PER_DOLLAR

GIVEN, COUNTED = "rounding_unit", "units_per_dollar"


def units_per_dollar(rounding_unit: Array) -> Array:
    """A million by the millionths of a dollar in a unit, both whole: 1 / 0.01024 is a bit below 97.65625, and this is it."""
    return 1_000_000 / np.floor(1_000_000 * rounding_unit + 0.5)


def units_per_dollar_formula(rounding_unit: Cells) -> str:
    return f"=1000000/INT(1000000*{rounding_unit}+0.5)"


def counted(given: str) -> str:
    """The name of the units per dollar that come from a rounding unit.

    >>> counted("rounding_unit"), counted("authority_rounding_unit"), counted("notes")
    ('units_per_dollar', 'authority_units_per_dollar', 'notes_units_per_dollar')
    """
    own = given.removesuffix(GIVEN) if given.endswith(GIVEN) else f"{given}_"
    return f"{own}{COUNTED}"


def column(given: str) -> Column:
    """The column of units per dollar of a rounding unit of this name."""
    plain = Column(units_per_dollar, units_per_dollar_formula, UNITS_PER_DOLLAR, "scalar")
    return plain.renamed({COUNTED: counted(given), GIVEN: given})


# Files of 0.1 say how many units a dollar has, and may do so of an input of their own.
COUNTED_INPUTS = {
    name: Input(name, UNITS_PER_DOLLAR, least=FEWEST_UNITS_PER_DOLLAR, most=MOST_UNITS_PER_DOLLAR)
    for name in (counted(GIVEN), counted(f"authority_{GIVEN}"))
}
