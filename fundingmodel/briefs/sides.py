"""Sides: what a brief is of: an offer, what it is compared with, the offer before it in the same chain, and the years that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fundingmodel import fiscal_years
from fundingmodel.analysis.bridges.pairs import two_scenarios
from fundingmodel.analysis.offers.chains import chain_of
from fundingmodel.errors import Refused
from fundingmodel.questions.asked import check_scenario, year_asked
from fundingmodel.result import Result, run_all

MOST_YEARS = 5


@dataclass(frozen=True, eq=False)
class Sides:
    """The offer; the baseline and the offer before it, where there are; the years that all have and that are shown; the one looked at."""

    offer: Result
    baseline: Result | None
    last: Result | None
    years: tuple[str, ...]
    year: str

    @property
    def named(self) -> dict[str, Result]:
        """Those that there are, by what they are, in the order in which they are shown."""
        found = {"baseline": self.baseline, "last": self.last, "offer": self.offer}
        return {role: result for role, result in found.items() if result is not None}

    @property
    def explained(self) -> Result:
        """The scenario whose change on the year before is explained: the baseline, where there is one."""
        return self.baseline or self.offer

    @property
    def year_before(self) -> str:
        """The year before the one that is looked at, of the scenario that is explained; empty where it has none."""
        return next((each for each in self.explained.scenario.fiscal_years if fiscal_years.follow(each, self.year)), "")


def sides_of(results: Sequence[Result], year: str | None = None, whole_chain: bool = True) -> Sides:
    """The last result is the offer, the first the baseline; of one alone with a parent, the scenario that its chain begins with.

    The offer before is the parent of the offer, where that is neither: one of the results, or with `whole_chain` any. Of the chain,
    those count that have the year: the formula on plans is not compared with the past that it began from. Refused: a
    record, a scenario that shares out what is counted, scenarios whose amounts cannot be compared, a year that one of them does not
    have.

    >>> from fundingmodel import run
    >>> sides = sides_of([run("settlement"), run("offer-2-no-base")])
    >>> sides.last.scenario.name, sides.years, sides.year
    ('offer-1-floor-collar', ('2025-26', '2026-27'), '2026-27')
    """
    for result in results:
        check_scenario(result)
    offer, baseline = results[-1], results[0] if len(results) > 1 else None
    chain = chain_of(offer.scenario) if whole_chain else []
    last = _parent_of(offer, results)
    if len(chain) > 1 and (last is None or baseline is None):
        wanted = _year([each for each in (baseline, last, offer) if each is not None], year)
        before = run_all([each for each in chain[:-1] if wanted in each.fiscal_years])
        parent = next((each for each in before if each.scenario.key == chain[-2].key), None)
        last, baseline = last or parent, baseline or next(iter(before), None)
    if last is not None and baseline is not None and last.scenario.key == baseline.scenario.key:
        last = None
    shown = [each for each in (baseline, last, offer) if each is not None]
    chosen = _year(shown, year)
    for each in shown:
        year_asked(each, chosen)
    return Sides(offer, baseline, last, _years(_common(shown), chosen), chosen)


def _parent_of(offer: Result, results: Sequence[Result]) -> Result | None:
    """The parent of an offer, where it is one of these."""
    chain = chain_of(offer.scenario)
    return next((each for each in results[:-1] if len(chain) > 1 and each.scenario.key == chain[-2].key), None)


def _common(results: Sequence[Result]) -> list[str]:
    first, *others = (result.scenario.fiscal_years for result in results)
    return [year for year in first if all(year in years for years in others)]


def _year(results: Sequence[Result], asked: str | None) -> str:
    """The year that is asked for, or the last that all have."""
    common = _common(results)
    for other in results[1:]:
        two_scenarios(results[0], other, "" if asked or not common else common[-1])  # refuses what cannot be compared
    found = fiscal_years.find(asked, common) if asked else next(reversed(common), None)
    if found is None:
        raise Refused(
            "brief_without_year",
            "",
            "{names:and} do not all have {year}; all have {common}.",
            "Ask for a year that all of them have.",
            names=[each.scenario.name for each in results],
            year=asked or "",
            common=common,
        )
    return found


def _years(common: Sequence[str], year: str) -> tuple[str, ...]:
    """The last five that all have; where the year is before these, the five that begin with it."""
    last = common[-MOST_YEARS:]
    start = common.index(year)
    return tuple(last if year in last else common[start : start + MOST_YEARS])
