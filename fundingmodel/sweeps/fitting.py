"""Fitting: which of many variants of a formula's figures are refused, found while they are calculated at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.errors import DoesNotFit
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS
from fundingmodel.tier_result import TierResult, check_result
from fundingmodel.years_at_once import calculate_years

EPSILON = float(8 * np.finfo(float).eps)
Given = list[dict[str, Array]]


class Watch:
    """Sees every column of a block, and finds the variants that may not fit: those are looked at one by one, by the one check there is."""

    def __init__(self, main: TierResult, base: Given, count: int) -> None:
        formula = main.tier.formula
        unknown = {*formula.unknown_inputs}
        for column in formula.columns:
            unknown |= {column.name} if unknown & set(column.needs) else set()
        self.unknown, self.bad = unknown, np.zeros(count, dtype=bool)
        self.misfits = np.zeros(count, dtype=bool)  # that are refused for certain
        self.envelope, self.allocations = formula.state("envelope"), formula.states("allocation")
        self.given, self.seen = base, dict[tuple[int, str], Array]()
        self.known = list(main.years.values())

    def see(self, year: int, name: str, value: Array) -> None:
        if value is not self.known[year].get(name):  # else it is the result's own, which fits
            if name not in self.unknown:
                self._refuse(~np.isfinite(value))
            if name == "feasible":
                self._refuse(value != 1)
        if name in ("units_per_dollar", self.envelope, *self.allocations):
            self.seen[year, name] = value

    def _refuse(self, wrong: NDArray[np.bool_]) -> None:
        self._doubt(wrong)
        if wrong.any():
            self.misfits |= wrong.reshape(*wrong.shape[:-2], -1).any(axis=-1)

    def _doubt(self, wrong: NDArray[np.bool_]) -> None:
        if wrong.any():
            self.bad |= wrong.reshape(*wrong.shape[:-2], -1).any(axis=-1)

    def doubtful(self) -> NDArray[np.bool_]:
        """The variants of which a figure is none, the guarantees do not fit, or the money is not whole units or beyond what is exact."""
        for year, given in enumerate(self.given):
            units = self.seen.get((year, "units_per_dollar"), given.get("units_per_dollar"))
            if units is None:
                continue
            envelope = self.seen.get((year, self.envelope), given.get(self.envelope))
            if envelope is not None:
                whole = envelope * units
                self._doubt((whole < 0) | (np.abs(whole - np.round(whole)) > EPSILON * np.abs(whole)))
                self._doubt(whole > LARGEST_ENVELOPE_IN_UNITS)
            for name in self.allocations:
                if (allocation := self.seen.get((year, name))) is not None:
                    total = np.nansum(np.abs(allocation), axis=-2, keepdims=True)
                    self._doubt(total * units > LARGEST_ENVELOPE_IN_UNITS)
        return self.bad


def fitting(main: TierResult, watch: Watch, given: Given) -> NDArray[np.bool_]:
    """Which variants are not refused: those in doubt are looked at alone. `given` has an axis of variants where they differ."""
    fits, own = ~watch.misfits, next(iter(main.years.values()))
    for number in np.flatnonzero(watch.doubtful() & fits).tolist():
        alone = [{name: x[number] if x.ndim > own[name].ndim else x for name, x in year.items()} for year in given]
        fits[number] = not refusal_of(main, alone)
    return fits


def refusal_of(main: TierResult, given: Given) -> str:
    """Why a variant is refused, by the key of its refusal; "" where it is not."""
    years = calculate_years(main.tier.formula, given, main.tier.sizes)
    try:
        check_result(TierResult(main.tier, dict(zip(main.years, years, strict=True)), main.known_units))
    except DoesNotFit as error:
        return error.key
    return ""
