"""Rule that binds: which guarantee or limit decides what a jurisdiction receives, as a number of the formula's own rules.

The fit says who is held at the lower bound and who is capped at the upper; the last amendment that moved that bound decides.
A bound is moved where it is another one in whole units, as the fit pays it: up for a lower bound, down for an upper. So of two
equal guarantees the first decides, and the last digits of a product never do. What later steps add or take away changes nothing.

Neither held nor capped: free. Held: what is paid off the top where that is above the guarantees, else the last guarantee, else,
without a share, no need; else free. Capped: the last limit, else the envelope itself.
Where the bounds cross, what is paid decides: the lower bound's rule where the lower prevails, the upper's where the upper does.
Guarantees that are all reduced hold everybody; limits that are all raised cap everybody who has a share.

The column is composed from the formula's own amendments, after the columns of its fit. Its number is the place in the list of
rules: free, no need, the guarantees in their order, what is paid off the top, the envelope, the limits in their order. The list
is in the order in which one gives way to the next, so that the largest number is the one that decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import RULE, Array, Column, Rule, arguments_of, wired
from fundingmodel.rounding import whole_down, whole_down_formula, whole_up, whole_up_formula

NOT_FITTED, FREE, NO_NEED, ENVELOPE = Rule("not_fitted"), Rule("free"), Rule("no_need"), Rule("envelope", "capped")
NAME = "binding_rule"
OF_A_FIT = {"whole_lower_bound", "whole_upper_bound", "guaranteed_amount", "lowest_rate", "held", "capped"}

Move = tuple[str, str, int]  # the state before an amendment, the state after it, the number of its rule


def with_binding_rule(
    steps: Sequence[Sequence[Column]], taken: set[str]
) -> tuple[tuple[Column, ...], tuple[Rule, ...]]:
    """The columns of all steps, with the rule that binds after those of the fit, and the rules; no name of it is `taken`."""
    columns = tuple(column for step in steps for column in step)
    names = [{column.name for column in step} for step in steps]
    fit = next((n for n, of_step in enumerate(names) if of_step >= OF_A_FIT), None)
    if fit is None:
        return columns, (NOT_FITTED,)
    fitted = [column for step in steps[: fit + 1] for column in step]
    bounds, rules = _bounds(fitted, steps)
    name = NAME
    while name in taken.union(*names):
        name = f"formula_{name}"
    return (*fitted, bounds.column(name), *columns[len(fitted) :]), rules


def _bounds(fitted: Sequence[Column], steps: Sequence[Sequence[Column]]) -> tuple["_Bounds", tuple[Rule, ...]]:
    """Where the fit reads its bounds from, how they came about, and the rules that moved them."""
    columns, before = {column.name: column for column in fitted}, []
    read = {column.name: dict(zip(_own_names(column), states, strict=True)) for column, states in wired(fitted)}
    for column in fitted:
        if column.name == "whole_lower_bound":
            break
        before.append(column)
    own = {column.name: {c.name for c in step} for step in steps for column in step}
    rules = [FREE, NO_NEED]

    def moves(fitted_column: str, parameter: str, kind: str) -> list[Move]:
        quantity = columns[fitted_column].needs[_own_names(columns[fitted_column]).index(parameter)]
        amendments = [column for column in before if column.amends == quantity]
        first = len(rules)
        rules.extend(_rule_of(column, own[column.name], kind) for column in amendments)
        states = pairwise((quantity, *(column.name for column in amendments)))
        return [(old, new, first + n) for n, (old, new) in enumerate(states)]

    lower = moves("whole_lower_bound", "lower_bound", "held")
    off_the_top = moves("whole_lower_bound", "off_the_top", "held")
    rules.append(ENVELOPE)
    envelope = len(rules) - 1
    upper = moves("whole_upper_bound", "upper_bound", "capped")
    found = _Bounds(
        units=read["whole_lower_bound"]["units_per_dollar"],
        share=read["lowest_rate"]["share"],
        guaranteed=read["whole_lower_bound"]["lower_bound"],
        paid_first=read["whole_lower_bound"]["off_the_top"],
        lower=lower,
        off_the_top=off_the_top,
        upper=upper,
        envelope=envelope,
        reduced="guarantee_reduction" in columns,
        raised="limit_increase" in columns,
    )
    return found, tuple(rules)


def _own_names(column: Column) -> list[str]:
    """What a column's own file calls the quantities that it reads, whatever they are bound to."""
    return list(arguments_of(column.compute))


def _rule_of(amendment: Column, of_the_step: set[str], kind: str) -> Rule:
    """The rule of an amendment: one that takes the guarantee from who has no need says so, and holds nobody."""
    name = brought_in(amendment, of_the_step)
    return NO_NEED if name == NO_NEED.name else Rule(name, kind)


def brought_in(amendment: Column, of_the_step: set[str]) -> str:
    """What an amendment brings in: lower_bound_with_hold_harmless(lower_bound, hold_harmless) is hold_harmless."""
    brought = [need for need in amendment.needs if need != amendment.amends]
    own = [need for need in brought if need in of_the_step]
    return (own or brought or [amendment.name])[-1]


@dataclass(frozen=True)
class _Bounds:
    """What a fit is given, by the names of the states: the two forms of the rule that binds are made from it."""

    units: str
    share: str
    guaranteed: str
    paid_first: str
    lower: Sequence[Move]
    off_the_top: Sequence[Move]
    upper: Sequence[Move]
    envelope: int
    reduced: bool
    raised: bool

    @property
    def reads(self) -> tuple[str, ...]:
        states = [s for before, after, _ in (*self.lower, *self.off_the_top, *self.upper) for s in (before, after)]
        chosen = [*(["guarantee_reduction"] * self.reduced), *(["limit_increase"] * self.raised)]
        of_fit = ["held", "capped", "whole_lower_bound", "whole_upper_bound", "guaranteed_amount", *chosen]
        return tuple(dict.fromkeys([self.units, self.share, self.guaranteed, self.paid_first, *of_fit, *states]))

    def column(self, name: str) -> Column:
        return Column(self.number, self.number_formula, RULE, name=name, reads=self.reads, as_named=True)

    # On arrays

    def number(self, *figures: Array) -> Array:
        at = dict(zip(self.reads, figures, strict=True))
        at_lower, at_upper = at["held"] > 0, at["capped"] > 0
        if self.reduced:
            at_lower = at_lower | (at["guarantee_reduction"] < 1)
        if self.raised:
            at_upper = at_upper | ((at["limit_increase"] > 1) & (at[self.share] > 0))
        crossed = at["whole_upper_bound"] < at["whole_lower_bound"]
        lower_prevails = at["guaranteed_amount"] >= at["whole_lower_bound"]
        of_lower = np.where(crossed, lower_prevails, at_lower)
        return np.where(at_lower | at_upper, np.where(of_lower, self._lower(at), self._upper(at)), 0.0)

    def _lower(self, at: dict[str, Array]) -> Array:
        units = at[self.units]
        needless = 1.0 * (at[self.share] <= 0)
        rule = _largest(needless, self.lower, {s: whole_up(at[s], units) for s in _states(self.lower)})
        if not self.off_the_top:
            return rule
        first = _largest(
            np.full((1, 1), float(self.off_the_top[0][2])),
            self.off_the_top,
            {s: whole_up(at[s], units) for s in _states(self.off_the_top)},
        )
        above = whole_up(at[self.paid_first], units) > whole_up(at[self.guaranteed], units)
        return np.where(above, first, rule)

    def _upper(self, at: dict[str, Array]) -> Array:
        whole = {s: whole_down(at[s], at[self.units]) for s in _states(self.upper)}
        return _largest(np.full((1, 1), float(self.envelope)), self.upper, whole)

    # On cells

    def number_formula(self, *figures: Cells) -> str:
        at = dict(zip(self.reads, figures, strict=True))
        low, high = at["whole_lower_bound"], at["whole_upper_bound"]
        at_lower, at_upper = f"{at['held']}=1", f"{at['capped']}=1"
        if self.reduced:
            at_lower = f"OR({at_lower},{at['guarantee_reduction']}<1)"
        if self.raised:
            at_upper = f"OR({at_upper},AND({at['limit_increase']}>1,{at[self.share]}>0))"
        prevails = f"AND({high}<{low},{at['guaranteed_amount']}>={low})"
        of_lower = f"OR({prevails},AND({high}>={low},{at_lower}))"
        rule = f"IF({of_lower},{self._lower_formula(at)},{self._upper_formula(at)})"
        return f"=IF(OR({at_lower},{at_upper}),{rule},0)"

    def _lower_formula(self, at: dict[str, Cells]) -> str:
        units = at[self.units]
        needless = f"IF({at[self.share]}<=0,1,0)"
        rule = _largest_formula(needless, self.lower, {s: whole_up_formula(at[s], units) for s in _states(self.lower)})
        if not self.off_the_top:
            return rule
        first = _largest_formula(
            str(self.off_the_top[0][2]),
            self.off_the_top,
            {s: whole_up_formula(at[s], units) for s in _states(self.off_the_top)},
        )
        above = f"{whole_up_formula(at[self.paid_first], units)}>{whole_up_formula(at[self.guaranteed], units)}"
        return f"IF({above},{first},{rule})"

    def _upper_formula(self, at: dict[str, Cells]) -> str:
        whole = {s: whole_down_formula(at[s], at[self.units]) for s in _states(self.upper)}
        return _largest_formula(str(self.envelope), self.upper, whole)


def _states(moves: Sequence[Move]) -> list[str]:
    return list(dict.fromkeys(state for before, after, _ in moves for state in (before, after)))


def _largest(otherwise: Array, moves: Sequence[Move], whole: dict[str, Array]) -> Array:
    """The number of the last amendment that moved a bound, in whole units."""
    number = otherwise
    for before, after, rule in moves:
        number = np.where(whole[after] != whole[before], float(rule), number)
    return number


def _largest_formula(otherwise: str, moves: Sequence[Move], whole: dict[str, str]) -> str:
    moved = [f"IF({whole[after]}<>{whole[before]},{rule},0)" for before, after, rule in moves]
    return f"MAX({','.join([otherwise, *moved])})" if moved else otherwise
