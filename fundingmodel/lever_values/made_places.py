"""Made places: figures from which a formula of the scenario makes others, and what the calculation is given where a figure moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, Array
from fundingmodel.errors import Phrase, ScenarioRefused, Where, phrase
from fundingmodel.result import Result
from fundingmodel.scenario.made.remade import arrays_of, block_of, remade
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.tiers import Tier
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places, never_moves, repeated

Spot = tuple[int | slice, int | slice]


@dataclass(frozen=True, eq=False)
class MadePlace:
    """Places in blocks of an input's figures, each by the block's key: a row and a column of it, or all of them."""

    tier: Tier
    input: str
    spots: tuple[tuple[str, Spot], ...]

    def arrays(self, figures: Array) -> dict[str, dict[str, Array]]:
        """By fiscal year, the inputs that change, with an axis of figures in front; their own input among them."""
        moved: dict[tuple[str, str], Array] = {}
        for key, spot in self.spots:
            if (self.input, key) not in moved:
                own = block_of(self.tier.parameters[self.input], key)
                moved[self.input, key] = np.repeat(own[None], len(figures), axis=0)
            block = moved[self.input, key]
            block[(slice(None), *spot)] = figures.reshape(-1, *[1] * block[(0, *spot)].ndim)
        changed = remade(self.tier.parameters, moved)
        given, place = self.tier.given, self.tier.place
        return {year: arrays_of(given, place, year, changed) for year in place.fiscal_years}

    @cached_property
    def years(self) -> Mapping[str, Mapping[str, Array]]:
        """The fiscal years that it reaches."""
        key, spot = self.spots[0]
        own = block_of(self.tier.parameters[self.input], key)[spot]
        return {year: found for year, found in self.arrays(np.array([np.ravel(own)[0]])).items() if found}


def together(places: Sequence[MadePlace]) -> MadePlace:
    """Places of one input as one: all take the same figure."""
    return replace(places[0], spots=tuple(spot for each in places for spot in each.spots))


def makes_others(result: Result, name: str) -> bool:
    """Whether a formula of the scenario reads an input, or makes some of its figures."""
    tier = result.main.tier
    return name in tier.parameters and (
        bool(tier.parameters[name].made)
        or any(name in node.names for each in tier.parameters.values() for node in each.made.values())
    )


def made_place(result: Result, name: str, where: Where) -> MadePlace:
    """The place of a name, of an input of one year or with its year; refused where a formula makes the figure, or it is none to move."""
    tier = result.main.tier
    input_name, *parts = (part.strip() for part in name.split("."))
    parameter = tier.parameters[input_name]
    if (because := _never(result, parameter)) is not None:
        raise _held(where, input_name, because)
    key, codes = _key(parameter, parts, name, where)
    if key in parameter.made:
        made = ".".join(part for part in (input_name, key) if part)
        raise _held(where, made, phrase("held_by_formula", "a formula of the scenario makes it"))
    down, across = (tier.place.codes(axis) for axis in AXES[parameter.input.shape])
    spot: list[int | slice] = [slice(None), slice(None)]
    for code in codes:
        axis = next((n for n, known in enumerate((down, across)) if code in known and spot[n] == slice(None)), None)
        if axis is None:
            raise _no_place(where, code, name, [*down, *across])
        spot[axis] = (down, across)[axis].index(code)
    return MadePlace(tier, input_name, ((key, (spot[0], spot[1])),))


def _key(parameter: Parameter, parts: Sequence[str], name: str, where: Where) -> tuple[str, list[str]]:
    """The key of the figures that a name is of, and the parts that are none; one of several must be named."""
    keys = list(parameter.figures)
    if keys == [EVERY_YEAR]:
        return EVERY_YEAR, list(parts)
    for number, part in enumerate(parts):
        if part in keys or (parameter.input.by is None and fiscal_years.find(part, keys)):
            key = part if part in keys else fiscal_years.find(part, keys)
            return str(key), [*parts[:number], *parts[number + 1 :]]
    if len(keys) == 1:
        return keys[0], list(parts)
    raise _no_place(where, ".".join(parts) or name, name, [key for key in keys if key not in parameter.made])


def _never(result: Result, parameter: Parameter) -> Phrase | None:
    """Why none of an input's figures may move, whoever reads it."""
    name, main = parameter.input.name, result.main.tier
    if all(key in parameter.made for key in parameter.figures) and parameter.made:
        return phrase("held_by_formula", "a formula of the scenario makes it")
    return never_moves(parameter) or (
        phrase("held_by_tiers", "earlier tiers read it too")
        if any(name in each.tier.parameters for each in result.tiers.values() if each.tier is not main)
        else None
    )


def _held(where: Where, name: str, because: Phrase) -> ScenarioRefused:
    return ScenarioRefused("sweep_held", where, "{name!r} cannot be varied: {because}.", name=name, because=because)


def _no_place(where: Where, part: str, name: str, known: Sequence[str]) -> ScenarioRefused:
    return ScenarioRefused(
        "sweep_no_place",
        where,
        "{part!r} is no place of {name!r}.",
        "It has {known}.",
        part=part,
        name=name.partition(".")[0],
        known=[code for code in known if code],
    )


def moved_arrays(
    places: Sequence[Places | MadePlace], result: Result, base: Given, figures: Array
) -> Mapping[str, Mapping[str, Array]]:
    """By fiscal year, the inputs that change where all places, of one input, take each of these figures, an axis in front."""
    if made := [each for each in places if isinstance(each, MadePlace)]:
        return together(made).arrays(figures)
    found: dict[str, dict[str, Array]] = {}
    for year, own in zip(result.main.years, base, strict=True):
        reached = [each for each in places if isinstance(each, Places) and year in each.years]
        if reached:
            found[year] = {reached[0].input: repeated(own[reached[0].input], len(figures))}
        for each in reached:
            each.put(year, found[year], figures)
    return found
