"""What was done to a workbook besides its cells: each kind, planted alone into a copy of four small sheets, is named and placed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from workbooks.returned.comparing.around import around
from workbooks.returned.comparing.places import matched
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

Edit = Callable[[Workbook], None]
NAMES = ("North", "South", "East", "West", "Isles", "Hills")


def sent() -> Workbook:
    """Four sheets of texts of their own: one has a comment, links, names and what is printed of it, another is hidden."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title in ("Summary", "Figures", "Notes", "Kept"):
        sheet = workbook.create_sheet(title)
        for row, name in enumerate(NAMES, start=1):
            sheet.cell(row, 1, f"{title} {name}")
            sheet.cell(row, 2, row)
            sheet.cell(row, 3, f"of {title} {row}")
    workbook["Kept"].sheet_state = "hidden"
    figures = workbook["Figures"]
    figures["C3"].comment = Comment("as sent", "us")
    figures["A2"].hyperlink = "https://example.org/data/"
    figures["A4"].hyperlink = Hyperlink(ref="A4", location="Notes!A1")
    figures.row_dimensions[5].hidden = True
    figures.column_dimensions["C"].width = 0.4
    workbook.defined_names["weight"] = DefinedName("weight", attr_text="Figures!$B$2")
    figures.defined_names["own"] = DefinedName("own", attr_text="Figures!$B$3")
    figures.print_area = "A1:C6"
    figures.print_title_rows = "1:2"
    return workbook


def found_in(edit: Edit, parts: Sequence[str] = ()) -> list[Finding]:
    own, theirs = sent(), sent()
    edit(theirs)
    return told(own, theirs, parts)


def told(own: Workbook, theirs: Workbook, parts: Sequence[str] = ()) -> list[Finding]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "their.xlsx"
        theirs.save(path)
        return list(around(own, Found(path, theirs, theirs, tuple(parts)), matched(own, theirs)))


def cell(sheet: str, address: str, **said: object) -> Edit:
    def edit(workbook: Workbook) -> None:
        for name, value in said.items():
            setattr(workbook[sheet][address], name, value)

    return edit


def named(sheet: str, name: str, text: str | None) -> Edit:
    def edit(workbook: Workbook) -> None:
        names = workbook[sheet].defined_names if sheet else workbook.defined_names
        if text is None:
            del names[name]
        else:
            names[name] = DefinedName(name, attr_text=text)

    return edit


def on_sheet(sheet: str, edit: Callable[..., object]) -> Edit:
    return lambda workbook: edit(workbook[sheet]) and None


def height(row: int, points: float) -> Edit:
    return lambda workbook: setattr(workbook["Notes"].row_dimensions[row], "height", points)


def width(column: str, letters: float) -> Edit:
    return lambda workbook: setattr(workbook["Notes"].column_dimensions[column], "width", letters)


def printed(name: str, value: str) -> Edit:
    return lambda workbook: setattr(workbook["Figures"], name, value)


def two_columns_hidden(workbook: Workbook) -> None:
    """As Excel writes neighbours: one entry for both, and a third column that holds nothing."""
    column = workbook["Notes"].column_dimensions["B"]
    column.min, column.max, column.hidden = 2, 4, True


def state(title: str, seen: str) -> Edit:
    return lambda workbook: setattr(workbook[title], "sheet_state", seen)


PLANTED: dict[str, tuple[Edit, list[Finding]]] = {
    "nothing": (lambda _: None, []),
    "a sheet renamed": (
        lambda w: setattr(w["Notes"], "title", "Remarks"),
        [Finding("sheet_renamed", "Remarks", before="Notes", after="Remarks")],
    ),
    "a sheet hidden": (
        state("Notes", "hidden"),
        [Finding("sheet_hidden", "Notes", before="visible", after="hidden")],
    ),
    "one that is very hidden": (
        state("Notes", "veryHidden"),
        [Finding("sheet_hidden", "Notes", before="visible", after="veryHidden")],
    ),
    "a hidden sheet shown": (state("Kept", "visible"), []),
    "a sheet removed": (lambda w: w.remove(w["Notes"]), [Finding("sheet_removed", "Notes", before="Notes")]),
    "a sheet added": (
        lambda w: w.create_sheet("More", 1).append(["of their own"]),
        [Finding("sheet_added", "More", after="More")],
    ),
    "a sheet moved": (lambda w: w.move_sheet("Kept", -3), [Finding("sheet_moved", "Kept")]),
    "a row put in": (
        on_sheet("Notes", lambda s: s.insert_rows(3)),
        [Finding("row_inserted", "Notes", "3", after="3")],
    ),
    "a row taken out": (
        on_sheet("Notes", lambda s: s.delete_rows(3)),
        [Finding("row_removed", "Notes", "", before="3")],
    ),
    "a column put in": (
        on_sheet("Notes", lambda s: s.insert_cols(2)),
        [Finding("column_inserted", "Notes", "B", after="B")],
    ),
    "a column taken out": (
        on_sheet("Notes", lambda s: s.delete_cols(2)),
        [Finding("column_removed", "Notes", "", before="B")],
    ),
    "a row hidden": (
        lambda w: setattr(w["Notes"].row_dimensions[4], "hidden", True),
        [Finding("row_hidden", "Notes", "4", before="visible", after="hidden")],
    ),
    "a row of no height": (height(4, 3.9), [Finding("row_hidden", "Notes", "4", before="visible", after="hidden")]),
    "a row that is cut": (height(4, 4.0), [Finding("row_cut", "Notes", "4", before=15.0, after=4.0)]),
    "a row that is lower, and high enough": (height(4, 9.0), []),
    "a blank row hidden": (lambda w: setattr(w["Notes"].row_dimensions[9], "hidden", True), []),
    "a column of no width": (
        width("B", 0.4),
        [Finding("column_hidden", "Notes", "B", before="visible", after="hidden")],
    ),
    "a column that is cut": (width("B", 0.5), [Finding("column_cut", "Notes", "B", before=8.4, after=0.5)]),
    "a column that is narrower, and wide enough": (width("B", 5.1), []),
    "two columns hidden": (
        two_columns_hidden,
        [Finding("column_hidden", "Notes", x, before="visible", after="hidden") for x in "BC"],
    ),
    "a comment": (
        cell("Notes", "B4", comment=Comment("look", "them")),
        [Finding("comment_added", "Notes", "B4", None, "look")],
    ),
    "a comment on a cell of their own": (
        cell("Notes", "D9", comment=Comment("look", "them")),
        [Finding("comment_added", "Notes", "D9", None, "look")],
    ),
    "a comment changed": (
        cell("Figures", "C3", comment=Comment("otherwise", "them")),
        [Finding("comment_added", "Figures", "C3", "as sent", "otherwise")],
    ),
    "a comment taken out": (cell("Figures", "C3", comment=None), []),
    "a link out": (
        cell("Figures", "B5", hyperlink="https://example.org/other"),
        [Finding("link_added", "Figures", "B5", None, "https://example.org/other")],
    ),
    "a link that was elsewhere": (cell("Figures", "B5", hyperlink="https://example.org/data"), []),
    "a link inside": (cell("Figures", "B5", hyperlink=Hyperlink(ref="B5", location="Kept!A1")), []),
    "a name redefined": (
        named("", "weight", "Figures!$B$5"),
        [Finding("name_redefined", "", "", "weight = 'Figures'!$B$2", "weight = 'Figures'!$B$5")],
    ),
    "a name taken out": (
        named("Figures", "own", None),
        [Finding("name_removed", "Figures", "", "own = 'Figures'!$B$3", None)],
    ),
    "a name added": (
        named("Notes", "theirs", "Notes!$A$1"),
        [Finding("name_added", "Notes", "", None, "theirs = 'Notes'!$A$1")],
    ),
    "names of the program itself": (named("", "_xlnm._FilterDatabase", "Notes!$A$1:$C$6"), []),
    "less printed": (
        printed("print_area", "A1:C5"),
        [Finding("name_redefined", "Figures", "", "Print_Area = A1:C6", "Print_Area = A1:C5")],
    ),
    "other titles printed": (
        printed("print_title_rows", "1:3"),
        [Finding("name_redefined", "Figures", "", "Print_Titles = 1:2", "Print_Titles = 1:3")],
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_done_is_named_and_nothing_else(planted: str) -> None:
    edit, expected = PLANTED[planted]
    assert found_in(edit) == expected


def test_what_was_hidden_before_is_not_told_where_a_row_was_put_in_above_it() -> None:
    def edit(workbook: Workbook) -> None:
        sheet = workbook["Figures"]
        sheet.insert_rows(2)
        sheet.row_dimensions[5].hidden, sheet.row_dimensions[6].hidden = False, True

    told = [each for each in found_in(edit) if each.kind.startswith("row")]
    assert told == [Finding("row_inserted", "Figures", "2", after="2")]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/externalLinks/externalLink1.xml", "external_link"),
        ("xl/vbaProject.bin", "macro"),
        ("xl/macrosheets/sheet1.xml", "macro"),
        ("xl/activeX/activeX1.xml", "macro"),
        ("xl/connections.xml", "connection"),
        ("xl/model/item.data", "connection"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", "pivot"),
        ("xl/revisions/revisionHeaders.xml", "tracked"),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", ""),
        ("xl/model/_rels/item.data.rels", ""),
        ("xl/worksheets/sheet1.xml", ""),
    ],
)
def test_parts_that_none_of_our_workbooks_has(part: str, kind: str) -> None:
    assert found_in(lambda _: None, [part]) == ([Finding(kind, after=part)] if kind else [])


def test_a_workbook_of_one_sheet_has_none_that_moved() -> None:
    own, theirs = sent(), sent()
    for workbook in (own, theirs):
        for title in ("Summary", "Notes", "Kept"):
            workbook.remove(workbook[title])
    assert told(own, theirs) == []
