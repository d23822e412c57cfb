"""Sums: figures that add up are a total's only where that is hardly by chance, one in four hundred at the most."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from fundingmodel.labels.sums import Series, sum_of_others


def series(*figures: object, **rounding: int) -> Series:
    given = [None if each is None else Decimal(str(each)) for each in figures]
    return Series(given, **{name: Decimal(value) for name, value in rounding.items()})


@pytest.mark.parametrize(
    ("every", "place"),
    [
        ([], None),
        ([series(7001, 7001)], None),  # of two, one is the sum of the other
        ([series(7001, 5000, 12001)], -1),
        ([series(12001, 7001, 5000)], 0),
        ([series(7001, 12001, 5000)], None),
        ([series(7001, 5000, 12002)], None),
        # One unit in 400 is at the limit, in 399 beyond it.
        ([series(301, 99, 400)], -1),
        ([series(301, 98, 399)], None),
        ([series(-301, -99, -400)], -1),
        # Figures that all end on 0 or 5 differ by five.
        ([series(1005, 995, 2000)], -1),
        ([series(1000, 995, 1995)], None),
        ([series(1001, 994, 1995)], -1),
        # Of hundredths one in forty thousand steps.
        ([series("1.51", "2.49", "4.00")], -1),
        ([series("1.51", "2.48", "3.99")], None),
        ([series("0.51", "0.42", "0.93")], None),
        # Declared to be rounded to five: three figures may miss their sum by seven and a half.
        ([series(70010, 50020, 120035, rounding=5)], -1),
        ([series(70010, 50020, 120040, rounding=5)], None),
        ([series(4000, 4000, 8000, rounding=5)], -1),  # 20 in 8,000
        ([series(4000, 3995, 7995, rounding=5)], None),
        # What is not known says nothing; with one figure beside zeros the sum is that figure again.
        ([series(None, 5000, 12001)], None),
        ([series(7001, 5000, None)], None),
        ([series(7001, 0, 7001)], None),
        ([series(7001, 5000, 12001), series(None, 1, 2)], -1),
        ([series(7001, 5000, 12001), series(1, 1, 3)], None),
        ([series(7001, 5000, 12001), series(0, 0, 0)], -1),
        ([series(0, 0, 0)], None),
        # Two series of which neither is enough: 1/20 times 1/20 is one in four hundred, 1/20 times 1/19 is more.
        ([series(11, 9, 20), series(12, 8, 20)], -1),
        ([series(11, 9, 20), series(11, 8, 19)], None),
        ([series(7001, -7001, 0)], None),
    ],
)
def test_a_sum_that_is_hardly_by_chance(every: Sequence[Series], place: int | None) -> None:
    assert sum_of_others(every) == place
