"""The value of a tree: on arrays of floats, or of exact fractions. Arrays end in (..., jurisdictions, categories)."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from fundingmodel.column import CATEGORIES, JURISDICTIONS
from fundingmodel.errors import Phrase, phrase
from fundingmodel.expressions.tree import NAME, NUMBER, YEAR_SUM, Node

PER_MILLION = 1_000_000  # a figure is in the band of its millionths: 10188.9999999, for want of digits, is 10189
OWN = ""  # the key of the figures that are made


class NoFigure(ArithmeticError):
    """An exact figure that cannot be calculated: why, and the place in the array."""

    def __init__(self, because: Phrase, place: tuple[int, ...]) -> None:
        super().__init__(because, place)
        self.because, self.place = because, place


Read = Callable[
    [str, str], Any
]  # the array of an input by its name and key; of a table of bands, its rows (start, value)


def value(node: Node, read: Read) -> Any:
    """The array of a tree. Where it divides by zero, or no band holds a figure: NaN in floats, NoFigure in fractions.

    >>> from fundingmodel.errors import at
    >>> from fundingmodel.expressions.tree import tree
    >>> value(tree("people / total(people)", at("")), lambda name, key: np.array([[1.0], [3.0]])).ravel().tolist()
    [0.25, 0.75]
    """
    if node.operation == NAME:
        return read(node.name, OWN)
    if node.operation == YEAR_SUM:
        return sum((read(node.name, key) for key in node.keys[1:]), read(node.name, node.keys[0]))
    if node.operation == NUMBER:
        return np.full((1, 1), int(node.name))
    if node.operation in TABLES:
        figure, table = node.parts
        return TABLES[node.operation](value(figure, read), _rows(read(table.name, OWN)))
    return OPERATIONS[node.operation](*(value(part, read) for part in node.parts))


def table_of(column: Any) -> Any:
    """A table of bands, (start, value) a row, from its starts and then its values below one another; leading axes stay."""
    return np.swapaxes(column.reshape(*column.shape[:-2], 2, -1), -1, -2)


def _divided(above: Any, below: Any) -> Any:
    zero = np.asarray(below == 0)
    if _is_exact(above) or _is_exact(below):
        if zero.any():
            shape = np.broadcast_shapes(np.shape(above), zero.shape)
            place = np.argwhere(np.broadcast_to(zero, shape))[0]
            raise NoFigure(phrase("divides_by_zero", "it divides by zero"), tuple(map(int, place)))
        return np.asarray(above, dtype=object) * _each(lambda x: 1 / Fraction(x), below)
    return above / np.where(zero, np.nan, below)


def _is_exact(array: Any) -> bool:
    return bool(np.asarray(array).dtype == object)


def _each(f: Callable[..., Any], *arrays: Any) -> Any:
    return np.asarray(np.frompyfunc(f, len(arrays), 1)(*arrays), dtype=object)


def _total(array: Any) -> Any:
    return array.sum(axis=JURISDICTIONS, keepdims=True)


def _band(figure: Any, table: Any) -> Any:
    """The value of the band that a figure is in: of the last that starts at it or below."""
    if _is_exact(figure) or _is_exact(table):
        place = _each(lambda x: _place(x, table[:, 0]), figure).astype(np.int64)
        if (place < 0).any():
            raise NoFigure(
                phrase("below_first_band", "a figure is below the first band"),
                tuple(map(int, np.argwhere(place < 0)[0])),
            )
        return table[:, 1][place]
    millionths = np.floor(PER_MILLION * figure + 0.5) / PER_MILLION
    found = np.full(np.shape(millionths), np.nan)
    for n in range(table.shape[-2]):  # so that a table, too, may have leading axes
        found = np.where(millionths >= _of_band(table, n, 0), _of_band(table, n, 1), found)
    return np.where(np.isfinite(millionths), found, np.nan)


def _rows(table: Any) -> Any:
    """The rows of a table of bands, from these or from its column of starts and values."""
    return table_of(table) if table.shape[-1] == 1 else table


def _of_band(table: Any, number: int, column: int) -> Any:
    """The start (0) or the value (1) of a band, as figures by jurisdiction and category are."""
    return np.asarray(table[..., number, column])[..., None, None]


def _place(figure: Any, starts: Any) -> int:
    millionths = Fraction((PER_MILLION * Fraction(figure) + Fraction(1, 2)).__floor__(), PER_MILLION)
    return sum(1 for start in starts if start <= millionths) - 1


def _slices(figure: Any, table: Any) -> Any:
    """Each slice of a figure at the value of its own band, summed; nothing of what is below the first."""
    found, before = 0, 0
    for n in range(table.shape[-2]):
        start, worth = _of_band(table, n, 0), _of_band(table, n, 1)
        found, before = found + (worth - before) * np.maximum(0, figure - start), worth
    return found


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": lambda first, second: first + second,
    "-": lambda first, second: first - second,
    "*": lambda first, second: first * second,
    "/": _divided,
    "min": lambda *parts: np.minimum.reduce(np.broadcast_arrays(*parts)),
    "max": lambda *parts: np.maximum.reduce(np.broadcast_arrays(*parts)),
    "total": _total,
    "part": lambda array: _divided(array, _total(array)),
    "largest": lambda array: array.max(axis=JURISDICTIONS, keepdims=True),
    "smallest": lambda array: array.min(axis=JURISDICTIONS, keepdims=True),
    "average": lambda array: _total(array) / array.shape[JURISDICTIONS],
    "category_sum": lambda array: array.sum(axis=CATEGORIES, keepdims=True),
}
TABLES: Mapping[str, Callable[[Any, Any], Any]] = {"band": _band, "slices": _slices}
