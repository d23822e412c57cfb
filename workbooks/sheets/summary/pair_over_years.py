"""Pair over the years: of a copy for paper, what the two scenarios that are compared give in each year, for its charts.

A table for each chart, below all else on the Comparison sheet, a row for each of the two; they follow the choices of the Summary.
"""

from collections.abc import Mapping

from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.utils import get_column_letter

from fundingmodel.cells import sheet_prefix
from workbooks.page.book import Formula, Look
from workbooks.sheets.summary.page import Summary

PAIR = ("baseline", "compared")
WHICH = 2  # the column of the number of the scenario


def write_pair(summary: Summary, title: str, rows: Mapping[int, int]) -> list[tuple[int, int, SeriesLabel]]:
    """Of each of the two its number among the lines, its row and its name. `rows` has the row of each scenario that can be drawn.

    In the place of a scenario that cannot, as it has unknown amounts, the first that can is drawn, under its own name.
    """
    comparison, book, sheet = summary.comparison, summary.book, summary.comparison.sheet
    top = sheet.max_row + 2
    book.put(sheet, top, 1, title, "bold")
    comparison.write_years(top)
    first, last = summary.total_rows
    lines = []
    for n, choice in enumerate(PAIR):
        row = top + 1 + n
        book.put(sheet, row, 1, Formula(f"=INDEX($A${first}:$A${last},$B{row})"), "note")
        which = _drawn(comparison.choice(choice, outside=False), summary.count, rows)
        book.put(sheet, row, WHICH, Formula(f"={which}"), Look("helper", "0"))
        for year in comparison.years:
            letter = get_column_letter(comparison.column_of(year))
            amount = "+".join(f"($B{row}={k + 1})*N({letter}{at})" for k, at in rows.items())
            book.put(
                sheet, row, comparison.column_of(year), Formula(f"={amount}"), Look("helper", summary.scale.amounts)
            )
        lines.append((n, row, SeriesLabel(strRef=StrRef(f=f"{sheet_prefix(sheet.title)}$A${row}"))))
    return lines


def _drawn(chosen: str, count: int, rows: Mapping[int, int]) -> str:
    """The number of the scenario that is drawn where this one is chosen."""
    if len(rows) == count:
        return chosen
    instead = next(iter(rows)) + 1
    return "+".join(f"({chosen}={k + 1})*{k + 1 if k in rows else instead}" for k in range(count))
