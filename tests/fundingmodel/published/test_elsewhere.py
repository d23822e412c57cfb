"""Formulas that other countries have, written as a user would from the README and `keys`: each amount again on fractions.

A rule is worked out here from its words, out of the raw figures of the file; nothing of the package, and no formula of the file, is read.
"""

import csv
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import engines
import pytest
from on_worksheets import python_differences, write

from fundingmodel import explain, run

FOLDER = Path(__file__).parents[2] / "data" / "elsewhere"
Amounts = dict[str, Fraction]  # by jurisdiction
F = Fraction
ONE = Fraction(1)


class Given:
    """The figures of a file, in a fiscal year."""

    def __init__(self, name: str, year: str) -> None:
        self.data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
        self.year, self.codes = year, self.data["jurisdictions"]

    def one(self, name: str) -> Fraction:
        table = self.data["inputs"][name]
        return F(table["by_year"][self.year] if "by_year" in table else table["value"])

    def each(self, name: str) -> Amounts:
        return {code: F(x) for code, x in self.data["inputs"][name]["values"].items()}

    def counts(self, name: str, year: int | None = None) -> dict[str, Amounts]:
        table = self.data["inputs"][name]
        rows = table["by_calendar_year"][str(year)]["values"] if year else table["values"]
        return {code: {category: F(x) for category, x in row.items()} for code, row in rows.items()}

    def bands(self, name: str) -> list[tuple[Fraction, Fraction]]:
        return [(F(band["from"]), F(band["value"])) for band in self.data["inputs"][name]["bands"]]


def at(figure: Fraction, bands: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The value of the band that a figure is in."""
    return [value for start, value in bands if figure >= start][-1]


def parts(figures: Mapping[str, Fraction]) -> Amounts:
    return {code: x / sum(figures.values()) for code, x in figures.items()}


def whole(exact: Amounts, unit: Fraction = ONE) -> Amounts:
    """Whole units that add to what the exact amounts add to: those left over go to the largest remainders."""
    units = {code: x / unit for code, x in exact.items()}
    found = {code: floor(x) for code, x in units.items()}
    left = round(sum(units.values())) - sum(found.values())
    for code in sorted(units, key=lambda code: found[code] - units[code])[:left]:
        found[code] += 1
    return {code: x * unit for code, x in found.items()}


def fitted(envelope: Fraction, need: Amounts, least: Amounts, most: Amounts) -> Amounts:
    """In proportion to need between bounds: by the one rate at which all add up, found among the sets of who is at a bound."""
    low, high = F(0), F(2) * envelope / min(x for x in need.values() if x)
    for _ in range(200):
        rate = (low + high) / 2
        total = sum(min(max(rate * x, least[code]), most[code]) for code, x in need.items())
        low, high = (rate, high) if total < envelope else (low, rate)
    held = {code: least[code] for code, x in need.items() if low * x <= least[code]}
    held |= {code: most[code] for code, x in need.items() if low * x >= most[code]}
    free = {code: x for code, x in need.items() if code not in held}
    left = envelope - sum(held.values())
    return held | {code: left * part for code, part in parts(free).items()}


# The rules


def koenigstein(_: str) -> Amounts:
    """Two thirds by tax revenue, one third by population."""
    given = Given("koenigstein", "2024")
    with (FOLDER / "laender.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tax, people = (parts({row["land"]: F(row[column]) for row in rows}) for column in ("tax", "people"))
    return whole({code: given.one("stated_authority") * (F(2, 3) * tax[code] + F(1, 3) * people[code]) for code in tax})


def municipal_key(_: str) -> Amounts:
    """70% of what need by weighted inhabitants is above nine tenths of the tax base, scaled; nobody more than the whole gap."""
    given = Given("municipal-key", "2025")
    gap = {}
    for code in given.codes:
        people = given.each("people")[code]
        weighted = people * at(people, given.bands("size_weight"))
        weighted += F("1.4") * given.each("children")[code] + F("2.1") * given.each("welfare")[code]
        gap[code] = max(F(0), 1150 * weighted - F("0.9") * given.each("tax_base")[code])
    most = {code: F(floor(x)) for code, x in gap.items()}
    return whole(fitted(given.one("stated_authority"), gap, dict.fromkeys(gap, F(0)), most))


def foundation_aid(year: str) -> Amounts:
    """A foundation amount per weighted pupil, more in small districts, less what the required rate raises; at least 400 each."""
    given, found = Given("foundation-aid", year), {}
    for code, row in given.counts("intake", int(year[:4]) - 1).items():
        weighted = row["general"] + F("1.25") * row["learner"] + F("1.9") * row["special"]
        tariff = given.one("foundation") * at(sum(row.values(), F(0)), given.bands("size_factor"))
        local = F("0.0051") * given.each("property_value")[code]
        found[code] = F(floor(max(400 * weighted, tariff * weighted - local) + F(1, 2)))
    return found


def relative_need(_: str) -> Amounts:
    """Assessed expense (average spending, cost factors normalised) less assessed revenue (average rate), per head, floored."""
    given = Given("relative-need", "2025-26")
    people, spending, revenue, base, cost = map(
        given.each, ("people", "spending", "revenue", "tax_base", "cost_factor")
    )
    per_head = sum(spending.values()) / sum(people.values())
    average_cost = sum(people[c] * cost[c] for c in people) / sum(people.values())
    rate = sum(revenue.values()) / sum(base.values())
    short = {c: max(F(0), per_head * people[c] * cost[c] / average_cost - rate * base[c]) for c in people}
    average = sum(short.values()) / sum(people.values())
    need = {c: max(short[c] / people[c] / average, F(3, 4)) * people[c] for c in people}
    return whole({c: given.one("stated_authority") * x for c, x in parts(need).items()}, F(1000))


def integration_grant(_: str) -> Amounts:
    """A tariff by age for each refugee, at the rate of the year since settlement; up to a tenth more in small towns."""
    given, found = Given("integration-grant", "2025"), {}
    tariff = given.each("tariff")
    for code in given.codes:
        due = F(0)
        for year, rate in ((2025, "rate_1"), (2024, "rate_2"), (2023, "rate_3"), (2022, "rate_3")):
            came = given.counts("came", year)[code]
            due += sum(given.each(rate)[age] * count * tariff[age] for age, count in came.items())
        due *= 1 + F(1, 10) * max(F(0), 1 - given.each("people")[code] / 100000)
        found[code] = F(floor(due / 100 + F(1, 2)) * 100)
    return found


def area_costs(year: str) -> Amounts:
    """Relative needs times the area cost adjustment, less assumed council tax; nobody more than 7% below last year."""
    given, need = Given("area-costs", year), {}
    wages = given.each("wages")
    for code in given.codes:
        people, sparse = given.each("people")[code], given.each("sparsity")[code]
        top_up = F("0.5") * min(sparse, F("0.1")) + 1 * max(F(0), min(sparse, F("0.25")) - F("0.1"))
        top_up += 2 * max(F(0), sparse - F("0.25"))
        score = 610 * people + 930 * given.each("deprived")[code] + 240 * top_up * people
        costs = 1 + F("0.65") * (wages[code] / min(wages.values()) - 1)
        need[code] = max(F(0), score * costs - 1450 * given.each("tax_base")[code])
    least = {code: F(ceil(x * F("0.93"))) for code, x in given.each("last_year").items()}
    envelope = given.one("stated_authority")
    return whole(fitted(envelope, need, least, dict.fromkeys(need, envelope)))


def dotation(_: str) -> Amounts:
    """By population with second homes and caravans, a coefficient from 1 to 2 by the logarithm, and relative wealth within bounds."""
    given, need = Given("dotation", "2025"), {}
    counted = {
        code: given.each("people")[code] + given.each("second_homes")[code] + given.each("caravan_places")[code]
        for code in given.codes
    }
    wealth = given.each("potential")
    average = sum(wealth.values()) / sum(counted.values())
    for code, population in counted.items():
        above = min(max(F(0), given.each("people_log")[code] - F("2.69897")), F("2.60206"))
        coefficient = (F("1.1") if population >= 200000 else 1) + above / F("2.60206")
        need[code] = population * coefficient * min(F(5, 4), max(F(3, 4), average / (wealth[code] / population)))
    return whole({code: given.one("stated_authority") * x for code, x in parts(need).items()})


def regional_health(year: str) -> Amounts:
    """Hospital and drugs by age, prevention by heads, the rest by deprivation."""
    given = Given("regional-health", year)
    people = given.counts("intake", int(year) - 1)

    def by_age(weights: Amounts) -> Amounts:
        return parts({code: sum(row[age] * weights[age] for age in row) for code, row in people.items()})

    heads = {code: sum(row.values(), F(0)) for code, row in people.items()}
    poor = parts({code: x * given.each("deprivation")[code] for code, x in heads.items()})
    hospital, drugs = (by_age(given.each(name)) for name in ("hospital_weight", "drug_weight"))
    quota = {
        code: F("0.44") * hospital[code]
        + F("0.12") * drugs[code]
        + F("0.43") * parts(heads)[code]
        + F("0.01") * poor[code]
        for code in heads
    }
    return whole({code: given.one("stated_authority") * x for code, x in quota.items()})


def migration_fund(_: str) -> Amounts:
    """Eight million each, the rest 35% by asylum, 30% by integration, 35% by returns, each by parts of stocks and flows."""
    given = Given("migration-fund", "2025")
    counts = given.counts("persons_counted")
    of = {name: parts({code: row[name] for code, row in counts.items()}) for name in next(iter(counts.values()))}
    key = {}
    for code in counts:
        asylum = F(30 * of["protected"][code] + 60 * of["applicants"][code] + 10 * of["resettled"][code], 100)
        settled = (of["residents"][code] + of["permits"][code]) / 2
        returns = (30 * of["returned"][code] + 70 * of["ordered"][code]) / 100
        key[code] = F(35, 100) * asylum + F(30, 100) * settled + F(35, 100) * returns
    shared = given.one("stated_authority") - 8000000 * len(key)
    return whole({code: 8000000 + shared * part for code, part in key.items()}, F(1, 100))


RULES: Mapping[str, Callable[[str], Amounts]] = {
    "koenigstein": koenigstein, "municipal-key": municipal_key, "foundation-aid": foundation_aid, "relative-need": relative_need,
    "integration-grant": integration_grant, "area-costs": area_costs, "dotation": dotation, "regional-health": regional_health,
    "migration-fund": migration_fund,
}  # fmt: skip


@cache
def result_of(name: str) -> Any:
    return run(FOLDER / f"{name}.toml")


def test_every_file_has_its_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_every_amount_is_that_of_the_rule_on_fractions(name: str) -> None:
    result = result_of(name)
    for year in result.scenario.fiscal_years:
        wanted = RULES[name](year)
        found = {code: F(result.amount("allocation", year, code)) for code in result.scenario.jurisdictions}
        assert found == wanted, year


@pytest.mark.parametrize("name", RULES)
def test_no_figure_of_a_file_is_worked_out_by_hand(name: str) -> None:
    """What is shared by is a measure, each figure has its source, and every step is accounted for in both languages."""
    result = result_of(name)
    place = result.scenario.tier.place
    for language, word in (("en", "Measure"), ("fr", "Mesure")):
        text = explain(result, place.jurisdictions[-1], place.fiscal_years[0], language)
        assert text.count(f". {word} (") == sum(entry.step == "measure" for entry in result.scenario.tier.entries) > 0


@pytest.mark.parametrize("engine", [engines.formualizer, engines.ironcalc])
def test_worksheets_have_the_same_figures(engine: Any) -> None:
    results = [result_of(name) for name in RULES]
    data, book = write(results)
    values = engine(data)
    assert [line for result in results for line in python_differences(values, book, result)] == []


@pytest.mark.slow
def test_worksheets_have_the_same_figures_in_libreoffice(libreoffice: engines.LibreOffice) -> None:
    results = [result_of(name) for name in RULES]
    data, book = write(results)
    values = libreoffice(data)
    assert [line for result in results for line in python_differences(values, book, result)] == []
