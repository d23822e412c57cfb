"""Draws: a formula over many sets of inputs, in blocks, keeping what is asked for and nothing else.

What a column gives is let go as soon as no later column reads it, so that memory follows the size of a block and not the number of
draws. A draw's figures are the same to the bit in a block of any size, and where the formula is compiled (`fundingmodel.compiled`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from fundingmodel.column import Array, Column, Formula, size
from fundingmodel.compiled import faster
from fundingmodel.errors import FormulaRefused

BLOCK = 1_000  # draws: fewer spend the time on calling numpy, more on memory that no cache holds
Reads = tuple[Column, tuple[str, ...]]
Years = Sequence[Mapping[str, Array]]
Watch = Callable[
    [int, str, Array], None
]  # the number of a year, a column and what it gives in a block, before it is let go


def in_blocks(
    formula: Formula,
    given: Callable[[int, int], Years],
    draws: int,
    sizes: Mapping[str, int],
    keep: Sequence[str] = ("allocation",),
    block: int = BLOCK,
    watch: Watch | None = None,
    known: Years | None = None,
) -> Iterator[dict[str, Array]]:
    """The quantities of `keep` for each block of draws: arrays of shape (draws, years, jurisdictions or 1, categories or 1).

    `given(first, beyond)` are the inputs of these draws and the calendar (`Tier.read_each_year`), a mapping a year: arrays that differ by
    draw have one leading axis of draws.
    A quantity is kept at its latest state; one that the formula does not have is refused by its name. `watch` sees each column;
    without it, columns that nothing kept needs are left out.
    Where the years are `known` for some inputs, what follows from those very arrays alone is taken from there.

    >>> from fundingmodel import run
    >>> tier = run("settlement").main
    >>> years = [{name: year[name] for name in tier.tier.read_each_year} for year in tier.years.values()]
    >>> def given(first, beyond):
    ...     factors = 1 + np.arange(first, beyond).reshape(-1, 1, 1, 1) / 100
    ...     return [{**year, "intake": year["intake"] * factors} for year in years]
    >>> [each["allocation"].shape for each in in_blocks(tier.tier.formula, given, 5, tier.tier.sizes, block=3)]
    [(3, 8, 12, 1), (2, 8, 12, 1)]
    """
    states = states_of(formula, keep)
    shapes = {column.name: column.shape for column in formula.columns}
    wiring = formula.wiring if watch else formula.leading_to(tuple(states.values()))
    plan = _last_readers(wiring, {*states.values(), *(formula.state(name) for name in formula.carries)})
    fast = None if watch or known else faster(formula, tuple(states.values()), sizes, draws)
    for first in range(0, draws, block):
        years = given(first, min(first + block, draws))
        count = min(block, draws - first)
        made = fast.years(years, count) if fast else None
        moved, each_year = made or ({}, _each_year(formula, plan, years, sizes, watch, known))
        found = {
            name: moved[state] if state in moved else np.empty((count, len(years), *size(shapes[state], sizes)))
            for name, state in states.items()
        }
        left = {name: state for name, state in states.items() if state not in moved}
        for n, values in enumerate(each_year):
            for name, state in left.items():
                found[name][:, n] = values[state]
        yield found


def states_of(formula: Formula, keep: Sequence[str]) -> dict[str, str]:
    """The latest state of each of these quantities; one that the formula does not have is refused."""
    states, known = {name: formula.state(name) for name in keep}, [column.name for column in formula.columns]
    for name, state in states.items():
        if state not in known:
            raise FormulaRefused(
                "no_quantity",
                "",
                "no quantity {quantity!r}.",
                "Its columns are {columns}.",
                quantity=name,
                columns=known,
            )
    return states


def _last_readers(wiring: Sequence[Reads], kept: set[str]) -> list[tuple[Column, tuple[str, ...], tuple[str, ...]]]:
    """Each column, what it reads, and what nothing reads after it."""
    last = {name: n for n, (_, reads) in enumerate(wiring) for name in reads}
    last |= {column.name: n for n, (column, _) in enumerate(wiring) if column.name not in last}
    over: dict[int, list[str]] = {}
    for name, n in last.items():
        if name not in kept:
            over.setdefault(n, []).append(name)
    return [(column, reads, tuple(over.get(n, ()))) for n, (column, reads) in enumerate(wiring)]


def _each_year(
    formula: Formula,
    plan: Sequence[tuple[Column, tuple[str, ...], tuple[str, ...]]],
    years: Years,
    sizes: Mapping[str, int],
    watch: Watch | None,
    known: Years | None,
) -> Iterator[Mapping[str, Array]]:
    carried: dict[str, Array] = {}
    read = {name for _, reads, _ in plan for name in reads}
    carries = [name for name in formula.carries if f"prior_{name}" in read]
    for n, given in enumerate(years):
        values: dict[str, Array] = dict(given)
        for name in carries:
            values[f"prior_{name}"] = carried[name] if n else given[f"opening_{name}"]
        before = known[n] if known else {}
        moved = {name for name, value in values.items() if value is not before.get(name)}
        for column, reads, over in plan:
            if before and moved.isdisjoint(reads):
                value = values[column.name] = before[column.name]
            else:
                moved.add(column.name)
                value = np.asarray(column.compute(*(values[name] for name in reads)))
                values[column.name] = np.broadcast_to(value, value.shape[:-2] + size(column.shape, sizes))
            if watch is not None:
                watch(n, column.name, value)
            for name in over:
                del values[name]
        carried = {name: values[formula.state(name)] for name in carries}
        yield values
