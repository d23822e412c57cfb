"""Hidden months once more, for the second reader: from the year's own total and the country's months, on fractions."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from second_files import Data, data_set

FEWEST, MIDPOINT, MOST = Fraction(1), Fraction(5, 2), Fraction(4)
Row = Mapping[str, str]


def hidden_month(row: Row, data: Data, measure: str, folder: Path) -> Fraction:
    """What the year's own total leaves for its hidden months, as the country lands in them: from 1 to 4, in hundredths."""
    years = data_set(data.about["whole_years"].removesuffix(".csv"), folder, {})
    (year,) = _alike(years, row, "year", "jurisdiction", "category")
    months = _alike(data, row, "year", "jurisdiction", "category")
    left = Fraction(year[measure] or MIDPOINT) - sum(Fraction(each[measure] or 0) for each in months)
    weights = {each["month"]: _country(each, data, measure) for each in months if int(each["suppressed"])}
    hundredths = 100 * left * weights[row["month"]] / sum(weights.values())
    return min(max(Fraction(round(hundredths), 100), FEWEST), MOST)


def _country(row: Row, data: Data, measure: str) -> Fraction:
    """Whom the country lands in the month of a row, in its category."""
    alike = _alike(data, row, "year", "month", "category")
    return sum((Fraction(each[measure] or MIDPOINT) for each in alike), Fraction(0))


def _alike(data: Data, row: Row, *columns: str) -> list[Row]:
    return [each for each in data.rows if all(each[column] == row[column] for column in columns)]
