"""Linked results: scenarios with those whose results they take, calculated together for many values of a figure that some of them have.

A figure that a source has moves in what takes the source's result too: moved in one alone, two different worlds would be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.draws import BLOCK
from fundingmodel.errors import Refused, in_file
from fundingmodel.lever_values.made_places import MadePlace, moved_arrays
from fundingmodel.lever_values.outcomes import (
    ALLOCATION,
    ENVELOPE,
    Outcomes,
    calculated,
    has_envelope,
    in_units,
    joined,
)
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Link, Parameter
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places

Moves = Mapping[str, Sequence[Places | MadePlace]]  # by the key of a scenario, where the figure is in it
Years = Mapping[str, Mapping[str, Array]]  # by fiscal year, quantities with an axis of figures in front


@dataclass(frozen=True, eq=False)
class Together:
    """What a block of figures gives: by scenario its years, where something moves; which figures fit, and the rules up to the year."""

    years: Mapping[str, Years]
    fits: NDArray[np.bool_]
    rules: Mapping[str, NDArray[np.int8]]


@dataclass(frozen=True, eq=False)
class LinkedResults:
    """Some results, and those that they take, up to a year.

    Refused: scenarios of several tiers, and figures taken from others from which a formula makes more.
    """

    ends: tuple[Result, ...]
    year: str

    @cached_property
    def order(self) -> tuple[Result, ...]:
        """All scenarios, each after those that it takes results from."""
        found: dict[str, Result] = {}

        def take(result: Result) -> None:
            for source in result.linked.values():
                take(source)
            found.setdefault(result.scenario.key, result)

        for each in self.ends:
            take(each)
        return tuple(found.values())

    def outcomes(self, moves: Moves, figures: Array) -> Outcomes:
        """What each figure gives by the last of the ends."""
        return joined([self._outcomes(moves, figures[n : n + BLOCK]) for n in range(0, len(figures), BLOCK)])

    def _outcomes(self, moves: Moves, figures: Array) -> Outcomes:
        result, count = self.ends[-1], len(figures)
        together, key = self.together(moves, figures), result.scenario.key
        known = {name: result.main.values(name, self.year) for name in self._kept(key)}
        year = together.years[key][self.year] if key in together.years else known
        own = {name: np.broadcast_to(value, (count, *known[name].shape)) for name, value in year.items()}
        rules = together.rules.get(key, np.zeros((count, 0), dtype=np.int8))
        return in_units(result.main, own[ALLOCATION][..., 0], own.get(ENVELOPE), together.fits, rules)

    def together(self, moves: Moves, figures: Array) -> Together:
        """Every scenario for each of these figures."""
        count = len(figures)
        found: dict[str, Years] = {}
        fits, rules = np.ones(count, dtype=bool), {}
        for result in self.order:
            check_linked_figures(result)
            key = result.scenario.key
            given = self._given(result, moves, figures, found)
            if given is not None:
                found[key], own_fits, rules[key] = _calculated(result, given, count, self._kept(key), self.year)
                fits &= own_fits
        return Together(found, fits, rules)

    def _kept(self, key: str) -> tuple[str, ...]:
        """The quantities of a scenario that others take, its allocation, and its envelope where it has one."""
        links = [
            parameter.link.quantity
            for result in self.order
            for parameter in result.main.tier.parameters.values()
            if parameter.link and result.linked[parameter.link.scenario].scenario.key == key
        ]
        own = next(each.main for each in self.order if each.scenario.key == key)
        return tuple(dict.fromkeys([ALLOCATION, *([ENVELOPE] if has_envelope(own) else []), *links]))

    def _given(self, result: Result, moves: Moves, figures: Array, found: Mapping[str, Years]) -> Given | None:
        """What each year is given; nothing where neither a figure of the scenario moves nor a result that it takes."""
        key, main = result.scenario.key, result.main
        links = {
            name: parameter
            for name, parameter in main.tier.given.items()
            if parameter.link and result.linked[parameter.link.scenario].scenario.key in found
        }
        if key not in moves and not links:
            return None
        base = main.given_each_year
        moved = moved_arrays(moves[key], result, base, figures) if key in moves else {}
        given = []
        for year, own in zip(main.years, base, strict=True):
            taken = {name: _taken(result, each, year, found) for name, each in links.items()}
            given.append({**own, **moved.get(year, {}), **taken})
        return given


def check_linked_figures(result: Result) -> None:
    """Refused: several tiers, and figures made from another result."""
    made = [p for name, p in result.main.tier.parameters.items() if p.link and name not in result.main.tier.given]
    if len(result.tiers) > 1 or made:
        raise Refused(
            "moved_through_tiers",
            in_file(result.scenario.path.name),
            "it has several tiers, or makes figures from another result, and figures are not moved through these.",
            "Name scenarios of one tier, whose figures are their own or another result as it is.",
        )


def _taken(result: Result, parameter: Parameter, year: str, found: Mapping[str, Years]) -> Array:
    """The figures of another result, with the axis of figures in front."""
    link = parameter.link
    assert link is not None
    source = result.linked[link.scenario]
    values = found[source.scenario.key][link.fiscal_year or year][link.quantity]
    codes = (link.jurisdiction,) if parameter.input.shape == "scalar" else result.main.tier.place.jurisdictions
    if values.shape[-2] == 1:
        return np.repeat(values, len(codes), axis=-2)
    own = source.main.tier.place.jurisdictions
    rows = [sum(values[..., own.index(part), :] for part in _parts(link, code, own)) for code in codes]
    return np.stack(rows, axis=-2)


def _parts(link: Link, code: str, own: Sequence[str]) -> Sequence[str]:
    return [code] if link.parts is None else [part for part in link.parts.of_code(code) if part in own]


def _calculated(
    result: Result, given: Given, count: int, keep: tuple[str, ...], year: str
) -> tuple[Years, NDArray[np.bool_], NDArray[np.int8]]:
    """The kept quantities of each year, which figures fit, and the rules that bind up to a year."""
    main, years = result.main, list(result.main.years)
    columns = {column.name for column in main.tier.formula.columns}
    own_columns = tuple(name for name in keep if main.tier.formula.state(name) in columns)
    last = years.index(year) if year in years else len(years) - 1
    found, fits, bound = calculated(main, given, count, own_columns, last)
    kept = {own: {name: found[name][:, n] for name in own_columns} for n, own in enumerate(years)}
    for own, arrays in zip(years, given, strict=True):
        kept[own] |= {name: arrays[name] for name in keep if name not in own_columns and name in arrays}
    return kept, fits, bound
