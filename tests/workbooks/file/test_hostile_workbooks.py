"""Workbooks that are made to harm: entries, cells and nesting beyond what a table of figures has are refused by a sentence."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from measured import refused_in_bounds

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from workbooks.file.reading import open_workbook

BOOK, SHEET, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def sheets(count: int) -> bytes:
    return "".join(f'<sheet name="s{n}" sheetId="{n + 10}" r:id="rId1" {RELATION}/>' for n in range(count)).encode()


def before(mark: bytes, more: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        assert part.count(mark) == 1
        return part.replace(mark, more() + mark)

    return change


def rows(count: int, cells: int) -> bytes:
    return b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(b"<c><v>1</v></c>" for _ in range(cells)))
        for row in range(5, count + 5)
    )


SHEETS = "x.xlsx has more than 1,000 sheets."
ELEMENTS = "x.xlsx has more than 500,000 cells, rows, styles and names."
KINDS: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {  # what each is refused by, the part, and what is done to it
    "20,000 sheet entries": (SHEETS, BOOK, before(b"</sheets>", lambda: sheets(20_000))),
    "1,001 sheet entries": (SHEETS, BOOK, before(b"</sheets>", lambda: sheets(1_001))),
    "2 million cells": (ELEMENTS, SHEET, before(b"</sheetData>", lambda: rows(2_000, 1_000))),
    "a million rows": (ELEMENTS, SHEET, before(b"</sheetData>", lambda: rows(1_000_000, 0))),
    "a million styles": (ELEMENTS, STYLES, before(b"</cellXfs>", lambda: b'<xf numFmtId="0" fontId="0"/>' * 1_000_000)),
    "nested 100,000 deep": (
        "has elements nested more than 100 deep.",
        SHEET, before(b"</sheetData>", lambda: b"<x>" * 100_000 + b"</x>" * 100_000),
    ),
    "a million names": (
        ELEMENTS,
        BOOK,
        lambda part: part.replace(
            b"<definedNames/>", b""
        ).replace(
            b"</sheets>",
            b"</sheets><definedNames>"
            + b"".join(b'<definedName name="n%d">1</definedName>' % n for n in range(1_000_000))
            + b"</definedNames>",
        ),
    ),
}  # fmt: skip


def hostile(folder: Path, kind: str) -> Path:
    path = folder / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Intake", 12])
    book.save(path)
    _, part, change = KINDS[kind]
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_is_refused_by_the_limit_that_it_passes(tmp_path: Path, kind: str) -> None:
    hostile(tmp_path, kind)
    said = refused_in_bounds(tmp_path, "import", "ircc", "x.xlsx", "--out", "out.csv")
    assert said.startswith("x.xlsx") and KINDS[kind][0] in said
    assert not (tmp_path / "out.csv").exists()


def test_a_workbook_of_20_000_parts(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/media/image{number}.png", b"")
    said = refused_in_bounds(tmp_path, "import", "ircc", "x.xlsx", "--out", "out.csv")
    assert said.startswith("x.xlsx has 20,009 parts; at most 2,000 are read.")


def test_in_french(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        open_workbook(hostile(tmp_path, "1,001 sheet entries"))
    said = sentence(caught.value, "fr").replace("\u00a0", " ")
    assert "a plus de 1 000 feuilles" in said
