"""Sums: whether figures are so surely the sum of all others that they are those of a total, and of no recipient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 3  # codes, of which one can be the sum of the others
LARGEST_CHANCE = (
    Decimal(1) / 400
)  # beyond it, figures may well add up by chance: three small ones, or much rounded ones
ONE = Decimal(1)


@dataclass(frozen=True)
class Series:
    """The figures of all codes in one column, year and category, and how far each may be off because it was rounded."""

    figures: Sequence[Decimal | None]
    rounding: Decimal = Decimal(0)


def sum_of_others(every: Sequence[Series]) -> int | None:
    """Whether the first (0) or the last (-1) figure of each series is the sum of all its others; None where neither is.

    >>> sum_of_others([Series([Decimal(7000), Decimal(5000), Decimal(12000)])])
    -1
    >>> sum_of_others([Series([Decimal(7000), Decimal(5000), Decimal(12001)])]) is None
    True
    """
    if not every or len(every[0].figures) < FEWEST:
        return None
    return next((place for place in (0, -1) if _is_sum(every, place)), None)


def _is_sum(every: Iterable[Series], place: int) -> bool:
    """Whether it is one in all series, and in so many or so exactly that it is hardly by chance."""
    chance = ONE
    for series in every:
        total, parts = series.figures[place], _others(series.figures, place)
        if total is None or any(part is None for part in parts):
            continue
        known = [part for part in parts if part is not None]
        slack = series.rounding * len(series.figures) / 2
        if abs(sum(known) - total) > slack:
            return False
        if sum(part != 0 for part in known) > 1:  # with one figure beside zeros, the sum is that figure again
            chance *= min(ONE, (2 * slack + _step(series)) / abs(total or ONE))
    return chance <= LARGEST_CHANCE


def _others(figures: Sequence[Decimal | None], place: int) -> Sequence[Decimal | None]:
    return figures[1:] if place == 0 else figures[:-1]


def _step(series: Series) -> Decimal:
    """By how much figures of a series differ at the least: what they are rounded to, five where all end on 0 or 5, or one."""
    if series.rounding:
        return series.rounding
    known = [figure for figure in series.figures if figure is not None]
    if all(figure % 5 == 0 for figure in known):
        return Decimal(5)
    places = max(0, *(-int(figure.normalize().as_tuple().exponent) for figure in known))
    return ONE.scaleb(-places)
