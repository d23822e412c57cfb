"""The pages for everyone: what axe-core finds at two widths, what the keyboard reaches, and the language of the theme's own words."""

from collections.abc import Iterator
from pathlib import Path

import pydata_sphinx_theme
import pytest
import sphinx
from axe import WIDTHS, violations
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page
from site_search import search

from fundingmodel import compare, run
from fundingmodel.language.texts import LANGUAGES

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SCROLLS = "each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'"
CUT = """[document.documentElement, ...document.querySelectorAll("article :is(h1, h2, h3, p, li, dt, dd), .navbar-item")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && !each.querySelector("pre, table"))
    .map((each) => each.innerText.slice(0, 60))"""
REACHED = """() => {
    const each = document.activeElement;
    each.dataset.reached = "yes";
    const box = each.getBoundingClientRect();
    return [each.tagName, each.className, box.width > 0 && box.height > 0];
}"""
# Texts and names outside the article, whose words are ours, and without the list of its headings.
SAID = """[...document.querySelectorAll("*")].filter((each) => !["SCRIPT", "STYLE"].includes(each.tagName)).flatMap((each) => [
    ...["aria-label", "title", "placeholder", "alt", "data-bs-original-title"].map((name) => each.getAttribute(name)),
    ...(each.closest("article, #pst-page-toc-nav") ? [] : [...each.childNodes].filter((node) => node.nodeType === 3)
        .map((node) => node.data)),
]).filter(Boolean).map((text) => text.trim())"""
SOUGHT = {"en": "envelope", "fr": "enveloppe"}
NOTEBOOK = (
    '<!doctype html><html lang="en"><title>Notebook</title><body><main><h1>Notebook</h1>{table}</main></body></html>'
)


def pages(site: Path, language: str) -> list[Path]:
    return [each for each in sorted((site / language).rglob("*.html")) if "_static" not in each.parts]


def opened(chromium: Browser, path: Path, width: int) -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_timeout(400)  # the theme looks what scrolls a moment later
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(language: str, width: int, site: Path, chromium: Browser) -> None:
    found = []
    for path in [site / "index.html", *pages(site, language)]:
        page = opened(chromium, path, width)
        found += [f"{path.name}: {each}" for each in violations(page)]
        found += [f"{path.name}: cut: {each}" for each in page.evaluate(CUT)]
        page.close()
    assert found == []


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        ("image-alt", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
        ("button-name", "<button></button>"),
        ("color-contrast", '<p style="color: #bbb; background: #fff">pale</p>'),
        ("label-content-name-mismatch", '<button aria-label="Go">Search</button>'),
        (
            "target-size",
            '<p>.<a href="#a" style="display: block; font-size: 6px">a</a><a href="#b" style="display: block; font-size: 6px">b</a></p>',
        ),
    ],
)
def test_axe_finds_what_is_planted(rule: str, planted: str, site: Path, chromium: Browser) -> None:
    page = opened(chromium, site / "en/import.html", 1280)
    page.evaluate("html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", planted)
    assert {each.partition(":")[0] for each in violations(page)} == {rule}
    page.close()


def test_what_is_cut_is_found(site: Path, chromium: Browser) -> None:
    page = opened(chromium, site / "en/import.html", 320)
    assert page.evaluate(CUT) == []
    page.evaluate(
        "document.querySelector('article p').innerHTML = '<span style=\"white-space: nowrap\">' + 'long '.repeat(40)"
    )
    assert [each[:9] for each in page.evaluate(CUT)] == ["long long"]
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_tables_of_notebooks(language: str, width: int, chromium: Browser) -> None:
    for table in (run("settlement").html(language), compare("settlement", "equal-per-capita").html(language)):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_content(NOTEBOOK.format(table=table))
        assert violations(page) == []
        page.evaluate("document.querySelector('th').innerHTML = '<a href=\"#\"></a>'")
        assert [each.partition(":")[0] for each in violations(page)] == ["link-name"]
        page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_alone_reaches_everything(language: str, width: int, site: Path, chromium: Browser) -> None:
    scrolled = 0
    for path in pages(site, language):
        page, name = opened(chromium, path, width), path.relative_to(site).as_posix()
        assert list(unseen_stops(page)) == [], name
        assert page.locator(".search-button__button[data-reached]").count() == 1, name
        scrolls = [
            each for each in page.locator("pre, .pst-scrollable-table-container").all() if each.evaluate(SCROLLS)
        ]
        assert [each.inner_text() for each in scrolls if not each.get_attribute("data-reached")] == [], name
        scrolled += len(scrolls)
        if page.locator("header a[hreflang]").first.is_visible():
            assert page.locator("header a[hreflang][data-reached]").count() == 1, name
        else:
            other_language_by_the_menu(page)
        page.keyboard.press("Control+K")
        assert page.evaluate("document.activeElement.name") == "q", name
        page.close()
    assert scrolled > 10


def unseen_stops(page: Page) -> Iterator[str]:
    """Goes by Tab to the end of a page; gives each stop that nobody sees."""
    for _ in range(2000):
        page.keyboard.press("Tab")
        tag, name, seen = page.evaluate(REACHED)
        if tag == "BODY":
            return
        if not seen:
            yield f"{tag} {name}"
    pytest.fail("the focus does not come to the end")


def other_language_by_the_menu(page: Page) -> None:
    """On a narrow screen the link is in the menu, which opens and closes by keys."""
    page.focus(".primary-toggle")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('hreflang')"):
            break
    else:
        pytest.fail("no link to the other language is reached in the menu")
    page.keyboard.press("Escape")


def english_of_the_theme() -> set[str]:
    """What the theme and Sphinx say in English, and otherwise in French, or in no French at all."""
    found = set()
    for package in (sphinx, pydata_sphinx_theme):
        folder = Path(str(package.__file__)).parent / "locale"
        with (folder / "fr/LC_MESSAGES/sphinx.po").open("rb") as file:
            french = {message.id: message.string for message in read_po(file)}
        with (folder / "sphinx.pot").open("rb") as file:
            found |= {each.id for each in read_po(file) if isinstance(each.id, str) and french.get(each.id) != each.id}
    return found - {""}


def test_no_word_of_the_theme_is_english_on_a_french_page(site: Path, chromium: Browser) -> None:
    english, found = english_of_the_theme(), {}
    for language in LANGUAGES:
        page = chromium.new_page()
        said: set[str] = set()
        for path in pages(site, language):
            if path.stem == "search":
                search(page, site, language, SOUGHT[language])
            else:
                page.goto(path.as_uri())
            said |= set(page.evaluate(SAID))
        found[language] = said & english
        page.close()
    assert found["fr"] == set()
    assert {"Search", "On this page", "Skip to main content", "Search Results"} <= found["en"]  # it would be seen
