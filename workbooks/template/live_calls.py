"""Live calls: cells that call the add-in's functions, with the answers stored, so that the workbook opens with numbers.

A call is stored as Excel stores one of a function from an add-in, `_xldudf_FM_SHARE(C8:D20)`, and refers to cells. What the
engine answers to what those cells hold is stored as its value; a spreadsheet without the add-in shows that.

An answer of several cells is written in one of two ways.

- Each cell with a formula of its own, `INDEX(_xldudf_FM_SHARE(C8:D20),2,1)`. Every Excel and LibreOffice reads that, and shows the
  stored values until something changes. The add-in asks for equal calls once.
- `spill`: one call that spills, as Excel 365 stores it: an array formula over the whole answer (`t="array"`, `ref`), its cell
  marked as dynamic (`cm="1"`, and the part metadata.xml with XLDAPR); without the mark Excel shows a fixed {=...} of the old kind,
  as older versions do. LibreOffice takes it for a matrix formula, and calculates those whenever it opens a file, whatever is
  stored: without the add-in it shows #NAME? there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.errors import WorkbookRefused
from fundingmodel.function_catalogue import Catalogue, Function
from fundingmodel.outside_errors import worded
from workbooks.file.limits import escaped
from workbooks.file.saving import FORMULA_CELL, packed, sheet_parts, unpacked
from workbooks.page.book import Book, Formula, Look

EXCEL_CALCULATION = 191029  # of Excel 2019 and later; a file that names an older one is calculated again when opened
_METADATA = (
    '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" '
    'merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"/>'
    '</metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
_METADATA_TYPE = (
    '<Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml" '
    'PartName="/xl/metadata.xml"></Override></Types>'
)
_METADATA_RELATION = (
    '<Relationship Id="rIdMetadata" Target="metadata.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"></Relationship></Relationships>'
)


@dataclass(frozen=True)
class Block:
    """A rectangle of cells on one sheet."""

    row: int
    column: int
    height: int = 1
    width: int = 1

    def address(self, fixed: bool = False) -> str:
        """C8:D20, or $C$8:$D$20; of a single cell C8."""
        mark = "$" if fixed else ""
        corners = (
            (self.row, self.column),
            (self.row + self.height - 1, self.column + self.width - 1),
        )
        ends = [f"{mark}{get_column_letter(column)}{mark}{row}" for row, column in corners]
        return ends[0] if ends[0] == ends[1] else ":".join(ends)

    def part(self, row: int, column: int, height: int = 1, width: int = 1) -> "Block":
        """A rectangle within this one, its corner counted from 0."""
        return Block(self.row + row, self.column + column, height, width)

    def cells(self) -> list[list[tuple[int, int]]]:
        columns = range(self.column, self.column + self.width)
        return [[(row, column) for column in columns] for row in range(self.row, self.row + self.height)]


@dataclass(frozen=True)
class _Stored:
    """What is stored in a cell: its value, and whether the cell only shows what a neighbour's call spills."""

    value: object
    spilled: bool = False


@dataclass
class LiveCalls:
    """The calls of a workbook: writes them, and keeps what is to be stored."""

    book: Book
    catalogue: Catalogue
    spill: bool = False
    session: Callable[[], Any] = lambda: None  # a new one for each call: an answer does not depend on those before
    _stored: dict[str, dict[str, _Stored]] = field(default_factory=dict)

    def answer(self, sheet: Worksheet, function: Function, arguments: Sequence[Block | None]) -> list[list[Any]]:
        """What the function answers to what the cells hold."""
        raw = [None if block is None else self.read(sheet, block) for block in arguments]
        return self.answer_to(function, raw)

    def answer_to(self, function: Function, raw: Sequence[object]) -> list[list[Any]]:
        """What the function answers; refused where that is no answer but an error."""
        try:
            return self.catalogue.answer(function.name, raw, session=self.session())
        except Exception as error:
            raise WorkbookRefused(
                "workbooks.no_answer_to_store",
                "",
                "{excel_name} gives no answer to store: {cause}",
                excel_name=function.excel_name,
                cause=worded(error),
            ) from error

    def read(self, sheet: Worksheet, block: Block) -> list[list[object]]:
        """The cells of a block as a call gets them: answers as they are stored, inputs as they are written."""
        return [[self._cell(sheet, row, column) for row, column in line] for line in block.cells()]

    def write(
        self,
        sheet: Worksheet,
        block: Block,
        function: Function,
        arguments: Sequence[Block | None],
        rows: Sequence[Sequence[object]],
        looks: Sequence[Sequence[Look]],
    ) -> None:
        """Writes one call and stores its answer, of the block's size."""
        call = f"{function.stored_name}({','.join('' if a is None else a.address(fixed=True) for a in arguments)})"
        single = block.height == block.width == 1
        for r, line in enumerate(block.cells()):
            for c, (row, column) in enumerate(line):
                formula = call if single else f"INDEX({call},{r + 1},{c + 1})"
                self.book.put(sheet, row, column, Formula(f"={formula}"), looks[r][c])
                self._keep(sheet, row, column, _Stored(rows[r][c], self.spill and (r, c) != (0, 0)))
        if self.spill:
            sheet.cell(block.row, block.column).value = ArrayFormula(block.address(), f"={call}")

    def write_sum(self, sheet: Worksheet, row: int, column: int, block: Block, look: Look) -> None:
        """The sum of a block of dollars, to the cent: plain worksheet arithmetic."""
        total = round(sum(float(str(x)) for line in self.read(sheet, block) for x in line), 2)
        self.book.put(sheet, row, column, Formula(f"=ROUND(SUM({block.address()}),2)"), look)
        self._keep(sheet, row, column, _Stored(total))

    def finish(self, data: bytes) -> bytes:
        """The finished workbook with every answer stored."""
        parts = unpacked(data)
        for title, name in sheet_parts(parts).items():
            parts[name] = _with_answers(parts[name], self._stored.get(title, {}), self.spill)
        if self.spill:
            parts["xl/metadata.xml"] = _METADATA.encode()
            for name, end, more in (
                ("[Content_Types].xml", b"</Types>", _METADATA_TYPE),
                ("xl/_rels/workbook.xml.rels", b"</Relationships>", _METADATA_RELATION),
            ):
                parts[name] = parts[name].replace(end, more.encode())
        return packed(parts)

    def _keep(self, sheet: Worksheet, row: int, column: int, stored: _Stored) -> None:
        self._stored.setdefault(sheet.title, {})[f"{get_column_letter(column)}{row}"] = stored

    def _cell(self, sheet: Worksheet, row: int, column: int) -> object:
        found = self._stored.get(sheet.title, {}).get(f"{get_column_letter(column)}{row}")
        if found is not None:
            return found.value
        cell = sheet.cell(row, column)
        return float(cell.value) if cell.data_type == "n" and isinstance(cell.value, str) else cell.value


def formula_text(function: Function, arguments: Sequence[Block | None]) -> str:
    """The call as one types it: =FM.SHARE(C8:D20)."""
    return f"={function.excel_name}({', '.join('' if a is None else a.address() for a in arguments)})"


def keep_stored_values(book: Book) -> None:
    """Excel shows what is stored when it opens the workbook, and calculates what changes."""
    book.workbook.calculation = CalcProperties(calcId=EXCEL_CALCULATION, fullCalcOnLoad=False)


def _with_answers(part: bytes, stored: Mapping[str, _Stored], spill: bool) -> bytes:
    """The sheet with the answer in each cell of a call."""

    def answered(match: re.Match[bytes]) -> bytes:
        found = stored[(match["letters"] + match["row"]).decode()]
        kind, text = _kind_and_text(found.value)
        if not text and not spill:
            text = " "  # LibreOffice does not take empty text for a stored value, and would calculate the call
        mark = b' cm="1"' if spill and b't="array"' in match["formula"] else b""
        formula = b"" if found.spilled else match["formula"]
        return b"%s%s%s>%s<v>%s</v></c>" % (match["cell"], mark, kind, formula, text.encode("utf-8"))

    whole, count = FORMULA_CELL.subn(answered, part)
    if count != len(stored):
        raise WorkbookRefused(
            "workbooks.call_not_in_place", "", "A call of the workbook is not where its answer is to be stored."
        )
    return whole


def _kind_and_text(value: object) -> tuple[bytes, str]:
    """How a file holds a value: its type, and its text."""
    if isinstance(value, bool):
        return b' t="b"', str(int(value))
    if isinstance(value, int | float):
        return b"", str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, str):
        return b' t="str"', escape(escaped(value))
    return b' t="e"', str(value.code)  # type: ignore[attr-defined]  # an error cell is all that is left
