"""Readings: a scenario that says `reading_of` takes the place of another in the links of those that share its envelope.

An envelope that nobody printed is read from what is known under a rule; another rule gives another envelope. Both readings stay
scenarios of their own: only what links to the one is linked to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario import READING_OF
from fundingmodel.scenario.files import PACKAGED, locate, packaged, read_file
from fundingmodel.scenario.reading import Scenario, Source, read_source


@dataclass(frozen=True)
class Reading:
    """What is linked to, and the files of the scenarios in whose place it is."""

    source: Source
    of: tuple[Path, ...]

    @property
    def name(self) -> str:
        return str(self.source.data.get("name", ""))

    @property
    def link(self) -> str:
        """How a link names it: by its name where it is packaged, else by its file."""
        path = self.source.path.resolve()
        return path.stem if path.parent == PACKAGED else str(path)


def read_reading(name_or_path: str) -> Reading:
    """A reading by its name or file; refused where its file does not say of which scenario it is one."""
    source = read_source(name_or_path)
    file = in_file(source.path.name)
    of = source.data.get(READING_OF)
    if of is None:
        raise ScenarioRefused(
            "no_reading",
            file,
            "it does not say which scenario it is another reading of.",
            'Readings that come with the package: {readings}. In a file of yours, add reading_of = "settlement", for instance.',
            readings=packaged_readings(),
        )
    return Reading(source, (locate(str(of), source.path.parent).resolve(),))


def packaged_readings() -> tuple[str, ...]:
    """The names of the packaged scenarios that are another reading of one."""
    return tuple(name for name in packaged() if READING_OF in read_file(PACKAGED / f"{name}.toml"))


def are_readings_of_one(one: Scenario, other: Scenario) -> bool:
    """Whether the envelope of both is that of one scenario, read in two ways: neither rule goes with the other's envelope."""
    return read_from(one) == read_from(other) and one.path.resolve() != other.path.resolve()


def read_from(scenario: Scenario) -> Path:
    """The file of the scenario of which this is a reading; its own where it is none."""
    of = scenario.data.get(READING_OF)
    return (scenario.path if of is None else locate(str(of), scenario.path.parent)).resolve()


def in_reading(source: Source, reading: Reading | None) -> Source:
    """What a scenario says, with its links to the scenario that is read otherwise made links to the reading."""
    own = source.path.resolve()
    if reading is None or own in (*reading.of, reading.source.path.resolve()):
        return source
    data = _linked(source.data, source.path, reading)
    whole = None if source.whole is None else _linked(source.whole, source.path, reading)
    return replace(source, data=data, whole=whole)


def _linked(data: Mapping[str, Any], path: Path, reading: Reading) -> dict[str, Any]:
    def of_table(table: Mapping[str, Any]) -> Mapping[str, Any]:
        if not isinstance(table, Mapping) or not isinstance(inputs := table.get("inputs"), Mapping):
            return table
        return {**table, "inputs": {name: of_input(given) for name, given in inputs.items()}}

    def of_input(given: object) -> object:
        if not isinstance(given, Mapping) or "scenario" not in given:
            return given
        linked = locate(str(given["scenario"]), path.parent).resolve()
        return {**given, "scenario": reading.link} if linked in reading.of else given

    result = dict(of_table(data))
    if isinstance(tiers := data.get("tiers"), Mapping):
        result["tiers"] = {name: of_table(table) for name, table in tiers.items()}
    return result
