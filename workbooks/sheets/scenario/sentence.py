"""The sentence above a scenario sheet: who receives the most in the last year, as a formula."""

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.result import Result
from fundingmodel.scenario.reading import Tier
from workbooks.page import styles
from workbooks.page.book import Book, Formula
from workbooks.page.sentences import amount
from workbooks.sheets.scenario.plan import Plan

KNOWN = {
    "en": "In {year}, {count} of {all} allocations are known.",
    "fr": "En {year}, {count} des {all} affectations sont connues.",
}
SENTENCE = {
    "en": "In {year}, the largest allocation is that of {largest}: {most} of {whole}.",
    "fr": "En {year}, l’affectation la plus élevée revient à l’administration suivante : {largest}, soit {most} sur {whole}.",
}
ALONE = {
    "en": "In {year}, {largest} receives {most}.",
    "fr": "En {year}, l’administration suivante reçoit {most} : {largest}.",
}


def write_sentence(book: Book, sheet: Worksheet, result: Result, tier: Tier, plan: Plan) -> None:
    """Row 2: who receives the most in the last year, and how much of the whole; or how many allocations are known."""
    book.put(sheet, 2, 1, Formula(f'="{_sentence(book, sheet, result, tier, plan)}"'), "label")
    sheet.cell(2, 1).font = styles.SENTENCE


def _sentence(book: Book, sheet: Worksheet, result: Result, tier: Tier, plan: Plan) -> str:
    words, currency, rows = book.words, result.scenario.currency, len(tier.place.jurisdictions)
    year = result.scenario.fiscal_years[-1]
    cells = book.cells(result, "allocation", year, tier.name)
    assert cells is not None
    amounts = cells.seen_from(sheet.title).at({}).all
    if any(i.may_be_unknown for i in tier.formula.inputs):
        count = f'"&{known(amounts)}&"'
        return words.text(KNOWN).format(year=words.fiscal_year(year), count=count, all=rows)
    names = f"$A${plan.top}:$A${plan.top + rows - 1}"
    largest = f"INDEX({names},MATCH(MAX({amounts}),{amounts},0))" if rows > 1 else f"$A${plan.top}"
    most, whole = (f'"&{amount(f"{function}({amounts})", words, currency)}&"' for function in ("MAX", "SUM"))
    text = words.text(SENTENCE if rows > 1 else ALONE)
    return text.format(year=words.fiscal_year(year), largest=f'"&{largest}&"', most=most, whole=whole)


def known(span: str) -> str:
    """How many amounts of a range are known: blanks and empty texts are not."""
    return f'COUNTIFS({span},">=0")'
