"""What the functions ask of shares, years and amounts before the engine calculates with them."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from fundingmodel.column import Array
from fundingmodel.errors import at, phrase
from fundingmodel.labels.names import known
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS
from udfs.cells.labels import is_year
from udfs.cells.marshalling import refused

THOUSANDS = phrase("udfs.thousands", "one of them seems to be in thousands or millions. Give both in dollars.")
APART = 500.0  # times as much, or as little: no envelope changes so much in a year
CLOSE = 1e-6  # shares may be off by this much in all, as copied figures of seven decimals are
EXACT = 1e-13  # what the last digits of a sum may be off by
LARGE = 1000.0  # three figures that add up by chance are small


def check_shares(share: Array, name: str) -> Array:
    """Shares that add to 1, since amounts have to add to the envelope; refused where the given ones are far from it."""
    total = float(share.sum())
    if abs(total - 1) > CLOSE:
        raise refused(
            "udfs.shares_do_not_add",
            name,
            "{where} adds to {total:.10g}; shares add to 1.",
            "FM.SHARE makes shares of any figures.",
            total=total,
        )
    return share if abs(total - 1) < EXACT else share / total  # else amounts would miss the envelope by dollars


def check_something(figures: Array, name: str) -> Array:
    """The same figures; refused where all are zero, since nothing is a part of nothing."""
    if not figures.any():
        raise refused(
            "udfs.nothing_to_share",
            name,
            "{where} adds to 0, so that there is nothing to make shares of.",
            "Enter the figures.",
        )
    return figures


def check_no_total(figures: Array, labels: Sequence[str] | None, name: str) -> Array:
    """The same figures, by jurisdiction; refused where the first or the last is the sum of the others, as that of a total is.

    A province's own label says that it is none. Three small figures, as 1, 2 and 3, may add up by chance.
    """
    count = len(figures)
    _refuse_year(figures, labels, name)
    for place, others in ((count - 1, figures[:-1]), (0, figures[1:])):
        own = labels is not None and known(labels[place], "jurisdiction")
        if count < 3 or own or (count == 3 and float(figures[place].sum()) < LARGE):
            continue
        if figures[place].any() and all(map(_sums_up, others.T, figures[place])):
            figure = phrase("udfs.figure_number", "figure {number}", number=place + 1)
            where = at(name).then("figure", str(place + 1), figure, ", ").of("" if labels is None else labels[place])
            raise refused(
                "udfs.figure_is_a_total",
                where,
                "{where} is the sum of the others: a total counts twice.",
                "Take it out; if it is none, put it between others.",
            )
    return figures


def _refuse_year(figures: Array, labels: Sequence[str] | None, name: str) -> None:
    """Refuses a first figure that is a year, above others that are none, unless a province labels it."""
    own = labels is not None and known(labels[0], "jurisdiction")
    if len(figures) < 3 or own or not _are_years(figures[0]) or any(map(_are_years, figures[1:])):
        return
    figure = phrase("udfs.figure_number", "figure {number}", number=1)
    raise refused(
        "udfs.figure_is_a_year",
        at(name).then("figure", "1", figure, ", ").of("" if labels is None else labels[0]),
        "{where} is {year}, which looks like a year above the figures.",
        "Take it out; if it is a figure, put another one first.",
        year=f"{figures[0][0]:.0f}",
    )


def _are_years(row: Array) -> bool:
    """Whether all figures of a row may be years; whole hundreds are figures."""
    return all(is_year(float(figure)) and figure % 100 != 0 for figure in row)


def check_no_total_column(table: Array, headings: Sequence[str] | None, name: str) -> Array:
    """The same table; refused where the last of three or more columns without headings is the sum of the others, row by row."""
    rows, columns = table.shape
    may_be = headings is None and columns > 2 and rows > 1 and table[:, -1].any()
    if may_be and all(map(_sums_up, table[:, :-1], table[:, -1])):
        raise refused(
            "udfs.column_is_a_total",
            at(name).column(columns),
            "{where} is the sum of the others: a total counts twice.",
            "Leave it out, or take the headings in.",
        )
    return table


def _sums_up(parts: Array, total: float) -> bool:
    return math.isclose(math.fsum(parts), total, rel_tol=1e-12)


def check_same_unit(amounts: Array, name: str, envelope: float) -> Array:
    """The same amounts; refused where they are so far from the envelope that one of the two is in thousands."""
    total = float(amounts.sum())
    if _far_apart(total, envelope):
        raise refused(
            "udfs.unit_apart_from_envelope",
            name,
            "{where} adds to {total:,.2f}, and the envelope is {envelope:,.2f}: {thousands}",
            total=total,
            envelope=envelope,
            thousands=THOUSANDS,
        )
    return amounts


def check_alike(first: Array, name: str, second: Array, other: str) -> None:
    """Refused where amounts for the same are so far apart that one of the two is in thousands."""
    totals = [float(np.abs(each).sum()) for each in (first, second)]
    if _far_apart(*totals):
        raise refused(
            "udfs.units_apart",
            name,
            "{where} (total {total:,.2f}) and {other} (total {other_total:,.2f}): {thousands}",
            total=totals[0],
            other=other,
            other_total=totals[1],
            thousands=THOUSANDS,
        )


def _far_apart(one: float, other: float) -> bool:
    return bool(one and other) and not 1 / APART < one / other < APART


def check_years_follow(labels: Sequence[str], name: str) -> None:
    """Refused where the years of figures that build on each other do not follow one another."""
    for before, year in itertools.pairwise(labels):
        if is_year(before) and is_year(year) and int(year[:4]) != int(before[:4]) + 1:
            raise refused(
                "udfs.years_do_not_follow",
                name,
                "{year} comes after {before}.",
                "Give each year once, the earliest first, none left out.",
                year=year,
                before=before,
            )


def check_exact(amounts: Array, unit: float, name: str) -> Array:
    """The same amounts; refused where they have more whole units than a cell shows exactly."""
    largest = float(np.max(np.abs(amounts))) / unit
    if not largest <= LARGEST_ENVELOPE_IN_UNITS:
        raise refused(
            "udfs.amounts_beyond_exact",
            name,
            ("{dollars:,.0f} dollars are {units:,.0f} units of {unit:g}; a worksheet is exact to {most:,}."),
            "Take a larger unit.",
            dollars=largest * unit,
            units=largest,
            unit=unit,
            most=LARGEST_ENVELOPE_IN_UNITS,
        )
    return amounts
