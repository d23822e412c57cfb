"""Amounts with more whole units than a worksheet shows exactly (two trillion; in cents, twenty billion dollars) are refused."""

from typing import Any

import pytest
from answers import error

from udfs.calls import answer

MOST = 20_000_000_000.0  # dollars, in cents
BEYOND = MOST + 0.01
ONE = [["ON", 100.0]]
AT, OVER = [["ON", MOST]], [["ON", BEYOND]]


@pytest.mark.parametrize(
    ("name", "at_the_edge", "beyond"),
    [
        ("ESCALATE", [MOST, [[0.0]]], [BEYOND, [[0.0]]]),
        ("ESCALATE", [MOST / 2, [[1.0], [0.0]]], [MOST / 2, [[1.0], [0.01]]]),  # in the second year alone
        ("TRUE_UP", [AT, AT], [OVER, AT]),
        ("TRUE_UP", [AT, AT], [AT, OVER]),
        ("TRUE_UP", [ONE, ONE, 0.0, None, AT], [ONE, ONE, 0.0, None, OVER]),
        ("TRUE_UP", [ONE, ONE, MOST / 2, [["ON", 2.0]]], [ONE, ONE, MOST / 2, [["ON", 3.0]]]),
    ],
)
def test_an_amount_beyond_what_is_exact_is_refused(name: str, at_the_edge: list[Any], beyond: list[Any]) -> None:
    answer(name, at_the_edge)
    assert "exact to 2,000,000,000,000" in error(name, *beyond).message


@pytest.mark.parametrize("rows", [2, 3])
def test_a_last_column_that_adds_the_others_up_is_a_total(rows: int) -> None:
    intake = [[5.0, 6.0, 11.0], [1.0, 2.0, 3.0], [4.0, 4.0, 8.0]][:rows]
    assert "column 3 is the sum of the others" in error("WEIGHTED_INTAKE", intake, [[1.0, 2.0, 3.0]]).message


def test_of_one_row_a_last_figure_may_add_the_others_up_by_chance() -> None:
    assert answer("WEIGHTED_INTAKE", [[[5.0, 6.0, 11.0]], [[1.0, 2.0, 3.0]]]) == [[50.0]]


def test_a_whole_column_of_a_hundred_thousand_rows_is_shared_to_the_cent_and_a_row_more_is_refused() -> None:
    """In thousandths of a cent, as every comparison is, then by largest remainder, ties in the published order: on whole numbers."""
    need, cents = [1 + n * n % 9_973 for n in range(100_000)], 123_456_789_01
    total = sum(need)
    thousandths = [(2_000 * cents * each + total) // (2 * total) for each in need]
    due = [each // 1_000 for each in thousandths]
    by_remainder = sorted(range(len(need)), key=lambda n: (-(thousandths[n] % 1_000), n))
    for n in by_remainder[: cents - sum(due)]:
        due[n] += 1
    found = answer("ALLOCATE", [[[cents / 100]], [[float(each)] for each in need]])
    assert [round(float(str(row[0])) * 100) for row in found] == due
    assert "at most 100,000 at once" in error("ALLOCATE", [[1.0]], [[1.0]] * 100_001).message
