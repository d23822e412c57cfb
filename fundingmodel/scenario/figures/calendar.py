"""The calendar of a fiscal year as columns read it: the year in which it begins, its data years, and the months of a year."""

import numpy as np

from fundingmodel.column import CALENDAR, MONTHS, Array
from fundingmodel.scenario.parameters import Place, first_calendar_year


def calendar(place: Place, fiscal_year: str) -> dict[str, Array]:
    """What columns may read of the calendar, in arrays of shapes (1, 1), (data years, 1) and (1, months)."""
    years = np.array(place.data_years(fiscal_year), dtype=float).reshape(-1, 1)
    months = np.arange(1.0, len(MONTHS) + 1).reshape(1, -1)
    found = (np.full((1, 1), float(first_calendar_year(fiscal_year))), years, months)
    return dict(zip(CALENDAR, found, strict=True))
