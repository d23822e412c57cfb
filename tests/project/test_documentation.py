"""The documentation: built without a warning, with everything of the catalogues in it, and shown without a request elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import pages
from places import ROOT
from playwright.sync_api import Browser

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import packaged
from fundingmodel.language.file_keys import file_keys
from fundingmodel.language.texts import LANGUAGES

REFERENCE = ("commands", "analyses", "keys", "steps", "formulas", "functions", "scenarios", "published", "data")
SOUGHT = {
    "en": ["envelope", "collar", "workbook", "refugees", "verify"],
    "fr": ["enveloppe", "fourchette", "réfugiés", "métho", "années"],
}
SAID = """document.body.innerText + [...document.querySelectorAll("*")].map(
    (each) => ["aria-label", "title", "placeholder"].map((name) => each.getAttribute(name) ?? "").join(" ")).join(" ")"""
THEIRS = (
    "Search",
    "On this page",
    "Collapse Sidebar",
    "Section Navigation",
    "Skip to main content",
    "Previous",
    "Next",
    "More",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, str(ROOT / "docs/build.py"), str(out)], check=True, cwd=out)
    return out


@pytest.mark.slow
def test_each_page_is_there_in_both_languages(site: Path) -> None:
    made = {
        language: {each.relative_to(site / language) for each in (site / language).rglob("*.html")}
        for language in LANGUAGES
    }
    assert made["en"] == made["fr"]
    assert {Path(f"{page.stem}.html") for page in pages("en")} | {
        Path(f"reference/{name}.html") for name in REFERENCE
    } <= made["en"]
    assert {each.name for each in site.iterdir()} == {"en", "fr", "index.html"}


@pytest.mark.slow
def test_everything_of_a_catalogue_is_in_the_reference(site: Path) -> None:
    """As the folders and files say that there is, not the program."""
    wanted = {
        "commands": set(cli.commands),
        "keys": {key.name for key in file_keys()},
        "data": set(packaged()),
        "steps": {path.stem for path in (ROOT / "fundingmodel/steps").glob("*/*.toml")},
    }
    for language in LANGUAGES:
        for name, things in wanted.items():
            page = (site / language / "reference" / f"{name}.html").read_text(encoding="utf-8")
            assert {each for each in things if f">{each}<" not in page} == set(), (language, name)


@pytest.mark.slow
@pytest.mark.browser
def test_pages_ask_nothing_of_anybody(site: Path, chromium: Browser) -> None:
    asked, page = [], chromium.new_page()
    page.on(
        "request", lambda request: asked.append(request.url) if not request.url.startswith(("file:", "data:")) else None
    )
    for path in (each for each in sorted(site.rglob("*.html")) if "_static" not in each.parts):
        page.goto(path.as_uri())
        language = path.relative_to(site).parts[0]
        if language in LANGUAGES:
            assert page.get_attribute("html", "lang") == language
            other = page.locator(f"header a[hreflang={'fr' if language == 'en' else 'en'}]").first.get_attribute("href")
            assert other and (path.parent / other).is_file()
    assert asked == []
    page.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_found_from_disk(language: str, site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    for word in SOUGHT[language]:
        page.goto(f"{(site / language / 'search.html').as_uri()}?q={word}")
        page.wait_for_selector("#search-results li")
    page.goto(f"{(site / language / 'search.html').as_uri()}?q=xylophone")
    page.wait_for_timeout(1500)
    assert page.locator("#search-results li").count() == 0
    page.close()


@pytest.mark.slow
@pytest.mark.browser
def test_no_word_of_the_theme_is_english_on_a_french_page(site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    for name in ("index", "negotiator", "search"):
        page.goto((site / "fr" / f"{name}.html").as_uri())
        said = page.evaluate(SAID)
        assert [each for each in THEIRS if re.search(rf"\b{each}\b", said)] == []
    page.close()
