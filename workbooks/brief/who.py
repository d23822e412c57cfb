"""Who: everybody's change, or amount where nothing is compared, and all together; the party that is chosen in bold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import CHARACTERS, LINE

if TYPE_CHECKING:
    from workbooks.brief.page import BriefPage

MOST_LISTED = 13  # parties; of more the largest figures, and all others together
NAME, FIGURE = 4, 7  # columns
NAMES, FIGURES = get_column_letter(NAME), get_column_letter(FIGURE)


def write_who(page: BriefPage, row: int) -> int:
    """Writes the list from a row on; gives the row below it."""
    sheet, compared = page.sheet, page.sides.baseline is not None
    number = page.scale.changes if compared else page.scale.amounts
    _write_title(page, row, compared)
    top, listed = row + 1, _listed(page)
    for n in listed:
        row += 1
        _write(page, row, page.names[n], _of_party(page, n), number)
    if len(listed) < len(page.names):
        row += 1
        others = [_of_party(page, n) for n in range(len(page.names)) if n not in listed]
        _write(page, row, page.say("everybody_else"), _sum(others), number)
    is_chosen = FormulaRule(formula=[f"${NAMES}{top}=$A$1"], font=Font(bold=True), fill=styles.BAND_FILL)
    sheet.conditional_formatting.add(f"{NAMES}{top}:{FIGURES}{row}", is_chosen)
    figures = f"{FIGURES}{top}:{FIGURES}{row}"
    is_less = CellIsRule(operator="lessThan", formula=["0"], font=Font(color=styles.FAILS_INK))
    sheet.conditional_formatting.add(figures, is_less)
    page.rows["sum"] = row + 1
    _write_sum(page, row + 1, figures, row - top + 1, number)
    return row + 2


def _write_title(page: BriefPage, row: int, compared: bool) -> None:
    year = page.words.fiscal_year(page.sides.year)
    said = (
        page.say("who", name=page.brief.speech.name("baseline"), year=year, unit=page.unit)
        if compared
        else page.say("who_alone", year=year, unit=page.unit)
    )
    for column in range(NAME, FIGURE + 1):
        page.put(row, column, said if column == NAME else "", "band")
    cell, room = page.sheet.cell(row, NAME), 0.95 * CHARACTERS * sum(page.right_half)
    for column in range(NAME, FIGURE + 1):  # over the whole list, without merging anything within it
        page.sheet.cell(row, column).alignment = Alignment(horizontal="centerContinuous", vertical="center")
    cell.font = Font(name=styles.FONT, size=round(min(11.0, 11 * room / len(said)), 1), bold=True)
    page.sheet.row_dimensions[row].height = max(LINE + 2, page.sheet.row_dimensions[row].height or 0)


def _write(page: BriefPage, row: int, name: str, figure: str, number: str) -> None:
    page.put(row, NAME, name)
    page.formula(row, FIGURE, figure, Look("calculation", number))
    page.sheet.row_dimensions[row].height = LINE
    for column in range(NAME, FIGURE + 1):
        page.sheet.cell(row, column).border = styles.HAIRLINE


def _write_sum(page: BriefPage, row: int, figures: str, count: int, number: str) -> None:
    """All together, where each is known."""
    for column in range(NAME, FIGURE):
        page.put(row, column, page.say("sum") if column == NAME else "", "total")
    page.formula(row, FIGURE, f'IF(COUNT({figures})<{count},"",ROUND(SUM({figures}),6))', Look("total", number))


def _listed(page: BriefPage) -> list[int]:
    """The parties that are listed, in their order: all, or those of the largest figures."""
    every = range(len(page.names))
    if len(page.names) <= MOST_LISTED:
        return list(every)
    sizes = [_size(page, code) for code in page.brief.codes]
    return sorted(sorted(every, key=lambda n: -sizes[n])[: MOST_LISTED - 1])


def _size(page: BriefPage, code: str) -> Decimal:
    amounts, year = page.brief.amounts, page.sides.year
    found = amounts.change(code, year, "baseline") if page.sides.baseline else amounts.of["offer"][year][code]
    return abs(found or Decimal(0))


def _of_party(page: BriefPage, n: int) -> str:
    """What one party gets more or less, or its amount, as an expression; empty where it is not known."""
    own = page.data.at(f"offer {page.sides.year}", n)
    if page.sides.baseline is None:
        return f'IF({own}="","",{own})'
    other = page.data.at(f"baseline {page.sides.year}", n)
    return f'IF(OR({own}="",{other}=""),"",ROUND({own}-{other},6))'


def _sum(others: Sequence[str]) -> str:
    """The same of several together."""
    known = ",".join(f'{each}=""' for each in others)
    return f'IF(OR({known}),"",{"+".join(others)})'
