"""Offers: what each scenario of the report changes of its parent, where that is in the report too."""

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.offers.differences import Changes, of_parent
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.result import Result
from workbooks.page.book import key_of
from workbooks.page.pages import Page
from workbooks.sheets import COMPARISON, Report, Sheet

WIDTHS = (26, 26, 110)
OFFERS = {
    "sentence": {
        "en": "Each of these scenarios was made from another one of this workbook; here is what it changes of that.",
        "fr": "Chacun de ces scénarios a été fait à partir d’un autre du présent classeur; voici ce qu’il y change.",
    },
    "note": {
        "en": "As the files were written: a figure changed in this workbook since is not in these lines.",
        "fr": "D’après les fichiers : un chiffre modifié depuis dans le présent classeur ne figure pas dans ces lignes.",
    },
    "offer": {"en": "Scenario", "fr": "Scénario"},
    "parent": {"en": "Made from", "fr": "Fait à partir de"},
    "changes": {"en": "What it changes", "fr": "Ce qu’il change"},
    "none": {
        "en": "Nothing of its years, steps, settings or figures.",
        "fr": "Rien dans les exercices, les étapes, les réglages ni les chiffres.",
    },
}


def _among(results: Sequence[Result]) -> Iterator[tuple[Result, Changes]]:
    """The scenarios whose parent is among them, each with what it changes."""
    paths = {result.scenario.path.resolve() for result in results}
    for result in results:
        changes = of_parent(result.scenario)
        if changes and changes.parent.path.resolve() in paths:
            yield result, changes


def _write(report: Report) -> list[Worksheet]:
    found = list(_among(report.shown))
    if not found:
        return []
    book, words = report.book, report.book.words
    page = Page(book, words.sheet("offers"), "answer", WIDTHS)
    note = f"{words.text(OFFERS['note'])} {words('stamp')} {report.stamp}"
    page.top(words.sheet("offers"), words.text(OFFERS["sentence"]), note)
    page.header([words.text(OFFERS[key]) for key in ("offer", "parent", "changes")])
    for result, changes in found:
        _write_offer(page, result, changes)
    page.printed(words.sheet("offers"), report.stamp)
    return [page.sheet]


def _write_offer(page: Page, result: Result, changes: Changes) -> None:
    """A line for each difference; the first also names the scenario, with a link to its sheet, and its parent."""
    book, words, scenario = page.book, page.book.words, result.scenario
    names = [(words.text(scenario.short), "link wrapped"), (words.text(changes.parent.short), "wrapped")]
    for line in in_words(changes.found, words, scenario) or [words.text(OFFERS["none"])]:
        row = page.line([*(names or ("", "")), line])
        if names:
            page.link(row, 1, book.sheet_of[key_of(scenario), scenario.tier.name])
        names = []


SHEETS = (Sheet(54, 65, _write, (COMPARISON,)),)
