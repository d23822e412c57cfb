"""Order: in which order the operations of a graph are worked out, and which together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from fundingmodel.compiled.traced import GIVEN, HOLDS, RANK, REDUCTIONS, VIEW, Traced

Index = tuple[str, ...]


def is_wide(node: Traced) -> bool:
    """Whether it goes by data year or category: worked out draw by draw."""
    return node.shape[-1] > 1 or prod(node.shape) > node.shape[-2]


def seen(node: Traced, index: Index) -> tuple[Traced, Index]:
    """The node behind views, and the place in it."""
    while node.operation == VIEW:
        (part,), own = node.parts, ["0"] * node.parts[0].ndim
        for at, axis in zip(index[len(index) - node.ndim :], node.extra, strict=True):
            if axis is not None:
                own[axis] = at
        node, index = part, tuple(own)
    return node, index


def behind(node: Traced) -> Traced:
    """The node of which one is a view, or itself."""
    return seen(node, ("0",) * node.ndim)[0]


@dataclass(frozen=True)
class Loop:
    """Nodes of one shape that need only what earlier steps gave: worked out together."""

    shape: tuple[int, ...]
    nodes: list[Traced]


@dataclass(frozen=True)
class Step:
    """A rank, or candidates halved until the last that holds is found, with the loops of one try."""

    node: Traced
    tries: list["Loop | Step"] = field(default_factory=list)


def needed_by(outputs: Iterable[Traced]) -> list[Traced]:
    """All that the outputs need, in their order."""
    found: dict[int, Traced] = {}
    open_ = list(outputs)
    while open_:
        node = open_.pop()
        if node.number not in found:
            found[node.number] = node
            open_ += [*(node.parts if node.moved else ()), *([node.extra] if node.operation == HOLDS else [])]
    return [found[number] for number in sorted(found)]


def users_of(needed: Sequence[Traced], outputs: Sequence[Traced]) -> dict[int, set[int]]:
    users: dict[int, set[int]] = {}
    for node in needed:
        for part in node.parts if node.moved else ():
            users.setdefault(part.number, set()).add(node.number)
            base = behind(part)
            users.setdefault(base.number, set()).add(node.number)
    for node in outputs:
        users.setdefault(node.number, set())
    return users


def of_a_try(node: Traced) -> list[Traced]:
    """The nodes that depend on the rate that is tried."""
    rate, needed, found = node.extra, needed_by([node.parts[2]]), set[int]()
    for each in needed:
        if each is rate or any(part.number in found for part in each.parts):
            found.add(each.number)
    return [each for each in needed if each.number in found]


def read_by_a_try(node: Traced) -> list[Traced]:
    own = {each.number for each in of_a_try(node)}
    read = [part for each in of_a_try(node) for part in each.parts if part.moved and part.number not in own]
    return [behind(part) for part in read]


def nodes_of(step: Loop | Step) -> list[Traced]:
    if isinstance(step, Loop):
        return step.nodes
    return [step.node, *(node for each in step.tries for node in nodes_of(each))]


def worked_out_by_draw(needed: Sequence[Traced]) -> set[int]:
    """What is wide and follows from what is given alone, and the sums of it."""
    found: set[int] = set()
    for node in needed:
        moved = [part for part in node.parts if part.moved]
        if node.operation == GIVEN:
            follows = node.moved and is_wide(node)
        elif node.operation == VIEW:
            follows = node.parts[0].number in found and is_wide(node) and _in_the_same_order(node)
        elif not moved or node.operation in (RANK, HOLDS) or any(part.number not in found for part in moved):
            follows = False
        else:
            follows = (is_wide(node) or node.operation in REDUCTIONS) and all(map(is_wide, moved))
        if follows:
            found.add(node.number)
    return found


def _in_the_same_order(view: Traced) -> bool:
    kept = [axis for axis in view.extra if axis is not None]
    return kept == sorted(kept) and prod(view.shape) == prod(view.parts[0].shape)


def in_loops(nodes: Sequence[Traced]) -> Iterator[Loop]:
    """Nodes in their order, those of one shape after one another in one loop; what is added up is there before."""
    open_: list[Traced] = []
    for node in nodes:
        if node.operation in (GIVEN, VIEW):
            continue
        own = {each.number for each in open_}
        ends = node.operation in REDUCTIONS and any(part.number in own for part in node.parts)
        if open_ and (ends or not _in_one_loop(node, open_)):
            yield Loop(open_[0].shape, open_)
            open_ = []
        open_.append(node)
    if open_:
        yield Loop(open_[0].shape, open_)


def _in_one_loop(node: Traced, others: Sequence[Traced]) -> bool:
    """Whether a node is of the shape of others, or has as many figures and all need them in the same order."""
    if node.shape == others[0].shape:
        return True
    return prod(node.shape) == prod(others[0].shape) > 1 and all(map(is_straight, (node, *others)))


def is_straight(node: Traced) -> bool:
    """Whether its figures, one after another, need figures in the same order: then one loop goes through them all."""
    if node.operation in REDUCTIONS:
        part = behind(node.parts[0])
        return node.extra == 0 and node.parts[0] is part and part.ndim == 3 and part.moved and prod(part.shape[1:]) > 1
    return all(not part.moved or prod(behind(part).shape) == prod(node.shape) for part in node.parts)
