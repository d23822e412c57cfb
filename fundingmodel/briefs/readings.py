"""Readings: what the offer gives where the envelope that it rests on is read in another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fundingmodel.analysis.comparison import allocations
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import name_of
from fundingmodel.errors import Refused
from fundingmodel.language.texts import Text
from fundingmodel.result import Result, run, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of, years_of
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.readings import Reading, read_reading


def read_otherwise(sides: Sides, names: Iterable[str]) -> Iterator[tuple[Text, Result]]:
    """What each of these readings is called, and the result of the offer under it in the year, where that is another.

    >>> from fundingmodel import run
    >>> from fundingmodel.briefs.sides import sides_of
    >>> [(name["en"], str(each.amount("allocation", "2026-27", "ON")))
    ...  for name, each in read_otherwise(sides_of([run("settlement")]), ["settlement-economic-half"])]
    [('settlement-economic-half', '424572155.32')]
    """
    own = allocations(sides.offer, sides.year)
    for name in names:
        found = _under(sides, read_reading(name))
        if found is not None and allocations(found, sides.year) != own:
            yield name_of(run(name)), found


def _under(sides: Sides, reading: Reading) -> Result | None:
    """The offer under a reading: the reading itself, where it is one of the offer; nothing where it does not reach the year."""
    offer = sides.offer.scenario
    if sides.year not in years_of(reading.source):
        return None
    if offer.path.resolve() in reading.of:
        return run_all([_built(reading)])[0]
    try:
        return run_all(for_years([source_of(offer)], [sides.year], reading))[0]
    except Refused:  # it does not have all that the offer takes of the other
        return None


def _built(reading: Reading) -> Scenario:
    return reading.source.build()
