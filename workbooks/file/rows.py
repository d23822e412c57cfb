"""Rows as text: the cells of a sheet written at once, in the form in which openpyxl's own writer and one XML serialiser leave them.

    parts, rows = written(workbook)

openpyxl goes through an XML element for each cell, and the canonical form through each of them again. A cell that is a plain
formula, text or number is the same few characters around its content; all else goes openpyxl's own way.
"""

import zipfile
from collections.abc import Iterable
from io import BytesIO

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell._writer import etree_write_cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element, tostring

from fundingmodel.cells import column_letters

PLAIN = ("s", "n", "b", "e")  # kinds of a cell whose value is a text or a number


def written(workbook: openpyxl.Workbook) -> tuple[dict[str, bytes], dict[str, str]]:
    """The parts of a workbook, each sheet's without its rows, and the rows of each sheet as text."""
    buffer = BytesIO()
    writer = _Writer(workbook, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED))
    writer.save()  # Workbook.save would overwrite the modified date with the present moment
    with zipfile.ZipFile(buffer) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}, writer.rows


class _Writer(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer, which keeps the rows of each sheet aside."""

    def __init__(self, workbook: openpyxl.Workbook, archive: zipfile.ZipFile) -> None:
        super().__init__(workbook, archive)
        self.rows: dict[str, str] = {}

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = _Around(ws)
        writer.write()
        ws._rels = writer._rels
        self._archive.write(writer.out, ws.path[1:])
        self.manifest.append(ws)
        writer.cleanup()
        self.rows[ws.path[1:]] = writer.text


class _Around(WorksheetWriter):  # type: ignore[misc]
    """What stands around the rows of a sheet, and the rows themselves as text."""

    text = ""

    def write_rows(self) -> None:
        xf = self.xf.send(True)
        with xf.element("sheetData"):
            self.text = rows_text(self.ws, self.rows())
        self.xf.send(None)


def rows_text(sheet: Worksheet, rows: Iterable[tuple[int, list[Cell]]]) -> str:
    """The rows of a sheet, from the top down."""
    styles = _Styles(sheet)
    text: list[str] = []
    for number, cells in rows:
        dimension = dict(sheet.row_dimensions.get(number, {}))
        text.append("".join(['<row r="', str(number), '"', *(f' {k}="{v}"' for k, v in dimension.items()), ">"]))
        text += [_cell_text(sheet, cell, styles) for cell in cells]
        text.append("</row>")
    return "".join(text)


class _Styles:
    """The number of each look in the workbook, looked up once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.listed, self.known = sheet.parent._cell_styles, dict[bytes, str]()

    def attribute(self, cell: Cell) -> str:
        """s="…" of a cell that has a look; nothing where it has none."""
        if cell._style is None:  # the rest of a merged range
            return ""
        key = cell._style.tobytes()
        found = self.known.get(key)
        if found is None:
            found = f' s="{self.listed.add(cell._style)}"' if any(cell._style) else ""
            self.known[key] = found
        return found


def _cell_text(sheet: Worksheet, cell: Cell, styles: _Styles) -> str:
    if cell._comment is not None:
        sheet._comments.append(CommentRecord.from_cell(cell))
    value, kind, style = cell._value, cell.data_type, styles.attribute(cell)
    if value is None and not style and not cell._comment:
        return ""
    if kind == "f" and type(value) is str and value:
        opened = _opened(sheet, cell, style, "")
        return f"{opened}><f>{_in_xml(value[1:])}</f><v></v></c>"
    if kind not in PLAIN or not (value is None or isinstance(value, str if kind == "s" else str | int | float)):
        return _by_openpyxl(sheet, cell, bool(style))
    opened = _opened(sheet, cell, style, ' t="inlineStr"' if kind == "s" else f' t="{kind}"')
    if value is None or value == "":
        return f"{opened}></c>"
    if kind != "s" or not isinstance(value, str):
        return f"{opened}><v>{_in_xml(safe_string(value))}</v></c>"
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return f"{opened}><is><t{space}>{_in_xml(value)}</t></is></c>"


def _opened(sheet: Worksheet, cell: Cell, style: str, kind: str) -> str:
    if cell.hyperlink:
        sheet._hyperlinks.append(cell.hyperlink)
    return f'<c r="{column_letters(cell.column)}{cell.row}"{style}{kind}'


def _by_openpyxl(sheet: Worksheet, cell: Cell, styled: bool) -> str:
    written = Element("written")
    kept = type("Kept", (), {"write": staticmethod(written.append)})
    etree_write_cell(kept, sheet, cell, styled)
    return "".join(tostring(each, encoding="unicode") for each in written)


def _in_xml(text: str) -> str:
    """Text as an element holds it.

    >>> _in_xml("a < b & c > d")
    'a &lt; b &amp; c &gt; d'
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
