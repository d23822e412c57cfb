"""Chain: two scenarios with those whose results they take, calculated together for many values of a figure that some of them have.

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
from fundingmodel.lever_values.lever import moved_arrays
from fundingmodel.lever_values.made_places import MadePlace
from fundingmodel.lever_values.outcomes import ALLOCATION, CENTS, Outcomes, calculated, joined, units_of
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Link, Parameter
from fundingmodel.sweeps.fitting import Given
from fundingmodel.sweeps.places import Places

Moves = Mapping[str, Places | MadePlace]  # by the key of a scenario, where the figure is in it
Years = Mapping[str, Mapping[str, Array]]  # by fiscal year, quantities with an axis of figures in front


@dataclass(frozen=True, eq=False)
class Chain:
    """The difference of what a jurisdiction is given in a year by two results: the second less the first, in cents or finer units.

    Refused: scenarios of several tiers, and figures taken from others from which a formula makes more.
    """

    before: Result
    after: Result
    year: str
    jurisdiction: str

    @cached_property
    def order(self) -> tuple[Result, ...]:
        """All scenarios, each after those that it takes results from."""
        found: dict[str, Result] = {}

        def take(result: Result) -> None:
            for source in result.linked.values():
                take(source)
            found.setdefault(result.scenario.key, result)

        for each in (self.before, self.after):
            take(each)
        for each in found.values():
            _check(each)
        return tuple(found.values())

    @cached_property
    def units(self) -> int:
        """How many units a dollar has: as many as the finer of the two."""
        return int(max(CENTS, *(units_of(each.main) for each in (self.before, self.after))))

    def outcomes(self, moves: Moves, figures: Array) -> Outcomes:
        """The difference, one column, for each figure; and the rules that bind in either."""
        return joined([self._block(moves, figures[n : n + BLOCK]) for n in range(0, len(figures), BLOCK)])

    def _block(self, moves: Moves, figures: Array) -> Outcomes:
        count = len(figures)
        found: dict[str, Years] = {}
        fits, rules = np.ones(count, dtype=bool), {}
        for result in self.order:
            key = result.scenario.key
            given = self._given(result, moves, figures, found)
            if given is not None:
                found[key], own_fits, rules[key] = _calculated(result, given, count, self._kept(key), self.year)
                fits &= own_fits
        amounts = [self._amounts(each, found, count) for each in (self.before, self.after)]
        units = np.where(fits, np.rint((amounts[1] - amounts[0]) * self.units), 0).astype(np.int64)
        bound = [rules[each.scenario.key] for each in (self.before, self.after) if each.scenario.key in rules]
        together = np.concatenate(bound, axis=1) if bound else np.zeros((count, 0), dtype=np.int8)
        return Outcomes(units[:, None], np.zeros(count, dtype=np.int64), fits, together)

    def _amounts(self, result: Result, found: Mapping[str, Years], count: int) -> Array:
        """What the jurisdiction is given, rounded to whole units of a dollar's parts, so that a difference of two is exact."""
        row = result.main.tier.place.jurisdictions.index(self.jurisdiction)
        own = found.get(result.scenario.key)
        values = result.main.values(ALLOCATION, self.year) if own is None else own[self.year][ALLOCATION]
        amounts = np.broadcast_to(values, (count, *values.shape[-2:]))[:, row, 0]
        return np.rint(amounts * self.units) / self.units

    def _kept(self, key: str) -> tuple[str, ...]:
        """The quantities of a scenario that others take, and its allocation."""
        links = [
            parameter.link.quantity
            for result in self.order
            for parameter in result.main.tier.parameters.values()
            if parameter.link and result.linked[parameter.link.scenario].scenario.key == key
        ]
        return tuple(dict.fromkeys([ALLOCATION, *links]))

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


def _check(result: Result) -> None:
    made = [p for name, p in result.main.tier.parameters.items() if p.link and name not in result.main.tier.given]
    if len(result.tiers) > 1 or made:
        raise Refused(
            "assumptions_of_tiers",
            in_file(result.scenario.path.name),
            "it has several tiers, or makes figures from another result, and assumptions are not moved through these.",
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
