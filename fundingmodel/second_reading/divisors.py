"""Divisor methods: whole units, as seats, so that nobody's last unit had a lower claim than anybody's next one.

A claim is the share over the method's signpost; that of Huntington-Hill is squared.
"""

from collections.abc import Callable
from fractions import Fraction

from .fit import HALF, Units
from .quantities import ByCode
from .refusals import NoAmounts

SIGNPOSTS: dict[str, Callable[[int], Fraction]] = {
    "adams": lambda held: Fraction(held),
    "dean": lambda held: Fraction(2 * held * (held + 1), 2 * held + 1),
    "huntington_hill": lambda held: Fraction(held * (held + 1)),
    "webster": lambda held: held + HALF,
    "jefferson": lambda held: Fraction(held + 1),
}
TIED = 1 + Fraction(1, 10**9)
Claim = tuple[
    bool, Fraction
]  # whether it comes before all others, as that of a first unit does at a signpost of zero; how high it is


class Division:
    """Units by a divisor method, within what is guaranteed and permitted to those who have a share."""

    def __init__(self, method: str, shares: ByCode, least: Units, most: Units, start: Units) -> None:
        self.method, self.shares, self.least, self.most = method, shares, least, most
        self.held = {code: min(max(start[code], least[code]), most[code]) for code in start}

    def claim(self, code: str, held: int) -> Claim:
        signpost, power = SIGNPOSTS[self.method](held), 2 if self.method == "huntington_hill" else 1
        return signpost == 0, self.shares[code] ** power / (signpost or 1)

    def met(self) -> tuple[Claim, str] | None:
        """The lowest claim that a unit was given for, and whose it is."""
        codes = (code for code, held in self.held.items() if self.shares[code] > 0 and held > self.least[code])
        return min(((self.claim(code, self.held[code] - 1), code) for code in codes), default=None)

    def unmet(self) -> tuple[Claim, str] | None:
        """The highest claim to one unit more, and whose it is."""
        codes = (code for code, held in self.held.items() if self.shares[code] > 0 and held < self.most[code])
        return max(((self.claim(code, self.held[code]), code) for code in codes), default=None)

    def move(self, found: tuple[Claim, str] | None, units: int) -> None:
        if found is None:
            raise NoAmounts("undefined")
        self.held[found[1]] += units


def divided(division: Division, units: int) -> Units:
    """From about the right numbers a unit at a time is given, taken or moved; a tie on the last one, to a billionth, has no answer."""
    while sum(division.held.values()) < units:
        division.move(division.unmet(), 1)
    while sum(division.held.values()) > units:
        division.move(division.met(), -1)
    while (met := division.met()) and (unmet := division.unmet()) and met[0] < unmet[0]:
        division.move(met, -1)
        division.move(unmet, 1)
    met, unmet = division.met(), division.unmet()
    if met and unmet and met[0][0] == unmet[0][0] and met[0][1] <= unmet[0][1] * TIED:
        raise NoAmounts("undefined")
    return division.held
