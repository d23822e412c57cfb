"""A schedule that came back: its tables read, and compared with what the scenario inside it gives; whoever saved it."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from fundingmodel.errors import Refused, WorkbookRefused
from fundingmodel.language.words import Words
from fundingmodel.outside_errors import BROKEN_ZIP
from workbooks.asked.signed import STAMP
from workbooks.file.saving import unpacked
from workbooks.page.sign_off import DATE_FAULTS, PARTS, SignedBy, date_fault
from workbooks.report import stamp_of
from workbooks.returned.signed import INCOMPLETE, OTHER, THESE
from workbooks.schedule.contents import REVIEWERS, SIGNERS, Schedule, Table, says, schedule_of
from workbooks.schedule.writing import NAMESPACE, result_inside

LARGEST = 100_000_000  # bytes of all parts together
MOST_TOLD = 20
MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True)
class Difference:
    """A cell of a table, by its number, its row and its heading: what is there, and what should be."""

    table: int
    row: str
    column: str
    found: str
    expected: str


@dataclass(frozen=True)
class Compared:
    """What a schedule's tables are against what its scenario gives: how many tables, the cells and the shapes that differ."""

    name: str
    tables: int
    cells: Sequence[Difference]
    shapes: Sequence[tuple[int, int, int]]  # the table (0 for their number), found, expected
    signed: Sequence[tuple[SignedBy, str]] = ()  # who signed, and whether for what is inside it
    lacks_mark: bool = False  # of a draft

    @property
    def is_alike(self) -> bool:
        is_for_other = any(state == OTHER for _, state in self.signed)
        is_dated_wrongly = any(map(_date_fault, (signed for signed, _ in self.signed)))
        return not (self.cells or self.shapes or is_for_other or is_dated_wrongly or self.lacks_mark)


def compare_schedule(path: Path) -> Compared:
    """Reads the tables back and calculates them again from the scenario inside.

    Refused: a file that is no document, that holds no scenario, or is too large to be read.
    """
    parts = parts_of(path)
    package, scenario, language = inside_of(parts, path.name)
    inside = result_inside(package, scenario)
    expected = schedule_of(inside, language)
    found = list(_tables(parts, path.name))
    signed = list(_signed(found, expected, stamp_of([inside])))
    reviewed = {each.role for each, state in signed if state == THESE and not _date_fault(each)} >= set(REVIEWERS)
    lacks_mark = not reviewed and not _is_marked(parts, path.name, expected.draft)
    return replace(_compared(path.name, found, expected), signed=signed, lacks_mark=lacks_mark)


def _signed(found: Sequence[Sequence[Sequence[str]]], expected: Schedule, stamp: str) -> Iterator[tuple[SignedBy, str]]:
    """Who signed it, and whether for what has this stamp, whichever version of the program made it; nothing where its tables are not
    those that are expected.
    """
    own = stamp.rpartition(" ")[2]
    for there, table in zip(found, expected.tables, strict=False):
        if table.is_signed and len(there) == len(SIGNERS) + 1 and all(len(row) == len(PARTS) + 1 for row in there):
            for role, (_, name, date, typed) in zip(SIGNERS, there[1:], strict=True):
                if name or date or typed:
                    is_this = STAMP.fullmatch(typed) is not None and typed.endswith(own)
                    state = INCOMPLETE if not (name and date and typed) else THESE if is_this else OTHER
                    yield SignedBy(role, name, date, typed), state


def _date_fault(signed: SignedBy) -> str:
    """What is wrong with the date of a signature; nothing where there is none."""
    return date_fault(signed.date) if signed.date else ""


def _is_marked(parts: dict[str, bytes], name: str, mark: str) -> bool:
    """Whether it is marked as a draft: before its first heading, and in a header."""
    texts = {
        part: _text(tree_of(data, name))
        for part, data in parts.items()
        if re.fullmatch(r"word/(?:document|header\d*)\.xml", part)
    }
    marked = {part for part, text in texts.items() if _plain(mark) in text}
    return "word/document.xml" in marked and len(marked) > 1


def is_schedule(path: Path) -> bool:
    """Whether a file is a document by its name."""
    return path.suffix.lower() == ".docx"


def parts_of(path: Path) -> dict[str, bytes]:
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise WorkbookRefused(
                    "workbooks.document_too_large",
                    path.name,
                    "it is too large: at most {most:,} bytes are read.",
                    most=LARGEST,
                )
        return unpacked(data)
    except Refused:
        raise
    except BROKEN_ZIP as error:
        raise _no_document(path.name) from error


def _no_document(name: str) -> Refused:
    return WorkbookRefused(
        "workbooks.no_document",
        name,
        "it cannot be read as a document.",
        "Give a .docx file as `fundingmodel schedule` writes it.",
    )


def tree_of(data: bytes, name: str) -> Any:
    """The tree of a part; one that declares entities is not read."""
    try:
        return fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, ValueError) as error:
        raise _no_document(name) from error


def inside_of(parts: dict[str, bytes], name: str) -> tuple[bytes, str, str]:
    """The data package that travels in the document, the name of its scenario, and the language of the document."""
    for part, data in parts.items():
        if part.startswith("customXml/item") and NAMESPACE.encode() in data and "Props" not in part:
            tree = tree_of(data, name)
            if tree.tag == f"{{{NAMESPACE}}}schedule":
                try:
                    package = base64.b64decode(tree.text or "", validate=False)
                except ValueError as error:
                    raise _no_document(name) from error
                language = tree.get("language") or "en"
                return package, tree.get("scenario") or "", language if language in ("en", "fr") else "en"
    raise WorkbookRefused(
        "workbooks.no_scenario_inside",
        name,
        "no scenario is inside it, so that nothing can be calculated again.",
        "Ask for the document as `fundingmodel schedule` wrote it.",
    )


def _tables(parts: dict[str, bytes], name: str) -> Iterator[list[list[str]]]:
    """The texts of all tables, row by row."""
    if "word/document.xml" not in parts:
        raise _no_document(name)
    for table in tree_of(parts["word/document.xml"], name).iter(f"{MAIN}tbl"):
        yield [[_text(cell) for cell in row.findall(f"{MAIN}tc")] for row in table.findall(f"{MAIN}tr")]


def _text(cell: Any) -> str:
    """The text of a cell, its lines and spaces alike however they are written."""
    found = []
    for each in cell.iter():
        if each.tag == f"{MAIN}t":
            found.append(each.text or "")
        elif each.tag in (f"{MAIN}br", f"{MAIN}p", f"{MAIN}tab"):
            found.append(" ")
    return _plain("".join(found))


def _plain(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def _compared(name: str, found: Sequence[Sequence[Sequence[str]]], expected: Schedule) -> Compared:
    wanted = expected.tables
    if len(found) != len(wanted):
        return Compared(name, len(wanted), (), ((0, len(found), len(wanted)),))
    cells: list[Difference] = []
    shapes: list[tuple[int, int, int]] = []
    for number, (there, table) in enumerate(zip(found, wanted, strict=True), start=1):
        rows = [table.headings, *table.rows]
        if len(there) != len(rows) or any(len(a) != len(b) for a, b in zip(there, rows, strict=True)):
            shapes.append((number, len(there), len(rows)))
        else:
            cells += _cells(number, there, table)
    return Compared(name, len(wanted), cells, shapes)


def _cells(number: int, there: Sequence[Sequence[str]], table: Table) -> Iterator[Difference]:
    """Names, dates and stamps aside, which are to be filled in."""
    for found_row, row in zip(there, [table.headings, *table.rows], strict=True):
        for column, (found, wanted) in enumerate(zip(found_row, row, strict=True)):
            if _plain(wanted) != found and (_plain(wanted) or not table.is_signed):
                yield Difference(number, _plain(row[0]), _plain(table.headings[column]), found, _plain(wanted))


def told(found: Compared, language: str) -> Iterator[str]:
    """What is said of it, a line each."""
    count = len(found.cells) + len(found.shapes)
    if count:
        yield says("differs", language, file=found.name, count=count)
    else:
        yield says("follows", language, file=found.name, tables=found.tables)
    blank = says("blank", language)
    if found.lacks_mark:
        yield says("no_draft", language)
    for signed, state in found.signed:
        who = {part: getattr(signed, part) or blank for part in PARTS}
        of = says(state, language)
        if fault := _date_fault(signed):
            of = f"{of}; {Words(language).text(DATE_FAULTS[fault])}"
        yield says("signed_for", language, role=SIGNERS[signed.role][language], state=of, **who)
    for table, there, wanted in found.shapes:
        name = "rows_differ" if table else "tables_missing"
        yield says(name, language, table=table, found=there, expected=wanted)
    for each in found.cells[:MOST_TOLD]:
        said = {"row": each.row or blank, "column": each.column or blank}
        yield says(
            "cell", language, table=each.table, found=each.found or blank, expected=each.expected or blank, **said
        )
