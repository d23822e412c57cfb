"""Scenarios by name: the packaged ones, and those that the user makes known when a host starts.

A function of a worksheet names a scenario; it never names a file. A file is read once, when it is registered, and with it the files
whose results it takes: what a cell says does not hang on when it is calculated.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from fundingmodel.errors import Refused, ScenarioRefused, in_file
from fundingmodel.result import Result, run
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import Scenario, read_scenario
from udfs.cells.codes import unknown
from udfs.cells.marshalling import NOUNS

VARIABLE = "FUNDINGMODEL_SCENARIOS"  # files to register, with the system's separator of paths between them
_registered: dict[str, Scenario] = {}  # by folded name


def register(path: str | Path) -> str:
    """Reads a scenario file and makes its name known; refused where the name is taken."""
    scenario = read_scenario(Path(path))
    name = _folded(scenario.name)
    known = _registered.get(name)
    if name in map(_folded, packaged()) or (known and known.path.resolve() != scenario.path.resolve()):
        raise ScenarioRefused(
            "udfs.name_taken",
            in_file(scenario.path.name),
            "another scenario is named {name!r}.",
            "Give it another name.",
            name=scenario.name,
        )
    _registered[name] = _with_linked(scenario)
    return scenario.name


def _with_linked(scenario: Scenario) -> Scenario:
    """The scenario with those whose results it takes, as their files are now; one that is refused is so where it is asked for."""
    links = [each.link for tier in scenario.tiers for each in tier.parameters.values() if each.link]
    linked = {}
    for name in dict.fromkeys(link.scenario for link in links if link.scenario):
        with suppress(Refused):
            linked[name] = _as_run(run(name, scenario.path.parent))
    return replace(scenario, linked=linked) if linked else scenario


def _as_run(result: Result) -> Scenario:
    return replace(result.scenario, linked={name: _as_run(each) for name, each in result.linked.items()})


def register_all(paths: Iterable[str | Path] = ()) -> list[str]:
    """Registers these files and those of the environment variable FUNDINGMODEL_SCENARIOS; their names."""
    listed = [part for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part.strip()]
    return [register(path) for path in dict.fromkeys([*map(str, paths), *listed])]


def forget() -> None:
    """Leaves the packaged scenarios alone known."""
    _registered.clear()


def names() -> tuple[str, ...]:
    """The scenarios there are: the packaged ones, then the registered."""
    return (*packaged(), *(scenario.name for scenario in _registered.values()))


def find(name: str, where: str = "scenario") -> Scenario:
    """A scenario by its name; anything else, a path too, is refused as a name that there is not.

    >>> find("Settlement").name
    'settlement'
    """
    folded = _folded(name)
    if folded in _registered:
        return _registered[folded]
    for known in packaged():
        if _folded(known) == folded:
            return _packaged(known)
    raise unknown(where, name, NOUNS["scenario"], names())


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", "-").split())


@lru_cache(maxsize=64)
def _packaged(name: str) -> Scenario:
    return read_scenario(name)
