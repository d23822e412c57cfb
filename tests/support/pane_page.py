"""The task pane in Chromium, with Office alone replaced: what its tests share.

Its figures are compared with `fundingmodel.run` of a scenario file that says the same as the levers; its sheet is calculated
by the server, through the add-in's own script, and by a spreadsheet engine.
"""

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from engines import formualizer
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from playwright.sync_api import Page, Route, expect

import fundingmodel

YEAR = "2026-27"
Cells = dict[tuple[int, int], Any]


def child(folder: Path, parent: str, inputs: str) -> fundingmodel.Result:
    """What the engine gives for a scenario file that changes these inputs: the other way to the same figures."""
    file = folder / "child.toml"
    text = f'name = "child"\nparent = "{parent}"\nauthor = "a test"\ndate = "2026-01-01"\nreason = "to compare"\n\n{inputs}\n'
    file.write_text(text, encoding="utf-8")
    return fundingmodel.run(file)


def amounts(result: fundingmodel.Result, year: str = YEAR) -> list[Decimal | None]:
    return [result.amount("allocation", year, code) for code in result.scenario.jurisdictions]


def in_scenario(page: Page, scenario: str, year: str = YEAR) -> None:
    page.click("#tab-scenario")
    page.wait_for_selector(".bar-row")
    page.select_option("#scenario", scenario)
    page.select_option("#year", year)
    settled(page)


def settled(page: Page) -> None:
    """Waits until what is shown belongs to what was asked."""
    expect(page.locator("#outcome")).to_have_attribute("aria-busy", "false")


def holding_the_first(page: Page, address: str) -> list[Route]:
    """The first request to an address, once it came: it is held, and those after it go on."""
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(address, hold_the_first)
    return held


def shown(page: Page, column: int) -> list[Decimal | None]:
    """A column of the table of exact figures: 2 the scenario, 3 the baseline; None where it says unknown."""
    texts = page.locator(f"#table tbody tr:not(.total) > :nth-child({column})").all_text_contents()
    return [None if text == "unknown" else Decimal(text.replace(",", "").replace("\u2212", "-")) for text in texts]


def cells(page: Page) -> Cells:
    """What is on the sheet, by row and column from 1; text that an apostrophe marks as such without it."""
    stored = page.evaluate(
        "[...fakeExcel.state.sheets.get('Sheet1')].map(([at, cell]) => [at, cell.formula, cell.value])"
    )
    found: Cells = {}
    for at, formula, value in stored:
        row, column = (int(part) + 1 for part in at.split(","))
        if value != "" or formula != "":
            found[row, column] = formula if isinstance(formula, str) and formula.startswith("=") else value
    return found


def bar_widths(page: Page, kind: str) -> list[str]:
    return page.locator(f".bar-row rect.{kind}").evaluate_all("rects => rects.map(rect => rect.getAttribute('width'))")


def spilled(page: Page, sheet: Cells, formula: str) -> list[list[Any]]:
    """What a call on the sheet gives, through the server, as Excel would send it."""
    match = re.fullmatch(r"=FM\.(\w+)\((.*)\)", formula)
    assert match, formula
    answer = page.evaluate(
        "([name, given]) => fakeExcel.calc(name, given)",
        [match[1], [given(sheet, part) for part in match[2].split(",")]],
    )
    assert "cells" in answer, answer
    return answer["cells"]


def given(sheet: Cells, argument: str) -> Any:
    if not argument:
        return None
    if argument.startswith('"'):
        return argument.strip('"')
    left, top, right, bottom = range_boundaries(argument)
    rows = [[sheet.get((row, column), "") for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    return [[referred(sheet, cell) for cell in row] for row in rows]


def referred(sheet: Cells, cell: Any) -> Any:
    """What a cell shows that only repeats another: =C10."""
    while isinstance(cell, str) and (match := re.fullmatch(r"=([A-Z]+)(\d+)", cell)):
        cell = sheet[int(match[2]), column_index_from_string(match[1])]
    return cell


def calculated(page: Page) -> Cells:
    """The sheet as Excel calculates it: calls by the server, the rest by a spreadsheet engine."""
    written = cells(page)
    full = dict(written)
    for (row, column), formula in written.items():
        if isinstance(formula, str) and formula.startswith("=FM."):
            for down, line in enumerate(spilled(page, written, formula)):
                assert down == 0 or written.get((row + down, column)) is None, "what a formula spills has no room"
                full[row + down, column] = line[0]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for (row, column), value in full.items():
        sheet.cell(row, column, value["basicValue"] if isinstance(value, dict) else value)
    data = io.BytesIO()
    book.save(data)
    values = formualizer(data.getvalue())
    return {(row, column): values["Sheet1", f"{get_column_letter(column)}{row}"] for row, column in full}
