"""Which rates of a fit stay within the envelope: each total by itself where they are few, otherwise by bisection.

At a higher rate nobody receives less, so that the rates that stay within come before those that do not: of many, sorted, the last that
does is found by halving, on the very totals that each rate by itself would have.
"""

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import Array
from fundingmodel.halving import holds_up_to
from fundingmodel.rounding import thousandths

FEW = 20_000  # comparisons of each with each, of all draws: below it they take less than to sort


def rates_within(
    rate: Array,
    lowest_rate: Array,
    highest_rate: Array,
    share: Array,
    guaranteed_amount: Array,
    permitted_amount: Array,
    base_of_fit: Array,
    envelope: Array,
    units_per_dollar: Array,
) -> NDArray[np.bool_]:
    """Whether the total at each rate is within the envelope: shape (..., jurisdictions, 1); of no meaning where there is no share."""
    lowest, highest, shares, least, most, base = (
        x.swapaxes(-1, -2) for x in (lowest_rate, highest_rate, share, guaranteed_amount, permitted_amount, base_of_fit)
    )
    limit = thousandths(envelope, units_per_dollar)

    def within(rates: Array) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore"):  # a share that is none has no total, and its year is refused
            free = base + rates * shares
        amounts = np.where(lowest > rates, least, np.where(highest <= rates, most, free))
        return thousandths(amounts.sum(axis=-1, keepdims=True), units_per_dollar) <= limit

    if rate.size * rate.shape[-2] <= FEW:
        return within(rate)
    # An envelope may differ by draw where no rate does.
    return holds_up_to(rate, share > 0, within, (lowest, highest, shares, least, most, base, limit))
