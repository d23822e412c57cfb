"""The task pane in Chromium: its functions, and what is for everyone: keyboard, languages, width, names, safety."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from browser import Heard, Opener, Server, listen
from pane_page import calculated, cells, in_scenario, settled
from playwright.sync_api import Browser, Page, expect

from udfs.catalogue import find, formula_text, functions
from udfs.scenarios.named import names as scenario_names

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


def test_detail_says_all_of_a_function_and_calculates_its_example(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    page.click("#option-ALLOCATE")
    detail = page.inner_text("#detail")
    function = find("ALLOCATE")
    assert function.signature in detail.replace("\n", "")
    for argument in function.arguments:
        assert argument.name in detail and argument.help["en"] in detail
    for choice in ("published_order", "larger_share"):
        assert choice in detail
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
    expect(page.locator("#message")).to_have_text("FM.SHARE is in C5.")
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
    expect(page.locator("#message")).to_have_text("FM.SHARE is in A1.")
    assert cells(page)[1, 1].startswith("=FM.SHARE(")


def test_leave_to_replace_is_for_the_same_formula_and_the_same_cell_alone(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    put = "value => Excel.run(async context => { context.workbook.getActiveCell().values = [[value]]; })"
    button = page.get_by_role("button", name="Insert at the cursor").first
    page.evaluate(put, "mine")
    for function, held in (("SHARE", "mine"), ("ALLOCATE", "mine"), ("ALLOCATE", "changed since")):
        page.evaluate(put, held)
        page.click(f"#option-{function}")
        button.click()
        expect(page.locator("#message")).to_contain_text("A1 is not empty")
        assert cells(page) == {(1, 1): held}
    page.click("#tab-scenario")
    expect(page.locator("#message")).to_be_empty()  # it was said of the other view


def test_what_excel_refuses_is_shown(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    page.evaluate("fakeExcel.state.protected = true")
    page.click("#option-SHARE")
    page.get_by_role("button", name="Insert at the cursor").first.click()
    expect(page.locator("#message")).to_have_text("Excel refused: The sheet is protected.")
    assert cells(page) == {} and heard.complaints == []


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
    expect(page.locator("#message")).to_have_text(f"FM.{name} is in A1.")
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
    expect(page.locator("#message")).to_contain_text("The formulas are in D1:")
    assert heard.complaints == []


def reach(page: Page, wanted: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return
    pytest.fail(f"{wanted} is not reached by Tab")


@pytest.mark.slow
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
        if "scenario" in tab:
            page.locator(".seek").first.click()
            page.fill("#lever-base_for_each", "600000")
            page.wait_for_selector(".part-bar")
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


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "are in the folder docs/en of the copy"), ("fr", "sont dans le dossier docs/fr de la copie")],
)
def test_a_link_leads_to_where_the_documentation_is(
    open_pane: Opener, server: Server, language: str, said: str
) -> None:
    """The link is reached by keyboard, has a name, and opens a page that has the place in words: no pages come with the program."""
    page, heard = open_pane(server)
    page.click(f"#language-{language}")
    link = page.get_by_role("link", name="Documentation", exact=True)
    page.locator("#reference").focus()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(f"/reference.html?lang={language}#documentation")
    place = opened.value.locator("section", has=opened.value.locator("#documentation"))
    assert said in place.inner_text()
    expect(opened.value.locator("#documentation")).to_be_in_viewport()
    folder = Path(__file__).parents[4] / "docs" / language
    assert not folder.parent.exists() or (folder / "analyst.md").is_file()
    assert heard.complaints == []


def test_outside_excel_the_pane_is_read_under_office_own_script(chromium: Browser, server: Server) -> None:
    """Nothing is replaced here: Office's script comes from our server, finds no Excel, and asks nobody else."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 320, "height": 800}, locale="fr-CA")
    try:
        page, heard = context.new_page(), Heard()
        listen(page, heard)
        page.goto(f"{server.base}/taskpane.html", wait_until="load")
        bar = page.locator("#xlwings-office-ready-error")
        expect(bar).to_contain_text("Cette page n’est pas reliée à Excel", timeout=20_000)
        expect(bar).to_be_visible(timeout=20_000)
        expect(page.locator("#detail .result").first).to_be_visible()
        box = bar.bounding_box()
        assert box and box["height"] < 120, "it is a bar, and covers nothing"
        page.get_by_role("button", name="Insérer dans la cellule active").first.click()
        expect(page.locator("#message")).to_contain_text("rien ne peut être inséré")
        in_scenario(page, "settlement")
        assert "Terre-Neuve-et-Labrador" in page.inner_text("#chart")
        bar.get_by_role("button", name="Fermer").click()
        expect(bar).to_be_hidden()
        assert any("/office-js/" in url for url in heard.requests) and heard.elsewhere(server.origin) == []
    finally:
        context.close()


OFFICE = """const answered = new Promise((answer, fail) => { window.answer = answer; if (FAILS) fail(new Error("no host")); });
window.Office = { context: {}, onReady: () => answered, actions: { associate() {} } };"""


@pytest.mark.slow
@pytest.mark.parametrize("fails", ["false", "true"])
def test_where_excel_does_not_answer_the_pane_is_read_all_the_same(
    chromium: Browser, server: Server, fails: str
) -> None:
    """Office's script is there, but its promise is not kept, or broken: known of Excel that opens a pane again."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 320, "height": 800}, locale="en-CA")
    try:
        page = context.new_page()
        body = OFFICE.replace("FAILS", fails)
        page.route("**/office-js/**", lambda route: route.fulfill(content_type="text/javascript", body=body))
        page.goto(f"{server.base}/taskpane.html", wait_until="load")
        bar = page.locator("#xlwings-office-ready-error")
        expect(bar).to_be_visible(timeout=30_000)  # after the reload that xlwings' page tries by itself
        expect(page.locator("#detail .result").first).to_be_visible(timeout=20_000)
        expect(page.get_by_role("button", name="Insert at the cursor").first).to_be_visible()
        if fails == "false":  # a late answer is taken over, with the language that Excel gives
            page.evaluate("Office.context.displayLanguage = 'fr-CA'; answer({ host: 'Excel', platform: 'PC' })")
            expect(page.get_by_role("button", name="Insérer dans la cellule active").first).to_be_visible()
            expect(bar).to_be_hidden()
    finally:
        context.close()


def test_pane_is_light_and_has_nothing_inline(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    assert page.locator("[style]").count() == 0
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert page.locator("style").count() == 0
    own = [url for url in heard.requests if "/pane" in url and "/static/" in url]
    with server.client() as client:
        size = sum(len(client.get(url).content) for url in set(own))
    assert len(set(own)) > 10 and size < 90_000


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows a scenario whose words are markup and formulas."""
    file = tmp_path_factory.mktemp("hostile") / "hostile.toml"
    file.write_text(
        f'''name = "hostile"
title = "=HYPERLINK(1) {HOSTILE}"
note = "{HOSTILE}"
late_data = "{HOSTILE} late"
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
    expect(page.locator("#about")).to_contain_text(f"Data that are late: {HOSTILE} late")
    page.click("#why summary")
    page.fill("#lever-stated_authority", "1200")
    expect(page.locator("#why-sentence")).to_contain_text(f"=1+1 {HOSTILE}: from $750.00")
    page.locator(".seek").click()
    page.fill(".goal .figure", "600")
    page.press(".goal .figure", "Enter")
    expect(page.locator(".goal-answer")).to_contain_text(f"=1+1 {HOSTILE}")
    expect(page.locator(".goal-answer")).to_contain_text("stated_authority at $800.00")
    assert page.locator("#pane img, #pane script").count() == 0
    page.click("#reset")
    settled(page)
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("The formulas are in")
    written = page.evaluate("[...fakeExcel.state.sheets.get('Sheet1').values()].map(cell => cell.formula)")
    formulas = [each for each in written if isinstance(each, str) and each.startswith(("=", "@", "+", "-"))]
    assert formulas and all(re.match(r"=(FM\.SCENARIO\(|SUM\(|IF\(|[A-Z]+\d+-[A-Z]+\d+$)", each) for each in formulas)
    values = calculated(page)
    assert 750.0 in values.values() and 250.0 in values.values()
    assert heard.complaints == [] and heard.elsewhere(hostile_server.origin) == []
