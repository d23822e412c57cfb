"""The brief as the first sheet of a comparison: its amounts are those of the scenario sheets, and the rest says when it is stale."""

from openpyxl.worksheet.worksheet import Worksheet

from workbooks.brief.data import LEFT, TOP
from workbooks.brief.figures import as_formulas
from workbooks.brief.page import BriefPage
from workbooks.brief.texts import BRIEF_COMPARED
from workbooks.page.book import Formula
from workbooks.sheets import COMPARISON, SIGNING, Report, Sheet

COUNT = TOP - 2, LEFT + 3  # the cell that has the number of blocks of inputs that have changed


def _write(report: Report) -> list[Worksheet]:
    """Nothing where no party is named."""
    if report.brief is None:
        return []
    book, brief = report.book, report.brief
    party = book.words.text(brief.speech.names[report.party])
    page = BriefPage(book, brief, party, as_formulas(brief, book))
    compared = report.made[BRIEF_COMPARED]
    cell = page.put(*COUNT, Formula(f"={compared.count}"), "helper")
    count = f"${cell.column_letter}${cell.row}"
    return [page.write(report.stamp, compared.state(book.words, count), f"{count}>0", report.made[SIGNING])]


SHEETS = (Sheet(5, 135, _write, (COMPARISON,)),)
