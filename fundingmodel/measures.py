"""Measures of a formula: what each may be, from the steps that read it, and whether these take its unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from fundingmodel.column import AXES, Column, Formula, Input
from fundingmodel.errors import FormulaRefused, at
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.signs import is_never_negative
from fundingmodel.formula import StepEntry, needed_by
from fundingmodel.kinds import COUNT, SHARED_BY, kind_of, of_wrong_kind, plain, takes, within
from fundingmodel.language.step_words import step_words
from fundingmodel.steps import step_module, step_names
from fundingmodel.steps.choices import all_columns


def with_measures(entries: Sequence[StepEntry], formula: Formula) -> tuple[tuple[StepEntry, ...], Formula]:
    """Steps and formula with measures as their units make them; refuses one of another kind than a step needs, or of figures
    that a step needs as they are given, and lets none be beyond what its readers can take.
    """
    made = {c.name: c for c in formula.columns if isinstance(c, MadeColumn)}
    if not made:
        return tuple(entries), formula
    limited = {name: column.within(*limits) for name, column, limits in _limits(made, formula, entries)}
    formula = replace(formula, columns=tuple(limited.get(c.name, c) for c in formula.columns))
    known = {c.name: c for c in formula.columns}
    found = (replace(e, columns=tuple(known.get(c.name, c) for c in e.columns)) for e in entries)
    return tuple(found), formula


def refuse_one_for_all(entries: Sequence[StepEntry], formula: Formula) -> None:
    """Refused where what is shared by is one figure, of a file or a step: each would have a share of 1."""
    there: tuple[Column | Input, ...] = (*formula.inputs, *formula.columns)
    given = {each.name: each for each in there if not isinstance(each, MadeColumn)}
    for entry in entries:
        for own, (kind, _) in needed_by(entry).items():
            bound = given.get(plain(entry.named(own)))
            if (
                kind == SHARED_BY
                and own in entry.bind
                and bound is not None
                and "jurisdiction" not in AXES[bound.shape]
            ):
                raise FormulaRefused(
                    "need_of_all",
                    at(entry.alias) / "bind",
                    "{bound!r} is one figure for all jurisdictions, and nothing can be shared by it.",
                    'Give one for each: shape = "jurisdiction".',
                    bound=bound.name,
                )


def _limits(
    made: Mapping[str, MadeColumn], formula: Formula, entries: Sequence[StepEntry]
) -> Iterator[tuple[str, MadeColumn, tuple[Decimal | None, Decimal | None]]]:
    """Each measure with what it may be at the least and at the most; no least is asked of what cannot be below zero."""
    positive = {i.name for i in formula.inputs if i.least is not None and i.least >= 0}
    for column in formula.columns:
        if column.name not in made:
            positive |= {column.name} if kind_of(column.unit) == COUNT else set()
            continue
        least, most = _limits_of(made[column.name], entries)
        is_positive = is_never_negative(made[column.name].node, positive)
        positive |= {column.name} if is_positive or least == 0 else set()
        yield column.name, made[column.name], (None if is_positive and least == 0 else least, most)


def _limits_of(column: MadeColumn, entries: Sequence[StepEntry]) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that the steps can take that read a measure, itself or last year's."""
    wanted = Input(column.name, column.unit, column.shape, least=None)
    for entry in entries:
        read = {n for c in entry.columns for n in (*c.needs, c.amends) if n}
        for own, (kind, needed) in needed_by(entry).items():
            bound = entry.named(own)
            if plain(bound) != column.name or not (own in entry.bind or bound in read):
                continue
            if not takes(kind, kind_of(column.unit)):
                raise of_wrong_kind(entry.alias, own, bound, own in entry.bind, column.unit, kind)
            _refuse_as_given(entry, own, needed, column)
            _refuse_other_shape(entry, own, needed, column)
            is_open = own in step_words()[entry.step].open
            wanted = within(wanted, replace(needed, least=Decimal(0)) if is_open else needed)
    return wanted.least, wanted.most


def _refuse_as_given(entry: StepEntry, own: str, needed: Input, column: MadeColumn) -> None:
    """Refused where a step needs figures that stand in a file: a rank, a choice of 0 or 1, parts that add to 1, a unit."""
    if needed.rounding or needed.distinct or needed.sums_to_one or needed.by or needed.unit in ("flag", "rank"):
        raise FormulaRefused(
            "measure_for_given",
            at(entry.alias) / "bind",
            "{own} is given in a file, and {bound!r} is a measure.",
            "Give figures, or make an input of a formula of inputs.",
            own=own,
            bound=column.name,
        )


@cache
def _shapes() -> Mapping[str, str]:
    """The shapes of what steps give, by the names of their own files."""
    return {c.name: c.shape for name in step_names() for c in all_columns(step_module(name))}


def _refuse_other_shape(entry: StepEntry, own: str, needed: Input, column: MadeColumn) -> None:
    """Refused where a step needs a figure for each and a measure gives one of all, which would count for each of them; or where
    a measure gives a figure for each and what the step makes of it has one.
    """
    is_open = own in step_words()[entry.step].open
    shape = _shapes().get(plain(own), "jurisdiction") if is_open else needed.shape
    wanted, given = ({axis for axis in AXES[each] if axis} for each in (shape, column.shape))
    readers = [c for c in entry.columns if column.name in map(plain, c.needs)]
    if missing := sorted(wanted - given):
        raise FormulaRefused(
            "measure_of_all",
            at(entry.alias) / "bind",
            "{own} goes by {axis}, and {bound!r} is one figure for all.",
            "Multiply it in its formula by figures that go by {axis}, as part(...).",
            own=own,
            axis=missing[0],
            bound=column.name,
        )
    if more := sorted(axis for axis in given - wanted if any(axis not in AXES[c.shape] for c in readers)):
        raise FormulaRefused(
            "measure_of_each",
            at(entry.alias) / "bind",
            "{own} is one figure, and {bound!r} goes by {axis}.",
            "Take total(), largest(), category_sum() or another function over it.",
            own=own,
            axis=more[0],
            bound=column.name,
        )
