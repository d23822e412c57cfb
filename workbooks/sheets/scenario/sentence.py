"""The sentence above a scenario sheet: who receives the most in the last year, as a formula."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.projection import year_in_words
from fundingmodel.cells import Cells
from fundingmodel.language.french_names import french_names
from fundingmodel.language.names_with_verbs import names_with_verbs, without_verb
from fundingmodel.language.number import is_plural, within
from fundingmodel.language.texts import Text
from fundingmodel.result import Result
from fundingmodel.scenario.tiers import Tier
from workbooks.page import styles
from workbooks.page.book import Book, Formula
from workbooks.page.sentences import amount, as_formula, first_that_holds, quoted
from workbooks.sheets.scenario.plan import Plan

KNOWN = {
    "en": "Allocations known in {year}: {count} of {all}.",
    "fr": "Affectations connues en {year} : {count} sur {all}.",
}
SENTENCE = {
    "en": "In {year}, the largest allocation is that of {largest}: {most} of {whole}.",
    "fr": "En {year}, l’affectation la plus élevée est celle {largest} : {most} sur {whole}.",
}
TIED = {
    "en": "In {year}, {tied} jurisdictions receive the most: {most} each, of {whole}.",
    "fr": "En {year}, {tied} administrations reçoivent le plus : {most} chacune, sur {whole}.",
}
ALONE = {
    "en": "In {year}, {largest} receives {most}.",
    "fr": "En {year}, {largest} {most}.",
}
UNUSABLE = {
    "en": "An input cannot be used: the sheet Checks says which.",
    "fr": "Une donnée est inutilisable : la feuille Vérifications indique laquelle.",
}
UNPAID = {
    "en": "Nothing is paid here: later tiers take what is calculated.",
    "fr": "Rien n’est versé ici : les paliers suivants reprennent ce qui est calculé.",
}
# In French {largest} comes with "de" and its article, or before its verb. Where one of the names has no such forms:
SENTENCE_BY_COLON = (
    "En {year}, l’affectation la plus élevée revient à l’administration suivante : {largest}, soit {most} sur {whole}."
)
ALONE_BY_COLON = "En {year}, l’administration suivante reçoit {most} : {largest}."


def write_sentence(book: Book, sheet: Worksheet, result: Result, tier: Tier, plan: Plan) -> None:
    """Row 2: who receives the most in the last year, and how much of the whole; or how many allocations are known."""
    if not tier.pays:
        book.put(sheet, 2, 1, book.words.text(UNPAID), "label")
        sheet.cell(2, 1).font = styles.SENTENCE
        return
    text = _sentence(book, sheet, result, tier, plan)
    cells = book.cells(result, "allocation", result.scenario.fiscal_years[-1], tier.name)
    assert cells is not None
    amounts, unusable = cells.seen_from(sheet.title).at({}).all, quoted(book.words.text(UNUSABLE))
    book.put(sheet, 2, 1, Formula(f"=IF(ISNUMBER(SUM({amounts})),{text},{unusable})"), "label")
    sheet.cell(2, 1).font = styles.SENTENCE


def _sentence(book: Book, sheet: Worksheet, result: Result, tier: Tier, plan: Plan) -> str:
    """The sentence as an expression."""
    words, currency, rows = book.words, result.scenario.currency, len(tier.place.jurisdictions)
    year = result.scenario.fiscal_years[-1]
    cells = book.cells(result, "allocation", year, tier.name)
    assert cells is not None
    amounts = cells.seen_from(sheet.title).at({}).all
    if tier.formula.unknown_inputs:
        how_many = (
            words.text(KNOWN)
            .replace("{year}", year_in_words(result, year, words, tier=tier.name))
            .replace("{all}", str(rows))
        )
        return as_formula(how_many, count=known(amounts))
    text, by_colon = (SENTENCE, SENTENCE_BY_COLON) if rows > 1 else (ALONE, ALONE_BY_COLON)
    called = [tier.jurisdiction_names[code] for code in tier.place.jurisdictions]
    forms = names_with_verbs(called, words.language) if rows == 1 else _of(called, words.language)
    if forms:
        text = {**text, "en": without_verb(text["en"], "largest")}
        largest = _largest_of(forms, cells.seen_from(sheet.title), amounts)
    else:
        text = {**text, "fr": by_colon}
        names = f"$A${plan.top}:$A${plan.top + rows - 1}"
        largest = f"INDEX({names},MATCH(MAX({amounts}),{amounts},0))" if rows > 1 else f"$A${plan.top}"
    most, whole = (amount(f"{function}({amounts})", words, currency) for function in ("MAX", "SUM"))
    parts = {
        "year": quoted(year_in_words(result, year, words, tier=tier.name)),
        "largest": largest,
        "most": most,
        "whole": whole,
    }
    one = as_formula(words.text(text), **parts)
    if rows == 1:
        return one
    tied = f"SUMPRODUCT(1*({amounts}=MAX({amounts})))"
    return f"IF({tied}=1,{one},{as_formula(words.text(TIED), tied=tied, **parts)})"


def _of(names: Sequence[Text], language: str) -> list[str]:
    """The names as they follow "that of", in French with "de"; none where a colon takes its place, or they are so in their cells."""
    if language == "fr":
        return [name.of for name in french_names(name["fr"] for name in names)]
    return (
        [within(name["en"]) if is_plural(name) else name["en"] for name in names] if any(map(is_plural, names)) else []
    )


def _largest_of(forms: Sequence[str], cells: Cells, amounts: str) -> str:
    """The form of whose allocation is the largest; of the only one there is."""
    is_largest = [f"{cells.at({'jurisdiction': r})}=MAX({amounts})" for r in range(len(forms))]
    return first_that_holds(is_largest, forms)


def known(span: str) -> str:
    """How many amounts of a range are known: blanks and empty texts are not."""
    return f'COUNTIFS({span},">=0")'
