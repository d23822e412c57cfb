"""The packaged scenario cohort: retention, citizenship and the months of the time limit, against plain arithmetic and dates."""

from decimal import Decimal

import pytest
from packaged_results import TWELVE, YEARS, amount, result

from fundingmodel import read_scenario, run
from fundingmodel.datasets.gate import load
from fundingmodel.result import Result
from fundingmodel.scenario.reading import build

FIVE_YEARS = {"NL": "0.5", "PE": "0.309", "NS": "0.7", "NB": "0.56", "ON": "0.931", "MB": "0.641", "SK": "0.579",
              "AB": "0.845", "BC": "0.873", "YT": "0.6", "NT": "0.6", "NU": "0.6"}  # fmt: skip


COHORT_LAGS = range(2, 12)


def test_retention_follows_the_rule_that_the_note_states() -> None:
    """Of those who leave within five years, 60% in the first and 10% in each of the others; nobody later."""
    parameter = read_scenario("cohort").tier.parameters["retention"]
    for lag in COHORT_LAGS:
        for code, (figure,) in zip(TWELVE, parameter.figures[str(lag)], strict=True):
            left = (1 - Decimal(FIVE_YEARS[code])) * (Decimal("0.6") + Decimal("0.1") * (min(lag, 5) - 1))
            assert figure == 1 - left, (lag, code)
    for rate in ("93.1%", "87.3%", "84.5%", "64.1%", "57.9%", "56.0%", "30.9%", "70%", "50%", "60%"):
        assert rate in parameter.said.note["en"]


RATES = {
    "economic": Decimal("0.431"),
    "family": Decimal("0.404"),
    "refugee": Decimal("0.894"),
    "other": Decimal("0.463"),
}
IN_2026_27 = {  # months that count, from January, by the page of the department; of all other years none or all
    2020: (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    2021: (10, 11, *[12] * 10),
}


def _still_there(lag: int, code: str = "ON") -> Decimal:
    """Who stays, and is no citizen yet: none in three years, then 11.4% of all a year."""
    left = (1 - Decimal(FIVE_YEARS[code])) * (Decimal("0.6") + Decimal("0.1") * (min(lag, 5) - 1))
    return (1 - left) * (1 - Decimal("0.114") * max(0, lag - 3))


def test_clients_are_counted_as_the_method_says() -> None:
    """In a year before the time limit, with years before 2015 from the older table."""
    admissions, before, found = load("admissions"), load("admissions_2005_2014_by_jurisdiction"), result("cohort")
    clients = Decimal(0)
    for lag in COHORT_LAGS:
        data = admissions if 2021 - lag >= 2015 else before
        for category, rate in RATES.items():
            landed = data.figure(year=2021 - lag, jurisdiction="ON", category=category)
            clients += landed * _still_there(lag) * rate
    assert found.figure("clients", "2021-22", "ON") == pytest.approx(float(clients), rel=1e-12)


def test_months_of_landing_decide_where_the_time_limit_applies() -> None:
    """Ontario's economic clients of 2026-27, from the publisher's months of two years and its totals of ten."""
    admissions, months = load("admissions"), load("admissions_by_month")
    clients = Decimal(0)
    for lag in COHORT_LAGS:
        year = 2026 - lag
        codes: dict[str, object] = {"year": year, "jurisdiction": "ON", "category": "economic"}
        landed = [months.figure(month=f"{number:02}", **codes) for number in range(1, 13)]
        counted = IN_2026_27.get(year, (0,) * 12 if year < 2020 else (12,) * 12)
        part = sum(x * m for x, m in zip(landed, counted, strict=True)) / sum(landed) / 12
        clients += admissions.figure(**codes) * _still_there(lag) * RATES["economic"] * part
    found = result("cohort").figure("eligible_population", "2026-27", "ON", "economic")
    assert found == pytest.approx(float(clients), rel=1e-12)


def _ahead(**inputs: object) -> Result:
    """The packaged scenario one year on, with the same data years and other figures."""
    data = read_scenario("cohort").data
    stated = {"unit": "dollars", "price_basis": "nominal", "value": 840200000, "assumption": True}
    table = {
        **data,
        "fiscal_years": ["2027-28"],
        "lags": [lag + 1 for lag in data["lags"]],
        "inputs": {
            **data["inputs"],
            "stated_authority": stated,
            "retention": {"unit": "ratio", "value": 1, "assumption": True},
            "eligible_part": {"unit": "ratio", "value": 1, "assumption": True},
            **inputs,
        },
    }
    for name in ("citizenship_rate", "years_before_citizenship", "years_since_landing"):
        del table["inputs"][name]
    return run(build(table, read_scenario("cohort").path))


def test_who_landed_in_june_2021_counts_twelve_months_and_then_three() -> None:
    june = 5
    now = result("cohort").main.values("months_eligible", "2026-27")
    years = read_scenario("cohort").tier.place.data_years("2026-27")
    assert now[years.index(2021)][june] == 12 and now[years.index(2024)].tolist() == [12] * 12
    assert {y: tuple(now[years.index(y)]) for y in IN_2026_27} == IN_2026_27
    assert (now[[years.index(y) for y in range(2015, 2020)]] == 0).all()
    ahead = _ahead().main
    years = ahead.tier.place.data_years("2027-28")
    assert ahead.values("months_eligible", "2027-28")[years.index(2021)][june] == 3
    assert (result("cohort").main.values("months_eligible", "2025-26") == 12).all()


def test_dates_of_eligibility_are_those_of_the_data_set() -> None:
    """The page of the department, not the newspaper that has five years for everyone."""
    rules = load("eligibility_rules")
    said = {row.key[0]: row.texts for row in rules.rows}
    inputs = {n: p.figures[""][0][0] for n, p in read_scenario("cohort").tier.parameters.items() if "" in p.figures}
    six, five = said["economic_landed_to_2027_03_31"], said["economic_landed_from_2027_04_01"]
    assert (inputs["years_eligible"], inputs["shorter_years_eligible"]) == (int(six["years"]), int(five["years"]))
    assert f"{inputs['time_limit_begins']}-04-01" == six["from_date"]
    assert f"{inputs['shorter_for_landed_from']}-04-01" == five["landed_from"]
    assert f"{inputs['ended_for_landed_before']}-04-01" == said["economic_landed_by_2020_04_01"]["landed_to"]


def test_switching_the_time_limit_off_changes_the_year_it_applies_to() -> None:
    scenario = read_scenario("cohort")
    off = {**scenario.data["inputs"]["time_limit"], "value": 0}
    without = run(build({**scenario.data, "inputs": {**scenario.data["inputs"], "time_limit": off}}, scenario.path))
    for year in YEARS:
        same = amount(without, "allocation", year, "ON") == amount(result("cohort"), "allocation", year, "ON")
        assert same == (year != "2026-27")
    assert (without.main.values("months_eligible", "2026-27") == 12).all()


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
