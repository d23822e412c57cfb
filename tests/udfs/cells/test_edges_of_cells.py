"""Edges in cells: the last figure that is still read, the first that is refused, and the place that a refusal names."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from fundingmodel.language.refusals import sentence
from udfs.cells import argument_checks as checks
from udfs.cells import marshalling
from udfs.cells.kept import Kept
from udfs.cells.labels import in_order, is_label, is_year, labels_of
from udfs.cells.marshalling import LARGEST_NUMBER, PLAIN, CellError, ErrorCell, Labelled, block_of, one_cell


def due(key: str) -> Any:
    return pytest.raises(CellError) if key else nullcontext()


def refused(key: str, call: Callable[..., object], *arguments: object) -> str:
    """The English sentence of a refusal of this key; where there is none, that nothing is refused."""
    with due(key) as error:
        call(*arguments)
    if not key:
        return ""
    assert error.value.key == key
    assert sentence(error.value, "fr") != sentence(error.value, "en")
    return sentence(error.value, "en")


def column(*figures: float) -> Any:
    return np.array(figures, dtype=float)[:, None]


# Shares, totals, years and units


@pytest.mark.parametrize(
    ("total", "key"),
    [(1.0, ""), (1 + 9e-7, ""), (1 - 9e-7, ""), (1 + 1.1e-6, "udfs.shares_do_not_add"), (1 - 1.1e-6, "udfs.shares_do_not_add"),
     (0.0, "udfs.shares_do_not_add"), (100.0, "udfs.shares_do_not_add")],
)  # fmt: skip
def test_shares_may_be_off_by_a_millionth(total: float, key: str) -> None:
    refused(key, checks.check_shares, column(0.25, total - 0.25), "share")
    if not key:
        assert checks.check_shares(column(0.25, total - 0.25), "share").sum() == pytest.approx(1, abs=1e-15)


def test_shares_that_add_up_are_left_as_they_are() -> None:
    given = column(1 / 3, 1 / 3, 1 / 3 + 5e-14)
    assert checks.check_shares(given, "share") is given
    assert checks.check_shares(column(1 / 3, 1 / 3, 1 / 3 + 2e-13), "share")[2, 0] < 1 / 3 + 2e-13


TOTALS = [
    ((7000, 5000, 12000), None, 3),
    ((12000, 7000, 5000), None, 1),
    ((7000, 12000, 5000), None, 0),
    ((500, 500, 1000), None, 3),  # of three, a sum from a thousand on is no chance
    ((499, 500, 999), None, 0),
    ((1, 2, 3, 6), None, 4),  # of four, small ones too
    ((6, 1, 2, 3), None, 1),
    ((6000, 6000), None, 0),
    ((0, 0, 0), None, 0),
    ((7000, 5000, 12000), ("a", "b", "all"), 3),
    ((7000, 5000, 12000), ("a", "b", "ON"), 0),  # a province's own label says that it is none
    ((12000, 7000, 5000), ("ON", "QC", "MB"), 0),
    ((12000, 7000, 5000, 12000), ("ON", "a", "b", "c"), 0),
    ((7000, 3000, 2000, 12000), ("ON", "a", "b", "all"), 4),
    ((7000, 5000, 12000.01), None, 0),
]


@pytest.mark.parametrize(("figures", "labels", "place"), TOTALS)
def test_the_first_or_last_that_is_the_sum_of_the_others(
    figures: Sequence[float], labels: Sequence[str] | None, place: int
) -> None:
    said = refused("udfs.figure_is_a_total" * bool(place), checks.check_no_total, column(*figures), labels, "need")
    assert place == 0 or f"figure {place}" in said


def test_a_sum_has_to_hold_in_every_column() -> None:
    table = np.array([[7000.0, 70.0], [5000.0, 50.0], [12000.0, 120.0]])
    refused("udfs.figure_is_a_total", checks.check_no_total, table, None, "need")
    refused("", checks.check_no_total, table + np.array([[0, 0], [0, 0], [0, 1.0]]), None, "need")


@pytest.mark.parametrize(
    ("figures", "labels", "is_year"),
    [
        ((2025, 50, 60), None, True),
        ((2025, 50, 60), ("a", "b", "c"), True),
        ((2025, 50, 60), ("ON", "b", "c"), False),
        ((2025, 50), None, False),
        ((2000, 50, 60), None, False),  # whole hundreds are figures
        ((2025, 50, 2026), None, False),
        ((1899, 50, 60), None, False),
        ((2151, 50, 60), None, False),
        ((2149, 50, 60), None, True),
        ((1901, 50, 60), None, True),
        ((2025.5, 50, 60), None, False),
    ],
)
def test_a_year_above_the_figures(figures: Sequence[float], labels: Sequence[str] | None, is_year: bool) -> None:
    said = refused("udfs.figure_is_a_year" * is_year, checks.check_no_total, column(*figures), labels, "need")
    if is_year:
        assert "figure 1" in said and f"is {figures[0]}, which looks like a year" in said


@pytest.mark.parametrize(
    ("table", "headings", "place"),
    [
        ([[1, 2, 3], [4, 5, 9]], None, 3),
        ([[1, 2, 3], [4, 5, 9]], ("x", "y", "z"), 0),
        ([[1, 2, 3]], None, 0),
        ([[3, 3], [9, 9]], None, 0),
        ([[1, 2, 3], [4, 5, 8]], None, 0),
        ([[0, 0, 0], [0, 0, 0]], None, 0),
        ([[1, 1, 1, 3], [2, 2, 2, 6]], None, 4),
    ],
)
def test_a_last_column_that_is_the_sum_of_the_others(
    table: list[list[float]], headings: Sequence[str] | None, place: int
) -> None:
    figures = np.array(table, dtype=float)
    said = refused("udfs.column_is_a_total" * bool(place), checks.check_no_total_column, figures, headings, "need")
    assert place == 0 or f"column {place}" in said


@pytest.mark.parametrize(
    ("total", "envelope", "apart"),
    [(499.0, 1.0, False), (500.0, 1.0, True), (1.0, 499.0, False), (1.0, 501.0, True), (0.0, 1e9, False), (1e9, 0.0, False)],
)  # fmt: skip
def test_five_hundred_times_as_much_is_in_thousands(total: float, envelope: float, apart: bool) -> None:
    amounts = column(total / 2, total / 2)
    refused("udfs.unit_apart_from_envelope" * apart, checks.check_same_unit, amounts, "amounts", envelope)
    refused("udfs.units_apart" * apart, checks.check_alike, -amounts, "first", column(envelope), "second")


@pytest.mark.parametrize(
    ("labels", "follow"),
    [(("2024", "2025"), True), (("2024-25", "2025-26", "2026-27"), True), (("2024", "2026"), False), (("2025", "2024"), False),
     (("2024", "2024"), False), (("2024", "2025", "2027"), False), (("a", "2025"), True), (("2025",), True)],
)  # fmt: skip
def test_years_follow_one_another(labels: Sequence[str], follow: bool) -> None:
    said = refused("" if follow else "udfs.years_do_not_follow", checks.check_years_follow, labels, "amounts")
    assert follow or f"{labels[-1]} comes after {labels[-2]}." in said


def test_amounts_that_a_cell_shows_exactly() -> None:
    most = 2_000_000_000_000  # units: twenty billion dollars in cents
    given = column(-most * 0.01, 5)
    assert checks.check_exact(given, 0.01, "amounts") is given
    refused("udfs.amounts_beyond_exact", checks.check_exact, column((most + 1) * 0.01), 0.01, "amounts")
    refused("udfs.amounts_beyond_exact", checks.check_exact, column(float("nan")), 0.01, "amounts")
    refused("udfs.nothing_to_share", checks.check_something, column(0, 0), "need")
    refused("", checks.check_something, column(0, -1), "need")


# Labels


@pytest.mark.parametrize(
    ("cell", "year"),
    [(1900, True), (1899, False), (2150, True), (2151, False), (2025.5, False), ("2024-25", True), ("1999", True), ("2199", True),
     ("1899", False), ("2250", False), ("ON", False), (None, False)],
)  # fmt: skip
def test_what_is_a_year(cell: Any, year: bool) -> None:
    assert is_year(cell) is year
    assert is_label(cell, years=True) is (year or isinstance(cell, str))
    assert is_label(cell) is isinstance(cell, str)


@pytest.mark.parametrize(
    ("cells", "years", "key", "said"),
    [
        (["a", None, "c"], False, "udfs.label_missing", "row 3"),
        (["a", "b", 5.0], False, "udfs.not_a_label", "row 4"),
        (["a", "b", "12"], False, "udfs.not_a_label", "row 4"),
        (["a", "b", "A"], False, "udfs.label_twice", "row 2 and row 4"),
        (["2024", "2025-26"], True, "udfs.two_kinds_of_years", "mixed"),
        (["2024", "b"], True, "udfs.label_is_no_year", "row 3"),
        (["a", "Province"], False, "udfs.label_is_a_heading", "row 3"),
        (["a", "Total"], False, "udfs.label_is_a_total", "row 3"),
        (["a", "--"], False, "udfs.label_is_no_name", "row 3"),
        (["ON", "Canada"], False, "udfs.label_is_a_total", "row 3"),
        (["a", "Canada"], False, "", ""),
        (["2024", "2025"], True, "", ""),
        ([" a  b ", "c"], False, "", ""),
    ],
)
def test_labels_below_a_heading_are_refused_by_their_row(cells: list[Any], years: bool, key: str, said: str) -> None:
    assert said in refused(key, labels_of, cells, "need", 1, "row", years)
    assert said.replace("row", "column") in refused(key, labels_of, cells, "need", 1, "column", years)
    if not key:
        assert labels_of(cells, "need", 1, "row", years) == tuple(" ".join(str(cell).split()) for cell in cells)


def test_figures_in_the_order_of_other_labels() -> None:
    given = Labelled(column(1, 2, 3), ("a", "Ontario", "c"))
    assert in_order(given, ("c", "a", "ON"), "need", "order", "row").ravel().tolist() == [3, 1, 2]
    with pytest.raises(CellError, match="nothing for 'd', which order has") as error:
        in_order(given, ("c", "a", "ON", "d"), "need", "order", "row")
    assert error.value.code == "#N/A"
    with pytest.raises(CellError, match="row 'Ontario': order has nothing of this name") as error:
        in_order(given, ("c", "a"), "need", "order", "row")
    assert error.value.code == "#VALUE!"


def test_what_was_found_is_kept_within_its_room_the_latest_first() -> None:
    asked: list[str] = []

    def found(kept: Kept, text: str, about: object = None) -> tuple[str, ...]:
        def find() -> tuple[str, ...]:
            asked.append(text)
            return (text,)

        return kept.of([text], about, find)

    alone = Kept()
    assert found(alone, "a") == found(alone, "a") == ("a",) and asked == ["a"]
    found(alone, "a", "another question")
    assert asked == ["a", "a"]
    two = Kept(2 * alone.used // 2)
    for text in ("a", "b", "a", "c", "a", "c", "b"):  # c takes the place of b, which was asked for longest ago
        found(two, text)
    assert asked[2:] == ["a", "b", "c", "b"]
    none = Kept(alone.used // 2 - 1)
    assert found(none, "a") == found(none, "a") and asked[6:] == ["a", "a"] and none.used == 0


# Blocks


@pytest.mark.parametrize(
    ("raw", "height", "width", "cut"),
    [
        ([[1, 2], [3, 4]], 2, 2, (False, False)),
        ([[1, 2], [None, " "]], 1, 2, (True, False)),
        ([[1, None], [3, ""]], 2, 1, (False, True)),
        ([[1, None], [3, 4]], 2, 2, (False, False)),
        ([[None, None], [None, None]], 1, 1, (True, True)),
        ([[None, 1], [2, None]], 2, 2, (False, False)),
        ([[None, None, 5, None]], 1, 3, (False, True)),
        ([1, 2, None], 2, 1, (True, False)),
        (7, 1, 1, (False, False)),
    ],
)
def test_blank_rows_and_columns_at_the_end_are_cut(raw: Any, height: int, width: int, cut: tuple[bool, bool]) -> None:
    block = block_of(raw, PLAIN, "need")
    assert block is not None
    assert (block.height, block.width, (block.rows_cut, block.columns_cut)) == (height, width, cut)
    assert block.cut is any(cut) and block.empty is (cut == (True, True))
    assert refused("" if height * width == 1 else "udfs.not_one_cell", one_cell, block, "need") is not None


@pytest.mark.parametrize("raw", [None, "", " ", [], [[]], [[None]], [[], []], [[" "]]])
def test_one_blank_cell_is_left_out(raw: Any) -> None:
    assert block_of(raw, PLAIN, "need") is None


def test_blocks_that_are_refused() -> None:
    refused("udfs.rows_differ_in_length", block_of, [[1, 2], [3]], PLAIN, "need")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marshalling, "LARGEST_BLOCK", 6)
        refused("", block_of, [[1, 2, 3]] * 2, PLAIN, "need")
        assert "7 cells; at most 6." in refused("udfs.too_many_cells", block_of, [[1]] * 7, PLAIN, "need")
    with pytest.raises(CellError) as error:
        block_of([[1, ErrorCell("#DIV/0!")], [ErrorCell("#N/A"), 2]], PLAIN, "need")
    assert (error.value.code, str(error.value)) == ("#DIV/0!", "#DIV/0!")


@pytest.mark.parametrize(
    ("cell", "key"),
    [(LARGEST_NUMBER, ""), (-LARGEST_NUMBER, ""), (float("inf"), "udfs.not_finite"), (float("nan"), "udfs.not_finite"),
     (10**400, "udfs.not_finite"), (True, "udfs.truth_for_number"), ("12", "udfs.number_as_text"), ("1" * 64, "udfs.number_as_text"),
     ("1" * 65, "udfs.text_for_number"), ("x", "udfs.text_for_number"), (" ", "udfs.figure_blank")],
)  # fmt: skip
def test_what_is_a_figure(cell: Any, key: str) -> None:
    refused(key, marshalling.number, cell, "need")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (" a  b ", "a b"),
        (5, "5"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e15, ""),
        (5.5, ""),
        (True, ""),
        (None, ""),
    ],
)
def test_what_is_a_name(cell: Any, said: str) -> None:
    if said:
        assert marshalling.text(cell, "name") == said
    else:
        refused("udfs.name_blank" if cell is None else "udfs.not_a_name", marshalling.text, cell, "name")


@pytest.mark.parametrize(("cell", "said"), [("a" * 40, "a" * 40), ("a" * 41, "a" * 39 + "…"), (" a  b ", "a b")])
def test_what_is_quoted_has_forty_letters(cell: str, said: str) -> None:
    assert str(marshalling.quoted(cell)) == f"'{said}'"


@pytest.mark.parametrize(
    ("cell", "said"), [(1.0, True), (0, False), (True, True), (2, None), (0.5, None), ("yes", None)]
)
def test_what_is_true_or_false(cell: Any, said: bool | None) -> None:
    if said is None:
        refused("udfs.not_true_or_false", marshalling.flag, cell, "flag")
    else:
        assert marshalling.flag(cell, "flag") is said


def test_a_total_is_found_beside_a_category_of_nobody() -> None:
    """A category of zeros alone adds up too; figures that are all zero are the total of nothing."""
    table = np.array([[6000.0, 0], [4000, 0], [10000, 0]])
    refused("udfs.figure_is_a_total", checks.check_no_total, table, None, "need")
    refused("udfs.figure_is_a_total", checks.check_no_total, table[::-1], None, "need")
    refused("", checks.check_no_total, 0 * table, None, "need")
