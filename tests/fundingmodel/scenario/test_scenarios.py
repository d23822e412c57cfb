"""The packaged formulas and scenarios: against what was published, against plain arithmetic, and in both languages."""

import csv
import itertools
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from money import rounded_from
from originals import CANADA
from places import CASES, SETTLEMENT_FUNDING

from fundingmodel import Result, read_scenario, run
from fundingmodel.analysis.calibration import Calibration, calibrate
from fundingmodel.datasets.gate import PACKAGED as PACKAGED_DATA
from fundingmodel.datasets.gate import load
from fundingmodel.errors import DoesNotFit, ScenarioRefused
from fundingmodel.formulas import find
from fundingmodel.formulas import published as packaged_formulas
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.files import PACKAGED, packaged
from fundingmodel.scenario.new_files import starting_file
from fundingmodel.scenario.reading import build
from fundingmodel.scenario.variants import with_envelope_of
from workbooks.importers.ircc import import_ircc

YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
TWELVE = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
SHARING = (
    "settlement",
    "equal-per-admission",
    "equal-per-capita",
    "non-economic",
    "predictable",
    "cohort",
    "quebec-parity",
)
RESULTS: dict[str, Result] = {}


def result(name: str) -> Result:
    if name not in RESULTS:
        RESULTS[name] = run(name)
    return RESULTS[name]


def amount(found: Result, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal:
    known = found.amount(quantity, fiscal_year, jurisdiction)
    assert known is not None
    return known


def allocations(found: Result, fiscal_year: str) -> dict[str, Decimal]:
    return {code: amount(found, "allocation", fiscal_year, code) for code in found.scenario.jurisdictions}


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def test_settlement_is_the_plain_formula_to_the_cent(originals: Path) -> None:
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


# Every packaged scenario


def test_the_scenarios_of_settlement_funding_are_all_there_and_in_order() -> None:
    assert tuple(name for name in packaged() if name in SETTLEMENT_FUNDING) == SETTLEMENT_FUNDING


@pytest.mark.parametrize("name", SETTLEMENT_FUNDING)
def test_a_packaged_scenario_says_what_it_is(name: str) -> None:
    scenario = read_scenario(name)
    assert scenario.name == name
    assert scenario.fiscal_years == YEARS
    assert scenario.jurisdictions == TWELVE
    assert scenario.currency == "CAD"
    governments = name == "quebec-parity"  # as in Quebec; elsewhere service agencies receive the money
    assert scenario.instrument == ("grant" if governments else "programme spending")
    assert ("governments" if governments else "service provider") in scenario.recipient["en"]
    assert scenario.summary["en"] and scenario.note["en"]
    assert scenario.tier.citation and scenario.tier.in_force
    if scenario.tier.place.lags:
        assert scenario.tier.place.data_years("2021-22") == (2017, 2018, 2019)


@pytest.mark.parametrize("name", SHARING)
def test_a_packaged_scenario_adds_to_its_envelope_to_the_cent(name: str) -> None:
    for year in YEARS:
        assert sum(allocations(result(name), year).values()) == amount(result(name), "envelope", year)


@pytest.mark.parametrize("name", SHARING)
def test_a_packaged_scenario_shares_the_envelope_of_settlement(name: str) -> None:
    """An envelope of another, so that only the formula differs."""
    settlement = read_scenario("settlement")
    found = run(with_envelope_of(read_scenario(name), settlement, f"{name} equal"))
    for year in YEARS:
        assert sum(allocations(found, year).values()) == amount(result("settlement"), "envelope", year)


def texts(told: object, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every text of a file that a reader sees: it has an "en"."""
    if isinstance(told, Mapping):
        if "en" in told:
            yield where, told
        for key, value in told.items():
            yield from texts(value, f"{where}.{key}")


@pytest.mark.parametrize("name", packaged())
def test_a_packaged_scenario_speaks_both_languages(name: str) -> None:
    found = dict(texts(read_scenario(name).data, name))
    assert {f"{name}.{key}" for key in ("title", "summary", "note", "recipient")} <= set(found)
    for where, text in found.items():
        assert set(text) == {"en", "fr"}, where
        assert text["fr"].strip() and text["fr"] != text["en"], where


@pytest.mark.parametrize("name", packaged())
def test_every_figure_of_a_packaged_scenario_has_a_source_or_is_an_assumption(name: str) -> None:
    scenario = read_scenario(name)
    for wanted, parameter in scenario.tier.parameters.items():
        if parameter.link:
            assert parameter.link.scenario == "settlement"
            continue
        for key in parameter.figures:
            said = parameter.said_of(key)
            assert said.source or said.assumption, (wanted, key)
            assert said.source.get("fr") or said.assumption, (wanted, key)
            priced = parameter.input.unit == "dollars" and not parameter.input.rounding
            assert said.price_basis == ("nominal" if priced else ""), (wanted, key)
            if said.assumption:
                assert said.note.get("en") and said.note.get("fr"), f"{wanted} ({key}): an assumption without a word"


@pytest.mark.parametrize("name", packaged())
def test_a_packaged_file_says_nothing_of_the_machine_it_was_written_on(name: str) -> None:
    text = (PACKAGED / f"{name}.toml").read_bytes()
    assert b"\r" not in text and text.endswith(b"\n")
    assert not [word for word in (b"/work", b"/tmp", b"/home", b"\\Users") if word in text]


@pytest.mark.parametrize("name", packaged_formulas())
def test_a_packaged_formula_is_used_cited_and_says_what_gives_way(name: str) -> None:
    formula = find(name)
    for texts in (formula.title, formula.what, formula.citation, formula.in_force):
        assert set(texts) == {"en", "fr"} and all(texts.values())
    used = {tomllib.loads(p.read_text(encoding="utf-8")).get("formula") for p in PACKAGED.glob("*.toml")}
    assert name in used
    fits = [step for step in formula.steps if isinstance(step, dict) and step["step"] == "fit_to_envelope"]
    assert len(fits) == (0 if "published_amount" in formula.steps else 1)
    assert all({"crossed_bounds", "shortfall", "excess"} <= set(step) for step in fits)


# Envelopes and prices


def test_envelopes_are_as_stated_and_on_straight_lines_between() -> None:
    parameter = read_scenario("settlement").tier.parameters["stated_authority"]
    assumed = [year for year in YEARS if parameter.said_of(year).assumption]
    assert assumed == ["2020-21", "2022-23", "2023-24", "2024-25"]
    figures = {year: parameter.figures[year][0][0] for year in YEARS}
    known = {"2019-20": 779_000_000, "2021-22": 784_408_000, "2025-26": 1_032_600_000, "2026-27": 934_500_000}
    assert {year: figures[year] for year in YEARS if year not in assumed} == known
    assert figures["2020-21"] == Decimal(779_000_000 + 784_408_000) / 2
    for i, year in enumerate(("2022-23", "2023-24", "2024-25"), start=1):
        assert figures[year] == 784_408_000 + Decimal(1_032_600_000 - 784_408_000) * i / 4


def test_the_price_index_follows_its_annual_changes() -> None:
    index = load("price_index")
    changes = {"2020-21": "0.007", "2021-22": "0.034", "2022-23": "0.068", "2023-24": "0.039", "2024-25": "0.024",
               "2025-26": "0.02", "2026-27": "0.02"}  # fmt: skip
    level = {year: index.figure(fiscal_year=year) for year in YEARS}
    assert level["2021-22"] == 1
    for before, year in itertools.pairwise(YEARS):
        assert abs(level[year] / level[before] - 1 - Decimal(changes[year])) < Decimal("0.000003")
    assert {row.texts["status"] for row in index.rows} == {"assumption"}
    assert "18-10-0005-01" in index.describe("source", "en") and "18-10-0005-01" in index.describe("source", "fr")


# Published


def test_what_is_not_published_stays_blank() -> None:
    found = result("published")
    known = {year: {c for c in TWELVE if found.amount("allocation", year, c) is not None} for year in YEARS}
    assert known == {key: set() for key in YEARS} | {"2021-22": set(TWELVE), "2025-26": {"ON"}, "2026-27": {"ON"}}
    assert sum(allocations(found, "2021-22").values()) == 784_408_000


def test_the_residual_is_what_settlement_does_not_explain() -> None:
    found = result("published")
    residual = amount(found, "residual", "2021-22", "NB")
    assert residual == 14_600_000 - amount(result("settlement"), "allocation", "2021-22", "NB")
    assert residual > 900_000
    assert found.amount("residual", "2019-20", "NB") is None


def test_only_allocations_are_taken_as_allocations() -> None:
    rows = [row for row in load("settlement_allocations").rows if row.key[0] in YEARS]
    assert len(rows) == 14
    assert {row.texts["amount_type"] for row in rows} == {"allocation"}


# Equal dollars


@pytest.mark.parametrize("year", YEARS)
def test_equal_per_capita_is_equal_per_capita(year: str) -> None:
    population = load("population")
    heads = {c: population.figure(year=int(year[:4]) - 2, jurisdiction=c, vintage="2024") for c in TWELVE}
    found, envelope = result("equal-per-capita"), amount(result("settlement"), "envelope", year)
    for code in TWELVE:
        exact = envelope * heads[code] / sum(heads.values())
        assert rounded_from(amount(found, "allocation", year, code), exact)


def test_equal_per_admission_is_equal_per_admission() -> None:
    found = result("equal-per-admission")
    for year in YEARS:
        per_admission = {
            code: float(amount(found, "allocation", year, code)) / found.figure("admissions", year, code)
            for code in TWELVE
        }
        assert max(per_admission.values()) - min(per_admission.values()) < 0.001, per_admission


# Non-economic need


def test_the_rates_of_use_are_those_of_the_evidence() -> None:
    use = load("service_use")
    published = {
        group: use.figure(evidence="used_a_service", group=group)
        for group in ("economic_principal", "economic_dependant", "family", "refugee", "all")
    }
    economic = (published["economic_principal"] + published["economic_dependant"]) / 2
    for name, wanted in (
        ("non-economic", "use_of_services"),
        ("predictable", "use_of_services"),
        ("cohort", "service_rate"),
    ):
        tier = read_scenario(name).tier
        given = dict(zip(tier.place.categories, next(iter(tier.parameters[wanted].figures.values()))[0], strict=True))
        assert given.pop("economic") == economic == Decimal("0.431")
        assert given.pop("family") == published["family"]
        assert given.pop("other") == published["all"]
        assert set(given.values()) == {published["refugee"]}


def test_the_weights_are_as_the_note_says_and_use_alone_is_much_less() -> None:
    found, use = result("non-economic"), {"family": 0.404, "government_assisted": 0.894}
    told = {"family": "1.17", "government_assisted": "3.11", "privately_sponsored": "2.59", "protected_person": "2.59",
            "blended_visa_office_referred": "2.59", "other": "1.34", "economic": "1.00"}  # fmt: skip
    for category, weight in told.items():
        assert f"{found.figure('category_weight', '2021-22', category=category):.2f}" == weight
    note = found.scenario.note
    for weight in (
        "1.17",
        "3.11",
        "2.59",
        "1.34",
        f"{use['family'] / 0.431:.2f}",
        f"{use['government_assisted'] / 0.431:.2f}",
    ):
        assert weight in note["en"] and weight.replace(".", ",") in note["fr"]


def test_predictable_weighs_as_non_economic_does() -> None:
    one, other = (read_scenario(name).tier.parameters for name in ("non-economic", "predictable"))
    for wanted in ("use_of_services", "intensity", "duration", "reference_category", "base_for_each"):
        assert (one[wanted].figures, one[wanted].said) == (other[wanted].figures, other[wanted].said)


# Predictable


def test_predictable_starts_where_settlement_is_and_grows_by_three_percent() -> None:
    found = result("predictable")
    assert allocations(found, "2019-20") == allocations(result("settlement"), "2019-20")
    envelope = Decimal(779_000_000)
    for year in YEARS[1:]:
        envelope = (envelope * Decimal("1.03") / 1000).to_integral_value() * 1000
        assert amount(found, "envelope", year) == envelope


def test_predictable_keeps_its_promises_on_its_own_envelope() -> None:
    found, cent = result("predictable"), Decimal("0.01")
    opening = allocations(result("settlement"), "2019-20")
    for before, year in itertools.pairwise(YEARS):
        last, now = allocations(found, before), allocations(found, year)
        for code in TWELVE:
            assert now[code] >= opening[code]
            assert now[code] >= last[code] * Decimal("0.95") - cent
            assert now[code] <= max(last[code] * Decimal("1.12"), opening[code]) + cent
    rules = {found.figure(rule, year, code) for rule in ("held", "capped") for year in YEARS for code in TWELVE}
    assert rules == {0, 1}  # they do bind, somewhere and sometime


def test_predictable_survives_the_real_cut_of_2026_27() -> None:
    """On the real envelope the promises of 2026-27 add to more than there is: all are cut in one proportion, and no more."""
    settlement = read_scenario("settlement")
    found = run(with_envelope_of(read_scenario("predictable"), settlement, "predictable at settlement"))
    opening, last, now = (allocations(found, year) for year in ("2019-20", "2025-26", "2026-27"))
    promised = {code: max(opening[code], last[code] * Decimal("0.95")) for code in TWELVE}
    assert sum(promised.values()) > 934_500_000 == sum(now.values())
    reduction = Decimal(934_500_000) / sum(promised.values())
    assert Decimal("0.943") < reduction < Decimal("0.944")
    for code in TWELVE:
        # each is cut to the cent below; the few cents that are then left go to one or two of the twelve
        assert abs(now[code] - promised[code] * reduction) <= Decimal("0.12"), code
    for before, year in itertools.pairwise(YEARS[:-1]):  # until the cut every promise is kept
        for code in TWELVE:
            assert amount(found, "allocation", year, code) >= opening[code]
            assert amount(found, "allocation", year, code) >= amount(found, "allocation", before, code) * Decimal(
                "0.95"
            )


def test_without_a_shortfall_rule_the_cut_is_refused_with_the_three_totals() -> None:
    settlement = read_scenario("settlement")
    scenario = with_envelope_of(read_scenario("predictable"), settlement, "no rule")
    steps = [
        {**step, "shortfall": "refuse"} if isinstance(step, dict) and step["step"] == "fit_to_envelope" else step
        for step in scenario.data["steps"]
    ]
    with pytest.raises(
        DoesNotFit, match=r"2026-27 does not fit.*guaranteed \$.*, envelope \$934,500,000.00, permitted \$"
    ):
        run(build({**scenario.data, "steps": steps}, scenario.path))


# Cohort


FIVE_YEARS = {"NL": "0.5", "PE": "0.309", "NS": "0.7", "NB": "0.56", "ON": "0.931", "MB": "0.641", "SK": "0.579",
              "AB": "0.845", "BC": "0.873", "YT": "0.6", "NT": "0.6", "NU": "0.6"}  # fmt: skip


def test_retention_follows_the_rule_that_the_note_states() -> None:
    """Of those who leave within five years, 60% in the first and 10% in each of the others."""
    parameter = read_scenario("cohort").tier.parameters["retention"]
    for lag in (2, 3, 4):
        for code, (figure,) in zip(TWELVE, parameter.figures[str(lag)], strict=True):
            left = (1 - Decimal(FIVE_YEARS[code])) * (Decimal("0.6") + Decimal("0.1") * (lag - 1))
            assert figure == 1 - left, (lag, code)
    for rate in ("93.1%", "87.3%", "84.5%", "64.1%", "57.9%", "56.0%", "30.9%", "70%", "50%", "60%"):
        assert rate in parameter.said.note["en"]


def test_clients_are_counted_as_the_method_says() -> None:
    admissions, found = load("admissions"), result("cohort")
    retention = {2: Decimal("0.9517"), 3: Decimal("0.9448"), 4: Decimal("0.9379")}
    eligible = {2: Decimal(1), 3: Decimal("0.95"), 4: Decimal("0.8")}
    rates = {
        "economic": Decimal("0.431"),
        "family": Decimal("0.404"),
        "refugee": Decimal("0.894"),
        "other": Decimal("0.463"),
    }
    clients = sum(
        admissions.figure(year=2021 - lag, jurisdiction="ON", category=c) * retention[lag] * eligible[lag] * rate
        for lag in (2, 3, 4)
        for c, rate in rates.items()
    )
    assert found.figure("clients", "2021-22", "ON") == pytest.approx(float(clients), rel=1e-12)


def test_retention_moves_money_to_where_people_stay() -> None:
    """With everybody staying, Ontario has less: the same file with retention 1."""
    scenario = read_scenario("cohort")
    everybody = {"unit": "ratio", "value": 1, "assumption": True}
    staying = run(
        build({**scenario.data, "inputs": {**scenario.data["inputs"], "retention": everybody}}, scenario.path)
    )
    for year in YEARS:
        assert amount(staying, "allocation", year, "ON") < amount(result("cohort"), "allocation", year, "ON")
        assert amount(staying, "allocation", year, "PE") > amount(result("cohort"), "allocation", year, "PE")


# Quebec parity


def test_quebec_parity_applies_the_grant_over_quebecs_admissions() -> None:
    grant, admissions, found = load("quebec_grant"), load("admissions_total"), result("quebec-parity")
    for year in ("2019-20", "2021-22", "2024-25"):
        first = int(year[:4])
        in_quebec = sum(admissions.figure(year=first - lag, jurisdiction="QC") for lag in (4, 3, 2))
        per_admission = 3 * Fraction(grant.figure(fiscal_year=year)) / Fraction(in_quebec)
        elsewhere = sum(Fraction(found.figure("admissions", year, code)) for code in TWELVE)
        assert abs(Fraction(amount(found, "envelope", year)) - per_admission * elsewhere) <= 501
        assert found.figure("grant_per_admission", year) == pytest.approx(float(per_admission), rel=1e-12)


def test_the_grant_never_falls_and_is_an_assumption_where_it_is_unknown() -> None:
    parameter = read_scenario("quebec-parity").tier.parameters["grant_elsewhere"]
    grants = [parameter.figures[year][0][0] for year in YEARS]
    assert None not in grants
    assert grants == sorted(g for g in grants if g is not None)
    assert [year for year in YEARS if parameter.said_of(year).assumption] == ["2025-26", "2026-27"]


def test_quebec_parity_says_that_the_scopes_differ() -> None:
    note = read_scenario("quebec-parity").note
    for word in ("selection", "reception", "integration", "never falls", "not a programme"):
        assert word in note["en"]
    for word in ("sélection", "accueil", "intégration", "ne diminue jamais", "non un programme"):
        assert word in " ".join(note["fr"].split())


# What a reader is told of the calibration


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


def test_the_misses_that_the_note_tells_are_those_found() -> None:
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


# One reader of fiscal years, one longest name


@pytest.mark.parametrize(
    ("years", "accepted"), [(["2025-2026", "2026-2027"], True), (["2025-1926"], False), (["2025/26"], False)]
)
def test_a_file_s_years_are_years_that_follow(tmp_path: Path, years: list[str], accepted: bool) -> None:
    path = tmp_path / "offer.toml"
    path.write_text(starting_file(path), encoding="utf-8")
    data = {**tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), "fiscal_years": years}
    data["inputs"]["stated_authority"]["by_year"] = dict.fromkeys(years, 1000)
    if accepted:
        assert build(data, path).fiscal_years == tuple(years)
    else:
        with pytest.raises(ScenarioRefused, match="is not a fiscal year"):
            build(data, path)


def test_a_new_file_s_name_is_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 40}.toml"
    path.write_text(starting_file(path), encoding="utf-8", newline="\n")
    assert read_scenario(path).name == "n" * LONGEST_NAME
    longer = path.read_text(encoding="utf-8").replace("n" * LONGEST_NAME, "n" * (LONGEST_NAME + 1))
    path.write_text(longer, encoding="utf-8", newline="\n")
    with pytest.raises(ScenarioRefused, match="at most 32 letters"):
        read_scenario(path)
