"""Places: where in the arrays of a scenario a setting of a sweep goes, and that each of its figures is one that a file may give."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, BANDS, Array
from fundingmodel.errors import Phrase, Refused, ScenarioRefused, Where, phrase
from fundingmodel.result import Result
from fundingmodel.scenario.figures.figure_checks import check_figure, check_figures, check_whole
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.tiers import Tier

Spot = tuple[int | slice, ...]


@dataclass(frozen=True)
class Places:
    """Of one input, the place of a setting in the array of each fiscal year that it reaches."""

    input: str
    years: dict[str, Spot]

    def put(self, year: str, arrays: dict[str, Array], figures: Array) -> None:
        """Puts figures, one a variant, into the input's array of a year, whose first axis is the variants."""
        if (spot := self.years.get(year)) is not None:
            array = arrays[self.input]
            array[(slice(None), *spot)] = figures.reshape(-1, *[1] * array[(0, *spot)].ndim)

    def meets(self, other: "Places") -> bool:
        """Whether both give some figure of some year."""
        both = ((spot, other.years[year]) for year, spot in self.years.items() if year in other.years)
        return any(all(a == b or slice(None) in (a, b) for a, b in zip(*each, strict=True)) for each in both)


def places_of(result: Result, name: str, values: Sequence[Decimal], where: Where) -> Places:
    """The places of a setting; refused where there is none, where the input cannot be varied, and for a figure it cannot be."""
    input_name, *parts = (part.strip() for part in name.split("."))
    parameter = movable(result, input_name, where)
    if parameter.input.sums_to_one:
        raise ScenarioRefused(
            "sweep_held",
            where,
            "{name!r} cannot be varied: {because}.",
            name=input_name,
            because=phrase("held_by_sum", "its figures add to 1 together"),
        )
    tier = result.main.tier
    taken: dict[int, str] = {}
    years = list(tier.place.fiscal_years)
    for part in parts:
        if parameter.input.by is None and (year := fiscal_years.find(part, years)):
            years = [year]
        else:
            taken |= _along(part, parameter, tier, taken, where)
    for value in values:
        check_figure(value, parameter.input, where)
    _refuse_parts_of_unit(tier, parameter, values)
    found = {year: spot for year in years if (spot := _spot(parameter, tier, year, taken)) is not None}
    return Places(input_name, found)


def refuse_overlaps(moved: Sequence[tuple[str, str, object]]) -> None:
    """Refused: a figure that two settings give, or a setting and a plan; each is its name, its input and its places."""
    for number, (name, input_name, places) in enumerate(moved):
        for other, other_input, others in moved[:number]:
            if input_name != other_input or not (isinstance(places, Places) or isinstance(others, Places)):
                continue
            if isinstance(places, Places) and isinstance(others, Places) and not places.meets(others):
                continue
            raise Refused(
                "sweep_overlaps",
                "",
                "{name!r} is varied twice: {other!r} gives some of the same figures.",
                "Leave one out.",
                name=name,
                other=other,
            )


def check_product(tier: Tier, parameter: Parameter, factor: Decimal, where: Where) -> None:
    """Refused: a table times a factor with a figure that a file could not give."""
    figures = {
        key: tuple(tuple(None if x is None else x * factor for x in row) for row in block)
        for key, block in parameter.figures.items()
    }
    moved = replace(parameter, figures=figures)
    check_figures(moved, tier.place, where)
    if (units := tier.parameters.get(parameter.input.whole or "")) is not None:
        check_whole({parameter.input.name: moved, units.input.name: units}, tier.place.file)


def movable(result: Result, name: str, where: Where) -> Parameter:
    """An input of the last tier whose figures are its own; refused where others are made from them, or they are taken from others."""
    tier = result.main.tier
    if name not in tier.given:
        raise ScenarioRefused(
            "sweep_no_input", where, "no input {name!r}.", "Its inputs are {names}.", name=name, names=list(tier.given)
        )
    parameter = tier.given[name]
    if because := _held_by(result, parameter):
        raise ScenarioRefused("sweep_held", where, "{name!r} cannot be varied: {because}.", name=name, because=because)
    return parameter


def _held_by(result: Result, parameter: Parameter) -> Phrase | None:
    name, tier = parameter.input.name, result.main.tier
    readers = [n for n, each in tier.parameters.items() for node in each.made.values() if name in node.names]
    if parameter.link:
        return never_moves(parameter)
    if parameter.made:
        return phrase("held_by_formula", "a formula of the scenario makes it")
    if readers:
        return phrase("held_by_readers", "{reader} is made from it", reader=readers[0])
    if any(name in each.tier.parameters for each in result.tiers.values() if each.tier is not tier):
        return phrase("held_by_tiers", "earlier tiers read it too")
    return never_moves(parameter)


def never_moves(parameter: Parameter) -> Phrase | None:
    """Why an input has no figures to try, whatever is made from it; nothing where it has."""
    if parameter.link:
        return phrase("held_by_link", "it is another result")
    if parameter.input.shape == BANDS:
        return phrase("held_by_bands", "it is a table of bands")
    if parameter.input.rounding or parameter.input.distinct or parameter.input.unit == "units per dollar":
        return phrase("held_by_kind", "units of rounding and ranks are no figures to try")
    return None


def _along(part: str, parameter: Parameter, tier: Tier, taken: dict[int, str], where: Where) -> dict[int, str]:
    """The axis of the input that has a code, with the code: data years or lags first, then down, then across."""
    keys = list(parameter.figures) if parameter.input.by else []
    axes = [keys, *(tier.place.codes(axis) for axis in AXES[parameter.input.shape])]
    for number, codes in enumerate(axes):
        if number not in taken and part and part in codes:
            return {number: part}
    known = [code for number, codes in enumerate(axes) if number not in taken for code in codes if code]
    known += [] if parameter.input.by else list(tier.place.fiscal_years)
    raise ScenarioRefused(
        "sweep_no_place",
        where,
        "{part!r} is no place of {name!r}.",
        "It has {known}.",
        part=part,
        name=parameter.input.name,
        known=known,
    )


def _spot(parameter: Parameter, tier: Tier, year: str, taken: dict[int, str]) -> Spot | None:
    """Where in the array of a year the codes are; nothing where the year has no figure of that data year."""
    keys = parameter.keys(year, tier.place) if parameter.input.by else (EVERY_YEAR,)
    axes = [keys, *(tier.place.codes(axis) for axis in AXES[parameter.input.shape])]
    if any(code not in axes[number] for number, code in taken.items()):
        return None
    spot = [list(codes).index(taken[n]) if n in taken else slice(None) for n, codes in enumerate(axes)]
    return tuple(spot if parameter.input.by else spot[1:])


def _refuse_parts_of_unit(tier: Tier, parameter: Parameter, values: Sequence[Decimal]) -> None:
    """Refused as in a file: an amount that is not a whole number of the units in which amounts are paid."""
    units = tier.parameters.get(parameter.input.whole or "")
    if units is not None:
        figures = {str(value): ((value,),) for value in values}
        moved = Parameter(parameter.input, figures, parameter.said)
        check_whole({parameter.input.name: moved, units.input.name: units}, tier.place.file)


def repeated(array: Array, count: int) -> Array:
    """An array for each of so many variants, in memory of its own."""
    return np.repeat(array[None], count, axis=0)
