"""The documentation: built without a warning, with everything of the catalogues in it, and shown without a request elsewhere."""

from pathlib import Path

import pytest
from build import linked
from documents import pages
from links import broken, outside, refuse_broken
from places import ROOT
from playwright.sync_api import Browser
from site_search import search

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import packaged
from fundingmodel.language.file_keys import file_keys
from fundingmodel.language.texts import LANGUAGES

REFERENCE = (
    "commands", "analyses", "keys", "steps", "formulas", "functions", "scenarios", "published", "data", "scopes", "refusals", "upgrade",
)  # fmt: skip
SOUGHT = {
    "en": [
        "envelope", "collar", "workbook", "refugees", "verify", "certificate", "suppressed", "keyboard", "hold_harmless", "equalization",
    ],
    "fr": [
        "enveloppe", "fourchette", "réfugiés", "métho", "années", "péréquation", "masqué", "clavier", "répartir", "établissement",
    ],
}  # fmt: skip


def test_every_page_is_built() -> None:
    """Quick: a page that is not built breaks the links to it, which only the slow tests would see."""
    for language in LANGUAGES:
        assert sorted(linked()) == sorted(path.stem for path in (ROOT / "docs" / language).glob("*.md"))


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
        search(page, site, language, word)
        assert page.locator("#search-results li").count() > 0, word
    search(page, site, language, "xylophone")
    assert page.locator("#search-results li").count() == 0
    page.close()


@pytest.mark.slow
def test_every_link_inside_leads_somewhere(site: Path) -> None:
    assert broken(site) == []
    assert {"https://polyformproject.org/licenses/noncommercial/1.0.0"} <= set(outside(site))


@pytest.mark.parametrize(
    "link", ["there.html#nowhere", "nowhere.html", "#nowhere", "../there.html", "picture.png", "file:///etc/hosts"]
)
def test_a_broken_link_is_reported(link: str, tmp_path: Path) -> None:
    good = '<h1 id="a-place">One</h1><a href="#a-place">1</a><a href="there.html#%C3%A9t%C3%A9">2</a><a href="https://a.example/x">3</a>'
    (tmp_path / "there.html").write_text('<p id="été">Two</p>', encoding="utf-8")
    (tmp_path / "one.html").write_text(good, encoding="utf-8")
    assert broken(tmp_path) == [] and outside(tmp_path) == ["https://a.example/x"]
    refuse_broken(tmp_path)
    (tmp_path / "other.html").write_text(f'{good}<a href="{link}">4</a>', encoding="utf-8")
    assert broken(tmp_path) == [f"other.html: {link}"]
    with pytest.raises(SystemExit, match=r"lead nowhere:\nother\.html"):
        refuse_broken(tmp_path)
