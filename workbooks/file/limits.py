"""Excel's limits: what it would repair or refuse is mended before a workbook is written, or refused by its cell.

    within_limits(workbook)
    as_excel_reads(part)

Lengths are counted as Excel counts them, in units of UTF-16.
"""

import re
from collections.abc import Collection
from pathlib import Path

import openpyxl
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.errors import WorkbookRefused, at, phrase

HEADER_LENGTH = 255  # of a page header or footer, with its codes
LITERAL_LENGTH = 255  # of a text in a formula
FORMULA_LENGTH = 8_192
ROW_HEIGHT = 409  # points
SHEET_NAME_LENGTH = 31
PROPERTY_LENGTH = 255
RESERVED_SHEETS = frozenset({"history", "historique"})  # Excel keeps them for a sheet of its own, by its language
AUTHOR = "fundingmodel"
DATES = {
    "en": "As written, the dates of creation and change are the same in every workbook, so that the same inputs give the same bytes; "
    "they do not say when it was made. Another date is of a program that saved it since.",
    "fr": "Tel que produit, tout classeur a les mêmes dates de création et de modification, pour que les mêmes données donnent les "
    "mêmes octets; elles ne disent pas quand. Toute autre date vient d’un programme qui l’a enregistré depuis.",
}
FORMER_DATES = {  # as files of before have it
    "en": "The dates of creation and change are the same in every workbook, so that the same inputs give the same bytes; "
    "they do not say when it was made.",
    "fr": "Les dates de création et de modification sont les mêmes dans tous les classeurs, pour que les mêmes données "
    "donnent les mêmes octets; elles n’indiquent pas quand le classeur a été produit.",
}

_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ in a file as the letter A
_HEADER = re.compile("<oddHeader>[^<]*")
_TEXT_OR_VALUE = re.compile("(<t(?: [^<>]*)?>|<v>)([^<]*_x[^<]*)(?=</[tv]>)")
_QUOTED = re.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")  # the name of a sheet may hold a double quote
_OF_HEADER = re.compile("&.|.", re.DOTALL)
_OF_LITERAL = re.compile('""|.', re.DOTALL)


def within_limits(workbook: openpyxl.Workbook) -> None:
    """Page headers and long texts in formulas are mended, rows lowered; a formula that is too long is refused."""
    _describe(workbook)
    for sheet in workbook.worksheets:
        for header in (sheet.oddHeader, sheet.oddFooter):
            _shorten(header)
        for row in sheet.row_dimensions.values():
            row.height = min(row.height, ROW_HEIGHT) if row.height else row.height
        _mend_formulas(sheet)


def describe(workbook: openpyxl.Workbook, language: str) -> None:
    """Language and dates, among the properties of the file."""
    workbook.properties.language, workbook.properties.description = f"{language}-CA", DATES[language]


def describe_contents(workbook: openpyxl.Workbook, title: str, subject: str, version: str) -> None:
    """Title, subject and the version of the program, among the properties of the file."""
    properties = workbook.properties
    properties.title, properties.subject = (
        _ESCAPE.sub("-x", each[: PROPERTY_LENGTH // 2]) for each in (title, subject)
    )
    properties.version = version


def _describe(workbook: openpyxl.Workbook) -> None:
    """Author and title, and what nobody has described yet; the title is that of the first sheet."""
    properties = workbook.properties
    properties.creator = AUTHOR
    if not properties.language:
        describe(workbook, "en")
    sheet = workbook.worksheets[0]
    first = sheet["A1"]
    title = first.value if isinstance(first.value, str) and first.data_type == "s" else sheet.title
    properties.title = properties.title or _ESCAPE.sub("-x", title[: PROPERTY_LENGTH // 2])


def sheet_name(name: str, taken: Collection[str]) -> str:
    """A name that Excel takes and that no other sheet has, as near to this one as can be."""
    kept = "".join("-" if c in "[]:*?/\\" else c for c in _ESCAPE.sub("-x", name)).strip().strip("'")
    kept = kept[:SHEET_NAME_LENGTH]
    not_free = {title.lower() for title in taken} | RESERVED_SHEETS
    title, number = kept, 2
    while title.lower() in not_free:
        title, number = f"{kept[: SHEET_NAME_LENGTH - 3]} {number}", number + 1
    return title


def refuse_device(path: Path | str) -> None:
    """Refused: a file whose name Windows keeps for a device, on every system, since files are sent on."""
    if device := _DEVICES.match(Path(path).name):
        raise WorkbookRefused(
            "workbooks.name_of_a_device",
            path,
            "{where} cannot be saved: Windows keeps the name {device} for a device.",
            "Give the file another name.",
            device=device[0],
        )


def length(text: str) -> int:
    """The characters of a text as Excel counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_excel_reads(part: str) -> str:
    """A sheet in which texts that look like an escape are escaped, so that Excel reads them as they are.

    A new line in the header of its pages is written as one: openpyxl writes an escape, which LibreOffice prints.
    """
    part = _HEADER.sub(lambda found: found[0].replace("_x000a_", "\n"), part)
    return _TEXT_OR_VALUE.sub(lambda found: found[1] + escaped(found[2]), part) if "_x" in part else part


def escaped(text: str) -> str:
    """A text as a file holds it: an escape is written where the text itself looks like one.

    >>> escaped("_x0041_")
    '_x005F_x0041_'
    """
    return _ESCAPE.sub("_x005F_x", text)


def unescaped(text: str) -> str:
    """A text as it is read from a file.

    >>> unescaped(escaped("_x0041_"))
    '_x0041_'
    """
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _shorten(header: HeaderFooterItem) -> None:
    """The left text, which is the one that comes from outside, is cut at the end; no code is cut in two."""
    beyond = length(str(header)) - HEADER_LENGTH
    if beyond > 0 and header.left.text:
        header.left.text = cut_in_header(header.left.text, length(header.left.text) - beyond)


def cut_in_header(text: str, room: int) -> str:
    """What there is room for of a text in a header, with … at its end; no code is cut in two.

    >>> cut_in_header("Health && social", 10), cut_in_header("Health", 10)
    ('Health &&…', 'Health')
    """
    if length(text) <= room:
        return text
    kept = ""
    for piece in _OF_HEADER.findall(text):
        if length(kept + piece) > room - 1:
            break
        kept += piece
    return f"{kept.rstrip()}…"


def _mend_formulas(sheet: Worksheet) -> None:
    for cell in sheet._cells.values():
        if cell.data_type != "f" or not isinstance(text := cell._value, str) or _needs_nothing(text):
            continue
        cell.value = as_written(cell.value)
        count = length(cell.value) - 1  # without the sign of equality
        if count > FORMULA_LENGTH:
            raise WorkbookRefused(
                "workbooks.formula_too_long",
                at(
                    phrase(
                        "workbooks.sheet_cell", "Sheet {sheet}, cell {cell}", sheet=sheet.title, cell=cell.coordinate
                    )
                ),
                "the formula has {count:,} characters; Excel reads {most:,}.",
                "Shorten the names that it quotes, of the currency or of categories.",
                count=count,
                most=FORMULA_LENGTH,
            )


def as_written(formula: str) -> str:
    """A formula as it is written: each text that Excel does not take as texts that it takes, joined."""
    return formula if _needs_nothing(formula) else _QUOTED.sub(lambda found: _in_pieces(found[0]), formula)


def _needs_nothing(formula: str) -> bool:
    """Whether a formula is so short, in whatever letters, that no text in it is too long, and has nothing like an escape."""
    return len(formula) <= LITERAL_LENGTH // 2 and "_x" not in formula


def _in_pieces(literal: str) -> str:
    """A text in a formula as texts that Excel takes, joined; one that it takes as it is stays."""
    if literal[0] == "'" or (length(literal) <= LITERAL_LENGTH and "_x" not in literal):
        return literal
    pieces = []
    for text in re.split("(?<=_x)(?=[0-9A-Fa-f]{4}_)", literal[1:-1]):
        piece = ""
        for character in _OF_LITERAL.findall(text):
            if length(piece + character) > LITERAL_LENGTH:
                pieces.append(piece)
                piece = ""
            piece += character
        pieces.append(piece)
    return literal if len(pieces) == 1 else "(" + "&".join(f'"{piece}"' for piece in pieces) + ")"
