"""Provinces by their abbreviations, old names and footnotes, in both languages; and lists of figures that end with blanks."""

import pytest

from udfs.calls import answer
from udfs.cells.marshalling import CellError


@pytest.mark.parametrize(("one", "other"), [("Man", "Manitoba"), ("NE", "NS"), ("Ontario 1", "Ontario")])
def test_other_things_are_not(one: str, other: str) -> None:
    assert answer("SHARE", [[[one, 3.0], [other, 1.0]]]) == [[0.75], [0.25]]


def test_a_fiscal_year_is_the_same_in_both_spellings() -> None:
    intake = [["", "2021-22", "2022–23"], ["ON", 10.0, 30.0]]
    assert answer("AVERAGE_INTAKE", [intake, [["2022-2023", 3.0], ["2021/22", 1.0]]]) == [[25.0]]


def test_a_column_to_the_bottom_of_the_sheet_is_read() -> None:
    assert answer("SHARE", [[["ON", 1.0], ["QC", 3.0], *[[None, None]] * 900_000]]) == [[0.25], [0.75]]


def test_figures_without_labels_may_not_end_with_blanks() -> None:
    """The last jurisdiction's figure may be missing: without it the others would be paid its part."""
    for block in ([[1.0], [3.0], [None]], [[1.0, 3.0, ""]]):
        with pytest.raises(CellError, match="#N/A need ends with blank cells"):
            answer("ALLOCATE", [100.0, block])
