"""What axe-core finds of WCAG 2.0 to 2.2, A and AA, in the task pane and in the function reference, as the server gives them."""

from collections.abc import Callable

import pytest
from axe import WIDTHS, violations
from browser import Opener, Server
from pane_page import in_scenario
from playwright.sync_api import Page, expect

from fundingmodel.language.texts import LANGUAGES
from udfs.catalogue import functions

pytestmark = pytest.mark.slow
PLANTED = """() => {
    const text = document.createElement("p");
    text.textContent = "pale";
    Object.assign(text.style, {color: "#bbb", background: "#fff"}); // a style as text is against the server's policy
    document.querySelector("main").prepend(document.createElement("button"), text);
}"""
TALL = 6000  # pixels: what stays in sight at the bottom covers nothing, and axe takes what is half covered for small
EXCEL = {"en": "en-US", "fr": "fr-CA"}


def list_of_functions(page: Page) -> None:
    expect(page.locator('[role="option"]')).to_have_count(len(functions()))


def one_function(page: Page) -> None:
    page.click("#option-ALLOCATE")
    expect(page.locator("#detail .result").first).to_be_visible()


def nothing_found(page: Page) -> None:
    page.fill("#search", "no such thing")
    expect(page.locator('[role="option"]')).to_have_count(0)


def scenario(page: Page) -> None:
    in_scenario(page, "settlement")


def reasons(page: Page) -> None:
    in_scenario(page, "settlement")
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")


VIEWS = (list_of_functions, one_function, nothing_found, scenario, reasons)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_the_pane(
    view: Callable[[Page], None], language: str, width: int, open_pane: Opener, server: Server
) -> None:
    page, _ = open_pane(server, language=EXCEL[language], width=width, height=TALL)
    view(page)
    assert (page.get_attribute("html", "lang") or "").startswith(language)
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_reference(language: str, width: int, open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, path=f"reference.html?lang={language}", width=width, height=TALL)
    assert (page.get_attribute("html", "lang") or "").startswith(language)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["taskpane.html", "reference.html"])
def test_axe_finds_what_is_planted(path: str, open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, path=path, height=TALL)
    page.evaluate(PLANTED)
    assert {each.partition(":")[0] for each in violations(page)} == {"button-name", "color-contrast"}
