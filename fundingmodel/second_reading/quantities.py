"""Quantities: figures by row and column, by jurisdiction ("ON", ""), by category ("", "refugee"), by both, or one ("", "")."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Figures = Mapping[tuple[str, str], Any]  # a Fraction each, or None where a figure is not known
ByCode = dict[str, Fraction]

ONE = ("", "")
ZERO = Fraction(0)


def at(figures: Figures, row: str = "", column: str = "") -> Any:
    """The figure of a place: its own, or that of its whole row, of its whole column, or of all."""
    places = ((row, column), (row, ""), ("", column), ONE)
    return next(figures[place] for place in places if place in figures)


def total(figures: ByCode) -> Fraction:
    return sum(figures.values(), ZERO)


def parts(figures: ByCode) -> ByCode:
    """Each figure as a part of the total."""
    whole = total(figures)
    return {code: figure / whole for code, figure in figures.items()}
