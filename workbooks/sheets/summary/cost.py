"""Cost: what each scenario gives in all, year by year, and what that is more than the baseline; first where a set says so."""

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.sentences import with_texts
from workbooks.sheets.summary.broken import if_shown
from workbooks.sheets.summary.page import HEADER_ROW_HEIGHT, TABLE_ROW, Placed, Summary

RIGHT = Alignment(horizontal="right", shrink_to_fit=True)

COST_TOTAL = "cost more"  # what the table of what each scenario adds is called among those of the page

TEXTS = {
    "in_all": {"en": "What each gives in all ({unit}{prices})", "fr": "Ce que chacun affecte en tout ({unit}{prices})"},
    "more": {
        "en": "What each adds to the envelope of {baseline} ({unit}{prices})",
        "fr": "Ce que chacun ajoute à l’enveloppe de « {baseline} » ({unit}{prices})",
    },
    "prices": {"en": ", {money} of each year", "fr": ", {money} courants"},
    "year": {"en": "Fiscal year", "fr": "Exercice"},
}  # fmt: skip


def write_cost(page: Summary) -> None:
    """A row a year and one for all of them: totals on the left, what is more than the baseline's on the right."""
    if page.count < 2 or not page.total_years:
        return
    page.end_pair()
    left = _write(page, "in_all", page.lefts[0])
    if not page.paired:
        page.row = left.total + 2
    right = _write(page, "more", page.lefts[-1], left)
    page.lowest = max(page.lowest, right.total)
    page.side, page.row = 0, right.total + 2


def _write(page: Summary, name: str, left: int, totals: Placed | None = None) -> Placed:
    words, sheet, row = page.words, page.sheet, page.row
    placed = page.tables[f"cost {name}"] = Placed(left, row + 1, row + 2, row + 2 + len(page.total_years))
    title = with_texts(
        words.text(TEXTS[name]), {"unit": page.unit, "prices": _prices(page)}, {"baseline": page.choices["baseline"]}
    )
    start = 1 if left == page.lefts[0] else left
    page.put(row, start, title, "bold")
    page.put_scenarios(placed.header, left)
    sheet.row_dimensions[placed.header].height = HEADER_ROW_HEIGHT
    if start == 1:
        page.pairs.append(row)
        page.book.put(sheet, placed.header, 1, words.text(TEXTS["year"]), "header left")
        labels = [*map(page.comparison.year_label, page.total_years), page.span_of_total()]
        for r, label in enumerate(labels, start=placed.top):
            cell = page.book.put(sheet, r, 1, label, "total" if r == placed.total else "label")
            cell.border = styles.RULE_ABOVE if r == placed.total else styles.HAIRLINE
            cell.alignment = Alignment(shrink_to_fit=True)
    for r in range(placed.top, placed.total + 1):
        sheet.row_dimensions[r].height = TABLE_ROW
        for k in range(page.count):
            formula = (
                _in_all(page, placed, k, r)
                if totals is None
                else page.more_than_baseline(k, totals, r - placed.top + totals.top)
            )
            number = page.scale.amounts if totals is None else page.scale.changes
            look = Look("total" if r == placed.total else "calculation", number)
            cell = page.put(r, left + k, if_shown(page.book, formula), look)
            cell.border = styles.RULE_ABOVE if r == placed.total else styles.HAIRLINE
            cell.alignment = RIGHT
    return placed


def _prices(page: Summary) -> str:
    """Whose prices amounts are at; what is counted, as seats, has none."""
    comparison = page.comparison
    if comparison.shares_counts:
        return ""
    return page.words.text(TEXTS["prices"]).format(money=comparison.money)


def _in_all(page: Summary, placed: Placed, k: int, r: int) -> str:
    """The total of a scenario in a year at its own envelope; of all years, where each is known."""
    if r == placed.total:
        letter = get_column_letter(placed.left + k)
        span = f"{letter}{placed.top}:{letter}{placed.total - 1}"
        return f'IF(COUNT({span})<{len(page.total_years)},"",ROUND(SUM({span}),2))'
    comparison, year = page.comparison, page.total_years[r - placed.top]
    at = comparison.address(comparison.own[k].total, comparison.column_of(year))
    return f'IF({at}="","",{at})'
