"""Checks of figures: what every figure must be, wherever it comes from: its unit, its limits, its place among the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite

from fundingmodel.column import AXES, Array, Input
from fundingmodel.counts import of_other_counts
from fundingmodel.currencies import in_another
from fundingmodel.errors import ScenarioRefused, Where, at_least, at_most, beyond_limit, phrase
from fundingmodel.kinds import COUNT, MONEY, RATE, currency_named, kind_of, kind_of_input, needs, takes, with_unit
from fundingmodel.language.step_words import quantities
from fundingmodel.rounding import UNITS_PER_DOLLAR, is_rounding, is_rounding_unit, is_whole
from fundingmodel.scenario.figures.provenance import check_said
from fundingmodel.scenario.figures.shared_counts import forms_of, in_counts, takes_amounts
from fundingmodel.scenario.figures.units_per_dollar import units_in_dollar
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter, Place

NOISE = 1e-6  # in dollars, persons or a ratio: less than any figure that is given, more than binary subtraction leaves
ROUNDED_AT = Decimal("1e-20")  # figures that a formula makes have 28 digits


def check_unit(wanted: Input, unit: object, where: Where, currency: str) -> None:
    """Refuses a unit of another kind: pupils are counted as persons are, and dollars per pupil are dollars for each."""
    needed = in_counts(wanted.unit, currency) if takes_amounts(kind_of_input(wanted)) else wanted.unit
    if unit is None or not str(unit).strip():
        raise ScenarioRefused("unit_missing", where, "no unit.", 'Add unit = "{unit}".', unit=needed)
    in_money = isinstance(unit, str) and not wanted.rounding and kind_of(unit) == MONEY == kind_of_input(wanted)
    if not in_money and unit not in (wanted.unit, wanted.said_unit) and with_unit(wanted, unit) == wanted:
        raise ScenarioRefused(
            "unit_differs", where, "the unit is {unit!r}, and the step needs {needed!r}.", unit=unit, needed=needed
        )


def check_currency(unit: object, currency: str, where: Where) -> None:
    """Refuses a unit of money that names another currency than the scenario's; dollars are units of any scenario's."""
    if currency and isinstance(unit, str) and in_another(currency_named(unit), currency):
        raise ScenarioRefused(
            "unit_in_another_currency",
            where,
            "the unit is {unit!r}, and this scenario is in {own}.",
            "Give the figure in {own}.",
            unit=unit,
            own=currency,
        )


def check_link(wanted: Input, quantity: str, unit: str, currencies: tuple[str, str], where: Where) -> None:
    """Refuses another result of another kind than is needed, or money in another currency (this scenario's, then that one's)."""
    if not takes(kind_of_input(wanted), kind_of(unit)):
        raise ScenarioRefused(
            "link_of_wrong_kind",
            where,
            "{quantity!r} has the unit {unit!r}, and {name} needs {needs}.",
            "Take another quantity.",
            quantity=quantity,
            unit=unit,
            name=wanted.name,
            needs=needs(kind_of_input(wanted)),
        )
    if kind_of(unit) == COUNT == kind_of_input(wanted) and of_other_counts(unit, wanted.unit, is_own(wanted)):
        raise ScenarioRefused(
            "link_of_another_count",
            where,
            "{quantity!r} counts {unit}, and {name} is of {own}.",
            "Give the unit that is counted there, or take another quantity.",
            quantity=quantity,
            unit=unit,
            name=wanted.name,
            own=wanted.unit,
        )
    own, other = currencies
    if own != other and kind_of(unit) in (MONEY, RATE):
        raise ScenarioRefused(
            "link_in_another_currency",
            where,
            "{quantity!r} is in {other}, and this scenario is in {own}.",
            "Give the figure in {own}.",
            quantity=quantity,
            other=other,
            own=own,
        )


def is_own(wanted: Input) -> bool:
    """Whether an input is the file's own: its unit is then as the file says it, where a step's is persons if no file says another."""
    return wanted.name not in quantities()


def check_linked(figure: Decimal | None, wanted: Input, where: Where) -> None:
    """Refuses a figure taken from another result that the input cannot be; money that a formula takes back may be negative."""
    owed = kind_of_input(wanted) == MONEY and wanted.least == 0
    check_figure(figure, replace(wanted, least=None) if owed else wanted, where)


def check_figures(parameter: Parameter, place: Place, where: Where) -> None:
    check_said(parameter, where, has_prices=not forms_of(place.currency))
    wanted = parameter.input
    if (wanted.rounding or wanted.unit == UNITS_PER_DOLLAR) and EVERY_YEAR not in parameter.figures:
        raise ScenarioRefused(
            "unit_of_amounts_by_year",
            where,
            "the unit of amounts is one for all years.",
            "Give value = {example}, for instance.",
            example="100" if wanted.unit == UNITS_PER_DOLLAR else "0.01",
        )
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    for key, block in parameter.figures.items():
        if wanted.distinct:
            _check_distinct([figures[0] for figures in block], rows, wanted.name, where)
        for row, figures in zip(rows, block, strict=True):
            for column, figure in zip(columns, figures, strict=True):
                if figure is not None:
                    check_figure(figure, wanted, where.of(", ".join(x for x in (key, row, column) if x)))
            total = sum((x or Decimal(0) for x in figures), Decimal(0))
            if wanted.sums_to_one and abs(total - 1) > (ROUNDED_AT if key in parameter.made else Decimal(0)):
                raise ScenarioRefused(
                    "does_not_sum_to_one",
                    where.of(row),
                    "the figures add to {total}, and must add to 1.",
                    total=total,
                )


def _check_distinct(figures: Sequence[Decimal | None], codes: Sequence[str], name: str, where: Where) -> None:
    for figure in figures:
        if len(same := [code for code, other in zip(codes, figures, strict=True) if other == figure]) > 1:
            raise ScenarioRefused(
                "equal_figures",
                where,
                "{same} all have {figure}; in {name} no two may be equal.",
                same=same,
                figure=figure,
                name=name,
            )


def check_figure(figure: Decimal | None, wanted: Input, where: Where) -> None:
    """Refuses a figure that the input cannot be."""
    if figure is None:
        return
    if wanted.unit == "flag" and figure not in (0, 1):
        raise ScenarioRefused("neither_yes_nor_no", where, "{figure} is neither 1 (yes) nor 0 (no).", figure=figure)
    if wanted.least is not None and figure < wanted.least:
        raise beyond_limit(ScenarioRefused, where, figure, at_least(wanted.least))
    if wanted.most is not None and figure > wanted.most:
        hint = (
            phrase("ratios_not_percents", "Write ratios, not percents: 0.95, not 95.") if wanted.unit == "ratio" else ""
        )
        raise beyond_limit(ScenarioRefused, where, figure, at_most(wanted.most), hint)
    if wanted.rounding and not is_rounding_unit(figure):
        raise ScenarioRefused(
            "no_rounding_unit",
            where,
            "{where} is {unit:f}; amounts cannot be paid in such units.",
            "Take 0.01 for cents, 0.05 for five cents, 1 for dollars, 1000 for thousands of dollars, for instance.",
            unit=figure,
        )
    if wanted.unit == UNITS_PER_DOLLAR and not is_rounding(figure):
        raise ScenarioRefused(
            "no_unit_to_pay_in",
            where,
            "{figure} units per dollar is no unit that amounts can be paid in.",
            "Take 100 for cents, 20 for five cents, 1 for dollars, 0.001 for thousands of dollars, for instance.",
            figure=figure,
        )


def check_whole(parameters: Mapping[str, Parameter], file: Where) -> None:
    """Refuses an amount that is not a whole number of its units: a stated envelope of $100.005 is no number of cents.

    What a formula makes is rounded by the step that reads it, where that step rounds.
    """
    for parameter in parameters.values():
        units = parameters.get(parameter.input.whole or "")
        if units is None or units.link or parameter.link:
            continue
        per_dollar = units_in_dollar(units) or Decimal(0)
        rounded = parameter.made if parameter.input.rounded_by_step else {}
        for key, block in parameter.figures.items():
            for figure in (x for row in block for x in row if x is not None and key not in rounded):
                if figure * per_dollar % 1:
                    where = file.input(parameter.input.name).of(key)
                    raise _not_whole(where, figure, units.input.name, units.figures[EVERY_YEAR][0][0])


def check_whole_linked(parameters: Mapping[str, Parameter], values: Mapping[str, Array], file: Where) -> None:
    """Refuses the same of a year's figures where they, or the unit, are another result, but for what subtraction leaves."""
    for name, parameter in parameters.items():
        units = parameters.get(parameter.input.whole or "")
        if units is None or not (units.link or parameter.link):
            continue
        given = float(values[units.input.name].item())
        per_dollar = given if units.input.unit == UNITS_PER_DOLLAR else 1 / given
        for figure in values[name].ravel().tolist():
            if isfinite(figure) and not is_whole(figure * per_dollar, NOISE * per_dollar):
                raise _not_whole(file.input(name), _shown(figure), units.input.name, _shown(given))


def _shown(figure: float) -> Decimal:
    return Decimal(f"{Decimal(f'{figure:.15g}').normalize():f}")


def _not_whole(where: Where, figure: Decimal, units: str, unit: Decimal | None) -> ScenarioRefused:
    return ScenarioRefused(
        "not_whole_units",
        where,
        "{figure} is not a whole number of units ({units} is {unit}).",
        "Round it, or state a smaller unit.",
        figure=figure,
        units=units,
        unit=unit,
    )
