"""Merged: the steps of two formulas in one order, which is that of each; where there is none, their bridge is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from fundingmodel.analysis.bridges.sides import Listed
from fundingmodel.column import Column
from fundingmodel.errors import Refused
from fundingmodel.expressions.made_column import MadeColumn

Order = tuple[str, str]  # of two steps, the one that comes first


@dataclass(frozen=True)
class Slot:
    """A place in the order: a step of one side, or of both under one name. `columns` where both have the same step, else none."""

    alias: str
    steps: tuple[Listed | None, Listed | None]
    columns: tuple[Column, ...] = ()

    @property
    def is_same(self) -> bool:
        return bool(self.columns)


def merged(before: Sequence[Listed], after: Sequence[Listed]) -> tuple[Slot, ...]:
    """One order of both lists, the same whichever comes first.

    Both lists as they are, where they can be read as one; else each step only after what it reads and what it amends, and before
    what amends what it reads. Refused where neither can be, or where differently named steps give one quantity.
    """
    _refuse_given_twice(before, after)
    one, other = ({step.alias: step for step in steps} for steps in (before, after))
    aliases = sorted({*one, *other})
    order = _sorted(aliases, [*_as_listed(before), *_as_listed(after)])
    order = order or _sorted(aliases, [*_as_read(before), *_as_read(after)])
    if order is None:
        raise Refused(
            "bridge_other_order",
            "",
            "the two formulas have steps in another order, and one order cannot be made of both: {steps}.",
            "Compare scenarios whose common steps are in one order.",
            steps=_in_other_order(before, after),
        )
    return tuple(_slot(alias, one.get(alias), other.get(alias)) for alias in order)


def _as_listed(steps: Sequence[Listed]) -> list[Order]:
    return [(first.alias, second.alias) for first, second in pairwise(steps)]


def _as_read(steps: Sequence[Listed]) -> list[Order]:
    return [
        (first.alias, second.alias)
        for first, second in combinations(steps, 2)
        if first.writes & (second.reads | second.writes) or first.reads & second.writes
    ]


def _sorted(aliases: Sequence[str], orders: Iterable[Order]) -> list[str] | None:
    """All of them, each after those that come before it and else by name; None where there is no such order."""
    left, rest = list(aliases), {each for each in orders if each[0] != each[1]}
    found: list[str] = []
    while left:
        later = {second for _, second in rest}
        first = next((alias for alias in left if alias not in later), None)
        if first is None:
            return None
        left.remove(first)
        found.append(first)
        rest = {each for each in rest if each[0] != first}
    return found


def _in_other_order(before: Sequence[Listed], after: Sequence[Listed]) -> list[str]:
    """The steps that each list has, where one puts them otherwise than the other."""
    common = {step.alias for step in before} & {step.alias for step in after}
    places = [[s.alias for s in steps if s.alias in common] for steps in (before, after)]
    return [one for one, other in zip(*places, strict=True) if one != other] or sorted(common)


def _refuse_given_twice(before: Sequence[Listed], after: Sequence[Listed]) -> None:
    given = [{c.name: step.alias for step in steps for c in step.columns} for steps in (before, after)]
    for name, alias in given[0].items():
        if given[1].get(name, alias) != alias:
            raise Refused(
                "bridge_given_by_others",
                "",
                "{quantity!r} is given by the step {one} of the first and by the step {other} of the second, "
                "and a change is told apart by the names of steps.",
                "Give both steps one name with `as`.",
                quantity=name,
                one=alias,
                other=given[1][name],
            )


def _slot(alias: str, before: Listed | None, after: Listed | None) -> Slot:
    if before is None or after is None:
        return Slot(alias, (before, after))
    longer, shorter = sorted((before, after), key=lambda step: -len(step.columns))
    known = {column.name: column for column in longer.columns}
    alike = before.step == after.step and all(
        column.name in known and _are_same(column, known[column.name]) for column in shorter.columns
    )
    # What a step only starts with is left out where nothing reads it: that is no difference.
    starts = alike and not any(c.amends for c in longer.columns if c.name not in {x.name for x in shorter.columns})
    same = starts and (len(longer.columns) == len(shorter.columns) or before.written == after.written)
    return Slot(alias, (before, after), longer.columns if same else ())


def _are_same(one: Column, other: Column) -> bool:
    if isinstance(one, MadeColumn) and isinstance(other, MadeColumn):
        is_computed_alike = one.node == other.node and one.limits == other.limits
    else:
        is_computed_alike = one.compute is other.compute
    return is_computed_alike and (one.needs, one.amends, one.shape, one.as_named) == (
        other.needs,
        other.amends,
        other.shape,
        other.as_named,
    )
