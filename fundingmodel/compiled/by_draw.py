"""By draw: what goes by data year or category is worked out draw by draw first, up to its sums, and what is given brought side by side."""

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

from fundingmodel.compiled.kernel import as_figure, literal
from fundingmodel.compiled.order import Index, Loop, behind, in_loops, is_straight, seen
from fundingmodel.compiled.traced import CONSTANT, GIVEN, Traced

if TYPE_CHECKING:
    from fundingmodel.compiled.written import Source

LINE, AHEAD = 8, 4  # figures that memory gives at a time; draws that they are asked for ahead


def write_by_draw(source: "Source") -> None:
    """What is worked out draw by draw, and what is given, brought to where draws are side by side."""
    source.lanes(2)
    source.line(3, f"d = min(first + l, beyond - {source.u(1)})")
    for n, node in enumerate(source.given):
        size = prod(node.shape)
        source.line(3, f"o{n} = d * g{n}")
        if size > LINE:
            source.line(3, f"for m in range({source.u(0)}, {source.u(size)}, {source.u(LINE)}):")
            source.line(4, f"fetch(x{n}, o{n} + {source.u(AHEAD)} * g{n} + m)")
        if node.number not in source.wide or source.read_by_lanes(node):
            (at,), depth = source.open((size,), 3)
            source.line(
                depth,
                f"{source.lane(node, source.u(0) if at == '0' else at)} = x{n}[o{n} + {source.u(0) if at == '0' else at}]",
            )
    for loop in in_loops([source.node(number) for number in sorted(source.wide)]):
        _loop(source, loop)


def _loop(source: "Source", loop: Loop) -> None:
    size = prod(loop.shape)
    straight = size > 1 and all(is_straight(node) for node in loop.nodes)
    index, depth = source.open((1, 1, size) if straight else loop.shape, 3)
    local: dict[int, str] = {}

    def read(node: Traced, at: Index) -> str:
        return _read(source, node, at, local, loop.shape, straight)

    for node in loop.nodes:
        local[node.number] = figure = source.value(node, index, depth, read)
        figure = as_figure(figure) if node.truth else figure
        place = index[-1] if straight else source.flat(node.shape, index)
        if source.read_by_lanes(node):
            source.line(depth, f"{source.lane(node, place)} = {figure}")
        if source.users.get(node.number, set()) & source.wide - {each.number for each in loop.nodes}:
            source.wide_of[node.number] = source.wide_rows
            source.wide_rows += size
            source.line(depth, f"t[{source.u(source.wide_of[node.number])} + {place}] = {figure}")


def _read(
    source: "Source", node: Traced, index: Index, local: Mapping[int, str], shape: tuple[int, ...], straight: bool
) -> str:
    if not straight:
        node, index = seen(node, index)
    node = behind(node)
    added = straight and prod(node.shape) > prod(shape)  # one of what is added up along the first axis
    if node.number in local:
        return local[node.number]
    if node.operation == CONSTANT and prod(node.shape) == 1:
        return literal(node)
    if straight:
        place = f"{source.u(int(index[0]) * prod(shape))} + {index[-1]}" if added else index[-1]
    else:
        place = source.flat(node.shape, index)
    if not node.moved:
        whole = (*(1,) * (3 - len(shape)), *shape) if straight and not added else node.shape
        text = f"k[{source.constant(node, whole)} + {place}]"
    elif node.operation == GIVEN:
        n = source.given_at[node.number]
        text = f"x{n}[o{n} + {place}]"
    else:
        text = f"t[{source.u(source.wide_of[node.number])} + {place}]"
    return f"({text} != 0.0)" if node.truth else text
