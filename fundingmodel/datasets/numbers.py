"""Numbers that a description states: of a limit, a rounding or a published total, whatever was written in their place."""

from decimal import Decimal, InvalidOperation

from fundingmodel.errors import DataRefused, Where


def number_said(value: object) -> Decimal:
    """The number that was written; NaN where it is none.

    >>> number_said("0.5"), number_said("half").is_nan(), number_said(True).is_nan()
    (Decimal('0.5'), True, True)
    """
    try:
        return Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return Decimal("NaN")


def rounding_said(value: object, place: Where) -> Decimal:
    """What figures are rounded to; refused where it is no number from 0 on."""
    rounding = number_said(value)
    if not rounding.is_finite() or rounding < 0:
        raise DataRefused(
            "rounding_not_a_number",
            place,
            "rounding is {rounding}; give what figures are rounded to, or 0 where exact.",
            rounding=value,
        )
    return rounding
