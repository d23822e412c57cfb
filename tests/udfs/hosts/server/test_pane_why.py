"""Why, under the bars of the task pane: in Chromium, parts that add to the change, against the command and the table of exact figures."""

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import Opener, Server
from command_line import printed
from pane_page import YEAR, child, holding_the_first, in_scenario, settled, shown
from playwright.sync_api import Page, Route, expect

import fundingmodel
from fundingmodel.language.texts import LANGUAGES

Parts = list[tuple[str, Fraction]]
WEIGHT = "[inputs.category_weight]\nassumption = true\nvalues.refugee = {}"


def looked_at(page: Page, code: str) -> None:
    """Opens why, and looks at a jurisdiction."""
    if page.get_attribute("#why", "open") is None:
        page.click("#why summary")
    page.select_option("#looked", code)
    answered(page)


def answered(page: Page) -> None:
    settled(page)
    expect(page.locator("#why-answer")).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(page.locator("#why-sentence")).not_to_be_empty()


def rows(page: Page) -> Parts:
    """The rows of the table as exact fractions, in dollars."""
    found = []
    for line in page.locator("#why-parts tbody tr").all():
        name, amount = line.locator("th").inner_text(), line.locator("td").inner_text()
        plain = re.sub(r"[\s,+]", "", amount) if "." in amount else re.sub(r"[\s+]", "", amount).replace(",", ".")
        found.append((name.strip(), Fraction(plain.replace("\u2212", "-"))))
    return found


def of_command(*arguments: str) -> Parts:
    """The same by the command: its csv, without what is known of the start."""
    text = printed("analyse", "bridge", *arguments, "--format", "csv")
    return [(row["part"], Fraction(row["amount"])) for row in csv.DictReader(io.StringIO(text))]


def in_dollars(page: Page, column: int, code: str, scenario: str) -> Fraction:
    """An amount of the table of exact figures."""
    codes = list(fundingmodel.run(scenario).scenario.jurisdictions)
    amount = shown(page, column)[codes.index(code)]
    assert amount is not None
    return Fraction(amount)


def check_sums(found: Parts, before: Fraction, after: Fraction, change: str = "Change") -> None:
    """From before the parts lead to after, and add to the change that is shown, to the cent."""
    names = [name for name, _ in found]
    start, end = names.index("before" if change == "Change" else "avant"), names.index(change)
    parts = found[start + 1 : end]
    assert parts and found[start][1] == before and found[end + 1][1] == after
    assert sum(amount for _, amount in parts) == found[end][1] == after - before


MOVES: list[tuple[str, str, str, Mapping[str, str], str]] = [
    ("settlement", "ON", "", {"category_weight_refugee": "3.25", "base_for_each": "600000"}, "2026-27"),
    ("settlement", "NU", "", {"stated_authority_2021-22": "700000000", "category_weight_family": "1.3"}, "2021-22"),
    ("predictable", "BC", "", {"protected_fraction": "0.9", "escalator_2020-21": "0.02", "largest_decline": "0.01"}, "2026-27"),
    ("predictable", "ON", "settlement", {}, "2026-27"),
    ("predictable", "ON", "settlement", {"largest_growth": "0.02"}, "2025-26"),
    ("cohort", "MB", "non-economic", {"years_eligible": "4"}, "2024-25"),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "code", "baseline", "moves", "year"), MOVES)
def test_parts_add_to_the_change_that_is_shown(
    open_pane: Opener, server: Server, scenario: str, code: str, baseline: str, moves: Mapping[str, str], year: str
) -> None:
    """Linked scenarios and years with guarantees among them."""
    page, heard = open_pane(server, width=900)
    in_scenario(page, scenario, year)
    page.select_option("#baseline", baseline)
    for lever, value in moves.items():
        page.fill(f"#lever-{lever}", value)
    looked_at(page, code)
    check_sums(rows(page), in_dollars(page, 3, code, scenario), in_dollars(page, 2, code, scenario))
    name = fundingmodel.run(scenario).scenario.tier.jurisdiction_names[code]["en"]
    sentence = page.inner_text("#why-sentence")
    assert sentence.startswith(f"{name}: from $") and (", moved, 20" in sentence) == bool(moves)
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


def test_the_parts_are_those_of_the_command(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, _ = open_pane(server, width=900)
    in_scenario(page, "settlement")
    page.fill("#lever-category_weight_refugee", "3.25")
    looked_at(page, "ON")
    child(tmp_path, "settlement", WEIGHT.format(3.25))
    found = of_command("settlement", str(tmp_path / "child.toml"), "--for", "ON", "--year", YEAR)
    assert [amount for name, amount in rows(page) if name != "Change"] == [amount for _, amount in found]
    in_words = printed("analyse", "bridge", "settlement", str(tmp_path / "child.toml"), "--for", "ON", "--year", YEAR)
    whole, said = " ".join(in_words.split()), page.inner_text("#why-sentence")
    assert said.replace("(settlement, moved,", "(child,") in whole
    assert all(note in whole for note in page.locator("#why-parts p").all_text_contents())


def test_it_follows_levers_years_baselines_and_the_jurisdiction(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, width=900)
    in_scenario(page, "settlement")
    looked_at(page, "ON")
    nothing = "Nothing was moved, and the scenario is compared with itself: no amount differs."
    assert page.inner_text("#why-sentence") == nothing and page.locator("#why-parts *").count() == 0
    seen = [nothing]

    def another() -> None:
        expect(page.locator("#why-sentence")).not_to_have_text(seen[-1], timeout=60_000)
        answered(page)
        check_sums(rows(page), in_dollars(page, 3, code, "settlement"), in_dollars(page, 2, code, "settlement"))
        seen.append(page.inner_text("#why-sentence"))

    code = "ON"
    page.fill("#lever-base_for_each", "700000")
    another()
    page.select_option("#looked", "BC")
    code = "BC"
    another()
    page.select_option("#year", "2021-22")
    another()
    page.select_option("#baseline", "equal-per-capita")
    another()
    page.get_by_role("button", name="Reset all").click()
    another()
    page.select_option("#baseline", "")
    expect(page.locator("#why-sentence")).to_have_text(nothing)
    assert page.locator("#why-parts *").count() == 0 and heard.complaints == []


def test_while_it_is_closed_nothing_is_asked(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server)
    in_scenario(page, "settlement")
    page.fill("#lever-base_for_each", "700000")
    settled(page)
    assert not [url for url in heard.requests if url.endswith("/pane/why")]


def test_a_later_question_takes_the_place_of_an_earlier(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, width=900)
    in_scenario(page, "settlement")
    held = holding_the_first(page, "**/pane/why")
    page.click("#why summary")
    page.select_option("#looked", "ON")
    page.fill("#lever-base_for_each", "700000")
    expect(page.locator("#why-answer")).to_have_attribute("aria-busy", "true")
    page.wait_for_timeout(500)
    page.fill("#lever-base_for_each", "750000")
    expect(page.locator("#why-parts tbody tr")).not_to_have_count(0)
    held[0].continue_()
    page.wait_for_timeout(300)
    answered(page)
    check_sums(rows(page), in_dollars(page, 3, "ON", "settlement"), in_dollars(page, 2, "ON", "settlement"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_said_is_refused(open_pane: Opener, server: Server, language: str) -> None:
    page, heard = open_pane(server, language=f"{language}-CA", width=320)
    in_scenario(page, "settlement")
    page.click("#why summary")
    page.select_option("#baseline", "published")
    answered(page)
    said = {"en": "no formula to take apart", "fr": "aucune formule"}[language]
    assert said in page.inner_text("#why-sentence")
    assert "refusal" in (page.get_attribute("#why-sentence", "class") or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.select_option("#baseline", "")
    expect(page.locator("#why-sentence.refusal")).to_have_count(0)
    page.fill("#lever-base_for_each", "x")
    expect(page.locator("#why-sentence")).to_be_empty()
    page.fill("#lever-base_for_each", "600000")
    page.route("**/pane/why", lambda route: route.abort())
    page.select_option("#looked", "ON")
    no_answer = {
        "en": "The funding model server does not answer.",
        "fr": "Le serveur du modèle de financement ne répond pas.",
    }
    expect(page.locator("#why-sentence")).to_contain_text(no_answer[language])
    assert [each for each in heard.complaints if "ERR_FAILED" not in each] == []


def test_it_is_for_everyone(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, width=320)
    in_scenario(page, "settlement")
    page.focus("#why summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#looked")).to_be_focused()
    expect(page.get_by_label("Jurisdiction", exact=True)).to_have_count(1)
    page.fill("#lever-category_weight_refugee", "3")
    page.select_option("#looked", "ON")
    expect(page.locator("#why-parts tbody tr")).not_to_have_count(0)
    answered(page)
    assert page.get_by_role("rowheader", name="Change").count() >= 1
    assert page.locator("#why-parts svg:not([aria-hidden=true])").count() == 0
    assert page.locator("#why-sentence").get_attribute("role") == "status"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    english = rows(page)
    page.click("#language-fr")
    expect(page.locator("#why-sentence")).to_contain_text("le plus grand élément", timeout=60_000)
    answered(page)
    french = rows(page)
    assert [amount for _, amount in french] == [amount for _, amount in english]
    assert [name for name, _ in french] == ["avant", "admissions pondérées", "Variation", "après"]
    assert page.inner_text("#why-question") == "Pourquoi un montant diffère-t-il, élément par élément?"
    page.evaluate("for (const each of document.querySelectorAll('#levers details')) each.open = true")
    page.locator(".seek").first.click()
    page.select_option(".goal select >> nth=0", "MB")
    expect(page.locator("#looked")).to_have_value("MB")  # one jurisdiction is looked at, wherever it is chosen
    assert heard.complaints == []


def test_bars_of_parts_lead_from_nothing_to_the_change(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, width=900)
    in_scenario(page, "settlement")
    page.fill("#lever-category_weight_refugee", "3.25")
    page.fill("#lever-base_for_each", "600000")
    looked_at(page, "ON")
    found = rows(page)
    parts = [float(amount) for _, amount in found[1:-2]]
    ends = [0.0]
    for amount in parts:
        ends.append(ends[-1] + amount)
    least, most = min(ends), max(ends)
    drawn = page.locator(".part-bar rect").evaluate_all(
        "rects => rects.map(r => [r.getAttribute('x'), r.getAttribute('width')].map(parseFloat))"
    )
    wanted = [sorted(100 * (x - least) / (most - least) for x in pair) for pair in pairwise(ends)]
    wanted.append(sorted(100 * (x - least) / (most - least) for x in (0, ends[-1])))
    assert len(parts) > 1
    for (x, width), (low, high) in zip(drawn, wanted, strict=True):
        assert (x, width) == pytest.approx((low, max(high - low, 0.6)), abs=0.02)


def test_a_fault_on_the_way_is_seen(open_pane: Opener, server: Server) -> None:
    """What the tests above rest on: a part that is a cent off does not add."""
    page, _ = open_pane(server, width=900)

    def a_cent_more(route: Route) -> None:
        answer = route.fetch().json()
        part = next(row for row in answer["rows"] if row["in_change"])
        part["amount"]["en"] = f"{Decimal(part['amount']['en'].replace(',', '')) + Decimal('0.01'):,}"
        route.fulfill(json=answer)

    page.route("**/pane/why", a_cent_more)
    in_scenario(page, "settlement")
    page.fill("#lever-category_weight_refugee", "3.25")
    looked_at(page, "ON")
    with pytest.raises(AssertionError):
        check_sums(rows(page), in_dollars(page, 3, "ON", "settlement"), in_dollars(page, 2, "ON", "settlement"))


# The route

ASKED: Mapping[str, Any] = {
    "scenario": "settlement", "fiscal_year": YEAR, "overrides": [["category_weight.refugee", 3]], "baseline": "", "jurisdiction": "ON",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"scenario": "../settlement"}, 200, "no scenario of this name"),
        ({"baseline": "C:\\x.toml"}, 200, "no scenario of this name"),
        ({"scenario": "published", "overrides": []}, 200, "it holds amounts as they were printed"),
        ({"baseline": "outlook", "fiscal_year": "2025-26"}, 200, "outlook has no 2025-26"),
        ({"fiscal_year": "1999-00"}, 200, "has no 1999-00"),
        ({"jurisdiction": "XX"}, 200, "'XX'"),
        ({"jurisdiction": ["ON"]}, 400, "jurisdiction: a text of at most"),
        ({"overrides": [["category_weight.refugee", -1]]}, 200, "it must be at least 0"),
        ({"overrides": [["x"]]}, 400, "rows of a name and a value"),
    ],
)
def test_what_the_command_refuses_the_route_refuses(
    server: Server, changed: dict[str, Any], status: int, sentence: str
) -> None:
    with server.client() as client:
        for language in LANGUAGES:
            answer = client.post("pane/why", json={**ASKED, **changed, "language": language})
            assert answer.status_code == status and list(answer.json()) == ["refused"], answer.text
            assert "Traceback" not in answer.text and "/fundingmodel/" not in answer.text
            if language == "en":
                assert sentence in answer.json()["refused"], answer.text
        assert client.post("pane/why", json=ASKED).json()["change"]["amount"]["en"] == "3,169,614.88"
