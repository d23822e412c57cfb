"""Ranking: the place of each jurisdiction in an order, the largest figure first, ties as another order has them."""

import numpy as np

from fundingmodel.column import JURISDICTIONS, Array


def largest_first(*figures: Array, ties: Array) -> Array:
    """1 for the largest of the first figures, where these are equal of the next, and so on, then by `ties`; unknown ones come last."""
    *keys, order = np.broadcast_arrays(*figures, ties)
    if len(keys) > 1 or not isinstance(order, np.ndarray) or ties.ndim > 2 or order.ndim == 2:
        ranked = np.lexsort((order, *(-key for key in reversed(keys))), axis=JURISDICTIONS)
        return 1.0 + ranked.argsort(axis=JURISDICTIONS)
    # The same order of ties for all draws: put into it, one stable sort leaves ties as they are.
    by_ties = np.argsort(np.broadcast_to(ties, order.shape[-2:])[:, 0], kind="stable")
    in_order = by_ties[np.argsort(-keys[0][..., by_ties, 0], axis=-1, kind="stable")]
    found = np.empty(in_order.shape)
    np.put_along_axis(found, in_order, np.arange(1.0, in_order.shape[-1] + 1), axis=-1)
    return found[..., np.newaxis]
