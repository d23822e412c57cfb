"""The helper that compares money: a cent of a large amount is seen."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from money import rounded_from, same_money, whole_units

LARGE = 472_000_000.0


@pytest.mark.parametrize("kind", [float, np.float64, lambda x: Decimal(str(x)), lambda x: Fraction(str(x))])
def test_one_cent_of_472_million_is_reported(kind: Any) -> None:
    assert pytest.approx(LARGE, rel=1e-9) == LARGE + 0.01  # what a relative tolerance lets pass
    assert same_money(kind(LARGE), Decimal("472000000.00"))
    assert not same_money(kind(LARGE + 0.01), Decimal("472000000.00"))
    assert whole_units(kind(LARGE + 0.01)) - whole_units(kind(LARGE)) == 1


@pytest.mark.parametrize("unit", [Fraction(1, 100), Fraction(1, 10), 1, 1000, Decimal(1000000)])
def test_units_are_those_given(unit: Any) -> None:
    assert whole_units(float(472 * Fraction(unit)), unit) == 472
    assert not same_money(float(473 * Fraction(unit)), 472 * Fraction(unit), unit)
    assert not same_money(float(472 * Fraction(unit) + Fraction(unit) / 2), 472 * Fraction(unit), unit)


def test_binary_digits_of_a_double_are_no_difference_and_half_a_unit_is() -> None:
    assert same_money(0.1 + 0.2, Decimal("0.30"))
    assert same_money(10_000_000_000_000.01, Decimal("10000000000000.01"))
    assert not same_money(0.305, Decimal("0.30"))
    with pytest.raises(ValueError, match="not a whole number of units"):
        whole_units(0.305)
    with pytest.raises(ValueError, match="not a whole number of units"):
        whole_units(Decimal("0.30000000001"))


@pytest.mark.parametrize("unknown", [float("nan"), np.nan, Decimal("NaN"), float("inf"), None, "472", True])
def test_what_is_no_known_amount_is_refused(unknown: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        same_money(unknown, 0)
    with pytest.raises((TypeError, ValueError)):
        same_money(0, unknown)
    with pytest.raises((TypeError, ValueError)):
        rounded_from(0, unknown)


def test_rounded_by_largest_remainder_is_less_than_a_unit_away() -> None:
    third = Fraction(472_000_000, 3)  # 157,333,333.33 and a third of a cent
    assert rounded_from(Decimal("157333333.33"), third)
    assert rounded_from(157_333_333.34, third)
    assert not rounded_from(Decimal("157333333.32"), third)
    assert not rounded_from(157_333_333.35, third)
    assert rounded_from(157_333_333.35, third, times=2)
    assert not rounded_from(1.01, Fraction(1))
    with pytest.raises(ValueError, match="not a whole number of units"):
        rounded_from(third, third)
