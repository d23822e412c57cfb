"""Scenarios named on the command line, read for all their years or for those that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.scenario.reading import Scenario


def read_named(names: Sequence[str], years: Sequence[str] | None, having: bool = False) -> list[Scenario]:
    """The scenarios, each with the years that were asked for and those that they carry from; refuses a year that none has.

    A scenario that has none of them is refused, or, where only those `having` one are wanted, left out.
    """
    from fundingmodel.scenario import chosen_years
    from fundingmodel.scenario.reading import read_scenario, read_source

    if years is None:
        return [read_scenario(name) for name in names]
    sources = [read_source(name) for name in names]
    own = [chosen_years.years_of(source) for source in sources]
    there = {year for of_one in own for year in of_one}
    for year in years:
        if fiscal_years.find(year, there) is None:
            raise Refused(
                "no_scenario_has_year",
                "",
                "--years: no scenario has {year}.",
                "There are {years}.",
                year=year,
                years=sorted(there),
            )
    chosen = [
        source for source, of_one in zip(sources, own, strict=True) if not having or chosen_years.having(of_one, years)
    ]
    return chosen_years.for_years(chosen, years)
