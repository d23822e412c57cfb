"""Running a compiled formula: a block of draws, year by year, as `draws.in_blocks` calculates it with numpy alone."""

from collections.abc import Mapping, Sequence, Set
from math import prod
from typing import Any

import numpy as np

from fundingmodel.column import Array, Column, Formula, size
from fundingmodel.compiled.kernel import Kernel, compiled
from fundingmodel.compiled.traced import Graph, Traced, Untraceable, broadcast_to, numpy_value
from fundingmodel.compiled.written import LANES, Source

Years = Sequence[Mapping[str, Array]]


Shapes = Mapping[str, tuple[int, ...]]


class Plan:
    """A formula of which some quantities are kept, traced and compiled for inputs of these shapes, some of them moved by the draws.

    Nothing in it changes: one is made for all that ask the same.
    """

    def __init__(
        self,
        formula: Formula,
        states: Sequence[str],
        sizes: Mapping[str, int],
        moved: Set[str],
        shapes: Shapes,
        wait: bool,
    ) -> None:
        self.formula, self.sizes, self.moved, self.shapes = formula, sizes, moved, shapes
        self.columns = formula.leading_to(states)
        read = {name for _, reads in self.columns for name in reads}
        self.carries = [name for name in formula.carries if f"prior_{name}" in read]
        self.graph = Graph()
        traced = self._traced()
        self.outputs = {
            name: traced[name]
            for name in dict.fromkeys((*states, *map(formula.state, self.carries)))
            if name in traced and traced[name].moved
        }
        if any(self.shapes[f"opening_{x}"] != traced[formula.state(x)].shape for x in self.carries):
            raise Untraceable("a quantity that is of another shape in the first year")
        self.source = Source(list(self.outputs.values()))
        self.kernel: Kernel = compiled(self.source.text, wait)

    def _traced(self) -> dict[str, Traced]:
        """Every quantity that the draws move, traced; what is carried is moved where its own last state is."""
        prior = {f"prior_{x}" for x in self.carries if f"opening_{x}" in self.moved}
        while True:
            reached = {*self.moved, *prior}
            for column, reads in self.columns:
                if reached & set(reads):
                    reached.add(column.name)
            more = prior | {f"prior_{x}" for x in self.carries if self.formula.state(x) in reached}
            if more == prior:
                break
            prior = more
        self.reached, self.prior = reached, prior
        values = {name: self.graph.given(name, shape, name in self.moved) for name, shape in self.shapes.items()}
        for x in self.carries:
            values[f"prior_{x}"] = self.graph.given(f"prior_{x}", self.shapes[f"opening_{x}"], f"prior_{x}" in prior)
        for column, reads in self.columns:
            wanted = size(column.shape, self.sizes)
            if column.name in reached:
                values[column.name] = broadcast_to(self._called(column, reads, values), wanted, self.graph)
            else:
                values[column.name] = self.graph.given(column.name, wanted, False)
        return values

    def _called(self, column: Column, reads: Sequence[str], values: Mapping[str, Traced]) -> Any:
        try:
            return column.compute(*(values[name] for name in reads))
        except (
            AttributeError,
            IndexError,
            TypeError,
            ValueError,
        ) as error:  # it asks for what a traced array does not have
            raise Untraceable(column.name) from error


def moved_in(formula: Formula, years: Years) -> tuple[frozenset[str], dict[str, tuple[int, ...]]]:
    """What the draws move, and the shape of one draw of everything that is given."""
    data_years = {i.name for i in formula.inputs if i.by}
    moved: set[str] = set()
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = {i.name for i in formula.inputs}
    for year in years:
        for name, array in year.items():
            axes = (3 if name in data_years else 2) if name in inputs else array.ndim
            if array.ndim == axes + 1:
                moved.add(name)
            if array.ndim not in (axes, axes + 1) or array.dtype != float:
                raise Untraceable(name)
            shape = array.shape[array.ndim - axes :]
            if shapes.setdefault(name, shape) != shape:
                raise Untraceable(name)
    return frozenset(moved), shapes


def plan_of(formula: Formula, states: Sequence[str], sizes: Mapping[str, int], years: Years, wait: bool = True) -> Plan:
    """The plan for these years: made once for inputs of the same shapes. Without waiting, only where it was compiled before."""
    moved, shapes = moved_in(formula, years)
    key = (Plan, tuple(states), tuple(sizes.items()), moved, tuple(shapes.items()))
    plan = formula.kept.get(key)
    if not isinstance(plan, Plan):
        plan = formula.kept[key] = Plan(formula, states, sizes, moved, shapes, wait)
    return plan


class Compiled:
    """A plan being run, with room of its own for draws side by side: one for each that runs it."""

    def __init__(
        self, formula: Formula, states: Sequence[str], sizes: Mapping[str, int], years: Years, wait: bool = True
    ) -> None:
        self.plan = plan_of(formula, states, sizes, years, wait)
        source = self.plan.source
        self.lengths = np.array([0, *source.lengths, *[0] * len(source.given + source.outputs)], dtype=np.uint64)
        self.room = [np.zeros(max(1, source.wide_rows)), np.zeros(max(1, source.all_rows) * LANES)]
        self.known_of: tuple[list[bytes], list[tuple[dict[str, Array], Array]]] = ([], [])

    # A block

    def block(self, years: Years, count: int) -> tuple[dict[str, Array], list[dict[str, Array]]] | None:
        """The outputs by draw and year, and what no draw moves by year; None where the inputs are not those compiled for."""
        if not self._fit(years, count):
            return None
        outputs, found = self.plan.source.outputs, list[dict[str, Array]]()
        made = {node: np.empty((count, len(years), *node.shape)) for node in outputs}
        whole = {node: array.reshape(-1) for node, array in made.items()}
        for n, (given, (known, constants)) in enumerate(zip(years, self._known(years), strict=True)):
            read = [self._read(node, given, whole, n, len(years), count) for node in self.plan.source.given]
            written = [(whole[node][n * prod(node.shape) :], len(years) * prod(node.shape)) for node in outputs]
            arrays = [array for array, _ in (*read, *written)]
            self.lengths[0] = count
            self.lengths[-len(arrays) :] = [apart for _, apart in (*read, *written)]
            self.plan.kernel(self.lengths, constants, *self.room, *arrays)
            found.append(known)
        owners = {node: name for name, node in reversed(self.plan.outputs.items())}
        return {name: made[x] if owners[x] == name else made[x].copy() for name, x in self.plan.outputs.items()}, found

    def _fit(self, years: Years, count: int) -> bool:
        """Whether these inputs are what was compiled for: of the shapes, with an axis of draws where the draws may move them."""
        taken = {
            name: (shape, (1, *shape), (count, *shape)) if name in self.plan.moved else (shape,)
            for name, shape in self.plan.shapes.items()
        }
        return all(
            array.shape in taken.get(name, ()) and array.dtype.char == "d"
            for year in years
            for name, array in year.items()
        )

    def _read(
        self, node: Traced, given: Mapping[str, Array], whole: Mapping[Traced, Array], n: int, years: int, count: int
    ) -> tuple[Array, int]:
        """The figures of something given in a year, one after another, and how far apart those of two draws are."""
        name, figures = str(node.extra), prod(node.shape)
        if name in self.plan.prior:
            x = name.removeprefix("prior_")
            if n:
                state = self.plan.outputs[self.plan.formula.state(x)]
                return whole[state][(n - 1) * figures :], years * figures
            name = f"opening_{x}"
        array, wanted = given[name], (count, *node.shape)
        if array.shape != wanted:
            array = np.broadcast_to(array, wanted)
        return np.ascontiguousarray(array).reshape(-1), figures

    def _known(self, years: Years) -> list[tuple[dict[str, Array], Array]]:
        """What no draw moves, by year: calculated again only where a figure that is given is another."""
        given = [array.tobytes() for year in years for name, array in year.items() if name not in self.plan.moved]
        before, known = self.known_of
        if given != before:
            known = []
            for year in years:
                known.append(self._known_of_year(year, known[-1][0] if known else None))
            self.known_of = given, known
        return known

    def _known_of_year(
        self, year: Mapping[str, Array], before: Mapping[str, Array] | None
    ) -> tuple[dict[str, Array], Array]:
        values = {name: array for name, array in year.items() if name not in self.plan.moved}
        for x in self.plan.carries:
            if f"prior_{x}" not in self.plan.prior:
                values[f"prior_{x}"] = year[f"opening_{x}"] if before is None else before[self.plan.formula.state(x)]
        for column, reads in self.plan.columns:
            if column.name not in self.plan.reached:
                value = np.asarray(column.compute(*(values[name] for name in reads)))
                values[column.name] = np.broadcast_to(value, size(column.shape, self.plan.sizes))
        done: dict[int, Array] = {}
        constants = [
            np.broadcast_to(numpy_value(node, values, done), shape).reshape(-1)
            if isinstance(node, Traced)
            else np.array(node[1])
            for node, shape in self.plan.source.constants
        ]
        return values, np.concatenate([np.zeros(1), *constants]).astype(float)[1:]
