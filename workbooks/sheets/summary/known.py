"""Known amounts on the Summary: a block of their own, with status and rounding in words, and no change against anything."""

from openpyxl.styles import Alignment

from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.sentences import with_texts
from workbooks.sheets.comparison.known import KnownTables
from workbooks.sheets.summary.broken import if_shown
from workbooks.sheets.summary.page import HEADER_ROW_HEIGHT, TABLE_ROW, Placed, Summary

LONGEST_WORDS = 150  # letters of what is said of an amount, at the most

TEXTS = {
    "title": {
        "en": "What is known of {year} ({unit}): amounts that somebody printed, or that follow from them. Nothing is compared with them",
        "fr": "Ce que l’on sait de {year} ({unit}) : montants que quelqu’un a publiés, ou qui s’en déduisent. Rien ne leur est comparé",
    },
    "amount": {"en": "Amount", "fr": "Montant"},
    "status": {"en": "Status, rounding, and changes that are printed", "fr": "Statut, arrondissement et variations publiées"},
}  # fmt: skip


def write_known(page: Summary) -> None:
    """A block for each record, over the whole width, below the tables that come before it."""
    for known in page.comparison.known:
        page.end_pair()
        _write(page, known)


def _write(page: Summary, known: KnownTables) -> None:
    row, words = page.row, page.words
    page.pairs.append(row)
    unit = words.text(page.scale.word).format(words.unit("dollars", known.currency))
    title = with_texts(words.text(TEXTS["title"]), {"unit": unit}, {"year": page.choices["year"]})
    page.put(row, 1, title, "bold")
    header = row + 1
    page.book.put(page.sheet, header, 1, words("jurisdiction"), "header left")
    page.book.put(page.sheet, header, 2, words.text(TEXTS["amount"]), "header").alignment = styles.RIGHT
    for column in range(3, page.last_column + 1):
        page.book.put(page.sheet, header, column, words.text(TEXTS["status"]) if column == 3 else "", "header left")
    page.sheet.cell(header, 3).alignment = styles.LEFT
    top = header + 1
    page.tables["known"] = Placed(2, header, top, top + len(known.codes))
    for r, code in enumerate(known.codes):
        page.book.put(page.sheet, top + r, 1, words.text(known.names[code])).border = styles.HAIRLINE
        _line(page, top + r, known.amounts + r, known.words + r, "calculation")
    total = top + len(known.codes)
    page.book.put(page.sheet, total, 1, words("total"), "total")
    _line(page, total, known.total, known.counted, "total")
    page.sheet.row_dimensions[header].height = HEADER_ROW_HEIGHT / 2
    page.lowest = max(page.lowest, total + 1)
    page.row = page.lowest + 1


def _line(page: Summary, row: int, amounts: int, words: int, role: str) -> None:
    """An amount, blank where it is not known, and what is said of it over the rest of the width."""
    comparison = page.comparison
    amount, text = comparison.chosen(amounts), comparison.chosen(words)
    page.put(row, 2, if_shown(page.book, amount), Look(role, page.scale.amounts)).border = (
        styles.RULE_ABOVE if role == "total" else styles.HAIRLINE
    )
    for column in range(3, page.last_column + 1):
        cell = page.book.put(page.sheet, row, column, "", "label")
        cell.border = styles.RULE_ABOVE if role == "total" else styles.HAIRLINE
    said = page.put(row, 3, if_shown(page.book, text), "bold" if role == "total" else "label")
    said.border = styles.RULE_ABOVE if role == "total" else styles.HAIRLINE
    page.over(row, (3, page.last_column), LONGEST_WORDS)
    said.alignment = Alignment(horizontal="left", indent=1, vertical="center")
    page.sheet.row_dimensions[row].height = TABLE_ROW
