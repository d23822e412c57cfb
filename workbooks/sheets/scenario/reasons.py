"""Why something is short on a scenario's sheet: in words, and row after row the names of all whose promises are not kept."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.steps.promises import WHY, reasons
from workbooks.page.book import Book, Formula

SHORT_WORDS, SHORT_WHO = "why short in words", "who is short"  # no quantity has blanks in its name


def write_reasons(
    book: Book, sheet: Worksheet, place: tuple[int, int, int], short: Cells, because: Cells
) -> dict[str, Cells | tuple[Cells, ...]]:
    """Two columns from a row and column on, one row a jurisdiction; where they are."""
    top, column, rows = place
    letter = get_column_letter(column + 1)
    words = [(number, book.words.reasons(reasons(number))) for number in range(1, 2 ** len(WHY))]
    for r in range(rows):
        here: dict[str | None, int] = {"jurisdiction": r}
        above = f"{letter}{top + r - 1}"
        number = because.at(here)
        said = "&".join(f'IF({number}={n},"{text}","")' for n, text in words)
        book.put(sheet, top + r, column, Formula(f"={said}"), "word")
        comma = f'IF({above}="","",", ")&' if r else ""
        added = f'IF({short.at(here)}>0,{comma}$A{top + r},"")'
        book.put(sheet, top + r, column + 1, Formula(f"={above}&{added}" if r else f"={added}"), "helper")
    words_at, who_at = (Cells(top, each, rows, 1, ("jurisdiction", None)) for each in (column, column + 1))
    return {SHORT_WORDS: words_at, SHORT_WHO: who_at}
