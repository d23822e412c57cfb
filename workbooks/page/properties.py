"""Properties: what a workbook is called and what it is of, as its file says it to those who have not opened it."""

from collections.abc import Sequence

import fundingmodel
from fundingmodel import fiscal_years
from fundingmodel.language.texts import Text
from fundingmodel.result import Result
from workbooks.file.limits import describe_contents
from workbooks.page.book import Book

COMPARED: Text = {"en": "Funding formulas: {names}", "fr": "Formules de financement : {names}"}
BRIEF: Text = {"en": "Brief, {party}: {names}", "fr": "Note de synthèse, {party} : {names}"}
SUBJECT: Text = {"en": "{first} to {last}; {stamp}", "fr": "De {first} à {last}; {stamp}"}
ONE_YEAR: Text = {"en": "{first}; {stamp}", "fr": "{first}; {stamp}"}


def describe_report(book: Book, results: Sequence[Result], stamp: str, party: str = "") -> None:
    """Title by the scenarios shown, and the party of a brief alone; the first and last year and the stamp as the subject."""
    words = book.words
    names = ", ".join(words.text(result.scenario.short) for result in results)
    title = words.text(BRIEF if party else COMPARED).format(party=party, names=names)
    years = [year for result in results for year in result.scenario.fiscal_years]
    years.sort(key=lambda year: fiscal_years.read(year) or year)
    said = {"first": words.fiscal_year(years[0]), "last": words.fiscal_year(years[-1])}
    subject = words.text(ONE_YEAR if len(set(years)) == 1 else SUBJECT).format(stamp=stamp, **said)
    describe_contents(book.workbook, title, subject, f"fundingmodel {fundingmodel.__version__}")
