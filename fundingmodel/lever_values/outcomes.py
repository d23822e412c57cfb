"""Outcomes: what many variants of a scenario's figures give in a fiscal year, calculated at once, in whole units of money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.draws import BLOCK, in_blocks
from fundingmodel.lever_values.wanted import go_on
from fundingmodel.sweeps.fitting import Given, Watch, fitting
from fundingmodel.tier_result import TierResult

CENTS = Decimal(100)
ENVELOPE, ALLOCATION = "envelope", "allocation"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Of each variant: `units` (variants, jurisdictions) and the `envelope` (variants,) in whole units, whether the scenario `fits`,
    and the number of the rule that binds each jurisdiction in each year up to this one, `rules` (variants, years x jurisdictions).

    Where a variant is refused, its amounts are 0.
    """

    units: NDArray[np.int64]
    envelope: NDArray[np.int64]
    fits: NDArray[np.bool_]
    rules: NDArray[np.int8]

    def taken(self, order: NDArray[np.int64]) -> Outcomes:
        """These variants, in this order."""
        return Outcomes(*(getattr(self, field.name)[order] for field in fields(Outcomes)))


def units_of(main: TierResult) -> Decimal:
    """How many units a dollar has."""
    return main.known_units or CENTS


def has_envelope(main: TierResult) -> bool:
    """Whether a column gives an envelope, of which an amount can be a share."""
    return main.tier.formula.state(ENVELOPE) in {column.name for column in main.tier.formula.columns}


def outcomes(main: TierResult, given: Callable[[int, int], Given], count: int, year: str) -> Outcomes:
    """The outcomes of so many variants; `given(first, beyond)` are the inputs of these, by year, with an axis of variants in front."""
    return joined([_block(main, given, first, min(first + BLOCK, count), year) for first in range(0, count, BLOCK)])


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """The variants of several, one after another."""
    return Outcomes(*(np.concatenate([getattr(each, field.name) for each in parts]) for field in fields(Outcomes)))


def _block(main: TierResult, given: Callable[[int, int], Given], first: int, beyond: int, year: str) -> Outcomes:
    go_on()
    count, own = beyond - first, list(main.years).index(year)
    keep = (ALLOCATION, ENVELOPE) if has_envelope(main) else (ALLOCATION,)
    found, fits, rules = calculated(main, given(first, beyond), count, keep, own)
    envelope = found[ENVELOPE][:, own] if ENVELOPE in found else None
    return in_units(main, found[ALLOCATION][:, own, :, 0], envelope, fits, rules)


def in_units(
    main: TierResult, amounts: Array, envelope: Array | None, fits: NDArray[np.bool_], rules: NDArray[np.int8]
) -> Outcomes:
    """Amounts in dollars, by variant and jurisdiction, and the envelope by variant, in whole units; 0 where a variant is refused."""
    units = float(units_of(main))
    total = np.zeros(len(fits)) if envelope is None else envelope[:, 0, 0] * units
    return Outcomes(_whole(np.where(fits[:, None], amounts * units, 0)), _whole(np.where(fits, total, 0)), fits, rules)


def calculated(
    main: TierResult, given: Given, count: int, keep: tuple[str, ...], last: int
) -> tuple[Mapping[str, Array], NDArray[np.bool_], NDArray[np.int8]]:
    """Of so many variants of what each year is given: the quantities kept, by year, which fit, and the rules up to the `last` year."""
    formula, rules = main.tier.formula, list[Array]()
    watch, rule = Watch(main, given, count), formula.rule_column

    def see(number: int, name: str, value: Array) -> None:
        watch.see(number, name, value)
        if name == rule and number <= last:
            rules.append(np.broadcast_to(value, (count, len(main.tier.place.jurisdictions), 1))[..., 0])

    known = list(main.years.values())
    (found,) = in_blocks(formula, lambda _first, _beyond: given, count, main.tier.sizes, keep, count, see, known)
    bound = np.concatenate(rules, axis=1).astype(np.int8) if rules else np.zeros((count, 0), dtype=np.int8)
    return found, fitting(main, watch, given), bound


def _whole(amounts: Array) -> NDArray[np.int64]:
    return np.rint(np.nan_to_num(amounts)).astype(np.int64)
