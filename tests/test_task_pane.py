"""The task pane in Chromium, with Office alone replaced: functions, scenario, sheet, keyboard, languages, refusals."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser import Opener, Server
from engines import formualizer
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from playwright.sync_api import Page, Route, expect

import fundingmodel
from udfs.catalogue import find, formula_text, functions
from udfs.levers import groups
from udfs.named_scenarios import find as find_scenario
from udfs.named_scenarios import names as scenario_names
from udfs.overrides import result_of

YEAR = "2026-27"
Cells = dict[tuple[int, int], Any]


def child(folder: Path, parent: str, inputs: str) -> fundingmodel.Result:
    """What the engine gives for a scenario file that changes these inputs: the other way to the same figures."""
    file = folder / "child.toml"
    told = f'name = "child"\nparent = "{parent}"\nauthor = "a test"\ndate = "2026-01-01"\nreason = "to compare"\n\n{inputs}\n'
    file.write_text(told, encoding="utf-8")
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


def shown(page: Page, column: int) -> list[Decimal | None]:
    """A column of the table of exact figures: 2 the scenario, 3 the baseline; None where it says unknown."""
    texts = page.locator(f"#table tbody tr:not(.total) > :nth-child({column})").all_text_contents()
    return [None if text == "unknown" else Decimal(text.replace(",", "").replace("\u2212", "-")) for text in texts]


def cells(page: Page) -> Cells:
    """What stands on the sheet, by row and column from 1; text that an apostrophe marks as such without it."""
    found = page.evaluate(
        "[...fakeExcel.state.sheets.get('Sheet1')].map(([at, cell]) => [at, cell.formula, cell.value])"
    )
    told: Cells = {}
    for at, formula, value in found:
        row, column = (int(part) + 1 for part in at.split(","))
        if value != "" or formula != "":
            told[row, column] = formula if isinstance(formula, str) and formula.startswith("=") else value
    return told


# Functions


def test_search_finds_names_and_help_in_both_languages(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    expect(page.locator('[role="option"]')).to_have_count(len(functions()))
    assert page.locator('[role="option"] b').all_text_contents() == [each.excel_name for each in functions()]
    for asked, one in (
        ("allocat", "ALLOCATE"),
        ("repartit une enveloppe", "ALLOCATE"),
        ("fm_share", "SHARE"),
        ("Répartit", "ALLOCATE"),
    ):
        page.fill("#search", asked)
        found = page.locator('[role="option"] b').all_text_contents()
        assert f"FM.{one}" in found and len(found) < len(functions()), asked
    page.fill("#search", "no such thing")
    expect(page.locator('[role="option"]')).to_have_count(0)
    assert "Escape" in page.inner_text("#found")
    page.press("#search", "Escape")
    expect(page.locator('[role="option"]')).to_have_count(len(functions()))
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


def test_detail_tells_all_of_a_function_and_calculates_its_example(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    page.click("#option-ALLOCATE")
    told = page.inner_text("#detail")
    function = find("ALLOCATE")
    assert function.signature in told.replace("\n", "")
    for argument in function.arguments:
        assert argument.name in told and argument.help["en"] in told
    for choice in ("published_order", "larger_share"):
        assert choice in told
    cents = [Fraction(part, 195) * 100_000_000 for part in (120, 60, 15)]  # the first example, by hand
    whole = [int(each) for each in cents]
    left = sorted(range(3), key=lambda i: cents[i] - whole[i], reverse=True)[: 100_000_000 - sum(whole)]
    first = page.locator("#detail .result").first.locator("td")
    expect(first).to_have_count(3)
    assert first.all_text_contents() == [f"{(each + (i in left)) / 100:,.2f}" for i, each in enumerate(whole)]


def test_example_is_inserted_at_the_cursor_and_calculates(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    page.evaluate("Object.assign(fakeExcel.state.active, {row: 4, column: 2})")
    page.click("#option-SHARE")
    page.get_by_role("button", name="Insert at the cursor").first.click()
    expect(page.locator("#message")).to_have_text("FM.SHARE stands in C5.")
    example = find("SHARE").examples[0]
    assert cells(page) == {(5, 3): formula_text(find("SHARE"), example.arguments)}
    answer = page.evaluate("arguments => fakeExcel.calc('SHARE', arguments)", list(example.arguments))
    assert answer["cells"], answer


def test_cell_that_holds_something_is_replaced_only_when_asked_again(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    page.evaluate("Excel.run(async context => { context.workbook.getActiveCell().values = [['mine']]; })")
    page.click("#option-SHARE")
    button = page.get_by_role("button", name="Insert at the cursor").first
    button.click()
    expect(page.locator("#message")).to_contain_text("A1 is not empty")
    assert cells(page) == {(1, 1): "mine"}
    button.click()
    expect(page.locator("#message")).to_have_text("FM.SHARE stands in A1.")
    assert cells(page)[1, 1].startswith("=FM.SHARE(")


def test_what_excel_refuses_is_told(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    page.evaluate("fakeExcel.state.protected = true")
    page.click("#option-SHARE")
    page.get_by_role("button", name="Insert at the cursor").first.click()
    expect(page.locator("#message")).to_have_text("Excel refused: The sheet is protected.")
    assert cells(page) == {} and heard.complaints == []


# Scenario


def test_moved_lever_redraws_with_the_figures_of_the_engine(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, heard = open_pane(server, width=900)
    in_scenario(page, "settlement", "2021-22")
    plain = fundingmodel.run("settlement")
    assert shown(page, 2) == shown(page, 3) == amounts(plain, "2021-22")
    page.fill("#lever-category_weight_refugee", "3.25")
    settled(page)
    moved = child(tmp_path, "settlement", "[inputs.category_weight]\nassumption = true\nvalues.refugee = 3.25")
    expected = amounts(moved, "2021-22")
    assert expected != amounts(plain, "2021-22")
    assert shown(page, 2) == expected and shown(page, 3) == amounts(plain, "2021-22")
    known = [float(amount) for amount in expected if amount is not None]
    widths = [float(width.rstrip("%")) for width in bar_widths(page, "own")]
    assert widths == pytest.approx(
        [100 * amount / max([*known, *map(float, filter(None, shown(page, 3)))]) for amount in known], abs=0.01
    )
    ontario = moved.amount("allocation", "2021-22", "ON")
    assert ontario is not None
    assert f"${ontario / 1_000_000:.1f}M" in page.locator(".bar-row", has_text="Ontario").inner_text()
    page.get_by_role("button", name="Reset Resettled refugees and protected persons to 2.5").click()
    settled(page)
    assert shown(page, 2) == amounts(plain, "2021-22")
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


def bar_widths(page: Page, kind: str) -> list[str]:
    return page.locator(f".bar-row rect.{kind}").evaluate_all("rects => rects.map(rect => rect.getAttribute('width'))")


def test_another_scenario_as_baseline_and_rules_in_words(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "predictable")
    page.select_option("#baseline", "settlement")
    settled(page)
    assert shown(page, 2) == amounts(fundingmodel.run("predictable"))
    assert shown(page, 3) == amounts(fundingmodel.run("settlement"))
    rules = fundingmodel.analysis.binding.binding_rule(fundingmodel.run("predictable").main, YEAR)
    told = page.locator(".bar-row .rule").all_text_contents()
    assert [bool(rule) for rule in told] == [rule != "free" for rule in rules]
    assert "capped: collar" in told
    envelope = fundingmodel.run("predictable").figure("envelope", YEAR)
    assert f"${envelope / 1e6:.1f}M" in page.inner_text("#totals")


def test_a_rate_of_several_years_moves_in_all_of_them(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "predictable")
    page.fill("#lever-escalator_2020-21", "0.02")
    settled(page)
    years = [f"{year}-{(year + 1) % 100:02d}" for year in range(2020, 2027)]
    table = ", ".join(f'"{year}" = 0.02' for year in years)
    expected = child(tmp_path, "predictable", f"[inputs.escalator]\nassumption = true\nby_year = {{ {table} }}")
    assert shown(page, 2) == amounts(expected)


def test_unknown_amounts_stay_unknown(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "published")
    expected = amounts(fundingmodel.run("published"))
    assert None in expected and shown(page, 2) == expected
    unknown = page.locator(".bar-row").nth(expected.index(None))
    assert unknown.locator(".own-value").inner_text() == "unknown" == unknown.locator(".change").inner_text()
    assert unknown.locator("rect.own").get_attribute("width") == "0.00%"
    assert "unknown" in page.locator("#totals dd").first.inner_text()
    assert page.inner_text("#levers").startswith("Nothing")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-1", "is negative, which base_for_each cannot be"),
        ("abc", "is the text 'abc'; a number is needed"),
        ("2.5.1", "number stored as text"),
        ("", "is blank"),
        ("900000000", "above the envelope"),
    ],
)
def test_refused_figure_is_told_in_the_words_of_the_engine(
    open_pane: Opener, server: Server, typed: str, told: str
) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    before = shown(page, 2)
    page.fill("#lever-base_for_each", typed)
    expect(page.locator("#refusal")).to_contain_text(told)
    assert page.locator("#refusal").evaluate("e => e.getBoundingClientRect().bottom <= innerHeight"), "it is in sight"
    expect(page.locator("#put")).to_be_disabled()
    assert page.locator("#lever-base_for_each").get_attribute("aria-invalid") == "true"
    assert shown(page, 2) == before
    page.fill("#lever-base_for_each", "510,000")
    expect(page.locator("#refusal")).to_be_hidden()
    expect(page.locator("#put")).to_be_enabled()
    assert shown(page, 2) != before and heard.complaints == []


def test_the_last_request_wins(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/pane/preview", hold_the_first)
    page.fill("#lever-base_for_each", "600000")
    page.wait_for_timeout(400)
    assert held, "the first request is on its way"
    page.fill("#lever-base_for_each", "700000")
    settled(page)
    held[0].continue_()
    page.wait_for_timeout(300)
    expected = child(
        tmp_path,
        "settlement",
        '[inputs.base_for_each]\nvalue = 700000\nassumption = true\nunit = "dollars"\nprice_basis = "nominal"',
    )
    assert len(held) == 1 and shown(page, 2) == amounts(expected)


# On the sheet


def spilled(page: Page, told: Cells, formula: str) -> list[list[Any]]:
    """What a call on the sheet gives, through the server, as Excel would send it."""
    match = re.fullmatch(r"=FM\.(\w+)\((.*)\)", formula)
    assert match, formula
    answer = page.evaluate(
        "([name, given]) => fakeExcel.calc(name, given)",
        [match[1], [given(told, part) for part in match[2].split(",")]],
    )
    assert "cells" in answer, answer
    return answer["cells"]


def given(told: Cells, argument: str) -> Any:
    if not argument:
        return None
    if argument.startswith('"'):
        return argument.strip('"')
    left, top, right, bottom = range_boundaries(argument)
    rows = [[told.get((row, column), "") for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    return [[referred(told, cell) for cell in row] for row in rows]


def referred(told: Cells, cell: Any) -> Any:
    """What a cell shows that only repeats another: =C10."""
    while isinstance(cell, str) and (match := re.fullmatch(r"=([A-Z]+)(\d+)", cell)):
        cell = told[int(match[2]), column_index_from_string(match[1])]
    return cell


def calculated(page: Page) -> Cells:
    """The sheet as Excel calculates it: calls by the server, the rest by a spreadsheet engine."""
    told = cells(page)
    full = dict(told)
    for (row, column), formula in told.items():
        if isinstance(formula, str) and formula.startswith("=FM."):
            for down, line in enumerate(spilled(page, told, formula)):
                assert down == 0 or told.get((row + down, column)) is None, "what a formula spills has no room"
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


def test_scenario_goes_onto_the_sheet_as_live_formulas(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "predictable")
    page.fill("#lever-protected_fraction", "0.9")
    page.fill("#lever-escalator_2020-21", "0.02")
    page.select_option("#baseline", "settlement")
    settled(page)
    on_screen = shown(page, 2)
    page.evaluate("Object.assign(fakeExcel.state.active, {row: 2, column: 1})")
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("Formulas stand in B3:G")
    formulas = cells(page)
    assert formulas[5, 3] == YEAR and formulas[4, 3] == "predictable" and formulas[6, 3] == "settlement"
    told = calculated(page)
    rows = {told[row, column]: row for row, column in told if column == 2}
    baseline = amounts(fundingmodel.run("settlement"))
    for code, own, other in zip(
        fundingmodel.run("predictable").scenario.jurisdictions, on_screen, baseline, strict=True
    ):
        row = rows[find_scenario("predictable").tier.jurisdiction_names[code]["en"]]
        assert own is not None and other is not None
        assert [told[row, column] for column in (3, 4, 5)] == pytest.approx(
            [float(own), float(other), float(own - other)], abs=0.001
        )
        assert told[row, 6] == pytest.approx(float(own / other - 1))
    total = rows["Total"]
    assert told[total, 3] == pytest.approx(float(sum(x for x in on_screen if x is not None)), abs=0.001)
    # A figure changed on the sheet: the formulas follow, and give what the engine gives for it.
    override = rows["protected_fraction"]
    page.evaluate(
        "([row, column]) => Excel.run(async c => { c.workbook.worksheets.getItem('Sheet1').getCell(row - 1, column - 1).values = [[1]]; })",
        [override, 3],
    )
    years = ", ".join(f'"{year}-{(year + 1) % 100:02d}" = 0.02' for year in range(2020, 2027))
    expected = child(tmp_path, "predictable", f"[inputs.escalator]\nassumption = true\nby_year = {{ {years} }}")
    again = calculated(page)
    assert [
        again[rows[n["en"]], 3]
        for n in (find_scenario("predictable").tier.jurisdiction_names[c] for c in expected.scenario.jurisdictions)
    ] == [float(amount) for amount in amounts(expected) if amount is not None]
    assert heard.complaints == []


def test_without_a_move_all_levers_go_onto_the_sheet(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("Formulas stand in")
    told = calculated(page)
    column = [told[row, 1] for row in range(1, 40) if (row, 1) in told]
    for group in groups(find_scenario("settlement"), YEAR):
        for lever in group.levers:
            row = 1 + column.index(lever.names[0]) + 1  # a blank row stands above the block
            assert told[row, 2] == lever.value
    ontario = next(row for (row, at), value in told.items() if at == 1 and value == "Ontario")
    assert told[ontario, 2] == float(fundingmodel.run("settlement").amount("allocation", YEAR, "ON") or 0)
    assert told[ontario, 4] == 0


def test_cells_that_hold_something_are_never_written_over(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    page.evaluate(
        "Excel.run(async c => { c.workbook.worksheets.getItem('Sheet1').getRange('C9').values = [['mine']]; })"
    )
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("is not empty, and nothing was written")
    assert cells(page) == {(9, 3): "mine"}


# For everyone


def test_everything_is_done_by_keyboard_alone(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    press = page.keyboard.press
    focused = "document.activeElement.id || document.activeElement.textContent"
    page.wait_for_selector('[role="option"]')
    for wanted in ("language-en", "language-fr", "tab-functions", "search"):
        press("Tab")
        assert page.evaluate(focused) == wanted
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in ("none", ""), f"{wanted}: focus is not to be seen"
    page.keyboard.type("share")
    press("ArrowDown")
    assert page.evaluate(focused) == "function-list"
    press("Home")
    first = page.get_attribute("#function-list", "aria-activedescendant")
    press("ArrowDown")
    second = page.get_attribute("#function-list", "aria-activedescendant")
    assert first != second and page.get_attribute(f"#{second}", "aria-selected") == "true"
    press("Enter")
    name = (second or "").removeprefix("option-")
    expect(page.locator("#message")).to_have_text(f"FM.{name} stands in A1.")
    assert cells(page)[1, 1] == formula_text(find(name), find(name).examples[0].arguments)
    press("Escape")
    assert page.input_value("#search") == "" and page.evaluate(focused) == "search"
    press("Shift+Tab")
    press("ArrowRight")
    assert page.evaluate(focused) == "tab-scenario"
    page.wait_for_selector(".bar-row")
    for wanted in ("scenario", "year", "baseline"):
        press("Tab")
        assert page.evaluate(focused) == wanted
    reach(page, "lever-base_for_each-slider")
    before = page.input_value("#lever-base_for_each")
    press("ArrowRight")
    settled(page)
    assert page.input_value("#lever-base_for_each") != before
    page.evaluate("Object.assign(fakeExcel.state.active, {row: 0, column: 3})")
    reach(page, "put")
    press("Enter")
    expect(page.locator("#message")).to_contain_text("Formulas stand in D1:")
    assert heard.complaints == []


def reach(page: Page, wanted: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return
    pytest.fail(f"{wanted} is not reached by Tab")


def test_french_follows_excel_and_is_kept(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, language="fr-CA")
    assert page.get_attribute("html", "lang") == "fr-CA"
    assert page.inner_text("#tab-scenario") == "Scénario"
    page.click("#option-ALLOCATE")
    assert "Répartit une enveloppe selon les besoins" in page.inner_text("#detail")
    in_scenario(page, "settlement")
    page.fill("#lever-category_weight_refugee", "3,25")
    settled(page)
    assert "M$" in page.inner_text("#totals") and "la plus forte hausse" in page.inner_text("#finding")
    assert page.locator("#year option").last.inner_text() == "2026-2027"
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("Les formules sont dans")
    told = calculated(page)
    assert "Île-du-Prince-Édouard" in told.values()
    assert YEAR in told.values(), "the function is given the year as it knows it"
    page.click("#language-en")
    assert page.inner_text("#tab-scenario") == "Scenario"
    expect(page.locator("#finding")).to_contain_text("gains most")
    assert page.input_value("#lever-category_weight_refugee") == "3.25"
    page.reload()
    page.wait_for_selector('[role="option"]')
    assert page.inner_text("#tab-scenario") == "Scenario", "the language chosen is kept"
    assert heard.complaints == []


@pytest.mark.parametrize("language", ["en-CA", "fr-CA"])
@pytest.mark.parametrize("width", [320, 900])
def test_nothing_is_wider_than_the_pane(open_pane: Opener, server: Server, language: str, width: int) -> None:
    page, heard = open_pane(server, language=language, width=width)
    page.wait_for_selector("#detail .result")
    for name in [function.name for function in functions()]:
        page.locator(f"#option-{name}").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    for scenario in scenario_names():
        in_scenario(page, scenario)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, scenario
    assert heard.complaints == []


LOW_CONTRAST = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((x) => (x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(element).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.disabled || element.closest("option")) continue;
    const [one, other] = [light(parts(getComputedStyle(element).color).slice(0, 3)), light(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) low.push(`${element.tagName} ${element.className} ${element.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


def test_roles_names_and_contrast(open_pane: Opener, server: Server) -> None:
    """By Chromium's own accessibility tree: whatever takes the focus has a role and a name; text is to be read."""
    page, _ = open_pane(server)
    session = page.context.new_cdp_session(page)
    for tab in ("#tab-functions", "#tab-scenario"):
        page.click(tab)
        page.wait_for_selector("#detail .result" if "functions" in tab else ".bar-row")
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        focusable = [
            node
            for node in nodes
            if any(p["name"] == "focusable" and p["value"]["value"] for p in node.get("properties", []))
        ]
        assert len(focusable) > 5
        nameless = [
            node
            for node in focusable
            if not node.get("name", {}).get("value") and node["role"]["value"] != "RootWebArea"
        ]
        assert [(node["role"]["value"], node.get("properties")) for node in nameless] == []
        assert page.evaluate(LOW_CONTRAST) == []
    expect(page.get_by_role("tab", name="Scenario")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Scenario")).to_be_visible()
    assert page.get_by_role("slider", name="Base amount for each, slider").count() == 1
    picture = page.get_by_role("img", name=re.compile("^Allocation by jurisdiction, 2026-27"))
    assert picture.count() == 1 and "table below" in (picture.get_attribute("aria-label") or "")
    assert page.get_by_role("row", name=re.compile("^Ontario")).count() == 1


def test_pane_is_light_and_has_nothing_inline(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    assert page.locator("[style]").count() == 0
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert page.locator("style").count() == 0
    own = [url for url in heard.requests if "/pane" in url and "/static/" in url]
    with server.client() as client:
        size = sum(len(client.get(url).content) for url in set(own))
    assert len(set(own)) > 10 and size < 80_000


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows a scenario whose words are markup and formulas."""
    file = tmp_path_factory.mktemp("hostile") / "hostile.toml"
    file.write_text(
        f'''name = "hostile"
title = "=HYPERLINK(1) {HOSTILE}"
note = "{HOSTILE}"
instrument = "grant"
recipient = "{HOSTILE}"
fiscal_years = ["2024-25"]
steps = [{{ step = "envelope", authority = "stated", rounding = "carried", bind = {{ authority_units_per_dollar = "units_per_dollar" }} }},
  {{ step = "share", bind = {{ weighted_intake = "need" }} }}, "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }}]
[jurisdictions]
codes = ["A", "B"]
[jurisdictions.names]
A = "=1+1 {HOSTILE}"
B = "@plain"
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
value = 1000
source = "x"
[inputs.units_per_dollar]
unit = "units per dollar"
value = 100
source = "x"
[inputs.need]
shape = "jurisdiction"
unit = "persons"
values = {{ A = 3, B = 1 }}
source = "x"
''',
        encoding="utf-8",
    )
    with Server("--scenario", str(file)) as running:
        running.wait_until_open()
        yield running


def test_markup_and_formulas_in_names_are_inert(open_pane: Opener, hostile_server: Server) -> None:
    page, heard = open_pane(hostile_server)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    in_scenario(page, "hostile", "2024-25")
    assert HOSTILE in page.inner_text("#chart") and HOSTILE in (page.text_content("#about") or "")
    assert page.locator("#pane img, #pane script").count() == 0
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("Formulas stand in")
    written = page.evaluate("[...fakeExcel.state.sheets.get('Sheet1').values()].map(cell => cell.formula)")
    formulas = [each for each in written if isinstance(each, str) and each.startswith(("=", "@", "+", "-"))]
    assert formulas and all(re.match(r"=(FM\.SCENARIO\(|SUM\(|IF\(|[A-Z]+\d+-[A-Z]+\d+$)", each) for each in formulas)
    told = calculated(page)
    assert 750.0 in told.values() and 250.0 in told.values()
    assert heard.complaints == [] and heard.elsewhere(hostile_server.origin) == []


# Routes


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("pane/example?name=NOSUCH", 404),
        ("pane/example?name=SHARE&number=99", 404),
        ("pane/example?name=SHARE&number=-1", 404),
        ("pane/example?name=SHARE&number=x", 422),
        ("pane/example?name=SHARE&language=xx", 422),
        ("pane/levers?scenario=../settlement&fiscal_year=2021-22", 404),
        ("pane/levers?scenario=settlement.toml&fiscal_year=2021-22", 404),
        ("pane/levers?scenario=settlement&fiscal_year=1999-00", 404),
        ("pane/levers?scenario=" + "x" * 300 + "&fiscal_year=2021-22", 422),
        ("reference.html?lang=de", 422),
    ],
)
def test_bad_questions_are_refused_without_an_error(server: Server, path: str, status: int) -> None:
    with server.client() as client:
        answer = client.get(path)
    assert answer.status_code == status and "Traceback" not in answer.text and "/fundingmodel/" not in answer.text


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"scenario": "no such"}, 200, "no scenario of this name"),
        ({"scenario": "../settlement"}, 200, "no scenario of this name"),
        ({"scenario": 5}, 400, "scenario is a text"),
        ({"baseline": "C:\\x.toml"}, 200, "no scenario of this name"),
        ({"fiscal_year": "1999-00"}, 200, "1999-00"),
        ({"overrides": [["no_such", 1]]}, 200, "no_such"),
        ({"overrides": [["base_for_each", "12,5"]]}, 200, "number stored as text"),
        ({"overrides": [["base_for_each", None]]}, 400, "a value a number"),
        ({"overrides": [["base_for_each"]]}, 400, "rows of a name and a value"),
        ({"overrides": "x"}, 400, "rows of a name and a value"),
        ({"overrides": [["base_for_each", 1]] * 300}, 400, "at most 200"),
        ({"overrides": [["base_for_each", 1e300]]}, 200, "base_for_each"),
    ],
)
def test_bad_previews_are_refused_with_a_sentence(
    server: Server, changed: dict[str, Any], status: int, told: str
) -> None:
    asked = {"scenario": "settlement", "fiscal_year": YEAR, "baseline": "", "overrides": [], **changed}
    with server.client() as client:
        answer = client.post("pane/preview", json=asked)
        assert answer.status_code == status and told in answer.json()["refused"], answer.text
        assert "/fundingmodel/" not in answer.text and "Traceback" not in answer.text
        sound = {"scenario": "settlement", "fiscal_year": YEAR, "baseline": "", "overrides": []}
        assert client.post("pane/preview", json=sound).json()["jurisdictions"], "it answers still"


# Levers


@pytest.mark.parametrize("name", scenario_names())
def test_levers_hold_the_scenarios_own_figures(name: str) -> None:
    """All levers at their own values, given as overrides, change nothing: each names the figure that it shows."""
    scenario = find_scenario(name)
    for year in (scenario.fiscal_years[0], scenario.fiscal_years[-1]):
        levers = [lever for group in groups(scenario, year) for lever in group.levers]
        assert all(lever.low <= lever.value <= lever.high and lever.step > 0 for lever in levers)
        overrides = tuple((name, Decimal(repr(lever.value))) for lever in levers for name in lever.names)
        assert amounts(result_of(scenario, overrides), year) == amounts(fundingmodel.run(name), year)
