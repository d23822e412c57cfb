"""The amounts of the outlook on exact fractions, from the csv files of the packaged data: the scenario's file is not read.

Persons are the levels plans', split as in 2022 to 2024; the envelope moves with planned spending outside Quebec. `Outlook` says
which case; what a reader may change in a workbook are fields of it.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "fundingmodel" / "data"
YEARS = ("2026-27", "2027-28", "2028-29", "2029-30", "2030-31", "2031-32")
CODES = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
CATEGORIES = ("economic", "family", "refugee", "other")
MEASURED = (2022, 2023, 2024)
BASE = 500_000
PLAN_OF = {2025: "2025-2027", 2026: "2026-2028", 2027: "2026-2028", 2028: "2026-2028"}
LAST_PLANNED, LAST_YEAR = 2028, 2029
PROTECTED, WORKERS = Fraction(115_000, 2), Fraction(33_000, 2)  # half in each of two years
ONE_TIME = (2026, 2027)

Counts = dict[tuple[int, str, str], Fraction]  # by year, jurisdiction and category or subcategory


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def one(name: str, measure: str, **codes: str) -> Fraction:
    (row,) = (row for row in rows(name) if all(row[key] == code for key, code in codes.items()))
    return Fraction(row[measure])


def counted(name: str, category: str) -> Counts:
    """Persons admitted; each hidden count is taken for 2.5."""
    return {
        (int(row["year"]), row["jurisdiction"], row[category]): Fraction(row["admissions"] or 0)
        + int(row["suppressed"] or 0) * Fraction(5, 2)
        for row in rows(name)
    }


def planned(year: int, bound: str = "target") -> Fraction:
    return one("immigration_levels_plans", "persons", plan=PLAN_OF[year], year=str(year), category="total", bound=bound)


def plan(year: int) -> dict[str, Fraction]:
    """The targets of a year by category; refugees and humanitarian, where they are one line, whole persons as in 2026."""

    def target(category: str, of: int = year) -> Fraction:
        codes = {"plan": PLAN_OF[of], "year": str(of), "category": category, "bound": "target"}
        return one("immigration_levels_plans", "persons", **codes)

    refugees, others = (target(each, 2026) for each in ("refugees_and_protected_persons", "humanitarian_and_other"))
    if year != 2026:
        together = target("refugees_protected_humanitarian_and_other")
        refugees = Fraction(round(together * refugees / (refugees + others)))
        others = together - refugees
    return {"economic": target("economic"), "family": target("family"), "refugee": refugees, "other": others}


@dataclass(frozen=True)
class Outlook:
    """A case of the outlook: its reading, its level, which one-time measures it counts, and what a reader changed."""

    bound: str = "target"
    protected: bool = True
    workers: bool = True
    reading: str = "calibrated"
    changed_plan: Mapping[tuple[int, str], int] = field(default_factory=dict)
    changed_level: Mapping[int, int] = field(default_factory=dict)
    changed_counts: Mapping[tuple[int, str, str], int] = field(default_factory=dict)

    @property
    def weights(self) -> dict[str, Fraction]:
        economic = Fraction(1, 2) if self.reading == "economic_half" else Fraction(1)
        return {"economic": economic, "family": Fraction(1), "refugee": Fraction(5, 2), "other": Fraction(1)}

    def envelope(self, fiscal_year: str) -> int:
        """Dollars, to the nearest 0.1 million: what is shared in 2026-27, moved with planned spending outside Quebec."""
        shared = one("settlement_envelope_readings", "amount", fiscal_year="2026-27", reading=self.reading)
        moved = shared * self._outside_quebec(min(fiscal_year, "2028-29")) / self._outside_quebec("2026-27")
        return int(moved / 100_000 + Fraction(1, 2)) * 100_000

    @staticmethod
    def _outside_quebec(fiscal_year: str) -> Fraction:
        programme = {"programme": "settlement", "edition": "2026-03-13", "figure": "planned"}
        grant = one("quebec_grant_readings", "amount", fiscal_year="2025-26", reading="at_least")
        return one("federal_programme_spending", "amount", fiscal_year=fiscal_year, **programme) - grant

    def intake(self) -> Counts:
        """Persons by year that counts: measured to 2024, then made."""
        counts = {**counted("admissions", "category"), **{at: Fraction(x) for at, x in self.changed_counts.items()}}
        found = {at: persons for at, persons in counts.items() if at[0] in MEASURED and at[1] in CODES}
        protected = counted("admissions_by_subcategory", "subcategory")
        there = {code: sum(protected[y, code, "protected_person"] for y in MEASURED) for code in (*CODES, "QC")}
        for category in CATEGORIES:
            went = {code: sum(counts[y, code, category] for y in MEASURED) for code in (*CODES, "QC")}
            for year in range(2025, LAST_YEAR + 1):
                persons = self._planned(min(year, LAST_PLANNED), category)
                workers = WORKERS if self.workers and category == "economic" and year in ONE_TIME else Fraction(0)
                here = PROTECTED if self.protected and category == "refugee" and year in ONE_TIME else Fraction(0)
                for code in CODES:
                    part = Fraction(went[code]) / sum(went.values())
                    of_protected = Fraction(there[code]) / sum(there.values())
                    found[year, code, category] = (persons + workers) * part + here * of_protected
        return found

    def _planned(self, year: int, category: str) -> Fraction:
        target = Fraction(self.changed_plan.get((year, category), 0)) or plan(year)[category]
        level = Fraction(self.changed_level.get(year, 0)) or planned(year, self.bound)
        return target * level / planned(year)

    def amounts(self) -> Iterator[tuple[str, str, int]]:
        """Cents by year and jurisdiction: equal bases, the rest by need, the cents left over to the largest remainders."""
        intake = self.intake()
        for year in YEARS:
            yield from ((year, code, cents) for code, cents in self._year(intake, year).items())

    def _year(self, intake: Counts, fiscal_year: str) -> dict[str, int]:
        first, envelope = int(fiscal_year[:4]), self.envelope(fiscal_year)
        need = {
            code: sum(self.weights[c] * intake[first - lag, code, c] for lag in (4, 3, 2) for c in CATEGORIES)
            for code in CODES
        }
        return shared_out(envelope, need, Fraction(BASE))


USE = {
    "economic": Fraction("0.431"),
    "family": Fraction("0.404"),
    "refugee": Fraction("0.894"),
    "other": Fraction("0.463"),
}


@dataclass(frozen=True)
class Roundtable:
    """The illustration of the four principles on the outlook's persons: dollars per admission, use of services, an indexed base."""

    outlook: Outlook = field(default_factory=Outlook)
    no_decline: bool = False

    @staticmethod
    def prices(fiscal_year: str) -> Fraction:
        """The level of prices of a year over that of 2026-27."""
        return one("price_index", "index", fiscal_year=fiscal_year) / one("price_index", "index", fiscal_year="2026-27")

    def envelope(self, fiscal_year: str) -> int:
        shared = one("settlement_envelope_readings", "amount", fiscal_year="2026-27", reading=self.outlook.reading)
        intake = self.outlook.intake()

        def average(first: int) -> Fraction:
            return (
                sum(
                    (intake[first - lag, code, c] for lag in (4, 3, 2) for code in CODES for c in CATEGORIES),
                    Fraction(0),
                )
                / 3
            )

        dollars = shared / average(2026) * self.prices(fiscal_year) * average(int(fiscal_year[:4]))
        found = int(dollars / 100_000 + Fraction(1, 2)) * 100_000
        if not self.no_decline:
            return found
        before = int(shared) if fiscal_year == YEARS[0] else self.envelope(YEARS[YEARS.index(fiscal_year) - 1])
        return max(found, before)

    def amounts(self) -> Iterator[tuple[str, str, int]]:
        intake = self.outlook.intake()
        for year in YEARS:
            first = int(year[:4])
            need = {
                code: sum(
                    (USE[c] / USE["economic"] * intake[first - lag, code, c] for lag in (4, 3, 2) for c in CATEGORIES),
                    Fraction(0),
                )
                for code in CODES
            }
            cents = shared_out(self.envelope(year), need, BASE * self.prices(year))
            yield from ((year, code, each) for code, each in cents.items())


def shared_out(envelope: int, need: Mapping[str, Fraction], base: Fraction) -> dict[str, int]:
    """Cents of each: a base, and a part of what is left by need; whole cents by largest remainder, then in their order."""
    whole = sum(need.values(), Fraction(0))
    cents = {code: 100 * (base + (envelope - len(CODES) * base) * each / whole) for code, each in need.items()}
    floors = {code: int(each) for code, each in cents.items()}
    order = sorted(CODES, key=lambda code: (floors[code] - cents[code], CODES.index(code)))
    left = 100 * envelope - sum(floors.values())
    return {code: floors[code] + (code in order[:left]) for code in CODES}
