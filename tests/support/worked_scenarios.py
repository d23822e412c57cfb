"""Two packaged scenarios worked out on fractions, as their files describe them and with nothing of the package but its data.

The settlement formula: a base amount for each, and the rest by the three-year average of arrivals, refugees weighted. The predictable
one: an envelope that grows, need phased in, nobody below a part of the first amount, no change beyond a largest one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path

from originals import records

PACKAGED = Path(__file__).parents[2] / "fundingmodel" / "data"
TWELVE = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")  # the published order
HALF = Fraction(1, 2)
HIDDEN = Fraction(5, 2)  # what a count of 1 to 4 is taken for
BASE = Fraction(500_000)
REFUGEE_WEIGHT = Fraction(5, 2)
Amounts = dict[str, Fraction]  # by jurisdiction


def counts(data_set: str, year: int, code: str) -> Amounts:
    """Arrivals of a year in a jurisdiction by category, hidden counts as 2.5."""
    column = "subcategory" if data_set.endswith("subcategory") else "category"
    rows = [row for row in by_year_and_code(data_set)[f"{year} {code}"] if row[column] != "not_stated"]
    return {row[column]: Fraction(row["admissions"] or 0) + int(row["suppressed"]) * HIDDEN for row in rows}


@cache
def by_year_and_code(data_set: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a data set of arrivals, by the year and the jurisdiction."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in records(PACKAGED / f"{data_set}.csv"):
        found.setdefault(f"{row['year']} {row['jurisdiction']}", []).append(row)
    return found


def average(data_set: str, fiscal_year: str, code: str) -> Amounts:
    """The average of the arrivals four, three and two years before, by category."""
    years = [counts(data_set, int(fiscal_year[:4]) - lag, code) for lag in (4, 3, 2)]
    return {category: sum((year[category] for year in years), Fraction(0)) / 3 for category in years[0]}


def parts(figures: Mapping[str, Fraction]) -> Amounts:
    total = sum(figures.values())
    return {code: figure / total for code, figure in figures.items()}


def thousandths(figure: Fraction) -> Fraction:
    """To a thousandth of a unit, half up: what amounts are compared and rounded in."""
    return Fraction(floor(1000 * figure + HALF), 1000)


@dataclass
class Rounded:
    """Amounts in whole cents that add to the envelope: the cents left over go to the largest remainders."""

    exact: Amounts
    envelope: Fraction
    down: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cents = {code: thousandths(100 * amount) for code, amount in self.exact.items()}
        self.down = {code: floor(x) for code, x in cents.items()}
        self.order = sorted(cents, key=lambda code: (self.down[code] - cents[code], TWELVE.index(code)))

    @property
    def left(self) -> int:
        return int(100 * self.envelope) - sum(self.down.values())

    @property
    def paid(self) -> Amounts:
        more = self.order[: self.left]
        return {code: Fraction(whole + (code in more), 100) for code, whole in self.down.items()}


@dataclass
class Settlement:
    """The calibrated settlement formula in a year whose envelope is in the data."""

    fiscal_year: str

    @property
    def envelope(self) -> Fraction:
        rows = records(PACKAGED / "settlement_envelope_readings.csv")
        own = (row for row in rows if (row["fiscal_year"], row["reading"]) == (self.fiscal_year, "calibrated"))
        return next(Fraction(row["amount"]) for row in own)

    def average(self, code: str) -> Amounts:
        return average("admissions", self.fiscal_year, code)

    @property
    def need(self) -> Amounts:
        weighted = {"refugee": REFUGEE_WEIGHT}
        return {
            code: sum((weighted.get(c, Fraction(1)) * x for c, x in self.average(code).items()), Fraction(0))
            for code in TWELVE
        }

    def rounded(self) -> Rounded:
        shared = self.envelope - BASE * len(TWELVE)
        return Rounded({code: BASE + shared * part for code, part in parts(self.need).items()}, self.envelope)


# The predictable formula


USE = {"economic": "0.431", "family": "0.404", "other": "0.463"}  # refugees of each kind: 0.894
INTENSITY = {"economic": "1", "government_assisted": "1.5"}  # all others: 1.25
DECLINE, GROWTH_OF_ENVELOPE = Fraction("0.05"), Fraction("0.03")
PHASES = ("0", "0.2", "0.4", "0.6", "0.8", "1", "1", "1")
YEARS = [f"{year}-{year - 1999}" for year in range(2019, 2027)]


def weight(category: str) -> Fraction:
    """How much a person needs against one of the economic class; all use services for the same three years."""
    return Fraction(USE.get(category, "0.894")) * Fraction(INTENSITY.get(category, "1.25")) / Fraction(USE["economic"])


def phased(fiscal_year: str, phase: Fraction, opening: Amounts) -> Amounts:
    need: Amounts = {}
    for code in TWELVE:
        people = average("admissions_by_subcategory", fiscal_year, code)
        need[code] = sum((weight(category) * x for category, x in people.items()), Fraction(0))
    return {code: (1 - phase) * opening[code] + phase * part for code, part in parts(need).items()}


def predictable(protected: Fraction, growth: Fraction, phases: Mapping[str, Fraction]) -> Iterator[tuple[str, Amounts]]:
    """Each year with what is paid; `phases` are those that differ from the scenario's own."""
    first = Settlement("2019-20")
    opening, envelope, opening_need = first.rounded().paid, first.envelope, parts(first.need)
    last = opening
    for fiscal_year, own in zip(YEARS, PHASES, strict=True):
        if fiscal_year != YEARS[0]:
            envelope = 1000 * Fraction(floor(envelope * (1 + GROWTH_OF_ENVELOPE) / 1000 + HALF))
        share = phased(fiscal_year, phases.get(fiscal_year, Fraction(own)), opening_need)
        least = {c: max(BASE, protected * opening[c], (1 - DECLINE) * last[c]) for c in TWELVE}
        lower = {c: Fraction(ceil(thousandths(100 * x)), 100) for c, x in least.items()}
        upper = {c: Fraction(floor(thousandths(100 * (1 + growth) * last[c])), 100) for c in TWELVE}
        last = Rounded(fitted(share, lower, upper, envelope), envelope).paid
        yield fiscal_year, last


def fitted(share: Amounts, lower: Amounts, upper: Amounts, envelope: Fraction) -> Amounts:
    """The base amount and one rate for all, each amount held between its bounds; where a bound gives way, the lower prevails."""
    upper = {code: max(lower[code], limit) for code, limit in upper.items()}
    assert sum(lower.values()) <= envelope <= sum(upper.values()), "the bounds leave room for the envelope"

    def at(rate: Fraction) -> Amounts:
        return {c: min(max(BASE + rate * share[c], lower[c]), upper[c]) for c in TWELVE}

    turns = sorted((bound[c] - BASE) / share[c] for bound in (lower, upper) for c in TWELVE)
    below = max(rate for rate in turns if sum(at(rate).values()) <= envelope)
    above = min((rate for rate in turns if rate > below), default=below)
    has, would_have = sum(at(below).values()), sum(at(above).values())
    return at(below + (above - below) * (envelope - has) / (would_have - has)) if would_have > has else at(below)
