"""Lever: one figure of a scenario by its name, as `sweep --set` and FM.SCENARIO name it: category_weight.refugee.2026-27."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from fundingmodel.column import Array
from fundingmodel.errors import ScenarioRefused, Where, at, at_least, at_most, beyond_limit, phrase
from fundingmodel.lever_values.lattice import Lattice, Positions, finest_step, lattice_of
from fundingmodel.lever_values.made_places import MadePlace, made_place, makes_others
from fundingmodel.lever_values.outcomes import Outcomes, outcomes
from fundingmodel.result import Result
from fundingmodel.scenario.figures.units_per_dollar import units_in_dollar
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places, movable, places_of, repeated

STEP = "step"


@dataclass(frozen=True, eq=False)
class Lever:
    """A figure with its place in the scenario, what it is today, and the lattice of what it may be."""

    result: Result
    name: str
    parameter: Parameter
    places: Places | MadePlace
    now: Decimal
    lattice: Lattice

    @property
    def here(self) -> int:
        """The place of today's value on the lattice."""
        return self.lattice.place(self.now)

    def outcomes(self, places: Positions, year: str) -> Outcomes:
        """What each of these values gives in a fiscal year, every year calculated again."""
        figures, main = self.lattice.figures(places), self.result.main
        base = main.given_each_year

        def given(first: int, beyond: int) -> Given:
            moved = moved_arrays(self.places, self.result, base, figures[first:beyond])
            return [{**own, **moved[fiscal_year]} for fiscal_year, own in zip(main.years, base, strict=True)]

        return outcomes(main, given, len(figures), year)


def moved_arrays(
    places: Places | MadePlace, result: Result, base: Given, figures: Array
) -> Mapping[str, Mapping[str, Array]]:
    """By fiscal year, the inputs that change where a place takes each of these figures, which are an axis in front."""
    if isinstance(places, MadePlace):
        return places.arrays(figures)
    found: dict[str, dict[str, Array]] = {}
    for year, own in zip(result.main.years, base, strict=True):
        found[year] = {places.input: repeated(own[places.input], len(figures))}
        places.put(year, found[year], figures)
    return found


def place_of(result: Result, name: str, where: Where) -> tuple[Parameter, Places | MadePlace]:
    """The input of a name and where its figures are, also of one from which others are made; refused where none is to be moved."""
    if makes_others(result, name.partition(".")[0].strip()):
        made = made_place(result, name, where)
        return result.main.tier.parameters[made.input], made
    places = places_of(result, name, (), where)
    return movable(result, places.input, where), places


def lever_of(result: Result, name: str, step: Decimal | None = None, where: Where | None = None) -> Lever:
    """A lever by its name. Refused: a name that is none, figures that are made or taken from others, several that differ.

    >>> from fundingmodel import run
    >>> lever = lever_of(run("settlement"), "category_weight.refugee")
    >>> str(lever.now), str(lever.lattice.step), str(lever.lattice.value(lever.lattice.last))
    ('2.5', '0.0001', '1000.0000')
    """
    where = where or at(phrase("argument_lever", "lever"))
    parameter, places = place_of(result, name, where)
    now = _now(result, name, parameter, places, where)
    unit = unit_of(result, parameter)
    lattice = lattice_of(parameter, now, largest_total(result), unit)
    if step is not None:
        _check_step(lattice, now, unit, step)
        lattice = lattice_of(parameter, now, largest_total(result), unit, step)
    return Lever(result, name, parameter, places, now, lattice)


def _check_step(usual: Lattice, now: Decimal, unit: Decimal | None, step: Decimal) -> None:
    """Refused: a step that is none, no whole number of units, finer than doubles tell apart, or longer than the way to either end."""
    where = at(STEP)
    if step <= 0:
        raise ScenarioRefused("lever_step", where, "{where} is {step:f}; it must be above 0.", step=step)
    if unit is not None and step % unit:
        message = "{where} is {step:f}; it must be a whole number of units ({unit:f})."
        raise ScenarioRefused("lever_step_of_units", where, message, step=step, unit=unit)
    end = usual.value(usual.last)
    least, most = finest_step(end - usual.low), max(end - now, now - usual.low)
    if step < least:
        raise beyond_limit(ScenarioRefused, where, step, at_least(least))
    if step > most:
        raise beyond_limit(ScenarioRefused, where, step, at_most(most.normalize()))


def unit_of(result: Result, parameter: Parameter) -> Decimal | None:
    """The unit that an input's figures must be whole numbers of; nothing where they need not."""
    units = result.main.tier.parameters.get(parameter.input.whole or "")
    return None if units is None or units.link else 1 / (units_in_dollar(units) or Decimal(100))


def largest_total(result: Result) -> Decimal:
    """The largest amount of money that is shared in a year."""
    main = result.main
    totals = [float(np.nansum(np.abs(main.values("allocation", year)))) for year in main.years]
    return Decimal(f"{max(totals):.15g}")


def _now(result: Result, name: str, parameter: Parameter, places: Places | MadePlace, where: Where) -> Decimal:
    """The figure as it is; refused where there is none, or where the name is of several that differ."""
    found = set(figures_at(result, parameter, places))
    if len(found) == 1 and (one := found.pop()) is not None:
        return one
    if not found or None in found:
        raise ScenarioRefused(
            "lever_without_figure",
            where,
            "{name!r} has no figure that is read in a fiscal year of the scenario.",
            "Name one that has.",
            name=name,
        )
    raise ScenarioRefused(
        "lever_of_several",
        where,
        "{name!r} names several figures, which differ: {figures}.",
        "Name one of them, with its year, category or jurisdiction: category_weight.refugee, for instance.",
        name=name,
        figures=[f"{figure:f}" for figure in sorted(x for x in found if x is not None)],
    )


def figures_at(result: Result, parameter: Parameter, places: Places | MadePlace) -> Sequence[Decimal | None]:
    """The exact figures that a lever moves, of every fiscal year in which it is read."""
    if isinstance(places, MadePlace):
        return _listed(np.array(parameter.figures[places.key], dtype=object)[places.spot]) if places.years else ()
    found: list[Decimal | None] = []
    for year, spot in places.years.items():
        exact = np.array(parameter.exact(year, result.main.tier.place), dtype=object)
        found += _listed((exact if parameter.input.by else exact[0])[spot])
    return found


def _listed(chosen: Any) -> list[Decimal | None]:
    return chosen.ravel().tolist() if isinstance(chosen, np.ndarray) else [chosen]
