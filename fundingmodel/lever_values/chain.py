"""Chain: two scenarios with those whose results they take, and their difference for many values of a figure that some of them have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fundingmodel.column import Array
from fundingmodel.draws import BLOCK
from fundingmodel.lever_values.linked_results import LinkedResults, Moves, Together, check_linked_figures
from fundingmodel.lever_values.outcomes import ALLOCATION, CENTS, Outcomes, joined, units_of
from fundingmodel.result import Result


@dataclass(frozen=True, eq=False)
class Chain:
    """The difference of what a jurisdiction is given in a year by two results: the second less the first, in cents or finer units.

    Refused: scenarios of several tiers, and figures taken from others from which a formula makes more.
    """

    before: Result
    after: Result
    year: str
    jurisdiction: str

    @cached_property
    def order(self) -> tuple[Result, ...]:
        """All scenarios, each after those that it takes results from."""
        for each in self._linked.order:
            check_linked_figures(each)
        return self._linked.order

    @cached_property
    def _linked(self) -> LinkedResults:
        return LinkedResults((self.before, self.after), self.year)

    @cached_property
    def units(self) -> int:
        """How many units a dollar has: as many as the finer of the two."""
        return int(max(CENTS, *(units_of(each.main) for each in (self.before, self.after))))

    def outcomes(self, moves: Moves, figures: Array) -> Outcomes:
        """The difference, one column, for each figure; and the rules that bind in either."""
        return joined([self._block(moves, figures[n : n + BLOCK]) for n in range(0, len(figures), BLOCK)])

    def _block(self, moves: Moves, figures: Array) -> Outcomes:
        count = len(figures)
        together = self._linked.together(moves, figures)
        amounts = [self._amounts(each, together, count) for each in (self.before, self.after)]
        units = np.where(together.fits, np.rint((amounts[1] - amounts[0]) * self.units), 0).astype(np.int64)
        keys = [each.scenario.key for each in (self.before, self.after)]
        bound = [together.rules[key] for key in keys if key in together.rules]
        rules = np.concatenate(bound, axis=1) if bound else np.zeros((count, 0), dtype=np.int8)
        return Outcomes(units[:, None], np.zeros(count, dtype=np.int64), together.fits, rules)

    def _amounts(self, result: Result, together: Together, count: int) -> Array:
        """What the jurisdiction is given, rounded to whole units of a dollar's parts, so that a difference of two is exact."""
        row = result.main.tier.place.jurisdictions.index(self.jurisdiction)
        own = together.years.get(result.scenario.key)
        values = result.main.values(ALLOCATION, self.year) if own is None else own[self.year][ALLOCATION]
        amounts = np.broadcast_to(values, (count, *values.shape[-2:]))[:, row, 0]
        return np.rint(amounts * self.units) / self.units
