"""The optional packages, extra by extra: none is a fault where it is not here, but one of another version is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.doctor.findings import Finding, absent, mend, ok
from fundingmodel.doctor.packages import listed
from fundingmodel.doctor.requirements import Need, needs


@cache
def declared() -> Mapping[str, Any]:
    """What each extra is for, and which are of people who change the package."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def extras() -> Mapping[str, list[Need]]:
    """What each extra of a user needs, in their order."""
    found: dict[str, list[Need]] = {}
    for need in needs():
        if need.extra and need.extra not in declared()["of_developers"]["extras"]:
            found.setdefault(need.extra, []).append(need)
    return found


def look() -> Iterator[Finding]:
    for extra, wanted in extras().items():
        yield from _of_extra(extra, wanted)


def _of_extra(extra: str, wanted: list[Need]) -> Iterator[Finding]:
    if any(need.version is None for need in wanted):
        purpose = declared()["purposes"].get(extra)
        yield absent("not_here", extra=extra, purpose=purpose) if purpose else absent("not_named", extra=extra)
        return
    for need in wanted:
        if not need.fits:
            yield mend("of_another_version", extra=extra, package=need.package, version=need.version, needed=str(need))
    if all(need.fits for need in wanted):
        yield ok("here", extra=extra, listed=listed(wanted))
