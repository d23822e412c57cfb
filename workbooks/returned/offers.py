"""Returned: a report workbook that came back with cells changed, and which figures of which scenario were changed in it.

The workbook is written again from the same scenarios, cell by cell, and compared: what differs in a cell of an input is a change,
and a change of any other figure or formula is refused, since no offer could hold it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import fundingmodel
from fundingmodel.analysis.offers.from_changes import Change, Offered, changes_file, result_of_file
from fundingmodel.errors import Where, WorkbookRefused, at, phrase
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.new_files import name_for, named_from
from fundingmodel.scenario.reading import Scenario
from workbooks.asked.copies import Copy
from workbooks.file.reading import open_workbook
from workbooks.page.book import Book, key_of
from workbooks.report import draft
from workbooks.returned.comparing.formulas import DIGITS, same
from workbooks.returned.found import STAMP, folders_of, inside_of, is_inside
from workbooks.returned.written_from import texts_of, written_from

INHERITED = re.compile(r"'((?:[^']|'')+)'!\$([A-Z]+)(\d+),NA\(\)\)$")
CENT = Decimal("0.005")
REASON: Text = {"en": "The figures changed in {file}", "fr": "Les chiffres modifiés dans {file}"}
SOURCE: Text = {"en": "cell {cell} of {file}", "fr": "cellule {cell} de {file}"}


@dataclass(frozen=True)
class Returned:
    """A workbook that came back: the scenarios that it was written from, and the changes, each with its cell and its users."""

    path: Path
    results: Sequence[Result]
    book: Book
    theirs: Workbook
    values: Workbook
    changed: Mapping[tuple[str, str], Decimal]
    users: Mapping[tuple[str, str], list[tuple[str, Change]]] = field(default_factory=dict)

    def of(self, scenario: Scenario) -> list[tuple[Change, Text]]:
        """The changes as one scenario has them, each with the cell that it was typed into as its source."""
        found: list[tuple[Change, Text]] = []
        for (sheet, cell), figure in self.changed.items():
            said = {k: text.format(cell=f"{sheet}!{cell}", file=self.path.name) for k, text in SOURCE.items()}
            for key, change in self.users[sheet, cell]:
                if key == key_of(scenario):
                    found.append((Change(change.tier, change.name, change.key, change.place, figure), said))
        return found

    def parents(self) -> list[Scenario]:
        """The scenarios that have all the changes among their inputs, in the workbook's order."""
        keys = [{key for key, _ in self.users[place]} for place in self.changed]
        return [r.scenario for r in self.results if all(key_of(r.scenario) in users for users in keys)]


def read_returned(path: Path, folders: Sequence[Path]) -> Returned:
    """A report workbook that came back. Its scenarios are those of the package, or files in one of these folders.

    Refused: a workbook that is not ours, or of another version; one whose scenarios are not found, or are not as they were; a change
    of what is no input, or to what is no number.
    """
    theirs, values = open_workbook(path, formulas=True), open_workbook(path)
    language = next((each for each in LANGUAGES if Words(each).sheet("about") in theirs.sheetnames), "")
    if not language or Words(language).sheet("parameters") not in theirs.sheetnames:
        raise _not_ours(path)
    about = theirs[Words(language).sheet("about")]
    version, stamp = _stamped(about, path)
    if version != fundingmodel.__version__:
        raise WorkbookRefused(
            "workbooks.of_another_version",
            path,
            "{where} was written by version {version}, and this is {own}: its cells may be elsewhere.",
            "Read it with that version, or ask for the changes in a report of this one.",
            version=version,
            own=fundingmodel.__version__,
        )
    first: WorkbookRefused | None = None
    for results in written_from(theirs, stamp, language, path, folders_of(inside_of(theirs), folders)):
        book, _, _ = draft(results, language, copy=Copy(for_us=True))
        changed, users = dict(_changes(book, theirs, path)), dict(users_of(book, results))
        try:
            return Returned(path, results, book, theirs, values, _of_inputs(changed, users, path), users)
        except WorkbookRefused as error:  # perhaps another of its scenarios is what the others are compared with
            first = first or error
    raise first or WorkbookRefused(
        "workbooks.of_other_inputs",
        path,
        "{where} was written from other inputs than are here: scenarios that these link to, years or a reading.",
        "Put the files beside it as they were when it was written.",
    )


def _not_ours(path: Path) -> WorkbookRefused:
    return WorkbookRefused(
        "workbooks.no_report",
        path,
        "{where} is no report of scenarios that this program wrote.",
        "Give a workbook of `fundingmodel report`, with its sheets as they were.",
    )


def _stamped(about: Worksheet, path: Path) -> tuple[str, str]:
    found = next((match for text in texts_of(about) if (match := STAMP.search(text))), None)
    if found is None:
        raise _not_ours(path)
    return found[1], found[0]


# Cells


def _changes(book: Book, theirs: Workbook, path: Path) -> Iterator[tuple[tuple[str, str], object]]:
    """The cells that hold another figure than was written, or none, or a figure in the place of a formula."""
    calculated = {*book.sheet_of.values(), *(cells.sheet for cells in book.inputs.values())}
    for sheet in book.workbook.worksheets:
        if sheet.title not in theirs.sheetnames:
            raise _moved(path, sheet.title)
        found = theirs[sheet.title]
        is_shown = sheet.title not in calculated  # what stands there moves no amount, and a choice may be made there
        if is_shown and _labels(sheet) != _labels(found):
            continue  # a set, or the other copy, has other rows there
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            is_choice = is_shown and isinstance(cell.value, str) and not cell.protection.locked
            value = found.cell(cell.row, cell.column).value
            if is_shown and isinstance(cell.value, str) and not isinstance(value, int | float):
                continue  # another formula moves no amount there; a figure in its place does not say what was meant
            if not is_choice and _differs(cell.value, value):
                yield (sheet.title, cell.coordinate), value


def _labels(sheet: Worksheet) -> list[object]:
    """What stands in the first column, without formulas and without the lines above the first table."""
    first = [sheet.cell(row, 1).value for row in range(5, sheet.max_row + 1)]
    labels = [None if isinstance(x, str) and x.startswith("=") else x for x in first]
    while labels and labels[-1] is None:
        labels.pop()
    return labels


def _differs(own: object, found: object) -> bool:
    """Whether a figure or a formula was changed; texts may be."""
    if isinstance(own, str) and own.startswith("="):
        text = getattr(found, "text", found)
        return not isinstance(text, str) or not same(own, text)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return False
    return not isinstance(found, int | float) or f"{own:.{DIGITS}g}" != f"{found:.{DIGITS}g}"


def users_of(book: Book, results: Sequence[Result]) -> Iterator[tuple[tuple[str, str], list[tuple[str, Change]]]]:
    """The cells of inputs, each with the scenarios and places of whose figures it is; what is inherited is its parent's cell too."""
    found: dict[tuple[str, str], list[tuple[str, Change]]] = {}
    for result in results:
        for tier in result.scenario.tiers:
            for name, parameter in tier.parameters.items():
                for key, block in parameter.figures.items():
                    cells = book.inputs.get((key_of(result.scenario), tier.name, name, key))
                    if cells is None or not cells.sheet:  # the published order has no cells
                        continue
                    places = [(r, c) for r, row in enumerate(block) for c in range(len(row))]
                    for address, place in zip(chain.from_iterable(cells.addresses()), places, strict=True):
                        change = Change(tier.name, name, key, place, Decimal(0))
                        for cell in _through(book, cells.sheet, address):
                            found.setdefault(cell, []).append((key_of(result.scenario), change))
    yield from found.items()


def _through(book: Book, sheet: str, address: str) -> Iterator[tuple[str, str]]:
    """A cell, and the one that it takes its figure from."""
    while True:
        yield sheet, address
        formula = book.workbook[sheet][address].value
        source = INHERITED.search(formula) if isinstance(formula, str) else None
        if source is None:
            return
        sheet, address = source[1].replace("''", "'"), source[2] + source[3]


def _of_inputs(
    changed: Mapping[tuple[str, str], Any], users: Mapping[tuple[str, str], object], path: Path
) -> dict[tuple[str, str], Decimal]:
    found = {}
    for (sheet, cell), value in changed.items():
        where = _place(path, sheet, cell)
        if (sheet, cell) not in users:
            raise WorkbookRefused(
                "workbooks.no_input_changed",
                where,
                "it holds another figure or formula than was written, and is no input of a scenario.",
                "Put back what was there; change inputs only, the blue figures on pale yellow cells.",
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WorkbookRefused(
                "workbooks.changed_to_no_number",
                where,
                "found {value!r}; an input is a number.",
                "Type a number into it.",
                value="" if value is None else str(getattr(value, "text", value)),
            )
        found[sheet, cell] = Decimal(f"{value:.{DIGITS}g}")
    return found


def _place(path: Path, sheet: str, cell: str) -> Where:
    return at(path) / phrase("workbooks.sheet_cell", "Sheet {sheet}, cell {cell}", sheet=sheet, cell=cell)


def _moved(path: Path, sheet: str) -> WorkbookRefused:
    return WorkbookRefused(
        "workbooks.sheet_gone",
        path,
        "{where} has no sheet {sheet!r} any more.",
        "Ask for the workbook with all its sheets and their names as they were.",
        sheet=sheet,
    )


def refuse_other_amounts(returned: Returned, scenario: Scenario, result: Result) -> None:
    """Refuses amounts of the workbook, where it was calculated, that are not those of the same changes: something else was changed."""
    written = next(each for each in returned.results if key_of(each.scenario) == key_of(scenario))
    for year in written.scenario.fiscal_years:
        cells = returned.book.cells(written, "allocation", year)
        if cells is None:
            continue
        codes = written.scenario.jurisdictions
        for code, address in zip(codes, chain.from_iterable(cells.addresses()), strict=True):
            shown, own = returned.values[cells.sheet][address].value, result.amount("allocation", year, code)
            if isinstance(shown, int | float) and own is not None and abs(Decimal(str(shown)) - own) > CENT:
                raise WorkbookRefused(
                    "workbooks.other_amounts",
                    _place(returned.path, cells.sheet, address),
                    "it shows {shown} for {code} in {year}, and these changes give {own}.",
                    phrase("workbooks.recalculate", "Recalculate and save the workbook, and try again."),
                    shown=Decimal(str(shown)),
                    code=code,
                    year=year,
                    own=own,
                )


# The offer


def offer_of(path: Path, file: Path, parent: str | None, language: str) -> str:
    """The text of an offer file that holds the changes of a workbook that came back, and nothing else.

    Refused, besides what `read_returned` refuses: a workbook without a change; changes of several scenarios, unless `parent`
    says of which; figures that its scenario would refuse.
    """
    returned = read_returned(path, (Path(), path.parent, file.parent))
    scenario = _chosen(returned, parent)
    if is_inside(scenario.path):
        raise WorkbookRefused(
            "workbooks.parent_is_inside",
            path,
            "the file of {name}, of which the offer would be a child, is inside this workbook alone.",
            "Write both: fundingmodel rerun {file} --scenarios offers --author NAME --reason TEXT.",
            name=scenario.name,
            file=path.name,
        )
    changes = returned.of(scenario)
    reason = {k: text.format(file=path.name) for k, text in REASON.items()}
    offered = Offered(name_for(file), named_from(file, scenario), date.today().isoformat(), reason, language)
    text = changes_file(scenario, changes, offered)
    refuse_other_amounts(returned, scenario, result_of_file(text, scenario, file))
    return text


def _chosen(returned: Returned, parent: str | None) -> Scenario:
    """The scenario whose figures were changed: the one that has them all, or that is named."""
    if not returned.changed:
        raise WorkbookRefused(
            "workbooks.nothing_changed",
            returned.path,
            "{where} holds every input as it was written.",
            "Save the workbook after the changes, and give that file.",
        )
    found = returned.parents()
    named = [each for each in found if parent in (None, each.name, each.path.name, str(each.path))]
    if len(named) == 1:
        return named[0]
    cells = [f"{sheet}!{cell}" for sheet, cell in returned.changed]
    if not named:
        raise WorkbookRefused(
            "workbooks.changes_of_several",
            returned.path,
            "no scenario has all that was changed, {cells}.",
            "Name one that has them with --parent; of changes to several scenarios, put back those of the others.",
            cells=cells,
        )
    raise WorkbookRefused(
        "workbooks.which_scenario",
        returned.path,
        "several scenarios have what was changed, {cells}.",
        "Say of which with --parent: {names:or}.",
        cells=cells,
        names=[each.name for each in named],
    )
