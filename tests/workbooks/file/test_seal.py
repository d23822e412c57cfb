"""The seal: a workbook is as it was written, or it is not; one that is too large to be ours is not read."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from workbooks.file import seal
from workbooks.file.saving import packed, unpacked


@pytest.fixture
def written(tmp_path: Path) -> Path:
    workbook, out = Workbook(), BytesIO()
    workbook.active["A1"] = "ours"
    workbook.save(out)
    path = tmp_path / "ours.xlsx"
    path.write_bytes(seal.sealed(out.getvalue()))
    return path


def test_what_was_written_is_as_it_was(written: Path) -> None:
    assert seal.is_as_written(written)
    seal.refuse_changed(written)
    seal.refuse_changed(written.with_name("none.xlsx"))


@pytest.mark.parametrize("change", ["a cell", "another part", "a part less", "no seal", "twice", "no zip"])
def test_what_was_changed_is_not(written: Path, change: str) -> None:
    parts = unpacked(written.read_bytes())
    sheet = "xl/worksheets/sheet1.xml"
    if change == "a cell":
        parts[sheet] = parts[sheet].replace(b"A1", b"A2")
    elif change == "another part":
        parts["xl/more.xml"] = b"<more/>"
    elif change == "a part less":
        del parts["docProps/app.xml"]
    elif change == "no seal":
        del parts[seal.PART]
    written.write_bytes(packed(parts))
    if change == "twice":
        with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(written, "a") as archive:
            archive.writestr(sheet, parts[sheet])
    elif change == "no zip":
        written.write_bytes(b"no workbook")
    assert not seal.is_as_written(written)


def test_a_part_moves_nothing_from_its_content_into_its_name() -> None:
    """The digest is of each name and each content by themselves, not of one long text."""
    assert seal.digest_of({"a": b"bc"}) != seal.digest_of({"ab": b"c"})
    assert seal.digest_of({"a": b"b", seal.PART: b"x"}) == seal.digest_of({"a": b"b"})


def test_parts_that_are_too_large_are_not_read(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(map(len, unpacked(written.read_bytes()).values()))
    monkeypatch.setattr(seal, "LARGEST", size)
    assert seal.is_as_written(written)
    monkeypatch.setattr(seal, "LARGEST", size - 1)
    assert not seal.is_as_written(written)
