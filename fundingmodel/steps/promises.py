"""Promises: what the guarantees promise, how much less is paid, and why.

Promised is the lower bound in whole units as the guarantees give it, before a limit crosses it and before it is reduced to fit
the envelope. What is paid is the last state of the allocation. Short is what is missing; more than was promised is never short.

The columns are composed from the formula's own after all of its steps, where it fits guarantees to an envelope. The number of
`short_because` adds 1 where a limit is below the guarantee and prevails, 2 where the guarantees were reduced, and 4 where a
later step paid less than what was left of the guarantee; it is 0 where nothing is short.
"""

from collections.abc import Sequence

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import REASONS, Array, Column, arguments_of, wired
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps.binding_rule import OF_A_FIT

NAMES = ("promised", "short", "short_because")
WHY = ("crossed", "reduced", "taken_back")  # worth 1, 2 and 4


def reasons(number: float) -> tuple[str, ...]:
    """The reasons in a number of `short_because`.

    >>> reasons(6)
    ('reduced', 'taken_back')
    """
    return tuple(why for n, why in enumerate(WHY) if int(number) >> n & 1)


def numbers_with() -> dict[str, list[int]]:
    """The numbers of `short_because` that each reason is part of.

    >>> numbers_with()["taken_back"]
    [4, 5, 6, 7]
    """
    return {why: [number for number in range(1, 8) if why in reasons(number)] for why in WHY}


def promised(whole_lower_bound: Array) -> Array:
    return whole_lower_bound


def promised_formula(whole_lower_bound: Cells) -> str:
    return f"={whole_lower_bound}"


def short(promised: Array, allocation: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(np.maximum(promised - allocation, 0), units_per_dollar)


def short_formula(promised: Cells, allocation: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(f'MAX({promised}-{allocation},0)', units_per_dollar)}"


def short_because(
    short: Array, promised: Array, guaranteed_amount: Array, fitted_guarantee: Array, allocation: Array, units: Array
) -> Array:
    def less(amount: Array, due: Array) -> Array:
        return 1.0 * (amount < due - 0.5 / units)  # whole units: less is less by one at least

    crossed, reduced = less(guaranteed_amount, promised), less(fitted_guarantee, guaranteed_amount)
    return np.where(short > 0, crossed + 2 * reduced + 4 * less(allocation, fitted_guarantee), 0.0)


def short_because_formula(
    short: Cells, promised: Cells, guaranteed_amount: Cells, fitted_guarantee: Cells, allocation: Cells, units: Cells
) -> str:
    def less(amount: Cells, due: Cells) -> str:
        return f"IF({amount}<{due}-0.5/{units},1,0)"

    crossed, reduced = less(guaranteed_amount, promised), less(fitted_guarantee, guaranteed_amount)
    return f"=IF({short}>0,{crossed}+2*{reduced}+4*{less(allocation, fitted_guarantee)},0)"


def promise_columns(columns: Sequence[Column], taken: set[str]) -> tuple[Column, ...]:
    """The three columns, for a formula that fits guarantees to an envelope; none for another."""
    names = [column.name for column in columns]
    paid = _states(columns, "allocation")
    if not {*names} >= OF_A_FIT or not paid or columns[names.index(paid[-1])].shape != "jurisdiction":
        return ()
    if not _guaranteed(columns[: names.index("whole_lower_bound")], columns[names.index("whole_lower_bound")]):
        return ()
    read = {column.name: states for column, states in wired(columns)}["whole_lower_bound"]
    own = list(arguments_of(columns[names.index("whole_lower_bound")].compute))
    units = read[own.index("units_per_dollar")]
    named = [name if name not in taken.union(names) else f"formula_{name}" for name in NAMES]
    guaranteed = _states(columns, "guaranteed_amount")
    reads = (
        ("whole_lower_bound",),
        (named[0], paid[-1], units),
        (named[1], named[0], guaranteed[0], guaranteed[-1], paid[-1], units),
    )
    return (
        Column(promised, promised_formula, "dollars", name=named[0], reads=reads[0], as_named=True),
        Column(short, short_formula, "dollars", name=named[1], reads=reads[1], as_named=True),
        Column(short_because, short_because_formula, REASONS, name=named[2], reads=reads[2], as_named=True),
    )


def _states(columns: Sequence[Column], quantity: str) -> list[str]:
    return [column.name for column in columns if quantity in (column.name, column.amends)]


def _guaranteed(before: Sequence[Column], fitted: Column) -> bool:
    """Whether a step gives anybody a guarantee: it amends what the fit reads as lower bound or as paid off the top."""
    quantities = {
        need for own, need in zip(arguments_of(fitted.compute), fitted.needs, strict=True) if own != "units_per_dollar"
    }
    return any(column.amends in quantities for column in before)
