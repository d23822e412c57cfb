"""Places: the two operations that are no plain loop, the place of each in an order, and the last of many candidates that holds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fundingmodel.column import Array
from fundingmodel.compiled.order import Step
from fundingmodel.compiled.traced import Traced, Untraceable

if TYPE_CHECKING:
    from fundingmodel.compiled.written import Source


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
    source.line(depth, f"for i in range({rows}):")
    source.line(depth + 1, f"for j in range(i + {source.u(1)}, {rows}):")
    source.lanes(depth + 2)
    for n in range(1, len(moved) + 1):
        source.line(depth + 3, f"a{n} = {source.s(n, 'i')}")
        source.line(depth + 3, f"b{n} = {source.s(n, 'j')}")
    source.line(depth + 3, f"one = 1.0 if {_before(1, len(moved))} else 0.0")
    source.line(depth + 3, f"{source.s(0, 'j')} += one")
    source.line(depth + 3, f"{source.s(0, 'i')} += 1.0 - one")
    source.line(depth, f"for i in range({rows}):")
    source.line(depth + 1, f"p = u8(k[{order} + i])")
    source.lanes(depth + 1)
    source.line(depth + 2, f"{source.lane(node, 'p')} = {source.s(0, 'i')}")


def _order_of_known(source: "Source", node: Traced, known: Sequence[Traced]) -> str:
    if not known:
        return source.table("each", tuple(range(node.shape[0])))

    def apply(*keys: Array) -> Array:
        return np.lexsort([np.broadcast_to(key, node.shape) for key in keys], axis=0).astype(float)

    ordered = node.graph.node("order of known", known, node.shape, apply, moved=False)
    return source.constant(ordered, node.shape)


def halved(source: "Source", step: Step, depth: int) -> None:
    """The last candidate that holds, by halving those that are counted, in order: s0 has them, s1 and s2 the last and the first beyond."""
    node, rate = step.node, step.node.extra
    candidates, counted, answer = node.parts
    rows, pairs = source.length(node.shape[0]), network(node.shape[0])
    zero, index = source.u(0), ("i", "0")
    last, beyond = source.s(1, zero), source.s(2, zero)
    source.scratch_of([node.shape[0], 1, 1, 1])
    middle, opened = f"floor(({last} + {beyond}) / 2.0)", f"{beyond} - {last} > 1.0"
    source.lanes(depth)
    source.line(depth + 1, f"{last} = -1.0")
    source.line(depth + 1, f"{beyond} = 0.0")
    source.line(depth, f"for i in range({rows}):")
    source.lanes(depth + 1)
    source.line(depth + 2, f"there = {source.read(counted, index, {})}")
    source.line(depth + 2, f"{source.s(0, 'i')} = {source.read(candidates, index, {})} if there else inf")
    source.line(depth + 2, f"{beyond} += 1.0 if there else 0.0")
    if pairs:
        table = source.table("network", tuple(n for pair in pairs for n in pair))
        source.line(depth, f"for c in range({source.length(len(pairs))}):")
        source.line(depth + 1, f"i = u8(k[{table} + {source.u(2)} * c])")
        source.line(depth + 1, f"j = u8(k[{table} + {source.u(2)} * c + {source.u(1)}])")
        source.lanes(depth + 1)
        source.line(depth + 2, f"a1 = {source.s(0, 'i')}")
        source.line(depth + 2, f"b1 = {source.s(0, 'j')}")
        source.line(depth + 2, "in_order = (a1 <= b1) | (b1 != b1)")
        source.line(depth + 2, f"{source.s(0, 'i')} = a1 if in_order else b1")
        source.line(depth + 2, f"{source.s(0, 'j')} = b1 if in_order else a1")
    source.line(depth, f"for tried in range({node.shape[0].bit_length()}):")
    source.lanes(depth + 1)
    source.line(depth + 2, f"middle = {middle}")
    source.line(depth + 2, f"near = {source.s(0, 'u8(max(middle, 0.0))')}")
    source.line(depth + 2, f"{source.lane(rate, zero)} = near if {opened} else 0.0")
    for each in step.tries:
        source.step(each, depth + 1)
    source.lanes(depth + 1)
    source.line(depth + 2, f"middle = {middle}")
    source.line(depth + 2, f"opened = {opened}")
    source.line(depth + 2, f"holds = {source.read(answer, ('0', '0'), {})}")
    source.line(depth + 2, f"{last} = middle if opened & holds else {last}")
    source.line(depth + 2, f"{beyond} = middle if opened & (not holds) else {beyond}")
    source.lanes(depth)
    source.line(depth + 1, f"{source.s(3, zero)} = {source.s(0, f'u8(max({last}, 0.0))')}")
    source.line(depth, f"for i in range({rows}):")
    source.lanes(depth + 1)
    reached = f"({last} >= 0.0) & ({source.read(candidates, index, {})} <= {source.s(3, zero)})"
    source.line(depth + 2, f"{source.lane(node, 'i')} = 1.0 if {reached} else 0.0")


def _before(n: int, count: int) -> str:
    """Whether a comes before b: by this key, or where it is the same by the next; where all are the same, a."""
    if n > count:
        return "True"
    less = f"(a{n} < b{n}) | ((b{n} != b{n}) & (a{n} == a{n}))"
    same = f"(a{n} == b{n}) | ((a{n} != a{n}) & (b{n} != b{n}))"
    return f"({less}) | (({same}) & ({_before(n + 1, count)}))"


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
