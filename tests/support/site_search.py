"""The search of the built pages, as a reader uses it: from a file on disk, without a server."""

from pathlib import Path

from browser import START_SECONDS
from playwright.sync_api import Page

ENDED = "Search.title && Search._pulse_status < 0"  # results are shown one by one, and their heading last


def search(page: Page, site: Path, language: str, word: str) -> None:
    """The page of a word's results, once all are there."""
    page.goto(f"{(site / language / 'search.html').as_uri()}?q={word}")
    page.wait_for_function(ENDED, timeout=1000 * START_SECONDS)
