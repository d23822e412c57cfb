"""The sign-off on About: a row each for who prepared, reviewed and approved, and one of what the workbook is now."""

from openpyxl.utils import get_column_letter

from workbooks.page.book import Formula, Look
from workbooks.page.pages import Page
from workbooks.page.sentences import quoted
from workbooks.page.sign_off import PARTS, ROLES, TEXTS, Seen, Signing, put_cells
from workbooks.sheets import INPUTS_COMPARED, SIGNING, Report
from workbooks.sheets.checks import not_as_written

FIRST = 2  # the column of names; dates, stamps and what was signed for are right of it


def write_sign_off(report: Report, page: Page) -> None:
    """Writes it, and leaves the block to the sheets after it."""
    book, words = report.book, report.book.words
    page.heading(words.text(TEXTS["title"]))
    page.prose(words.text(TEXTS["how"]))
    page.header([words.text(TEXTS[part]) for part in ("title", *PARTS, "for")])
    columns = {part: FIRST + n for n, part in enumerate((*PARTS, "for"))}
    rows = {role: page.row + n for n, role in enumerate(ROLES)}
    block = Signing(page.sheet.title, rows, columns)
    own = page.row + len(ROLES)
    count = f"${get_column_letter(len(page.widths) + 2)}${own}"
    seen = Seen(f"${get_column_letter(columns['stamp'])}${own}", count)
    for text in ROLES.values():
        page.line((words.text(text), "", "", "", ""))
    put_cells(book, page.sheet, block, seen, report.signed)
    changed = f"{report.made[INPUTS_COMPARED].count}+{not_as_written(book)}"
    book.put(page.sheet, own, len(page.widths) + 2, Formula(f"={changed}"), "helper")
    texts = [words.text(TEXTS[name]) for name in ("as_written", "changed")]
    state = Formula(f"=IF({count}=0,{quoted(texts[0])},{quoted(texts[1])})")
    page.line(
        (
            words.text(TEXTS["own"]),
            "",
            "",
            (report.stamp, Look("wrapped", "@")),
            (state, "wrapped", max(texts, key=len)),
        )
    )
    report.made[SIGNING] = block
