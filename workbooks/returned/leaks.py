"""Leaks: what a reader on the other side could learn from a workbook, whoever made it.

What stands in the file and not on its pages: properties, authors, comments, hidden sheets, rows and names, links with the values that
they keep, paths, texts and values of what was taken out. Of a workbook of this program also each text that the copy for the table
would not have, for which that copy is made again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from workbooks.file.limits import AUTHOR, DATES, FORMER_DATES
from workbooks.file.saving import sheet_parts, unpacked
from workbooks.file.seal import PROPERTY
from workbooks.returned.comparing.around import MACROS, PARTS
from workbooks.returned.comparing.formulas import column_number
from workbooks.returned.comparing.related import elements
from workbooks.returned.expected import expected_of
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found, read_found
from workbooks.returned.origin import PUBLISHED

ABOUT_THE_FILE = {  # properties that say who made a workbook, for whom, and of what
    "creator": "author", "lastModifiedBy": "author", "Manager": "author", "Company": "author",
    "description": "property", "subject": "property", "keywords": "property", "category": "property",
    "contentStatus": "property", "HyperlinkBase": "path", "Template": "path",
}  # fmt: skip
PATH = re.compile(
    r"(?:file:/{1,3}[^\s\"'<>]+|\b[A-Za-z]:\\[^\s\"'<>|*?]+|\\\\[\w.$-]+\\[^\s\"'<>|*?]+|(?<![\w/:.])/(?:home|Users|root|mnt|media|tmp|var|Volumes)/[^\s\"'<>]+)"
)
SCENARIO_FILE = re.compile(r"[\w.()+-]*\w\.toml\b")
OF_SUBJECT = re.compile(r"^(?:De )?\S+(?: (?:to|à) \S+)?(?=; )")  # years before a stamp
_TEXT = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
_CHART_FORMULA = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
_QUOTED_SHEET = re.compile(r"^\(?(?:'((?:[^']|'')+)'|([^'!]+))!")


def leaks(path: Path, folders: Sequence[Path] = (), language: str = "en") -> list[Finding]:
    """All that a reader could learn from a workbook besides what its pages show.

    Refused (WorkbookRefused): a file that cannot be read.
    """
    found = read_found(path)
    parts = unpacked(path.read_bytes())
    table, refused = _for_table(found, folders)
    told = [
        *_properties(parts, " ".join(("fundingmodel", *found.stamp))),
        *(Finding("author", each.sheet, each.cell, after=each.name) for each in found.signed if each.name),
        *_comments(found, parts),
        *_hidden(found, table),
        *_names(found),
        *_other_parts(found),
        *_linked(parts),
        *_taken_out(found, parts),
        *_paths(parts),
        *_scenario_files(found, table),
        *_private(found, table, refused, language),
    ]
    return list(dict.fromkeys(told))


def _for_table(found: Found, folders: Sequence[Path]) -> tuple[Workbook | None, Refused | None]:
    """The copy for the table of a workbook of ours, made again; nothing of another, or why it cannot be made."""
    if found.origin is None:
        return None, None
    try:
        return expected_of(found, replace(found.origin, for_us=False, mark=""), folders).book.workbook, None
    except Refused as error:
        return None, error


def _properties(parts: Mapping[str, bytes], stamp: str) -> Iterator[Finding]:
    for part in ("docProps/core.xml", "docProps/app.xml"):
        for element in elements(parts.get(part, b"")):
            name, text = element.tag.rpartition("}")[2], (element.text or "").strip()
            kind = ABOUT_THE_FILE.get(name)
            if kind and text and text != AUTHOR and not _is_ours(text, stamp):
                yield Finding(kind, before=name, after=text)
    for element in elements(parts.get("docProps/custom.xml", b"")):
        if element.get("name") and element.get("name") != PROPERTY:
            yield Finding("property", before=element.get("name"), after="".join(element.itertext()).strip())
    for name in parts:
        if name.startswith("docProps/thumbnail"):
            yield Finding("picture", after=name)


def _is_ours(text: str, stamp: str) -> bool:
    """Whether a property says what this program writes: of the dates, or the years and the stamp."""
    return text in (*DATES.values(), *FORMER_DATES.values()) or OF_SUBJECT.sub("", text) == f"; {stamp}"


def _comments(found: Found, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for sheet in found.formulas.worksheets:
        for place, cell in sheet._cells.items():
            if cell.comment is not None:
                address = f"{column_letters(place[1])}{place[0]}"
                yield Finding("comment", sheet.title, address, cell.comment.author or None, cell.comment.text)
    for name, part in parts.items():
        if name.startswith("xl/threadedComments/"):
            yield from (
                Finding("comment", after=(x.text or "").strip()) for x in elements(part) if (x.text or "").strip()
            )
        if name.startswith("xl/persons/"):
            yield from (Finding("author", after=x.get("displayName")) for x in elements(part) if x.get("displayName"))


def _hidden(found: Found, table: Workbook | None) -> Iterator[Finding]:
    """Hidden sheets, and hidden lines but those that are hidden in every copy."""
    for sheet in found.formulas.worksheets:
        if sheet.sheet_state != "visible":
            cells = sum(1 for cell in sheet._cells.values() if cell.value is not None)
            yield Finding("hidden_sheet", sheet.title, after=cells)
        own = table[sheet.title] if table is not None and sheet.title in table.sheetnames else None
        yield from (each for each in _hidden_lines(sheet) if own is None or each.cell not in _lines_hidden_in(own))


def _hidden_lines(sheet: Worksheet) -> Iterator[Finding]:
    """Hidden rows and columns that have something in them; those that are folded away open with a click, and hide nothing."""
    rows = {place[0] for place, cell in sheet._cells.items() if cell.value is not None}
    columns = {place[1] for place, cell in sheet._cells.items() if cell.value is not None}
    for number, row in sheet.row_dimensions.items():
        if row.hidden and not row.outlineLevel and number in rows:
            yield Finding("hidden_line", sheet.title, str(number))
    for column in sheet.column_dimensions.values():
        if column.hidden and not column.outlineLevel:
            first = column.min or column_number(column.index)
            last = min(column.max or first, max(columns, default=0))
            for number in sorted(columns & set(range(first, last + 1))):
                yield Finding("hidden_line", sheet.title, column_letters(number))


def _lines_hidden_in(sheet: Worksheet) -> set[str]:
    return {each.cell for each in _hidden_lines(sheet)}


def _names(found: Found) -> Iterator[Finding]:
    """Names that are hidden, or that lead to what is no longer there."""
    for name in found.formulas.defined_names.values():
        text = str(name.attr_text or "")
        if "#REF!" in text or (name.hidden and not name.name.startswith("_xl")):
            yield Finding("name", after=f"{name.name} = {text}")


def _other_parts(found: Found) -> Iterator[Finding]:
    for name in found.parts:
        kind = next((kind for start, kind in PARTS.items() if name.startswith(start)), "")
        if kind and kind != "external_link" and not name.endswith(".rels"):
            yield Finding("macro" if kind == MACROS else "part", after=name)
        if name.startswith(("xl/printerSettings/", "customXml/item")) and not name.endswith(".rels"):
            yield Finding("part", after=name)


def _linked(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Other files that are linked to, and the values of theirs that are kept."""
    for name, part in parts.items():
        if name.startswith("xl/externalLinks/_rels/"):
            yield from (Finding("external_link", after=x.get("Target")) for x in elements(part) if x.get("Target"))
        elif name.startswith("xl/externalLinks/") and (kept := sum(1 for x in elements(part) if x.tag.endswith("}v"))):
            yield Finding("kept_value", before=name, after=kept)


def _taken_out(found: Found, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Values that charts keep of sheets which are no longer there, and texts that no cell has any more."""
    titles = set(found.formulas.sheetnames)
    for name, part in parts.items():
        if name.startswith("xl/charts/chart"):
            for element in elements(part):
                sheet = _QUOTED_SHEET.match(element.text or "") if element.tag == _CHART_FORMULA else None
                title = (sheet[1] or sheet[2]).replace("''", "'") if sheet else ""
                if title and title not in titles:
                    yield Finding("kept_value", before=name, after=element.text)
    shared = [
        ("".join(x.text or "" for x in each.iter(_TEXT))) for each in _items(parts.get("xl/sharedStrings.xml", b""))
    ]
    used = {int(n) for part in sheet_parts(parts).values() for n in _shared_in(parts.get(part, b""))}
    yield from (Finding("unused_text", after=text) for n, text in enumerate(shared) if n not in used and text.strip())


def _items(part: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(part)) if part else []


def _shared_in(part: bytes) -> list[bytes]:
    return re.findall(rb'<c [^>]*\bt="s"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([0-9]+)</v>', part)


def _paths(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Paths of folders and files, wherever in the file they are written."""
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            text = part.decode("utf-8", "replace")
            yield from (Finding("path", before=name, after=path) for path in dict.fromkeys(PATH.findall(text)))


def _scenario_files(found: Found, table: Workbook | None) -> Iterator[Finding]:
    """Names of scenario files, but those of texts that every copy has."""
    known = _values(table)
    for sheet, address, text in texts_of(found):
        if text not in known:
            yield from (Finding("scenario_file", sheet, address, after=each) for each in SCENARIO_FILE.findall(text))


def _values(workbook: Workbook | None) -> set[object]:
    sheets = [] if workbook is None else workbook.worksheets
    return {cell.value for sheet in sheets for cell in sheet._cells.values()}


def texts_of(found: Found) -> Iterator[tuple[str, str, str]]:
    """Each text of a cell, with its place."""
    for sheet in found.formulas.worksheets:
        for place, cell in sheet._cells.items():
            if isinstance(cell.value, str):
                yield sheet.title, f"{column_letters(place[1])}{place[0]}", cell.value


def _private(found: Found, table: Workbook | None, refused: Refused | None, language: str) -> Iterator[Finding]:
    """Of a copy for one's own side, each text that the copy for the table would not have."""
    if found.origin is None or found.origin.kind == PUBLISHED or not found.origin.for_us:
        return
    yield Finding("for_us")
    if table is None:
        yield Finding("not_compared", after=sentence(refused, language) if refused else None)
        return
    known = _values(table)
    for sheet, address, text in texts_of(found):
        if text not in known and not text.startswith(("=", "kind = ")):
            yield Finding("private_text", sheet, address, after=text)
