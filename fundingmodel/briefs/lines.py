"""Lines: what a party gets, a line each: under the baseline, the offer before and the offer; more or less; as printed; per admission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from fundingmodel.briefs.amounts import Amounts
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import Speech, says
from fundingmodel.briefs.sure import is_calibrated
from fundingmodel.language.texts import Text

BASELINE, LAST, OFFER = "baseline", "last", "offer"
AGAINST_BASELINE, AGAINST_LAST, PRINTED = "against_baseline", "against_last", "printed"
PER_ADMISSION, REAL, REAL_OF_OTHERS = "per_admission", "real_per_admission", "real_of_others"
ROLES = {AGAINST_BASELINE: BASELINE, AGAINST_LAST: LAST}  # with whom a line compares the offer
RATES = (PER_ADMISSION, REAL, REAL_OF_OTHERS)
Figure = Decimal | Fraction | None


@dataclass(frozen=True)
class Line:
    """What it is, what it is called, a figure for each year that is shown, and that of all years together where it is a sum."""

    key: str
    label: Text
    figures: tuple[Figure, ...]
    in_all: Decimal | None = None

    @property
    def is_change(self) -> bool:
        return self.key in ROLES

    @property
    def is_rate(self) -> bool:
        """Whether it is in dollars for each person, and not a sum."""
        return self.key in RATES

    @property
    def adds_up(self) -> bool:
        """Whether the years may be added."""
        return not self.is_rate and self.key != PRINTED


def lines_of(sides: Sides, amounts: Amounts, speech: Speech, code: str) -> list[Line]:
    """The lines of a jurisdiction, those aside of which nothing is known of anybody.

    >>> from fundingmodel import run
    >>> from fundingmodel.briefs import brief_of
    >>> brief = brief_of([run("settlement"), run("predictable")])
    >>> [(line.key, str(line.figures[-1])) for line in brief.lines("ON")][:3]
    [('baseline', '424590648.36'), ('offer', '439921477.38'), ('against_baseline', '15330829.02')]
    """
    return list(_Lines(sides, amounts, speech, code).every())


@dataclass(frozen=True)
class _Lines:
    sides: Sides
    amounts: Amounts
    speech: Speech
    code: str

    def every(self) -> Iterator[Line]:
        for role in self.sides.named:
            yield self._line(role, self._label(role), partial(self._amount, role))
        for key, role in ROLES.items():
            if role in self.sides.named:
                label = self.speech.say(key, name=self.speech.name(role))
                yield self._line(key, label, partial(self._change, role))
        if any(self.amounts.printed.values()):
            yield self._line(PRINTED, self.speech.say(PRINTED + "_row"), self._printed)
        if any(x is not None for by_code in self.amounts.admissions.values() for x in by_code.values()):
            base = {k: self.speech.figures[k].year(self.amounts.base) for k in self.speech.figures}
            for key in RATES:
                yield self._line(
                    key, self.speech.say(key, base=base, name=self.speech.name(OFFER)), partial(self._rate, key)
                )

    def _line(self, key: str, label: Text, figure: Callable[[str], Figure]) -> Line:
        figures = tuple(figure(year) for year in self.sides.years)
        line = Line(key, label, figures)
        known = [each for each in figures if isinstance(each, Decimal)]
        if not line.adds_up or len(known) < len(figures):
            return line
        return Line(key, label, figures, sum(known, Decimal(0)))

    def _label(self, role: str) -> Text:
        """The name of a scenario; that it is calibrated is said beside it, unless its name does."""
        name = self.speech.name(role)
        plain = self.speech.say(f"{role}_row", name=name)
        if role != BASELINE or not is_calibrated(self.sides.named[role]):
            return plain
        marked, word = self.speech.say("calibrated_row", name=name), says()["calibrated_word"]
        return {k: plain[k] if word[k] in name[k] else marked[k] for k in plain}

    def _amount(self, role: str, year: str) -> Figure:
        return self.amounts.of[role][year][self.code]

    def _change(self, role: str, year: str) -> Figure:
        return self.amounts.change(self.code, year, role)

    def _printed(self, year: str) -> Figure:
        found = self.amounts.printed.get(year, {}).get(self.code)
        return found.figure if found else None

    def _rate(self, key: str, year: str) -> Figure:
        index = self.amounts.index.get(year)
        others = key == REAL_OF_OTHERS
        found = (self.amounts.per_admission_of_others if others else self.amounts.per_admission)(self.code, year)
        if key == PER_ADMISSION or found is None:
            return found
        return found / Fraction(index) if index else None
