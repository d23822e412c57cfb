"""Scenarios named on the command line, read for all their years or for those that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fundingmodel import fiscal_years
from fundingmodel.command_line.batch import Batch
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.scenario.reading import Scenario, Source
    from fundingmodel.scenario.readings import Reading


def read_named(
    batch: Batch, years: Sequence[str] | None, having: bool = False, reading: str | None = None
) -> dict[int, Scenario]:
    """The scenarios of a batch by their places, each with the years that were asked for and those that they carry from.

    Refuses a year that none has. A scenario that has none of them is a bad one, or, where only those `having` one are
    wanted, left out. Links to the scenario of which `reading` is another reading are to the reading.
    """
    from fundingmodel.scenario import chosen_years
    from fundingmodel.scenario.reading import read_scenario, read_source

    named = dict(enumerate(batch.names))
    if years is None and reading is None:
        return batch.each(read_scenario, named)
    read = reading_of(reading)
    sources = batch.each(read_source, named)
    own = batch.each(chosen_years.years_of, sources)
    there = {year for of_one in own.values() for year in of_one}
    if years is None:
        return _for_years(batch, {place: sources[place] for place in own}, sorted(there), read)
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
    return _for_years(batch, wanted, years, read)


def reading_of(name: str | None) -> Reading | None:
    """The reading that an option names, if it does."""
    from fundingmodel.scenario.readings import read_reading

    return None if name is None else read_reading(name)


def read_for_year(name: str, year: str, reading: str | None = None) -> Scenario:
    """A scenario with one year and those that it carries from; with all its years where it has none of this name."""
    from fundingmodel.scenario import chosen_years
    from fundingmodel.scenario.reading import read_scenario, read_source

    source, read = read_source(name), reading_of(reading)
    if chosen_years.having(chosen_years.years_of(source), [year]):
        return chosen_years.for_years([source], [year], read)[0]
    return read_scenario(name)


def _for_years(
    batch: Batch, sources: Mapping[int, Source], years: Sequence[str], reading: Reading | None
) -> dict[int, Scenario]:
    """All of them read together, since one may take another's results; without those that cannot be read by themselves."""
    from fundingmodel.scenario.chosen_years import for_years

    try:
        return dict(zip(sources, for_years(list(sources.values()), years, reading), strict=True))
    except (Refused, OSError):
        alone = batch.each(lambda source: for_years([source], years, reading), sources)
        if len(alone) == len(sources):
            raise
    return _for_years(batch, {place: sources[place] for place in alone}, years, reading)
