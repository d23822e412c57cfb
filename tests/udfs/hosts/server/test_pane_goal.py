"""What would it take, beside a lever of the task pane: in Chromium, against the command on an offer file, and against fractions."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from browser import Opener, Server
from command_line import printed
from pane_page import YEAR, amounts, child, holding_the_first, in_scenario, settled, shown
from playwright.sync_api import Page, Route, expect

import fundingmodel
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.scenario.reading import read_scenario

REFUGEES, BASE = "category_weight.refugee", "base_for_each"
BASE_MOVED = '[inputs.base_for_each]\nvalue = {}\nassumption = true\nunit = "dollars"\nprice_basis = "nominal"'


def opened(page: Page, lever: str) -> None:
    """The control beside a lever, by the keyboard: its box has the focus then."""
    page.evaluate("for (const each of document.querySelectorAll('#levers details')) each.open = true")
    line = page.locator(".lever", has=page.locator(f"#lever-{lever.replace('.', '_')}"))
    line.locator(".seek").focus()
    page.keyboard.press("Enter")


def seek(page: Page, goal: str, jurisdiction: str = "ON", kind: str = "amount") -> str:
    """Asks in the control that is open; what it answers, without its details."""
    page.select_option(".goal select >> nth=0", jurisdiction)
    page.select_option(".goal select >> nth=1", kind)
    page.fill(".goal .figure", goal)
    page.press(".goal .figure", "Enter")
    answer = page.locator(".goal-answer")
    expect(answer).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(answer).not_to_be_empty()
    return answer.inner_text()


def ontario(result: fundingmodel.Result, year: str = YEAR) -> Decimal:
    amount = result.amount("allocation", year, "ON")
    assert amount is not None
    return amount


def told(*arguments: str) -> str:
    """What the command says, on one line."""
    return " ".join(printed("analyse", "goal-seek", *arguments).split())


def first_whose_amount_is(goal: Fraction, base: Fraction) -> Fraction:
    """The least refugee weight in ten thousandths at which Ontario's part, on exact fractions, is at least the goal.

    By hand from the file: above a base for each, an envelope is shared by admissions, each category by its weight. The cents
    that rounding gives or takes are looked at beside it, by the engine.
    """
    scenario = read_scenario("settlement")
    tier, place = scenario.tier, scenario.tier.place
    years = tier.parameters["intake"].keys(YEAR, place)
    blocks = [tier.parameters["intake"].figures[year] for year in years]
    plain, refugees = ([Fraction(0)] * len(place.jurisdictions) for _ in range(2))
    for block in blocks:
        for n, row in enumerate(block):
            for code, persons in zip(place.categories, row, strict=True):
                assert persons is not None
                (refugees if code == "refugee" else plain)[n] += Fraction(persons)
    envelope = Fraction(fundingmodel.run("settlement").figure("envelope", YEAR)).limit_denominator(100)
    own = list(place.jurisdictions).index("ON")
    wanted = (goal - base) / (envelope - len(plain) * base)  # the share of what is above the bases
    weight = (wanted * sum(plain) - plain[own]) / (refugees[own] - wanted * sum(refugees))
    return Fraction(-(-weight * 10_000 // 1), 10_000)


def test_a_goal_that_is_sought_and_set_gives_the_amount(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, heard = open_pane(server, width=900)
    in_scenario(page, "settlement")
    page.fill("#lever-base_for_each", "600000")
    settled(page)
    before = shown(page, 2)
    opened(page, REFUGEES)
    assert page.evaluate("document.activeElement.className") == "figure"
    answer = seek(page, "450000000")
    value = first_whose_amount_is(Fraction(450_000_000), Fraction(600_000))
    page.click(".goal-answer button.main")
    settled(page)
    assert page.input_value("#lever-category_weight_refugee") == f"{float(value):g}"
    bodies = {}
    for name, weight in (("goal", value), ("short", value - Fraction(1, 10_000))):
        body = f"{BASE_MOVED.format(600000)}\n[inputs.category_weight]\nassumption = true\nvalues.refugee = {float(weight)}"
        bodies[name] = child(tmp_path, "settlement", body)
    assert shown(page, 2) == amounts(bodies["goal"])
    assert ontario(bodies["short"]) < 450_000_000 <= ontario(bodies["goal"])
    offer = child(tmp_path, "settlement", BASE_MOVED.format(600000))
    assert before == amounts(offer), "the goal is sought from what was moved"
    sentence = told(str(tmp_path / "child.toml"), "ON", REFUGEES, "--amount", "450000000", "--year", YEAR)
    for line in answer.split("\n\n")[:2]:
        assert line in sentence and "$450,000," in answer
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_those_of_the_command(open_pane: Opener, server: Server, language: str) -> None:
    page, heard = open_pane(server, language=f"{language}-CA", width=900)
    in_scenario(page, "settlement")
    opened(page, REFUGEES)
    for kind, goal, option in (
        ("amount", "500000000", "--amount"),
        ("share", "0.49", "--share"),
        ("amount", "1", "--amount"),
    ):
        answer = seek(page, goal.replace(".", ",") if language == "fr" else goal, kind=kind)
        page.click(".goal-answer summary")
        whole = page.locator(".goal-answer p").all_text_contents()
        sentence = told("settlement", "ON", REFUGEES, option, goal, "--year", YEAR, "--lang", language)
        assert len(whole) > 3 and answer.split("\n")[0] == whole[0]
        for line in whole:
            assert " ".join(line.split()) in sentence, line
    expect(page.locator(".goal-answer button.main")).to_have_count(0)  # as little as $1 is out of reach
    assert heard.complaints == []


def test_a_rate_of_several_years_is_sought_and_set_in_all_of_them(
    open_pane: Opener, server: Server, tmp_path: Path
) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "predictable")
    opened(page, "escalator.2020-21")
    seek(page, "450000000")
    page.click(".goal-answer button.main")
    settled(page)
    value = Decimal(page.input_value("#lever-escalator_2020-21"))
    assert value.as_tuple().exponent == -4
    found = {}
    for each in (value, value - Decimal("0.0001")):
        years = ", ".join(f'"{year}-{(year + 1) % 100:02d}" = {each}' for year in range(2020, 2027))
        found[each] = child(tmp_path, "predictable", f"[inputs.escalator]\nassumption = true\nby_year = {{ {years} }}")
    assert shown(page, 2) == amounts(found[value])
    assert ontario(found[value - Decimal("0.0001")]) < 450_000_000 <= ontario(found[value])


def test_a_figure_that_is_another_result_is_sought_as_it_may_be_moved(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "equal-per-capita")
    opened(page, "stated_authority.2026-27")
    seek(page, "400000000")
    page.click(".goal-answer button.main")
    settled(page)
    value = Decimal(page.input_value("#lever-stated_authority_2026-27").replace(",", ""))
    shares = shown(page, 2)
    assert None not in shares and sum(x for x in shares if x is not None) == value
    codes = list(fundingmodel.run("equal-per-capita").scenario.jurisdictions)
    at_goal = shares[codes.index("ON")]
    assert at_goal is not None and 400_000_000 <= at_goal < Decimal("400000000.01") + 1  # a step is a cent


@pytest.mark.parametrize(
    ("goal", "kind", "english", "french"),
    [
        ("", "amount", "Goal: a figure is needed.", "Objectif : un chiffre est nécessaire."),
        ("many", "amount", "Goal: “many” is not a number.", "Objectif : « many » n’est pas un nombre."),
        ("50", "share", "share is 50; it must be at most 1. Write ratios", "share vaut 50; il faut au plus 1."),
        ("-1", "share", "share is -1; it must be at least 0.", "share vaut -1; il faut au moins 0."),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_goal_is_refused(
    open_pane: Opener, server: Server, language: str, goal: str, kind: str, english: str, french: str
) -> None:
    page, heard = open_pane(server, language=f"{language}-CA", width=320)
    in_scenario(page, "settlement")
    opened(page, BASE)
    answer = seek(page, goal, kind=kind).replace("\u00a0", " ").replace("\u2212", "-")
    assert answer.startswith(french if language == "fr" else english), answer
    assert "refusal" in (page.get_attribute(".goal-answer", "class") or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert heard.complaints == []


def test_a_wrong_lever_is_said_before_a_goal_is_sought(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    page.fill("#lever-base_for_each", "x")
    opened(page, REFUGEES)
    assert seek(page, "450000000") == "Base amount for each: “x” is not a number."


def test_a_value_that_may_not_be_set_here_has_no_button(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    """What is set so far below a scenario's own dollars is taken for thousands; goal seek itself finds it."""
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    opened(page, BASE)
    little = child(tmp_path, "settlement", BASE_MOVED.format(700)).amount("allocation", YEAR, "NU")
    answer = seek(page, str(little), jurisdiction="NU")
    assert "base_for_each at $7" in answer and "It cannot be set here. overrides, 'base_for_each' is 7" in answer
    assert "one of them seems to be in thousands" in answer
    expect(page.locator(".goal-answer button.main")).to_have_count(0)


def test_what_moves_makes_the_answer_one_of_other_figures(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    for move in ("lever", "year", "jurisdiction", "goal"):
        if page.locator(".goal").count() == 0:
            opened(page, REFUGEES)
        seek(page, "450000000")
        if move == "lever":
            page.fill("#lever-base_for_each", "510000")
        elif move == "year":
            page.select_option("#year", "2025-26")
        elif move == "jurisdiction":
            page.select_option(
                ".goal select >> nth=0", "QC" if page.locator(".goal option[value=QC]").count() else "MB"
            )
        else:
            page.fill(".goal .figure", "451000000")
        expect(page.locator(".goal-answer")).to_be_empty()
        settled(page)
    page.select_option("#scenario", "predictable")
    settled(page)
    expect(page.locator(".goal")).to_have_count(0)
    assert heard.complaints == []


def test_a_later_question_takes_the_place_of_an_earlier(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    held = holding_the_first(page, "**/pane/goal")
    opened(page, REFUGEES)
    page.select_option(".goal select >> nth=0", "ON")
    page.fill(".goal .figure", "430000000")
    page.dblclick(".goal button[type=submit]")
    expect(page.locator(".goal-answer")).to_contain_text("$430,000,000.00 is reached", timeout=60_000)
    answer = seek(page, "431000000")
    held[0].continue_()
    page.wait_for_timeout(300)
    assert page.inner_text(".goal-answer") == answer and "$431,000,000.00 is reached" in answer


def test_another_language_while_it_is_sought(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    held: list[Route] = []
    page.route("**/pane/goal", lambda route: held.append(route))
    opened(page, REFUGEES)
    page.select_option(".goal select >> nth=0", "ON")
    page.fill(".goal .figure", "450000000")
    page.press(".goal .figure", "Enter")
    expect(page.locator(".goal-answer")).to_have_text("Calculating…")
    page.click("#language-fr")
    settled(page)
    expect(page.locator(".goal-answer")).to_have_text("Calcul en cours…")
    held[0].continue_()
    expect(page.locator(".goal-answer")).to_contain_text("est atteint avec", timeout=60_000)
    page.dblclick(".goal-answer button.main")
    settled(page)
    assert page.input_value("#lever-category_weight_refugee") == "10,1308"
    expect(page.locator(".goal-answer")).to_have_text(re.compile("Mis à 10,1308"))
    assert heard.complaints == []


def test_the_control_is_for_everyone(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, width=320)
    in_scenario(page, "settlement")
    opened(page, REFUGEES)
    button = page.get_by_role("button", name="What would it take? Resettled refugees and protected persons")
    expect(button).to_have_attribute("aria-expanded", "true")
    form = page.get_by_role("form", name="What would it take? Resettled refugees and protected persons")
    expect(form.get_by_label("Jurisdiction")).to_be_visible()
    expect(form.get_by_label("Goal")).to_be_visible()
    expect(form.get_by_role("textbox", name="Amount")).to_be_focused()
    assert form.get_by_role("status").count() == 1
    seek(page, "450000000")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("#language-fr")
    settled(page)
    expect(page.locator(".goal-answer")).to_contain_text("est atteint avec")  # the same answer, in its other words
    assert page.input_value(".goal .figure") == "450000000"
    page.click("#language-en")
    settled(page)
    page.locator(".goal-answer button.main").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lever-category_weight_refugee")).to_be_focused()
    expect(page.locator(".goal-answer")).to_contain_text("Set to 10.1308: Resettled refugees")
    page.focus(".goal .figure")
    page.keyboard.press("Escape")
    expect(page.locator(".goal")).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert heard.complaints == []


def test_without_a_server_it_says_so(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, language="fr-CA")
    in_scenario(page, "settlement")
    page.route("**/pane/goal", lambda route: route.abort())
    opened(page, REFUGEES)
    assert seek(page, "450000000").startswith("Le serveur du modèle de financement ne répond pas.")
    page.unroute("**/pane/goal")
    assert "est atteint avec" in seek(page, "450000000")


def test_a_fault_on_the_way_is_seen(open_pane: Opener, server: Server) -> None:
    """What the tests above rest on: another value, set in place of the one found, gives another amount."""
    page, _ = open_pane(server)

    def a_step_less(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(json={**answer, "value": answer["value"] - 0.0001})

    page.route("**/pane/goal", a_step_less)
    in_scenario(page, "settlement")
    opened(page, REFUGEES)
    seek(page, "450000000")
    page.click(".goal-answer button.main")
    settled(page)
    codes = list(fundingmodel.run("settlement").scenario.jurisdictions)
    assert (shown(page, 2)[codes.index("ON")] or 0) < 450_000_000


# The route

ASKED: Mapping[str, Any] = {
    "scenario": "settlement", "fiscal_year": YEAR, "overrides": [], "lever": REFUGEES, "jurisdiction": "ON", "amount": 450_000_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"scenario": "../settlement"}, 200, "no scenario of this name"),
        ({"scenario": "published"}, 200, "holds amounts as they were printed"),
        ({"fiscal_year": "1999-00"}, 200, "has no 1999-00"),
        ({"jurisdiction": "XX"}, 200, "'XX'"),
        ({"lever": "no_such"}, 200, "no input 'no_such'"),
        ({"lever": "../../etc/passwd"}, 200, "no input"),
        ({"lever": "category_weight"}, 200, "names several figures"),
        ({"lever": f"{BASE},{REFUGEES}"}, 200, "of several inputs"),
        ({"lever": 5}, 400, "lever: a text of at most"),
        ({"lever": "x" * 300}, 400, "lever: a text of at most"),
        ({"amount": None}, 200, "a goal is an amount in dollars or a share"),
        ({"share": 0.5}, 200, "a goal is an amount in dollars or a share"),
        ({"amount": True}, 400, "amount: a number is needed"),
        ({"amount": [1]}, 400, "amount: a number is needed"),
        ({"amount": "12,5"}, 200, "amount: found '12,5'"),
        ({"amount": 1e300}, 200, "beyond what can be calculated exactly"),
        ({"amount": "1e30"}, 200, "beyond what can be calculated exactly"),
        ({"overrides": [[REFUGEES, -1]]}, 200, "it must be at least 0"),
        ({"overrides": [["base_for_each", 1]] * 300}, 400, "at most 200"),
    ],
)
def test_what_the_command_refuses_the_route_refuses(
    server: Server, changed: dict[str, Any], status: int, sentence: str
) -> None:
    with server.client() as client:
        for language in LANGUAGES:
            answer = client.post("pane/goal", json={**ASKED, **changed, "language": language})
            assert answer.status_code == status and list(answer.json()) == ["refused"], answer.text
            assert "Traceback" not in answer.text and "/fundingmodel/" not in answer.text
            if language == "en":
                assert sentence in answer.json()["refused"], answer.text
                english = answer.text
        assert answer.text != english
        assert client.post("pane/goal", json=ASKED).json()["value"] == 10.1308
