"""Cells that differ, planted one by one into a small sheet: each is named by its kind, and what the inputs are now is known."""

from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.returned.comparing.compared import Altered, compared
from workbooks.returned.comparing.exchanged import exchanged
from workbooks.returned.comparing.places import Lines, matched
from workbooks.returned.comparing.spilled import fill_spilled
from workbooks.returned.comparing.validations import validations
from workbooks.returned.findings import Finding

# A choice in A2, inputs in B3:C6, a formula that is an input in D3, formulas in E, and a fixed figure in F3.
INPUTS = {("Data", row, column): "ours" for row in range(3, 7) for column in (2, 3)} | {("Data", 3, 4): "ours"}
UNITS = frozenset({"dollars", "persons"})
Edit = Callable[[Worksheet], object]


def sent() -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Data"
    sheet["A1"], sheet["B1"], sheet["C1"] = "What was paid", "Amount\n(dollars)", "persons"
    sheet["A2"] = "2025-26"
    sheet["A2"].protection = Protection(locked=False)
    for row, name in enumerate(("North", "South", "East", "West"), start=3):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, 100 + row)
        sheet.cell(row, 3, 10 * row)
        sheet.cell(row, 5, f"=B{row}/C{row}")
    sheet["D3"], sheet["F3"], sheet["F1"] = "=B3", 0.5, "Part"
    for row in sheet["B3:C6"]:
        for cell in row:
            cell.protection = Protection(locked=False)
    return workbook


def differences(edit: Edit) -> tuple[list[Finding], dict[object, object], dict[object, object]]:
    own, theirs = sent(), sent()
    edit(theirs["Data"])
    found = compared(matched(own, theirs), INPUTS, UNITS)
    return list(exchanged(found.findings, found.places)), dict(found.typed), dict(found.altered)


def put(address: str, value: object) -> Edit:
    return lambda sheet: setattr(sheet[address], "value", value)


PLANTED: dict[str, tuple[str, object, str, object]] = {
    "a choice": ("A2", "2024-25", "choice_changed", "2025-26"),
    "a choice as a figure": ("A2", 2025, "choice_changed", "2025-26"),
    "a choice blanked": ("A2", None, "choice_blanked", "2025-26"),
    "a label": ("A3", "Nord", "label_changed", "North"),
    "a label removed": ("A3", None, "label_removed", "North"),
    "a label overwritten": ("A3", 7, "label_overwritten", "North"),
    "blanks in a label": ("A1", "What  was\u00a0paid ", "label_spacing", "What was paid"),
    "a mark that is not seen": ("A3", "No\u200brth", "label_spacing", "North"),
    "a unit": ("C1", "thousands of persons", "unit_changed", "persons"),
    "a unit below a header": ("B1", "Amount\n(euros)", "unit_changed", "Amount\n(dollars)"),
    "a header above its unit": ("B1", "Sum\n(dollars)", "label_changed", "Amount\n(dollars)"),
    "an input": ("B3", 104, "input_changed", 103),
    "an input blanked": ("B3", None, "input_blanked", 103),
    "an input as text": ("B3", "103", "number_as_text", 103),
    "an input grouped as text": ("B3", "1 030,5", "number_as_text", 103),
    "an input in words": ("B3", "many", "input_no_number", 103),
    "an input that is true": ("B3", True, "input_no_number", 103),
    "an input as a formula": ("B3", "=103", "input_is_formula", 103),
    "a formula of the parent's figure typed over": ("D3", 5, "input_changed", "=B3"),
    "one changed": ("D3", "=B4", "formula_changed", "=B3"),
    "a formula typed over": ("E3", 5, "formula_overwritten", "=B3/C3"),
    "a formula removed": ("E3", None, "formula_removed", "=B3/C3"),
    "a formula changed": ("E3", "=B3/C4", "formula_changed", "=B3/C3"),
    "a figure": ("F3", 0.6, "figure_changed", 0.5),
    "a figure as text": ("F3", "0.5", "figure_changed", 0.5),
    "a figure removed": ("F3", None, "figure_removed", 0.5),
    "something new": ("H9", "mine", "cell_added", None),
    "a formula that is new": ("H9", "=B3", "cell_added", None),
}
TYPED = ("choice", "input", "number_as_text")


@pytest.mark.parametrize("planted", PLANTED)
def test_a_cell_that_differs_is_named_by_its_kind(planted: str) -> None:
    address, now, kind, before = PLANTED[planted]
    found, typed, altered = differences(put(address, now))
    assert found == [Finding(kind, "Data", address, before, now)]
    place = ("Data", int(address[1:]), "ABCDEFGH".index(address[0]) + 1)
    if kind.startswith(TYPED):
        assert (typed, altered) == ({place: now}, {})
    elif kind == "cell_added":
        assert (typed, altered) == ({}, {})
    else:
        is_formula = isinstance(now, str) and now.startswith("=")
        assert (typed, altered) == ({}, {place: Altered(now, is_formula)})


@pytest.mark.parametrize(
    ("address", "now"),
    [("A1", "What was paid"), ("B1", "Amount\r\n(dollars)"), ("B1", "Amount\r(dollars)"), ("E3", "=(B3 / C3)"), ("B3", 103.0),
     ("F3", 0.5 + 1e-17), ("A9", None)],
)  # fmt: skip
def test_what_another_program_writes_otherwise_is_the_same(address: str, now: object) -> None:
    if address == "E3":
        now = "= B3/C3"
    assert differences(put(address, now)) == ([], {}, {})


def test_a_row_that_was_put_in_moves_references_and_nothing_else() -> None:
    def rightly(sheet: Worksheet) -> None:
        sheet.insert_rows(5)
        for row in (6, 7):
            sheet.cell(row, 5).value = f"=B{row}/C{row}"

    assert differences(rightly)[0] == []
    told, _, altered = differences(lambda sheet: sheet.insert_rows(5))
    assert [(each.kind, each.cell) for each in told] == [("reference_not_moved", "E6"), ("reference_not_moved", "E7")]
    # In our places: what stood in row 5 of theirs is nowhere in ours, and their row 6 is our row 5.
    assert set(altered) == {("Data", 5, 5), ("Data", 6, 5)}


def test_what_stands_in_a_row_that_was_put_in_is_new() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.insert_rows(5)
        sheet["A5"] = "Isles"
        for row in (6, 7):
            sheet.cell(row, 5).value = f"=B{row}/C{row}"

    assert differences(edit)[0] == [Finding("cell_added", "Data", "A5", None, "Isles")]


def exchange(first: str, second: str) -> Edit:
    def edit(sheet: Worksheet) -> None:
        for one, other in zip(sheet[first][0], sheet[second][0], strict=True):
            one.value, other.value = other.value, one.value

    return edit


def test_labels_and_figures_that_stand_in_each_others_place() -> None:
    assert differences(exchange("A3:A3", "A5:A5"))[0] == [
        Finding("labels_exchanged", "Data", "A3, A5", "North", "East")
    ]
    (figures,) = differences(exchange("B3:C3", "B6:C6"))[0]
    assert (figures.kind, figures.cell) == ("figures_exchanged", "B3:C3, B6:C6")
    # One column alone of two rows that differ in both is no exchange of what was typed in them.
    both = differences(lambda sheet: [exchange("B3:B3", "B6:B6")(sheet), put("C3", 7)(sheet)])[0]
    assert {each.kind for each in both} == {"input_changed"} and len(both) == 3


def test_labels_of_another_row_and_column_are_two_changes() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["A3"], sheet["C1"] = "persons", "North"

    assert sorted(each.kind for each in differences(edit)[0]) == ["label_changed", "unit_changed"]


# Which of our lines each of theirs is


@pytest.mark.parametrize(
    ("lines", "ours", "theirs"),
    [
        (Lines(), [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        (Lines({1: 1, 3: 2, 4: 3}, put_in=(2,)), [1, None, 2, 3, 4, 5], [1, 3, 4, 5, 6, 7]),
        (Lines({1: 1, 2: 3, 3: 4}, taken_out=(2,)), [1, 3, 4, 5, 6, 7], [1, None, 2, 3, 4, 5]),
    ],
)
def test_lines_there_and_back(lines: Lines, ours: list[int | None], theirs: list[int | None]) -> None:
    assert [lines.of(number) for number in range(1, 7)] == ours
    assert [lines.back(number) for number in range(1, 7)] == theirs


def test_lines_that_were_put_in_and_edited_at_once_are_known_again_by_what_they_have_in_common() -> None:
    """Two rows in the place of one: the nearer of them is that one, and the other was put in."""
    own, theirs = Workbook(), Workbook()
    for workbook, rows in (
        (own, [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]),
        (theirs, [["a", "b", "c"], ["x", "y", "z"], ["d", "e", "other"], ["g", "h", "i"]]),
    ):
        for row in rows:
            workbook.active.append(row)
    (pair,) = matched(own, theirs).pairs
    assert (pair.rows.put_in, pair.rows.taken_out) == ((2,), ())
    assert [pair.rows.of(number) for number in range(1, 5)] == [1, None, 2, 3]
    (back,) = matched(theirs, own).pairs
    assert (back.rows.put_in, back.rows.taken_out) == ((), (2,))


# Rules of input


def with_rules(area: str) -> Workbook:
    workbook = sent()
    rule = DataValidation("decimal", formula1="0", operator="greaterThanOrEqual", sqref=area)
    workbook["Data"].add_data_validation(rule)
    return workbook


@pytest.mark.parametrize(("area", "gone"), [("B3:B6", []), ("B4:B6", [("validation_removed", "B3", 1)])])
def test_an_input_that_was_blanked_keeps_its_rule(area: str, gone: list[tuple[str, str, int]]) -> None:
    theirs = with_rules(area)
    theirs["Data"]["B3"].value = None
    found = list(validations(matched(with_rules("B3:B6"), theirs), {}, keeps_all=False))
    assert [(each.kind, each.cell, each.after) for each in found] == gone


# What a formula spills


def spilling(area: str, *values: object) -> Workbook:
    workbook = sent()
    workbook["Data"]["G3"] = ArrayFormula(area, "=B3:B6*2")
    for row, value in enumerate(values, start=4):
        workbook["Data"].cell(row, 7, value)
    return workbook


@pytest.mark.parametrize(
    ("area", "values", "expected"),
    [
        ("G3:G6", ("#NAME?", "#NAME?", "#NAME?"), []),  # what it shows is compared as a value of the formula
        ("G3", (208, 210, 212), [("formula_overwritten", cell) for cell in ("G4", "G5", "G6")]),
        ("A1:nowhere", (208, 210, 212), [("formula_overwritten", cell) for cell in ("G4", "G5", "G6")]),
        ("A1:XFD1048576", (208, 210, 212), [("formula_overwritten", cell) for cell in ("G4", "G5", "G6")]),
    ],
)
def test_what_a_formula_spills_is_part_of_it(area: str, values: tuple[object, ...], expected: list[object]) -> None:
    own, theirs = spilling("G3:G6", 208, 210, 212), spilling(area, *values)
    for workbook in (own, theirs):
        fill_spilled(workbook)
    found = compared(matched(own, theirs), INPUTS, UNITS).findings
    assert [(each.kind, each.cell) for each in found] == expected
