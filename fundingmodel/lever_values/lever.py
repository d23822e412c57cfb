"""Lever: one figure of a scenario by its name, as `sweep --set` and FM.SCENARIO name it: category_weight.refugee.2026-27.

A figure of a scenario whose results are taken has that scenario's name in front: settlement.category_weight.refugee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from fundingmodel.errors import ScenarioRefused, Where, at, at_least, at_most, beyond_limit, phrase
from fundingmodel.lever_values.lattice import Lattice, Positions, finest_step, lattice_of
from fundingmodel.lever_values.linked_results import LinkedResults
from fundingmodel.lever_values.made_places import MadePlace, made_place, makes_others, moved_arrays
from fundingmodel.lever_values.outcomes import Outcomes, outcomes
from fundingmodel.result import Result
from fundingmodel.scenario.figures.units_per_dollar import units_in_dollar
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places, movable, places_of

STEP = "step"


@dataclass(frozen=True, eq=False)
class Lever:
    """A figure with its places in the scenario, what it is today, and the lattice of what it may be.

    The figure may be of a scenario whose results this one takes: its `source` is then that one, else the scenario itself.
    """

    result: Result
    source: Result
    name: str
    parameter: Parameter
    places: Sequence[Places | MadePlace]
    now: Decimal
    lattice: Lattice

    @property
    def here(self) -> int:
        """The place of today's value on the lattice."""
        return self.lattice.place(self.now)

    def outcomes(self, places: Positions, year: str) -> Outcomes:
        """What each of these values gives in a fiscal year, every year calculated again."""
        figures, main = self.lattice.figures(places), self.result.main
        if self.source is not self.result:
            return LinkedResults((self.result,), year).outcomes({self.source.scenario.key: self.places}, figures)
        base = main.given_each_year

        def given(first: int, beyond: int) -> Given:
            moved = moved_arrays(self.places, self.result, base, figures[first:beyond])
            return [{**own, **moved.get(fiscal_year, {})} for fiscal_year, own in zip(main.years, base, strict=True)]

        return outcomes(main, given, len(figures), year)


def place_of(result: Result, name: str, where: Where) -> tuple[Parameter, Places | MadePlace]:
    """The input of a name and where its figures are, also of one from which others are made; refused where none is to be moved."""
    if makes_others(result, name.partition(".")[0].strip()):
        made = made_place(result, name, where)
        return result.main.tier.parameters[made.input], made
    places = places_of(result, name, (), where)
    return movable(result, places.input, where), places


def lever_of(result: Result, name: str, step: Decimal | None = None, where: Where | None = None) -> Lever:
    """A lever by its name, or by several of one input with commas between them, which take the same value.

    After the name of a scenario whose results are taken, one of its figures: settlement.base_for_each. Refused: a name that is none,
    figures that are made, several that differ or of several inputs, and one that is another result, with what moves it.

    >>> from fundingmodel import run
    >>> lever = lever_of(run("settlement"), "category_weight.refugee")
    >>> str(lever.now), str(lever.lattice.step), str(lever.lattice.value(lever.lattice.last))
    ('2.5', '0.0001', '1000.0000')
    >>> lever_of(run("equal-per-admission"), "settlement.stated_authority.2026-27").source.scenario.name
    'settlement'
    """
    where = where or at(phrase("argument_lever", "lever"))
    names = [each.strip() for each in name.split(",")]
    named = [source_named(result, each) for each in names]
    source, name = named[0][0], ", ".join(names)
    for own_source, own in named:
        _refuse_link(own_source, own, "" if own_source is result else f"{own_source.scenario.name}.", where)
    found = [place_of(own_source, own, where) for own_source, own in named]
    _check_one_input(named, found, where)
    parameter, places = found[0][0], [each for _, each in found]
    now = _now(source, name, parameter, places, where)
    unit = unit_of(source, parameter)
    lattice = lattice_of(parameter, now, largest_total(source), unit)
    if step is not None:
        _check_step(lattice, now, unit, step)
        lattice = lattice_of(parameter, now, largest_total(source), unit, step)
    return Lever(result, source, name, parameter, places, now, lattice)


def source_named(result: Result, name: str) -> tuple[Result, str]:
    """The scenario whose figure a name is, this one or one whose results are taken, and what the figure is called in it."""
    if name.partition(".")[0].strip() not in result.main.tier.parameters:
        for each in LinkedResults((result,), result.scenario.fiscal_years[-1]).order:
            begins = f"{each.scenario.name}."
            if each is not result and name.strip().startswith(begins):
                return each, name.strip().removeprefix(begins)
    return result, name


def _refuse_link(result: Result, name: str, before: str, where: Where) -> None:
    """Refused: a figure that is another result. Those of the scenario that gives it are named, or what a tier can do in its place."""
    parameter = result.main.tier.parameters.get(name.partition(".")[0].strip())
    if parameter is None or parameter.link is None:
        return
    link = parameter.link
    if link.tier:
        raise ScenarioRefused(
            "lever_of_tier",
            where,
            "{name!r} is what an earlier tier gives ({tier}), and has no value of its own.",
            "Name a figure that the last tier states.",
            name=before + name,
            tier=link.tier,
        )
    source = result.linked[link.scenario]
    own = [each for each in source.main.tier.given if movable_or_none(source, each)]
    raise ScenarioRefused(
        "lever_of_link",
        where,
        "{name!r} is a result of {scenario} ({quantity}), and has no value of its own.",
        "Name a figure of that scenario, which moves it: {figures}.",
        name=before + name,
        scenario=source.scenario.name,
        quantity=link.quantity,
        figures=[f"{source.scenario.name}.{each}" for each in own],
    )


def movable_or_none(result: Result, name: str) -> Parameter | None:
    """An input whose figures may move; nothing where they may not."""
    try:
        return movable(result, name, Where())
    except ScenarioRefused:
        return None


def _check_one_input(
    named: Sequence[tuple[Result, str]], found: Sequence[tuple[Parameter, object]], where: Where
) -> None:
    """Refused: figures of several inputs, or of inputs of several scenarios."""
    of = zip(named, found, strict=True)
    inputs = list(dict.fromkeys((source.scenario.name, parameter.input.name) for (source, _), (parameter, _) in of))
    if len(inputs) > 1:
        raise ScenarioRefused(
            "lever_of_inputs",
            where,
            "figures of several inputs are named: {inputs}.",
            "Name figures of one: only these move together.",
            inputs=[name if len({of for of, _ in inputs}) == 1 else f"{of}.{name}" for of, name in inputs],
        )


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


def _now(
    result: Result, name: str, parameter: Parameter, places: Sequence[Places | MadePlace], where: Where
) -> Decimal:
    """The figure as it is; refused where there is none, or where the name is of several that differ."""
    found = {figure for each in places for figure in figures_at(result, parameter, each)}
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
        blocks = [np.array(parameter.figures[key], dtype=object)[spot] for key, spot in places.spots]
        return [figure for block in blocks for figure in _listed(block)] if places.years else ()
    found: list[Decimal | None] = []
    for year, spot in places.years.items():
        exact = np.array(parameter.exact(year, result.main.tier.place), dtype=object)
        found += _listed((exact if parameter.input.by else exact[0])[spot])
    return found


def _listed(chosen: Any) -> list[Decimal | None]:
    return chosen.ravel().tolist() if isinstance(chosen, np.ndarray) else [chosen]
