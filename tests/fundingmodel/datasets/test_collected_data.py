"""The second collection of figures, row by row: read by eye from the collected tables, and added to what others have printed."""

import hashlib
import re
from decimal import Decimal

import pytest
from originals import CANADA, PUBLISHED

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.scopes import measures

INFOBASE = "https://github.com/TBS-EACPD/infobase/blob/"
MONEY = (
    "federal_transfer_payments", "federal_programme_spending", "department_vote_10_estimates", "settlement_allocations",
    "settlement_envelope_readings", "settlement_readings", "settlement_service_money", "provincial_costs",
    "canada_ontario_agreements", "quebec_grant", "quebec_grant_readings", "settlement_envelopes", "settlement_set_asides",
)  # fmt: skip
COUNTS = (
    "immigration_levels_plans", "nominee_allocations", "consumer_price_index", "consumer_price_changes",
    "population_projection_m1", "immigrant_retention", "interprovincial_mobility_2006", "settlement_clients",
    "eligibility_rules", "roundtable_targets", "roundtable_economic_share", "settlement_scope_evidence",
)  # fmt: skip
ROWS = {
    "federal_transfer_payments": 57, "federal_programme_spending": 115, "department_vote_10_estimates": 19,
    "settlement_envelope_readings": 19, "settlement_readings": 12, "settlement_service_money": 5,
    "provincial_costs": 19, "canada_ontario_agreements": 25, "quebec_grant_readings": 4, "nominee_allocations": 39,
    "consumer_price_index": 204, "consumer_price_changes": 3, "population_projection_m1": 117, "immigrant_retention": 19,
    "interprovincial_mobility_2006": 18, "settlement_clients": 8, "eligibility_rules": 8, "roundtable_targets": 4,
    "roundtable_economic_share": 2, "settlement_scope_evidence": 18,
}  # fmt: skip

# By data set: key, measure (of several), the figure, status, scope, measure and date, and a part of the address.
SPOTS = [
    ("federal_transfer_payments", ("2012-13", "settlement_contributions"), "authority", "603730000",
     ("published", "settlement-transfers", "authority", "2018-04-17"), f"{INFOBASE}004f2c89c/data/transfer_payments.csv"),
    ("federal_transfer_payments", ("2019-20", "settlement_contributions"), "authority", "780151083",
     ("published", "settlement-transfers", "authority", "2024-12-17"), "70a773418"),
    ("federal_transfer_payments", ("2024-25", "settlement_contributions"), "spent", "1107436959.02",
     ("published", "settlement-transfers", "spent", "2026-03-13"), "87c5920ee"),
    ("federal_transfer_payments", ("2024-25", "settlement_contributions"), "lapsed", "53543149.98",
     ("published", "settlement-transfers", "lapsed", "2026-03-13"), "87c5920ee"),
    ("federal_transfer_payments", ("2023-24", "resettlement_contributions"), "spent", "427642672.06",
     ("published", "resettlement", "spent", "2026-03-13"), "87c5920ee"),
    ("federal_transfer_payments", ("2024-25", "quebec_asylum_seekers_grant"), "spent", "581300000",
     ("published", "asylum-quebec", "spent", "2026-03-13"), "87c5920ee"),
    ("federal_programme_spending", ("2026-27", "settlement", "2026-03-13", "planned"), "amount", "1881008444",
     ("planned", "settlement-programme-canada", "planned", "2026-03-13"), "e9d42ee50"),
    ("federal_programme_spending", ("2024-25", "asylum", "2026-03-13", "spent"), "amount", "2287028675",
     ("published", "asylum-programme", "spent", "2026-03-13"), "e9d42ee50"),
    ("federal_programme_spending", ("2016-17", "programme_to_2017", "2018-04-17", "authority"), "amount", "1333562321",
     ("published", "programme-to-2017", "authority", "2018-04-17"), "004f2c89c"),
    ("department_vote_10_estimates", ("2025-26", "supplementary_c"), "amount", "62900000",
     ("published", "vote-10", "authority", "2026-03-13"), "org_vote_stat_estimates.csv"),
    ("department_vote_10_estimates", ("2026-27", "main"), "amount", "2394061854",
     ("published", "vote-10", "authority", "2026-03-13"), "org_vote_stat_estimates.csv"),
    ("settlement_allocations", ("2025-26", "ON"), "amount", "513600000",
     ("reported", "not stated", "allocated", "2026-02-25"), "multiculturalmeanderings.com/2026/02/25"),
    ("settlement_allocations", ("2026-27", "ON"), "amount", "424600000",
     ("reported", "not stated", "allocated", "2026-02-25"), "multiculturalmeanderings.com/2026/02/25"),
    ("settlement_allocations", ("2021-22", "ON"), "amount", "407200000",
     ("published", "shared", "allocated", "2021-10-09"), "langleylip.ca"),
    ("settlement_allocations", ("2009-10", "AB"), "amount", "59000000",
     ("reported", "shared", "allocated", "2009"), "visaplace.com"),
    ("settlement_allocations", ("2011-12", "SK"), "amount", "14300000",
     ("derived", "shared", "allocated", "2011-11-25"), "post-1128729"),
    ("settlement_allocations", ("2012-13", "BC"), "amount", "109800000",
     ("published", "shared", "allocated", "2011-11"), "b-c-to-get-more-settlement-funding"),
    ("settlement_allocations", ("2012-13", "SK"), "amount", "18000000",
     ("published", "shared", "allocated", "2011-11-25"), "canadavisa.com"),
    ("settlement_allocations", ("2012-13", "AB"), "amount", "75000000",
     ("derived", "shared", "allocated", "2012-12-17"), "premiersinternational"),
    ("settlement_allocations", ("2025-26", "BC"), "amount", "155600000",
     ("reported", "not stated", "allocated", "2025-02-17"), "thetyee.ca"),
    ("settlement_readings", ("2012-13", "outside_quebec", "2"), "amount", "576800000",
     ("published", "shared", "allocated", "2011-11-25"), "canadavisa.com"),
    ("settlement_readings", ("2019-20", "outside_quebec", "1"), "amount", "779000000",
     ("stated", "settlement-transfers", "authority", "2020"), "fraser-valentine-1"),
    ("quebec_grant", ("2012-13",), "amount", "284501000", ("published", "quebec-accord", "spent", "2018-04-17"), "004f2c89c"),
    ("quebec_grant", ("2011-12",), "amount", "283400000", ("derived", "quebec-accord", "authority", "2012"), "41-1/27"),
    ("quebec_grant_readings", ("2025-26", "at_most"), "amount", "930235000",
     ("derived", "quebec-accord", "authority", "2026-03-13"), "org_vote_stat_estimates.csv"),
    ("provincial_costs", ("2018-07", "ON", "social_assistance"), "amount", "90000000",
     ("claimed", "claimed", "claimed", "2018-07-26"), "torontosun.com"),
    ("provincial_costs", ("2025-26", "CA", "ifhp_main_estimates_increase"), "amount", "584300000",
     ("published", "interim-federal-health", "authority", "2025-06-09"), "overview-main-estimates"),
    ("canada_ontario_agreements", ("2005", "2005-06/2008-09", "unspent_said_by_department"), "amount", "183000000",
     ("stated", "agreement-2005", "lapsed", "2010-04-07"), "immigrationwatchcanada.org"),
    ("canada_ontario_agreements", ("2017", "2017-18/2019-20", "bridge_training_federal"), "amount", "21000000",
     ("published", "bridge-training", "planned", "2017-11-24"), "jpierimmigration.com"),
    ("settlement_service_money", ("2003-04", "outside_qc_bc_mb", "isap"), "amount", "36700000",
     ("published", "service-lines", "spent", "2004"), "language-instruction-newcomers-canada"),
    ("immigration_levels_plans", ("2026-2028", "2026", "total", "target"), "persons", "380000",
     ("planned", "", "", "2025-11-04"), "borderslawfirm.us"),
    ("immigration_levels_plans", ("2025-2027", "2027", "in_canada_focus", "high"), "persons", "76000",
     ("planned", "", "", "2024-11-25"), "cimm-nov-25-2024"),
    ("immigration_levels_plans", ("2026-2028", "2026-2027", "one_time_protected_persons", "target"), "persons", "115000",
     ("planned", "", "", "2025-11"), "bal.com"),
    ("immigration_levels_plans", ("2023-2025", "2023", "humanitarian_and_other", "target"), "persons", "15985",
     ("derived", "", "", "2022-11-01"), "aussizzgroup.com"),
    ("nominee_allocations", ("2024", "ON", "final"), "nominations", "21500", ("reported", "", "", "2025-10-30"), "manuleaf.com"),
    ("nominee_allocations", ("2026", "ON", "start_of_year"), "nominations", "14119",
     ("reported", "", "", "2026-02-17"), "canadianow.com"),
    ("consumer_price_index", ("2024", "CA"), "index", "160.9", ("published", "", "", "2025-01-21"), "obps-canada-replication"),
    ("consumer_price_index", ("2025", "CA"), "index", "164.3", ("derived", "", "", "2026-01-20"), "thestar.com.my"),
    ("consumer_price_changes", ("2026",), "change", "0.02", ("projected", "", "", "2026-01-28"), "aspirehk.ltd"),
    ("population_projection_m1", ("2025", "NS"), "population", "1093200", ("published", "", "", "2026"), "statcan_17100057"),
    ("immigrant_retention", ("2021", "1", "ON", "all", "resident"), "ratio", "0.946",
     ("published", "", "", "2024-12-19"), "dq241219c-eng.htm"),
    ("immigrant_retention", ("2010-2019", "5", "ON", "provincial_nominee", "net"), "ratio", "1.56",
     ("reported", "", "", "2023"), "worldwidegists.com"),
    ("interprovincial_mobility_2006", ("ON", "outside"), "persons", "46470", ("published", "", "", ""), "section3.asp"),
    ("settlement_clients", ("2019", "outside_quebec", "settlement_clients"), "persons", "540100",
     ("published", "", "", "2023"), "2023-settlement-outcomes-report"),
    ("roundtable_targets", ("1", "immigrants_wanted"), "persons", "135000", ("published", "", "", "2012-09"), "roundtable"),
    ("roundtable_economic_share", ("1", "high"), "ratio", "0.7", ("published", "", "", "2012-09"), "roundtable"),
]  # fmt: skip
# The sums of the columns of the collected tables, added up apart: one wrong figure among them and they differ.
SUMS = {
    ("federal_transfer_payments", "authority"): "24172024844",
    ("federal_transfer_payments", "spent"): "22393622948.12",
    ("federal_transfer_payments", "lapsed"): "1778401895.88",
    ("federal_programme_spending", "amount"): "98154801540",
    ("department_vote_10_estimates", "amount"): "17382395223",
    (
        "immigration_levels_plans",
        "persons",
    ): "47436015",  # targets 21,478,390, low ends 11,492,250, high ends 14,465,375
    ("nominee_allocations", "nominations"): "205103",
    ("consumer_price_index", "index"): "24437.6",
    ("consumer_price_changes", "change"): "0.062",
    ("population_projection_m1", "population"): "381223100",
    ("immigrant_retention", "ratio"): "14.918",
    ("interprovincial_mobility_2006", "persons"): "825020",
    ("settlement_clients", "persons"): "3239239",
    ("settlement_service_money", "amount"): "11132300000",
    ("provincial_costs", "amount"): "4197000000",
    ("canada_ontario_agreements", "amount"): "4701400000",
    ("roundtable_targets", "persons"): "240000",
    ("roundtable_economic_share", "ratio"): "1.35",
}
Spot = tuple[str, tuple[str, ...], str, str, tuple[str, str, str, str], str]


def difference(spot: Spot, data: Dataset) -> str:
    """How a packaged figure, or what its row says, differs from what was read by eye; empty where it does not."""
    name, key, measure, figure, said, address = spot
    row = data.row(**dict(zip(data.key, key, strict=True)))
    found = data.source_of(row, measure)
    there = (row.figures[measure], (found.status, found.scope, found.measure, found.date))
    if there != (Decimal(figure), said):
        return f"{name} {key}: {there}"
    if address not in found.cited("en") or address not in found.cited("fr"):
        return f"{name} {key}: {found.cited('en')}"
    return ""


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: f"{spot[0]}-{'-'.join(spot[1])}")
def test_a_figure_is_that_of_its_row_in_the_collection(spot: Spot) -> None:
    assert difference(spot, load(spot[0])) == ""


@pytest.mark.parametrize("planted", [{3: "603730001"}, {4: ("planned", "settlement-transfers", "authority", "2018-04-17")},
                                     {4: ("published", "shared", "authority", "2018-04-17")}, {5: "another.example"}])  # fmt: skip
def test_a_planted_difference_is_reported(planted: dict[int, object]) -> None:
    first = SPOTS[0]
    changed = tuple(planted.get(at, part) for at, part in enumerate(first))
    assert "2012-13" in difference(changed, load(first[0]))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ROWS)
def test_no_row_was_lost(name: str) -> None:
    assert len(load(name).rows) == ROWS[name]


@pytest.mark.parametrize(("name", "measure"), SUMS)
def test_all_figures_add_to_the_sum_of_the_collected_table(name: str, measure: str) -> None:
    assert sum(row.figures[measure] or 0 for row in load(name).rows) == Decimal(SUMS[name, measure])


def test_additions_to_the_allocations_add_to_their_collected_table() -> None:
    """One table of 31 amounts in dollars, of which each went to one of two data sets."""
    merged = {("2005-06", "BC"), ("2011-12", "BC"), ("2011-12", "SK"), ("2025-26", "BC")}
    merged |= {("2012-13", code) for code in ("SK", "AB", "BC", "NU")}
    rows = list(load("settlement_readings").rows)
    rows += [row for row in load("settlement_allocations").rows if row.key[0] == "2009-10" or row.key in merged]
    assert (len(rows), sum(row.figures["amount"] or 0 for row in rows)) == (31, 7_333_400_000)


@pytest.mark.parametrize("name", [*MONEY, *COUNTS])
def test_each_row_names_its_source_and_status(name: str) -> None:
    data = load(name)
    assert "status" not in data.about.get("columns", ())  # so that the gate reads it
    for row in data.rows:
        found = data.source_of(row)
        assert found.status in STATUSES and found.cited("en") and found.cited("fr"), row.key
        assert found.source["en"] != data.describe("source"), row.key


@pytest.mark.parametrize("name", MONEY)
def test_no_dollar_has_a_blank_scope_or_measure(name: str) -> None:
    data = load(name)
    found = [data.source_of(row, measure) for row in data.rows for measure in data.measures]
    assert all(each.scope for each in found)
    assert {each.measure for each in found} <= set(measures())


@pytest.mark.parametrize("name", [*MONEY[:-2], *COUNTS, "settlement_changes"])
def test_when_it_was_retrieved(name: str) -> None:
    about = load(name).about
    assert "28 November 2026" in about["retrieved"]["en"] and "28 novembre 2026" in about["retrieved"]["fr"]


@pytest.mark.parametrize("name", packaged())
def test_the_hash_is_of_the_original(name: str) -> None:
    """Text has the line endings of Windows there; the copies beside the tests have not, and some were cut."""
    original = load(name).about["original"]
    assert re.fullmatch("[0-9a-f]{64}", original["sha256"])
    assert set(original["what"]) == {"en", "fr"}
    paths = [path for folder in (CANADA, PUBLISHED) if (path := folder / original["file"]).is_file()]
    for path in paths:
        data = path.read_bytes()
        found = {hashlib.sha256(each).hexdigest() for each in (data, data.replace(b"\n", b"\r\n"))}
        assert original["sha256"] in found, path.name


# Sums that others have printed, and figures that two sets share


def figure(name: str, measure: str | None = None, **key: str) -> Decimal:
    return load(name).figure(measure, **key)


def test_evidence_of_scope_has_the_amounts_of_its_collected_table() -> None:
    """In the order of the collected table; three findings are about no amount."""
    rows = load("settlement_scope_evidence").rows
    assert {row.key[0]: row.texts["figure"] for row in rows} == {
        "1": "98100000", "2": "317300000", "17": "317200000", "3": "317300000", "4": "780151083",
        "5": "876600000", "6": "603730000", "7": "2085572778", "8": "1200000000", "9": "964500000", "10": "840200000", "11": "",
        "12": "1881008444", "13": "", "14": "62900000", "18": "806000000", "15": "", "16": "3650000",
    }  # fmt: skip


def test_what_lapsed_is_authority_less_spent() -> None:
    for row in load("federal_transfer_payments").rows:
        authority, spent, lapsed = (row.figures[measure] for measure in ("authority", "spent", "lapsed"))
        assert authority is not None and spent is not None and authority - spent == lapsed, row.key


def test_lines_are_no_more_than_the_estimates_of_their_year() -> None:
    """All lines of immigration are nearly all of vote 10: the rest, other programmes, is at the most 1.2% of it."""
    estimates, lines = load("department_vote_10_estimates"), load("federal_transfer_payments")
    for year in ("2021-22", "2022-23", "2023-24", "2024-25"):
        voted = sum(row.figures["amount"] or 0 for row in estimates.select(fiscal_year=year))
        authorised = sum(row.figures["authority"] or 0 for row in lines.select(fiscal_year=year))
        assert 0 < voted - authorised < Decimal("0.012") * voted, year


def test_the_quebec_grant_is_the_same_line_of_the_public_accounts() -> None:
    grant, lines = load("quebec_grant"), load("federal_transfer_payments")
    for row in lines.select(line="quebec_accord_grant"):
        assert grant.figure(fiscal_year=row.key[0]) == row.figures["spent"], row.key
    bounds = load("quebec_grant_readings")
    rise = bounds.figure(fiscal_year="2025-26", reading="at_most") - bounds.figure(
        fiscal_year="2025-26", reading="at_least"
    )
    assert rise == figure("department_vote_10_estimates", fiscal_year="2025-26", document="supplementary_c")
    assert bounds.figure(fiscal_year="2025-26", reading="at_least") == grant.figure(fiscal_year="2024-25")


def test_planned_settlement_without_quebec_is_as_the_spokesperson_said() -> None:
    planned = figure(
        "federal_programme_spending",
        fiscal_year="2025-26",
        programme="settlement",
        edition="2025-06-19",
        figure="planned",
    )
    outside = planned - figure("quebec_grant_readings", fiscal_year="2025-26", reading="at_least")
    assert round(outside / 10**6, 1) == Decimal("1218.2")
    stated = load("settlement_readings").row(fiscal_year="2025-26", area="outside_quebec", reading="1")
    assert abs((stated.figures["amount"] or 0) - outside) < stated.rounding / 2


def test_the_agreement_of_2005_reads_the_same_twice() -> None:
    first, second = load("agreement_2005"), load("canada_ontario_agreements")
    for row in first.rows:
        for item in ("promised", "spent", "shortfall"):
            assert second.figure(agreement="2005", period=row.key[0], item=item) == row.figures[item], (row.key, item)


def test_second_readings_agree_with_the_allocations() -> None:
    known = load("settlement_allocations")
    readings = [row for row in load("settlement_readings").rows if row.key[1] == "ON"]
    assert len(readings) == 5
    for row in readings:
        assert known.figure(fiscal_year=row.key[0], jurisdiction="ON") == row.figures["amount"]


def test_ontario_claimed_a_million_more_than_its_parts() -> None:
    costs = load("provincial_costs")
    parts = ("shelter_toronto", "shelter_ottawa", "social_assistance", "school_places", "red_cross")
    added = sum(costs.figure(period="2018-07", who="ON", item=each) for each in parts)
    assert (added, costs.figure(period="2018-07", who="ON", item="total_printed")) == (199_000_000, 200_000_000)


@pytest.mark.parametrize(
    ("year", "change"), [("2021", "0.034"), ("2022", "0.068"), ("2023", "0.039"), ("2024", "0.024")]
)
def test_the_index_rose_as_statistics_canada_announced(year: str, change: str) -> None:
    """Annual averages of The Daily: 3.4% in 2021, 6.8% in 2022, 3.9% in 2023 and 2.4% in 2024."""
    level = {each: figure("consumer_price_index", year=each, jurisdiction="CA") for each in (str(int(year) - 1), year)}
    before, after = level.values()
    assert round(after / before - 1, 3) == Decimal(change)


def test_only_what_is_not_yet_measured_is_projected() -> None:
    population = load("population_projection_m1")
    statuses = {(population.source_of(row).status, row.key[0] > "2025") for row in population.rows}
    assert statuses == {("published", False), ("projected", True)}
    assert {
        row.key[0] for row in load("settlement_allocations").rows if row.texts["amount_type"].startswith("at_")
    } == {"2009-10"}
