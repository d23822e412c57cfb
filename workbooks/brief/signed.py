"""The sign-off at the foot of the page: cells to be filled in, or what was filled in on About where the workbook has one."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import LINE
from workbooks.page.sign_off import (
    FORMATS,
    PARTS,
    ROLES,
    TEXTS,
    Seen,
    SignedBy,
    Signing,
    mark_other,
    put_cells,
    shown_from,
)

if TYPE_CHECKING:
    from workbooks.brief.page import BriefPage

COLUMNS = {"name": 2, "date": 4, "stamp": 5, "for": 7}  # a name and a stamp have the column right of their own as well
SMALL, SMALLEST = 9, 8  # points, the second of stamps


def write_signed(page: BriefPage, stamp: str, signing: Signing | None, signed: Sequence[SignedBy]) -> int:
    """Writes it at the page's row; gives the row below it."""
    top = page.row
    heads = [(1, page.text(TEXTS["title"])), *((COLUMNS[part], page.text(TEXTS[part])) for part in COLUMNS)]
    page.band(top, heads)
    rows = {role: top + 1 + n for n, role in enumerate(ROLES)}
    for role, row in rows.items():
        page.put(row, 1, page.text(ROLES[role]))
        page.sheet.row_dimensions[row].height = LINE
    if signing is None:
        own = top + 1 + len(ROLES)
        page.put(own, 1, page.text(TEXTS["own"]), "note")
        page.put(own, COLUMNS["stamp"], stamp, Look("note", "@"))
        block = Signing(page.sheet.title, rows, COLUMNS)
        put_cells(page.book, page.sheet, block, Seen(f"${get_column_letter(COLUMNS['stamp'])}${own}"), signed)
        _fill_beside(page, rows)
    else:
        own = top + len(ROLES)
        for role, row in rows.items():
            for part in (*PARTS, "for"):
                look = Look("bold" if part == "for" else "label", FORMATS.get(part, "General"))
                page.put(row, COLUMNS[part], shown_from(signing, role, part), look)
        mark_other(page.book, page.sheet, Signing(page.sheet.title, rows, COLUMNS))
    _small(page, rows)
    return own + 1


def _fill_beside(page: BriefPage, rows: dict[str, int]) -> None:
    """The column right of a name and of a stamp, over which a long one runs, looks as they do."""
    for row in rows.values():
        for part in ("name", "stamp"):
            page.sheet.cell(row, COLUMNS[part] + 1).fill = styles.INPUT_FILL


def _small(page: BriefPage, rows: dict[str, int]) -> None:
    for row in rows.values():
        for column in range(1, max(COLUMNS.values()) + 1):
            cell = page.sheet.cell(row, column)
            cell.border = styles.HAIRLINE
            if column > 1:
                font = copy(cell.font)
                font.size = SMALLEST if column == COLUMNS["stamp"] else SMALL
                cell.font, cell.alignment = font, Alignment(horizontal="left")
