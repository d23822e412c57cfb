"""What the functions ask of shares, years and amounts before the engine calculates with them."""

import itertools
from collections.abc import Sequence

import numpy as np

from fundingmodel.column import Array
from fundingmodel.whole_units import LARGEST_ENVELOPE_IN_UNITS
from udfs.labels import is_year
from udfs.marshalling import refused

APART = 500.0  # times as much, or as little: no envelope changes so much in a year
CLOSE = 1e-6  # shares may be off by this much in all, as copied figures of seven decimals are


def check_shares(share: Array, name: str) -> Array:
    """The same shares; refused where they do not add to 1, since amounts would not add to the envelope."""
    total = float(share.sum())
    if abs(total - 1) > CLOSE:
        raise refused(f"{name} adds to {total:.10g}; shares add to 1. FM.SHARE makes shares of any figures.")
    return share


def check_something(figures: Array, name: str) -> Array:
    """The same figures; refused where all are zero, since nothing is a part of nothing."""
    if not figures.any():
        raise refused(f"{name} adds to 0, so that there is nothing to make shares of. Enter the figures.")
    return figures


def check_same_unit(amounts: Array, name: str, envelope: float) -> Array:
    """The same amounts; refused where they are so far from the envelope that one of the two is in thousands."""
    total = float(amounts.sum())
    if total and envelope and not 1 / APART < total / envelope < APART:
        raise refused(
            f"{name} adds to {total:,.2f}, and the envelope is {envelope:,.2f}: one of them seems to be in thousands or "
            "millions. Give both in dollars."
        )
    return amounts


def check_years_follow(labels: Sequence[str], name: str) -> None:
    """Refused where the years of figures that build on each other do not follow one another."""
    for before, year in itertools.pairwise(labels):
        if is_year(before) and is_year(year) and int(year[:4]) != int(before[:4]) + 1:
            raise refused(
                f"{name}: {year} comes after {before}. Give each year once, the earliest first, none left out."
            )


def check_exact(amounts: Array, unit: float, name: str) -> Array:
    """The same amounts; refused where they have more whole units than a cell shows exactly."""
    largest = float(np.max(np.abs(amounts))) / unit
    if not largest <= LARGEST_ENVELOPE_IN_UNITS:
        raise refused(
            f"{name}: {largest * unit:,.0f} dollars are {largest:,.0f} units of {unit:g}; a worksheet is exact to "
            f"{LARGEST_ENVELOPE_IN_UNITS:,}. Take a larger unit."
        )
    return amounts
