"""Rounded: a fraction to some decimals, and an amount with its cents, as an answer shows them."""

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """A fraction to some decimals, halves away from zero: its digits are those of a whole number.

    >>> str(rounded(Fraction(2, 3), 6)), str(rounded(Fraction(-1, 8)))
    ('0.666667', '-0.13')
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def with_cents(exact: Decimal) -> Decimal:
    """An amount with two decimals, or as many as it has.

    >>> str(with_cents(Decimal("1.5"))), str(with_cents(Decimal("0.005588")))
    ('1.50', '0.005588')
    """
    places = min(-2, int(exact.normalize().as_tuple().exponent))
    return exact.quantize(Decimal(1).scaleb(places))
