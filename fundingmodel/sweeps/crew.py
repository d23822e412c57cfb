"""Processes for a sweep, beside this one: they start, and import what they need, while this one reads the design and the scenario."""

from collections.abc import Iterator
from contextlib import contextmanager

from fundingmodel.processes import Crew, crew


@contextmanager
def crew_of(others: int) -> Iterator[Crew]:
    """So many processes, started at once; this one calculates as well."""
    with crew(others, here=True, module="fundingmodel.sweeps.parts") as started:
        started.start()
        yield started
