"""Expected: the workbook as it was sent, made again from what it says it was made from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import openpyxl

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.briefs import brief_of
from fundingmodel.errors import Refused, WorkbookRefused
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of, years_of
from fundingmodel.scenario.files import packaged, packaged_offers, published_cases
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.readings import packaged_readings, read_reading
from workbooks.asked.copies import Copy
from workbooks.brief.alone import brief_book
from workbooks.file.too_large import refuse_too_large
from workbooks.page.book import Book
from workbooks.published.report import draft_published
from workbooks.published.report import stamp_of as stamp_of_cases
from workbooks.report import draft, in_workbook, stamp_of
from workbooks.returned.comparing.compared import Place
from workbooks.returned.comparing.recalculated import formula_places
from workbooks.returned.comparing.spilled import fill_spilled
from workbooks.returned.engine import by_key, recalculated
from workbooks.returned.found import Found, folders_of, is_inside
from workbooks.returned.origin import BRIEF, PUBLISHED, REPORT, TEMPLATE, Origin, from_text, in_text
from workbooks.template.build import build


@dataclass(frozen=True)
class Expected:
    """The workbook as it was sent: where everything in it is, the scenarios asked for, and all that have a sheet."""

    origin: Origin
    book: Book
    asked: Sequence[Result]
    written: Sequence[Result]
    stamp: str
    copy: Copy = field(default_factory=Copy)
    stored: Mapping[Place, object] | None = None  # the values of formulas that only an add-in calculates

    def again(self, results: Sequence[Result]) -> Sequence[Result]:
        """All scenarios that have a sheet, where those asked for give these results."""
        return in_workbook(results)[0] if self.origin.kind == REPORT else results


def expected_of(found: Found, origin: Origin, folders: Sequence[Path]) -> Expected:
    """The workbook that was sent. Its scenarios are those of the package, files in one of these folders, or files that it carries.

    Refused: scenarios that are not here as they were then, or that the program refuses.
    """
    if all(_is_packaged(name) for name in origin.scenarios):
        return _of_the_package(in_text(origin), found.stamp[1])
    return _made(found.path, found.stamp[1], origin, folders_of(found.inside, folders))


@lru_cache(maxsize=2)
def _of_the_package(origin: str, stamp: str) -> Expected:
    """The workbook of an origin whose scenarios all come with the package: the same for each file of several."""
    read = from_text(origin)
    assert read is not None
    return _made(Path(), stamp, read, ())


def _made(path: Path, stamp: str, origin: Origin, folders: Sequence[Path]) -> Expected:
    if origin.kind == PUBLISHED:
        return _published(path, origin, folders)
    if origin.kind == TEMPLATE:
        return _template(origin)
    copy = Copy(origin.for_us, origin.mark or None, twin=origin.twin, printed=origin.printed)
    if origin.kind == BRIEF:
        return _brief(path, stamp, origin, copy, folders)
    readings = list(_results(path, stamp, origin, copy, folders))
    return _report(origin, copy, next((each for each, right in readings if right), readings[0][0]))


def _report(origin: Origin, copy: Copy, results: Sequence[Result]) -> Expected:
    shown = (origin.opening, origin.questions, origin.party or None, origin.typed)
    book, written, _ = draft(results, origin.language, lambda _: None, copy, *shown)
    return Expected(origin, book, results, written, stamp_of(written), copy)


def _brief(path: Path, stamp: str, origin: Origin, copy: Copy, folders: Sequence[Path]) -> Expected:
    """A brief alone, under the reading that gives its stamp."""
    scenarios = [read_scenario(_file_of(name, path, folders)) for name in origin.scenarios]
    found: list[Expected] = []
    for name in ("", *packaged_readings()):
        results = run_all(_read_for(scenarios, (), name))
        book, own_stamp = brief_book(
            results, brief_of(results, origin.opening.year), origin.party, origin.language, copy
        )
        found.append(Expected(origin, book, (), (), own_stamp, copy))
        if own_stamp.endswith(stamp or " "):
            return found[-1]
    return found[0]


def _published(path: Path, origin: Origin, folders: Sequence[Path]) -> Expected:
    cases = [compare(_file_of(name, path, folders)) for name in origin.scenarios]
    rows, results = draft_published(cases, origin.language)
    return Expected(origin, rows.book, results, results, stamp_of_cases(cases))


def _template(origin: Origin) -> Expected:
    """The template with its examples, and what was stored of their answers."""
    data = build(origin.language, origin.spill)
    workbook, values = (openpyxl.load_workbook(BytesIO(data), data_only=of_values) for of_values in (False, True))
    fill_spilled(workbook)
    stored = {place: values[place[0]].cell(*place[1:]).value for place, _ in formula_places(workbook)}
    return Expected(origin, Book(workbook, Words(origin.language)), (), (), "", stored=stored)


def _results(
    path: Path, stamp: str, origin: Origin, copy: Copy, folders: Sequence[Path]
) -> Iterator[tuple[list[Result], bool]]:
    """What the scenarios give as they are linked in their files, then under packaged readings, until one gives the stamp."""
    scenarios = [read_scenario(_file_of(name, path, folders)) for name in origin.scenarios]
    if any(is_inside(each.path) for each in scenarios):
        refuse_too_large(scenarios)  # whoever wrote them there
    for name in ("", *packaged_readings()):
        results = run_all(_read_for(scenarios, origin.years, name))
        if origin.typed:
            results = recalculated(results, by_key(results, origin.typed))
        results = copy.seen(results)
        is_right = stamp_of(in_workbook(results)[0]).endswith(stamp or " ")
        yield results, is_right
        if is_right:
            return


def _read_for(scenarios: Sequence[Scenario], years: Sequence[str], reading: str) -> list[Scenario]:
    if not years and not reading:
        return list(scenarios)
    sources = [source_of(each) for each in scenarios]
    wanted = years or sorted({year for source in sources for year in years_of(source)})
    return for_years(sources, wanted, read_reading(reading) if reading else None)


def _is_packaged(name: str) -> bool:
    return name in (*packaged(), *packaged_offers(), *published_cases())


def _file_of(named: str, path: Path, folders: Sequence[Path]) -> str | Path:
    """How a scenario of the origin is read: by its packaged name, or the file in one of the folders that has its hash."""
    if _is_packaged(named):
        return named
    name, _, sha256 = named.rpartition(" ")
    for file in (file for folder in dict.fromkeys(folders) for file in sorted(folder.glob("*.toml"))):
        try:
            if sha256 and read_scenario(file).sha256 == sha256:
                return file
        except Refused:
            continue  # another file in that folder
    raise WorkbookRefused(
        "workbooks.scenario_not_here",
        path,
        "{where} was written from {name}, and no such scenario is here as it was then.",
        "Put its file and those that it reads, as they were, into the folder where the command is run.",
        name=name or named,
    )
