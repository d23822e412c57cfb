"""Differences: what a data package says otherwise than what is held here, edition by edition, and whether its results follow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fundingmodel import __version__
from fundingmodel.analysis.comparison import allocations
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.gate import packaged as held_here
from fundingmodel.datasets.table_rows import Row
from fundingmodel.exchange.contents import DATA, RESULTS, SCENARIOS
from fundingmodel.exchange.reading import Package
from fundingmodel.exchange.words import says
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario

MOST_ROWS = 5  # of the figures that differ, by name


@dataclass(frozen=True)
class Figure:
    """A figure that is another here: its key, its column, and both; None is blank."""

    key: tuple[str, ...]
    measure: str
    theirs: Decimal | None
    ours: Decimal | None


@dataclass(frozen=True)
class Edition:
    """A data set of a package beside the one of its name that is held here, if there is one.

    `changed` are figures of rows that both have, `more` and `less` the rows that only one has, `said` the keys of what is said of them.
    """

    theirs: Dataset
    ours: Dataset | None
    changed: Sequence[Figure] = ()
    more: Sequence[tuple[str, ...]] = ()
    less: Sequence[tuple[str, ...]] = ()
    said: Sequence[str] = ()

    @property
    def is_alike(self) -> bool:
        return self.ours is not None and not (self.changed or self.more or self.less or self.said)


@dataclass(frozen=True)
class Follows:
    """Whether the allocations that a package states of a scenario are those that its figures give: how many, and those that are not."""

    scenario: str
    count: int
    differ: Sequence[tuple[str, str, str, str]]  # year, jurisdiction, stated, calculated


def editions(package: Package, folder: Path) -> list[Edition]:
    """Each data set of a package, which has been put into the folder, read by the gate, against what is held here."""
    known = held_here()
    found = []
    for name in package.of(DATA, ".csv"):
        path = folder / name
        if not path.with_suffix(".toml").is_file():
            continue  # the scenario says what its columns are, and is read below
        theirs = load(path)
        found.append(edition(theirs, load(path.stem) if path.stem in known else None))
    return found


def edition(theirs: Dataset, ours: Dataset | None) -> Edition:
    """Two data sets of one name, row by row; what differs in no figure but in what is said, too."""
    if ours is None:
        return Edition(theirs, None)
    said = [key for key in dict.fromkeys([*theirs.about, *ours.about]) if theirs.about.get(key) != ours.about.get(key)]
    if theirs.key != ours.key or theirs.measures != ours.measures or theirs.unit != ours.unit:
        rows = [[row.key for row in each.rows] for each in (theirs, ours)]
        return Edition(theirs, ours, (), rows[0], rows[1], said)
    there, here = ({row.key: row for row in each.rows} for each in (theirs, ours))
    changed = [figure for key in there if key in here for figure in _figures(there[key], here[key], theirs.measures)]
    more, less = ([key for key in one if key not in other] for one, other in ((there, here), (here, there)))
    texts = [
        column
        for key in there
        if key in here
        for column in {*there[key].texts, *here[key].texts}
        if there[key].texts.get(column) != here[key].texts.get(column)
    ]
    return Edition(theirs, ours, changed, more, less, [*said, *sorted(set(texts))])


def _figures(theirs: Row, ours: Row, measures: Sequence[str]) -> Iterator[Figure]:
    for measure in measures:
        one, other = theirs.figures[measure], ours.figures[measure]
        if one != other or theirs.suppressed != ours.suppressed:
            yield Figure(theirs.key, measure, one, other)


def follow(package: Package, folder: Path) -> list[Follows]:
    """Each scenario of a package calculated from its own figures, against the allocations that it states."""
    results = run_all([read_scenario(folder / name) for name in package.of(SCENARIOS, ".toml")])
    stated = _stated(package.files.get(RESULTS, b""))
    return [_follows(each, stated[each.scenario.name]) for each in results if each.scenario.name in stated]


def _stated(data: bytes) -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = {}
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        key = row.get("fiscal_year") or "", row.get("jurisdiction") or ""
        found.setdefault(row.get("scenario") or "", {})[key] = row.get("allocation") or ""
    return found


def _follows(result: Result, stated: Mapping[tuple[str, str], str]) -> Follows:
    amounts = {
        (year, code): "" if amount is None else f"{amount:f}"
        for year in result.scenario.fiscal_years
        for code, amount in allocations(result, year).items()
    }
    keys = dict.fromkeys([*stated, *amounts])
    differ = [
        (*key, stated.get(key, ""), amounts.get(key, ""))
        for key in keys
        if not _same(stated.get(key), amounts.get(key))
    ]
    return Follows(result.scenario.name, len(keys), differ)


def _same(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return one == other
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False


# In words


def told(package: Package, found: Sequence[Edition], results: Sequence[Follows], language: str) -> Iterator[str]:
    """What is said of a package, a line each: what it holds, whether its results follow, each data set against the one here."""
    counts = {
        "scenarios": len(package.of(SCENARIOS, ".toml")),
        "sets": len(package.of(DATA, ".csv")),
        "results": sum(each.count for each in results),
    }
    yield says("read", language, file=package.name, **counts)
    if package.version and package.version != __version__:
        yield says("made_with", language, theirs=package.version, ours=__version__)
    for each in results:
        yield _told_of(each, language)
    for one in found:
        yield from _told_of_edition(one, language)


def _told_of(each: Follows, language: str) -> str:
    if not each.differ:
        return says("follows", language, name=each.scenario, count=each.count)
    year, code, theirs, ours = each.differ[0]
    blank = says("blank", language)
    said = {
        "year": Words(language).fiscal_year(year),
        "jurisdiction": code,
        "theirs": theirs or blank,
        "ours": ours or blank,
    }
    return says("does_not_follow", language, name=each.scenario, count=len(each.differ), **said)


def _told_of_edition(one: Edition, language: str) -> Iterator[str]:
    name = one.theirs.name
    if one.ours is None:
        yield says("not_held", language, name=name)
    elif one.is_alike:
        yield says("as_held", language, name=name)
    elif not (one.changed or one.more or one.less):
        yield says("described_otherwise", language, name=name, keys=", ".join(one.said))
    else:
        counts = {"changed": len(one.changed), "more": len(one.more), "less": len(one.less)}
        ends = {"theirs": _vintage(one.theirs, language), "ours": _vintage(one.ours, language)}
        yield says("differs", language, name=name, **ends, **counts)
        for each in one.changed[:MOST_ROWS]:
            yield _row(each, language)
        if len(one.changed) > MOST_ROWS:
            yield says("others", language, count=len(one.changed) - MOST_ROWS)


def _vintage(dataset: Dataset, language: str) -> str:
    found = dataset.describe("vintage", language)
    return Words(language).vintage(found) if found else says("edition", language)


def _row(each: Figure, language: str) -> str:
    words, blank = Words(language), says("blank", language)
    figures = {"theirs": each.theirs, "ours": each.ours}
    said = {name: blank if x is None else words.number(x) for name, x in figures.items()}
    return says("row", language, key=", ".join(each.key), measure=each.measure, **said)
