"""Scenarios named on the command line, read for all their years or for those that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fundingmodel import fiscal_years
from fundingmodel.command_line.batch import Batch
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.scenario.reading import Scenario, Source


def read_named(batch: Batch, years: Sequence[str] | None, having: bool = False) -> dict[int, Scenario]:
    """The scenarios of a batch by their places, each with the years that were asked for and those that they carry from.

    Refuses a year that none has. A scenario that has none of them is a bad one, or, where only those `having` one are
    wanted, left out.
    """
    from fundingmodel.scenario import chosen_years
    from fundingmodel.scenario.reading import read_scenario, read_source

    named = dict(enumerate(batch.names))
    if years is None:
        return batch.each(read_scenario, named)
    sources = batch.each(read_source, named)
    own = batch.each(chosen_years.years_of, sources)
    there = {year for of_one in own.values() for year in of_one}
    if not years:
        batch.refuse_bad()
        raise Refused("no_year_named", "", "--years names no year.", "There are {years}.", years=sorted(there))
    for year in years:
        if fiscal_years.find(year, there) is None:
            batch.refuse_bad()
            raise Refused(
                "no_scenario_has_year",
                "",
                "--years: no scenario has {year}.",
                "There are {years}.",
                year=year,
                years=sorted(there),
            )
    wanted = {place: sources[place] for place in own if not having or chosen_years.having(own[place], years)}
    return _for_years(batch, wanted, years)


def read_for_year(name: str, year: str) -> Scenario:
    """A scenario with one year and those that it carries from; with all its years where it has none of this name."""
    from fundingmodel.scenario import chosen_years
    from fundingmodel.scenario.reading import read_scenario, read_source

    source = read_source(name)
    if chosen_years.having(chosen_years.years_of(source), [year]):
        return chosen_years.for_years([source], [year])[0]
    return read_scenario(name)


def _for_years(batch: Batch, sources: Mapping[int, Source], years: Sequence[str]) -> dict[int, Scenario]:
    """All of them read together, since one may take another's results; without those that cannot be read by themselves."""
    from fundingmodel.scenario.chosen_years import for_years

    try:
        return dict(zip(sources, for_years(list(sources.values()), years), strict=True))
    except (Refused, OSError):
        alone = batch.each(lambda source: for_years([source], years), sources)
        if len(alone) == len(sources):
            raise
    return _for_years(batch, {place: sources[place] for place in alone}, years)
