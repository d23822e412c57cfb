"""What a book puts into a cell."""

import pytest
from openpyxl import Workbook

from fundingmodel.language.words import Words
from workbooks.page import styles
from workbooks.page.book import Book, Formula


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1"])
def test_text_that_looks_like_a_formula_keeps_its_quote_prefix_in_every_look(text: str) -> None:
    """Otherwise it is a formula as soon as somebody edits the cell."""
    workbook = Workbook()
    book = Book(workbook, Words("en"))
    for row, look in enumerate(("input", "label", "note", "wrapped", "label"), start=1):
        cell = book.put(workbook.active, row, 1, text, look)
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
        assert not book.put(workbook.active, row, 2, "plain", look).quotePrefix


def test_a_formula_is_a_formula() -> None:
    workbook = Workbook()
    book = Book(workbook, Words("en"))
    cell = book.put(workbook.active, 1, 1, Formula("=A2"), "calculation")
    assert (cell.value, cell.data_type, bool(cell.quotePrefix), book.formula_cells) == ("=A2", "f", False, 1)


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_charts_stand_out_on_white() -> None:
    """At least 3 to 1, as WCAG's criterion 1.4.11 asks."""
    contrasts = {colour: 1.05 / (luminance(colour) + 0.05) for colour in (*styles.SERIES_COLOURS, "E69F00")}
    assert contrasts.pop("E69F00") < 3
    assert min(contrasts.values()) >= 3
