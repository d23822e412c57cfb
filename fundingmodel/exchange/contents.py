"""Contents: which files go into a data package: data sets as they are held, scenarios whole and naming these, allocations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fundingmodel.analysis.offers.copies import for_table
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import PACKAGED, load
from fundingmodel.errors import Refused
from fundingmodel.result import Result
from fundingmodel.scenario.files import locate
from fundingmodel.scenario.offers.whole_file import whole_file
from fundingmodel.scenario.reading import Scenario

DATA, SCENARIOS, RESULTS = "data", "scenarios", "results/allocations.csv"
NOT_HANDED_OVER = ("published", "reading_of", "author", "reason")  # what a scenario says beside how it calculates
OTHERS = ("changes", "whole_years")  # other tables that a data set names
DATA_KEYS = ("data", "file")


@dataclass(frozen=True)
class Held:
    """A file of figures as it is held, its bytes, and what the gate has read of it, where it has; with what is said beside it."""

    name: str
    data: bytes
    dataset: Dataset | None
    beside: bytes | None


@dataclass
class Contents:
    """The files of a package by their paths in it: figures, and scenarios as text with the scenario that each is."""

    figures: dict[str, Held] = field(default_factory=dict)
    scenarios: dict[str, tuple[str, Scenario]] = field(default_factory=dict)
    _names: dict[Path, str] = field(default_factory=dict)

    def figure_file(self, path: Path, dataset: Dataset | None) -> str:
        """The path of a file of figures in the package; it and what it names are put in where they are not yet."""
        found = path.resolve()
        if found not in self._names:
            self._names[found] = name = self._free(DATA, found.stem, found.suffix)
            beside = found.with_suffix(".toml")
            said = beside.read_bytes() if found.suffix.lower() == ".csv" and beside.is_file() else None
            own = dataset or (load(found) if said is not None else None)
            self.figures[name] = Held(found.stem, found.read_bytes(), own, said)
            for other in _named_by(own):
                self.figure_file(other, None)
        return self._names[found]

    def scenario_file(self, result: Result) -> str:
        """The path of a scenario in the package; it, those whose results it takes and its data sets are put in."""
        path = result.scenario.path.resolve()
        if path not in self._names:
            self._names[path] = name = self._free(SCENARIOS, result.scenario.name, ".toml")
            linked = {locate(key, path.parent).resolve(): each for key, each in result.linked.items()}
            said = self._handed_over(result.scenario, linked)
            self.scenarios[name] = (whole_file(said, path, path.parent), result.scenario)
        return self._names[path]

    def _free(self, folder: str, stem: str, suffix: str) -> str:
        taken = {*self._names.values()}
        tries = [f"{folder}/{stem}{suffix}", *(f"{folder}/{stem}-{n}{suffix}" for n in range(2, len(taken) + 3))]
        return next(each for each in tries if each.casefold() not in {x.casefold() for x in taken})

    # What a scenario says, with the files of the package in the place of those that it names

    def _handed_over(self, scenario: Scenario, linked: Mapping[Path, Result]) -> dict[str, Any]:
        data = scenario.data if scenario.whole is None else scenario.whole
        said = {key: value for key, value in data.items() if key not in NOT_HANDED_OVER and key != "parent"}
        said |= {key: dict(getattr(scenario, key)) for key in ("title", "short") if getattr(scenario, key)}
        read = {
            each.path.resolve(): each
            for tier in scenario.tiers
            for p in tier.parameters.values()
            for each in p.datasets
        }
        return self._seen(said, scenario.path.parent, read, linked)

    def _seen(
        self, data: Mapping[str, Any], folder: Path, read: Mapping[Path, Dataset], linked: Mapping[Path, Result]
    ) -> dict[str, Any]:
        def of(key: str, value: object) -> object:
            if isinstance(value, Mapping):
                return self._seen(value, folder, read, linked)
            if isinstance(value, list):
                return [of("", each) if isinstance(each, Mapping) else each for each in value]
            if key in DATA_KEYS and isinstance(value, str) and (path := _figures(value, folder)):
                return f"../{self.figure_file(path, read.get(path.resolve()))}"
            if key == "scenario" and isinstance(value, str):
                result = linked.get(locate(value, folder).resolve())
                return value if result is None else Path(self.scenario_file(result)).name
            return value

        return {key: of(key, value) for key, value in data.items()}


def contents_of(results: Sequence[Result]) -> Contents:
    """What goes into the package of these results: nothing private, no reason, and nothing of a scenario that is not among them.

    Refused: figures that come from a scenario that is neither among them nor of the package.
    """
    found = Contents()
    for result in for_table(results):
        found.scenario_file(result)
    return found


def _figures(value: str, folder: Path) -> Path | None:
    """A file of figures: one beside the scenario, or a data set that comes with the package."""
    try:
        own, packaged = folder / value, PACKAGED / f"{value}.csv"
        return own if own.is_file() else packaged if packaged.is_file() else None
    except OSError:  # no name that a file may have
        return None


def _named_by(dataset: Dataset | None) -> Iterator[Path]:
    for key in OTHERS:
        if dataset is not None and isinstance(named := dataset.about.get(key), str):
            try:
                yield load(named, dataset.path.parent).path
            except Refused:
                continue
