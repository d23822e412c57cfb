"""The result of one tier, every named quantity of it by year; what cannot be calculated, or does not fit, is refused here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, DATA_YEAR, Array, Column
from fundingmodel.errors import DoesNotFit, Phrase, ScenarioRefused, Where, phrase
from fundingmodel.kinds import MONEY, kind_of, kind_of_input, plain
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS, is_whole
from fundingmodel.scenario.figures.shared_counts import shared_amount
from fundingmodel.scenario.tiers import Tier

BEYOND_CENTS = 1e15  # amounts of which a float has no cents
LAST_DIGITS = 0.001  # of a unit: what a float's last digits may be worth where they are taken for nothing


@dataclass(frozen=True, eq=False)
class TierResult:
    """Every named quantity of a tier, by fiscal year: arrays of shape (jurisdictions or 1, categories or 1)."""

    tier: Tier
    years: Mapping[str, Mapping[str, Array]]
    known_units: Decimal | None

    @property
    def may_be_unknown(self) -> bool:
        """Whether amounts may be unknown, because figures of inputs may."""
        return bool(self.tier.formula.unknown_inputs)

    @property
    def given_each_year(self) -> list[dict[str, Array]]:
        """What the calculation of each fiscal year is given: inputs and the calendar."""
        return [{name: year[name] for name in self.tier.read_each_year} for year in self.years.values()]

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
        if values.ndim > 2:  # a place in its first axis is a year of data, and no jurisdiction
            raise ScenarioRefused(
                "figures_by_data_year",
                place.file,
                "{quantity!r} has figures by year of data, and one of them is not told.",
                "Take values(), or a quantity that steps make of it.",
                quantity=quantity,
            )
        down, across = self.codes(quantity)
        row = index_of(jurisdiction, down, values.shape[-2], place.file)
        column = index_of(category, across, values.shape[-1], place.file)
        return float(values[row, column])

    def codes(self, quantity: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes down and across of a quantity: jurisdictions and categories, or where it has them lags and months."""
        place, name = self.tier.place, self.tier.formula.state(quantity)
        shapes = (c.shape for c in self.tier.formula.columns if c.name == name)
        down, across = AXES[next(shapes, "jurisdiction x category")]
        if DATA_YEAR in (down, across):
            return place.codes(down), place.codes(across)
        return place.jurisdictions, place.categories

    def amount(self, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal | None:
        """An amount of money in whole units as an exact decimal: Decimal('407225928.08'); None where it is unknown."""
        figure = self.figure(quantity, fiscal_year, jurisdiction)
        self._refuse_no_money(quantity)
        if np.isnan(figure):
            return None
        units = self.known_units or Decimal(100)
        return Decimal(round(figure * float(units))) / units

    def whole_units(self, figure: float, unit: str) -> Decimal | None:
        """A figure of money that is whole units but for the last digits of a float, as an exact decimal; None of any other.

        782199999.9999999 is $782,200,000.
        """
        if unit != "dollars" or not abs(figure) < BEYOND_CENTS:
            return None
        units = self.known_units or Decimal(100)
        exact = Decimal(round(figure * float(units))) / units
        last = 2 * math.ulp(figure)
        is_whole_unit = abs(float(exact) - figure) <= (last if last * float(units) < LAST_DIGITS else 0)
        return exact if is_whole_unit else None

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


def index_of(code: str, codes: tuple[str, ...], length: int, file: Where) -> int:
    """The place of a code along an axis of this length; refused where there is none."""
    if length == 1 and (not code or len(codes) == 1):
        return 0
    if code not in codes:
        raise ScenarioRefused("nothing_for_code", file, "nothing for {code!r}; it has {codes}.", code=code, codes=codes)
    return codes.index(code) if length > 1 else 0


# The edge: nothing that does not fit goes further


UnknownOf = Callable[
    [str, str], Sequence[str]
]  # of an input that is another result, the codes not known there in a year


def check_result(result: TierResult, unknown_of: UnknownOf = lambda *_: ()) -> None:
    """Refuses a year that cannot be calculated, does not fit, or is beyond the exact range."""
    for year, values in result.years.items():
        _check_finite(result, year, values, unknown_of)
        _check_envelope(result, year, values)
        _check_total(result, year, values)
        _check_fit(result, year, values)


def _check_finite(result: TierResult, year: str, values: Mapping[str, Array], unknown_of: UnknownOf) -> None:
    tier, formula = result.tier, result.tier.formula
    unknown, passed, envelope = {*formula.unknown_inputs}, set[str](), formula.state("envelope")
    for column in formula.columns:
        if unknown & set(column.needs):
            unknown.add(column.name)
        wrong = ~np.isfinite(values[column.name])
        if column.name in unknown or not wrong.any():
            passed.add(column.name)
            continue
        # What follows from an envelope that is none has it for its reason.
        if envelope in {*passed, *(each.name for each in formula.inputs)}:
            _check_envelope(result, year, values)
        if "feasible" in passed:  # and what follows from guarantees that do not fit has them
            _check_fit(result, year, values)
        codes = tier.place.codes(AXES[column.shape][0])
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
            because=_not_known(tier, column, year, unknown_of) or column.refused_because,
            read=column.needs,
        )


def _not_known(tier: Tier, column: Column, year: str, unknown_of: UnknownOf) -> Phrase | None:
    """The figures of another result that a column reads and that are not known; None where it reads no such."""
    for name in column.needs:
        parameter = tier.parameters.get(name)
        if parameter and (link := parameter.link) and (codes := unknown_of(name, year)):
            said = "what {of} gives is not known for {codes}"
            return phrase("linked_not_known", said, of=link.scenario or link.tier, codes=codes)
    return None


def _check_envelope(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    formula, units = result.tier.formula, values.get("units_per_dollar")
    state = formula.state("envelope")
    if units is None or not np.isfinite(values.get(state, np.nan)).all():
        return
    whole = float((values[state] * units).item())
    file, amount = result.tier.place.file, float(values[state].item())
    if whole > LARGEST_ENVELOPE_IN_UNITS:
        raise DoesNotFit(
            "envelope_beyond_exact",
            file,
            "the envelope of {year}, {amount}, is {whole:,.0f} units; a worksheet is exact to {most:,}.",
            "Take a larger rounding_unit.",
            year=year,
            amount=shared_amount(amount, result.tier.place.currency),
            whole=whole,
            most=LARGEST_ENVELOPE_IN_UNITS,
        )
    if whole < 0 or not is_whole(whole, _noise(result, values)):
        negative, not_whole = phrase("negative", "negative"), phrase("not_whole", "not a whole number of units")
        raise DoesNotFit(
            "envelope_not_whole",
            file,
            "the envelope of {year}, {amount}, is {fault}.",
            "Look at what is taken from it.",
            year=year,
            amount=shared_amount(amount, result.tier.place.currency),
            fault=negative if whole < 0 else not_whole,
        )


def _noise(result: TierResult, values: Mapping[str, Array]) -> float:
    """What subtraction leaves, in units: $76.91 less $75.81 is $1.0999999999999943, as far off as a double of $76.91 may be."""
    states = {"envelope", *result.tier.formula.states("envelope")} & values.keys()
    largest = max(float(np.abs(values[state]).max()) for state in states)
    return float(8 * np.finfo(float).eps * largest * values["units_per_dollar"].item())


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
                "the allocations of {year} add to {total}, which is {whole:,.0f} units; "
                "a worksheet is exact to {most:,}.",
                "Take a larger rounding_unit.",
                year=year,
                total=shared_amount(total, result.tier.place.currency),
                whole=whole,
                most=LARGEST_ENVELOPE_IN_UNITS,
            )


def _check_fit(result: TierResult, year: str, values: Mapping[str, Array]) -> None:
    if "feasible" not in values or values["feasible"].item() == 1:
        return
    state = result.tier.formula.state("envelope")
    names = {"promised": "guaranteed_total", "envelope": state, "permitted": "permitted_total"}
    sums = {key: float(values[name].item()) for key, name in names.items()}
    said = {key: shared_amount(each, result.tier.place.currency) for key, each in sums.items()}
    if sums["promised"] > sums["envelope"]:
        raise DoesNotFit(
            "guarantees_do_not_fit",
            result.tier.place.file,
            "{year} does not fit: the guarantees add to {promised}, above the envelope of {envelope} "
            "(guaranteed {promised}, envelope {envelope}, permitted {permitted}).",
            'Lower a guarantee, raise the envelope, or say shortfall = "reduce_in_proportion".',
            year=year,
            **said,
        )
    raise DoesNotFit(
        "limits_do_not_fit",
        result.tier.place.file,
        "{year} does not fit: the limits add to {permitted}, below the envelope of {envelope} "
        "(guaranteed {promised}, envelope {envelope}, permitted {permitted}).",
        'Raise a limit, lower the envelope, or say excess = "raise_in_proportion".',
        year=year,
        **said,
    )
