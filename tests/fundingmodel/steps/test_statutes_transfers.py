"""Canadian transfers: averages of three years, recovery of overpayments, total transfer protection, the Canada-Quebec grant.

Each reference is written from the statute's words, year after year; nothing of the steps' arithmetic is used in it.
"""

from collections.abc import Mapping
from decimal import Decimal as D
from fractions import Fraction as F
from itertools import pairwise
from math import floor
from typing import Any

import pytest
import statutes
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from statutes import calculated, cents, dollars, each_year, paid, persons, ratio, sheet_differences

from fundingmodel.datasets.gate import load
from fundingmodel.formula import read_step
from fundingmodel.result import Result, run

HALF = F(1, 2)


# Fiscal Arrangements Act, s. 3.5: A/2 + B/4 + C/4 over the years two, three and four before the fiscal year

AVERAGES: dict[str, tuple[dict[str, dict[str, int]], dict[str, F]]] = {
    # by calendar year 2021, 2022, 2023 for 2025-26
    "all the same": ({"2021": {"A": 8, "B": 4}, "2022": {"A": 8, "B": 4}, "2023": {"A": 8, "B": 4}}, {"A": F(8), "B": F(4)}),
    "the latest counts half": ({"2021": {"A": 0, "B": 9}, "2022": {"A": 0, "B": 9}, "2023": {"A": 8, "B": 9}}, {"A": F(4), "B": F(9)}),
    "the earliest counts a quarter": (
        {"2021": {"A": 8, "B": 1}, "2022": {"A": 0, "B": 2}, "2023": {"A": 0, "B": 3}},
        {"A": F(2), "B": F(9, 4)},  # 3/2 + 2/4 + 1/4
    ),
    "one year before or after does not count": (
        {"2021": {"A": 4, "B": 4}, "2022": {"A": 4, "B": 8}, "2023": {"A": 4, "B": 16}},
        {"A": F(4), "B": F(11)},
    ),
}  # fmt: skip


def average_case(name: str) -> Result:
    years = {year: {"values": {code: {"all": n} for code, n in row.items()}} for year, row in AVERAGES[name][0].items()}
    return calculated(
        name,
        [
            {"step": "average_intake", "year_weights": "given"},
            "weighted_intake",
            "amount_per_person",
            "round_each",
        ],
        {
            "intake": {"unit": "persons", "assumption": True, "by_calendar_year": years},
            "data_year_weight": {
                "unit": "ratio",
                "assumption": True,
                "by_lag": {"4": D("0.25"), "3": D("0.25"), "2": D("0.5")},
            },
            "category_weight": ratio({"all": 1}),
            "dollars_per_person": dollars(1),
        },
        "AB",
        lags=[4, 3, 2],
        categories=["all"],
    )


@pytest.mark.parametrize("name", AVERAGES)
def test_average_of_three_years(name: str) -> None:
    years, expected = AVERAGES[name]
    a, b, c = years["2023"], years["2022"], years["2021"]  # two, three and four years before 2025-26
    assert {code: F(a[code], 2) + F(b[code], 4) + F(c[code], 4) for code in a} == expected
    result = average_case(name)
    assert [F(result.figure("average_intake", "2025-26", code)) for code in "AB"] == list(expected.values())
    assert paid(result) == cents(expected)


# Fiscal Arrangements Regulations, s. 41: no more than $174 a head recovered in a year, the balance in the next year's net total

THREE = ("2025-26", "2026-27", "2027-28")
HEADS = 10  # so that no more than 1,740 is recovered in a year


def recovered(estimates: list[F], finals: list[F], opening_balance: F = F(0)) -> list[F]:
    """What is paid each year: the year's estimate, and the netted difference of the years before as far as it may be recovered.

    `finals[t]` is what year t - 1 should have been. An amount still owed to the jurisdiction is paid at once.
    """
    balance, payments = opening_balance, []
    for year in range(1, len(estimates)):
        net = balance + finals[year] - estimates[year - 1]
        settled = net if net >= -174 * HEADS else F(-174 * HEADS)
        balance = net - settled
        payments.append(estimates[year] + settled)
    return payments


# The estimate of the year before and of three years; what each year before should have been. All in dollars.
RECOVERY: dict[str, tuple[list[str], list[str], list[str]]] = {
    "nothing to settle": (["5000"] * 4, ["5000"] * 3, ["5000"] * 3),
    "an underpayment is paid at once": (["5000"] * 4, ["9000", "5000", "5000"], ["9000", "5000", "5000"]),
    "an overpayment of exactly the limit": (["5000"] * 4, ["3260", "5000", "5000"], ["3260", "5000", "5000"]),
    "a cent within the limit": (["5000"] * 4, ["3260.01", "5000", "5000"], ["3260.01", "5000", "5000"]),
    "a cent above the limit": (["5000"] * 4, ["3259.99", "5000", "5000"], ["3260", "4999.99", "5000"]),
    # 4,000 too much: 1,740, 1,740 and 520
    "deferred over three years": (["5000"] * 4, ["1000", "5000", "5000"], ["3260", "3260", "4480"]),
    # 4,000 too much, 2,260 left; then 2,000 too little: net 260 owed back
    "netted with an underpayment": (["5000"] * 4, ["1000", "7000", "5000"], ["3260", "4740", "5000"]),
    # 4,000 too much, 2,260 left; then 3,000 too little: net 740 in its favour
    "netted into a payment": (["5000"] * 4, ["1000", "8000", "5000"], ["3260", "5740", "5000"]),
    # two overpayments of 2,000: 1,740 and 1,740, and 520 in the third year
    "two overpayments": (["5000"] * 4, ["3000", "3000", "5000"], ["3260", "3260", "4480"]),
    "estimates that differ": (["4000", "5000", "6000", "7000"], ["3500", "5200", "2000"], ["4500", "6200", "5260"]),
}  # fmt: skip


def recovery_case(name: str) -> Result:
    estimates, finals, _ = RECOVERY[name]
    by_population = {"step": "share", "bind": {"weighted_intake": "population"}}
    true_up = {"step": "true_up", "recovery": "capped_and_deferred"}
    steps = [statutes.STATED, by_population, "bounds", statutes.FIT, statutes.ROUND, true_up]
    by_year = {year: D(x) for year, x in zip(THREE, estimates[1:], strict=True)}
    inputs = {
        "stated_authority": dollars({"by_year": by_year}),
        "final_prior_allocation": dollars(each_year({y: {"A": D(x)} for y, x in zip(THREE, finals, strict=True)})),
        "opening_estimated_allocation": dollars(D(estimates[0])),
        "opening_true_up_balance": dollars(0),
        "recovery_limit_per_head": dollars(174),
        "population": persons(HEADS),
    }
    return calculated(name, steps, inputs, "A", fiscal_years=list(THREE))


@pytest.mark.parametrize("name", RECOVERY)
def test_recovery(name: str) -> None:
    estimates, finals, expected = RECOVERY[name]
    assert recovered([F(x) for x in estimates], [F(0), *map(F, finals)]) == [F(x) for x in expected]
    result = recovery_case(name)
    assert [paid(result, year)["A"] for year in THREE] == [D(x) for x in expected]


def test_what_is_deferred_is_the_balance_carried() -> None:
    result = recovery_case("deferred over three years")
    assert [result.amount("true_up_balance", year, "A") for year in THREE] == [D(-2260), D(-520), D(0)]


def test_nothing_is_lost_by_deferring() -> None:
    """Over the years, what is paid and what is still owed are the final figures."""
    for name, (estimates, finals, _) in RECOVERY.items():
        result = recovery_case(name)
        paid_in_all = sum(F(str(result.amount("allocation", year, "A"))) for year in THREE)
        owed = F(str(result.amount("true_up_balance", THREE[-1], "A")))
        assert paid_in_all + owed == sum(map(F, finals)) - F(estimates[0]) + F(estimates[3]), name


# Total transfer protection: max(0, last year's transfers and protection, less this year's transfers)


def protected(transfers: list[list[F]], opening: F) -> list[F]:
    """The protection of each year, from the transfers of each year by kind."""
    before, payments = opening, []
    for year in transfers:
        payments.append(max(F(0), before - sum(year)))
        before = sum(year) + payments[-1]
    return payments


# Equalization, health and social transfer of three years; transfers and protection of the year before; the protection.
PROTECTION: dict[str, tuple[list[list[str]], str, list[str]]] = {
    "never falls": ([["50", "30", "20"], ["50", "31", "20"], ["52", "31", "20"]], "100", ["0", "0", "0"]),
    "the same": ([["50", "30", "20"], ["40", "40", "20"], ["30", "40", "30"]], "100", ["0", "0", "0"]),
    "a cent less": ([["50", "30", "19.99"], ["50", "30", "20"], ["50", "30", "20.01"]], "100", ["0.01", "0", "0"]),
    "a cent more": ([["50", "30", "20.01"], ["50", "30", "20.01"], ["50", "30", "20.01"]], "100", ["0", "0", "0"]),
    # 90, 90, 95 against 100: protection counts the year after
    "protection of protection": ([["40", "30", "20"], ["40", "30", "20"], ["45", "30", "20"]], "100", ["10", "10", "5"]),
    "falls ever more": ([["40", "30", "20"], ["30", "30", "20"], ["0", "30", "20"]], "100", ["10", "20", "50"]),
    # one kind falls, the others make up for it
    "kinds make up for each other": ([["0", "60", "40"], ["0", "70", "40"], ["0", "60", "45"]], "100", ["0", "0", "5"]),
    "nothing left": ([["0", "0", "0"], ["0", "0", "0"], ["0", "0", "1"]], "7", ["7", "7", "6"]),
}  # fmt: skip
KINDS = ("equalization", "health", "social")


def protection_case(name: str) -> Result:
    years, opening, _ = PROTECTION[name]
    by_year = {
        fiscal_year: {"values": {"A": dict(zip(KINDS, map(D, row), strict=True))}}
        for fiscal_year, row in zip(THREE, years, strict=True)
    }
    steps = [
        "total_transfer_protection",
        {"step": "round_each", "bind": {"formula_amount": "total_transfer_protection"}},
    ]
    inputs = {"transfer": dollars({"by_year": by_year}), "opening_transfers_with_protection": dollars(D(opening))}
    return calculated(name, steps, inputs, "A", fiscal_years=list(THREE), categories=list(KINDS))


@pytest.mark.parametrize("name", PROTECTION)
def test_total_transfer_protection(name: str) -> None:
    years, opening, expected = PROTECTION[name]
    assert protected([[F(x) for x in row] for row in years], F(opening)) == [F(x) for x in expected]
    result = protection_case(name)
    assert [paid(result, year)["A"] for year in THREE] == [D(x) for x in expected]
    for year, row, more in zip(THREE, years, expected, strict=True):
        assert result.figure("transfers_with_protection", year, "A") == float(sum(map(F, row)) + F(more))


@settings(max_examples=300, deadline=None)
@drawn(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 9))
def test_total_transfer_protection_is_the_highest_so_far(years: list[list[int]], opening: int) -> None:
    """Kept so, transfers with protection are never below those of any year before."""
    payments = protected([[F(x) for x in row] for row in years], F(opening))
    highest = F(opening)
    for row, more in zip(years, payments, strict=True):
        highest = max(highest, F(sum(row)))
        assert sum(row) + more == highest
    entry = read_step("total_transfer_protection")
    before = F(opening)
    for row, more in zip(years, payments, strict=True):
        figures = {"transfer": [F(sum(row))], "prior_transfers_with_protection": [before], "units_per_dollar": F(1)}
        found = statutes.exactly(entry, figures)
        assert found["total_transfer_protection"] == [more]
        before = found["transfers_with_protection"][0]


# Canada-Quebec Accord: grant = max(last year's, last year's x escalator); how the escalator combines two rates is a parameter

COMBINED = {
    "product": lambda spending, arrivals: (1 + spending) * (1 + arrivals) - 1,
    "sum": lambda spending, arrivals: spending + arrivals,
    "mean": lambda spending, arrivals: (spending + arrivals) / 2,
    "greater": lambda spending, arrivals: max(spending, arrivals),
}
# Growth of spending and of arrivals in three years: both up; one up, one down by as much; both down; nothing
RATES: dict[str, list[tuple[str, str]]] = {
    "both up": [("0.05", "0.1"), ("0.02", "0.02"), ("0", "0.01")],
    "one up, one down": [("0.1", "-0.1"), ("-0.1", "0.1"), ("0.03", "-0.01")],
    "both down, then up": [("-0.05", "-0.1"), ("-0.02", "0"), ("0.04", "0.04")],
    "nothing": [("0", "0"), ("0", "0"), ("0", "0")],
}
OPENING_GRANT = 320000


def granted(rates: list[tuple[str, str]], combination: str) -> list[F]:
    """The grant of each year, in whole dollars, half up; each is the next one's base."""
    grant, grants = F(OPENING_GRANT), []
    for spending, arrivals in rates:
        escalated = grant * (1 + COMBINED[combination](F(spending), F(arrivals)))
        grant = max(grant, F(floor(escalated + HALF)))
        grants.append(grant)
    return grants


def grant_case(name: str, combination: str) -> Result:
    steps = [
        {"step": "combined_escalator", "combination": combination},
        {
            "step": "envelope",
            "authority": "escalated",
            "rounding": "carried",
            "bind": {"prior_programme_authority": "prior_envelope"},
        },
        "no_decline",
        {"step": "share", "bind": {"weighted_intake": "population"}},
        "bounds",
        statutes.FIT,
        statutes.ROUND,
    ]
    rates: Mapping[str, Any] = {
        kind: {"by_year": {year: D(pair[i]) for year, pair in zip(THREE, RATES[name], strict=True)}}
        for i, kind in enumerate(("spending_growth", "arrivals_growth"))
    }
    inputs = {
        **{kind: ratio(figures) for kind, figures in rates.items()},
        **statutes.units(1),
        "opening_envelope": dollars(OPENING_GRANT),
        "population": persons({"QC": 1}, shape="jurisdiction"),
    }
    return calculated(f"{name} {combination}", steps, inputs, ["QC"], fiscal_years=list(THREE))


@pytest.mark.parametrize("combination", COMBINED)
@pytest.mark.parametrize("name", RATES)
def test_grant_that_never_falls(name: str, combination: str) -> None:
    result = grant_case(name, combination)
    assert [paid(result, year)["QC"] for year in THREE] == granted(RATES[name], combination)


def test_the_combinations_differ() -> None:
    """By hand: 320,000 x 1.05 x 1.1 = 369,600; x 1.15 = 368,000; x 1.075 = 344,000; x 1.1 = 352,000."""
    first = {combination: granted(RATES["both up"], combination)[0] for combination in COMBINED}
    assert first == {"product": 369600, "sum": 368000, "mean": 344000, "greater": 352000}


# Worksheets


@pytest.mark.parametrize("engine", statutes.ENGINES)
def test_sheets(engine: str) -> None:
    results = [average_case(name) for name in AVERAGES] + [recovery_case(name) for name in RECOVERY]
    results += [protection_case(name) for name in PROTECTION]
    results += [grant_case(name, combination) for name in RATES for combination in COMBINED]
    assert sheet_differences(results, engine) == []


# Packaged cases whose figures are written out


def test_the_case_of_transfer_protection_has_the_amounts_of_the_act() -> None:
    """The data set has no row where a province had no payment; the case writes a zero there, and nothing else differs."""
    result, data = run("canada-transfer-protection"), load("total_transfer_protection")
    stated = {row.key: row.figures["amount"] for row in data.rows}  # by fiscal year and jurisdiction
    codes = result.scenario.jurisdictions
    found = {(year, code): paid(result, year)[code] for year in result.scenario.fiscal_years for code in codes}
    assert {place: amount for place, amount in found.items() if amount} == stated


def test_the_grant_to_quebec_never_fell() -> None:
    """What the case proves: no year falls. The escalators are what the amounts imply, and the case says so."""
    result = run("canada-quebec-grant")
    amounts = [result.amount("envelope", year) for year in result.scenario.fiscal_years]
    assert all(before is not None and after is not None and before < after for before, after in pairwise(amounts))
    table = result.scenario.data["published"]
    assert table["kind"] == "calibrated" and "Every escalator" in table["inferred"]["en"]
