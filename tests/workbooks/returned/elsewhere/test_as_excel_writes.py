"""Forms that Excel gives to what it keeps as it was: `verify` says nothing of them. And odd forms: they are read, not tripped over.

They are written into the XML of a report by hand, as Excel's files have them: there is no Excel where the tests run.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run
from openpyxl.styles import Color, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from xml_edits import Package

from workbooks.returned.comparing.looks.colours import ground_of_rule
from workbooks.returned.findings import OTHERWISE, UNCHANGED
from workbooks.returned.verified import Verified, verify

WORDS = ("report", "settlement", "predictable", "--years", "2026-27", "--file", "a.xlsx")
Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sent")
    assert run(*WORDS, "--out", str(folder)).exit_code == 0
    return (folder / "a.xlsx").read_bytes()


def first(parts: Parts, kind: str, pattern: str, text: str, count: int = 1) -> None:
    """Replaces it in the first part of a kind that has it, `count` times, or everywhere."""
    for name in sorted(parts):
        if re.fullmatch(kind, name) and re.search(pattern, parts[name].decode("utf-8")):
            parts[name] = re.sub(pattern, text, parts[name].decode("utf-8"), count=count).encode("utf-8")
            return
    raise AssertionError(f"{pattern} is in no {kind}")


def frames(parts: Parts) -> None:
    """The frame of a chart has a size of its own in Excel's drawings, 0 by 0."""
    frame = '<a:off xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" x="0" y="0"/>'
    frame += '<a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" cx="0" cy="0"/>'
    for name in [each for each in parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", each)]:
        text = parts[name].decode("utf-8")
        parts[name] = re.sub(r"<((?:\w+:)?)xfrm\s*/>|<((?:\w+:)?)xfrm>.*?</(?:\w+:)?xfrm>",
                             lambda x: f"<{x[1] or x[2] or ''}xfrm>{frame}</{x[1] or x[2] or ''}xfrm>", text).encode("utf-8")  # fmt: skip


def scrolled(parts: Parts) -> None:
    """A sheet whose panes are frozen on one side keeps how far it was scrolled on the other in its view."""
    first(parts, r"xl/worksheets/sheet\d+\.xml",
          r"<sheetView (?=[^>]*>\s*<pane(?![^>]*ySplit)[^>]*xSplit)", '<sheetView topLeftCell="A20" ')  # fmt: skip


KEPT = {"frames": frames, "scrolled": scrolled}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_in_another_form_is_no_finding(name: str, sent: bytes, tmp_path: Path) -> None:
    found = verified(KEPT[name], sent, tmp_path)
    assert [str(each) for each in found.findings] == []
    assert found.code == UNCHANGED


def test_the_system_s_ground_is_none() -> None:
    """The ground of a conditional format may name the system's colour where it gives none."""
    fill = PatternFill(fill_type="solid", fgColor="FFDDEEFF", bgColor=Color(indexed=64))
    assert ground_of_rule(DifferentialStyle(fill=fill)) == (0xDD, 0xEE, 0xFF)
    named = PatternFill(fill_type="solid", fgColor="FFDDEEFF", bgColor=Color(indexed=2))
    assert ground_of_rule(DifferentialStyle(fill=named)) == (0xFF, 0, 0)


def far_down(parts: Parts) -> None:
    first(parts, r"xl/worksheets/sheet\d+\.xml",
          r"<sheetView (?=[^>]*>\s*<pane[^>]*ySplit)", '<sheetView topLeftCell="A20" ')  # fmt: skip


def without_size(parts: Parts) -> None:
    first(parts, r"xl/drawings/drawing\d+\.xml", r'(<(?:\w+:)?ext [^>]*)cx="\d+"', r'\1cx="0"')


@pytest.mark.parametrize(("edit", "kind"), [(far_down, "viewed_otherwise"), (without_size, "chart_unseen")])
def test_what_hides_something_is_found_beside_them(
    edit: Callable[[Parts], None], kind: str, sent: bytes, tmp_path: Path
) -> None:
    def both(parts: Parts) -> None:
        edit(parts)
        for each in KEPT.values():
            if not (edit is far_down and each is scrolled):
                each(parts)

    found = verified(both, sent, tmp_path)
    assert {each.kind for each in found.findings} == {kind}
    assert found.code == OTHERWISE


def overlap(parts: Parts) -> None:
    first(parts, r"xl/charts/chart\d+\.xml", r'(<(?:\w+:)?overlap val=")(-?\d+)"', r'\1\2%"')


def no_index(parts: Parts) -> None:
    first(parts, r"xl/charts/chart\d+\.xml", r"(<(?:\w+:)?numRef>(?:(?!</(?:\w+:)?numRef>).)*?</(?:\w+:)?f>)(?=</)",
          r'\1<numCache><pt idx=""><v>1</v></pt></numCache>')  # fmt: skip


def half_an_address(parts: Parts) -> None:
    first(parts, r"xl/worksheets/sheet\d+\.xml", r"<sheetView (?=[^>]*>\s*<pane)", '<sheetView topLeftCell="A" ')


def no_figure_to_compare_with(parts: Parts) -> None:
    first(parts, r"xl/styles\.xml", 'formatCode="0.0000"', 'formatCode="[&gt;.]0.0000;0"')


def whole_columns(parts: Parts) -> None:
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    rule = f'<ext xmlns:x14="{x14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations xmlns:xm="{xm}" count="1">'
    rule += '<x14:dataValidation type="list"><x14:formula1><xm:f>Summary!A1</xm:f></x14:formula1><xm:sqref>A:A 3:3 x</xm:sqref>'
    rule += "</x14:dataValidation></x14:dataValidations></ext>"
    first(parts, r"xl/worksheets/sheet1\.xml", "</worksheet>", f"<extLst>{rule}</extLst></worksheet>")


ODD = (overlap, no_index, half_an_address, no_figure_to_compare_with, whole_columns)


@pytest.mark.parametrize("edit", ODD)
def test_odd_forms_are_read(edit: Callable[[Parts], None], sent: bytes, tmp_path: Path) -> None:
    assert verified(edit, sent, tmp_path).code in (UNCHANGED, OTHERWISE)


def test_a_text_in_pieces_is_found_where_a_cell_does_not_say_where_it_is(sent: bytes, tmp_path: Path) -> None:
    hidden = r'<is><r><t>\2</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>\3</t></r></is>'

    def edit(parts: Parts) -> None:
        plain = r'<c r="A1"([^>]*)><is><t>(\w{3})(\w+)</t></is></c>'
        first(parts, r"xl/worksheets/sheet\d+\.xml", plain, rf"<c\1>{hidden}</c>")

    found = verified(edit, sent, tmp_path)
    (only,) = found.findings
    assert (only.kind, only.cell, only.after) == ("read_otherwise", "A1", str(only.before)[:3])


def verified(edit: Callable[[Parts], None], sent: bytes, folder: Path) -> Verified:
    package = Package.read(sent)
    edit(package.parts)
    path = folder / "their.xlsx"
    path.write_bytes(package.packed())
    return verify(path)
