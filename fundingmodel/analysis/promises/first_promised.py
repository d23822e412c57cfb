"""As first promised: what the guarantees would promise each year, had every earlier promise been paid in full.

A guarantee that refers to last year's amount forgets what was short: 95% of an amount that was reduced is less than 95% of the
amount that was promised. Here what each year hands to the next is the larger of what is paid and what is promised.
"""

from collections.abc import Mapping

import numpy as np

from fundingmodel.column import Array, calculate
from fundingmodel.formula import PAID
from fundingmodel.result import TierResult


def as_first_promised(tier: TierResult) -> Mapping[str, Array]:
    """Dollars in whole units by year, shape (jurisdictions, 1); nothing where nothing is guaranteed.

    >>> from fundingmodel import run
    >>> tier = run("predictable").main
    >>> first = as_first_promised(tier)["2026-27"]
    >>> bool((first == tier.years["2026-27"]["promised"]).all())  # nothing was short before
    True
    """
    formula, sizes = tier.tier.formula, tier.tier.sizes
    if not formula.promise_columns:
        return {}
    promised, found, last = formula.promise_columns[0], dict[str, Array](), dict[str, Array]()
    for year, values in tier.years.items():
        prior = {f"prior_{name}": last[name] for name in formula.carries} if last else {}
        kept = calculate(formula.columns, {**values, **prior}, sizes)
        last = {name: kept[formula.state(name)] for name in formula.carries}
        if PAID in last:
            last[PAID] = np.maximum(last[PAID], kept[promised])
        found[year] = kept[promised]
    return found
