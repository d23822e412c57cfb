"""Levers: the figures of a scenario that the task pane lets a reader move, with their ranges and what is said of them.

A lever is a scalar or a figure by category, for a fiscal year or for all. Units of rounding, ranks and flags are no levers.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from udfs.catalogue import Text, both
from udfs.scenarios.figures import KEYS, figures_of

NO_LEVERS = (UNITS_PER_DOLLAR, "rank", "flag")  # units of figures that nobody moves to see what happens
STAGES: Mapping[str, Text] = {
    "guarantees": both("Base amounts and guarantees", "Montants de base et garanties"),
    "need": both("Weights by category", "Coefficients par catégorie"),
    "envelope": both("Envelope", "Enveloppe"),
    "share": both("Shares", "Parts"),
    "amounts": both("Amounts", "Montants"),
}


@dataclass(frozen=True)
class Lever:
    """One figure that may be moved: the names FM.SCENARIO knows it by (one for each year), its span on a slider, and limits."""

    names: tuple[str, ...]
    label: Text
    value: float
    low: float
    high: float
    step: float
    least: float | None
    most: float | None


@dataclass(frozen=True)
class Group:
    """The levers of one input, and what the scenario says of it."""

    name: str
    stage: str
    title: Text
    unit: Text
    note: Text
    assumption: bool
    range: tuple[float, float] | None
    levers: tuple[Lever, ...]


def groups(scenario: Scenario, fiscal_year: str) -> list[Group]:
    """The levers of a scenario in a fiscal year: guarantees first, then weights, envelope and shares."""
    tier = scenario.tier
    found = [_group(scenario, tier, parameter, fiscal_year) for parameter in tier.parameters.values()]
    order = list(STAGES)
    return sorted((group for group in found if group), key=lambda group: order.index(group.stage))


def _group(scenario: Scenario, tier: Tier, parameter: Parameter, fiscal_year: str) -> Group | None:
    wanted = parameter.input
    if (
        wanted.rounding
        or parameter.made
        or wanted.unit in NO_LEVERS
        or wanted.shape not in ("scalar", "category")
        or wanted.by == "calendar year"
    ):
        return None
    by_year = _by_year(scenario, tier, parameter)
    key = fiscal_year if fiscal_year in by_year else EVERY_YEAR
    figures = by_year.get(key, ())
    if not figures or any(figure is None for figure in figures):
        return None
    said = parameter.said_of(key)
    values = [float(figure) for figure in figures if figure is not None]
    limits = _float(wanted.least), _float(wanted.most)
    codes = tier.place.categories if wanted.shape == "category" else ("",)
    spans = [_span(values, said.range_of(code), *limits) for code in codes]
    years = () if key == EVERY_YEAR else _years_alike(by_year, key)
    levers = [
        Lever(names, label, value, *span, *limits)
        for (names, label), value, span in zip(_named(tier, parameter, years), values, spans, strict=True)
    ]
    return Group(
        wanted.name,
        _stage(tier, wanted.name),
        _each(lambda words: words.with_titles(tier.titles).column(wanted.name)),
        _each(lambda words: words.unit(wanted.shown_unit, scenario.currency)),
        _each(lambda words: words.text(said.note)) if said.note else both("", ""),
        said.assumption,
        None if said.range is None else (float(said.range[0]), float(said.range[1])),
        tuple(levers),
    )


def _by_year(scenario: Scenario, tier: Tier, parameter: Parameter) -> dict[str, tuple[Decimal | None, ...]]:
    """The figures of an input by fiscal year, or one entry where all years share them; none where lags differ."""
    found = figures_of(scenario, tier, parameter)
    rows = [tuple(block.ravel()) for block in found.values]
    keys = found.axes[KEYS]
    if parameter.input.by == "lag":
        return {EVERY_YEAR: rows[0]} if len(set(rows)) == 1 else {}
    return {EVERY_YEAR: rows[0]} if keys is None else dict(zip(keys.codes, rows, strict=True))


def _float(limit: Decimal | None) -> float | None:
    return None if limit is None else float(limit)


def _each(text_in: Any) -> Text:
    return {language: text_in(Words(language)) for language in LANGUAGES}


def _stage(tier: Tier, name: str) -> str:
    """The stage of the step that reads an input; what is carried over from a year before is read as prior_x."""
    read = {name, name.replace("opening_", "prior_", 1)}
    for entry in tier.entries:
        if read & {needed for column in entry.columns for needed in column.needs}:
            return entry.stage
    return "amounts"


def _named(tier: Tier, parameter: Parameter, years: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Text]]:
    """For each figure: the names of its overrides, and its label."""
    name = parameter.input.name
    whom = [f".{code}" for code in tier.place.categories] if parameter.input.shape == "category" else [""]
    for code in whom:
        names = tier.category_names[code[1:]] if code else None

        def label_in(words: Words, names: Text | None = names) -> str:
            label = words.text(names) if names else words.with_titles(tier.titles).column(name)
            return f"{label}, {_years_text(words, years)}" if years else label

        yield tuple(f"{name}.{year}{code}" for year in years) or (f"{name}{code}",), _each(label_in)


def _years_alike(by_year: Mapping[str, tuple[Decimal | None, ...]], last: str) -> tuple[str, ...]:
    """The years up to the last that hold its figures without a break: one rate for all of them is one lever."""
    alike: list[str] = []
    for year in reversed([year for year in by_year if year <= last]):
        if by_year[year] != by_year[last]:
            break
        alike.insert(0, year)
    return tuple(alike)


def _years_text(words: Words, years: Sequence[str]) -> str:
    first, last = words.fiscal_year(years[0]), words.fiscal_year(years[-1])
    if first == last:
        return first
    return f"{first} to {last}" if words.language == "en" else f"{first} à {last}"


def _span(
    values: Sequence[float], own_range: tuple[Decimal, Decimal] | None, least: float | None, most: float | None
) -> tuple[float, float, float]:
    """Where a slider begins, ends, and its step: round figures around the values and the scenario's own range."""
    limits = [*values, *(float(x) for x in own_range or ())]
    width = (max(limits) - min(limits)) / 2
    low = min(min(limits) - width, min(values) / 2)
    high = max(max(limits) + width, max(values) * 1.5)
    if high <= low:
        high = low + 1
    step = _round_step((high - low) / 10)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    low = low if least is None else max(low, least)
    high = high if most is None else min(high, most)
    return round(low, 9), round(high, 9), round(_round_step((high - low) / 100), 9)


def _round_step(width: float) -> float:
    """1, 2 or 5 times a power of ten, not above the width."""
    power = 10.0 ** math.floor(math.log10(width))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= width * (1 + 1e-9))
