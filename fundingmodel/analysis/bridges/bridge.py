"""Bridge: the change of each amount between two sides, in whole units, as a part for each factor in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from fundingmodel.analysis.bridges.mixture import ARRIVALS, CARRIED, OTHERS, OTHERS_MIX, OWN, OWN_MIX, Mixture, Values
from fundingmodel.analysis.bridges.sides import ROUNDING
from fundingmodel.analysis.bridges.tree import Term, Whole, in_order, terms_of, tree_of, whole_parts
from fundingmodel.column import Array
from fundingmodel.errors import Phrase, Refused, phrase

MOST_MIXTURES = 8192
AT_ONCE = 256  # mixtures that are calculated together
OWEN, STATUTE = "owen", "statute"  # every order of the tree counts alike, or factors come in as the formula has them
EXACT = 2**53
A_PART_OF_A_UNIT = 1e-3  # more than what subtraction leaves of an envelope in whole units


@dataclass(frozen=True, eq=False)
class Bridge:
    """Whole units: `before` and `after` by jurisdiction, `parts` by factor and jurisdiction; `units` is how many a dollar has.

    `unfit` of the `mixtures` had guarantees reduced, limits raised, or an envelope that is no whole number of units.
    """

    factors: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    units: Fraction
    before: Whole
    after: Whole
    parts: Whole
    unfit: int
    mixtures: int

    def dollars(self, units: int) -> Decimal:
        exact = Fraction(int(units)) / self.units
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def bridge(mixture: Mixture, units: Sequence[Decimal], order: str = OWEN) -> Bridge:
    """The parts of the change of the last year; `units` are the units per dollar of both sides.

    Parts add to the change to the unit. With `OWEN` the reverse is minus, and the parts of a branch do not depend on how far it is told
    apart. Refused where too many factors differ, and where a mixture cannot be calculated.
    """
    factors, count = mixture.factors, len(mixture.factors)
    terms = in_order(count) if order == STATUTE else _terms(factors)
    masks = sorted({m for n, without, _ in terms for m in (without, without | 1 << n)} | {0, 2**count - 1})
    finer = _finer(units)
    amounts, unfit = _amounts(mixture, masks, finer)
    place = {mask: n for n, mask in enumerate(masks)}
    divisor = lcm(*(counts.denominator for _, _, counts in terms)) if terms else 1
    effects = np.zeros((count, len(masks)), dtype=object)
    for n, without, counts in terms:
        effects[n, place[without | 1 << n]] += int(counts * divisor)
        effects[n, place[without]] -= int(counts * divisor)
    exact = effects @ amounts.astype(object)
    tree = list(range(count)) if order == STATUTE else tree_of(factors)
    before, after = amounts[0], amounts[-1]
    parts = (
        whole_parts(tree, exact, divisor, after - before, factors) if factors else np.zeros((0, len(before)), np.int64)
    )
    return Bridge(factors, mixture.codes, finer, before, after, parts, unfit, len(masks))


def _terms(factors: Sequence[str]) -> list[Term]:
    """Refused before they are listed, where there are too many: each factor but the arrivals doubles the mixtures."""
    alone = sum(name not in ARRIVALS for name in factors)
    if 2**alone > MOST_MIXTURES:
        raise Refused(
            "bridge_too_many",
            "",
            "{count} steps differ, {factors}: that is more than {most:,} mixtures of them.",
            "Compare through a scenario between the two, or ask for the steps in the order of the formula (order: statute).",
            count=alone,
            factors=[_in_words(name) for name in factors if name not in ARRIVALS],
            most=MOST_MIXTURES,
        )
    return list(terms_of(tree_of(factors)))


def _finer(units: Sequence[Decimal]) -> Fraction:
    """The units per dollar of which both are multiples: cents for dollars and cents."""
    exact = [Fraction(each) for each in units]
    return Fraction(lcm(*(each.numerator for each in exact)), gcd(*(each.denominator for each in exact)))


def _amounts(mixture: Mixture, masks: Sequence[int], units: Fraction) -> tuple[Whole, int]:
    """Whole units of each mixture (down) and jurisdiction (across), and how many mixtures did not fit."""
    found, unfit = [], 0
    for some in _chunks(masks):
        index = np.array(some)
        bits = {name: (index >> n) & 1 for n, name in enumerate(mixture.factors)}
        values = mixture.run(bits)[-1]
        dollars = _of_oneself(values.latest["allocation"], len(some), len(mixture.codes))
        if not np.isfinite(dollars).all() or _is_below_zero(values, len(some)).any():
            raise _cannot_be(mixture.factors, some, dollars, values)
        found.append(np.rint(dollars * float(units)))
        ends = np.isin(index, (masks[0], masks[-1]))
        unfit += int((_is_unfit(values, len(some)) & ~ends).sum())
    amounts = np.concatenate(found)
    assert abs(amounts).max() < EXACT
    return amounts.astype(np.int64), unfit


def _chunks(masks: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(masks), AT_ONCE):
        yield masks[first : first + AT_ONCE]


def _of_oneself(values: Array, count: int, jurisdictions: int) -> Array:
    """(mixtures, jurisdictions): of each jurisdiction the amount where it is the one that is looked at."""
    amounts = values[..., 0]
    if amounts.ndim > 2:
        own = np.arange(jurisdictions)
        amounts = np.broadcast_to(amounts, (jurisdictions, count, jurisdictions))[own, :, own].T
    return np.broadcast_to(amounts, (count, jurisdictions))


def _least(figures: Array, count: int) -> Array:
    """The least figure of a scalar in each mixture, whichever jurisdiction is looked at."""
    found = figures[..., 0, 0]
    return np.broadcast_to(found, (*found.shape[:-1], count)).reshape(-1, count).min(axis=0)


def _is_below_zero(values: Values, count: int) -> NDArray[np.bool_]:
    return _least(values.latest.get("envelope", np.zeros((1, 1, 1))), count) < 0


def _is_unfit(values: Values, count: int) -> NDArray[np.bool_]:
    found = np.zeros(count, dtype=bool)
    known = values.latest
    if "guarantee_reduction" in known:
        found |= _least(known["guarantee_reduction"], count) < 1
    if "limit_increase" in known:
        found |= _least(-known["limit_increase"], count) < -1
    if {"envelope", "units_per_dollar"} <= set(known):
        units = known["envelope"] * known["units_per_dollar"]
        found |= _least(-abs(units - np.rint(units)), count) < -A_PART_OF_A_UNIT
    return found


def _cannot_be(factors: Sequence[str], masks: Sequence[int], dollars: Array, values: Values) -> Refused:
    wrong = ~np.isfinite(dollars).all(axis=1) | _is_below_zero(values, len(masks))
    mask = masks[int(wrong.argmax())]
    return Refused(
        "bridge_mixture",
        "",
        "with {changed} as after and the rest as before, no amounts can be calculated.",
        "Compare through a scenario between the two.",
        changed=[_in_words(name) for n, name in enumerate(factors) if mask >> n & 1] or ["-"],
    )


def _in_words(factor: str) -> str | Phrase:
    """What a factor is called in a refusal: a step by its name in the file, what is no step in words."""
    return {
        CARRIED: phrase("bridge_carried", "what is carried"),
        ROUNDING: phrase("bridge_rounding", "the rounding"),
        OWN: phrase("bridge_own", "own arrivals"),
        OWN_MIX: phrase("bridge_own_mix", "the mix of own arrivals"),
        OTHERS: phrase("bridge_others", "others' arrivals"),
        OTHERS_MIX: phrase("bridge_others_mix", "the mix of others' arrivals"),
    }.get(factor, factor)
