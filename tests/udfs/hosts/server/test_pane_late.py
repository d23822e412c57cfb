"""The task pane when answers come late: what is shown belongs to what was asked last."""

from pathlib import Path

from browser import Opener, Server
from pane_page import YEAR, amounts, child, holding_the_first, in_scenario, settled, shown
from playwright.sync_api import APIResponse, Route, expect

import fundingmodel


def test_a_late_answer_of_the_year_before_is_not_shown_for_the_one_chosen(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement", "2025-26")
    previews: list[Route] = []
    levers: list[Route] = []
    page.route("**/pane/preview", lambda route: previews.append(route))
    page.route("**/pane/levers?*2021-22*", lambda route: levers.append(route))
    page.select_option("#baseline", "predictable")
    page.select_option("#year", "2021-22")
    page.wait_for_timeout(300)
    assert len(previews) == len(levers) == 1, "both are on their way"
    previews[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator("#outcome")).to_have_attribute("aria-busy", "true")
    page.unroute("**/pane/preview")
    levers[0].continue_()
    settled(page)
    assert shown(page, 2) == amounts(fundingmodel.run("settlement"), "2021-22")


def test_a_year_that_is_chosen_twice_is_settled_once(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    levers: list[Route] = []
    page.route("**/pane/levers?*", lambda route: levers.append(route))
    page.select_option("#scenario", "predictable")
    page.select_option("#year", YEAR)
    page.wait_for_timeout(300)
    assert len(levers) == 2, "both are on their way"
    levers[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator("#outcome")).to_have_attribute("aria-busy", "true")
    levers[1].continue_()
    settled(page)
    assert shown(page, 2) == amounts(fundingmodel.run("predictable"))


def test_an_answer_to_what_was_asked_before_a_move_is_not_taken_for_it(open_pane: Opener, server: Server) -> None:
    """The page's own clock stands still between the move and what it asks for."""
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    before = shown(page, 2)
    answers: list[tuple[Route, APIResponse]] = []
    page.route("**/pane/preview", lambda route: answers.append((route, route.fetch())))
    page.select_option("#baseline", "predictable")
    page.wait_for_timeout(1000)
    assert len(answers) == 1, "the answer is held"
    page.unroute("**/pane/preview")
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.fill("#lever-category_weight_refugee", "3.25")
    route, response = answers[0]
    route.fulfill(response=response)
    page.wait_for_timeout(500)
    expect(page.locator("#outcome")).to_have_attribute("aria-busy", "true")
    page.clock.resume()
    settled(page)
    assert shown(page, 2) != before


def test_the_last_request_wins(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, _ = open_pane(server)
    in_scenario(page, "settlement")
    held = holding_the_first(page, "**/pane/preview")
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
