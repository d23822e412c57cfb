"""What a workbook from outside may not do to its reader."""

import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from fundingmodel.errors import WorkbookRefused
from workbooks.file import reading
from workbooks.file.reading import open_workbook

SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Intake", 12, "=B1*2"])
    book.save(tmp_path / "intake.xlsx")
    return tmp_path / "intake.xlsx"


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, message: str, **limits: int) -> None:
    """Refused with these words, and with the file's name."""
    with pytest.raises(WorkbookRefused, match=message) as caught:
        open_workbook(path, **limits)
    assert path.name in str(caught.value)


def test_values_or_formulas(workbook: Path) -> None:
    assert [cell.value for cell in open_workbook(workbook).active[1]] == ["Intake", 12, None]
    assert [cell.value for cell in open_workbook(str(workbook), formulas=True).active[1]] == ["Intake", 12, "=B1*2"]


def test_file_is_left_closed(workbook: Path) -> None:
    open_workbook(workbook)
    workbook.rename(workbook.with_name("moved.xlsx"))  # Windows refuses it while the file is open
    (workbook.parent / "moved.xlsx").unlink()


def test_missing_file_and_folder(tmp_path: Path) -> None:
    refused(tmp_path / "absent.xlsx", r"does not exist\. Check the name")
    refused(
        tmp_path, r"is a folder, and what is read here is a workbook \(\.xlsx\), whoever made it\. Name a file in it"
    )


@pytest.mark.parametrize("content", [b"", b"Jurisdiction,Intake\nON,5\n", b"PK\x03\x04 and then nothing"])
def test_not_a_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table.xlsx").write_bytes(content)
    refused(tmp_path / "table.xlsx", r"is not a workbook \(\.xlsx\), or it is damaged")


def test_zip_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letters.xlsx", "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    refused(tmp_path / "letters.xlsx", r"cannot be read as a workbook .* save it as \.xlsx")


def test_password_or_old_format(tmp_path: Path) -> None:
    (tmp_path / "secret.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    refused(tmp_path / "secret.xlsx", r"is password-protected or an old \.xls\. Remove the password")


def test_part_with_a_password(workbook: Path) -> None:
    data = bytearray(workbook.read_bytes())
    for found in re.finditer(rb"PK\x01\x02", bytes(data)):  # the flags in the list of parts at the end
        data[found.start() + 8] |= 1
    workbook.write_bytes(data)
    refused(workbook, r"is password-protected\. Remove the password")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_entity_bomb_is_refused_before_it_grows(workbook: Path, part: str) -> None:
    changed(workbook, part, lambda content: ENTITIES.encode() + content.replace(b"Intake", b"&i;"))
    tracemalloc.start()
    try:
        refused(workbook, rf"part {re.escape(part)} declares a document type or entities")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_entity_bomb_in_another_encoding_is_refused(workbook: Path) -> None:
    changed(workbook, SHEET, lambda content: (ENTITIES + content.decode()).encode("utf-16"))
    refused(workbook, r"declares a document type or entities")


def test_defusedxml_stops_entities_even_without_our_own_look(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheets, the largest parts, are read through defusedxml by openpyxl itself."""
    monkeypatch.setattr(reading, "_check_contents", lambda *_: None)
    changed(workbook, SHEET, lambda content: ENTITIES.encode() + content)
    refused(workbook, r"cannot be read as a workbook \(EntitiesForbidden")


def test_reading_unprotected_is_refused(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)
    refused(workbook, r"was not opened: .*Install defusedxml")


def test_external_file_is_not_fetched(workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "private.txt").write_text("secret", encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY file SYSTEM "{(tmp_path / "private.txt").as_uri()}">]>'
    changed(workbook, SHEET, lambda content: declared.encode() + content.replace(b"Intake", b"&file;"))
    refused(workbook, r"declares a document type or entities")


def test_bomb_by_ratio_is_refused_before_openpyxl_sees_it(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("openpyxl saw the bomb"))
    changed(workbook, SHEET, lambda content: content.replace(b"<sheetData>", b"<sheetData>" + b" " * 50_000_000))
    refused(workbook, rf"part {SHEET} would unpack from [\d,]+ to 50,\d+,\d+ bytes, more than 200 times")


def test_bomb_by_size_is_refused(workbook: Path) -> None:
    changed(workbook, SHEET, lambda content: content.replace(b"<sheetData>", b"<sheetData>" + b" " * 900_000))
    refused(workbook, r"would unpack to 9\d\d,\d+ bytes; at most 500,000 are read", limit_bytes=500_000)
    assert open_workbook(workbook).active["B1"].value == 12
    refused(workbook, r"has [\d,]+ bytes; at most 100 are read", limit_bytes=100)


def test_size_that_lies_is_refused(workbook: Path) -> None:
    """A part whose list entry says 100 bytes where 50 million are packed."""
    changed(workbook, SHEET, lambda content: content.replace(b"<sheetData>", b"<sheetData>" + b" " * 50_000_000))
    data = bytearray(workbook.read_bytes())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        offset = archive.getinfo(SHEET).header_offset
    struct.pack_into("<I", data, offset + 22, 100)
    listed = bytes(data).index(SHEET.encode(), offset + 40) - 46
    assert data[listed : listed + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, listed + 24, 100)
    workbook.write_bytes(data)
    tracemalloc.start()
    try:
        refused(workbook, r"damaged")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_two_parts_of_one_name_are_refused(workbook: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(workbook, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    refused(workbook, r"holds two parts of the same name")


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A1:ZZZ9999999"])
@pytest.mark.parametrize("tag", ["mergeCells", "hyperlinks"])
def test_range_of_millions_of_cells_is_refused(workbook: Path, tag: str, reference: str) -> None:
    one = f'<{tag}><{tag[:-1]} ref="{reference}"/></{tag}>'.encode()
    changed(workbook, SHEET, lambda content: content.replace(b"</sheetData>", b"</sheetData>" + one))
    refused(workbook, r"merged cells or links span [\d,]+ cells up to A1:")


def test_range_that_is_none_is_refused(workbook: Path) -> None:
    one = b'<mergeCells><mergeCell ref="A:A"/></mergeCells>'
    changed(workbook, SHEET, lambda content: content.replace(b"</sheetData>", b"</sheetData>" + one))
    refused(workbook, r"'A:A' is not a range of cells")


def test_damaged_parts_are_named(workbook: Path) -> None:
    changed(workbook, SHEET, lambda content: content.replace(b"</row>", b""))
    refused(workbook, rf"part {SHEET} is not well-formed XML")


def test_cut_off_part_is_named(workbook: Path) -> None:
    changed(workbook, SHEET, lambda content: content[:-20])
    refused(workbook, r"(is not well-formed XML|cannot be read as a workbook)")


def test_flipped_bytes_are_refused_or_read_alike(workbook: Path) -> None:
    """Whatever byte is damaged, the answer is the workbook or WorkbookRefused, never another error."""
    data = workbook.read_bytes()
    refusals = 0
    for position in range(0, len(data), 7):
        workbook.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])
        try:
            open_workbook(workbook)
        except WorkbookRefused:
            refusals += 1
    assert refusals > len(data) // 7 // 2


def test_picture_is_no_broken_xml(workbook: Path) -> None:
    with zipfile.ZipFile(workbook, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert open_workbook(workbook).active["A1"].value == "Intake"
