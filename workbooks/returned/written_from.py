"""Written from: the scenarios that a report workbook was written from, found again by the hashes on its sheet About."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused, WorkbookRefused
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, having, source_of, years_of
from fundingmodel.scenario.files import packaged, packaged_offers, published_cases
from fundingmodel.scenario.reading import Scenario, read_scenario, read_source
from fundingmodel.scenario.readings import packaged_readings, read_reading
from workbooks.page.book import key_of
from workbooks.report import in_workbook, stamp_of
from workbooks.sheets.about import ABOUT

HASH = re.compile(r"[0-9a-f]{64}")
HEADS = 8  # rows of a scenario's sheet, in which the years stand


def texts_of(sheet: Worksheet) -> Iterator[str]:
    """All texts of a sheet."""
    for row in sheet.iter_rows(values_only=True):
        yield from (cell for cell in row if isinstance(cell, str))


def written_from(
    theirs: Workbook, stamp: str, language: str, path: Path, folders: Sequence[Path]
) -> Iterator[list[Result]]:
    """The scenarios that the workbook names by their hashes, for its years, in each order that gives its stamp."""
    about = theirs[Words(language).sheet("about")]
    hashes = list(dict.fromkeys(text for text in texts_of(about) if HASH.fullmatch(text)))
    named = {row[4]: str(row[0]) for row in about.iter_rows(values_only=True, max_col=5) if row[4] in hashes}
    years = sorted(_years_of(about, language))
    scenarios = [_found(each, named.get(each, ""), path, folders, years) for each in hashes]
    sheets = {row[4]: str(row[2]) for row in about.iter_rows(values_only=True, max_col=5) if row[4] in hashes}
    shown = {key_of(each): _years_on(theirs, sheets[each.sha256]) for each in scenarios}
    for results in _for_its_years(scenarios, years):
        every = [*results, *(linked for result in results for linked in result.linked.values())]
        written = {key_of(each.scenario): set(map(fiscal_years.read, each.scenario.fiscal_years)) for each in every}
        if all(written.get(key, years) == years for key, years in shown.items()):
            yield from (each for each in _orders(results) if stamp_of(in_workbook(each)[0]) == stamp)
            return


def _for_its_years(scenarios: list[Scenario], shown: Sequence[str]) -> Iterator[list[Result]]:
    """The scenarios as they may have been asked for: with all their years, with those shown, or with the last of these.

    What some take of others, and carry from earlier years, is shown with them: it was not asked for.
    """
    try:
        whole = run_all(scenarios)
    except Refused:
        whole = []
    yield whole
    taken = {key_of(each.scenario) for result in whole for each in result.linked.values()}
    untaken = [each for each in scenarios if key_of(each) not in taken]
    for years in (shown[n:] for n in range(len(shown))):
        for asked in [scenarios, untaken] if taken else [scenarios]:
            with contextlib.suppress(Refused):
                yield run_all(for_years([source_of(each) for each in asked], years))


def _years_on(theirs: Workbook, sheet: str) -> set[object]:
    """The fiscal years in the head of a scenario's sheet, each before the years of its data."""
    if sheet not in theirs.sheetnames:
        return set()
    rows = theirs[sheet].iter_rows(values_only=True, max_row=HEADS)
    found = (fiscal_years.read(cell.split(" ")[0]) for row in rows for cell in row if isinstance(cell, str))
    return {year for year in found if year}


def _orders(results: Sequence[Result]) -> Iterator[list[Result]]:
    """In which order these may have been asked for, with or without those whose results others take."""
    taken = {key_of(each.scenario) for result in results for each in result.linked.values()}
    for asked in (list(results), [each for each in results if key_of(each.scenario) not in taken]):
        for baseline in asked:
            yield [baseline, *(each for each in asked if each is not baseline)]
        if not taken:
            return


def _years_of(about: Worksheet, language: str) -> tuple[str, ...]:
    label = Words(language).text(ABOUT["years"])
    text = next((str(row[1]) for row in about.iter_rows(values_only=True, max_col=2) if row[0] == label), "")
    return tuple(year for part in re.split(r"[,;]\s*", text) if (year := fiscal_years.read(part.strip())))


def _found(sha256: str, called: str, path: Path, folders: Sequence[Path], years: Sequence[str]) -> Scenario:
    """The scenario of a hash: of the package, or a file in one of the folders. `years` are those shown."""
    files = [file for folder in dict.fromkeys(folders) for file in sorted(folder.glob("*.toml"))]
    names = [*packaged(), *packaged_offers(), *published_cases()]
    known: list[str | Path] = [*sorted(names, key=lambda name: name != called), *files]
    for each in known:
        try:
            scenario = read_scenario(each)
        except Refused:
            continue  # another file in that folder
        if scenario.sha256 == sha256:
            return scenario
    if reading := _reading_of(sha256, known, years):
        raise WorkbookRefused(
            "workbooks.of_a_reading",
            path,
            "{where} was written with --reading {reading}, and {name} as an offer’s parent shares another envelope.",
            "Ask for the changes in a report without --reading, or name {reading} itself in it.",
            name=called,
            reading=reading,
        )
    raise WorkbookRefused(
        "workbooks.scenario_not_here",
        path,
        "{where} was written from {name}, and no such scenario is here as it was then.",
        "Put its file and those that it reads, as they were, into the folder where the command is run.",
        name=called,
    )


def _reading_of(sha256: str, known: Sequence[str | Path], shown: Sequence[str]) -> str:
    """The packaged reading in which one of these, with all its years or those shown, is of this hash; nothing where there is none."""
    for reading in packaged_readings():
        for each in known:
            with contextlib.suppress(Refused):
                source, read = read_source(each), read_reading(reading)
                asked = [years for years in (years_of(source), shown) if having(years_of(source), years)]
                if any(for_years([source], years, read)[0].sha256 == sha256 for years in asked):
                    return reading
    return ""
