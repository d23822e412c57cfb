"""The packaged scenario cohort: retention, citizenship and the months of the time limit, against plain arithmetic and dates."""

from decimal import Decimal
from pathlib import Path

import pytest
from packaged_results import TWELVE, YEARS, amount, result
from statutes import calculated, sheet_differences

from fundingmodel import read_scenario, run
from fundingmodel.datasets.gate import load
from fundingmodel.result import Result
from fundingmodel.scenario.reading import build

MONTHS = tuple(f"{number:02}" for number in range(1, 13))
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


# By hand: a limit of two years, of one year for those who landed from April 2024 on, ended for all who landed before April 2023.
# Of 2025-26, these months count: 0 for January to March 2023, then 1 to 9; 10 to 12 for January to March 2024, then 1 to 9.


def _by_hand(folder: Path, **changed: int) -> Result:
    """The first place knows no month of 2023, and has all of 2024 in April; of the second's 2023 two months are known."""
    rows = [f"2024,a,{month},{60 if month == '04' else 0}" for month in MONTHS]
    rows += ["2023,b,01,10", "2023,b,04,30", "2024,b,03,12", "2024,b,04,12"]
    known = folder / "landed.csv"
    known.write_text("\n".join(["year,jurisdiction,month,persons", *rows, ""]), encoding="utf-8", newline="\n")

    def figures(**by_year: object) -> dict[str, object]:
        years = {f"20{year.removeprefix('of_')}": {"values": values} for year, values in by_year.items()}
        return {"unit": "persons", "by_calendar_year": years, "source": "made by hand"}

    limit = {"time_limit": 1, "time_limit_begins": 2025, "ended_for_landed_before": 2023, "years_eligible": 2,
             "shorter_for_landed_from": 2024, "shorter_years_eligible": 1, **changed}  # fmt: skip
    units = {"time_limit": "flag", "years_eligible": "years", "shorter_years_eligible": "years"}
    one = {"unit": "ratio", "value": 1, "source": "made by hand"}
    inputs = {
        **{n: {"unit": units.get(n, "calendar year"), "value": x, "source": "made by hand"} for n, x in limit.items()},
        "intake": figures(
            of_23={"a": {"limited": 160, "free": 7}, "b": {"limited": 320, "free": 3}},
            of_24={"a": {"limited": 120, "free": 5}, "b": {"limited": 240, "free": 4}},
        ),
        "landed_by_month": {
            "data": str(known),
            "key": ["year", "jurisdiction", "month"],
            "measure": "persons",
            "unit": "persons",
            "source": "made by hand",
        },
        "time_limited": {"unit": "flag", "values": {"limited": 1, "free": 0}, "source": "made by hand"},
        "category_weight": {"unit": "ratio", "values": {"limited": 1, "free": 1}, "source": "made by hand"},
        "dollars_per_person": {"unit": "dollars", "price_basis": "nominal", "value": 1, "source": "made by hand"},
        **dict.fromkeys(("retention", "eligible_part", "service_rate"), one),
    }
    steps = [
        "eligible_by_month",
        {"step": "weighted_intake", "bind": {"average_intake": "eligible_population"}},
        {"step": "amount_per_person", "bind": {"need": "weighted_intake"}},
        "round_each",
    ]
    return calculated("by hand", steps, inputs, ["a", "b"], categories=["limited", "free"], lags=[2, 1])


def _counted(found: Result) -> list[list[float]]:
    table: list[list[float]] = found.main.values("eligible_population", "2025-26").tolist()
    return table


def test_months_unknown_or_on_the_edge_of_a_rule_are_counted_by_hand(tmp_path: Path) -> None:
    """Of the first place 45 of 144 months of 2023, and 1 of 12 of 2024: April has the shorter time. The second: 3/48, 13/24."""
    found = _by_hand(tmp_path)
    months = found.main.values("months_eligible", "2025-26").tolist()
    assert months == [[0, 0, 0, *range(1, 10)], [10, 11, 12, *range(1, 10)]]
    assert _counted(found) == [[50 + 10, 7 + 5], [20 + 130, 3 + 4]]
    for engine in ("formualizer", "ironcalc"):
        assert sheet_differences([found], engine) == []


def test_a_limit_that_is_off_or_has_not_begun_takes_nobody_out(tmp_path: Path) -> None:
    everybody = [[160 + 120, 7 + 5], [320 + 240, 3 + 4]]
    assert _counted(_by_hand(tmp_path, time_limit=0)) == everybody
    assert _counted(_by_hand(tmp_path, time_limit_begins=2026)) == everybody
    assert _counted(_by_hand(tmp_path, shorter_for_landed_from=2026)) != _counted(_by_hand(tmp_path))
