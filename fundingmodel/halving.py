"""Halving: of many candidates, which hold, where each below one that holds holds too."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel.column import JURISDICTIONS, Array


def holds_up_to(
    candidates: Array, counted: NDArray[np.bool_], holds: Callable[[Array], NDArray[np.bool_]], read: Sequence[Array]
) -> NDArray[np.bool_]:
    """Which candidates are not above the last that `holds`, among those `counted`: shape (..., jurisdictions, 1).

    `holds` is asked of one candidate at a time for all draws, and `read` is all that it reads. Arrays that are traced do it themselves.
    """
    own: Any = next((each for each in (candidates, *read) if hasattr(each, "holds_up_to")), None)
    if own is not None:
        return own.holds_up_to(candidates, counted, holds)
    draws = np.broadcast_shapes(candidates.shape[:-2], counted.shape[:-2], *(x.shape[:-2] for x in read))
    figures, there = (np.broadcast_to(x, (*draws, *candidates.shape[-2:])) for x in (candidates, counted))
    in_order = np.sort(np.where(there, figures, np.inf), axis=JURISDICTIONS)
    beyond = there.sum(axis=JURISDICTIONS, keepdims=True)  # the first that is known not to hold
    last = np.full_like(beyond, -1)  # and the last that is known to
    while (beyond - last > 1).any():
        open_, middle = beyond - last > 1, (last + beyond) // 2
        tried = np.take_along_axis(in_order, np.maximum(middle, 0), axis=JURISDICTIONS)
        answer = holds(np.where(open_, tried, 0.0))
        last, beyond = np.where(open_ & answer, middle, last), np.where(open_ & ~answer, middle, beyond)
    reached = np.take_along_axis(in_order, np.maximum(last, 0), axis=JURISDICTIONS)
    return (last >= 0) & (figures <= reached)
