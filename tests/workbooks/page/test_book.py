"""What a book puts into a cell."""

import pytest
from openpyxl import Workbook

from fundingmodel.language.words import Words
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
