"""The packages that fundingmodel cannot do without, against the versions that it needs."""

from collections.abc import Iterable, Iterator

from fundingmodel.doctor.findings import Finding, mend, ok
from fundingmodel.doctor.requirements import Need, needs


def look() -> Iterator[Finding]:
    own = [need for need in needs() if not need.extra]
    yield from faults(own)
    if fitting := [need for need in own if need.fits]:
        yield ok("packages", listed=listed(fitting))


def faults(wanted: Iterable[Need]) -> Iterator[Finding]:
    """What is missing or of another version, each with what to run."""
    for need in wanted:
        if need.version is None:
            yield mend("missing", package=need.package, needed=str(need))
        elif not need.fits:
            yield mend("of_another_version", package=need.package, version=need.version, needed=str(need))


def listed(found: Iterable[Need]) -> str:
    """click 8.1, numpy 2.0"""
    return ", ".join(f"{need.package} {need.version}" for need in found)
