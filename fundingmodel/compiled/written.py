"""Written: the operations of a graph as the source of one function of plain loops, which a compiler takes.

Draws are side by side, so many at a time, and each loop goes over them: `w[row * LANES + l]` is a figure of draw l. What is by draw and
category is worked out draw by draw first (`t`), up to its sums. Sums are in numpy's own order: along the last axis that has more than
one place eight at a time, along any other one after another; both from 0, so that no sum is -0.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, count
from math import prod
from typing import Any

from fundingmodel.compiled.by_draw import write_by_draw
from fundingmodel.compiled.kernel import as_figure, literal, picked
from fundingmodel.compiled.order import (
    Index,
    Loop,
    Step,
    behind,
    needed_by,
    nodes_of,
    of_a_try,
    read_by_a_try,
    seen,
    users_of,
    worked_out_by_draw,
)
from fundingmodel.compiled.places import halved, rank
from fundingmodel.compiled.traced import (
    CONSTANT,
    GIVEN,
    HOLDS,
    MOST,
    RANK,
    RATE,
    REDUCTIONS,
    SUM,
    VIEW,
    WHERE,
    Traced,
    Untraceable,
)

LANES = 32  # draws side by side: so many that their figures stay in the nearest memory
MOST_ADDED = 64  # figures that are added up in one line
Read = Callable[[Traced, Index], str]
HEAD = '@njit(types.void({}), error_model="numpy", cache=True, nogil=True)'
NAMES = ("i", "j", "m", "n")
SIGNS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "and": "&", "or": "|",
    "greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=", "equal": "==", "not_equal": "!=",
}  # fmt: skip
CALLS = {"negative": "(-{0})", "positive": "{0}", "floor": "floor({0})", "absolute": "abs({0})", "not": "(not {0})"}
LARGER = picked("({0} >= {1}) | ({0} != {0})", "{0}", "{1}")
SMALLER = picked("({0} <= {1}) | ({0} != {0})", "{0}", "{1}")
CALLS |= {"maximum": LARGER, "minimum": SMALLER, WHERE: picked("{0}", "{1}", "{2}"), "as": "{0}"}


class Source:
    """The function that gives `outputs` of a graph; `constants` are what it needs of what no draw moves, in their order."""

    def __init__(self, outputs: Sequence[Traced]) -> None:
        self.outputs = list(dict.fromkeys(outputs))
        self.kept = {node.number for node in self.outputs}
        self.constants: list[tuple[Traced | tuple[str, tuple[int, ...]], tuple[int, ...]]] = []
        self.at: dict[object, int] = {}
        self.lengths: dict[int, None] = {}
        self.whole: set[int] = {0, 1, LANES}
        self.lines: list[str] = []
        self.names = (f"v{n}" for n in count())
        self.rows: dict[int, int] = {}  # how many figures of each draw side by side, by the size of what they are of
        self.row_of: dict[int, int] = {}
        self.free: dict[int, list[int]] = {}
        self.wide_of: dict[int, int] = {}
        self.wide_rows = 0
        self.scratch: dict[int, int] = {}
        needed = needed_by(self.outputs)
        self.given = [node for node in needed if node.operation == GIVEN and node.moved]
        self.given_at = {node.number: n for n, node in enumerate(self.given)}
        self.wide = worked_out_by_draw(needed)
        self.users = users_of(needed, self.outputs)
        tries = {node.number for each in needed if each.operation == HOLDS for node in of_a_try(each)}
        lanes = [n for n in needed if n.moved and n.number not in self.wide | tries and n.operation != GIVEN]
        self.levels: dict[int, int] = {}
        self.steps = list(self._steps(lanes))
        body = self._written()
        whole = {**{f"c{n}": n for n in sorted(self.whole)}, **self._starts()}
        self.text = "".join(f"{name} = np.uint64({n})\n" for name, n in whole.items()) + body

    # The order

    def _steps(self, nodes: Sequence[Traced]) -> Iterator[Loop | Step]:
        for node in nodes:
            parts = [(behind(part), part) for part in node.parts if part.moved]
            apart = node.operation in (*REDUCTIONS, RANK, HOLDS)
            levels = [self.levels.get(base.number, 0) + (apart or base is not part) for base, part in parts]
            if node.operation == HOLDS:
                levels += [self.levels.get(each.number, 0) + 1 for each in read_by_a_try(node)]
            self.levels[node.number] = max(levels, default=0)
        for level in sorted({self.levels[node.number] for node in nodes}):
            here = [node for node in nodes if self.levels[node.number] == level and node.operation not in (VIEW, RATE)]
            for node in here:
                if node.operation in (RANK, HOLDS):
                    yield Step(node, list(self._steps(of_a_try(node))) if node.operation == HOLDS else [])
            plain = [node for node in here if node.operation not in (RANK, HOLDS)]
            for shape in sorted({node.shape for node in plain}, key=lambda x: (prod(x), len(x), x)):
                yield Loop(shape, [node for node in plain if node.shape == shape])

    # Places of figures

    def u(self, number: int) -> str:
        """A whole number, as a name: of a kind that a place in an array may be without a look whether it is negative."""
        self.whole.add(number)
        return f"c{number}"

    def length(self, length: int) -> str:
        """How many times a loop goes: no number, so that the compiler does not write it out so many times."""
        if length == 1:
            return self.u(1)
        self.lengths.setdefault(length)
        return f"n{length}"

    def flat(self, shape: tuple[int, ...], index: Index) -> str:
        """The place of a figure among those of a node, one after another; an axis of size 1 has one place."""
        terms, block = [], 1
        for at, length in reversed(list(zip(index[len(index) - len(shape) :], shape, strict=True))):
            if length > 1 and at != "0":
                terms.append(
                    self.u(int(at) * block) if at.isdigit() else f"{at} * {self.u(block)}" if block > 1 else at
                )
            block *= length
        return " + ".join(reversed(terms)) or self.u(0)

    def constant(self, node: Traced, shape: tuple[int, ...]) -> str:
        """Where the figures of a node that no draw moves are, in this shape."""
        return self._constant((node.number, shape), node, shape)

    def table(self, name: str, figures: tuple[int, ...]) -> str:
        """Whole numbers that the function reads, among the constants."""
        return self._constant((name, figures), (name, figures), (len(figures),))

    def _constant(self, key: object, figures: Any, shape: tuple[int, ...]) -> str:
        if key not in self.at:
            self.at[key] = sum(prod(size) for _, size in self.constants)
            self.constants.append((figures, shape))
        return self.u(self.at[key])

    def row(self, node: Traced) -> int:
        if node.number not in self.row_of:
            size = prod(node.shape)
            free = self.free.get(size)
            if not free:
                self.rows[size] = self.rows.get(size, 0) + size
            self.row_of[node.number] = free.pop() if free else self.rows[size] - size
        return self.row_of[node.number]

    def lane(self, node: Traced, place: str) -> str:
        """A figure of a node where draws are side by side: those of one size have an array of their own."""
        return f"w[(w{prod(node.shape)} + {self.u(self.row(node))} + {place}) * {self.u(LANES)} + l]"

    def s(self, number: int, place: str) -> str:
        """A figure of scratch, of which a rank or a halving has several arrays."""
        return f"w[(s{number} + {place}) * {self.u(LANES)} + l]"

    def read(self, node: Traced, index: Index, local: Mapping[int, str], before: int | None = None) -> str:
        """A figure as a loop reads it: its own, a number, one that no draw moves (read `before` the draws), or an earlier step's."""
        node, index = seen(node, index)
        if node.number in local:
            return local[node.number]
        if node.operation == CONSTANT and prod(node.shape) == 1:
            return literal(node)
        if node.moved:
            text = self.lane(node, self.flat(node.shape, index))
        else:
            text = f"k[{self.constant(node, node.shape)} + {self.flat(node.shape, index)}]"
            text = text if before is None else self.named(text, before)
        return f"({text} != 0.0)" if node.truth else text

    def _starts(self) -> dict[str, int]:
        """Where the figures of each size, and scratch, begin in the one array of draws side by side: what is apart is seen to be."""
        sizes = {
            **{f"w{size}": rows for size, rows in self.rows.items()},
            **{f"s{n}": x for n, x in self.scratch.items()},
        }
        ends = list(accumulate(sizes.values()))
        self.all_rows = ends[-1] if ends else 0
        return {name: end - rows for (name, rows), end in zip(sizes.items(), ends, strict=True)}

    # The text

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def named(self, text: str, depth: int) -> str:
        """The text as a name, on a line of its own."""
        if text.isidentifier():
            return text
        name = next(self.names)
        self.line(depth, f"{name} = {text}")
        return name

    def open(self, shape: tuple[int, ...], depth: int) -> tuple[Index, int]:
        """Opens a loop for each axis of more than one place; gives the place, and how deep one is then."""
        index = []
        for n, length in enumerate(shape):
            index.append(NAMES[n] if length > 1 else "0")
            if length > 1:
                self.line(depth, f"for {NAMES[n]} in range({self.length(length)}):")
                depth += 1
        return tuple(index), depth

    def lanes(self, depth: int) -> None:
        self.line(depth, f"for l in range({self.u(LANES)}):")

    def _written(self) -> str:
        last = self._last_uses()
        for node in self.given:
            if node.number not in self.wide:
                self.row(node)
        write_by_draw(self)
        for n, step in enumerate(self.steps):
            self.step(step, 2)
            for number in [number for number, at in last.items() if at == n and number in self.row_of]:
                self.free.setdefault(prod(self.node(number).shape), []).append(self.row_of[number])
        self._given_back()
        arguments = [
            *(f"x{n}" for n in range(len(self.given))),
            *(f"y{n}" for n in range(len(self.outputs))),
        ]
        kinds = [
            "whole",
            "given",
            *["own"] * 2,
            *["given"] * len(self.given),
            *["own"] * len(self.outputs),
        ]
        head = [HEAD.format(", ".join(kinds)), f"def kernel(lengths, k, t, w, {', '.join(arguments)}):"]
        head += ["    draws = lengths[0]"]
        counts = [f"n{length}" for length in self.lengths]
        from_draw_to_draw = [f"g{n}" for n in range(len(self.given))] + [f"h{n}" for n in range(len(self.outputs))]
        head += [f"    {name} = lengths[{n}]" for n, name in enumerate([*counts, *from_draw_to_draw], 1)]
        head += [
            f"    for first in range(c0, draws, {self.u(LANES)}):",
            f"        beyond = min(first + {self.u(LANES)}, draws)",
        ]
        return "\n".join([*head, *self.lines]) + "\n"

    def node(self, number: int) -> Traced:
        return self.outputs[0].graph.nodes[number]

    def read_by_lanes(self, node: Traced) -> bool:
        users = self.users.get(node.number, set())
        return node.number in self.kept or any(user not in self.wide for user in users)

    def _last_uses(self) -> dict[int, int]:
        """The last step that reads a node; those that are given back are read at the end."""
        last: dict[int, int] = {}
        for n, step in enumerate(self.steps):
            for node in nodes_of(step):
                last[node.number] = n
                for part in (*node.parts, *([node.extra] if node.operation == HOLDS else [])):
                    last[behind(part).number] = n
        return {number: at for number, at in last.items() if number not in self.kept}

    # Draws side by side

    def step(self, step: Loop | Step, depth: int) -> None:
        if isinstance(step, Loop):
            self._loop(step, depth)
        elif step.node.operation == RANK:
            rank(self, step.node, depth)
        else:
            halved(self, step, depth)

    def _loop(self, loop: Loop, depth: int) -> None:
        index, depth = self.open(loop.shape, depth)
        local: dict[int, str] = {}
        own = {node.number for node in loop.nodes}
        start = len(self.lines)
        self.lanes(depth)

        def read(node: Traced, at: Index) -> str:
            return self.read_early(start, depth, node, at, local)

        for node in loop.nodes:
            local[node.number] = figure = self.value(node, index, depth + 1, read)
            users = self.users.get(node.number, set())
            if node.number in self.kept or any(n not in own or self.node(n).operation == VIEW for n in users):
                figure = as_figure(figure) if node.truth else figure
                self.line(depth + 1, f"{self.lane(node, self.flat(node.shape, index))} = {figure}")

    def read_early(self, start: int, depth: int, node: Traced, index: Index, local: Mapping[int, str]) -> str:
        """A figure as a loop that begins on the line `start` reads it: what no draw moves is read before."""
        lines, self.lines = self.lines, []
        text = self.read(node, index, local, depth)
        early, self.lines = self.lines, lines
        self.lines[start:start] = early
        return text

    def at_once(self, start: int, node: Traced, nodes: Sequence[Traced], rate: Traced, depth: int) -> str:
        """A figure of these nodes in the loop that begins on the line `start`: all of them that it needs is worked out, each once."""
        own, found = {each.number for each in nodes}, dict[tuple[int, Index], str]()

        def read(part: Traced, index: Index) -> str:
            part, index = seen(part, index)
            if part is rate:
                return "rate"
            if part.number not in own:
                return self.read_early(start, depth - 1, part, index, {})
            at = index[len(index) - part.ndim :]
            place = tuple("0" if length == 1 else one for one, length in zip(at, part.shape, strict=True))
            if (part.number, place) not in found:
                found[part.number, place] = self.value(part, place, depth, read)
            return found[part.number, place]

        return read(node, ("0",) * node.ndim)

    def value(self, node: Traced, index: Index, depth: int, read: Read) -> str:
        """The name of a node's figure at a place, worked out."""
        if node.operation in REDUCTIONS:
            return self._reduced(node, index, depth, read)
        parts = []
        for part in node.parts:
            figure = read(part, index)
            if part.truth and node.operation not in ("and", "or", "not", WHERE):
                figure = as_figure(figure)
            parts.append(self.named(figure, depth) if node.operation in ("maximum", "minimum") else figure)
        if node.operation in SIGNS:
            return self.named(f"{parts[0]} {SIGNS[node.operation]} {parts[1]}", depth)
        if node.operation in CALLS:
            return self.named(CALLS[node.operation].format(*parts), depth)
        raise Untraceable(node.operation)

    def _reduced(self, node: Traced, index: Index, depth: int, read: Read) -> str:
        (part,), axis = node.parts, node.extra
        length = part.shape[axis]
        if length > MOST_ADDED:
            raise Untraceable("a long sum")
        own = list(index[len(index) - node.ndim :])
        figures = [read(part, (*own[:axis], str(n), *own[axis + 1 :])) for n in range(length)]
        if part.truth:
            figures = [as_figure(figure) for figure in figures]
        if node.operation != SUM:
            return self._extreme(LARGER if node.operation == MOST else SMALLER, figures, depth)
        if length < 8 or any(size > 1 for size in part.shape[axis + 1 :]):
            return self.named(" + ".join(["0.0", *figures]), depth)
        eight = figures[:8]
        for start in range(8, length - length % 8, 8):
            eight = [f"{each} + {figures[start + n]}" for n, each in enumerate(eight)]
        names = [self.named(each, depth) for each in eight]
        pairs = " + ".join("(({} + {}) + ({} + {}))".format(*names[n : n + 4]) for n in (0, 4))
        return self.named("0.0 + (" + " + ".join([f"({pairs})", *figures[length - length % 8 :]]) + ")", depth)

    def _extreme(self, form: str, figures: Sequence[str], depth: int) -> str:
        found = self.named(figures[0], depth)
        for figure in figures[1:]:
            found = self.named(form.format(found, self.named(figure, depth)), depth)
        return found

    def scratch_of(self, rows: Sequence[int]) -> None:
        for n, size in enumerate(rows):
            self.scratch[n] = max(self.scratch.get(n, 0), size)

    def _given_back(self) -> None:
        self.line(2, "for l in range(beyond - first):")
        for n, node in enumerate(self.outputs):
            if behind(node) is not node:
                raise Untraceable("a result that is a view")
            size = prod(node.shape)
            (at,), depth = self.open((size,), 3)
            at = self.u(0) if at == "0" else at
            self.line(depth, f"y{n}[(first + l) * h{n} + {at}] = {self.lane(node, at)}")
