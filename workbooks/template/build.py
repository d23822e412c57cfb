"""The template workbook for analysts: a worked sheet for each group of functions, and a whole formula in cells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fundingmodel.errors import WorkbookRefused

if TYPE_CHECKING:
    from workbooks.template.live_calls import LiveCalls


def build(language: str = "en", spill: bool = False) -> bytes:
    """The bytes of the template; the same for the same catalogue and language. Refused where no functions are announced."""
    from openpyxl import Workbook

    from fundingmodel import function_catalogue as announced
    from fundingmodel.language.words import Words
    from workbooks.file.saving import finished
    from workbooks.page.book import Book
    from workbooks.report import WRITTEN
    from workbooks.template.live_calls import LiveCalls, keep_stored_values

    catalogue = announced.functions()
    if catalogue is None:
        raise WorkbookRefused(
            "workbooks.no_functions", "", "There are no Excel functions to show: no installed package announces any."
        )
    book = Book(Workbook(), Words(language))
    book.workbook.remove(book.workbook.active)
    new_session = partial(catalogue.Session, language=language, started=WRITTEN)
    calls = LiveCalls(book, catalogue, spill, new_session)
    _write_sheets(calls)
    keep_stored_values(book)
    return calls.finish(finished(book.workbook, WRITTEN))


def _write_sheets(calls: LiveCalls) -> None:
    import fundingmodel
    from workbooks.sheets.functions import write_functions
    from workbooks.template.function_examples import write_examples
    from workbooks.template.start import write_start
    from workbooks.template.worked_formula import write_worked_formula

    book, words = calls.book, calls.book.words
    stamp = f"fundingmodel {fundingmodel.__version__}"
    worked = write_worked_formula(calls, words.sheet("worked_formula"), stamp)
    places: dict[str, tuple[str, int]] = {}
    groups = []
    for category in dict.fromkeys(function.category for function in calls.catalogue.functions()):
        sheet, rows = write_examples(calls, category, words.text(calls.catalogue.CATEGORIES[category]), stamp)
        groups.append(sheet)
        places |= {name: (sheet.title, row) for name, row in rows.items()}
    functions = write_functions(book, calls.catalogue, stamp)
    start = write_start(calls, worked, places, functions, stamp)
    book.workbook._sheets = [each for each in (start, worked, *groups, functions) if each is not None]
    book.workbook.active = 0
