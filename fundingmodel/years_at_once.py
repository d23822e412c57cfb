"""Years at once: what no figure of an earlier year reaches is calculated for all years in one pass, the rest year by year.

The answers are those of `column.calculate_years`, to the bit: the years are one more leading axis, along which nothing is added up,
and the layout of what is added up stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fundingmodel import column
from fundingmodel.column import Array, Column, Formula, size

Reads = tuple[Column, tuple[str, ...]]


@dataclass(frozen=True)
class _Plan:
    """The columns that nothing carried reaches, those that something does, and what is carried as what."""

    free: tuple[Reads, ...]
    carried: tuple[Reads, ...]
    prior: tuple[tuple[str, str, str], ...]
    data_years: frozenset[str]  # inputs whose figures have an axis of data years of their own


def _plan(formula: Formula) -> _Plan:
    reached = {f"prior_{x}" for x in formula.carries}
    free, carried = list[Reads](), list[Reads]()
    for each, reads in formula.wiring:
        (carried if reached & set(reads) else free).append((each, reads))
        if reached & set(reads):
            reached.add(each.name)
    prior = tuple((f"prior_{x}", formula.state(x), f"opening_{x}") for x in formula.carries)
    return _Plan(tuple(free), tuple(carried), prior, frozenset(i.name for i in formula.inputs if i.by))


def calculate_years(
    formula: Formula, years: Sequence[Mapping[str, Array]], sizes: Mapping[str, int]
) -> list[dict[str, Array]]:
    """Every named quantity of each year: prior_x is last year's latest x, in the first year the given opening_x.

    >>> from fundingmodel import run
    >>> result = run("settlement").main
    >>> result.years["2021-22"]["allocation"].shape
    (12, 1)
    """
    plan = _plan(formula)
    stacked = _stacked(plan, years) if len(years) > 1 and plan.free else None
    if stacked is None:
        return column.calculate_years(formula, years, sizes)
    for each, reads in plan.free:
        stacked[each.name] = _shaped(each, each.compute(*(stacked[name] for name in reads)), sizes)
    results: list[dict[str, Array]] = []
    for n, given in enumerate(years):
        values = dict(given)
        for each, _ in plan.free:
            found = stacked[each.name]
            values[each.name] = found[n] if found.ndim > 2 else found
        for prior, state, opening in plan.prior:
            values[prior] = results[-1][state] if results else given[opening]
        for each, reads in plan.carried:
            values[each.name] = _shaped(each, each.compute(*(values[name] for name in reads)), sizes)
        results.append({**given, **{name: values[name] for name in _in_order(plan, formula)}})
    return results


def _in_order(plan: _Plan, formula: Formula) -> list[str]:
    return [*(prior for prior, _, _ in plan.prior), *(each.name for each in formula.columns)]


def _stacked(plan: _Plan, years: Sequence[Mapping[str, Array]]) -> dict[str, Array] | None:
    """What free columns read, years first; one figure for all years as it is. None where years are not alike, or there are draws."""
    found: dict[str, Array] = {}
    produced = {each.name for each, _ in plan.free}
    for name in dict.fromkeys(name for _, reads in plan.free for name in reads if name not in produced):
        given = [year[name] for year in years]
        first, axes = given[0], 3 if name in plan.data_years else 2
        if any(each.ndim != axes or each.shape != first.shape for each in given):
            return None
        alike = all(each is first for each in given)
        found[name] = first if alike else np.stack(given)
    return found


def _shaped(each: Column, value: Array, sizes: Mapping[str, int]) -> Array:
    value, wanted = np.asarray(value), size(each.shape, sizes)
    return value if value.shape[-2:] == wanted else np.broadcast_to(value, value.shape[:-2] + wanted)
