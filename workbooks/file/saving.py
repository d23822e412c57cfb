"""From an openpyxl workbook to a file on disk: finished, filled with values, saved whole or not at all.

    save(sealed(filled(finished(workbook, when))), path)

`finished` makes the bytes repeatable, `filled` stores the value of every formula, `save` replaces the file in one step.
`text_cell` and `number_cell` are how figures and words from outside enter a cell.
"""

import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, unescape

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import to_excel

from fundingmodel.errors import Phrase, Where, WorkbookRefused, at, phrase
from fundingmodel.outside_errors import worded
from fundingmodel.whole_files import put_in_place, temporary_beside, write_through
from workbooks.file.engine import spreadsheet_engine
from workbooks.file.limits import as_excel_reads, escaped, refuse_device, unescaped, within_limits
from workbooks.file.rows import written

FORMULA_CELL_LIMIT = 100_000  # beyond it a workbook is slow to open, and no longer read
TEXT_LIMIT = 32_767  # characters in a cell; openpyxl would cut the rest off and say nothing
ERRORS_NAMED = 5

_XML_PARTS = (".xml", ".rels", ".vml")
_BLANK_TEXT = re.compile(r"<t>(\s+)</t>")
_FORMULA = re.compile(rb"<f[ >/]")
FORMULA_CELL = re.compile(
    rb'(?P<cell><c r="(?P<letters>[A-Z]+)(?P<row>[0-9]+)"(?: s="[0-9]+")?)(?: t="(?P<kind>[a-z]+)")?>'
    rb"(?P<formula><f[^>]*>[^<]*</f>)(?:<v ?/>|<v>(?P<value>[^<]*)</v>)</c>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ABSOLUTE_TARGET = re.compile(r'Target="/([^"]*)"(?! TargetMode="External")')
_NO_ROWS = "<sheetData></sheetData>"
_FONT = re.compile("(?<=<font>).*?(?=</font>)")
_OF_FONT = re.compile(r"<([A-Za-z]+)(?: [^<>]*)?></\1>")
_ORDER_OF_FONT = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def finished(workbook: openpyxl.Workbook, when: datetime) -> bytes:
    """The workbook as bytes, the same for the same inputs.

    `when` is the created and modified date (UTC where it has no time zone). Neither the clock, the time zone, the hash
    seed nor the presence of lxml shows in the bytes. Nothing is compressed yet: that is for the last step, and zlib's
    form of it, so that another build of Python may compress the same parts to other bytes.
    """
    if when.tzinfo is not None:
        when = when.astimezone(UTC).replace(tzinfo=None)
    workbook.properties.created = workbook.properties.modified = when
    within_limits(workbook)
    parts, rows = written(workbook)
    return packed(
        {name: _finished_part(name, part, rows.get(name, "")) for name, part in parts.items()}, compressed=False
    )


def filled(data: bytes) -> bytes:
    """The finished workbook with the value of every formula stored, so that readers that do not calculate show it.

    Refused (WorkbookRefused): a formula whose value is an error, a circular reference, a formula that cannot be read,
    more than 100,000 formula cells.
    """
    formualizer = spreadsheet_engine()
    formula_cells = sum(
        len(_FORMULA.findall(part)) for name, part in unpacked(data).items() if name.startswith("xl/worksheets/sheet")
    )
    if formula_cells > FORMULA_CELL_LIMIT:
        raise WorkbookRefused(
            "workbooks.too_many_formulas",
            "",
            ("The workbook has {formula_cells:,} formula cells; at most {limit:,} can have their values stored."),
            "Put fewer scenarios or years into one workbook.",
            formula_cells=formula_cells,
            limit=FORMULA_CELL_LIMIT,
        )
    try:
        engine = formualizer.load_workbook_bytes(data)
        engine.evaluate_all()
    except (OSError, ValueError, RuntimeError) as error:
        raise WorkbookRefused(
            "workbooks.values_cannot_be_stored",
            "",
            "The values of the workbook's formulas cannot be stored: {cause}.",
            cause=worded(error),
        ) from error
    parts, errors = unpacked(data), _Errors()
    for title, name in sheet_parts(parts).items():
        parts[name] = _with_values(parts[name], title, engine, errors)
    errors.refuse()
    return packed(parts, compressed=False)


class _Errors:
    """Formulas that end in an error, gathered by kind for one message."""

    KINDS = MappingProxyType({"Div": "#DIV/0!", "Name": "#NAME?", "Ref": "#REF!", "Value": "#VALUE!", "Na": "#N/A",
                              "Num": "#NUM!", "Null": "#NULL!"})  # fmt: skip

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, cell: str, value: Mapping[str, object]) -> None:
        self.found.setdefault(str(value.get("kind", value)), []).append(cell)

    def refuse(self) -> None:
        if circular := self.found.pop("Circ", []):
            raise WorkbookRefused(
                "workbooks.circular_reference",
                "",
                "{cells}: circular reference.",
                "A formula may not depend on its own cell: break the circle.",
                cells=_listed(circular),
            )
        if self.found:
            kinds = [
                phrase(
                    "workbooks.cells_of_kind",
                    "{cells}: {error}",
                    cells=_listed(cells),
                    error=self.KINDS.get(kind, kind),
                )
                for kind, cells in self.found.items()
            ]
            raise WorkbookRefused(
                "workbooks.errors_in_formulas",
                "",
                "{errors:;}.",
                "A formula may not end in an error: mend it or what it reads. Nothing was written.",
                errors=kinds,
            )


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet, by the sheet's title."""
    book, relations = (
        ElementTree.fromstring(parts[f"xl/{name}"]) for name in ("workbook.xml", "_rels/workbook.xml.rels")
    )
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    of = {sheet.get("name", ""): targets[sheet.get(f"{{{_RELATIONS}}}id")] for sheet in book.iter(f"{{{_MAIN}}}sheet")}
    return {title: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for title, target in of.items()}


def _with_values(part: bytes, title: str, engine: Any, errors: _Errors) -> bytes:
    """The sheet with the value of each formula in its cell; formulas themselves are not touched."""

    def stored(match: re.Match[bytes]) -> bytes:
        letters, row = match["letters"].decode(), int(match["row"])
        value = engine.get_value(title, row, column_index_from_string(letters))
        if isinstance(value, dict):
            errors.add(f"{title}!{letters}{row}", value)
            return match[0]
        kind, text = b"", str(value)
        if isinstance(value, bool):
            kind, text = b' t="b"', str(int(value))
        elif isinstance(value, str):
            kind, text = b' t="str"', escape(escaped(value))
        elif value is None:
            errors.add(f"{title}!{letters}{row}", {"kind": "no value"})
            return match[0]
        else:
            number = float(to_excel(value) if isinstance(value, date) else value)
            text = str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
        return b"%s%s>%s<v>%s</v></c>" % (match["cell"], kind, match["formula"], text.encode("utf-8"))

    whole, count = FORMULA_CELL.subn(stored, part)
    if count != len(_FORMULA.findall(part)):
        raise WorkbookRefused(
            "workbooks.value_cannot_be_stored",
            "",
            "Sheet {title} has a formula whose value cannot be stored: only plain formulas are written.",
            title=title,
        )
    return whole


def stored_values(data: bytes) -> dict[str, dict[str, float | str]]:
    """The stored value of every formula cell, by sheet and address, as a reader that does not calculate sees it."""
    parts = unpacked(data)
    return {title: dict(_stored_in(parts[name])) for title, name in sheet_parts(parts).items()}


def _stored_in(part: bytes) -> Iterator[tuple[str, float | str]]:
    for match in FORMULA_CELL.finditer(part):
        address = (match["letters"] + match["row"]).decode()
        text = unescaped(unescape(match["value"].decode("utf-8"))) if match["value"] is not None else ""
        yield address, text if match["kind"] == b"str" or not text else float(text)


def save(data: bytes, path: Path | str) -> None:
    """Write the file whole or not at all: a temporary file in the same folder, flushed to disk, then put in place.

    Refused (WorkbookRefused): a missing folder, a folder in the file's place, no permission, a target open in Excel, a name
    that Windows keeps for a device.
    """
    refuse_device(path)
    target = Path(path).resolve()  # through a symbolic link to the file, which stays a link
    if target.is_dir():
        raise WorkbookRefused(
            "workbooks.give_a_file_name",
            path,
            "{where} is a folder: give a file name, such as {example}.",
            example=Path(path) / "report.xlsx",
        )
    if not target.parent.is_dir():
        raise WorkbookRefused(
            "workbooks.no_folder_to_save_in",
            path,
            "{where} cannot be saved: there is no folder {parent}.",
            "Create it first.",
            parent=target.parent,
        )
    temporary = temporary_beside(target)
    try:
        with _refusing(
            path,
            phrase(
                "workbooks.may_not_write",
                "this user may not write in {folder}. Choose another folder",
                folder=target.parent,
            ),
        ):
            write_through(data, temporary)
        with _refusing(
            path, phrase("workbooks.open_in_excel", "it is open in Excel, or read-only. Close it, then run this again")
        ):
            put_in_place(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _place(cell: Cell) -> Where:
    title, name = cell.parent.title, cell.coordinate
    return at(phrase("workbooks.sheet_cell", "Sheet {sheet}, cell {cell}", sheet=title, cell=name))


def text_cell(cell: Cell, value: str) -> None:
    """Write text that stays text, whatever it begins with.

    Assigning to `cell.value` lets openpyxl guess the type ("f" for =..., "e" for #N/A, else "s"); setting `data_type`
    to "s" afterwards settles it: the text is stored as an inline string, which no engine evaluates. Text that a
    spreadsheet would take for a formula also gets the quote prefix, so that it survives being edited by hand. Lines end
    with a line feed in the file, whatever they end with here.
    """
    if not isinstance(value, str):
        raise WorkbookRefused(
            "workbooks.not_text",
            _place(cell),
            "text is expected, {value!r} was found.",
            "Use number_cell for figures.",
            value=value,
        )
    odd = _NOT_IN_XML.search(value)
    if odd:
        raise WorkbookRefused(
            "workbooks.control_character",
            _place(cell),
            ("the text has the control character U+{code:04X} at position {position}, which a workbook cannot hold."),
            "Remove it.",
            code=ord(odd[0]),
            position=odd.start() + 1,
        )
    if len(value) > TEXT_LIMIT:
        raise WorkbookRefused(
            "workbooks.text_too_long",
            _place(cell),
            "the text has {count:,} characters; a cell holds {text_limit:,}.",
            count=len(value),
            text_limit=TEXT_LIMIT,
        )
    cell.value = str(value) or None
    if value:
        cell.data_type = "s"
    if value.startswith(_LOOKS_LIKE_A_FORMULA):
        cell.quotePrefix = True


def number_cell(cell: Cell, value: float) -> None:
    """Write a number exactly. NaN, infinity and whole numbers that a worksheet would round are refused.

    openpyxl writes 16 digits and a few doubles need 17: those are given as digits, with `data_type` "n".
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise WorkbookRefused(
            "workbooks.not_number",
            _place(cell),
            "a number is expected, {value!r} was found.",
            "Use text_cell for words.",
            value=value,
        )
    try:
        number = float(value) or 0.0  # one zero: -0.0 would be shown as -0
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise WorkbookRefused(
            "workbooks.number_out_of_range",
            _place(cell),
            "the number is {number}.",
            "A worksheet holds finite numbers up to 1.8E+308: mend its source.",
            number=number,
        )
    if number != value:
        raise WorkbookRefused(
            "workbooks.too_many_digits", _place(cell), "{value} has more digits than a worksheet can hold.", value=value
        )
    cell.value = number
    if float(f"{number:.16g}") != number:
        cell.value = repr(number)
        cell.data_type = "n"


def _finished_part(name: str, part: bytes, rows: str = "") -> bytes:
    """One XML serialiser always: with lxml installed openpyxl writes other bytes, and the canonical form is the same.

    `rows` are those of a sheet, which are written in that form, and go where the part has none.
    """
    if not name.endswith(_XML_PARTS):
        return part
    text = ElementTree.canonicalize(xml_data=part.decode("utf-8"))
    text = text.replace(_NO_ROWS, f"<sheetData>{rows}</sheetData>", 1) if rows else text
    # Two differences the canonical form keeps: only lxml guards carriage returns, and blanks that are all of a text.
    text = text.replace("&#xD;\n", "\n").replace("&#xD;", "\n")
    text = _BLANK_TEXT.sub(r'<t xml:space="preserve">\1</t>', text)
    if name.startswith("xl/worksheets/sheet"):
        text = as_excel_reads(text)
    if name == "xl/styles.xml":
        text = _FONT.sub(lambda font: _in_order(font[0]), text)
    if name.endswith(".rels"):
        # ironcalc does not follow absolute targets.
        folder = posixpath.dirname(posixpath.dirname(name))
        text = _ABSOLUTE_TARGET.sub(lambda found: f'Target="{posixpath.relpath(found[1], folder or ".")}"', text)
    return text.encode("utf-8")


def _in_order(font: str) -> str:
    """The elements of a font in the order of the schema: openpyxl writes the name first."""
    elements = sorted(_OF_FONT.finditer(font), key=lambda element: _ORDER_OF_FONT.index(element[1]))
    return "".join(element[0] for element in elements)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(parts: Mapping[str, bytes], compressed: bool = True) -> bytes:
    """A zip whose order, dates and origin depend on nothing but the parts; the list of types first, as is usual.

    What is unpacked again before it is saved need not be compressed.
    """
    method, level = (zipfile.ZIP_DEFLATED, 6) if compressed else (zipfile.ZIP_STORED, None)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # zipfile would write the system it runs on
            archive.writestr(entry, parts[name], method, compresslevel=level)
    return buffer.getvalue()


def _listed(cells: list[str]) -> Phrase | list[str]:
    if len(cells) <= ERRORS_NAMED:
        return cells
    more = len(cells) - ERRORS_NAMED
    return phrase("workbooks.cells_and_more", "{cells} and {more:,} more", cells=cells[:ERRORS_NAMED], more=more)


@contextmanager
def _refusing(path: Path | str, because: Phrase) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise WorkbookRefused(
            "workbooks.cannot_be_saved_because", path, "{where} cannot be saved: {because}.", because=because
        ) from error
    except OSError as error:
        raise WorkbookRefused(
            "workbooks.cannot_be_saved", path, "{where} cannot be saved: {cause}.", cause=worded(error)
        ) from error
