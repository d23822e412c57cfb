"""What a dump has to notice and what it has to pass over: differences planted in a workbook and in an account."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import openpyxl
import pytest
from dumps import kept
from dumps.labels import REFERENCE
from dumps.outputs import book, result, workbook
from dumps.workbook_text import FORMULA_CELL, Book, labelled, places
from openpyxl.formula import Tokenizer
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

TEMPLATE = ("template", "en")
REPORT = ("report", "en", "settlement", "predictable", "--years", "2025-26,2026-27")
SHEET = "predictable"
SAVED = datetime(2025, 1, 1)


def planted(data: bytes, plant: Callable[[Workbook], object]) -> Book:
    """A workbook with a difference; openpyxl stores no values, and the date at which it saves is no difference."""
    changed = openpyxl.load_workbook(io.BytesIO(data))
    plant(changed)
    return _written(changed)


def _written(changed: Workbook) -> Book:
    buffer = io.BytesIO()
    changed.save(buffer)
    found = Book.read(buffer.getvalue())
    found.formulas.properties.modified = SAVED
    return found


def _nothing(_: Workbook) -> None:
    return None


@pytest.fixture(scope="module")
def plain() -> tuple[str, str]:
    """The template as openpyxl saves it: its text by labels, and its places."""
    saved_as_it_is = planted(workbook(*TEMPLATE)[0], _nothing)
    return labelled(saved_as_it_is), places(saved_as_it_is)


def _reference(changed: Workbook) -> None:
    cell = changed["Worked formula"]["F49"]
    assert cell.value == "=ROUND(SUM(B49:E49),2)"
    cell.value = "=ROUND(SUM(B49:D49),2)"


def _dollar(changed: Workbook) -> None:
    changed["Worked formula"]["F49"].value = "=ROUND(SUM(B$49:E49),2)"


def _cent(changed: Workbook) -> None:
    cell = changed["Worked formula"]["B11"]
    assert cell.value == 500000
    cell.value = 500000.01


def _style(changed: Workbook) -> None:
    cell = changed["Worked formula"]["B11"]
    cell.font = Font(name=cell.font.name, size=cell.font.size, color=cell.font.color, bold=True)


def _format(changed: Workbook) -> None:
    changed["Worked formula"]["B11"].number_format = "0.000"


def _width(changed: Workbook) -> None:
    changed["Data"].column_dimensions["B"].width += 1


def _footer(changed: Workbook) -> None:
    changed["Data"].oddFooter.left.text = "another"


def _validation(changed: Workbook) -> None:
    rule = DataValidation(type="list", formula1='"a,b"')
    rule.add("B11")
    changed["Worked formula"].add_data_validation(rule)


def _title(changed: Workbook) -> None:
    changed["Data"].title = "Figures"


PLANTED = (_reference, _dollar, _cent, _style, _format, _width, _footer, _validation, _title)


@pytest.mark.parametrize("plant", PLANTED)
def test_planted_difference_is_reported(plain: tuple[str, str], plant: Callable[[Workbook], None]) -> None:
    told = kept.difference("template", labelled(planted(workbook(*TEMPLATE)[0], plant)), plain[0])
    assert "python tests/support/dumps/write.py template" in told
    assert 5 <= told.count("\n") < 60


def test_nothing_planted_is_no_difference(plain: tuple[str, str]) -> None:
    same = planted(workbook(*TEMPLATE)[0], _nothing)
    assert (labelled(same), places(same)) == plain


@pytest.mark.parametrize("plant", [_reference, _dollar, _cent, _style, _format, _title])
def test_planted_difference_of_a_cell_changes_the_hash_of_its_sheet(
    plain: tuple[str, str], plant: Callable[[Workbook], None]
) -> None:
    told = places(planted(workbook(*TEMPLATE)[0], plant))
    assert len(set(told.split("\n")) - set(plain[1].split("\n"))) == 1


def test_stored_value_of_a_formula_that_changes_by_a_cent_is_reported() -> None:
    whole = book(*REPORT)
    before = labelled(whole, lambda title: title == SHEET)
    cell = next(c for c in FORMULA_CELL.finditer(_part_of(whole)) if re.fullmatch(r"\d{8,}\.\d\d", c["value"] or ""))
    changed = {sheet: dict(values) for sheet, values in whole.values.items()}
    changed[SHEET][cell["address"]] = round(float(cell["value"]) + 0.01, 2)
    after = labelled(Book(whole.formulas, changed, whole.parts), lambda title: title == SHEET)
    told = kept.difference("report", after, before)
    assert cell["value"] in told
    assert len([line for line in told.split("\n") if line.startswith("+ ")]) == 1


def _part_of(whole: Book) -> str:
    number = whole.formulas.sheetnames.index(SHEET) + 1
    return whole.parts[f"xl/worksheets/sheet{number}.xml"].decode("utf-8")


def test_changed_french_text_is_reported() -> None:
    from dumps.outputs import explain

    account = explain(result("settlement"), "ON", "2021-22", "fr")
    assert "Ontario" in account
    assert "-Ontario" in kept.difference("accounts-fr", account.replace("Ontario", "L’Ontario", 1), account)


# What moves


def moved(whole: Book, sheet: str, first: int, second: int, by_row: bool) -> Book:
    """The workbook with two rows or columns of a sheet in each other's place, and every reference led after them."""
    swap = {first: second, second: first}
    formulas = saved(whole).formulas
    values = {title: dict(stored) for title, stored in whole.values.items()}

    led = partial(_led, sheet=sheet, swap=swap, by_row=by_row)
    for each in formulas:
        for cell in list(each._cells.values()):
            if cell.data_type == "f":
                cell.value = led(cell.value, each.title)
        for rule in each.data_validations.dataValidation:
            rule.formula1 = led(rule.formula1, each.title) if rule.formula1 else None
    _swap(formulas[sheet], values[sheet], swap, by_row)
    return Book(formulas, values, whole.parts)


def _led(text: str, home: str, sheet: str, swap: dict[int, int], by_row: bool) -> str:
    """A formula of the sheet `home` after the swap: its references to the changed sheet are to where the cells are now."""

    def put(found: re.Match[str]) -> str:
        given = (found["sheet"] or "").rstrip("!").strip("'")
        if not found["cells"] or (given or home) != sheet:
            return found[0]
        return (found["sheet"] or "") + re.sub(r"(\$?)([A-Z]+)(\$?)(\d+)", corner, found["cells"])

    def corner(found: re.Match[str]) -> str:
        column, row = openpyxl.utils.column_index_from_string(found[2]), int(found[4])
        column, row = (column, swap.get(row, row)) if by_row else (swap.get(column, column), row)
        return f"{found[1]}{get_column_letter(column)}{found[3]}{row}"

    return REFERENCE.sub(put, text)


def _swap(sheet: Any, values: dict[str, object], swap: dict[int, int], by_row: bool) -> None:
    cells, stored = {}, dict(values)
    for (row, column), cell in sheet._cells.items():
        old = cell.coordinate
        to = (swap.get(row, row), column) if by_row else (row, swap.get(column, column))
        cell.row, cell.column = to
        cells[to] = cell
        if old in stored:
            values[cell.coordinate] = stored[old]
    sheet._cells = cells
    if by_row:
        first, second = swap
        heights = sheet.row_dimensions
        heights[first].ht, heights[second].ht = heights[second].ht, heights[first].ht
    else:
        first, second = (get_column_letter(column) for column in swap)
        sizes = sheet.column_dimensions
        sizes[first].width, sizes[second].width = sizes[second].width, sizes[first].width
        sizes[first].hidden, sizes[second].hidden = sizes[second].hidden, sizes[first].hidden
        sizes[first].outlineLevel, sizes[second].outlineLevel = sizes[second].outlineLevel, sizes[first].outlineLevel


def saved(whole: Book) -> Book:
    """The workbook as openpyxl saves it, with the stored values that it had."""
    return Book(_written(whole.formulas).formulas, whole.values, whole.parts)


def _headed(whole: Book, sheet: str, names: tuple[str, str]) -> list[int]:
    """The first columns of a sheet with these headers."""
    cells = sorted(whole.formulas[sheet]._cells.items())
    return [next(column for (_, column), cell in cells if cell.value == name) for name in names]


def test_column_that_moved_leaves_the_text_as_it_is() -> None:
    whole = book(*REPORT)
    first, second = _headed(whole, SHEET, ("Weighted intake", "Share"))
    after = moved(whole, SHEET, first, second, by_row=False)
    assert kept.difference("report", labelled(after, _shown), labelled(saved(whole), _shown)) == ""
    assert places(after) != places(saved(whole))


def test_row_that_moved_leaves_the_text_as_it_is() -> None:
    whole = book(*REPORT)
    after = moved(whole, "Parameters", 7, 8, by_row=True)
    assert kept.difference("report", labelled(after, _shown), labelled(saved(whole), _shown)) == ""
    assert places(after) != places(saved(whole))


def _shown(title: str) -> bool:
    return bool(title)


def test_references_are_those_that_openpyxl_reads() -> None:
    """Of each kind of formula one: the same text but for its numbers is of the same kind."""
    kinds = {}
    for asked in (REPORT, TEMPLATE):
        for sheet in book(*asked).formulas:
            for cell in sheet._cells.values():
                if cell.data_type == "f":
                    kinds.setdefault(re.sub(r"\d+|\$?[A-Z]{1,3}(?=\$?\d)", "", str(cell.value)), str(cell.value))
    assert len(kinds) > 100
    for formula in kinds.values():
        read = [t.value for t in Tokenizer(formula).items if t.subtype == "RANGE"]
        found = [(f["sheet"] or "") + f["cells"] for f in REFERENCE.finditer(formula) if f["cells"]]
        assert found == read, formula
