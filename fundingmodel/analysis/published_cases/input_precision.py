"""Input precision: how far a result may be off because its inputs were published rounded.

An input that is moved a little moves a rounded amount by whole units or not at all, and a sum of such effects says nothing. So
effects are those before rounding, and what is rounded last may be off by one unit more.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

import numpy as np

from fundingmodel.column import Array, Column, Formula, calculate, calculate_years, size, wired
from fundingmodel.errors import ScenarioRefused
from fundingmodel.result import TierResult
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS, UNITS_PER_DOLLAR
from fundingmodel.scenario.made.remade import arrays_of, block_of, remade
from fundingmodel.scenario.parameters import Parameter

WHOLE = ("allocation", "envelope", "programme_authority")  # in whole units, and the largest amounts that are
AT_ONCE = 200  # figures that are moved in one calculation: each is a copy of all
Years = Sequence[Mapping[str, Array]]  # by fiscal year, arrays by their names


def worst_case(
    result: TierResult, quantity: str, half_widths: Mapping[str, Decimal | float | Array]
) -> dict[str, Array]:
    """By fiscal year, how far each figure of a quantity may move: shape (jurisdictions or 1, categories or 1), its unit.

    `half_widths` says of an input how far its true figure may lie from the one used: Decimal("0.00005") for a share printed
    as 2.65%; by jurisdiction and category, an array of the input's shape. Each of its figures is moved up and down alone, in a
    calculation that rounds nothing, and the larger of the two effects of each are added: the worst case, as far as effects
    add. In the years in which the inputs move it, what is rounded last on the way to the quantity, as a rule the quantity
    itself, is then moved by one unit in the same way; so is the last amount of a coarser unit, as an envelope in millions. An
    input that is another result, or that the formula does not have, is refused.
    """
    unrounded = _Unrounded(result)
    state = result.tier.formula.state(quantity)
    moved = unrounded.no_effects({state, *unrounded.rounded})
    for name, half_width in half_widths.items():
        parameter = input_of_its_own(result, name)
        each = np.broadcast_to(np.asarray(half_width, dtype=float), size(parameter.input.shape, result.tier.sizes))
        for arrays in unrounded.moved_one_by_one(parameter, each):
            unrounded.add_effects(moved, arrays)
    found = {year: figures[state].copy() for year, figures in zip(result.years, moved, strict=True)}
    for column in unrounded.roundings(state):
        for year, figures in zip(result.years, moved, strict=True):
            if figures[column].any():
                found[year] += unrounded.effects_of_a_unit(state, column, year)
    return found


class _Unrounded:
    """A tier calculated in units so fine that rounding does next to nothing, with a place to add each rounding again."""

    def __init__(self, result: TierResult) -> None:
        self.result, self.tier = result, result.tier
        self.counts = _counts(self.tier.formula)
        self.rounded = {column.name: count for column, count in _rounded(result, self.counts)}
        times = _times_finer(result, self.counts)
        self.formula = _finer(self.tier.formula, self.rounded, times)
        nothing = {_rounding_of(name): np.zeros((1, 1)) for name in self.rounded}
        given = result.given_each_year
        finer = [{name: x * times if name in self.counts else x for name, x in year.items()} for year in given]
        self.given = [{**year, **nothing} for year in finer]
        self.years = calculate_years(self.formula, self.given, self.tier.sizes)

    def no_effects(self, columns: Iterable[str]) -> list[dict[str, Array]]:
        return [{name: np.zeros(year[name].shape) for name in columns} for year in self.years]

    def add_effects(self, moved: Sequence[dict[str, Array]], arrays: Sequence[Mapping[str, Array]]) -> None:
        """What moves if some given are: a leading axis has each figure moved up, then each moved down."""
        given = [{**figures, **changed} for figures, changed in zip(self.given, arrays, strict=True)]
        years = calculate_years(self.formula, given, self.tier.sizes)
        for so_far, usual, other in zip(moved, self.years, years, strict=True):
            for column in so_far:
                so_far[column] += _effects(usual[column], other[column])

    def roundings(self, state: str) -> list[str]:
        """The amounts that are rounded last on the way to a quantity, and the last before them that has a coarser unit."""
        last = self._rounded_before(state, last=True)
        finest = max((self._unit(name) for name in last), default=0.0)
        coarser = [name for name in self._rounded_before(state, last=False) if self._unit(name) > finest]
        return [*last, *coarser[-1:]]

    def _rounded_before(self, state: str, last: bool) -> list[str]:
        """The rounded amounts that a quantity comes from within a year, itself among them: all, or the last on each way."""
        reads = {column.name: names for column, names in wired(self.tier.formula.columns)}
        found, open_names = set(), [state]
        while open_names:
            name = open_names.pop()
            if name not in found:
                found.add(name)
                open_names += () if last and name in self.rounded else reads.get(name, ())
        return [name for name in self.rounded if name in found]

    def _unit(self, column: str) -> float:
        """The unit, in dollars, to which an amount is rounded: one for all years."""
        return 1 / float(next(iter(self.result.years.values()))[self.rounded[column]].item())

    def effects_of_a_unit(self, state: str, column: str, year: str) -> Array:
        """How far a quantity moves within a year if each row of a rounded amount is moved by one unit, up or down."""
        usual = self.years[list(self.result.years).index(year)]
        height = usual[column].shape[-2]
        each = np.eye(height).reshape(height, height, 1) * self._unit(column)
        given = {**usual, _rounding_of(column): np.concatenate([each, -each])}
        return _effects(usual[state], calculate(self.formula.columns, given, self.tier.sizes)[state])

    def moved_one_by_one(self, parameter: Parameter, half_widths: Array) -> Iterator[list[dict[str, Array]]]:
        """For each key of its given figures, the inputs of every fiscal year that change, as `add_effects` takes them."""
        flat, (height, width) = half_widths.ravel(), half_widths.shape
        moved = np.flatnonzero(flat)
        for first in range(0, len(moved), AT_ONCE):
            chosen = moved[first : first + AT_ONCE]
            each = np.zeros((len(chosen), height * width))
            each[np.arange(len(chosen)), chosen] = flat[chosen]
            steps = np.concatenate([each, -each]).reshape(-1, height, width)
            for key in (key for key in parameter.figures if key not in parameter.made):
                block = block_of(parameter, key) + steps
                block = np.maximum(block, 0) if parameter.input.least == 0 else block
                changed = remade(self.tier.parameters, {(parameter.input.name, key): block})
                given, place = self.tier.given, self.tier.place
                yield [arrays_of(given, place, fiscal_year, changed) for fiscal_year in self.result.years]


def _effects(usual: Array, other: Array) -> Array:
    """The larger of the effects of moving each figure up and down, of all figures together."""
    if other.ndim == usual.ndim:
        return np.zeros(usual.shape)  # it does not depend on what was moved
    with np.errstate(invalid="ignore"):  # no limit less no limit
        effects = np.abs(other - usual)
    known = np.where(np.isfinite(effects), effects, 0)
    return cast(Array, np.maximum(*np.split(known, 2)).sum(axis=0))


def _counts(formula: Formula) -> frozenset[str]:
    """The names of the counts of units in a dollar: those given, and those that come from a rounding unit."""
    units = {i.name: i.unit for i in formula.inputs} | {c.name: c.unit for c in formula.columns}
    return frozenset(name for name, unit in units.items() if unit == UNITS_PER_DOLLAR)


def _rounding_of(column: str) -> str:
    return f"rounding of {column}"


def _rounded(result: TierResult, counts: frozenset[str]) -> Iterator[tuple[Column, str]]:
    """The columns of money that are rounded, and by which count: one that they read, of whose units they are whole numbers."""
    for column in result.tier.formula.columns:
        read = [name for name in column.needs if name in counts]
        if column.unit == "dollars" and read:
            units = [year[column.name] * year[read[0]] for year in result.years.values()]
            if all(np.allclose(x, np.round(x), rtol=1e-15, atol=1e-3, equal_nan=True) for x in units):
                yield column, read[0]


def _times_finer(result: TierResult, counts: frozenset[str]) -> float:
    """By how many times units can be finer so that all amounts are still exact: a power of ten."""
    formula, most = result.tier.formula, 1.0
    totals = [state for quantity in WHOLE for state in formula.states(quantity)]
    for year in result.years.values():
        amounts = [float(np.nansum(np.abs(year[name]))) for name in totals]
        most = max([most, *(float(year[count].item()) * amount for count in counts for amount in amounts)])
    return float(10 ** max(0, math.floor(math.log10(LARGEST_ENVELOPE_IN_UNITS / most))))


def _finer(formula: Formula, rounded: Iterable[str], times: float) -> Formula:
    """The formula with finer units, each rounded column having one more argument, which is added to it."""

    def finer(column: Column) -> Column:
        if column.unit == UNITS_PER_DOLLAR:
            return _computed(column, lambda *given: column.compute(*given) * times, column.needs)
        if column.name in rounded:
            reads = (*column.needs, _rounding_of(column.name))
            return _computed(column, lambda *given: column.compute(*given[:-1]) + given[-1], reads)
        return column

    return replace(formula, columns=tuple(map(finer, formula.columns)))


def _computed(column: Column, compute: Callable[..., Array], reads: tuple[str, ...]) -> Column:
    """A column that is computed otherwise. Nothing writes it to a sheet, so the same function is in the formula's place."""
    return replace(column, compute=compute, formula=cast(Callable[..., str], compute), reads=reads)


def input_of_its_own(result: TierResult, name: str) -> Parameter:
    """An input of a tier by its name; refused where the tier has none, or where it is another result."""
    parameter = result.tier.parameters.get(name)
    if parameter is None or parameter.link:
        known = ", ".join(n for n, p in result.tier.parameters.items() if not p.link)
        raise ScenarioRefused(
            "no_input_of_its_own",
            result.tier.place.file,
            "no input {name!r} with figures of its own; it has {known}.",
            name=name,
            known=known,
        )
    return parameter
