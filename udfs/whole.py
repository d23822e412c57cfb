"""What the functions ask of shares and of amounts in whole units before the engine calculates with them."""

import numpy as np

from fundingmodel.column import Array
from fundingmodel.whole_units import LARGEST_ENVELOPE_IN_UNITS
from udfs.marshalling import refused

CLOSE = 1e-6  # shares may be off by this much in all, as copied figures of seven decimals are


def check_shares(share: Array, name: str) -> Array:
    """The same shares; refused where they do not add to 1, since amounts would not add to the envelope."""
    total = float(share.sum())
    if abs(total - 1) > CLOSE:
        raise refused(f"{name} adds to {total:.10g}; shares add to 1. FM.SHARE makes shares of any figures.")
    return share


def check_exact(amounts: Array, unit: float, name: str) -> Array:
    """The same amounts; refused where they have more whole units than a cell shows exactly."""
    largest = float(np.max(np.abs(amounts))) / unit
    if not largest <= LARGEST_ENVELOPE_IN_UNITS:
        raise refused(
            f"{name}: {largest * unit:,.0f} dollars are {largest:,.0f} units of {unit:g}; a worksheet is exact to "
            f"{LARGEST_ENVELOPE_IN_UNITS:,}. Take a larger unit."
        )
    return amounts
