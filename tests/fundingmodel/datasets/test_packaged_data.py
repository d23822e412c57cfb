"""The packaged figures, against what was published or transcribed."""

import re
from decimal import Decimal

import pytest
from originals import CANADA, records

from fundingmodel.datasets.dataset import DESCRIBING, Dataset
from fundingmodel.datasets.gate import load, packaged

EAST_TO_WEST = ["NL", "PE", "NS", "NB", "QC", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU"]
MEMBER_STATES = [
    *("BE", "BG", "CZ", "DK", "DE", "EE", "IE", "EL", "ES", "FR", "HR", "IT", "CY", "LV"),
    *("LT", "LU", "HU", "MT", "NL", "AT", "PL", "PT", "RO", "SI", "SK", "FI", "SE", "UK"),
]  # fmt: skip


# Rows that came with the second collection: test_collected_data.py has where from.
ADDED = {
    "settlement_allocations": {
        ("2005-06", "BC"), ("2011-12", "BC"), ("2011-12", "SK"), ("2025-26", "BC"),
        *(("2012-13", code) for code in ("SK", "AB", "BC", "NU")),
        *(("2009-10", code) for code in ("NL", "PE", "NS", "NB", "MB", "SK", "AB", "BC", "YT", "NT", "NU")),
    },
    "quebec_grant": {("2011-12",)},
}  # fmt: skip
REPLACED = {"quebec_grant": {("2012-13",): Decimal(284_501_000)}}  # exact, in place of a newspaper's 284.5 million


def official_order(table: Dataset) -> list[str]:
    """Canada's from east to west, the Union's in the order of its protocol, the others' as their publisher lists them."""
    listed = {"eu_": MEMBER_STATES, "us_": list(table.jurisdictions)}.get(table.name[:3], EAST_TO_WEST)
    return [code for code in listed if code in table.codes("jurisdiction")]


@pytest.mark.parametrize("name", packaged())
def test_every_packaged_table_passes_the_gate_and_says_what_it_is(name: str) -> None:
    table = load(name)
    for what in DESCRIBING:
        assert table.describe(what), f"{name}.toml says nothing of {what}"
        if what not in ("url", "vintage"):
            assert isinstance(table.about[what], dict) and set(table.about[what]) == {"en", "fr"}
    for key in ("kind", "trust", "rounding", "codes"):
        assert key in table.about
    for column in table.key:
        if column not in ("year", "fiscal_year", "date", "period"):
            for code in table.codes(column):
                assert all(table.code_lists[column][code].get(language) for language in ("en", "fr")), code


@pytest.mark.parametrize("name", packaged())
def test_every_packaged_table_is_tidy_text(name: str) -> None:
    table = load(name)
    for path in (table.path, table.path.with_suffix(".toml")):
        data = path.read_bytes()
        assert b"\r" not in data and data.endswith(b"\n") and not data.startswith(b"\xef\xbb\xbf")
        assert not re.search(rb"(^|[\s\"'(=])/[a-z]+/", data), "a path of somebody's machine"
    used = {column: {row.key[at] for row in table.rows} for at, column in enumerate(table.key)}
    for column, codes in used.items():
        assert codes <= set(table.codes(column))
        if column == "jurisdiction":
            assert list(table.jurisdictions) == official_order(table)


def test_the_packaged_tables_are_all_there() -> None:
    assert set(packaged()) >= {
        "admissions", "admissions_by_subcategory", "admissions_total", "admissions_2005_2014",
        "admissions_total_2005_2014", "asylum_claimants", "temporary_workers", "population", "settlement_allocations",
        "settlement_envelopes", "settlement_set_asides", "settlement_changes", "quebec_grant", "agreement_2005",
        "service_use", "resettlement_cost", "formula_statements", "per_admission_statements",
    }  # fmt: skip


def test_three_year_averages_of_2017_to_2019_are_those_of_the_calibration() -> None:
    """Averages worked out by others from the same workbook; printed to two decimals."""
    totals, categories = load("admissions_total"), load("admissions")
    rows = records(CANADA / "settlement_2021_22_calibration_inferred.csv")
    assert len(rows) == 12
    for row in rows:
        where = row["pt_code"]
        years = (2017, 2018, 2019)
        landings = sum(totals.figure(year=year, jurisdiction=where) for year in years) / 3
        refugees = sum(categories.figure(suppressed="midpoint", year=year, jurisdiction=where, category="refugee")
                       for year in years) / 3  # fmt: skip
        assert abs(landings - Decimal(row["avg_landings_2017_2019"])) < Decimal("0.01"), where
        assert abs(refugees - Decimal(row["avg_refugee_protected_2017_2019"])) < Decimal("0.01"), where


def test_subcategories_add_to_their_category_within_the_rounding() -> None:
    parts, whole = load("admissions_by_subcategory"), load("admissions")
    four = ("government_assisted", "privately_sponsored", "blended_visa_office_referred", "protected_person")
    for row in whole.select(category="refugee"):
        year, where, _ = row.key
        low, high = ((sum(parts.figure(suppressed=rule, year=year, jurisdiction=where, subcategory=each) for each in four),
                      whole.figure(suppressed=rule, year=year, jurisdiction=where, category="refugee"))
                     for rule in ("low", "high"))  # fmt: skip
        assert low[0] - Decimal("12.5") <= high[1] and low[1] <= high[0] + Decimal("12.5"), row.key
    for category in ("economic", "family", "other"):
        assert [row.figures for row in whole.select(category=category)] == [
            row.figures for row in parts.select(subcategory=category)
        ]


def test_areas_of_2005_to_2014_are_the_sums_of_their_jurisdictions() -> None:
    areas, totals = load("admissions_2005_2014"), load("admissions_total_2005_2014")
    for year in areas.codes("year"):
        for area, entry in areas.code_lists["area"].items():
            if area == "ZZ":
                continue
            summed = sum(row.figures["admissions"] or 0 for row in areas.select(year=year, area=area))
            parts = entry.get("contains", [area])
            assert summed == sum(totals.figure(year=year, jurisdiction=part) for part in parts), (year, area)


@pytest.mark.parametrize(
    ("name", "file", "key", "figure"),
    [
        ("admissions_2005_2014", "pr_admissions_by_area_category_2005_2014.csv", ("year", "area_code", "category"), "admissions"),
        ("admissions_total_2005_2014", "pr_admissions_total_by_pt_2005_2014.csv", ("year", "pt_code"), "admissions"),
        ("cht_topups", "cht_topups_statutory_by_pt.csv", ("fiscal_year", "pt_code"), "statutory_amount_cad"),
        ("total_transfer_protection", "total_transfer_protection_by_pt.csv", ("fiscal_year", "pt_code"), "amount_cad"),
        ("quebec_grant", "quebec_accord_grant.csv", ("fiscal_year",), "amount_cad"),
        ("settlement_allocations", "settlement_allocations.csv", ("fiscal_year", "pt_code"), "amount_cad"),
    ],
)  # fmt: skip
def test_transcribed_figures_are_those_of_the_transcription(
    name: str, file: str, key: tuple[str, ...], figure: str
) -> None:
    renamed = {"refugee_protected": "refugee", "category_not_stated": "not_stated"}
    table = load(name)
    original = {
        tuple(renamed.get(row[column], row[column]) for column in key): Decimal(row[figure])
        for row in records(CANADA / file)
    }
    ours = {row.key: row.figures[table.measures[0]] for row in table.rows if "ZZ" not in row.key}
    assert {codes for codes in ours if codes not in original} == ADDED.get(name, set())
    replaced = REPLACED.get(name, {})
    assert {codes: replaced.get(codes, original[codes]) for codes in ours if codes in original} == {
        codes: figure for codes, figure in ours.items() if codes in original
    }
    left = {codes for codes in original if codes not in ours}
    national = {
        "CA",
        "QC",
        "ROC_TOTAL",
        "ROC_SUBTOTAL",
        "OTHER_ALLOCATIONS",
        "DEDICATED_IRCC_INITIATIVES",
        "RESETTLEMENT_SERVICES",
    }
    assert all("total" in codes or national & set(codes) for codes in left)


def test_population_has_both_vintages_as_transcribed() -> None:
    table = load("population")
    ours = {(row.key[0], row.key[1], row.key[2]): row.figures["population"] for row in table.rows}
    theirs = {
        (row["year"], row["pt_code"], vintage): Decimal(row[f"population_vintage_{vintage}"])
        for row in records(CANADA / "population_by_pt_july1.csv")
        for vintage in ("2024", "2023")
        if row[f"population_vintage_{vintage}"] and row["pt_code"] != "CA"
    }
    assert ours == theirs


def test_settlement_money_as_known() -> None:
    allocations, envelopes = load("settlement_allocations"), load("settlement_envelopes")
    assert allocations.figure(fiscal_year="2021-22", jurisdiction="ON") == 407_200_000
    complete = allocations.select(fiscal_year="2021-22")
    assert sum(row.figures["amount"] or 0 for row in complete) == envelopes.figure(fiscal_year="2021-22") == 784_408_000
    assert [row.key[1] for row in complete] == [code for code in EAST_TO_WEST if code != "QC"]
    assert envelopes.row(fiscal_year="2021-22").texts["status"] == "derived"
    cut = load("settlement_changes").figure(fiscal_year="2026-27", jurisdiction="ON")
    before, after = (allocations.figure(fiscal_year=year, jurisdiction="ON") for year in ("2025-26", "2026-27"))
    assert round(after / before - 1, 3) == cut == Decimal("-0.173")
    total = load("settlement_changes").figure(fiscal_year="2026-27", jurisdiction="outside_quebec")
    before, after = (envelopes.figure(fiscal_year=year) for year in ("2025-26", "2026-27"))
    assert round(after / before - 1, 3) == total
    asides = load("settlement_set_asides")
    assert [asides.figure(fiscal_year="2021-22", set_aside=code) for code in asides.codes("set_aside")] == [
        46_000_000, 46_200_000, 145_700_000]  # fmt: skip
    statuses = {row.texts["status"] for name in ("settlement_allocations", "settlement_envelopes", "quebec_grant")
                for row in load(name).rows}  # fmt: skip
    assert statuses == {"published", "stated", "reported", "derived"}


def test_the_agreement_of_2005_promised_spent_and_fell_short() -> None:
    """Table 10.6: $207.4 million short over five years, $17.7 million in the extension."""
    table = load("agreement_2005")
    for row in table.rows:
        base, agreement, promised, spent, shortfall = (row.figures[measure] for measure in table.measures)
        assert base is not None and agreement is not None and promised is not None and spent is not None
        assert base + agreement == promised and promised - spent == shortfall
    short = {term: sum(row.figures["shortfall"] or 0 for row in table.rows if row.texts["term"] == term)
             for term in ("agreement", "extension")}  # fmt: skip
    assert short == {"agreement": 207_400_000, "extension": 17_700_000}


def test_the_quebec_grant_never_falls() -> None:
    amounts = [row.figures["amount"] or Decimal(0) for row in load("quebec_grant").rows]
    assert amounts == sorted(amounts)
    assert load("quebec_grant").figure(fiscal_year="2024-25") == 867_335_000


def test_use_of_services_and_other_evidence_as_known() -> None:
    use = load("service_use")
    groups = {"refugee": "0.894", "economic_dependant": "0.510", "family": "0.404", "economic_principal": "0.352"}
    for group, rate in groups.items():
        assert use.figure(evidence="used_a_service", group=group) == Decimal(rate)
    assert load("resettlement_cost").figure(initiative="syria", subcategory="privately_sponsored") == 10_000
    stated = load("per_admission_statements")
    assert stated.figure(period="2021-22", area="ON") == 3_033
    per_head = load("settlement_allocations").figure(fiscal_year="2021-22", jurisdiction="ON") / Decimal("134278.33")
    assert abs(per_head - stated.figure(period="2021-22", area="ON")) < 1
    assert sorted(int(row["cad_per_immigrant"]) for row in records(CANADA / "settlement_per_immigrant.csv")) == sorted(
        int(row.figures["amount"] or 0) for row in stated.rows
    )
    statements = load("formula_statements")
    assert len(statements.rows) == len(records(CANADA / "settlement_formula_statements.csv"))
    assert all(row.texts["statement_en"] and row.texts["statement_fr"] for row in statements.rows)


def test_health_sums_add_to_the_statute() -> None:
    sums = load("cht_topups")
    assert sums.figure(fiscal_year="2022-23", jurisdiction="ON") == 776_262_000
    totals = {
        year: sum(row.figures["amount"] or 0 for row in sums.select(fiscal_year=year))
        for year in sums.codes("fiscal_year")
    }
    assert list(totals.values()) == [500_000_000, 4_000_000_000, 2_000_000_000, 2_000_000_000]
    assert load("major_transfers").figure(fiscal_year="2022-23", transfer="cht") == 45_208_000_000


def test_a_stock_is_marked_as_one_and_what_is_added_up_here_as_derived() -> None:
    assert {name for name in packaged() if load(name).about["kind"] == "stock"} == {
        "temporary_workers", "population", "population_1_june", "us_states_population",
        "us_florida_counties_population", "population_projection_m1", "interprovincial_mobility_2006",
    }  # fmt: skip
    claimants = load("asylum_claimants")
    assert claimants.code_lists["office_type"]["all_derived"]["kind"] == "derived"
    row = claimants.row(year=2015, jurisdiction="NL", office_type="all_derived")
    assert (row.figures["claimants"], row.suppressed) == (Decimal(5), 1)
    assert claimants.figure(suppressed="midpoint", year=2015, jurisdiction="NL", office_type="all_derived") == Decimal(
        "7.5"
    )
