"""Formulas that are copied down a column are those that each row's cell would have by itself."""

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.sheets.scenario import tier
from workbooks.sheets.scenario.copied_down import LEAST, down


def each_by_itself(height: int, compose: Callable[[int], str]) -> list[str]:
    return list(map(compose, range(height)))


def formulas(sheets: list[Worksheet]) -> dict[tuple[str, str], object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize("name", ["settlement", "predictable", "cohort", "quebec-parity"])
def test_of_packaged_scenarios(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, _, _ = report.draft(report.calculated([read_scenario(name)]))
    monkeypatch.setattr(tier, "down", each_by_itself)
    composed, _, _ = report.draft(report.calculated([read_scenario(name)]))
    assert formulas(copied.workbook.worksheets) == formulas(composed.workbook.worksheets)


ALIKE = {
    "a row of another sheet": "='Our own'!C{0}*D{0}",
    "its own row and a fixed one": '=IF($B{0}="ok",SUM($C{0}:$F{0})/E$20,NA())',
    "a function whose name ends in a number": "=LOG10(C{0})+ATAN2(D{0},E{0})",
    "a text with what looks like a cell": '=IF(C{0}="A{0}","",C{0})',
}
OTHERWISE = {
    "a fixed row of its own": "=$C${0}+D7",
    "a text that is the same in each row": '=IF(C{0}="A7","",C{0})',
    "a sheet with a number": "=Q1!C{0}+'T7 x'!D{0}",
    "a number of its own": "=C{0}*{0}",
}


@pytest.mark.parametrize("text", [*ALIKE.values(), *OTHERWISE.values()], ids=[*ALIKE, *OTHERWISE])
def test_each_row_has_its_own(text: str) -> None:
    def compose(row: int) -> str:
        return text.format(row + 7)

    assert down(9, compose) == each_by_itself(9, compose)


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_two_rows_are_composed_where_all_are_alike(text: str) -> None:
    asked: list[int] = []

    def compose(row: int) -> str:
        asked.append(row)
        return text.format(row + 7)

    down(9, compose)
    assert asked == [0, 8]


@pytest.mark.parametrize("height", range(LEAST))
def test_few_rows_are_composed_each(height: int) -> None:
    assert down(height, "=C{}".format) == [f"=C{row}" for row in range(height)]


def test_what_differs_in_the_last_row_alone_is_composed_everywhere() -> None:
    def compose(row: int) -> str:
        return f"=C{row + 7}" if row < 5 else "=C5+1"

    assert down(6, compose) == each_by_itself(6, compose)
