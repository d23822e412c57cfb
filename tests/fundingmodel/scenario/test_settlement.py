"""The settlement formula: against what was published, in 2021-22 and other years, and what is said of its calibration."""

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from money import rounded_from
from originals import CANADA, records
from packaged_results import TWELVE, YEARS, allocations, amount, result
from places import CASES

from fundingmodel import Result, read_scenario, run
from fundingmodel.analysis.calibration import Calibration, calibrate
from fundingmodel.datasets.gate import PACKAGED as PACKAGED_DATA
from fundingmodel.datasets.gate import load
from fundingmodel.errors import ScenarioRefused
from workbooks.importers.ircc import import_ircc


@pytest.fixture(scope="module")
def originals() -> Path:
    return CANADA


@pytest.fixture(scope="module")
def published_2021_22(originals: Path) -> dict[str, Decimal]:
    rows = records(originals / "settlement_allocations.csv")
    return {
        r["pt_code"]: Decimal(r["amount_cad"]) for r in rows if r["fiscal_year"] == "2021-22" and r["pt_code"] in TWELVE
    }


# The settlement formula of 2021-22, from the workbook as published


@pytest.fixture(scope="module")
def from_workbook(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """`settlement` reading the admissions that the importer has just taken from IRCC's workbook."""
    folder = tmp_path_factory.mktemp("workbook")
    import_ircc(originals / "ircc_pr_admissions_2025-07.xlsx", folder / "imported.csv")
    full_years = [row for row in records(folder / "imported.csv") if row["coverage"] == "full"]
    with (folder / "intake.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(full_years[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(full_years)
    shutil.copy(PACKAGED_DATA / "admissions.toml", folder / "intake.toml")  # codes and published totals: the whole gate
    (folder / "workbook.toml").write_text(
        'parent = "settlement"\nname = "workbook"\nauthor = "a test"\ndate = "2026-11-23"\nreason = "the same figures"\n'
        '[inputs]\nintake = { data = "intake.csv", suppressed = "midpoint" }\n',
        encoding="utf-8",
    )
    return run(folder / "workbook.toml")


def test_settlement_of_2021_22_is_what_was_published(
    from_workbook: Result, published_2021_22: dict[str, Decimal]
) -> None:
    found = allocations(from_workbook, "2021-22")
    assert set(found) == set(published_2021_22) == set(TWELVE)
    misses = {code: found[code] / published_2021_22[code] - 1 for code in TWELVE}
    assert abs(misses.pop("ON")) < Decimal("0.0005")
    assert abs(misses.pop("NB")) < Decimal("0.08")
    assert len(misses) == 10
    assert all(abs(miss) < Decimal("0.04") for miss in misses.values()), misses


def test_settlement_of_2021_22_adds_to_the_envelope_to_the_cent(from_workbook: Result) -> None:
    assert sum(allocations(from_workbook, "2021-22").values()) == Decimal("784408000.00")


def test_ontario_received_3033_dollars_per_admission_in_2021_22(from_workbook: Result, originals: Path) -> None:
    stated = next(
        Decimal(r["cad_per_immigrant"])
        for r in records(originals / "settlement_per_immigrant.csv")
        if (r["year_or_fy"], r["area"]) == ("2021-22", "ON")
    )
    persons = sum(
        from_workbook.figure("average_intake", "2021-22", "ON", c) for c in from_workbook.scenario.tier.place.categories
    )
    assert round(float(amount(from_workbook, "allocation", "2021-22", "ON")) / persons) == stated == 3033


def test_the_packaged_admissions_give_the_same_as_the_workbook(from_workbook: Result) -> None:
    for year in YEARS:
        assert allocations(from_workbook, year) == allocations(result("settlement"), year)


@pytest.mark.usefixtures("originals")
def test_settlement_is_the_plain_formula_to_the_cent() -> None:
    """B + (E - 12 B) x share, in fractions, from the figures of the data sets."""
    admissions = load("admissions")

    def need(code: str) -> Fraction:
        return Fraction(
            sum(
                admissions.figure(suppressed="midpoint", year=y, jurisdiction=code, category=c) * weight
                for y in (2017, 2018, 2019)
                for c, weight in (("economic", 1), ("family", 1), ("refugee", Decimal("2.5")), ("other", 1))
            )
        )

    total = sum(need(code) for code in TWELVE)
    for code in TWELVE:
        plain = 500_000 + (784_408_000 - 12 * 500_000) * need(code) / total
        assert rounded_from(amount(result("settlement"), "allocation", "2021-22", code), plain), code


# Back-tests: Ontario's known amounts of other years, misses shown


def back_tests() -> Iterator[tuple[str, Decimal, Decimal]]:
    known = load("settlement_allocations")
    for year, found in (
        ("2012-13", run(CASES / "settlement-2012-13.toml")),
        ("2025-26", result("settlement")),
        ("2026-27", result("settlement")),
    ):
        yield year, amount(found, "allocation", year, "ON"), known.figure(fiscal_year=year, jurisdiction="ON")


@pytest.mark.parametrize(
    ("fiscal_year", "published", "miss", "tolerance"),
    [
        ("2012-13", "314900000", "-0.0016", "0.0004"),  # published to $0.1 million of 314.9
        ("2025-26", "513600000", "0.0697", "0.0060"),  # the envelope is derived: 1,027 to 1,038 million
        ("2026-27", "424600000", "0.1129", "0.0060"),  # the same envelope, less 98.1 million
    ],
)
def test_back_test_on_ontario(fiscal_year: str, published: str, miss: str, tolerance: str) -> None:
    """The formula calibrated to 2021-22 explains 2012-13, and not 2025-26 and 2026-27: the misses are pinned as they are."""
    found, known = next((f, k) for year, f, k in back_tests() if year == fiscal_year)
    print(f"Ontario {fiscal_year}: calculated {found:,.2f}, published {known:,}, miss {found / known - 1:+.2%}")
    assert known == Decimal(published)
    assert abs(found / known - 1 - Decimal(miss)) <= Decimal(tolerance)


def test_back_test_of_2012_13_is_the_plain_formula_on_the_transcribed_counts(originals: Path) -> None:
    rows = [
        r
        for r in records(originals / "pr_admissions_by_area_category_2005_2014.csv")
        if r["year"] in ("2008", "2009", "2010")
    ]
    found = run(CASES / "settlement-2012-13.toml")
    jurisdictions = dict.fromkeys(found.scenario.jurisdictions, 1) | {"NL_PE": 2, "TERR": 3}

    def need(area: str) -> Fraction:
        counts = {c: sum(int(r["admissions"]) for r in rows if (r["area_code"], r["category"]) == (area, c))
                  for c in ("total", "refugee_protected")}  # fmt: skip
        return counts["total"] + Fraction(3, 2) * counts["refugee_protected"]

    total = sum(need(area) for area in jurisdictions)
    for area, count in jurisdictions.items():
        plain = 500_000 * count + (576_800_000 - 12 * 500_000) * need(area) / total
        assert rounded_from(amount(found, "allocation", "2012-13", area), plain), area


@pytest.mark.parametrize(
    ("code", "reported", "calculated"),
    [("ON", "-0.173", "-0.140"), ("BC", "-0.250", "-0.162"), ("NS", "-0.233", "-0.023"), ("PE", "-0.220", "-0.021")],
)
def test_the_cut_of_2026_27_is_not_explained_by_the_calibrated_formula(
    code: str, reported: str, calculated: str
) -> None:
    before, after = (amount(result("settlement"), "allocation", year, code) for year in ("2025-26", "2026-27"))
    print(f"{code}: calculated {after / before - 1:+.1%}, reported {Decimal(reported):+.1%}")
    assert load("settlement_changes").figure(fiscal_year="2026-27", jurisdiction=code) == Decimal(reported)
    assert abs(after / before - 1 - Decimal(calculated)) < Decimal("0.0006")


# The calibration


@pytest.fixture(scope="module")
def calibration(published_2021_22: dict[str, Decimal]) -> Calibration:
    weights = [Decimal(5 * i) / 100 for i in range(20, 81)]  # 1.00 to 4.00
    bases = [Decimal(5_000 * i) for i in range(201)]  # 0 to 1,000,000
    return calibrate(result("settlement"), published_2021_22, "2021-22", weights, bases)


def test_the_ranges_that_settlement_states_are_those_that_fit_about_as_well(calibration: Calibration) -> None:
    parameters = result("settlement").scenario.tier.parameters
    weights, bases = calibration.about_as_well(within=0.25)
    assert parameters["category_weight"].said.range == weights
    assert parameters["base_for_each"].said.range == bases
    assert calibration.best == (Decimal("2.55"), Decimal(510_000))


def test_the_round_figures_that_settlement_takes_are_within_the_ranges(calibration: Calibration) -> None:
    chosen = sum(map(abs, calibration.miss(Decimal("2.5"), Decimal(500_000)).values()))
    assert calibration.total_miss.min() <= chosen <= 1.25 * calibration.total_miss.min()
    without_weight = sum(map(abs, calibration.miss(Decimal(1), Decimal(0)).values()))
    assert without_weight > 5 * chosen  # equal dollars per admission are no explanation


def test_the_misses_are_those_of_the_plain_formula(
    calibration: Calibration, originals: Path, published_2021_22: dict[str, Decimal]
) -> None:
    rows = {r["pt_code"]: r for r in records(originals / "settlement_2021_22_calibration_inferred.csv")}
    for weight, base, column in ((1, 0, "model_base0_w1"), (2, 500_000, "model_base500000_w2")):
        misses = calibration.miss(Decimal(weight), Decimal(base))
        for code, published in published_2021_22.items():
            inferred = Decimal(rows[code][column]) / published - 1
            # others rounded hidden counts otherwise: it shows where a jurisdiction admits a few dozen a year
            assert abs(Decimal(misses[code]) - inferred) < (
                Decimal("0.001") if code not in ("YT", "NT", "NU") else Decimal("0.02")
            )


@pytest.mark.parametrize(
    ("name", "category", "left_out", "message"),
    [
        ("settlement", "refugee", "NB", "no published allocation of 2021-22 for NB"),
        ("settlement", "refugees", "", "no category 'refugees'; it has economic, family, refugee, other"),
        ("equal-per-admission", "refugee", "", "no input 'category_weight'"),
    ],
)
def test_a_calibration_that_cannot_be_made_is_refused(name: str, category: str, left_out: str, message: str) -> None:
    published = {code: Decimal(1) for code in TWELVE if code != left_out}
    with pytest.raises(ScenarioRefused, match=message):
        calibrate(result(name), published, "2021-22", [Decimal(2)], [Decimal(0)], category)


# What is said of the calibration


def test_settlement_always_says_that_it_is_calibrated() -> None:
    scenario = read_scenario("settlement")
    parameters = scenario.tier.parameters
    for text in (
        scenario.title,
        scenario.summary,
        parameters["category_weight"].said.note,
        parameters["base_for_each"].said.note,
    ):
        assert "alibrated to the 2021-22 allocation" in text["en"]
        assert "alée sur l'affectation de 2021-2022" in text["fr"] or "alé sur l'affectation de 2021-2022" in text["fr"]
    for text in (scenario.summary, parameters["category_weight"].said.note, parameters["base_for_each"].said.note):
        assert "not the federal rule" in text["en"]
    for name in ("non-economic", "predictable", "cohort"):
        assert "not the federal rule" in read_scenario(name).tier.parameters["base_for_each"].said.note["en"]


def test_the_misses_in_the_note_are_those_found() -> None:
    note = read_scenario("settlement").note["en"]
    misses = {year: found / known - 1 for year, found, known in back_tests()}
    assert f"2012-13, {-misses['2012-13']:.1%} below" in " ".join(note.split())
    assert f"2025-26, {misses['2025-26']:.0%} above" in " ".join(note.split())
    assert f"2026-27, {misses['2026-27']:.0%} above" in " ".join(note.split())


def test_the_case_of_2012_13_holds_the_packaged_counts() -> None:
    counts = load("admissions_2005_2014")
    for row in records(CASES / "settlement-2012-13.csv"):
        key = {"year": row["year"], "area": row["jurisdiction"], "category": row["category"]}
        assert Decimal(row["admissions"]) == (counts.figure(**key) if counts.has(**key) else 0)
