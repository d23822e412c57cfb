"""Rounded: a fraction to some decimals, as an answer shows it."""

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
