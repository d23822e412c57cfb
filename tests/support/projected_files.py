"""An offer on years ahead, as a user would write it, and its amounts by a second derivation on exact fractions.

Persons of later years are the plan's, split as in 2022 to 2024; the derivation reads the csv of the packaged data by itself.
"""

import csv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from places import ROOT

YEARS = ("2027-28", "2028-29", "2029-30", "2030-31", "2031-32")
CODES = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
CATEGORIES = ("economic", "family", "refugee", "other")
WEIGHTS = {"economic": 1, "family": 1, "refugee": Fraction(5, 2), "other": 1}
ENVELOPE, BASE = 800_000_000, 500_000
PLANNED = {
    2025: (232150, 94500, 59958, 8392),
    2026: (239800, 84000, 49300, 6900),
    2027: (244700, 81000, 47633, 6667),
    2028: (244700, 81000, 47633, 6667),
}
TARGET = {2025: 395000, 2026: 380000, 2027: 380000, 2028: 380000}
LEVEL = {2025: 395000, 2026: 380000, 2027: 365000, 2028: 390000}

FORMULA = "planned * level / target * split"
SPLIT = "year_sum(intake, 2022, 2024) / (total(year_sum(intake, 2022, 2024)) + year_sum(intake_of_quebec, 2022, 2024))"


def by_year(figures: Mapping[int, int]) -> str:
    return "{ " + ", ".join(f"{year} = {figure}" for year, figure in figures.items()) + " }"


def offer(**changes: str) -> str:
    """The text of the file; each change is a text put in the place of a key's, as formula or years."""
    parts = {
        "years": '{ first = "2027-28", last = "2031-32" }',
        "formula": f'from.2025 = {{ formula = "{FORMULA}", source = "Levels plans" }}',
        "split": f'formula = "{SPLIT}"',
        "planned_end": 'beyond = "held"',
        **changes,
    }
    rows = "\n".join(
        f"by_calendar_year.{year}.values = {{ {', '.join(f'{c} = {x}' for c, x in zip(CATEGORIES, row, strict=True))} }}"
        for year, row in PLANNED.items()
    )
    return f"""parent = "settlement"
name = "ahead"
short = {{ en = "ahead", fr = "perspectives" }}
title = {{ en = "On published plans", fr = "Selon les plans publiés" }}
author = "Ontario"
date = "2026-12-01"
reason = "What the formula gives on the plans"
fiscal_years = {parts["years"]}
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
scope = "shared"
value = {ENVELOPE}
assumption = true
[inputs.intake]
{parts["formula"]}
[inputs.split]
title = {{ en = "split of arrivals", fr = "répartition des arrivées" }}
shape = "jurisdiction x category"
unit = "ratio"
assumption = true
{parts["split"]}
[inputs.intake_of_quebec]
shape = "category"
by = "calendar year"
unit = "persons"
data = "admissions"
where = {{ jurisdiction = "QC" }}
suppressed = "midpoint"
[inputs.planned]
shape = "category"
by = "calendar year"
unit = "persons"
status = "planned"
source = "Levels plans"
{rows}
{parts["planned_end"]}
[inputs.target]
shape = "scalar"
by = "calendar year"
unit = "persons"
status = "planned"
source = "Levels plans"
by_calendar_year = {by_year(TARGET)}
beyond = "held"
[inputs.level]
shape = "scalar"
by = "calendar year"
unit = "persons"
status = "planned"
source = "Levels plans"
by_calendar_year = {by_year(LEVEL)}
beyond = "held"
"""


def write_offer(folder: Path, name: str = "ahead.toml", **changes: str) -> Path:
    path = folder / name
    path.write_text(offer(**changes), encoding="utf-8", newline="\n")
    return path


Counts = dict[tuple[int, str, str], Fraction]  # by year, jurisdiction and category


def measured() -> Counts:
    """The admissions of the packaged file, counts that are hidden at 2.5 each."""
    counts: Counts = {}
    with (ROOT / "fundingmodel" / "data" / "admissions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            hidden = int(row["suppressed"] or 0) * Fraction(5, 2)
            counts[int(row["year"]), row["jurisdiction"], row["category"]] = Fraction(row["admissions"] or 0) + hidden
    return counts


def intakes(
    counts: Counts, planned: Mapping[int, tuple[int, ...]] = PLANNED, level: Mapping[int, int] = LEVEL
) -> Counts:
    """The persons of each year that counts: measured to 2024, then plan x level / target x split."""
    found = {place: count for place, count in counts.items() if place[0] <= 2024 and place[1] in CODES}
    for n, category in enumerate(CATEGORIES):
        of = {code: sum(counts[year, code, category] for year in (2022, 2023, 2024)) for code in (*CODES, "QC")}
        for year in range(2025, 2030):
            last = min(year, 2028)  # held beyond
            persons = planned[last][n] * Fraction(level[last], TARGET[last])
            for code in CODES:
                found[year, code, category] = persons * Fraction(of[code]) / sum(of.values())
    return found


def allocations(intake: Counts, fiscal_year: str) -> dict[str, int]:
    """Cents of each jurisdiction: equal bases, the rest by weighted average intake, largest remainders in the published order."""
    first = int(fiscal_year[:4])
    need = {
        code: sum(WEIGHTS[c] * intake[first - lag, code, c] for lag in (4, 3, 2) for c in CATEGORIES) / 3
        for code in CODES
    }
    whole = sum(need.values())
    cents = {code: 100 * (BASE + (ENVELOPE - len(CODES) * BASE) * need[code] / whole) for code in CODES}
    floors = {code: int(x) for code, x in cents.items()}
    left = 100 * ENVELOPE - sum(floors.values())
    order = sorted(CODES, key=lambda code: (floors[code] - cents[code], CODES.index(code)))
    return {code: floors[code] + (code in order[:left]) for code in CODES}


def all_allocations(intake: Counts) -> Iterator[tuple[str, str, int]]:
    for year in YEARS:
        for code, cents in allocations(intake, year).items():
            yield year, code, cents
