"""Sides: one end of a change, as steps in their order and the figures given to them, a table for each fiscal year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from fundingmodel.column import CALENDAR, Array, Column, Input
from fundingmodel.formula import StepEntry
from fundingmodel.result import TierResult
from fundingmodel.steps.choices import chosen_columns

ROUNDING = "rounding"  # the unit of amounts, and the order in which those that are equal are rounded
GIVES_WAY = {"shortfall": "reduce_in_proportion", "excess": "raise_in_proportion"}
PRIOR, OPENING = "prior_", "opening_"
ORDER = "published_order"  # where no file gives it: the order in which the jurisdictions are named


@dataclass(frozen=True)
class Listed:
    """A step as one side lists it: what is written of it, and its columns and inputs by their names in this formula."""

    alias: str
    step: str
    written: Mapping[str, str]
    names: Mapping[str, str]
    columns: tuple[Column, ...]
    inputs: tuple[Input, ...] = ()

    @property
    def reads(self) -> set[str]:
        return {name for column in self.columns for name in column.needs}

    @property
    def writes(self) -> set[str]:
        return {name for column in self.columns for name in (column.name, column.amends) if name}

    def renamed(self, names: Mapping[str, str]) -> Listed:
        """The same step with some quantities under other names."""
        columns = tuple(column.renamed(names) for column in self.columns)
        inputs = tuple(each.renamed(names) for each in self.inputs)
        return Listed(self.alias, self.step, self.written, self.names, columns, inputs)


@dataclass(frozen=True)
class Side:
    """Steps in order, the units of amounts first; inputs; what is carried; how long each axis is; the figures of each year.

    `begins` where the first year is the scenario's own first: what its file says of the year before is then what is carried into it.
    """

    steps: tuple[Listed, ...]
    inputs: tuple[Input, ...]
    carries: tuple[str, ...]
    sizes: Mapping[str, int]
    codes: Mapping[str, tuple[str, ...]]
    lags: int
    years: tuple[Mapping[str, Array], ...]
    begins: bool


def side(result: TierResult, fiscal_years: Sequence[str]) -> Side:
    """A result over consecutive years of its own: what the first carries from the year before is a figure like others.

    Where guarantees do not fit, they are reduced in proportion, and limits are raised: where they do, it is the same to the unit.
    """
    tier = result.tier
    steps = tuple(_listed(entry) for entry in tier.entries)
    own = {name for step in steps for name in step.writes}
    read = set(chain.from_iterable(step.reads for step in steps))
    counts = tuple(c for c in tier.formula.columns if c.name not in own and c.name in read)
    places = tier.place
    codes = {"jurisdiction": places.jurisdictions, "origin": places.jurisdictions, "category": places.categories}
    given = [*tier.given, *(name for name in CALENDAR if name in read)]
    years = []
    for n, year in enumerate(fiscal_years):
        prior = [f"{PRIOR}{x}" for x in tier.formula.carries] if n == 0 else []
        order = {ORDER: _in_order(len(places.jurisdictions))} if ORDER in read else {}
        years.append({**order, **{name: result.years[year][name] for name in (*given, *prior)}})
    first = (Listed(ROUNDING, ROUNDING, {}, {}, counts),) if counts else ()
    return Side(
        (*first, *steps),
        tier.formula.inputs,
        tier.formula.carries,
        tier.sizes,
        codes,
        len(places.lags),
        tuple(years),
        fiscal_years[0] == next(iter(result.years)),
    )


def _in_order(count: int) -> Array:
    ranks: Array = np.arange(1.0, count + 1).reshape(-1, 1)
    return ranks


def _listed(entry: StepEntry) -> Listed:
    if not set(GIVES_WAY) <= set(entry.choices):
        return Listed(entry.alias, entry.step, entry.written, entry.names, entry.columns, entry.inputs)
    choices = {**entry.choices, **GIVES_WAY}
    columns = tuple(c.renamed(entry.names) for c in chosen_columns(entry.module, entry.alias, choices))
    return Listed(entry.alias, entry.step, choices, entry.names, columns, entry.inputs)
