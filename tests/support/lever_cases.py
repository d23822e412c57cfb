"""Cases of levers: random scenarios with one figure of them, what each of its values gives on exact fractions, and goals by definition.

The fractions are those of the oracle, which imports no step; a figure is put in the place of another in the scenario as read.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from oracle import NoAnswer, solve
from random_scenarios import random_scenario

from fundingmodel import run
from fundingmodel.column import AXES
from fundingmodel.errors import Refused
from fundingmodel.lever_values.goal import Goal, Sought
from fundingmodel.lever_values.lever import Lever, lever_of
from fundingmodel.lever_values.outcomes import units_of
from fundingmodel.lever_values.unit_steps import Figure, figures_of
from fundingmodel.result import Result
from fundingmodel.scenario.reading import Scenario

POSSIBLE = ("ratio", "dollars", "persons", "years")
Amounts = tuple[int, ...]  # by jurisdiction, in whole units


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario, a figure of it, and the lever of it with a lattice of few values."""

    result: Result
    figure: Figure
    lever: Lever
    year: str
    draw: random.Random

    def goal(self, amounts: Sequence[Amounts | None]) -> tuple[int, Goal]:
        """A jurisdiction and a goal for it: what some value gives or a unit beside it, or near today's amount."""
        own = self.draw.randrange(len(self.result.main.tier.place.jurisdictions))
        units = units_of(self.result.main)
        given = {row[own] for row in amounts if row is not None}
        today = amounts[self.lever.here]
        assert today is not None
        if self.draw.random() < 0.7:
            wanted = Decimal(self.draw.choice(sorted(given)) + self.draw.choice([-1, 0, 0, 1]))
        else:
            wanted = today[own] * Decimal(self.draw.choice(["0.9", "0.999", "1.0", "1.001", "1.1"]))
        return own, Goal((wanted / units).quantize(Decimal("0.01")))


def cases(seeds: Sequence[int], folder: Path, values: int) -> Iterator[Case]:
    """Of each seed whose scenario is not refused, a figure with about so many values."""
    for seed in seeds:
        draw = random.Random(f"lever {seed}")
        path = folder / f"{seed}.toml"
        path.write_text(
            random_scenario(seed, jurisdictions=draw.randint(2, 4), years=draw.randint(1, 3), plain=True).text,
            encoding="utf-8",
        )
        try:
            result = run(path)
        except Refused:
            continue
        if found := _case(result, draw, values):
            yield found


def _case(result: Result, draw: random.Random, values: int) -> Case | None:
    figures, _ = figures_of(result)
    years = result.scenario.fiscal_years
    known = [figure for figure in figures if figure.parameter.input.unit in POSSIBLE and figure.places.years]
    inputs = sorted({figure.parameter.input.name for figure in known})
    year = draw.choice(years)
    unknown = any(result.amount("allocation", year, code) is None for code in result.main.tier.place.jurisdictions)
    if not inputs or unknown:
        return None
    name = draw.choice(inputs)
    figure = draw.choice([each for each in known if each.parameter.input.name == name])
    lattice = lever_of(result, figure.name).lattice
    step = lattice.step * max(1, lattice.last // (values - 1))
    return Case(result, figure, lever_of(result, figure.name, step), year, draw)


def moved(result: Result, figure: Figure, value: Decimal) -> Scenario:
    """The scenario as read, with another value in the place of a figure."""
    scenario, parameter = result.scenario, figure.parameter
    tier = scenario.tier
    down, across = (tier.place.codes(axis) for axis in AXES[parameter.input.shape])
    block = [list(row) for row in parameter.figures[figure.key]]
    block[down.index(figure.row)][across.index(figure.column)] = value
    figures = {**parameter.figures, figure.key: tuple(map(tuple, block))}
    other = replace(tier, parameters={**tier.parameters, parameter.input.name: replace(parameter, figures=figures)})
    return replace(scenario, tiers=(*scenario.tiers[:-1], other))


def exact_amounts(case: Case, value: Decimal) -> Amounts | None:
    """The amounts of the year on fractions, in whole units; None where the definitions give no answer in some year."""
    scenario = case.result.scenario
    try:
        years = solve(moved(case.result, case.figure, value))[scenario.tier.name]
    except NoAnswer:
        return None
    (year,) = [each for each in years if each.fiscal_year == case.year]
    units = Fraction(units_of(case.result.main))
    amounts = [row[0] for row in year.values["allocation"]]
    return tuple(round(Fraction(amount) * units) for amount in amounts)


@dataclass(frozen=True)
class Defined:
    """What goal seek is by its definition, from the amounts at every place of a lattice."""

    away: int | None  # how many places from today's value to the nearest that meets the goal
    met: frozenset[int]
    least: int
    most: int


def defined(amounts: Sequence[Amounts | None], here: int, own: int, goal: Goal, units: Fraction) -> Defined:
    """By definition: of the places that meet the goal the nearest, and the reach; a goal that today's amount rounds to is met there."""
    wanted, today = Fraction(goal.figure) * units, amounts[here]
    assert today is not None
    fits = {place: row[own] for place, row in enumerate(amounts) if row is not None}
    rises = today[own] < wanted
    met = {place for place, amount in fits.items() if (amount >= wanted if rises else amount <= wanted)}
    away = 0 if abs(today[own] - wanted) < 1 else min((abs(place - here) for place in met), default=None)
    return Defined(away, frozenset(met), min(fits.values()), max(fits.values()))


def complaints(case: Case, own: int, found: Sought, amounts: Sequence[Amounts | None]) -> list[str]:
    """Where what was found is not what the definition gives; amounts by place, each on fractions."""
    units, here = Fraction(units_of(case.result.main)), case.lever.here
    wanted = defined(amounts, here, own, found.goal, units)
    told: list[str] = []
    for place in found.curve.places.tolist():
        row = amounts[place]
        fits = bool(found.curve.known.fits[found.curve.at(place)])
        if fits != (row is not None) or (row is not None and tuple(found.units(place)) != row):
            told.append(f"place {place}: {found.units(place)} {fits}, fractions {row}")
    if found.is_met:
        return told + ([] if wanted.away == 0 else [f"met today, fractions {wanted.away} places away"])
    away = None if found.nearest is None else abs(found.nearest - here)
    if away != wanted.away:
        told.append(f"nearest is {away} places away, fractions {wanted.away}")
    covered = {place for each in found.met for place in range(min(each), max(each) + 1)}
    if missed := wanted.met - covered:
        told.append(f"met at {sorted(missed)[:5]} too")
    if extra := [place for place in covered - wanted.met if not _beside(amounts, place, own, found)]:
        told.append(f"not met at {sorted(extra)[:5]}")
    told += _of_reach(found, own, wanted)
    return told + _of_plateau(found, own, amounts)


def _beside(amounts: Sequence[Amounts | None], place: int, own: int, found: Sought) -> bool:
    """Whether a place inside a range misses the goal by one rounded unit alone."""
    row, near = amounts[place], [amounts[end] for each in found.met for end in each]
    return row is not None and any(other is not None and abs(other[own] - row[own]) <= 1 for other in near)


def _of_reach(found: Sought, own: int, wanted: Defined) -> Iterator[str]:
    for name, place, exact in (("least", found.least, wanted.least), ("most", found.most, wanted.most)):
        if found.units(place)[own] != exact:
            yield f"the {name} is {found.units(place)[own]}, fractions {exact}"


def _of_plateau(found: Sought, own: int, amounts: Sequence[Amounts | None]) -> list[str]:
    if found.nearest is None:
        return []
    away = 1 if found.nearest >= found.lever.here else -1
    end, first = found.nearest, amounts[found.nearest]
    while 0 <= end + away < len(amounts) and (row := amounts[end + away]) and first and row[own] == first[own]:
        end += away
    until = None if end == found.nearest else end
    return [] if until == found.until else [f"the same until {found.until}, fractions {until}"]
