"""Unit steps: what one step more of each figure of a scenario gives to whom, all calculated at once; and why some move nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import AXES, Array
from fundingmodel.errors import ScenarioRefused, at
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import MONEY, PERSONS, kind_of_input
from fundingmodel.lever_values.lattice import usual_step
from fundingmodel.lever_values.lever import place_of, unit_of
from fundingmodel.lever_values.made_places import MadePlace, makes_others
from fundingmodel.lever_values.outcomes import Outcomes, outcomes
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.steps.binding_rule import FREE
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places, repeated

DOLLAR = Decimal(1)
BOUNDS = {"lower_bound", "upper_bound"}
LARGE = 1_000  # steps: what moves nothing by one and something by so many is lost in the rounding
MOVES = ""
OTHER_YEAR, NOBODY, BINDS_NOBODY, ALL_BOUND, ROUNDED, REFUSED, NOTHING = (
    "other_year",
    "nobody",
    "binds_nobody",
    "all_bound",
    "rounded",
    "refused",
    "nothing",
)
REASONS = (OTHER_YEAR, NOBODY, BINDS_NOBODY, ALL_BOUND, ROUNDED, REFUSED, NOTHING)
HELD = tuple(
    f"held_by_{why}" for why in ("link", "formula", "readers", "tiers", "kind", "bands", "sum")
)  # keys of refusals


@dataclass(frozen=True)
class Figure:
    """One figure of an input: the parts of its name, and where it is in the arrays of the years."""

    parameter: Parameter
    key: str  # of the input's figures: a fiscal year, a data year, a lag, or nothing where all years share it
    row: str
    column: str
    now: Decimal
    places: Places | MadePlace

    @property
    def name(self) -> str:
        return ".".join(part for part in (self.parameter.input.name, self.key, self.row, self.column) if part)


@dataclass(frozen=True)
class Effect:
    """One step of a figure: by how much it moves, what each jurisdiction's amount changes in whole units, why nothing moves."""

    figure: Figure
    step: Decimal
    changes: tuple[int, ...]
    reason: str = MOVES


@dataclass(frozen=True)
class Held:
    """An input whose figures are none to move, and the key of the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class Price:
    """What one more person gives to a jurisdiction, in units, before its own share of it goes elsewhere: price x (1 - own share)."""

    names: tuple[str, ...]  # of the figures over all jurisdictions
    units: Decimal


def figures_of(result: Result) -> tuple[list[Figure], list[Held]]:
    """Every figure that may be moved alone, in the order of the inputs; and the inputs that have none."""
    found: list[Figure] = []
    held: list[Held] = []
    tier = result.main.tier
    makers = {name: each for name, each in tier.parameters.items() if makes_others(result, name)}
    for parameter in {**tier.given, **makers}.values():
        try:
            found += _figures(result, parameter)
        except ScenarioRefused as error:
            held.append(Held(parameter.input.name, error.values["because"].key))
    return found, held


def _figures(result: Result, parameter: Parameter) -> Iterator[Figure]:
    tier, name = result.main.tier, parameter.input.name
    if not makes_others(result, name) or parameter.made.keys() >= parameter.figures.keys():
        place_of(result, name, at(name))  # refused where none of its figures may move
    rows, columns = (tier.place.codes(axis) for axis in AXES[parameter.input.shape])
    for key, block in parameter.figures.items():
        if key in parameter.made or not (key == EVERY_YEAR or parameter.input.by or key in tier.place.fiscal_years):
            continue
        for row, figures in zip(rows, block, strict=True):
            for column, now in zip(columns, figures, strict=True):
                parts = ".".join(part for part in (name, key, row, column) if part)
                if now is not None:
                    yield Figure(parameter, key, row, column, now, place_of(result, parts, at(name))[1])


class Effects:
    """One step more of every figure of a scenario in a fiscal year.

    >>> from fundingmodel import run
    >>> found = Effects(run("settlement"), "2026-27").of_each()
    >>> next(each.changes[4] for each in found if each.figure.name == "stated_authority.2026-27")  # one dollar, in cents
    51
    """

    def __init__(self, result: Result, year: str) -> None:
        self.result, self.year = result, year
        self.figures, self.held = figures_of(result)
        self.base = result.main.given_each_year
        self.today = self._outcomes([self.figures[0]] if self.figures else [], [Decimal(0)])

    def of_each(self) -> list[Effect]:
        steps = [self._step(figure) for figure in self.figures]
        found = self._outcomes(self.figures, steps)
        turned = [number for number, fits in enumerate(found.fits) if not fits and self._may_fall(number, steps)]
        if turned:  # one step less, where one more is refused
            for number in turned:
                steps[number] = -steps[number]
            found = self._outcomes(self.figures, steps)
        changes = found.units - self.today.units
        still = [n for n in range(len(self.figures)) if not changes[n].any() or not found.fits[n]]
        reasons = dict(zip(still, self._reasons(still, steps, found), strict=True))
        return [
            Effect(figure, steps[n], tuple(changes[n].tolist()) if found.fits[n] else (), reasons.get(n, MOVES))
            for n, figure in enumerate(self.figures)
        ]

    def _step(self, figure: Figure) -> Decimal:
        """One step up of the kind of its input, of money a dollar at the least; down where the figure is the most that it may be."""
        step = usual_step(figure.parameter, unit_of(self.result, figure.parameter))
        step = max(step, DOLLAR) if kind_of_input(figure.parameter.input) == MONEY else step
        most = figure.parameter.input.most
        return -step if most is not None and figure.now + step > most else step

    def _may_fall(self, number: int, steps: Sequence[Decimal]) -> bool:
        figure = self.figures[number]
        least = figure.parameter.input.least
        return steps[number] > 0 and (least is None or figure.now - steps[number] >= least)

    def _outcomes(self, figures: Sequence[Figure], steps: Sequence[Decimal]) -> Outcomes:
        """Each of these figures moved alone."""
        main = self.result.main
        names = {figure.places.input for figure in figures if isinstance(figure.places, Places)}

        made = {
            number: figure.places.arrays(np.array([float(figure.now + steps[number])]))
            for number, figure in enumerate(figures)
            if isinstance(figure.places, MadePlace)
        }
        names |= {name for each in made.values() for arrays in each.values() for name in arrays}

        def given(first: int, beyond: int) -> Given:
            found = []
            for year, own in zip(main.years, self.base, strict=True):
                arrays = {**own, **{name: repeated(own[name], beyond - first) for name in names}}
                for number in range(first, min(beyond, len(figures))):
                    moved = made[number][year] if number in made else None
                    self._put(figures[number], year, arrays, number - first, steps[number], moved)
                found.append(arrays)
            return found

        return outcomes(main, given, max(len(figures), 1), self.year)

    @staticmethod
    def _put(
        figure: Figure,
        year: str,
        arrays: Mapping[str, Array],
        number: int,
        step: Decimal,
        moved: Mapping[str, Array] | None,
    ) -> None:
        if isinstance(figure.places, MadePlace):
            for name, array in (moved or {}).items():
                arrays[name][number] = array[0] if array.ndim > arrays[name][number].ndim else array
        elif (spot := figure.places.years.get(year)) is not None:
            arrays[figure.places.input][(number, *spot)] = float(figure.now + step)

    # Why nothing moves

    def _reasons(self, still: Sequence[int], steps: Sequence[Decimal], found: Outcomes) -> list[str]:
        if not still:
            return []
        figures = [self.figures[n] for n in still]
        large = self._outcomes(
            figures, [self._large(figure, steps[n]) for figure, n in zip(figures, still, strict=True)]
        )
        moved = ((large.units - self.today.units).any(axis=1) & large.fits).tolist()
        return [
            REFUSED if not found.fits[n] else self._reason(figure, moves)
            for n, figure, moves in zip(still, figures, moved, strict=True)
        ]

    @staticmethod
    def _large(figure: Figure, step: Decimal) -> Decimal:
        """Many steps, or a tenth of the figure, within its limits."""
        wanted, by = figure.parameter.input, max(LARGE * abs(step), abs(figure.now) / 10)
        value = figure.now + (by if step > 0 else -by)
        value = value if wanted.most is None else min(value, wanted.most)
        return (value if wanted.least is None else max(value, wanted.least)) - figure.now

    def _reason(self, figure: Figure, moves_by_many: bool) -> str:
        years = list(self.result.main.years)
        reached = [year for year in figure.places.years if years.index(year) <= years.index(self.year)]
        carries = bool(self.result.main.tier.formula.carries)
        if not reached or (self.year not in reached and (not carries or not moves_by_many)):
            return OTHER_YEAR
        if self._is_nobodys(figure):
            return NOBODY
        if self._binds_nobody(figure):
            return BINDS_NOBODY
        if moves_by_many:
            return ROUNDED
        return ALL_BOUND if self._all_bound() else NOTHING

    def _is_nobodys(self, figure: Figure) -> bool:
        """Whether it is of a category of which nobody is counted."""
        if AXES[figure.parameter.input.shape] != (None, "category"):
            return False
        tier = self.result.main.tier
        column = tier.place.categories.index(figure.column)
        counted = [
            each.input.name
            for each in tier.given.values()
            if each.input.unit == PERSONS and AXES[each.input.shape][1] == "category"
        ]
        return bool(counted) and not any(year[name][..., column].any() for year in self.base for name in counted)

    def _binds_nobody(self, figure: Figure) -> bool:
        """Whether it is of a guarantee or a limit that binds no one in the year."""
        tier, name = self.result.main.tier, figure.parameter.input.name
        read = [entry for entry in tier.entries if any(name in column.needs for column in entry.columns)]
        guarantees = [entry for entry in read if _only_bounds(entry)]
        if not guarantees or len(guarantees) != len(read):
            return False
        binding = {tier.formula.rules[number].name for number in self._rules()}
        named = {column.name for entry in guarantees for column in entry.columns}
        return not binding & (named | {entry.alias for entry in guarantees})

    def _rules(self) -> list[int]:
        """The numbers of the rules that bind in the year, by jurisdiction."""
        row: list[int] = self.today.rules[0].tolist()
        return row[-len(self.result.main.tier.place.jurisdictions) :] if row else []

    def _all_bound(self) -> bool:
        rules = self.result.main.tier.formula.rules
        return bool(self._rules()) and all(rules[number] != FREE for number in self._rules())


def _only_bounds(entry: StepEntry) -> bool:
    """Whether a step guarantees or limits, and pays nothing of itself."""
    amended = {column.amends for column in entry.columns if column.amends}
    return bool(amended) and amended <= BOUNDS


# The same price a person


def prices(result: Result, year: str, effects: Iterable[Effect]) -> list[Price]:
    """The price of one more person where it is the same wherever: each jurisdiction i then gets price x (1 where he comes - its share).

    It holds for a figure by jurisdiction where all of those over the jurisdictions give so to the unit that rounding takes, twice.
    """
    shares = _shares(result, year)
    if shares is None:
        return []
    found: dict[str, list[Effect]] = {}
    for effect in effects:
        figure = effect.figure
        if figure.row and AXES[figure.parameter.input.shape][0] == "jurisdiction" and effect.changes:
            found.setdefault(over_all(figure), []).append(effect)
    priced: dict[Decimal, list[str]] = {}
    for name, group in found.items():
        if price := _price(shares, group):
            priced.setdefault(price, []).append(name)
    return [Price(tuple(names), units) for units, names in priced.items()]


def over_all(figure: Figure) -> str:
    """The name of a figure without its jurisdiction: that of all of them together."""
    return ".".join(part for part in (figure.parameter.input.name, figure.key, figure.column) if part)


def _shares(result: Result, year: str) -> NDArray[np.float64] | None:
    """Each jurisdiction's share of what the envelope is shared by; nothing where no column gives it."""
    state = result.main.tier.formula.state("share")
    if state not in {column.name for column in result.main.tier.formula.columns}:
        return None
    return np.asarray(result.main.years[year][state], dtype=float)[:, 0]


def _price(shares: NDArray[np.float64], group: Sequence[Effect]) -> Decimal | None:
    """The price in whole units; nothing where the jurisdictions' figures do not all give so."""
    count = len(shares)
    if len(group) != count or any(effect.step <= 0 for effect in group):
        return None
    changes = np.array([effect.changes for effect in group], dtype=float)
    own = np.trace(changes) / count
    elsewhere = (changes.sum() - np.trace(changes)) / (count * (count - 1)) if count > 1 else 0.0
    price = own - elsewhere
    expected = price * (np.eye(count) - shares)
    if price <= 0 or (np.abs(changes - expected) > 2).any():
        return None
    return Decimal(round(price))
