"""The scenario of the task pane: levers, bars and table against the engine, formulas on the sheet, routes, refusals."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from browser import Opener, Server
from money import same_money
from pane_page import YEAR, amounts, bar_widths, calculated, cells, child, in_scenario, settled, shown
from playwright.sync_api import Route, expect

import fundingmodel
from fundingmodel.analysis.binding import binding_rule
from udfs.scenarios.levers import groups
from udfs.scenarios.named import find as find_scenario
from udfs.scenarios.named import names as scenario_names
from udfs.scenarios.overrides import result_of
from udfs.scenarios.preview import symbol_of

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


def test_another_scenario_as_baseline_and_rules_in_words(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "predictable")
    page.select_option("#baseline", "settlement")
    settled(page)
    assert shown(page, 2) == amounts(fundingmodel.run("predictable"))
    assert shown(page, 3) == amounts(fundingmodel.run("settlement"))
    rules = binding_rule(fundingmodel.run("predictable").main, YEAR)
    texts = page.locator(".bar-row .rule").all_text_contents()
    assert [bool(rule) for rule in texts] == [rule != "free" for rule in rules]
    assert "capped: collar" in texts
    envelope = fundingmodel.run("predictable").figure("envelope", YEAR)
    assert f"${envelope / 1e6:.1f}M" in page.inner_text("#totals")
    by = envelope - fundingmodel.run("settlement").figure("envelope", YEAR)
    assert page.inner_text("#finding").endswith(
        f". The envelopes differ by ${by / 1e6:.1f}M, provided by the federal government"
    )


def test_amounts_in_two_currencies_are_side_by_side_without_a_change(open_pane: Opener, server: Server) -> None:
    """Every scenario of the server is in dollars: the answer is changed on its way to the pane."""

    def in_euros(route: Route) -> None:
        answer = route.fetch().json()
        assert answer["baseline_currency"] == answer["currency"] == "CAD"
        route.fulfill(
            json={
                **answer,
                "baseline_currency": "EUR",
                "baseline_symbol": dict.fromkeys(("en", "fr"), "€"),
                "baseline_currency_name": dict.fromkeys(("en", "fr"), "EUR"),
            }
        )

    page, heard = open_pane(server, width=900)
    page.route("**/pane/preview", in_euros)
    in_scenario(page, "predictable")
    page.select_option("#baseline", "settlement")
    settled(page)
    assert page.inner_text("#finding") == "CAD beside EUR: no change is made of them"
    assert "Change" not in page.inner_text("#totals")
    assert set(page.locator(".bar-row .change").all_text_contents()) == {""}
    ontario = fundingmodel.run("settlement").amount("allocation", YEAR, "ON")
    assert ontario is not None
    assert f"€{ontario / 1_000_000:.1f}M" in page.locator(".bar-row", has_text="Ontario").inner_text()
    heads = page.locator("#table th[scope=col]").all_text_contents()
    assert len(heads) == 4 and not any("Change" in head for head in heads)
    assert heard.complaints == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["0 seats", "1 seat", "2 seats", "1.50k seats"]),
        ("fr", ["0 siège", "1 siège", "2 sièges", "1,50 k sièges"]),
    ],
)
def test_one_of_what_is_counted_is_singular(
    open_pane: Opener, server: Server, language: str, written: list[str]
) -> None:
    page, _ = open_pane(server, language=f"{language}-CA")
    script = "([own, values, symbol]) => import(own).then((module) => values.map((each) => module.money(each, symbol)))"
    own = str(page.get_attribute("script[src*='/js/pane.js']", "src")).replace("pane.js", "pane_figures.js")
    found = page.evaluate(script, [own, [0, 1, 2, 1500], symbol_of("seats")])
    assert [" ".join(text.split()) for text in found] == written


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
    known = f"{len(expected) - expected.count(None)} of {len(expected)} known"
    assert page.locator("#totals dd").first.inner_text() == known == page.locator("#totals dd").last.inner_text()
    where = f"Where the change is known ({known}), "
    not_known = ". Whether the envelopes are equal is not known"
    assert page.inner_text("#finding") == f"{where}all receive the same as the baseline{not_known}"
    page.select_option("#baseline", "settlement")
    settled(page)
    more = r"Ontario receives \$[\d.]+k more, the largest increase"
    assert re.fullmatch(re.escape(where) + more + re.escape(not_known), page.inner_text("#finding"))
    assert page.inner_text("#levers").startswith("Nothing")


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ("-1", ("Base amount for each: at least 0.", "Montant de base pour chacun : au moins 0.")),
        (
            "abc",
            (
                "Base amount for each: “abc” is not a number.",
                "Montant de base pour chacun : « abc » n’est pas un nombre.",
            ),
        ),
        ("2.5.1", ("“2.5.1” is not a number", "« 2.5.1 » n’est pas un nombre")),
        ("9" * 400, ("is not a number", "n’est pas un nombre")),
        ("", ("Base amount for each: a figure is needed.", "Montant de base pour chacun : un chiffre est nécessaire.")),
        ("90000000", ("above the envelope", "plus que l’enveloppe")),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_refused_figure_is_named_and_the_last_good_figures_are_marked_as_such(
    open_pane: Opener, server: Server, language: str, typed: str, sentences: tuple[str, str]
) -> None:
    page, heard = open_pane(server, language=f"{language}-CA")
    in_scenario(page, "settlement")
    before = page.text_content("#table")
    page.fill("#lever-base_for_each", typed)
    expect(page.locator("#refusal")).to_contain_text(sentences[language == "fr"])
    assert page.locator("#refusal").evaluate("e => e.getBoundingClientRect().bottom <= innerHeight"), "it is in sight"
    expect(page.locator("#put")).to_be_disabled()
    assert page.locator("#lever-base_for_each").get_attribute("aria-invalid") == "true"
    assert page.text_content("#table") == before
    page.fill("#lever-base_for_each", "510000")
    expect(page.locator("#refusal")).to_be_hidden()
    expect(page.locator("#put")).to_be_enabled()
    assert page.text_content("#table") != before and heard.complaints == []


# On the sheet


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
    expect(page.locator("#message")).to_contain_text("The formulas are in B3:G")
    formulas = cells(page)
    assert formulas[5, 3] == YEAR and formulas[4, 3] == "predictable" and formulas[6, 3] == "settlement"
    sheet = calculated(page)
    rows = {sheet[row, column]: row for row, column in sheet if column == 2}
    baseline = amounts(fundingmodel.run("settlement"))
    for code, own, other in zip(
        fundingmodel.run("predictable").scenario.jurisdictions, on_screen, baseline, strict=True
    ):
        row = rows[find_scenario("predictable").tier.jurisdiction_names[code]["en"]]
        assert own is not None and other is not None
        assert all(map(same_money, [sheet[row, column] for column in (3, 4, 5)], [own, other, own - other]))
        assert sheet[row, 6] == pytest.approx(float(own / other - 1))
    total = rows["Total"]
    assert same_money(sheet[total, 3], sum(x for x in on_screen if x is not None))
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
    expect(page.locator("#message")).to_contain_text("The formulas are in")
    sheet = calculated(page)
    column = [sheet[row, 1] for row in range(1, 40) if (row, 1) in sheet]
    for group in groups(find_scenario("settlement"), YEAR):
        for lever in group.levers:
            row = 1 + column.index(lever.names[0]) + 1  # a blank row is above the block
            assert sheet[row, 2] == lever.value
    ontario = next(row for (row, at), value in sheet.items() if at == 1 and value == "Ontario")
    assert sheet[ontario, 2] == float(fundingmodel.run("settlement").amount("allocation", YEAR, "ON") or 0)
    assert sheet[ontario, 4] == 0


def test_cells_that_hold_something_are_never_written_over(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    page.evaluate(
        "Excel.run(async c => { c.workbook.worksheets.getItem('Sheet1').getRange('C9').values = [['mine']]; })"
    )
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("is not empty, and nothing was written")
    assert cells(page) == {(9, 3): "mine"}


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
    ("changed", "status", "sentence"),
    [
        ({"scenario": "no such"}, 200, "no scenario of this name"),
        ({"scenario": "../settlement"}, 200, "no scenario of this name"),
        ({"scenario": 5}, 400, "scenario: a text of at most"),
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
    server: Server, changed: dict[str, Any], status: int, sentence: str
) -> None:
    asked = {"scenario": "settlement", "fiscal_year": YEAR, "baseline": "", "overrides": [], **changed}
    with server.client() as client:
        answer = client.post("pane/preview", json=asked)
        assert answer.status_code == status and sentence in answer.json()["refused"], answer.text
        assert "/fundingmodel/" not in answer.text and "Traceback" not in answer.text
        sound = {"scenario": "settlement", "fiscal_year": YEAR, "baseline": "", "overrides": []}
        assert client.post("pane/preview", json=sound).json()["jurisdictions"], "it answers still"


def test_with_entra_id_scenarios_are_for_those_who_sign_in() -> None:
    """What is public, the page and the catalogue, is read by all; what a ministry's own scenario holds is not."""
    asked = {"scenario": "settlement", "fiscal_year": YEAR, "baseline": "", "overrides": []}
    tenant, client_id = "9188040d-6c67-4c5b-b112-36a304b66dad", "4f1d2c3b-0000-4000-8000-000000000000"
    with Server("--entra-tenant", tenant, "--entra-client", client_id) as running, running.client() as client:
        running.wait_until_open()
        for path in (
            "pane/scenarios",
            "pane/levers?scenario=settlement&fiscal_year=2021-22",
            "pane/example?name=SHARE",
        ):
            assert client.get(path).status_code == 401, path
        for path in ("pane/preview", "pane/goal", "pane/why"):
            assert client.post(path, json=asked).status_code == 401, path
        assert client.get("pane/catalogue").status_code == client.get("reference.html").status_code == 200


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
