"""Years at once: what no circle of carried quantities contains is calculated for all years in one pass, the rest year by year.

An amount that a guarantee ties to last year's is in a circle; the authority of which it is a part, and which rule binds afterwards,
are not. The answers are those of `column.calculate_years`, to the bit: the years are one more leading axis, along which nothing is
added up, and the layout of what is added up stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from fundingmodel import column
from fundingmodel.column import Array, Column, Formula, size

Reads = tuple[Column, tuple[str, ...]]
PRIOR = "prior_"


@dataclass(frozen=True)
class _Plan:
    """The columns in groups, each after those that it needs: for all years at once, or year by year because they are in a circle."""

    groups: tuple[tuple[bool, tuple[Reads, ...]], ...]
    carried: Mapping[str, tuple[str, str]]  # a prior quantity: its state the year before, and its name in the first
    read: tuple[str, ...]  # what is given and a column reads
    data_years: frozenset[str]  # inputs whose figures have an axis of data years of their own
    order: tuple[str, ...]  # of a year's quantities


def _plan(formula: Formula) -> _Plan:
    carried = {f"{PRIOR}{x}": (formula.state(x), f"opening_{x}") for x in formula.carries}
    produced = {each.name for each in formula.columns}
    read = dict.fromkeys(
        name for _, reads in formula.wiring for name in reads if name not in produced and name not in carried
    )
    return _Plan(
        tuple(_groups(formula.wiring, {prior: state for prior, (state, _) in carried.items()})),
        carried,
        (*read, *(opening for _, opening in carried.values())),
        frozenset(i.name for i in formula.inputs if i.by),
        (*carried, *(each.name for each in formula.columns)),
    )


def _groups(wiring: Sequence[Reads], prior: Mapping[str, str]) -> Iterator[tuple[bool, tuple[Reads, ...]]]:
    """The first columns that need no other, all together; where each needs one, the first circle that needs no other."""
    names = {each.name for each, _ in wiring}
    needs = {each.name: {prior.get(name, name) for name in reads} & names for each, reads in wiring}
    left = list(wiring)
    while left:
        known, ready = names - {each.name for each, _ in left}, list[Reads]()
        for each in left:
            if needs[each[0].name] <= known:
                ready.append(each)
                known.add(each[0].name)
        if ready:
            yield True, tuple(ready)
        left = [each for each in left if each[0].name not in known]
        if left:
            circle = min((_behind(each.name, needs) - known for each, _ in left), key=len)
            yield False, tuple(each for each in left if each[0].name in circle)
            left = [each for each in left if each[0].name not in circle]


def _behind(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    """A column and all that it needs, in any year."""
    found, open_ = {name}, [name]
    while open_:
        more = needs[open_.pop()] - found
        found |= more
        open_ += more
    return found


def calculate_years(
    formula: Formula, years: Sequence[Mapping[str, Array]], sizes: Mapping[str, int]
) -> list[dict[str, Array]]:
    """Every named quantity of each year: prior_x is last year's latest x, in the first year the given opening_x.

    >>> from fundingmodel import run
    >>> result = run("settlement").main
    >>> result.years["2021-22"]["allocation"].shape
    (12, 1)
    """
    plan = formula.kept.get(_Plan)
    if not isinstance(plan, _Plan):
        plan = formula.kept[_Plan] = _plan(formula)
    if len(years) == 1 or not _are_alike(plan, years):
        return column.calculate_years(formula, years, sizes)
    found = _Years(plan, years, {each.name: size(each.shape, sizes) for each in formula.columns})
    for at_once, columns in plan.groups:
        if at_once:
            found.calculate(columns)
        else:
            found.calculate_each_year(columns)
    return found.results()


def _are_alike(plan: _Plan, years: Sequence[Mapping[str, Array]]) -> bool:
    """Whether what is read has the same axes in all years, none of them of draws."""
    first = years[0]
    if any(first[name].ndim != (3 if name in plan.data_years else 2) for name in plan.read):
        return False
    shapes = [(name, first[name].shape) for name in plan.read]
    return all(year[name].shape == shape for year in years[1:] for name, shape in shapes)


class _Years:
    """What is known of all years: `whole` has the years first, or one array that is every year's."""

    def __init__(self, plan: _Plan, years: Sequence[Mapping[str, Array]], sizes: Mapping[str, tuple[int, int]]) -> None:
        self.plan, self.given, self.sizes = plan, years, sizes
        self.whole: dict[str, Array] = {}
        self.each: list[dict[str, Array]] = [{} for _ in years]

    def calculate(self, columns: Sequence[Reads]) -> None:
        whole = self.whole
        for each, reads in columns:
            value = self._shaped(each, each.compute(*[whole[x] if x in whole else self._of_all(x) for x in reads]))
            whole[each.name] = value
            for year, own in zip(self.each, value if value.ndim > 2 else repeat(value), strict=False):
                year[each.name] = own

    def calculate_each_year(self, columns: Sequence[Reads]) -> None:
        prior = {name for _, reads in columns for name in reads if name in self.plan.carried}
        for n, (given, year) in enumerate(zip(self.given, self.each, strict=True)):
            values = {**given, **year, **{name: self._prior(name, n) for name in prior}}
            for each, reads in columns:
                value = self._shaped(each, each.compute(*[values[name] for name in reads]))
                values[each.name] = year[each.name] = value

    def _of_all(self, name: str) -> Array:
        """Years first; one array, where it is the same one in all."""
        if name in self.plan.carried:
            each = [self._prior(name, n) for n in range(len(self.given))]
        elif name in self.each[0]:
            each = [year[name] for year in self.each]
        else:
            each = [year[name] for year in self.given]
        found = each[0]
        if any(one is not found for one in each):
            found = np.empty((len(each), *np.broadcast_shapes(each[0].shape, each[-1].shape)), found.dtype)
            for n, one in enumerate(each):
                found[n] = one
        self.whole[name] = found
        return found

    def _prior(self, name: str, n: int) -> Array:
        state, opening = self.plan.carried[name]
        return self.each[n - 1][state] if n else self.given[0][opening]

    def _shaped(self, each: Column, value: Array) -> Array:
        value, wanted = np.asarray(value), self.sizes[each.name]
        return value if value.shape[-2:] == wanted else np.broadcast_to(value, value.shape[:-2] + wanted)

    def results(self) -> list[dict[str, Array]]:
        """The years, each with what is given, what is carried to it, and its columns in their order."""
        found = []
        for n, (given, year) in enumerate(zip(self.given, self.each, strict=True)):
            prior = {name: self._prior(name, n) for name in self.plan.carried}
            values = {**prior, **year}
            found.append({**given, **{name: values[name] for name in self.plan.order}})
        return found
