"""Measures of a replay: how far amounts fall from year to year, how often, how far they spread, and what guarantees change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from fundingmodel.replays.cases import Case

NOTABLE = Fraction(1, 100)  # a fall beyond it is counted


@dataclass(frozen=True)
class Measures:
    """Of one jurisdiction in one case. Ratios are exact; `worst` is 0 where nothing falls, and `guarantees` None where there are none."""

    worst: Fraction
    worst_year: str
    falls: int
    least: Decimal
    most: Decimal
    total: Decimal
    years: int
    guarantees: Decimal | None

    @property
    def spread(self) -> Fraction:
        """From the least to the most that is paid in a year, as a part of the average year's."""
        return Fraction(self.most - self.least) * self.years / Fraction(self.total) if self.total else Fraction(0)


def changes(amounts: Sequence[Decimal]) -> list[Fraction]:
    """The change from each year to the next, as a ratio of the earlier; from nothing it is none.

    >>> changes([Decimal(100), Decimal(90), Decimal(99)])
    [Fraction(-1, 10), Fraction(1, 10)]
    """
    return [
        Fraction(after - before) / Fraction(before) if before else Fraction(0) for before, after in pairwise(amounts)
    ]


def measures(case: Case, jurisdiction: str) -> Measures:
    """What a case is for one jurisdiction.

    >>> from fundingmodel import run
    >>> from fundingmodel.replays.cases import replay
    >>> found = measures(replay(run("settlement")).constant(), "ON")
    >>> found.falls, found.worst_year
    (3, '2026-27')
    """
    amounts = case.amounts(jurisdiction)
    found = changes(amounts)
    worst = min(found, default=Fraction(0))
    total, plain = sum(amounts, Decimal(0)), case.amounts(jurisdiction, plain=True)
    return Measures(
        min(worst, Fraction(0)),
        case.years[1 + found.index(worst)] if worst < 0 else "",
        sum(change < -NOTABLE for change in found),
        min(amounts),
        max(amounts),
        total,
        len(amounts),
        total - sum(plain, Decimal(0)) if case.plain else None,
    )
