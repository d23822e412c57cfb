"""Rerun: a clean workbook of the same scenarios with the inputs of one that came back, and nothing else of what was done to it.

made = rerun(read_rerun(Path("their.xlsx"), (Path(),)))
made.data
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import fundingmodel
from fundingmodel.analysis.offers.from_changes import Change, Offered, changes_file
from fundingmodel.errors import WorkbookRefused, at, phrase
from fundingmodel.language.texts import Text
from fundingmodel.result import Result
from fundingmodel.scenario.new_files import name_for, named_from
from fundingmodel.scenario.reading import Scenario
from fundingmodel.whole_files import named, write_through
from workbooks.report import ReportData, report_data
from workbooks.returned.comparing.compared import Place, figure_of
from workbooks.returned.engine import recalculated
from workbooks.returned.expected import expected_of
from workbooks.returned.findings import Finding
from workbooks.returned.found import is_inside, read_found, refuse_not_ours
from workbooks.returned.offers import SOURCE
from workbooks.returned.origin import PUBLISHED, Origin, Typed
from workbooks.returned.verified import Verification


@dataclass(frozen=True)
class Rerun:
    """A workbook that came back: its inputs as changes of its scenarios, and what else was done to it, which is left behind."""

    path: Path
    origin: Origin
    verification: Verification
    changes: Mapping[str, Sequence[Change]]
    inputs: Sequence[Finding]
    left: Sequence[Finding]

    @property
    def results(self) -> Sequence[Result]:
        return self.verification.expected.asked


@dataclass(frozen=True)
class Author:
    """Who gives scenario files back, when and why."""

    author: str
    date: str
    reason: Text


def read_rerun(path: Path, folders: Sequence[Path], language: str = "en") -> Rerun:
    """A workbook of `fundingmodel report` that came back, whose scenarios are of the package or in one of the folders.

    Refused, besides what cannot be read: a workbook of another version, or of published cases; an input that is no number; one that
    no scenario has by itself.
    """
    found = read_found(path)
    origin = refuse_not_ours(found)
    if found.stamp[0] != fundingmodel.__version__:
        raise WorkbookRefused(
            "workbooks.of_another_version",
            path,
            "{where} was written by version {version}, and this is {own}: its cells may be elsewhere.",
            "Read it with that version, or ask for the changes in a report of this one.",
            version=found.stamp[0],
            own=fundingmodel.__version__,
        )
    if origin.kind == PUBLISHED:
        raise WorkbookRefused(
            "workbooks.published_not_rerun",
            path,
            "{where} shows published formulas beside published results, which have the inputs that were published.",
            "For other inputs, write an offer below the case: fundingmodel new our-offer.toml --parent CASE.",
        )
    verification = Verification(found, expected_of(found, origin, folders), language)
    changes, places = verification.changes(), verification.cells.places
    asked = {key for result in verification.expected.asked for key in _keys(result)}
    told = verification.cells.findings
    inputs = [each for each in told if places.get((each.sheet, each.cell)) in verification.cells.typed]
    for finding in inputs:
        _refuse_unusable(finding, verification, places[finding.sheet, finding.cell], asked, path)
    left = [each for each in told if each not in inputs]
    kept = {key: each for key, each in changes.items() if key in asked}
    return Rerun(path, origin, verification, kept, inputs, left)


def _keys(result: Result) -> Iterator[str]:
    yield result.scenario.key
    for linked in result.linked.values():
        yield from _keys(linked)


def _refuse_unusable(finding: Finding, verification: Verification, place: Place, asked: set[str], path: Path) -> None:
    """Refuses what is typed into an input and is no number, and a figure that is of a comparison at an equal envelope alone."""
    users = verification.users_of(place)
    where = at(path) / phrase(
        "workbooks.sheet_cell", "Sheet {sheet}, cell {cell}", sheet=finding.sheet, cell=finding.cell
    )
    if users and (isinstance(finding.after, str) or figure_of(finding.after) is None):
        raise WorkbookRefused(
            "workbooks.changed_to_no_number",
            where,
            "found {value!r}; an input is a number.",
            "Type a number into it.",
            value="" if finding.after is None else str(finding.after),
        )
    if users and not asked & {key for key, _ in users}:
        raise WorkbookRefused(
            "workbooks.input_of_no_scenario",
            where,
            "it is the input of a comparison that follows from the others, and no scenario has it by itself.",
            "Change the input of the scenario itself.",
        )


def rerun(read: Rerun) -> ReportData:
    """The workbook of the same scenarios, language and options with these inputs; refused as a report of them would be."""
    origin, expected = read.origin, read.verification.expected
    results = recalculated(read.results, read.changes)
    typed = _together([*origin.typed, *_typed(read)])
    copy = replace(expected.copy, twin="")  # what the other language has are other figures
    shown = (origin.opening, origin.questions, origin.party or None, typed)
    return report_data(copy.seen(results), origin.language, None, lambda _: None, copy, *shown)


def _typed(read: Rerun) -> Iterator[Typed]:
    names = {each.scenario.key: each.scenario.name for result in read.results for each in _all(result)}
    for key, changes in read.changes.items():
        yield from (Typed(names[key], x.tier, x.name, x.key, x.place, x.figure) for x in changes)


def _all(result: Result) -> Iterator[Result]:
    yield result
    for linked in result.linked.values():
        yield from _all(linked)


def _together(typed: Sequence[Typed]) -> list[Typed]:
    """The last figure of each place."""
    return list({replace(each, figure=Decimal(0)): each for each in typed}.values())


def scenario_files(read: Rerun, folder: Path, said: Author, language: str) -> dict[Path, str]:
    """An offer below each scenario that has other figures now, each figure with its cell: the texts by their files in a folder.

    Where such a scenario is found in the workbook alone, the files that it carries are among them.
    """
    found: dict[Path, str] = {}
    for scenario in {each.scenario.key: each.scenario for result in read.results for each in _all(result)}.values():
        changes = read.changes.get(scenario.key, ())
        if changes:
            file = folder / f"{scenario.name}-returned.toml"
            parent = scenario
            if is_inside(
                scenario.path
            ):  # the file that the workbook carries is the parent's, and goes beside the offer
                beside = folder / f"{read.path.stem}-files"
                found |= {beside / place: text for place, text in read.verification.found.inside.items()}
                parent = replace(scenario, path=beside / scenario.path.parent.name / scenario.path.name)
            offered = Offered(name_for(file), named_from(file, parent), said.date, said.reason, language, said.author)
            found[file] = changes_file(scenario, list(_with_cells(read, scenario, changes)), offered)
    return found


def _with_cells(read: Rerun, scenario: Scenario, changes: Sequence[Change]) -> Iterator[tuple[Change, Text]]:
    """Each change with the cell that it was typed into as its source."""
    cells = {}
    for finding in read.inputs:
        for key, change in read.verification.users_of(read.verification.cells.places[finding.sheet, finding.cell]):
            cells[key, replace(change, figure=Decimal(0))] = f"{finding.sheet}!{finding.cell}"
    for change in changes:
        cell = cells.get((scenario.key, replace(change, figure=Decimal(0))), "")
        yield change, {k: text.format(cell=cell, file=read.path.name) for k, text in SOURCE.items()}


def write_files(files: Mapping[Path, str]) -> None:
    """Writes each file; refused where one is there already, before any is written."""
    for file in files:
        if file.exists():
            raise WorkbookRefused(
                "workbooks.file_is_there",
                file,
                "there is such a file already, and it was left as it is.",
                "Give another name.",
            )
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_through(text.encode("utf-8"), file)
        except OSError as error:
            raise named(error, file) from error
