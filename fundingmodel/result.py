"""Result: a scenario calculated for all its years, with every column; refused where guarantees and envelope do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.column import Array, calculate_years, size
from fundingmodel.errors import DoesNotFit, ScenarioRefused, Where, in_file, phrase
from fundingmodel.kinds import MONEY, kind_of, kind_of_input, plain
from fundingmodel.language.texts import Text
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS, UNITS_PER_DOLLAR, is_whole, rounding_unit
from fundingmodel.scenario.figures.figure_checks import NOISE, check_link, check_linked, check_whole_linked
from fundingmodel.scenario.figures.units_per_dollar import units_in_dollar
from fundingmodel.scenario.files import refuse_long_chain
from fundingmodel.scenario.money.linked import money_of_quantity
from fundingmodel.scenario.money.measures import check_linked_monies
from fundingmodel.scenario.parameters import Link, Parameter
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, eq=False)
class TierResult:
    """Every named quantity of a tier, by fiscal year: arrays of shape (jurisdictions or 1, categories or 1)."""

    tier: Tier
    years: Mapping[str, Mapping[str, Array]]
    known_units: Decimal | None

    def values(self, quantity: str, fiscal_year: str) -> Array:
        """The latest state of a quantity in a year."""
        name = self.tier.formula.state(quantity)
        year = fiscal_year if fiscal_year in self.years else fiscal_years.find(fiscal_year, self.years)
        if year is None:
            raise ScenarioRefused(
                "no_fiscal_year",
                self.tier.place.file,
                "no year {fiscal_year}; it has {years}.",
                fiscal_year=fiscal_year,
                years=list(self.years),
            )
        if name not in self.years[year]:
            raise ScenarioRefused(
                "no_quantity",
                self.tier.place.file,
                "no quantity {quantity!r}.",
                "Its columns are {columns}.",
                quantity=quantity,
                columns=[c.name for c in self.tier.formula.columns],
            )
        return self.years[year][name]

    def figure(self, quantity: str, fiscal_year: str, jurisdiction: str = "", category: str = "") -> float:
        """One figure, in the quantity's unit."""
        values, place = self.values(quantity, fiscal_year), self.tier.place
        row = _index(jurisdiction, place.jurisdictions, values.shape[-2], place.file)
        column = _index(category, place.categories, values.shape[-1], place.file)
        return float(values[row, column])

    def amount(self, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal | None:
        """An amount of money in whole units as an exact decimal: Decimal('407225928.08'); None where it is unknown."""
        figure = self.figure(quantity, fiscal_year, jurisdiction)
        self._refuse_no_money(quantity)
        if np.isnan(figure):
            return None
        units = self.known_units or Decimal(100)
        return Decimal(round(figure * float(units))) / units

    def _refuse_no_money(self, quantity: str) -> None:
        """Refused where a quantity is no money: a share of 0.5192 is not 0.52."""
        formula, state = self.tier.formula, plain(self.tier.formula.state(quantity))
        column = next((c for c in formula.columns if c.name == state), None)
        given = next((i for i in formula.inputs if i.name == state), None)
        unit, kind = "", MONEY
        if column:
            unit, kind = column.unit, kind_of(column.unit)
        elif given:
            unit, kind = given.shown_unit, kind_of_input(given)
        if kind != MONEY:
            raise ScenarioRefused(
                "no_amount_of_money",
                self.tier.place.file,
                "{quantity!r} is no amount of money: its unit is {unit!r}.",
                "Take figure(), which does not round.",
                quantity=quantity,
                unit=unit,
            )


def _index(code: str, codes: tuple[str, ...], length: int, file: Where) -> int:
    if length == 1 and (not code or len(codes) == 1):
        return 0
    if code not in codes:
        raise ScenarioRefused("nothing_for_code", file, "nothing for {code!r}; it has {codes}.", code=code, codes=codes)
    return codes.index(code) if length > 1 else 0


@dataclass(frozen=True, eq=False)
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

    def source(self, link: Link) -> tuple[TierResult, Text]:
        """The tier whose result a link takes, and what it is called: an earlier tier by its title, a scenario by its own."""
        found = source_of(link, self.tiers, self.linked)
        return found, found.tier.title if link.tier else self.linked[link.scenario].scenario.short

    def figure(self, quantity: str, fiscal_year: str, jurisdiction: str = "", category: str = "") -> float:
        return self.main.figure(quantity, fiscal_year, jurisdiction, category)

    def amount(self, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal | None:
        return self.main.amount(quantity, fiscal_year, jurisdiction)

    def table(self, quantity: str = "allocation", tier: str | None = None) -> pandas.DataFrame:
        """One quantity for all years: jurisdictions (or categories, or pairs of both) down, fiscal years across."""
        import pandas

        chosen = self.main if tier is None else self.tiers[tier]
        place = chosen.tier.place
        shape = chosen.values(quantity, next(iter(chosen.years))).shape
        rows = place.jurisdictions if shape[0] > 1 or len(place.jurisdictions) == 1 else ("",)
        columns = place.categories if shape[1] > 1 else ("",)
        labels = [tuple(x for x in (row, column) if x) or (quantity,) for row in rows for column in columns]
        index: pandas.Index = pandas.Index([label[0] if len(label) == 1 else " ".join(label) for label in labels])
        index.name = "jurisdiction" if rows != ("",) else "category" if columns != ("",) else "quantity"
        figures = {year: chosen.values(quantity, year).ravel() for year in chosen.years}
        return pandas.DataFrame(figures, index=index)


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
    runner.given = {runner.key(scenario): scenario for scenario in scenarios}
    return runner.run


class _Runner:
    """Runs scenarios and those whose results they take, each once; refuses a circle."""

    def __init__(self) -> None:
        self.done: dict[str, Result] = {}
        self.given: dict[str, Scenario] = {}
        self.running: list[str] = []

    @staticmethod
    def key(scenario: Scenario) -> str:
        return f"{scenario.path.resolve()} {scenario.name}"

    def run(self, name_or_path: str | Path | Scenario, folder: str | Path | None = None) -> Result:
        scenario = name_or_path if isinstance(name_or_path, Scenario) else read_scenario(name_or_path, folder)
        key = self.key(scenario)
        scenario = self.given.get(key, scenario)
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

    def _calculate(self, scenario: Scenario) -> Result:
        tiers: dict[str, TierResult] = {}
        linked: dict[str, Result] = {}
        for tier in scenario.tiers:
            for parameter in tier.parameters.values():
                if parameter.link and parameter.link.scenario:
                    name = parameter.link.scenario
                    linked[name] = self.run(scenario.linked.get(name, name), scenario.path.parent)
            _check_links(scenario, tier, tiers, linked)
            given = [
                {name: _array(p, year, tier, tiers, linked) for name, p in tier.given.items()}
                for year in scenario.fiscal_years
            ]
            for values in given:
                check_whole_linked(tier.given, values, tier.place.file)
            years = calculate_years(tier.formula, given, tier.sizes)
            found = dict(zip(scenario.fiscal_years, years, strict=True))
            units = tier.parameters.get(tier.rounding_input)
            tiers[tier.name] = TierResult(tier, found, units_in_dollar(units) if units else None)
            check_result(tiers[tier.name])
        return Result(scenario, tiers, linked)


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


def _check_links(scenario: Scenario, tier: Tier, tiers: Mapping[str, TierResult], linked: Mapping[str, Result]) -> None:
    """Refuses figures of another kind, or money of another currency, scope or measure, where they are other results."""
    monies = {}
    for name, parameter in tier.parameters.items():
        if (link := parameter.link) is None or parameter.input.rounding:
            continue
        monies[name] = money_of_quantity(source_of(link, tiers, linked).tier, link.quantity)
        currencies = scenario.currency, monies[name].currency
        if (unit := _units_of(source_of(link, tiers, linked)).get(link.quantity)) is not None:
            check_link(parameter.input, link.quantity, unit, currencies, tier.place.file.input(name))
    check_linked_monies(tier, monies)


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
        rows = [source.figure(link.quantity, link.fiscal_year or fiscal_year, code) for code in codes]
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


def _decimal(figure: float) -> Decimal | None:
    """A result as a figure to be checked: what a subtraction leaves where nothing is left is 0, and no negative figure."""
    if np.isnan(figure):
        return None
    return Decimal(f"{figure:.15g}") if abs(figure) >= NOISE else Decimal(0)


# The edge: nothing that does not fit goes further


def check_result(result: TierResult) -> None:
    """Refuses a year that cannot be calculated, does not fit, or is beyond the exact range."""
    for year, values in result.years.items():
        _check_finite(result, year, values)
        _check_envelope(result, year, values)
        _check_total(result, year, values)
        _check_fit(result, year, values)


def _check_finite(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    tier = result.tier
    unknown = {i.name for i in tier.formula.inputs if i.may_be_unknown}
    for column in tier.formula.columns:
        if unknown & set(column.needs):
            unknown.add(column.name)
        wrong = ~np.isfinite(values[column.name])
        if column.name in unknown or not wrong.any():
            continue
        codes = tier.place.jurisdictions if wrong.shape[-2] > 1 else ("",)
        named = [code for code, row in zip(codes, wrong, strict=True) if row.any() and code]
        when = phrase("year_for_codes", "{year} for {codes}", year=year, codes=named) if named else year
        raise DoesNotFit(
            "cannot_be_calculated",
            tier.place.file,
            "{column} cannot be calculated for {when}: {because}.",
            "Look at {read}.",
            column=column.name,
            when=when,
            codes=named,
            because=column.refused_because,
            read=column.needs,
        )


def _check_envelope(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    formula, units = result.tier.formula, values.get("units_per_dollar")
    state = formula.state("envelope")
    if units is None or state not in values:
        return
    whole = float((values[state] * units).item())
    file, amount = result.tier.place.file, float(values[state].item())
    if whole > LARGEST_ENVELOPE_IN_UNITS:
        raise DoesNotFit(
            "envelope_beyond_exact",
            file,
            "the envelope of {year}, ${amount:,.2f}, is {whole:,.0f} units; a worksheet is exact to {most:,}.",
            "Take a larger rounding_unit.",
            year=year,
            amount=amount,
            whole=whole,
            most=LARGEST_ENVELOPE_IN_UNITS,
        )
    if whole < 0 or not is_whole(whole):
        negative, not_whole = phrase("negative", "negative"), phrase("not_whole", "not a whole number of units")
        raise DoesNotFit(
            "envelope_not_whole",
            file,
            "the envelope of {year}, ${amount:,.2f}, is {fault}.",
            "Look at what is taken from it.",
            year=year,
            amount=amount,
            fault=negative if whole < 0 else not_whole,
        )


def _check_total(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    """What is paid may be beyond the exact range where the envelope is not: an open formula has none, a top-up is beside it."""
    units = values.get("units_per_dollar")
    if units is None:
        return
    for state in result.tier.formula.states("allocation"):
        total = float(np.nansum(np.abs(values[state])))
        whole = total * float(units.item())
        if whole > LARGEST_ENVELOPE_IN_UNITS:
            raise DoesNotFit(
                "allocations_beyond_exact",
                result.tier.place.file,
                "the allocations of {year} add to ${total:,.2f}, which is {whole:,.0f} units; "
                "a worksheet is exact to {most:,}.",
                "Take a larger rounding_unit.",
                year=year,
                total=total,
                whole=whole,
                most=LARGEST_ENVELOPE_IN_UNITS,
            )


def _check_fit(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    if "feasible" not in values or values["feasible"].item() == 1:
        return
    state = result.tier.formula.state("envelope")
    names = {"promised": "guaranteed_total", "envelope": state, "permitted": "permitted_total"}
    sums = {key: float(values[name].item()) for key, name in names.items()}
    if sums["promised"] > sums["envelope"]:
        raise DoesNotFit(
            "guarantees_do_not_fit",
            result.tier.place.file,
            "{year} does not fit: the guarantees add to ${promised:,.2f}, above the envelope of ${envelope:,.2f} "
            "(guaranteed ${promised:,.2f}, envelope ${envelope:,.2f}, permitted ${permitted:,.2f}).",
            'Lower a guarantee, raise the envelope, or say shortfall = "reduce_in_proportion".',
            year=year,
            **sums,
        )
    raise DoesNotFit(
        "limits_do_not_fit",
        result.tier.place.file,
        "{year} does not fit: the limits add to ${permitted:,.2f}, below the envelope of ${envelope:,.2f} "
        "(guaranteed ${promised:,.2f}, envelope ${envelope:,.2f}, permitted ${permitted:,.2f}).",
        'Raise a limit, lower the envelope, or say excess = "raise_in_proportion".',
        year=year,
        **sums,
    )
