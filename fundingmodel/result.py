"""Result: a scenario calculated for all its years, with every column; refused where guarantees and envelope do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from importlib import import_module
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fundingmodel.column import Array, Column, Input, size
from fundingmodel.errors import ScenarioRefused, Where, in_file
from fundingmodel.language.texts import Text
from fundingmodel.rounding import UNITS_PER_DOLLAR, rounding_unit
from fundingmodel.scenario.figures.calendar import calendar
from fundingmodel.scenario.figures.figure_checks import NOISE, check_link, check_linked, check_whole_linked
from fundingmodel.scenario.figures.parts import PARTS, check_added, check_parts
from fundingmodel.scenario.figures.units_per_dollar import units_in_dollar
from fundingmodel.scenario.files import refuse_long_chain
from fundingmodel.scenario.money.carried import with_carried
from fundingmodel.scenario.money.linked import brought, check_joined, check_linked_prices, check_meanings, is_real
from fundingmodel.scenario.money.measures import check_measures
from fundingmodel.scenario.parameters import Link, Parameter
from fundingmodel.scenario.reading import Scenario, read_source
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import Money
from fundingmodel.tier_result import TierResult, check_result
from fundingmodel.years_at_once import calculate_years

if TYPE_CHECKING:
    import pandas

    from fundingmodel.datasets.dataset import Dataset

__all__ = ["Result", "TierResult", "calculator", "run", "run_all"]


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A scenario's result: `table("allocation")` is a DataFrame, jurisdictions by fiscal years.

    >>> from fundingmodel import run
    >>> str(run("settlement").amount("allocation", "2021-22", "ON"))
    '407233270.33'
    """

    scenario: Scenario
    tiers: Mapping[str, TierResult]
    linked: Mapping[str, Result] = field(default_factory=dict)

    @property
    def main(self) -> TierResult:
        """The tier whose allocation is the scenario's: the last."""
        return self.tiers[self.scenario.tier.name]

    @property
    def paying(self) -> Mapping[str, TierResult]:
        """The tiers that pay; others only give figures that later ones take."""
        return {name: each for name, each in self.tiers.items() if each.tier.pays}

    def datasets(self) -> Iterator[Dataset]:
        """The data sets that it rests on, those of the results that it takes among them."""
        for tier in self.scenario.tiers:
            for parameter in tier.parameters.values():
                yield from parameter.datasets
        for linked in self.linked.values():
            yield from linked.datasets()

    def source(self, link: Link) -> tuple[TierResult, Text]:
        """The tier whose result a link takes, and what it is called: an earlier tier by its title, a scenario by its own."""
        found = source_of(link, self.tiers, self.linked)
        return found, found.tier.title if link.tier else self.linked[link.scenario].scenario.short

    def __repr__(self) -> str:
        own = self.scenario
        return f"<Result of {own.name}: {len(own.jurisdictions)} jurisdictions, {own.fiscal_years[0]} to {own.fiscal_years[-1]}>"

    def figure(self, quantity: str, fiscal_year: str, jurisdiction: str = "", category: str = "") -> float:
        return self.main.figure(quantity, fiscal_year, jurisdiction, category)

    def amount(self, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal | None:
        return self.main.amount(quantity, fiscal_year, jurisdiction)

    def table(self, quantity: str = "allocation", tier: str | None = None) -> pandas.DataFrame:
        """One quantity for all years: jurisdictions (or categories, or pairs of both) down, fiscal years across."""
        import pandas

        chosen = self.main if tier is None else self.tiers[tier]
        shape = chosen.values(quantity, next(iter(chosen.years))).shape
        down, across = chosen.codes(quantity)
        rows = down if shape[0] > 1 or len(down) == 1 else ("",)
        columns = across if shape[1] > 1 else ("",)
        labels = [tuple(x for x in (row, column) if x) or (quantity,) for row in rows for column in columns]
        index: pandas.Index = pandas.Index([label[0] if len(label) == 1 else " ".join(label) for label in labels])
        index.name = "jurisdiction" if rows != ("",) else "category" if columns != ("",) else "quantity"
        figures = {year: chosen.values(quantity, year).ravel() for year in chosen.years}
        return pandas.DataFrame(figures, index=index)

    def html(self, language: str | None = None) -> str:
        """The allocations by year as a table in HTML, exact, and under it what has to be known of them.

        `language` is "en" or "fr"; left out, that of the environment variable FUNDINGMODEL_LANGUAGE, else English. Of more rows
        than a page takes, it says how many are left out.
        """
        found: str = in_notebook("html_of_result", self, language)
        return found

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.html()


def in_notebook(face: str, *arguments: object) -> Any:
    """What a notebook shows of a result, found by name when it is asked for: a result rests on none of its faces."""
    return getattr(import_module(f"{__package__}.notebooks"), face)(*arguments)


def run(name_or_path: str | Path | Scenario, folder: str | Path | None = None) -> Result:
    """Calculates a scenario: a packaged name, the path of a file, or one already read. Refuses what does not fit.

    >>> run("settlement").table("allocation").loc["ON", "2021-22"]
    np.float64(407233270.33)
    """
    return _Runner().run(name_or_path, folder)


def run_all(scenarios: list[Scenario]) -> list[Result]:
    """Calculates several scenarios, each that they refer to once; one that is given is taken in place of its file."""
    return list(map(calculator(scenarios), scenarios))


def calculator(scenarios: Sequence[Scenario]) -> Callable[[Scenario], Result]:
    """What calculates one of several scenarios at a time; one that is refused leaves the others as they are."""
    runner = _Runner()
    runner.given = {scenario.key: scenario for scenario in scenarios}
    return runner.run


class _Runner:
    """Runs scenarios and those whose results they take, each once; refuses a circle."""

    def __init__(self) -> None:
        self.done, self.given, self.running = dict[str, Result](), dict[str, Scenario](), list[str]()

    def run(self, name_or_path: str | Path | Scenario, folder: str | Path | None = None) -> Result:
        scenario = self._read(name_or_path, folder)
        key = scenario.key
        if key in self.running:
            raise ScenarioRefused(
                "circle_of_scenarios",
                in_file(scenario.path.name),
                "its figures come from its own result, through other scenarios.",
            )
        if key not in self.done:
            refuse_long_chain(len(self.running), scenario.path)
            self.running.append(key)
            try:
                self.done[key] = self._calculate(scenario)
            finally:
                self.running.pop()
        return self.done[key]

    def _read(self, named: str | Path | Scenario, folder: str | Path | None) -> Scenario:
        """The scenario that is given in its file's place, or the one that is read, once."""
        if isinstance(named, Scenario):
            return self.given.get(named.key, named)
        source = read_source(named, folder)
        return self.given.get(source.key) or self.given.setdefault(source.key, source.build())

    def _calculate(self, scenario: Scenario) -> Result:
        tiers: dict[str, TierResult] = {}
        linked: dict[str, Result] = {}
        for read in scenario.tiers:
            for parameter in read.parameters.values():
                if parameter.link and parameter.link.scenario:
                    name = parameter.link.scenario
                    linked[name] = self.run(scenario.linked.get(name, name), scenario.path.parent)
            tier = _with_links(scenario, read, tiers, linked)
            given = [
                {name: _array(p, year, tier, tiers, linked) for name, p in tier.given.items()}
                for year in scenario.fiscal_years
            ]
            for year, values in zip(scenario.fiscal_years, given, strict=True):
                check_whole_linked(tier.given, values, tier.place.file)
                values.update(calendar(tier.place, year))
            years = calculate_years(tier.formula, given, tier.sizes)
            found = dict(zip(scenario.fiscal_years, years, strict=True))
            units = tier.parameters.get(tier.rounding_input)
            tiers[tier.name] = TierResult(tier, found, units_in_dollar(units) if units else None)
            check_result(tiers[tier.name], partial(_unknown_there, tier, tiers, linked))
        return Result(replace(scenario, tiers=tuple(each.tier for each in tiers.values())), tiers, linked)


def array_of(parameter: Parameter, fiscal_year: str, tier: Tier) -> Array:
    """A parameter's figures for a year: (jurisdictions or 1, categories or 1), by data year one more axis before them."""
    blocks = parameter.exact(fiscal_year, tier.place)
    array = np.array(
        [[[np.nan if x is None else float(x) for x in row] for row in block] for block in blocks], dtype=float
    )
    return array if parameter.input.by else array[0]


def source_of(link: Link, tiers: Mapping[str, TierResult], linked: Mapping[str, Result]) -> TierResult:
    """The tier whose result a link takes."""
    return tiers[link.tier] if link.tier else linked[link.scenario].main


def _with_links(scenario: Scenario, tier: Tier, tiers: Mapping[str, TierResult], linked: Mapping[str, Result]) -> Tier:
    """The tier with what its money takes from other results; refuses figures of another kind, and money of other attributes."""
    monies: dict[str, Money] = {}
    real: set[str] = set()
    for name, parameter in tier.parameters.items():
        if (link := parameter.link) is None or parameter.input.rounding:
            continue
        source = source_of(link, tiers, linked).tier
        years = (link.fiscal_year,) if link.fiscal_year else scenario.fiscal_years
        monies[name] = brought(source, link.quantity, years)
        if link.parts:
            _check_parts(link, source, tier.place.file.input(name))
        currencies = scenario.currency, monies[name].currency
        if (unit := _units_of(source_of(link, tiers, linked)).get(link.quantity)) is not None:
            check_link(parameter.input, link.quantity, unit, currencies, tier.place.file.input(name))
        if is_real(source, link.quantity):
            check_linked_prices(tier, name, link.quantity)
            real.add(name)
    check_meanings(tier, monies)
    tier = with_carried(tier, monies, real)
    check_joined(tier)
    check_measures(tier)
    return tier


def _check_parts(link: Link, source: Tier, where: Where) -> None:
    """Refuses a sum over parts where the figures have none, or the parts are not those of the other result."""
    assert link.parts is not None
    state, formula = source.formula.state(link.quantity), source.formula
    made = {column.name for column in formula.columns}
    own = {entry.named(name): name for entry in source.entries for name in entry.names if entry.named(name) in made}
    given: tuple[Column | Input, ...] = (*formula.columns, *formula.inputs)
    quantity = next((each for each in given if each.name == state), None)
    if quantity is not None:  # one that is not there is refused where its figures are taken
        check_added(link.quantity, replace(quantity, name=own.get(state, state)), where)
    check_parts(link.parts, source.place.jurisdictions, source.place.outside, where.key(PARTS))


def _units_of(source: TierResult) -> dict[str, str]:
    formula = source.tier.formula
    return {i.name: i.unit for i in formula.inputs} | {c.name: c.unit for c in formula.columns}


def link_counts(link: Link, parameter: Parameter, source: TierResult) -> bool:
    """Whether a rounding unit is taken from a result that counts units per dollar, and is then 1 / that."""
    unit = _units_of(source).get(source.tier.formula.state(link.quantity))
    return parameter.input.rounding and unit == UNITS_PER_DOLLAR


def _array(
    parameter: Parameter, fiscal_year: str, tier: Tier, tiers: Mapping[str, TierResult], linked: Mapping[str, Result]
) -> Array:
    link = parameter.link
    if link is None:
        return array_of(parameter, fiscal_year, tier)
    source = source_of(link, tiers, linked)
    where = tier.place.file.input(parameter.input.name)
    if parameter.input.by or parameter.input.shape not in ("scalar", "jurisdiction"):
        raise ScenarioRefused(
            "link_of_wrong_shape", where, "another result can be a scalar or go by jurisdiction only."
        )
    try:
        values = source.values(link.quantity, link.fiscal_year or fiscal_year)
        codes = (link.jurisdiction,) if parameter.input.shape == "scalar" else tier.place.jurisdictions
        rows = [_figure(source, link, link.fiscal_year or fiscal_year, code) for code in codes]
    except ScenarioRefused as error:
        raise error.inside(ScenarioRefused, where) from None
    if values.shape[-1] > 1:
        raise ScenarioRefused(
            "quantity_by_category",
            where,
            "{quantity!r} goes by category; take a quantity that does not.",
            quantity=link.quantity,
        )
    if link_counts(link, parameter, source):
        rows = [rounding_unit(rows[0])]
    for code, figure in zip(codes, rows, strict=True):
        spot = code if parameter.input.shape == "jurisdiction" else ""
        check_linked(_decimal(figure), parameter.input, where.of(spot))
    return np.array(rows, dtype=float).reshape(size(parameter.input.shape, tier.sizes))


def _unknown_there(
    tier: Tier, tiers: Mapping[str, TierResult], linked: Mapping[str, Result], name: str, year: str
) -> list[str]:
    """The codes of another result, of which an input takes figures, that are not known there."""
    if (link := tier.parameters[name].link) is None:
        return []
    source, own = source_of(link, tiers, linked), tier.place.jurisdictions
    codes = [part for part, _ in link.parts.all()] if link.parts else [link.jurisdiction] if link.jurisdiction else own
    there = [code for code in codes if code in source.tier.place.jurisdictions]
    return [code for code in there if np.isnan(source.figure(link.quantity, link.fiscal_year or year, code))]


def _figure(source: TierResult, link: Link, year: str, code: str) -> float:
    """The figure of a jurisdiction, or the sum over those that are its parts; unknown where that of a part is."""
    if link.parts is None:
        return source.figure(link.quantity, year, code)
    there = [part for part in link.parts.of_code(code) if part in source.tier.place.jurisdictions]
    return fsum(source.figure(link.quantity, year, part) for part in there)


def _decimal(figure: float) -> Decimal | None:
    """A result as a figure to be checked: what a subtraction leaves where nothing is left is 0, and no negative figure."""
    if np.isnan(figure):
        return None
    return Decimal(f"{figure:.15g}") if abs(figure) >= NOISE else Decimal(0)
