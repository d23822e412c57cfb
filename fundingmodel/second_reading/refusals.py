"""What a second reading may end with in the place of amounts."""

from fractions import Fraction


class NotCovered(Exception):
    """Something that this reading does not cover, by its kind ("step", "choice", "figures" or "file") and its name."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind, self.name = kind, name


class NoAmounts(Exception):
    """A year that the definitions give no amounts for.

    The reason is "undefined" (something is divided by zero, or no amounts add up), "envelope" (it is negative, no whole number of
    units or beyond two trillion of them) or "fit" (guarantees above the envelope, or limits below it).
    """

    def __init__(self, reason: str, totals: tuple[Fraction, Fraction, Fraction] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.totals = totals  # of a fit, in dollars: guaranteed, envelope, permitted
        self.tier, self.fiscal_year = "", ""
