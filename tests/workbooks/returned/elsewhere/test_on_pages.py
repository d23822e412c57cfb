"""What is read on a page and is in no cell, in a workbook that LibreOffice saved: heads and feet, shapes, settings of the calculation."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from engines import LibreOffice, saved_by_office
from workbook_edits import Parts

from fundingmodel.command_line.main import cli
from workbooks.returned.verified import verify

SHEET = "settlement"
BOX = (
    '<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>'
    "<xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="99" name="T"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Ontario: 99,000,000</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
    "</xdr:twoCellAnchor>"
)  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> bytes:
    assert libreoffice
    folder = tmp_path_factory.mktemp("sent")
    words = ["report", SHEET, "--years", "2026-27", "--out", str(folder), "--file", "a.xlsx"]
    assert CliRunner().invoke(cli, words).exit_code == 0
    return saved_by_office((folder / "a.xlsx").read_bytes(), folder)


def changed(parts: Parts, name: str, old: str, new: str) -> None:
    text = re.sub(old, new, parts.text(name), count=1)
    assert text != parts.text(name)
    parts.parts[name] = text


def nothing(parts: Parts) -> None:
    assert parts.sheets


def other_stamp(parts: Parts) -> None:
    changed(parts, parts.sheets[SHEET], r"(<oddFooter>[^<]*)fundingmodel [^<]{6}", r"\1fundingmodel 9.9.9 ")


def other_head_of_the_first_page(parts: Parts) -> None:
    changed(parts, parts.sheets[SHEET], 'differentFirst="false"', 'differentFirst="true"')
    changed(parts, parts.sheets[SHEET], "</oddFooter>", "</oddFooter><firstHeader>&amp;LAgreed</firstHeader>")


def text_box(parts: Parts) -> None:
    changed(parts, "xl/drawings/drawing1.xml", "</xdr:wsDr>", f"{BOX}</xdr:wsDr>")


def text_box_elsewhere(parts: Parts) -> None:
    """In a part of another name and folder, to which the sheet leads all the same."""
    text_box(parts)
    parts.parts["xl/other/shapes.xml"] = parts.parts.pop("xl/drawings/drawing1.xml")
    (leading,) = [n for n in parts.parts if n.startswith("xl/worksheets/_rels/") and "drawing1.xml" in parts.text(n)]
    changed(parts, leading, r"[^\"]*drawings/drawing1\.xml", "../other/shapes.xml")


def as_displayed(parts: Parts) -> None:
    changed(parts, "xl/workbook.xml", "<calcPr ", '<calcPr fullPrecision="0" ')


def on_request(parts: Parts) -> None:
    changed(parts, "xl/workbook.xml", "<calcPr ", '<calcPr calcMode="manual" ')


def from_1904(parts: Parts) -> None:
    changed(parts, "xl/workbook.xml", 'date1904="false"', 'date1904="true"')


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (nothing, ""), (other_stamp, "page_text_changed"), (other_head_of_the_first_page, "page_text_changed"), (text_box, "drawn_over"),
        (text_box_elsewhere, "drawn_over"),
        (as_displayed, "calculated_as_set"), (on_request, "calculated_as_set"), (from_1904, "calculated_as_set"),
    ],
)  # fmt: skip
def test_it_is_found_and_nothing_else_is(
    edit: Callable[[Parts], None], kind: str, saved: bytes, tmp_path: Path
) -> None:
    parts = Parts(saved)
    edit(parts)
    (tmp_path / "their.xlsx").write_bytes(parts.packed())
    found = verify(tmp_path / "their.xlsx")
    assert {each.kind for each in found.findings} == ({kind} if kind else set())
    assert found.code == (12 if kind else 0)
