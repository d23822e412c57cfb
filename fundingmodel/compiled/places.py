"""Places: the two operations that are no plain loop, the place of each in an order, and the last of many candidates that holds."""

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from fundingmodel.column import Array
from fundingmodel.compiled.kernel import as_figure, picked
from fundingmodel.compiled.order import Step, of_a_try
from fundingmodel.compiled.traced import Traced, Untraceable

if TYPE_CHECKING:
    from fundingmodel.compiled.written import Source

FEW = 16  # jurisdictions whose figures are written out one after another: registers hold about as many


def rank(source: "Source", node: Traced, depth: int) -> None:
    """The place of each in the order of its keys: of each two, one comes first; unknown ones come last."""
    known = [key for key in node.parts if not key.moved]
    moved = [key for key in reversed(node.parts) if key.moved]
    last_known = any(key.moved for key in node.parts[: len(known)])
    if last_known or node.extra % node.ndim != 0 or node.ndim != 2 or node.shape[1] != 1:
        raise Untraceable("an order of figures")
    rows = source.length(node.shape[0])
    order = _order_of_known(source, node, known)
    source.scratch_of([node.shape[0]] * (len(moved) + 1))
    source.line(depth, f"for i in range({rows}):")
    source.line(depth + 1, f"p = u8(k[{order} + i])")
    source.lanes(depth + 1)
    source.line(depth + 2, f"{source.s(0, 'i')} = 0.0")
    for n, key in enumerate(moved, 1):
        source.line(depth + 2, f"{source.s(n, 'i')} = {source.read(key, ('p', '0'), {})}")
    if node.shape[0] <= FEW:
        _places_of_few(source, node.shape[0], len(moved), depth)
    else:
        _places(source, rows, len(moved), depth)
    source.line(depth, f"for i in range({rows}):")
    source.line(depth + 1, f"p = u8(k[{order} + i])")
    source.lanes(depth + 1)
    source.line(depth + 2, f"{source.lane(node, 'p')} = {source.s(0, 'i')}")


def _places(source: "Source", rows: str, keys: int, depth: int) -> None:
    """The number of those that come before each: of each two, the later in the order of known keys where it is not before."""
    source.line(depth, f"for i in range({rows}):")
    source.line(depth + 1, f"for j in range(i + {source.u(1)}, {rows}):")
    source.lanes(depth + 2)
    for n in range(1, keys + 1):
        source.line(depth + 3, f"a{n} = {source.s(n, 'i')}")
        source.line(depth + 3, f"b{n} = {source.s(n, 'j')}")
    source.line(depth + 3, f"one = {as_figure(_before(_names('a', keys), _names('b', keys)))}")
    source.line(depth + 3, f"{source.s(0, 'j')} += one")
    source.line(depth + 3, f"{source.s(0, 'i')} += 1.0 - one")


def _places_of_few(source: "Source", count: int, keys: int, depth: int) -> None:
    """The same, written out: each figure is read once and each place written once."""
    source.lanes(depth)
    for i in range(count):
        for n in range(1, keys + 1):
            source.line(depth + 1, f"k{i}_{n} = {source.s(n, source.u(i))}")
        source.line(depth + 1, f"place_{i} = {float(count - 1 - i)}")
    for i, j in combinations(range(count), 2):
        source.line(depth + 1, f"one = {as_figure(_before(_names(f'k{i}_', keys), _names(f'k{j}_', keys)))}")
        source.line(depth + 1, f"place_{j} += one")
        source.line(depth + 1, f"place_{i} -= one")
    for i in range(count):
        source.line(depth + 1, f"{source.s(0, source.u(i))} = place_{i}")


def _order_of_known(source: "Source", node: Traced, known: Sequence[Traced]) -> str:
    if not known:
        return source.table("each", tuple(range(node.shape[0])))

    def apply(*keys: Array) -> Array:
        return np.lexsort([np.broadcast_to(key, node.shape) for key in keys], axis=0).astype(float)

    ordered = node.graph.node("order of known", known, node.shape, apply, moved=False)
    return source.constant(ordered, node.shape)


def halved(source: "Source", step: Step, depth: int) -> None:
    """The last candidate that holds, by halving those that are counted, in order: s0 has them, s1 and s2 the last and the first beyond."""
    node, zero = step.node, source.u(0)
    count = node.shape[0]
    source.scratch_of([count, 1, 1, 1])
    (_in_order_of_few if count <= FEW else _in_order)(source, step, depth)
    source.line(depth, f"for tried in range({count.bit_length()}):")
    (_try_of_few if count <= FEW else _try)(source, step, depth + 1)
    last = source.s(1, zero)
    source.lanes(depth)
    source.line(depth + 1, f"{source.s(3, zero)} = {_candidate(source, count, last)}")
    source.line(depth, f"for i in range({source.length(count)}):")
    source.lanes(depth + 1)
    candidate = source.read(node.parts[0], ("i", "0"), {})
    reached = f"({last} >= 0.0) & ({candidate} <= {source.s(3, zero)})"
    source.line(depth + 2, f"{source.lane(node, 'i')} = {as_figure(reached)}")


def _in_order(source: "Source", step: Step, depth: int) -> None:
    (candidates, counted, _), count = step.node.parts, step.node.shape[0]
    zero, index, pairs = source.u(0), ("i", "0"), network(count)
    last, beyond = source.s(1, zero), source.s(2, zero)
    source.lanes(depth)
    source.line(depth + 1, f"{last} = -1.0")
    source.line(depth + 1, f"{beyond} = 0.0")
    source.line(depth, f"for i in range({source.length(count)}):")
    source.lanes(depth + 1)
    source.line(depth + 2, f"there = {source.read(counted, index, {})}")
    source.line(depth + 2, f"{source.s(0, 'i')} = {picked('there', source.read(candidates, index, {}), 'inf')}")
    source.line(depth + 2, f"{beyond} += {as_figure('there')}")
    table = source.table("network", tuple(n for pair in pairs for n in pair))
    source.line(depth, f"for c in range({source.length(len(pairs))}):")
    source.line(depth + 1, f"i = u8(k[{table} + {source.u(2)} * c])")
    source.line(depth + 1, f"j = u8(k[{table} + {source.u(2)} * c + {source.u(1)}])")
    source.lanes(depth + 1)
    source.line(depth + 2, f"a1 = {source.s(0, 'i')}")
    source.line(depth + 2, f"b1 = {source.s(0, 'j')}")
    source.line(depth + 2, f"in_order = {_before(['a1'], ['b1'])}")
    source.line(depth + 2, f"{source.s(0, 'i')} = {picked('in_order', 'a1', 'b1')}")
    source.line(depth + 2, f"{source.s(0, 'j')} = {picked('in_order', 'b1', 'a1')}")


def _in_order_of_few(source: "Source", step: Step, depth: int) -> None:
    (candidates, counted, _), count = step.node.parts, step.node.shape[0]
    zero = source.u(0)
    source.lanes(depth)
    source.line(depth + 1, "after = 0.0")
    for n in range(count):
        index = (str(n), "0")
        source.line(depth + 1, f"there = {source.read(counted, index, {})}")
        source.line(depth + 1, f"q{n} = {picked('there', source.read(candidates, index, {}), 'inf')}")
        source.line(depth + 1, f"after += {as_figure('there')}")
    for i, j in network(count):
        source.line(depth + 1, f"in_order = {_before([f'q{i}'], [f'q{j}'])}")
        source.line(depth + 1, f"lower = {picked('in_order', f'q{i}', f'q{j}')}")
        source.line(depth + 1, f"q{j} = {picked('in_order', f'q{j}', f'q{i}')}")
        source.line(depth + 1, f"q{i} = lower")
    for n in range(count):
        source.line(depth + 1, f"{source.s(0, source.u(n))} = q{n}")
    source.line(depth + 1, f"{source.s(1, zero)} = -1.0")
    source.line(depth + 1, f"{source.s(2, zero)} = after")


def _candidate(source: "Source", count: int, place: str) -> str:
    """The candidate at a place of the order; before the first, the first."""
    if count > FEW:
        return source.s(0, f"u8(max({place}, 0.0))")
    found = source.s(0, source.u(0))
    for n in range(1, count):
        found = picked(f"{place} >= {float(n)}", source.s(0, source.u(n)), found)
    return found


def _try(source: "Source", step: Step, depth: int) -> None:
    """The candidate in the middle: where it holds it is the last that does, otherwise the first beyond."""
    rate, zero = step.node.extra, source.u(0)
    source.lanes(depth)
    _tried(source, step, depth + 1)
    source.line(depth + 1, f"{source.lane(rate, zero)} = rate")
    for each in step.tries:
        source.step(each, depth)
    source.lanes(depth)
    _tried(source, step, depth + 1)
    _told(source, source.read(step.node.parts[2], ("0", "0"), {}), depth + 1)


def _try_of_few(source: "Source", step: Step, depth: int) -> None:
    (*_, answer), start = step.node.parts, len(source.lines)
    source.lanes(depth)
    _tried(source, step, depth + 1)
    _told(source, source.at_once(start, answer, of_a_try(step.node), step.node.extra, depth + 1), depth + 1)


def _tried(source: "Source", step: Step, depth: int) -> None:
    last, beyond = source.s(1, source.u(0)), source.s(2, source.u(0))
    source.line(depth, f"last, after = {last}, {beyond}")
    source.line(depth, "middle = floor((last + after) / 2.0)")
    source.line(depth, "opened = after - last > 1.0")
    source.line(depth, f"rate = {picked('opened', _candidate(source, step.node.shape[0], 'middle'))}")


def _told(source: "Source", answer: str, depth: int) -> None:
    source.line(depth, f"holds = {answer}")
    source.line(depth, f"{source.s(1, source.u(0))} = {picked('opened & holds', 'middle', 'last')}")
    source.line(depth, f"{source.s(2, source.u(0))} = {picked('opened & (not holds)', 'middle', 'after')}")


def _names(name: str, count: int) -> list[str]:
    return [f"{name}{n}" for n in range(1, count + 1)]


def _before(firsts: Sequence[str], seconds: Sequence[str]) -> str:
    """Whether the first comes before the second: by the first of their keys that differ; where none does, it does."""
    (a, *other_a), (b, *other_b) = firsts, seconds
    if not other_a:
        return f"({a} <= {b}) | ({b} != {b})"
    less = f"({a} < {b}) | (({b} != {b}) & ({a} == {a}))"
    same = f"({a} == {b}) | (({a} != {a}) & ({b} != {b}))"
    return f"({less}) | (({same}) & ({_before(other_a, other_b)}))"


def network(count: int) -> list[tuple[int, int]]:
    """Batcher's odd-even merge sort: which two to put in order, one after another.

    >>> network(3)
    [(0, 1), (0, 2), (1, 2)]
    """
    pairs: list[tuple[int, int]] = []
    width = 1
    while width < count:
        step = width
        while step >= 1:
            starts = range(step % width, count - step, 2 * step)
            firsts = (n for start in starts for n in range(start, start + min(step, count - start - step)))
            pairs += [(n, n + step) for n in firsts if n // (2 * width) == (n + step) // (2 * width)]
            step //= 2
        width *= 2
    return pairs
