"""Steps of a replay: a formula without its guarantees, and with a collar to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.formula import StepEntry
from fundingmodel.scenario.reading import Scenario

STAGE, ENVELOPE, FIT, COLLAR = "guarantees", "envelope", "fit_to_envelope", "collar"
BOUNDS = {"lower_bound", "upper_bound"}
GIVES_WAY = {"shortfall": "reduce_in_proportion", "excess": "raise_in_proportion"}
FIXED = "fixed"

StepTable = dict[str, Any]


@dataclass(frozen=True)
class Collar:
    """A collar to try: the largest fall and the largest rise from the year before, as ratios, and whether it moves with the envelope."""

    fall: Decimal
    rise: Decimal
    basis: str = FIXED

    @property
    def step(self) -> StepTable:
        settings = {"price_basis": "nominal", "quantity": "total", "envelope_basis": self.basis}
        return {"step": COLLAR, "bind": {"reference": "prior_allocation"}, **settings}

    def inputs(self, opening: Mapping[str, Decimal], envelope: Decimal) -> dict[str, Any]:
        """Its figures, and what was paid and shared in the year before the first: as the formula without it gives in the first."""
        ratios = {"largest_decline": self.fall, "largest_growth": self.rise}
        found: dict[str, Any] = {n: {"unit": "ratio", "value": x, "assumption": True} for n, x in ratios.items()}
        money = {"unit": "dollars", "price_basis": "nominal", "assumption": True}
        found["opening_allocation"] = {**money, "values": dict(opening)}
        if self.basis != FIXED:
            found["opening_envelope"] = {**money, "value": envelope}
        return found


def guarantees(scenario: Scenario) -> tuple[str, ...]:
    """The steps by which a formula promises or limits amounts, as they are called there; what is paid to all first is none.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> guarantees(read_scenario("predictable")), guarantees(read_scenario("settlement"))
    (('hold_harmless', 'collar'), ())
    """
    return tuple(entry.alias for entry in scenario.tier.entries if _is_guarantee(entry))


def _is_guarantee(entry: StepEntry) -> bool:
    amended = {column.amends for column in entry.columns if column.amends}
    return entry.stage == STAGE and bool(amended & {entry.named(name) for name in BOUNDS})


def without(listed: Sequence[StepTable], names: Sequence[str]) -> list[StepTable]:
    """The steps without those that are called so."""
    return [table for table in listed if table.get("as", table["step"]) not in names]


def with_collar(listed: Sequence[StepTable], collar: Collar) -> list[StepTable]:
    """The steps with a collar before the fit, where what does not fit is reduced or raised in proportion."""
    found: list[StepTable] = []
    for table in listed:
        if table["step"] == FIT:
            found += [collar.step, {**table, **GIVES_WAY}]
        else:
            found.append(dict(table))
    return found
