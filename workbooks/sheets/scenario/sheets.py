"""Scenario sheets: one a tier, the inputs and every step of the formula as live formulas."""

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.comparison import opening_year
from fundingmodel.analysis.money_words import named
from fundingmodel.result import Result, TierResult
from workbooks.page.book import Book
from workbooks.sheets import Report, Sheet
from workbooks.sheets.scenario.plan import sheet_top
from workbooks.sheets.scenario.tier import write_tier


def sheet_head(book: Book, result: Result, tier: TierResult, stamp: str) -> dict[str, str]:
    """What is above a tier's sheet: title, note, stamp."""
    scenario, words = result.scenario, book.words
    money = f"{words('figures_in')} {words.currency(scenario.currency)}"
    kind = named(tier.tier.place.money, words)
    parts = (words.text(scenario.recipient), money, kind, f"{words('stamp')} {stamp}")
    note = " · ".join(part for part in parts if part)
    title = " – ".join(x for x in (words.text(scenario.title), words.text(tier.tier.title)) if x)
    return {"title": title, "note": note, "stamp": stamp}


def _write(report: Report) -> list[Worksheet]:
    """Rows are alike on all sheets of a comparison; each published case has its own."""
    top = sheet_top(report.written)
    opens_on = opening_year(report.results, report.opening.year) if report.results else ""
    return [
        write_tier(
            report.book,
            result,
            tier,
            sheet_top([result]) if report.cases else top,
            sheet_head(report.book, result, tier, report.stamp),
            opens_on,
        )
        for result in report.written
        for tier in result.tiers.values()
    ]


SHEETS = (Sheet(20, 30, _write),)
