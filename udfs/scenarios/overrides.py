"""Overrides: a known scenario with some of its figures changed, in memory, as an offer's file would set them.

An override names an input, and after dots the year, category or jurisdiction that it is for: `protected_fraction`,
`category_weight.refugee`, `stated_authority.2026-27`, `intake.2019.ON.refugee`. What is not named is set throughout; an
override that names more prevails over one that names less. The engine checks the result as it checks a file.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.errors import ScenarioRefused, Where, at, phrase
from fundingmodel.kinds import in_money
from fundingmodel.result import Result, run
from fundingmodel.scenario.figures.units_per_dollar import turned_figure
from fundingmodel.scenario.offers.claims import CLAIMS, Changed, composed_title
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.scenario.parameters import EVERY_YEAR, MADE_KEYS, PLANNED, PROJECTED, Parameter
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.scenario.tiers import Tier
from udfs.catalogue import Text, both
from udfs.cells.argument_checks import APART, THOUSANDS
from udfs.cells.marshalling import Cell, CellError, number, quoted, refused
from udfs.scenarios.figures import KEYS, Axis, Figures, figures_of, find_input, place_of
from udfs.scenarios.runs import REMEMBERED, Same, plain_result

Overrides = tuple[tuple[str, Decimal], ...]
MOVED: Text = both("moved", "modifié")  # said of a scenario that is shown with other figures than its own
BY = {None: "by_year", "lag": "by_lag", "calendar year": "by_calendar_year"}


def read_overrides(pairs: Sequence[tuple[str, Cell]] | None) -> Overrides:
    """The cells of overrides as names and exact figures, of the 15 digits that a worksheet shows."""
    figures = [(name, number(cell, _place(name))) for name, cell in pairs or ()]
    return tuple((name, Decimal(f"{figure:.15g}")) for name, figure in figures)


def _place(name: str) -> Where:
    """The place of an override, by its name."""
    return at("overrides").then("name", name, quoted(name), ", ")


def result_of(scenario: Scenario, overrides: Overrides) -> Result:
    """The result of a scenario with these overrides; the same call again is not calculated again."""
    return _result(Same(scenario), overrides) if overrides else plain_result(scenario)


@lru_cache(maxsize=REMEMBERED)
def _result(key: Same, overrides: Overrides) -> Result:
    return run(with_overrides(key.scenario, overrides))


def with_overrides(scenario: Scenario, overrides: Overrides) -> Scenario:
    """The scenario with these figures in place of its own, each an assumption.

    >>> from udfs.scenarios.named import find
    >>> child = with_overrides(find("settlement"), (("category_weight.refugee", Decimal("2")),))
    >>> [float(x) for x in child.tier.parameters["category_weight"].figures[""][0]]
    [1.0, 1.0, 2.0, 1.0]
    """
    changed: dict[tuple[str, str], _Changed] = {}
    for name, given in sorted(overrides, key=lambda each: each[0].count(".")):
        tier, parameter, parts = find_override(scenario, name)
        figure = given
        if parameter.input.name not in tier.parameters:  # counted in units per dollar, as workbooks of 0.1 do
            parameter, figure = tier.parameters[newer_name(parameter.input.name)], _in_dollars(name, given)
        key = (tier.name, parameter.input.name)
        if key not in changed:
            changed[key] = _Changed(scenario, tier, parameter)
        _check_dollars(name, parameter, figure)
        changed[key].set(name, parts, figure)
    data = dict(scenario.data)
    for (tier_name, name), each in changed.items():
        if tier_name:
            tiers = dict(data["tiers"])
            tiers[tier_name] = _with_input(tiers[tier_name], name, each.table(scenario.data))
            data["tiers"] = tiers
        else:
            data = _with_input(data, name, each.table(scenario.data))
    kept = {key: value for key, value in data.items() if key not in CLAIMS} if changed else data
    title = (
        composed_title(scenario.name, Changed(figures=[name for _, name in changed])) if changed else scenario.composed
    )
    found = build(kept, scenario.path, scenario.ancestors, title, scenario)
    return replace(found, linked=scenario.linked)


def _with_input(data: Mapping[str, Any], name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "inputs": {**data.get("inputs", {}), name: table}}


def find_override(scenario: Scenario, name: str) -> tuple[Tier, Parameter, list[str]]:
    """The tier and the input of an override by its name, and the parts of the name that say which of its figures."""
    parts = [part.strip() for part in name.split(".")]
    tiers = {tier.name.casefold() for tier in scenario.tiers if tier.name}
    leading = 2 if len(parts) > 1 and parts[0].casefold() in tiers else 1
    tier, parameter = find_input(scenario, ".".join(parts[:leading]), at("overrides") / phrase("udfs.a_name", "a name"))
    return tier, parameter, parts[leading:]


def _in_dollars(name: str, units_per_dollar: Decimal) -> Decimal:
    try:
        return turned_figure(units_per_dollar, at("overrides").then("", name, quoted(name), ", "))
    except ScenarioRefused as error:
        raise CellError("#VALUE!", error.key, error.where, error.what, error.advice, **error.values) from None


def _check_dollars(name: str, parameter: Parameter, figure: Decimal) -> None:
    """Refused where dollars are so far from what the scenario itself has that one of the two is in thousands."""
    own = [x for block in parameter.figures.values() for row in block for x in row if x]
    if not in_money(parameter.input) or not own or figure <= 0:
        return
    least, most = min(map(abs, own)), max(map(abs, own))
    if not least / int(APART) < figure < most * int(APART):
        has = phrase("udfs.one_amount", "{amount:,}", amount=least)
        if least != most:
            has = phrase("udfs.amounts_from_to", "{least:,} to {most:,}", least=least, most=most)
        raise refused(
            "udfs.override_units_apart",
            _place(name),
            "{where} is {figure:,}, and the scenario has {has}: {thousands}",
            figure=figure,
            has=has,
            thousands=THOUSANDS,
        )


class _Changed:
    """One input and its figures, some of them changed."""

    def __init__(self, scenario: Scenario, tier: Tier, parameter: Parameter) -> None:
        self.scenario, self.tier, self.parameter = scenario, tier, parameter
        self.figures = figures_of(scenario, tier, parameter)
        self.by_whom: dict[tuple[int, ...], tuple[int, str]] = {}

    def set(self, name: str, parts: Sequence[str], figure: Decimal) -> None:
        places: dict[int, int] = {}
        for part in parts:
            self._by_year_where_named(part)
            axis, place = self._place(part, places, name)
            places[axis] = place
        ranges = [[places[axis]] if axis in places else range(n) for axis, n in enumerate(self.figures.values.shape)]
        for place_ in itertools.product(*ranges):
            self._refuse_made(place_[KEYS], name)
            before = self.by_whom.get(place_)
            if before and before[0] == len(parts):
                raise refused(
                    "udfs.same_figure_twice",
                    "",
                    "overrides: {first} and {second} set the same figure.",
                    "Leave one out.",
                    first=quoted(before[1]),
                    second=quoted(name),
                )
            self.by_whom[place_] = (len(parts), name)
            self.figures.values[place_] = figure

    def _refuse_made(self, number: int, name: str) -> None:
        """Refused where a formula of the scenario makes the figure: what it is made from may be set, and it follows."""
        if not (made := self.parameter.made):
            return
        keys = self.figures.axes[KEYS]
        key = EVERY_YEAR if keys is None else keys.codes[number]
        if key in made:
            raise refused(
                "udfs.made_not_set",
                _place(name),
                "{where} is made by a formula of the scenario, {formula!r}.",
                "Set what it reads: {names:or}.",
                formula=made[key].text,
                names=list(made[key].names),
            )

    def _place(self, part: str, taken: Mapping[int, int], name: str) -> tuple[int, int]:
        """Where a part of a name points, along an axis that no earlier part has named: origins come before destinations."""
        axes, where = self.figures.axes, _place(name) / phrase("udfs.part_of_name", "a part of the name")
        free = [None if number in taken else axis for number, axis in enumerate(axes)]
        try:
            return place_of(part, free, where)
        except CellError:
            place_of(part, axes, where)  # an unknown name is refused as such
        raise refused(
            "udfs.two_of_one_kind",
            _place(name),
            "{where} names two of the same kind, {second} the second.",
            "Name one.",
            second=quoted(part),
        )

    def _by_year_where_named(self, part: str) -> None:
        """A figure that all years share goes by year once a year is named."""
        years = self.tier.place.fiscal_years
        shared = self.parameter.input.by is None and self.figures.axes[KEYS] is None
        if shared and fiscal_years.find(part, years):
            repeated = np.repeat(self.figures.values, len(years), axis=KEYS)
            self.by_whom = {(k, *p[1:]): w for p, w in self.by_whom.items() for k in range(len(years))}
            self.figures = Figures(repeated, (Axis("year", dict.fromkeys(years, ())), *self.figures.axes[1:]))

    def table(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The input as a scenario file writes it, every figure in full."""
        wanted = self.parameter.input
        if any(figure is None for figure in self.figures.values.ravel()):
            raise refused(
                "udfs.not_known_in_part",
                "",
                "overrides: {name} has figures that are not known; it cannot be set in part.",
                name=wanted.name,
            )
        table: dict[str, Any] = {"unit": wanted.unit, "assumption": True}
        if in_money(wanted):
            table["price_basis"] = self.parameter.said.price_basis or "nominal"
        if in_money(wanted) and self.tier.place.money.scope:
            of_money = {"scope": self.parameter.said.scope, "measure": self.parameter.said.measure}
            table |= {key: said for key, said in of_money.items() if said}
        # An input that the scenario declares itself keeps the shape it declares.
        table |= {key: own[key] for own in self._own_tables(data) for key in ("shape", "by") if key in own}
        table |= {key: own[key] for own in self._own_tables(data) for key in MADE_KEYS if key in own}
        blocks = [self._entry(block) for block in self.figures.values]
        keys = self.figures.axes[KEYS]
        if keys is None:
            return {**table, **blocks[0]}
        entries = zip(keys.codes, blocks, strict=True)
        given = {key: self._with_status(key, block) for key, block in entries if key not in self.parameter.made}
        return {**table, BY[wanted.by]: given}

    def _with_status(self, key: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Figures of a year, still planned or projected where they were: one that is moved makes none a measured one."""
        status = self.parameter.said_of(key).status
        if not self.parameter.is_projected(key):
            return dict(entry)
        return {**entry, "status": status if status in (PLANNED, PROJECTED) else PROJECTED}

    def _own_tables(self, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """What the file says of the input, for all tiers and for its own."""
        places = (data, data.get("tiers", {}).get(self.tier.name, {}))
        return [place.get("inputs", {}).get(self.parameter.input.name, {}) for place in places]

    def _entry(self, block: Any) -> dict[str, Any]:
        down, across = self.figures.axes[1:]
        if down is None and across is None:
            return {"value": block[0, 0]}
        if down is None or across is None:
            return {"values": dict(zip((down or across or Axis("", {})).codes, block.ravel(), strict=True))}
        return {
            "values": {r: dict(zip(across.codes, row, strict=True)) for r, row in zip(down.codes, block, strict=True)}
        }
