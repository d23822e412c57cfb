"""Whole formulas, function by function, as a sheet has them: each gives what the scenario gives."""

from fractions import Fraction
from typing import Any

import pytest
from answers import TWELVE, Rows, cells, column, published

import fundingmodel


def average_by_category(years: Rows, categories: list[str]) -> Rows:
    """AVERAGE_INTAKE of each category side by side, as an analyst lays them out."""
    labels = [[code] for code in TWELVE]
    columns = [column(cells("AVERAGE_INTAKE", cells("INTAKE", years, labels, c, None, "midpoint"))) for c in categories]
    return [["", *categories], *([code, *row] for code, *row in zip(TWELVE, *columns, strict=True))]


def test_the_settlement_formula_in_cells_gives_the_scenario() -> None:
    average = average_by_category([[2017, 2018, 2019]], ["economic", "family", "refugee", "other"])
    need = cells("WEIGHTED_INTAKE", average, cells("PARAMETER", "settlement", "category_weight"))
    labelled = [[code, *row] for code, row in zip(TWELVE, need, strict=True)]
    envelope = cells("SCENARIO", "settlement", None, "2021-22", "envelope")
    found = cells("ALLOCATE", envelope, labelled, cells("PARAMETER", "settlement", "base_for_each"))
    expected = cells("SCENARIO", "settlement", None, "2021-22")
    assert [[code, *row] for code, row in zip(TWELVE, found, strict=True)] == expected[1:]
    assert found[TWELVE.index("ON")] == [407_233_270.33]


def test_intake_goes_straight_into_weighted_intake() -> None:
    weights = cells("PARAMETER", "settlement", "category_weight")
    found = cells("WEIGHTED_INTAKE", cells("INTAKE", 2023, None, None, None, "midpoint"), weights)
    ontario = [r for r in published("admissions") if r["year"] == "2023" and r["jurisdiction"] == "ON"]
    due = sum(Fraction(r["admissions"]) * (Fraction(5, 2) if r["category"] == "refugee" else 1) for r in ontario)
    assert found[5] == [float(due)] and len(found) == 13


def test_cohorts_in_cells_give_the_scenario() -> None:
    """Of a year in which no time limit applies, and whose data years are all of one table but the first."""
    result, total = fundingmodel.run("cohort"), dict.fromkeys(TWELVE, 0.0)
    years = [list(range(2015, 2024))]
    before = [row for row in published("admissions_2005_2014_by_jurisdiction") if row["year"] == "2014"]
    for category in ("economic", "family", "refugee", "other"):
        counts = cells("INTAKE", years, [[code] for code in TWELVE], category, None, "midpoint")
        older = {row["jurisdiction"]: float(row["admissions"]) for row in before if row["category"] == category}
        rows = ([code, older[code], *row] for code, row in zip(TWELVE, counts, strict=True))
        intake = [["", *map(str, range(2014, 2024))], *rows]
        rates = [cells("PARAMETER", "cohort", name, "2025-26", category) for name in ("eligible_part", "service_rate")]
        found = cells("ELIGIBLE_POPULATION", intake, cells("PARAMETER", "cohort", "retention", "2025-26"), *rates)
        for code, (persons,) in zip(TWELVE, found, strict=True):
            assert persons == pytest.approx(result.figure("eligible_population", "2025-26", code, category), rel=1e-12)
            total[code] += persons
    assert total["ON"] == pytest.approx(result.figure("clients", "2025-26", "ON"), rel=1e-12)


def test_the_predictable_formula_in_cells_gives_the_scenario() -> None:
    year, before = "2023-24", "2022-23"

    def of_scenario(quantity: str, when: str = year) -> Rows:
        return cells("SCENARIO", "predictable", None, when, quantity)

    def parameter(name: str) -> Any:
        return cells("PARAMETER", "predictable", name, year)

    envelope = cells("ESCALATE", of_scenario("envelope", before), parameter("escalator"), None, 1000)
    assert envelope == of_scenario("envelope")
    opening = [
        row[1:] for row in parameter("opening_weighted_intake")
    ]  # FM.SHARE gives figures alone, in the same order
    share = cells("PHASE_IN", cells("SHARE", of_scenario("weighted_intake")), opening, parameter("phase"))
    collar = cells(
        "COLLAR", of_scenario("allocation", before), parameter("largest_decline"), parameter("largest_growth")
    )
    held = cells("HOLD_HARMLESS", parameter("opening_allocation"), parameter("protected_fraction"))
    lower = [[max(a[0], b[0])] for a, b in zip(held, collar, strict=True)]
    upper = [[row[1]] for row in collar]
    rules = ["lower_prevails", "reduce_in_proportion", "raise_in_proportion"]
    fitted = cells("FIT_TO_ENVELOPE", envelope, share, lower, upper, parameter("base_for_each"), 0.01, *rules)
    rounded = cells("ROUND_TO_ENVELOPE", envelope, fitted)
    assert [[code, *row] for code, row in zip(TWELVE, rounded, strict=True)] == of_scenario("allocation")[1:]
    assert any(row[1] for row in of_scenario("binding_rule")[1:])
