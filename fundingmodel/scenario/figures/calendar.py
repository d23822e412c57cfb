"""The calendar of a fiscal year as columns read it: the year in which it begins, its data years, and the months of a year."""

import numpy as np

from fundingmodel.column import CALENDAR, MONTHS, Array
from fundingmodel.scenario.parameters import Place, first_calendar_year


def numbers(place: Place, fiscal_year: str) -> dict[str, tuple[int, ...]]:
    """What columns may read of the calendar, by name: one year, the data years, the months by number."""
    found = ((first_calendar_year(fiscal_year),), place.data_years(fiscal_year), tuple(range(1, len(MONTHS) + 1)))
    return dict(zip(CALENDAR, found, strict=True))


def calendar(place: Place, fiscal_year: str) -> dict[str, Array]:
    """The same in arrays of shapes (1, 1), (data years, 1) and (1, months)."""
    return {
        name: np.array(found, dtype=float).reshape((1, -1) if CALENDAR[name][1] else (-1, 1))
        for name, found in numbers(place, fiscal_year).items()
    }
