"""Cells against openpyxl's own reading of addresses, ranges and sheet names."""

import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries

from fundingmodel.cells import Cells, column_letters, sheet_prefix

INTAKE = Cells(6, 3, 13, 4, ("jurisdiction", "category"))
HERE: dict[str | None, int] = {"jurisdiction": 1, "category": 2}


def bounds(text: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom, as openpyxl reads them."""
    left, top, right, bottom = range_boundaries(text)
    assert left and top and right and bottom
    return left, top, right, bottom


def test_column_letters_are_those_of_a_spreadsheet() -> None:
    assert [column_letters(n) for n in range(1, 16385)] == [get_column_letter(n) for n in range(1, 16385)]


@pytest.mark.parametrize("name", ["Ontario's offer", "a b", "2021", "Québec", "x!y", "''"])
def test_sheet_names_are_quoted(name: str) -> None:
    assert sheet_prefix(name).removesuffix("!").strip("'").replace("''", "'") == name.strip("'").replace("''", "'")
    assert sheet_prefix(name) == f"'{quote_sheetname(name).removeprefix(chr(39)).removesuffix(chr(39))}'!"


def test_the_block_its_row_its_column_and_its_cell() -> None:
    here = INTAKE.at(HERE)
    assert bounds(here.all) == (3, 6, 6, 18)
    assert bounds(here.row) == (3, 7, 6, 7)
    assert bounds(here.column) == (5, 6, 5, 18)
    assert bounds(str(here)) == (5, 7, 5, 7)


@pytest.mark.parametrize(
    "axes", [("jurisdiction", "category"), ("jurisdiction", None), (None, "category"), (None, None)]
)
def test_what_varies_with_the_output_moves_when_a_formula_is_copied(axes: tuple[str | None, str | None]) -> None:
    """A formula copied one down and two across reads what it would have been written for there."""
    height, width = 13 if axes[0] else 1, 5 if axes[1] else 1
    cells = Cells(6, 3, height, width, axes)
    first, then = ({"jurisdiction": r, "category": c} for r, c in ((0, 0), (1, 2)))
    for part in ("all", "row", "column", "__str__"):
        here, there = (getattr(cells.at(index), part) for index in (first, then))
        here, there = (x() if callable(x) else x for x in (here, there))
        assert Translator(f"={here}", "Z30").translate_formula("AB31") == f"={there}"


def test_an_address_for_each_cell_row_by_row() -> None:
    assert Cells(6, 26, 2, 2).addresses() == [["Z6", "AA6"], ["Z7", "AA7"]]


def test_a_block_on_another_sheet_is_named_with_its_sheet() -> None:
    there = Cells(6, 3, 2, 1, ("jurisdiction", None), "Ontario's offer")
    assert there.seen_from("Summary").at({"jurisdiction": 1}).all == "'Ontario''s offer'!$C$6:$C$7"
    assert there.seen_from("Ontario's offer").at({"jurisdiction": 1}).all == "$C$6:$C$7"


def test_one_cell_is_no_range() -> None:
    assert Cells(4, 2).at({}).all == "$B$4" == str(Cells(4, 2).at({}))


def test_residence_reads_the_origins_of_its_own_column() -> None:
    """origin x jurisdiction: what runs across is the jurisdiction of the output's row, so the reference is read, not copied."""
    residence = Cells(6, 30, 3, 3, ("origin", "jurisdiction"))
    assert residence.at({"jurisdiction": 2, "category": 0}).column == "AF$6:AF$8"
