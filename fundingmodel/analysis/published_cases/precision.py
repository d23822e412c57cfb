"""Precision of a published case: how far figures may be off, one number for all, or by jurisdiction and category."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fundingmodel.analysis.published_cases.input_precision import input_of_its_own
from fundingmodel.column import AXES, Array, size
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.result import TierResult
from fundingmodel.scenario.parameters import unknown_key


def decimal(value: object, where: Where) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise ScenarioRefused("not_a_plain_figure", where, "found {value!r} where a number belongs.", value=value)
    return Decimal(value)


def half_widths(entry: object, tier: TierResult, where: Where) -> dict[str, Array]:
    """Of each input that is named, how far its figures may be off: shape (jurisdictions or 1, categories or 1)."""
    if not isinstance(entry, Mapping):
        raise ScenarioRefused(
            "precision_not_a_table",
            where,
            "found {found!r}; write a table of inputs, as {{ intake = 2.5 }}: how far a figure of each may be off.",
            found=entry,
        )
    found = {}
    for name, declared in entry.items():
        shape = input_of_its_own(tier, str(name)).input.shape
        axes = [tier.tier.place.codes(axis) for axis in AXES[shape] if axis]
        figures = _by_codes(declared, axes, where.key(str(name)))
        found[str(name)] = figures.astype(float).reshape(size(shape, tier.tier.sizes))
    return found


def by_jurisdiction(declared: object, codes: Sequence[str], where: Where) -> Mapping[str, Decimal]:
    """One number for all, or one for each jurisdiction by its code, none left out."""
    return dict(zip(codes, _by_codes(declared, [codes] if any(codes) else [], where).ravel(), strict=True))


def _by_codes(declared: object, axes: Sequence[Sequence[str]], where: Where) -> NDArray[np.object_]:
    """One number for all, or by the codes of an axis, none left out, a number for each or again by the codes of another axis."""
    if not axes or not isinstance(declared, Mapping):
        return np.full([len(codes) for codes in axes], _tolerated(declared, where), dtype=object)
    chosen = next((n for n, codes in enumerate(axes) if any(code in codes for code in declared)), 0)
    codes = axes[chosen]
    for code in declared:
        if code not in codes:
            raise unknown_key(where, code, [code for codes in axes for code in codes])
    if missing := [code for code in codes if code not in declared]:
        raise ScenarioRefused(
            "no_tolerance", where, "nothing for {missing}.", "Say 0 where nothing is tolerated.", missing=missing
        )
    others = [codes for n, codes in enumerate(axes) if n != chosen]
    return np.stack([_by_codes(declared[code], others, where.key(code)) for code in codes], axis=chosen)


def _tolerated(declared: object, where: Where) -> Decimal:
    if (found := decimal(declared, where)) < 0:
        raise ScenarioRefused(
            "tolerance_negative",
            where,
            "{found} is negative; write how far a figure may be off, 0 or more.",
            found=found,
        )
    return found
