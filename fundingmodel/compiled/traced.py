"""Traced arrays: a column's own `compute` is called with them, and what it does is written down as a graph of numpy's operations.

A traced array has the axes of one draw. What the draws do not move is known when the graph is calculated, and numpy calculates it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from fundingmodel.column import Array

GIVEN, CONSTANT, WHERE, VIEW, RANK, ORDER, RATE, HOLDS = (
    "given",
    "constant",
    "where",
    "view",
    "rank",
    "order",
    "rate",
    "holds",
)
SUM, MOST, LEAST = "sum", "max", "min"
REDUCTIONS = (SUM, MOST, LEAST)
COMPARISONS = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
OF_TRUTHS = {"bitwise_and": "and", "bitwise_or": "or", "logical_and": "and", "logical_or": "or"}
NOT = ("invert", "logical_not")
ARITHMETIC = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "negative",
    "positive",
    "floor",
    "maximum",
    "minimum",
    "absolute",
)


class Untraceable(Exception):
    """A column does what is not followed here: its formula is calculated by numpy alone."""


@dataclass
class Graph:
    """The operations of a formula, each once, in an order in which they can be calculated."""

    nodes: list["Traced"] = field(default_factory=list)
    found: dict[Any, "Traced"] = field(default_factory=dict)

    def node(
        self,
        operation: str,
        parts: Sequence["Traced"],
        shape: tuple[int, ...],
        apply: Callable[..., Any],
        truth: bool = False,
        extra: Any = None,
        moved: bool | None = None,
    ) -> "Traced":
        key = (operation, tuple(part.number for part in parts), shape, extra)
        if key not in self.found:
            of_draws = any(part.moved for part in parts) if moved is None else moved
            made = Traced(self, len(self.nodes), operation, tuple(parts), shape, apply, truth, extra, of_draws)
            self.nodes.append(made)
            self.found[key] = made
        return self.found[key]

    def given(self, name: str, shape: tuple[int, ...], moved: bool) -> "Traced":
        return self.node(GIVEN, (), shape, _no_numpy, extra=name, moved=moved)

    def lifted(self, figure: Any) -> "Traced":
        """A number or an array that a column writes itself."""
        if isinstance(figure, Traced):
            return figure
        array = np.asarray(figure)
        if array.dtype == object or array.dtype.kind not in "bif":
            raise Untraceable(f"an array of {array.dtype}")
        array = array.reshape((1,) * (2 - array.ndim) + array.shape)
        key = (array.dtype.kind, array.astype(float).tobytes())
        return self.node(CONSTANT, (), array.shape, lambda: array, array.dtype.kind == "b", (key, array.shape), False)


def _no_numpy(*_: Any) -> Any:
    raise AssertionError("a given array is known, not calculated")


class Traced(NDArrayOperatorsMixin):
    """A quantity as an operation on others; `apply` is what numpy does for it."""

    __slots__ = ("apply", "extra", "graph", "moved", "number", "operation", "parts", "shape", "truth")

    def __init__(
        self,
        graph: Graph,
        number: int,
        operation: str,
        parts: tuple["Traced", ...],
        shape: tuple[int, ...],
        apply: Callable[..., Any],
        truth: bool,
        extra: Any,
        moved: bool,
    ) -> None:
        self.graph, self.number, self.operation, self.parts, self.shape = graph, number, operation, parts, shape
        self.apply, self.truth, self.extra, self.moved = apply, truth, extra, moved

    __hash__ = object.__hash__

    size = math.inf  # of any number of draws: never few

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __bool__(self) -> bool:
        raise Untraceable("what is done depends on a figure")

    __iter__ = __len__ = __float__ = __int__ = __array__ = __bool__

    # What numpy calls

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **others: Any) -> "Traced":
        if method != "__call__" or others or (out is not None and out[0] is not inputs[0]):
            raise Untraceable(f"{ufunc.__name__}.{method}")
        name, parts = ufunc.__name__, [self.graph.lifted(each) for each in inputs]
        shape = np.broadcast_shapes(*(part.shape for part in parts))
        truths = [part.truth for part in parts]
        if name in COMPARISONS:
            return self.graph.node(name, parts, shape, ufunc, truth=True)
        if (name in OF_TRUTHS or name in NOT) and all(truths):
            return self.graph.node(OF_TRUTHS.get(name, "not"), parts, shape, ufunc, truth=True)
        if name in ARITHMETIC and not all(truths):
            return self.graph.node(name, parts, shape, ufunc)
        raise Untraceable(name)

    def __array_function__(
        self, function: Callable[..., Any], _types: Any, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> Any:
        if function not in FUNCTIONS:
            raise Untraceable(function.__name__)
        return FUNCTIONS[function](self.graph, *arguments, **named)

    # What a column calls on an array

    def sum(self, axis: int | None = None, keepdims: bool = False) -> "Traced":
        return self._reduced(SUM, np.sum, axis, keepdims)

    def max(self, axis: int | None = None, keepdims: bool = False) -> "Traced":
        return self._reduced(MOST, np.max, axis, keepdims)

    def min(self, axis: int | None = None, keepdims: bool = False) -> "Traced":
        return self._reduced(LEAST, np.min, axis, keepdims)

    def mean(self, axis: int) -> "Traced":
        return self.sum(axis) / float(self.shape[axis])

    def _reduced(self, operation: str, function: Callable[..., Any], axis: int | None, keepdims: bool) -> "Traced":
        if axis is None or (self.truth and operation != SUM):
            raise Untraceable(f"{operation} over all")
        at = axis % self.ndim
        kept = (*self.shape[:at], 1, *self.shape[at + 1 :])

        def apply(array: Any) -> Any:
            return function(array, axis=axis, keepdims=True)

        found = self.graph.node(operation, (self,), kept, apply, extra=at)
        return found if keepdims else found.view([n for n in range(self.ndim) if n != at])

    def view(self, axes: Sequence[int | None]) -> "Traced":
        """The same figures with other axes: each an own one, or None for one of size 1; those left out have size 1."""
        shape = tuple(1 if axis is None else self.shape[axis] for axis in axes)
        order = tuple(axis for axis in axes if axis is not None)

        def apply(array: Any) -> Any:
            left_out = tuple(n for n in range(self.ndim) if n not in order)
            return np.transpose(array, (*left_out, *order)).reshape(shape)

        return self.graph.node(VIEW, (self,), shape, apply, self.truth, tuple(axes))

    def swapaxes(self, first: int, second: int) -> "Traced":
        axes = list(range(self.ndim))
        axes[first], axes[second] = axes[second], axes[first]
        return self.view(axes)

    def __getitem__(self, key: Any) -> "Traced":
        keys = list(key) if isinstance(key, tuple) else [key]
        if any(not (each is None or each is Ellipsis or each == slice(None)) for each in keys):
            raise Untraceable("a part of an array")
        taken = sum(each == slice(None) for each in keys if each is not None and each is not Ellipsis)
        rest: list[Any] = [slice(None)] * (self.ndim - taken)
        place = keys.index(Ellipsis) if Ellipsis in keys else len(keys)
        own = iter(range(self.ndim))
        return self.view([None if each is None else next(own) for each in [*keys[:place], *rest, *keys[place + 1 :]]])

    def argsort(self, axis: int = -1) -> "Traced":
        """Of an order alone: the places of all in it."""
        if self.operation != ORDER or self.extra != axis:
            raise Untraceable("argsort")
        return self.graph.node(RANK, self.parts, self.shape, _ranks(axis), extra=axis)

    def holds_up_to(self, candidates: Any, counted: Any, holds: Callable[[Any], Any]) -> "Traced":
        """What `halving.holds_up_to` gives: the candidates, those counted, and whether the rate that is tried holds."""
        parts = [self.graph.lifted(each) for each in (candidates, counted)]
        tried = self.graph.node(RATE, (), (1, 1), _no_numpy, extra=len(self.graph.nodes), moved=True)
        answer = self.graph.lifted(holds(tried))
        shape = np.broadcast_shapes(*(part.shape for part in parts))
        if shape[-1] != 1 or len(shape) != 2 or answer.shape != (1, 1):
            raise Untraceable("candidates that go by more than jurisdiction")
        return self.graph.node(HOLDS, (*parts, answer), shape, _no_numpy, truth=True, extra=tried)


def _ranks(axis: int) -> Callable[..., Any]:
    return lambda *keys: np.lexsort(keys, axis=axis).argsort(axis=axis)


# numpy's functions that are no operations element by element


def _where(graph: Graph, condition: Any, first: Any, second: Any) -> Traced:
    parts = [graph.lifted(each) for each in (condition, first, second)]
    if not parts[0].truth or parts[1].truth != parts[2].truth:
        raise Untraceable("where of figures")
    shape = np.broadcast_shapes(*(part.shape for part in parts))
    return graph.node(WHERE, parts, shape, np.where, truth=parts[1].truth)


def _broadcast_to(graph: Graph, array: Any, shape: tuple[int, ...]) -> Traced:
    part = graph.lifted(array)
    if part.shape == shape:
        return part
    if np.broadcast_shapes(part.shape, shape) != shape:
        raise ValueError(f"{part.shape} does not go into {shape}")
    return graph.node("as", (part,), shape, lambda figures: np.broadcast_to(figures, shape), part.truth)


def _broadcast_arrays(graph: Graph, *arrays: Any) -> tuple[Traced, ...]:
    parts = [graph.lifted(each) for each in arrays]
    shape = np.broadcast_shapes(*(part.shape for part in parts))
    return tuple(_broadcast_to(graph, part, shape) for part in parts)


def _lexsort(graph: Graph, keys: Sequence[Any], axis: int = -1) -> Traced:
    parts = [graph.lifted(each) for each in keys]
    return graph.node(ORDER, parts, parts[-1].shape, lambda *given: np.lexsort(given, axis=axis), extra=axis)


FUNCTIONS: Mapping[Callable[..., Any], Callable[..., Any]] = {
    np.where: _where,
    np.broadcast_to: _broadcast_to,
    np.broadcast_arrays: _broadcast_arrays,
    np.lexsort: _lexsort,
    np.shape: lambda _, array: array.shape,
    np.swapaxes: lambda _, array, first, second: array.swapaxes(first, second),
}


def broadcast_to(figure: Any, shape: tuple[int, ...], graph: Graph) -> Traced:
    """What a column gives, in its declared shape."""
    part = graph.lifted(figure)
    return _broadcast_to(graph, part, (*part.shape[:-2], *shape))


def numpy_value(node: Traced, known: Mapping[str, Array], done: dict[int, Any]) -> Any:
    """What numpy gives for a node that no draw moves."""
    if node.operation == GIVEN:
        return known[node.extra]
    if node.number not in done:
        done[node.number] = node.apply(*(numpy_value(part, known, done) for part in node.parts))
    return done[node.number]
