"""Records: scenarios that hold amounts that somebody has printed, and calculate none.

Nothing is compared with a record: an amount printed to a tenth of a million is no test of one in cents, and an amount from which an
envelope was found is none at all. How far a formula meets what is known is told once, in the table of `fundingmodel published`.
"""

from collections.abc import Iterable

from fundingmodel.formula import StepEntry
from fundingmodel.scenario.reading import Scenario, Source
from fundingmodel.scenario.tiers import composed, place_of, tables_of_tiers

RECORDING = "published_amount"  # the step that takes an amount as it was printed


def is_record(scenario: Scenario) -> bool:
    """Whether a scenario's allocations are amounts as printed.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> [is_record(read_scenario(name)) for name in ("published", "settlement")]
    [True, False]
    """
    return _records(scenario.tier.entries)


def is_record_in(source: Source) -> bool:
    """The same of a scenario's file, before a figure of it is read."""
    name, table = list(tables_of_tiers(source.data, source.path).items())[-1]
    return _records(composed(table, place_of(name, source.path)).entries)


def _records(entries: Iterable[StepEntry]) -> bool:
    return any(entry.step == RECORDING for entry in entries)
