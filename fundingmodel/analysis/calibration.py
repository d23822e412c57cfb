"""Calibration: which weights and base amounts of a formula give back the allocations that were published.

A formula whose form is public and whose figures are not can be run over a grid of figures and compared with what was paid.
Several figures fit about as well as the best: the answer is a range, not a point, and it is inferred, not the rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from fundingmodel.column import Array, calculate
from fundingmodel.errors import ScenarioRefused
from fundingmodel.result import Result

Figures = tuple[Decimal, ...]


@dataclass(frozen=True, eq=False)
class Calibration:
    """How far the formula misses the published allocations, for each weight (down) and base amount (across)."""

    weights: Figures
    bases: Figures
    jurisdictions: tuple[str, ...]
    misses: Array  # ratios, of shape (weights, bases, jurisdictions): calculated / published - 1

    @property
    def total_miss(self) -> Array:
        """The sum of the relative misses of all jurisdictions, signs left out, of shape (weights, bases)."""
        return np.abs(self.misses).sum(axis=-1)

    @property
    def best(self) -> tuple[Decimal, Decimal]:
        """The weight and the base amount of the grid with the least total miss."""
        down, across = np.unravel_index(int(self.total_miss.argmin()), self.total_miss.shape)
        return self.weights[down], self.bases[across]

    def miss(self, weight: Decimal, base: Decimal) -> dict[str, float]:
        """The relative miss of each jurisdiction at a weight and a base amount of the grid."""
        found = self.misses[self.weights.index(weight), self.bases.index(base)]
        return dict(zip(self.jurisdictions, map(float, found), strict=True))

    def about_as_well(self, within: float = 0.25) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
        """The least and the greatest weight, and base amount, whose total miss is at most `within` above the least one."""
        down, across = np.nonzero(self.total_miss <= (1 + within) * self.total_miss.min())
        weights, bases = [self.weights[i] for i in down], [self.bases[i] for i in across]
        return (min(weights), max(weights)), (min(bases), max(bases))


def calibrate(
    result: Result,
    published: Mapping[str, Decimal],
    fiscal_year: str,
    weights: Sequence[Decimal],
    bases: Sequence[Decimal],
    category: str = "refugee",
) -> Calibration:
    """The misses of a scenario's formula against published allocations, for every weight of a category with every base amount.

    `published` has an amount for each jurisdiction of the scenario; ScenarioRefused if one is missing or is not above zero, or if
    the formula has no category_weight and base_for_each to vary.
    """
    tier = result.main.tier
    file, codes = tier.place.file, tier.place.jurisdictions
    for name in ("category_weight", "base_for_each"):
        if name not in tier.parameters:
            raise ScenarioRefused(
                "nothing_to_calibrate",
                file,
                "the formula has no input {name!r}; calibration varies it.",
                "Try settlement.",
                name=name,
            )
    if category not in tier.place.categories:
        raise ScenarioRefused(
            "no_category",
            file,
            "no category {category!r}; it has {categories}.",
            category=category,
            categories=tier.place.categories,
        )
    if missing := [code for code in codes if published.get(code, 0) <= 0]:
        raise ScenarioRefused(
            "no_published_allocation",
            file,
            "no published allocation of {fiscal_year} for {missing}.",
            fiscal_year=fiscal_year,
            missing=missing,
        )
    result.main.values("allocation", fiscal_year)  # refuses a year that the scenario does not have
    given = dict(result.main.years[fiscal_year])
    varied = np.tile(given["category_weight"], (len(weights), 1, 1, 1))
    varied[..., tier.place.categories.index(category)] = np.array(weights, dtype=float)[:, None, None]
    given["category_weight"] = varied
    given["base_for_each"] = np.array(bases, dtype=float)[None, :, None, None]
    found = calculate(tier.formula.columns, given, tier.sizes)
    amounts = np.array([float(published[code]) for code in codes])
    feasible = found["feasible"][..., 0] == 1
    misses = np.where(feasible, found[tier.formula.state("allocation")][..., 0] / amounts - 1, np.inf)
    return Calibration(tuple(weights), tuple(bases), codes, misses)
