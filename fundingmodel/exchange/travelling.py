"""Travelling: the files of a user's own scenarios as texts that a workbook carries, and what of such texts is read again.

A data package holds a scenario as one whole file, whose hash is another. Here the files stay what they are, each written again from
what it says: with its parents, its tables and the scenarios whose results it takes, in numbered folders; what comes with the program
is named and stays here. For the table a file has no remark, no private text and no reason. A scenario that goes back to one that is not
given, or that has figures by year and is shown for some years, does not travel: there would be more in its files than in the copy.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.analysis.offers.copies import is_public
from fundingmodel.datasets.csv_files import UTF_16, read_csv
from fundingmodel.errors import Refused
from fundingmodel.exchange.contents import OTHERS
from fundingmodel.files_read import noting
from fundingmodel.result import Result
from fundingmodel.scenario.files import locate, of_package, read_file
from fundingmodel.scenario.offers.private import without_private
from fundingmodel.scenario.offers.references import FILE_KEYS
from fundingmodel.scenario.offers.whole_file import in_toml, key_in_toml, whole_file
from fundingmodel.scenario.reading import Scenario, read_scenario

LARGEST = 1_000_000  # characters of all files together
MOST_LINES = 20_000
MOST_FILES = 200
LONGEST_LINE = 30_000  # characters; a cell holds little more
PLACE = re.compile(
    r"[1-9]\d{0,2}/\w[^/\\:\x00-\x1f]{0,99}\.(?:toml|csv)"
)  # of a file: its folder's number, and its name
ELSEWHERE = re.compile(r"[/\\:]")
IN_FOLDERS = re.compile(r"\.\./([1-9]\d{0,2}/[^/\\:]+)")
PARENT, UNSAID = "parent", "-"
KEYS = (*FILE_KEYS, PARENT, *OTHERS)
_NOT_IN_CELLS = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_x[0-9A-Fa-f]{4}_")


class StaysBehind(Exception):
    """A scenario whose files may not travel, or cannot."""


@dataclass
class _Files:
    """The files that a scenario is read from, by where they are, each scenario file with what it says."""

    results: Mapping[Path, Scenario]
    given: Collection[str]
    for_us: bool
    scenarios: dict[Path, Mapping[str, Any]] = field(default_factory=dict)
    tables: dict[Path, str] = field(default_factory=dict)

    def with_scenario(self, path: Path, below: Sequence[Path] = ()) -> None:
        """A scenario file, its parents and all that they name; `below` are the folders of its children."""
        path = path.resolve()
        if of_package(path) or path in self.scenarios:
            return
        data = read_file(path)
        if not self.for_us:
            self._refuse_unseen(path, data)
            data = without_private(data, path)
        self.scenarios[path] = data
        folders = (path.parent, *below)
        if isinstance(parent := data.get(PARENT), str):
            self.with_scenario(locate(parent, path.parent), folders)
        for key, value in _named(data):
            if key == "scenario":
                with suppress(Refused):
                    self.with_scenario(locate(value, path.parent))
            elif key != PARENT:
                self._with_table(value, folders)

    def _refuse_unseen(self, path: Path, data: Mapping[str, Any]) -> None:
        """Stays behind: what is not given, and what says anything of years that are not shown, as far as its keys tell."""
        scenario = self.results.get(path)
        is_of_some_years = scenario is not None and scenario.whole is not None
        if data.get("name") not in self.given or (is_of_some_years and _is_by_year(data)):
            raise StaysBehind

    def _with_table(self, value: str, folders: Sequence[Path]) -> None:
        """A table by its name, in the first of these folders that has it; one of the package is left where it is."""
        found = next((path for folder in folders if (path := folder / value).is_file()), None)
        if found is None or (path := found.resolve()) in self.tables:
            return
        if path.suffix.lower() != ".csv":
            raise StaysBehind
        table = read_csv(path)
        if table.form.encoding == UTF_16:  # its form says how its decimals are read
            raise StaysBehind
        self.tables[path] = table.data.decode()
        beside = path.with_suffix(".toml")
        if beside.is_file() and beside not in self.scenarios:
            self.scenarios[beside] = said = read_file(beside)
            for key, other in _named(said):
                if key in OTHERS:
                    for name in (other, f"{other}.csv"):
                        self._with_table(name, (path.parent,))


def _is_by_year(data: object) -> bool:
    """Whether a file has figures by year, or in a table, which may have them."""
    if isinstance(data, Mapping):
        return any(str(key).startswith("by_") or key in ("data", "file") or _is_by_year(x) for key, x in data.items())
    return isinstance(data, list) and any(map(_is_by_year, data))


def _named(data: object) -> Iterator[tuple[str, str]]:
    """What is named by keys of files, anywhere in what a file says."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in KEYS and isinstance(value, str):
                yield key, value
            else:
                yield from _named(value)
    elif isinstance(data, list):
        for each in data:
            yield from _named(each)


def travelling(results: Sequence[Result], for_us: bool, given: Collection[str] = ()) -> dict[str, str]:
    """The texts of the files of these scenarios by their places, of those that may travel; each is read again and gives its hash.

    `given` are names of scenarios that the reader has beside these.
    """
    scenarios = {each.path.resolve(): each for each in _own(results)}
    names = {result.scenario.name for result in results} | set(given)
    with noting():  # what is written to be tried is nobody's input
        kept = _Files(scenarios, names, for_us)
        for path, scenario in scenarios.items():
            found = _Files(scenarios, names, for_us)
            with suppress(Refused, OSError, StaysBehind):
                found.with_scenario(path)
                _try(_texts(found), scenario)
                kept.scenarios |= found.scenarios
                kept.tables |= found.tables
        with suppress(StaysBehind):
            return _texts(kept)
    return {}


def _own(results: Sequence[Result]) -> Iterator[Scenario]:
    """The scenarios that do not come with the program, and are read from a file."""
    for result in results:
        if not is_public(result.scenario, ()) and result.scenario.path.is_file():
            yield result.scenario
        yield from _own(list(result.linked.values()))


def _texts(files: _Files) -> dict[str, str]:
    paths = [*files.scenarios, *files.tables]
    numbers = {folder: n for n, folder in enumerate(dict.fromkeys(path.parent for path in paths), start=1)}
    places = {path: f"{numbers[path.parent]}/{_called(path, files)}" for path in paths}
    found = {places[path]: _said(path, data, places, files) for path, data in files.scenarios.items()}
    found |= {places[path]: text for path, text in files.tables.items()}
    if len(found) < len(paths) or not fits(found):
        raise StaysBehind
    return found


def fits(files: Mapping[str, str]) -> bool:
    """Whether texts may travel: within the limits, at places of ours, and of characters that a workbook holds."""
    lines = [line for text in files.values() for line in text.split("\n")]
    return (
        len(files) <= MOST_FILES
        and len(lines) <= MOST_LINES
        and sum(map(len, files.values())) <= LARGEST
        and all(len(line) <= LONGEST_LINE for line in lines)
        and all(map(PLACE.fullmatch, files))
        and not any(map(_NOT_IN_CELLS.search, files.values()))
    )


def _called(path: Path, files: _Files) -> str:
    """The name of a file; of a scenario in a copy for the table by its scenario's, unless the workbook names its file."""
    scenario = files.results.get(path)
    name = str(files.scenarios.get(path, {}).get("name", ""))
    is_said = scenario is not None and any(not tier.citation for tier in scenario.tiers)
    return path.name if files.for_us or is_said or not name else f"{name}.toml"


def _said(path: Path, data: Mapping[str, Any], places: Mapping[Path, str], files: _Files) -> str:
    said = _pointed(data, path, places)
    if not files.for_us and PARENT in said:
        shown = files.results[path].offer if path in files.results else {}
        said |= {key: UNSAID for key in ("author", "reason") if key in said and key not in shown}
    return _in_toml(said)


def _pointed(data: Mapping[str, Any], path: Path, places: Mapping[Path, str]) -> dict[str, Any]:
    """What a file says, with the places of the files that travel in the place of those that it names."""

    def of(key: str, value: object) -> object:
        if isinstance(value, Mapping):
            return {name: of(name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [of("", each) for each in value]
        return _pointer(value, path, places) if key in KEYS and isinstance(value, str) else value

    return {key: of(key, value) for key, value in data.items()}


def _pointer(value: str, path: Path, places: Mapping[Path, str]) -> str:
    own = places[path].partition("/")[0]
    for name in (value, f"{value}.csv"):
        place = places.get((path.parent / name).resolve())
        if place is not None:
            folder, _, file = place.partition("/")
            return file if folder == own else f"../{place}"
    return value


def _in_toml(said: Mapping[str, Any]) -> str:
    """A file that says this: with its tables below heads where that says the same, else a key a line."""
    first = f"{PARENT} = {in_toml(said[PARENT])}\n" if PARENT in said else ""
    with suppress(tomllib.TOMLDecodeError, AttributeError, TypeError):
        text = first + whole_file(said, Path(), Path())
        if tomllib.loads(text, parse_float=Decimal) == said:
            return text
    return "".join(f"{key_in_toml(key)} = {in_toml(value)}\n" for key, value in said.items())


def _try(files: Mapping[str, str], scenario: Scenario) -> None:
    """Refused to travel: files that do not give the same scenario where nothing else is."""
    sha256 = read_scenario(scenario.path).sha256
    with tempfile.TemporaryDirectory() as folder:
        for path in scenarios_in(put_in(files, Path(folder))):
            with suppress(Refused):
                if read_scenario(path).sha256 == sha256:
                    return
    raise StaysBehind


# What comes back


def digest_of(files: Mapping[str, str]) -> str:
    """A hash of texts with their places."""
    whole = hashlib.sha256()
    for place, text in sorted(files.items()):
        whole.update(f"{place}\n{len(text)}\n{text}\n".encode())
    return whole.hexdigest()


def stay_inside(files: Mapping[str, str]) -> bool:
    """Whether texts from outside may be written and read: within the limits, and none names a file that is not one of them."""
    return fits(files) and all(_names_inside(text, files) for place, text in files.items() if place.endswith(".toml"))


def _names_inside(text: str, files: Mapping[str, str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            data = read_file(path)
        except (Refused, RecursionError):
            return False
    for _, value in _named(data):
        inside = IN_FOLDERS.fullmatch(value)
        if ELSEWHERE.search(value) and not (inside and inside[1] in files):
            return False
    return True


def put_in(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Writes the texts below a folder, and gives the folders in which they are."""
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [folder / number for number in dict.fromkeys(place.partition("/")[0] for place in files)]


def scenarios_in(folders: Sequence[Path]) -> list[Path]:
    """The files of folders that may be scenarios."""
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]
