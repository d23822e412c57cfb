"""Inputs made from inputs: their figures against exact fractions worked out apart."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from projected_files import (
    CATEGORIES,
    CODES,
    PLANNED,
    SPLIT,
    WEIGHTS,
    YEARS,
    all_allocations,
    intakes,
    measured,
    offer,
    write_offer,
)

from fundingmodel import run
from fundingmodel.analysis.published_cases.input_precision import worst_case
from fundingmodel.analysis.suppression import suppressions
from fundingmodel.scenario.reading import read_scenario


def test_amounts_are_those_of_exact_fractions(tmp_path: Path) -> None:
    result = run(write_offer(tmp_path))
    found = {(y, c): int(100 * (result.amount("allocation", y, c) or 0)) for y in YEARS for c in CODES}
    wanted = {(year, code): cents for year, code, cents in all_allocations(intakes(measured()))}
    assert found == wanted
    # Negative control: another level gives other amounts.
    other = intakes(measured(), level={2025: 395000, 2026: 380000, 2027: 380000, 2028: 380000})
    assert {(year, code): cents for year, code, cents in all_allocations(other)} != wanted


def test_figures_are_exact(tmp_path: Path) -> None:
    parameter = run(write_offer(tmp_path)).scenario.tier.parameters["intake"]
    wanted = intakes(measured())
    for year in range(2022, 2030):
        for r, code in enumerate(CODES):
            for c, category in enumerate(CATEGORIES):
                figure = Fraction(parameter.figures[str(year)][r][c] or 0)
                assert abs(figure - wanted[year, code, category]) < Fraction(1, 10**18), (year, code, category)


def test_what_is_projected(tmp_path: Path) -> None:
    tier = run(write_offer(tmp_path)).scenario.tier
    intake, split, planned = (tier.parameters[name] for name in ("intake", "split", "planned"))
    assert [key for key in intake.figures if intake.is_projected(key)] == ["2025", "2026", "2027", "2028", "2029"]
    assert not split.is_projected("")  # made of what is measured
    assert split.said_of("").status == "derived"
    assert all(planned.is_projected(key) for key in planned.figures)  # persons who are planned have not come
    assert planned.said_of("2028").status == "planned"
    assert planned.said_of("2029").status == "projected"
    assert intake.said_of("2026").source["en"] == "Levels plans"
    assert split.said_of("").assumption


def test_only_years_that_are_read_are_needed(tmp_path: Path) -> None:
    """Of 2031-32 alone the plan of 2028 is held, though no fiscal year that is read counts what was planned for 2025."""
    path = write_offer(tmp_path)
    one = read_scenario(path, years=["2031-32"])
    assert run(one).amount("allocation", "2031-32", "ON") == run(path).amount("allocation", "2031-32", "ON")


def test_hidden_counts_move_what_is_made_of_them(tmp_path: Path) -> None:
    result = run(write_offer(tmp_path, years='["2031-32"]'))  # counts 2027 to 2029, all of them made
    (found,) = suppressions([result])
    assert found is not None
    assert found.cells == 6
    low = intakes(_hidden_at(Fraction(1)))
    moved = {code: cents for year, code, cents in all_allocations(low) if year == "2031-32"}
    move = next(each for each in found.moves if each.rule == "low")
    before = {code: cents for year, code, cents in all_allocations(intakes(measured())) if year == "2031-32"}
    largest = max(CODES, key=lambda code: abs(moved[code] - before[code]))
    assert (move.jurisdiction, move.change) == (largest, Decimal(moved[largest] - before[largest]) / 100)


def _hidden_at(each: Fraction) -> Any:
    import csv

    from places import ROOT

    counts = measured()
    with (ROOT / "fundingmodel" / "data" / "admissions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = int(row["year"]), row["jurisdiction"], row["category"]
            counts[place] += int(row["suppressed"] or 0) * (each - Fraction(5, 2))
    return counts


def test_the_hash_follows_formula_and_data(tmp_path: Path) -> None:
    first = read_scenario(write_offer(tmp_path)).sha256
    other = read_scenario(write_offer(tmp_path, "b.toml", split=f'formula = "{SPLIT.replace("2022", "2023")}"')).sha256
    assert first != other


HELD = 'by_year = { "2027-28" = 700000000, "2028-29" = 710000000 }\nbeyond = "held"'
STATED = "value = 800000000"


def test_fiscal_years_beyond_the_last_are_held(tmp_path: Path) -> None:
    path = tmp_path / "held.toml"
    path.write_text(offer().replace(STATED, HELD), encoding="utf-8")
    result = run(path)
    assert [result.amount("envelope", year) for year in YEARS] == [700_000_000, *[710_000_000] * 4]
    authority = result.scenario.tier.parameters["stated_authority"]
    assert [authority.is_projected(year) for year in YEARS] == [False, False, True, True, True]


def test_a_child_may_change_one_helper(tmp_path: Path) -> None:
    write_offer(tmp_path)
    child = (
        'parent = "ahead.toml"\nname = "low"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.level]\nsource = "Levels plans, low end"\nstatus = "planned"\nby_calendar_year = { 2027 = 350000, 2028 = 350000 }\n'
    )
    (tmp_path / "low.toml").write_text(child, encoding="utf-8")
    wanted = intakes(measured(), level={2025: 395000, 2026: 380000, 2027: 350000, 2028: 350000})
    result = run(tmp_path / "low.toml")
    found = [(y, c, int(100 * (result.amount("allocation", y, c) or 0))) for y in YEARS for c in CODES]
    assert found == list(all_allocations(wanted))
    one_value = child.replace("by_calendar_year = { 2027 = 350000, 2028 = 350000 }", "value = 380000")
    (tmp_path / "low.toml").write_text(one_value, encoding="utf-8")  # shape, years and unit are the parent's
    assert run(tmp_path / "low.toml").amount("allocation", "2031-32", "ON")


def test_a_formula_of_a_child_says_nothing_of_its_parents(tmp_path: Path) -> None:
    write_offer(tmp_path)
    child = (
        'parent = "ahead.toml"\nname = "other"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.intake]\nfrom.2025 = { formula = "planned * split * level / target" }\n'
    )
    (tmp_path / "other.toml").write_text(child, encoding="utf-8")
    said = run(tmp_path / "other.toml").scenario.tier.parameters["intake"].said_of("2026")
    assert said.source["en"] == "made from other inputs: planned × split × level / target"
    assert said.source["fr"].startswith("calculé à partir d’autres données")


# What rounded inputs could move


def shares(intake: Any, fiscal_year: str) -> dict[str, Fraction]:
    first = int(fiscal_year[:4])
    need = {
        code: sum(WEIGHTS[c] * intake[first - lag, code, c] for lag in (4, 3, 2) for c in CATEGORIES) for code in CODES
    }
    return {code: Fraction(need[code]) / sum(need.values()) for code in CODES}


def test_precision_goes_through_what_is_made(tmp_path: Path) -> None:
    """A plan that is off by 50 persons: each figure moved up and down alone, what is held with it, by exact fractions."""
    result = run(write_offer(tmp_path))
    found = worst_case(result.main, "share", {"planned": Decimal(50)})
    counts = measured()
    for year in ("2027-28", "2029-30", "2031-32"):
        usual = shares(intakes(counts), year)
        wanted = dict.fromkeys(CODES, Fraction(0))
        for planned_year in PLANNED:
            for n in range(len(CATEGORIES)):
                moved = [shares(intakes(counts, _moved(planned_year, n, by)), year) for by in (50, -50)]
                for code in CODES:
                    wanted[code] += max(abs(each[code] - usual[code]) for each in moved)
        for r, code in enumerate(CODES):
            assert found[year][r, 0] == pytest.approx(float(wanted[code]), rel=1e-6, abs=1e-15), (year, code)
        assert max(wanted.values()) > 0


def _moved(year: int, n: int, by: int) -> dict[int, tuple[int, ...]]:
    row = list(PLANNED[year])
    row[n] += by
    return {**PLANNED, year: tuple(row)}
