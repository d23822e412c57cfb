"""Figures: the columns of data that a page stands on; amounts are live where the workbook has the scenarios, else values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from fundingmodel.briefs import SENTENCES, Brief
from fundingmodel.briefs.parts import Parts
from workbooks.brief.data import Cell, Data
from workbooks.page import styles
from workbooks.page.book import Book, Formula
from workbooks.sheets.summary.broken import if_usable

OF_YEARS, OF_OFFER = "why", "why offer"
INDEX_NUMBER = "0.000000"
Live = Callable[[str, str, str], Cell]  # the cell of an amount by role, year and jurisdiction


def as_values(brief: Brief) -> Live:
    """Amounts as they were calculated."""
    return lambda role, year, code: brief.amounts.of[role][year][code]


def as_formulas(brief: Brief, book: Book) -> Live:
    """Amounts taken from the sheets of the scenarios; blank while an input cannot be used."""

    def cell(role: str, year: str, code: str) -> Cell:
        result = brief.sides.named[role]
        cells = book.cells(result, "allocation", year)
        if cells is None:
            return brief.amounts.of[role][year][code]
        at = cells.at({"jurisdiction": brief.codes.index(code)})
        return Formula(f"={if_usable(book, str(at))}")

    return cell


def write_figures(data: Data, brief: Brief, live: Live) -> None:
    """All columns: amounts of each year by role, persons, prices, what is printed, parts, sentences."""
    words, amounts = data.book.words, brief.amounts
    for role in brief.sides.named:
        for year in brief.sides.years:
            heading = f"{words.text(brief.speech.name(role))} {words.fiscal_year(year)}"
            data.add(f"{role} {year}", heading, [live(role, year, code) for code in brief.codes])
    for year in brief.sides.years:
        _add_by_year(
            data, brief, f"printed {year}", year, {c: x.figure for c, x in amounts.printed.get(year, {}).items()}
        )
        _add_by_year(data, brief, f"admissions {year}", year, amounts.admissions.get(year, {}))
    for name, parts in ((OF_YEARS, brief.of_years), (OF_OFFER, brief.of_offer)):
        _add_parts(data, brief, name, parts)
    for name in SENTENCES:
        data.texts(f"says {name}", name, brief.sentences[name])
    data.texts("receives", "receives", {code: brief.speech.receives(code) for code in brief.codes})


def _add_by_year(data: Data, brief: Brief, name: str, year: str, figures: Mapping[str, Cell]) -> None:
    if any(x is not None for x in figures.values()):
        data.add(
            name, f"{name.split()[0]} {data.book.words.fiscal_year(year)}", [figures.get(code) for code in brief.codes]
        )


def _add_parts(data: Data, brief: Brief, name: str, parts: Parts | None) -> None:
    if parts is None:
        return
    for part, amounts in parts.amounts.items():
        heading = data.book.words.text(parts.labels[part])
        data.add(f"{name} {part}", heading, [amounts[code] for code in brief.codes], styles.CENTS)


def least_and_most(brief: Brief) -> tuple[Decimal, Decimal]:
    """Of the amounts that are shown, the least but nothing, and the largest total of all years."""
    shown = [x for by_year in brief.amounts.of.values() for by_code in by_year.values() for x in by_code.values() if x]
    totals = [
        sum((x or Decimal(0) for x in by_code.values()), Decimal(0))
        for by_year in brief.amounts.of.values()
        for by_code in by_year.values()
    ]
    return min(map(abs, shown), default=Decimal(0)), max(totals, default=Decimal(0))
