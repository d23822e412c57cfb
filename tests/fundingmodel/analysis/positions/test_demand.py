"""Demand: who is eligible and served, on exact fractions from the files themselves; what is assumed is said, and no dollars are given."""

import csv
import io
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from command_line import printed, run
from places import PACKAGE

COHORT = tomllib.loads((PACKAGE / "scenarios" / "cohort.toml").read_text(encoding="utf-8"))["inputs"]
HIDDEN = {"least": Fraction(1), "clients": Fraction(5, 2), "most": Fraction(4)}
FIRST, LAST, BEGINS = 2015, 2024, 2026  # of the landings that count for 2026-27


def landings(category: str, code: str, hidden: Fraction) -> Mapping[int, Fraction]:
    """By calendar year, as the publisher's table has them, with what it hides taken so."""
    with (PACKAGE / "data" / "admissions.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["category"], r["jurisdiction"]) == (category, code)]
    return {int(r["year"]): hidden if r["suppressed"] == "1" else Fraction(r["admissions"]) for r in rows}


def eligible(category: str, code: str, hidden: Fraction) -> Fraction:
    """Landed, still there, and no citizen yet; of a category without a limit of years."""
    stay, landed = COHORT["retention"]["by_lag"], landings(category, code, hidden)
    citizens = Fraction(str(COHORT["citizenship_rate"]["values"][category]))
    before = Fraction(str(COHORT["years_before_citizenship"]["value"]))
    total = Fraction(0)
    for lag in range(BEGINS - LAST, BEGINS - FIRST + 1):
        part = max(Fraction(0), 1 - citizens * max(Fraction(0), lag - before))
        total += landed[BEGINS - lag] * Fraction(str(stay[str(lag)]["values"][code])) * part
    return total


def rows(*arguments: str) -> dict[tuple[str, str], dict[str, str]]:
    read = csv.DictReader(io.StringIO(printed("analyse", "demand", "cohort", *arguments, "--format", "csv")))
    return {(row["jurisdiction"], row["category"]): row for row in read}


@pytest.mark.parametrize("code", ["ON", "NU", "PE"])
@pytest.mark.parametrize("category", ["family", "refugee", "other"])
def test_clients_on_fractions(category: str, code: str) -> None:
    """Hidden counts at 1, 2.5 and 4, and rates at the ends of their ranges."""
    rate = Fraction(str(COHORT["service_rate"]["values"][category]))
    low, high = (Fraction(str(end)) for end in COHORT["service_rate"]["range"].get(category, (rate, rate)))
    row = rows("--year", "2026-27")[code, category]
    wanted = {"least": low, "clients": rate, "most": high}
    for name, times in wanted.items():
        assert abs(Fraction(row[name]) - eligible(category, code, HIDDEN[name]) * times) <= Fraction(1, 20), name
    assert abs(Fraction(row["eligible"]) - eligible(category, code, HIDDEN["clients"])) <= Fraction(1, 20)


def test_categories_add_to_all_and_jurisdictions_to_all_of_them() -> None:
    found = rows()
    codes = dict.fromkeys(code for code, _ in found)
    categories = dict.fromkeys(category for _, category in found)
    for column in ("eligible", "clients", "least", "most"):
        for code in codes:
            parts = [Decimal(found[code, each][column]) for each in categories if each != "all_categories"]
            assert abs(sum(parts) - Decimal(found[code, "all_categories"][column])) <= Decimal("0.2")
        own = [Decimal(found[code, "all_categories"][column]) for code in codes if code != "all"]
        assert abs(sum(own) - Decimal(found["all", "all_categories"][column])) <= Decimal("0.6")


@pytest.mark.parametrize(("year", "count"), [("2019-20", "540,100"), ("2020-21", "396,400"), ("2021-22", "397,000")])
def test_what_the_department_counted_stands_beside(year: str, count: str) -> None:
    told = " ".join(printed("analyse", "demand", "cohort", "--year", year).split())
    assert f"counted {count} clients outside Quebec in the calendar year {year[:4]}" in told
    assert "rounded to 100." in told


def test_what_is_assumed_is_said_and_no_dollars_are_given() -> None:
    for language, said in (
        ("en", ("not counted: retention, eligible_part, service_rate", "No dollars:", "No count of clients")),
        ("fr", ("« service_rate »", "Aucun montant :", "Aucun nombre de clients")),
    ):
        told = " ".join(printed("analyse", "demand", "cohort", "--lang", language).split())
        assert all(each in told for each in said)
        assert "$" not in told


def test_a_formula_of_arrivals_is_refused() -> None:
    for name in ("settlement", "roundtable-ahead", "published"):
        found = run("analyse", "demand", name)
        assert (found.exit_code, "does not count who is still there" in found.stderr) == (1, True), name
        assert "encore là" in run("analyse", "demand", name, "--lang", "fr").stderr
