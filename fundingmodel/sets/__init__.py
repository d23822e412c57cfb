"""Sets: scenarios that a report shows together, each set a file, found by being there.

A set names its baseline and the scenarios beside it, records of known amounts, the fiscal year that the report opens on, the years
of its total, and what stands first on its Summary. Scenarios are named as a child names its parent: by a packaged name, or by a file,
from the set's own folder.

```toml
name = "ours"
title = { en = "our two offers", fr = "nos deux offres" }
baseline = "settlement"
scenarios = ["offer-1.toml", "offer-2.toml"]
known = ["published"]
opens_on = "2026-27"
total_over = { first = "2024-25", last = "2026-27" }
stands_first = "allocations"
```
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import Phrase, ScenarioRefused, Where, closest, in_file, phrase
from fundingmodel.given_files import A_SET, refuse_other_kind
from fundingmodel.language.texts import Text, read_text
from fundingmodel.scenario.chosen_years import years_of
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.files import locate, read_file
from fundingmodel.scenario.parameters import refuse_unknown_keys
from fundingmodel.scenario.reading import is_name, read_source
from fundingmodel.sets.records import is_record_in

FOLDER = Path(__file__).parent
DEFAULT = "now"  # what a report shows where nothing is named
ALLOCATIONS, COST = "allocations", "cost"
STANDS_FIRST = (ALLOCATIONS, COST)  # on the Summary: who receives what, or what each scenario adds to the envelope
NEEDED = ("name", "title", "baseline", "scenarios")
KEYS = (*NEEDED, "known", "opens_on", "total_over", "stands_first")
MOST_SCENARIOS = 30  # more than a page has room for; a list without end is refused before its files are read


@dataclass(frozen=True)
class Set:
    """A set as read and checked. Scenarios are given as a command names them: by packaged name, or by path.

    >>> read_set("now").scenarios[:2]
    ('settlement', 'settlement-economic-half')
    """

    name: str
    path: Path
    title: Text
    scenarios: tuple[str, ...]  # the baseline first
    known: tuple[str, ...]  # records of known amounts
    opens_on: str  # a fiscal year; the last one, where it is empty
    total_over: tuple[str, ...]  # fiscal years; those that all scenarios have, where it is empty
    stands_first: str

    @property
    def baseline(self) -> str:
        return self.scenarios[0]


def packaged_sets() -> tuple[str, ...]:
    """The names of the sets that come with the package, the one that a report shows by default first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != DEFAULT, name)))


def read_set(name_or_path: str | Path) -> Set:
    """A set by its packaged name or its file; refused where a key, a scenario or a year of it cannot be used.

    >>> read_set("now").opens_on
    '2026-27'
    """
    path = _located(name_or_path)
    return _Reader(read_file(path), path).read()


def _located(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if text.endswith(".toml") or isinstance(name_or_path, Path):
        path = Path(text)
        if path.is_file():
            return path
        raise ScenarioRefused("no_such_file", text, "there is no such file in {parent}.", parent=path.parent.resolve())
    if text in packaged_sets():
        return FOLDER / f"{text}.toml"
    refuse_other_kind(text, (), A_SET, refused=ScenarioRefused)
    there = phrase("packaged_sets", "Packaged: {names}. For a file, give its name with .toml.", names=packaged_sets())
    raise ScenarioRefused("no_such_set", text, "no set of this name.", closest(text, packaged_sets(), there))


class _Reader:
    """Reads one file: its keys, then its scenarios, then its years, which need them."""

    def __init__(self, data: Mapping[str, Any], path: Path) -> None:
        self.data, self.path, self.file = data, path, in_file(path.name)

    def read(self) -> Set:
        self._refuse_keys()
        self._refuse_too_many()
        scenarios = (self._one("baseline"), *self._several("scenarios"))
        known = self._several("known")
        self._refuse_twice((*scenarios, *known))
        own = self._years(scenarios, known)
        return Set(
            self._name(),
            self.path,
            self._title(),
            scenarios,
            known,
            self._opens_on(own),
            self._total_over(own),
            self._stands_first(),
        )

    def _refuse_keys(self) -> None:
        refuse_unknown_keys(self.data, KEYS, self.file)
        for key in NEEDED:
            if key not in self.data:
                raise ScenarioRefused("set_lacks_key", self.file, "no {key}.", self._example(key), key=key)

    def _refuse_too_many(self) -> None:
        """Of the baseline, the others and the records together; what is no list is refused where it is read."""
        count = 1 + sum(len(found) for key in ("scenarios", "known") if isinstance(found := self.data.get(key), list))
        if count > MOST_SCENARIOS:
            raise ScenarioRefused(
                "set_too_many",
                self.file,
                "it has {count} scenarios; a set has at most {most}.",
                count=count,
                most=MOST_SCENARIOS,
            )

    @staticmethod
    def _example(key: str) -> Phrase:
        examples = {
            "name": phrase("set_name_example", 'Add name = "ours", for instance.'),
            "title": phrase(
                "set_title_example", 'Add title = {{ en = "our offers", fr = "nos offres" }}, for instance.'
            ),
            "baseline": phrase(
                "set_baseline_example", 'Name the scenario that the others are compared with: baseline = "settlement".'
            ),
            "scenarios": phrase(
                "set_scenarios_example", 'Name those beside the baseline: scenarios = ["offer-1.toml", "offer-2.toml"].'
            ),
        }
        return examples[key]

    def _name(self) -> str:
        name = self.data["name"]
        if not isinstance(name, str) or not is_name(name):
            raise ScenarioRefused(
                "set_name",
                self.file / "name",
                "found {name!r}; it names the workbook: use letters, digits, blanks, dots and dashes, at most as many as a scenario.",
                name=name,
            )
        return name

    def _title(self) -> Text:
        title = self.data["title"]
        if not isinstance(title, Mapping) or not {"en", "fr"} <= set(title):
            raise ScenarioRefused(
                "set_title",
                self.file / "title",
                "found {title!r}; it is needed in both languages.",
                self._example("title"),
                title=title,
            )
        return read_text(title, self.file / "title")

    # Scenarios

    def _one(self, key: str) -> str:
        if not isinstance(name := self.data[key], str):
            raise ScenarioRefused(
                "set_one_scenario",
                self.file / key,
                "found {found!r}; it names one scenario.",
                self._example(key),
                found=name,
            )
        return self._scenario(name, self.file / key)

    def _several(self, key: str) -> tuple[str, ...]:
        names = self.data.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ScenarioRefused(
                "set_list_of_scenarios",
                self.file / key,
                "found {found!r}; it is a list of scenarios.",
                'Write {key} = ["settlement", "our-offer.toml"], for instance.',
                found=names,
                key=key,
            )
        return tuple(self._scenario(name, self.file / key) for name in names)

    def _scenario(self, name: str, where: Where) -> str:
        """How a command names it: by its packaged name, or by a path from the folder that the command runs in."""
        try:
            path = locate(name, self.path.parent)
        except ScenarioRefused as error:
            raise error.inside(ScenarioRefused, where) from None
        return str(path) if name.endswith(".toml") else name

    def _refuse_twice(self, names: Sequence[str]) -> None:
        """The same file under two names would be two columns of one scenario."""
        found: dict[Path, str] = {}
        for name in names:
            path = locate(name).resolve()
            if path in found:
                raise ScenarioRefused(
                    "set_names_twice",
                    self.file,
                    "it names the same scenario twice: {names:and}.",
                    "Name each once; the baseline is not among the others.",
                    names=[found[path], name],
                )
            found[path] = name

    def _years(self, scenarios: Sequence[str], known: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The years of each scenario, by its name. A record among scenarios, or the other way round, is refused."""
        own = {}
        for name in (*scenarios, *known):
            source = read_source(name)
            own[name] = years_of(source)
            is_record = is_record_in(source)
            if is_record and name not in known:
                raise ScenarioRefused(
                    "set_compares_a_record",
                    self.file,
                    "{name} is a record of known amounts: nothing is compared with it.",
                    "Name it in known = [...].",
                    name=name,
                )
            if name in known and not is_record:
                raise ScenarioRefused(
                    "set_known_is_calculated",
                    self.file / "known",
                    "{name} is calculated: it is no record of known amounts.",
                    "Name it in scenarios = [...].",
                    name=name,
                )
        return own

    # Years

    def _opens_on(self, own: Mapping[str, Sequence[str]]) -> str:
        if "opens_on" not in self.data:
            return ""
        year, there = self.data["opens_on"], sorted({year for years in own.values() for year in years})
        found = fiscal_years.find(str(year), there)
        if found is None:
            raise ScenarioRefused(
                "set_opens_on",
                self.file / "opens_on",
                "no scenario of the set has {year}.",
                "There are {years}.",
                year=str(year),
                years=there,
            )
        return found

    def _total_over(self, own: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """The years of the total: each of them one that the baseline has, since the others are compared with it."""
        if "total_over" not in self.data:
            return ()
        where = self.file / "total_over"
        of_baseline = next(iter(own.values()))
        years = read_fiscal_years(self.data["total_over"], where)
        return tuple(self._of_baseline(year, of_baseline, where) for year in years)

    @staticmethod
    def _of_baseline(year: str, there: Iterable[str], where: Where) -> str:
        found = fiscal_years.find(year, there)
        if found is None:
            raise ScenarioRefused(
                "set_total_over",
                where,
                "the baseline does not have {year}.",
                "It has {years}.",
                year=year,
                years=list(there),
            )
        return found

    def _stands_first(self) -> str:
        found = self.data.get("stands_first", ALLOCATIONS)
        if found not in STANDS_FIRST:
            raise ScenarioRefused(
                "set_stands_first",
                self.file / "stands_first",
                "found {found!r}; it is one of {choices}.",
                found=found,
                choices=STANDS_FIRST,
            )
        return str(found)
