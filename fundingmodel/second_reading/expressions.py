"""Formulas that a file writes, worked out on exact fractions from their text: + - * / , names, 0 and 1, and functions.

worked("max(total(income) / total(people) - income / people, 0)", figures)
"""

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Any

from .quantities import ONE, ZERO, Figures, at
from .refusals import NoAmounts

Read = Callable[[str, str], Figures]  # the figures of a name, in a year that is named or ("") in that of the formula

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "/": truediv}
TOKENS = re.compile(r"\s*([^\W\d]\w*|\d+|\S)")
MILLIONTHS = 1_000_000  # a figure is in the band of its nearest millionth


def worked(text: str, read: Read) -> Figures:
    """The figures of a formula."""
    tokens = [*TOKENS.findall(text), ""]
    found = _sum(tokens, read)
    if tokens != [""]:
        raise ValueError(text)
    return found


# Reading: a sum of products of parts; what is read is taken off the front of the tokens


def _sum(tokens: list[str], read: Read) -> Figures:
    found = _product(tokens, read)
    while tokens[0] in ("+", "-"):
        operation = OPERATIONS[tokens.pop(0)]
        found = _each(operation, found, _product(tokens, read))
    return found


def _product(tokens: list[str], read: Read) -> Figures:
    found = _part(tokens, read)
    while tokens[0] in ("*", "/"):
        operation = OPERATIONS[tokens.pop(0)]
        found = _each(operation, found, _part(tokens, read))
    return found


def _part(tokens: list[str], read: Read) -> Figures:
    first = tokens.pop(0)
    if first == "(":
        found = _sum(tokens, read)
        _take(tokens, ")")
        return found
    if first.isdigit():
        return {ONE: Fraction(first)}
    if tokens[0] != "(":
        return read(first, "")
    _take(tokens, "(")
    if first == "year_sum":
        name, _, start, _, end, _ = (tokens.pop(0) for _ in range(6))
        years = [read(name, str(year)) for year in range(int(start), int(end) + 1)]
        return _over(add, years)
    arguments = [_sum(tokens, read)]
    while tokens[0] == ",":
        tokens.pop(0)
        arguments.append(_sum(tokens, read))
    _take(tokens, ")")
    return _called(first, arguments)


def _take(tokens: list[str], wanted: str) -> None:
    if tokens.pop(0) != wanted:
        raise ValueError(wanted)


# Working out


def _each(operation: Callable[[Any, Any], Any], first: Figures, second: Figures) -> Figures:
    """Place by place; a figure for all goes with each place of the other."""
    rows, columns = (_codes((first, second), axis) for axis in (0, 1))
    return {(r, c): operation(at(first, r, c), at(second, r, c)) for r in rows for c in columns}


def _codes(several: Iterable[Figures], axis: int) -> list[str]:
    """The codes along an axis of the figures that have it."""
    found = list(dict.fromkeys(place[axis] for figures in several for place in figures))
    return [code for code in found if code] or [""]


def _over(operation: Callable[[Any, Any], Any], several: list[Figures]) -> Figures:
    found = several[0]
    for other in several[1:]:
        found = _each(operation, found, other)
    return found


def _called(function: str, arguments: list[Figures]) -> Figures:
    first = arguments[0]
    if function in ("min", "max"):
        return _over(min if function == "min" else max, arguments)
    if function in ("band", "slices"):
        bands = _bands(arguments[1])
        worth = _band if function == "band" else _slices
        return {place: worth(figure, bands) for place, figure in first.items()}
    if function == "category_sum":
        return {(row, ""): sum((x for (r, _), x in first.items() if r == row), ZERO) for row in _codes([first], 0)}
    columns = {column: [x for (_, c), x in first.items() if c == column] for column in _codes([first], 1)}
    if function == "part":
        return {(row, column): x / sum(columns[column]) for (row, column), x in first.items()}
    over: dict[str, Callable[[list[Any]], Any]] = {
        "total": sum,
        "largest": max,
        "smallest": min,
        "average": lambda figures: sum(figures) / len(figures),
    }
    return {("", column): over[function](figures) for column, figures in columns.items()}


def _bands(table: Figures) -> list[tuple[Fraction, Fraction]]:
    """Where each band starts, and what it is worth."""
    starts = [x for (row, _), x in table.items() if row.startswith("from ")]
    values = [x for (row, _), x in table.items() if row.startswith("value ")]
    return list(zip(starts, values, strict=True))


def _band(figure: Fraction, bands: list[tuple[Fraction, Fraction]]) -> Fraction:
    nearest = Fraction((figure * MILLIONTHS + Fraction(1, 2)).__floor__(), MILLIONTHS)
    reached = [value for start, value in bands if start <= nearest]
    if not reached:
        raise NoAmounts("undefined")
    return reached[-1]


def _slices(figure: Fraction, bands: list[tuple[Fraction, Fraction]]) -> Fraction:
    """Each part of a figure at the value of the band that it is in."""
    ends = [start for start, _ in bands[1:]] + [max(figure, bands[-1][0])]
    parts = (value * max(ZERO, min(figure, end) - start) for (start, value), end in zip(bands, ends, strict=True))
    return sum(parts, ZERO)
