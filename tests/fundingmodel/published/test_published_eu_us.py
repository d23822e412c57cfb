"""Published cases of the European Union and the United States, against their rules worked out literally on exact fractions."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from broken_steps import break_column, columns_of
from click.testing import CliRunner
from originals import PUBLISHED
from statutes import ENGINES, sheet_differences

from fundingmodel.analysis.published_cases.comparing import Case, compare
from fundingmodel.column import Array
from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import load
from fundingmodel.errors import Refused
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import Scenario, build, read_scenario

DATA = Path(run.__code__.co_filename).parent / "data"
SCHOOL, CORONAVIRUS = "us-school-impact-2019", "us-coronavirus-relief-2020"
INFERRED, PRINTED, DEVELOPMENT = "eu-asylum-fund-2014", "eu-asylum-fund-2014-printed", "eu-development-fund-11"
CASES = (SCHOOL, CORONAVIRUS, INFERRED, PRINTED, DEVELOPMENT)


def table(name: str, measure: str) -> dict[str, Fraction]:
    """The figures of a packaged file by jurisdiction, read without the package."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["jurisdiction"]: Fraction(row[measure]) for row in csv.DictReader(file)}


def nearest(amount: Fraction, units: int = 1) -> Fraction:
    """In whole units, half up."""
    return Fraction(floor(amount * units + Fraction(1, 2)), units)


def calculated(case: Case, tier: str = "") -> dict[str, Fraction]:
    return {row.jurisdiction: Fraction(row.calculated) for row in case.rows if row.tier == tier}


def published(case: Case, tier: str = "") -> dict[str, Fraction]:
    return {row.jurisdiction: Fraction(row.published) for row in case.rows if row.tier == tier}


def allocations(result: Result, tier: str = "") -> dict[str, Fraction]:
    of = result.tiers[tier]
    (year,) = of.years
    return {code: Fraction(of.amount("allocation", year, code) or 0) for code in of.tier.place.jurisdictions}


def changed(name: str, tier: str = "", **inputs: Mapping[str, Any]) -> Scenario:
    """The scenario of a case with some of its inputs given by hand."""
    scenario = read_scenario(name)
    data = dict(scenario.data)
    if tier:
        of = data["tiers"][tier]
        data["tiers"] = {**data["tiers"], tier: {**of, "inputs": {**of["inputs"], **inputs}}}
    else:
        data["inputs"] = {**data["inputs"], **inputs}
    return build(data, scenario.path)


def by_hand(unit: str, figures: Mapping[str, Fraction], **more: Any) -> dict[str, Any]:
    basis = {"price_basis": "nominal"} if unit == "dollars" else {}
    values = {code: Decimal(x.numerator) / x.denominator for code, x in figures.items()}
    return {"shape": "jurisdiction", "unit": unit, "assumption": True, "values": values, **basis, **more}


# What is compared, and how it comes out


@pytest.mark.parametrize(
    ("name", "kind", "rows", "largest"),
    [
        (SCHOOL, "calibrated", 19, 0),
        (INFERRED, "calibrated", 27, 0),
        (PRINTED, "published", 27, 86_423),
        (DEVELOPMENT, "published", 28, 0),
        (CORONAVIRUS, "published", 8, Decimal("3011164.3")),
    ],
)
def test_rows_and_the_largest_miss(name: str, kind: str, rows: int, largest: Decimal) -> None:
    case = compare(name)
    assert (case.kind, len(case.rows), case.count("match")) == (kind, rows, rows)
    assert abs(case.largest.miss) == largest
    assert bool(case.inferred["en"]) == (name != PRINTED)


@pytest.mark.parametrize("name", [SCHOOL, INFERRED, DEVELOPMENT])
def test_nothing_is_tolerated_where_everything_is_exact(name: str) -> None:
    assert {row.tolerance for row in compare(name).rows} == {0}


@pytest.mark.parametrize("engine", ENGINES)
def test_sheets_of_the_cases_calculate_the_same(engine: str) -> None:
    assert sheet_differences([run(name) for name in CASES], engine) == []


# Refugee school impact, 2019


def school(served: Mapping[str, Fraction], rate: Fraction = Fraction("618.6607")) -> dict[str, Fraction]:
    """At least 60 served; so much for each; at most a million; whole dollars, each by itself."""
    return {
        code: nearest(min(Fraction(1_000_000), rate * count)) if count >= 60 else Fraction(0)
        for code, count in served.items()
    }


def test_school_impact_is_its_rule() -> None:
    case, served = compare(SCHOOL), table("us_school_impact_2019_served", "persons")
    assert calculated(case) == published(case) == table("us_school_impact_2019", "allocation") == school(served)
    assert [code for code, amount in school(served).items() if amount == 1_000_000] == ["CA", "FL", "TX"]


def test_the_rate_is_inferred_as_closely_as_the_amounts_allow() -> None:
    served, amounts = table("us_school_impact_2019_served", "persons"), table("us_school_impact_2019", "allocation")
    below = {code: amount for code, amount in amounts.items() if amount < 1_000_000}
    assert len(below) == 16
    least = max((amount - Fraction(1, 2)) / served[code] for code, amount in below.items())
    most = min((amount + Fraction(1, 2)) / served[code] for code, amount in below.items())
    low, high = read_scenario(SCHOOL).tier.parameters["dollars_per_person"].said.range or (Decimal(0), Decimal(0))
    assert (low, high) == (Decimal("618.66066"), Decimal("618.66074"))
    assert least <= Fraction(low) and Fraction(high) < most
    for rate in (low, high):
        assert school(served, Fraction(rate)) == amounts
        assert allocations(run(changed(SCHOOL, dollars_per_person=rated(rate)))) == amounts
    for rate in (low - Decimal("0.00001"), high + Decimal("0.00001")):
        assert school(served, Fraction(rate)) != amounts
        assert allocations(run(changed(SCHOOL, dollars_per_person=rated(rate)))) != amounts


def rated(rate: Decimal) -> dict[str, Any]:
    return {"unit": "dollars", "price_basis": "nominal", "value": rate, "assumption": True}


@pytest.mark.parametrize("count", [0, 59, 60, 61, 1616, 1617])
def test_the_threshold_and_the_cap_of_school_impact(count: int) -> None:
    """59 do not enter, 60 do; 1,616 times the rate is $999,755.69, 1,617 times it is above the cap."""
    served = {**table("us_school_impact_2019_served", "persons"), "MA": Fraction(count)}
    expected = {0: 0, 59: 0, 60: 37_120, 61: 37_738, 1616: 999_756, 1617: 1_000_000}[count]
    assert school(served)["MA"] == expected
    assert allocations(run(changed(SCHOOL, persons_served=by_hand("persons", served)))) == school(served)


# EU asylum fund, 2014-2020


def asylum(shares: Mapping[str, Fraction], outside: str = "HR") -> dict[str, Fraction]:
    """Minimum and share of 2,247 million; what is over the total is taken back in equal parts, in whole euros down."""
    least = table("eu_asylum_fund_2014", "minimum_amount")
    amounts = {code: least[code] + share * 2_247_000_000 for code, share in shares.items()}
    over = max(Fraction(0), sum(amounts.values(), Fraction(0)) - 2_392_000_000)
    each = Fraction(floor(over / (len(amounts) - 1)))
    return {code: nearest(amount if code == outside else amount - each) for code, amount in amounts.items()}


def test_the_inferred_shares_give_every_amount_to_the_euro() -> None:
    parts = table("eu_asylum_fund_2014_inferred", "parts_of_30000")
    assert all(part.denominator == 1 for part in parts.values()) and sum(parts.values()) == 30_004
    assert Fraction(2_247_000_000, 30_000) == 74_900 and 4 * 74_900 == 299_600 and 299_600 // 26 == 11_523
    case, amounts = compare(INFERRED), asylum({code: part / 30_000 for code, part in parts.items()})
    assert calculated(case) == published(case) == table("eu_asylum_fund_2014", "total") == amounts
    assert sum(amounts.values()) == 2_392_000_002  # the annex prints 2,392,000,000
    assert amounts["HR"] == 5_000_000 + 162 * 74_900 == 17_133_800
    assert amounts["FR"] == 5_000_000 + 3_479 * 74_900 - 11_523 == 265_565_577


def test_the_inferred_shares_are_those_of_the_annex_where_it_prints_them() -> None:
    parts, shares = (
        table("eu_asylum_fund_2014_inferred", "parts_of_30000"),
        table("eu_asylum_fund_2014_inferred", "share"),
    )
    printed = table("eu_asylum_fund_2014_share", "share")
    for code, part in parts.items():
        assert abs(shares[code] - part / 30_000) < Fraction(1, 10**18)
        assert nearest(part / 30_000, 10_000) == printed[code], code


def test_total_is_minimum_and_average_in_every_row() -> None:
    least, average, total = (table("eu_asylum_fund_2014", x) for x in ("minimum_amount", "average_amount", "total"))
    assert {code: least[code] + average[code] for code in total} == total
    assert sum(average.values()) == 2_247_000_002 and sum(least.values()) == 145_000_000


def test_the_printed_shares_give_the_amounts_within_what_they_are_rounded_to() -> None:
    shares, total = table("eu_asylum_fund_2014_share", "share"), table("eu_asylum_fund_2014", "total")
    assert sum(shares.values()) == 1  # so that nothing is over, and nothing is taken back
    amounts, case = asylum(shares), compare(PRINTED)
    assert calculated(case) == amounts and published(case) == total
    half = Fraction("0.00005") * 2_247_000_000
    assert {Fraction(row.tolerance) for row in case.rows} == {half + 1} == {Fraction(112_351)}  # each rounded to a euro
    misses = {code: amounts[code] - total[code] for code in total}
    assert max(map(abs, misses.values())) == misses["FR"] == 86_423 == 74_900 + 11_523


def test_a_take_back_needs_more_than_the_envelope() -> None:
    """With one thirty-thousandth more than all of it 26 states give back 2,880 each; with all of it, or less, nobody."""
    parts = table("eu_asylum_fund_2014_inferred", "parts_of_30000")
    for fewer, each in ((3, 74_900 // 26), (4, 0), (5, 0)):
        shares = {code: (part - fewer * (code == "DE")) / 30_000 for code, part in parts.items()}
        found = allocations(run(changed(INFERRED, inferred_share=by_hand("ratio", shares))))
        assert found == asylum(shares)
        assert found["FR"] == 5_000_000 + 3_479 * 74_900 - each


# Coronavirus relief, 2020


def repeated(population: Mapping[str, Fraction]) -> tuple[dict[str, Fraction], list[int]]:
    """The floor applied literally: those under it get it, the others share the rest, and again until nobody is under it."""
    floor_amount, held, rounds = Fraction(1_250_000_000), set[str](), list[int]()
    while True:
        rest, people = (
            139_000_000_000 - floor_amount * len(held),
            sum(population[c] for c in population if c not in held),
        )
        amounts = {c: floor_amount if c in held else rest * population[c] / people for c in population}
        under = {c for c, amount in amounts.items() if amount < floor_amount}
        if not under:
            return amounts, rounds
        held |= under
        rounds.append(len(under))


def test_the_floor_repeated_is_the_fit_at_one_rate() -> None:
    amounts, rounds = repeated(table("us_states_population", "population"))
    assert rounds == [16, 5]
    states = run(CORONAVIRUS).tiers["states"]
    assert allocations(run(CORONAVIRUS), "states") == {code: nearest(amount, 10) for code, amount in amounts.items()}
    assert states.values("held", "2020").sum() == 21 and states.values("capped", "2020").sum() == 0


def test_the_first_round_alone_would_leave_states_below_the_floor() -> None:
    population = table("us_states_population", "population")
    people = sum(population.values())
    under = {c for c, x in population.items() if 139_000_000_000 * x / people < 1_250_000_000}
    rest, others = (
        139_000_000_000 - 1_250_000_000 * len(under),
        sum(population[c] for c in population if c not in under),
    )
    assert sum(rest * population[c] / others < 1_250_000_000 for c in population if c not in under) == 5


def test_floridas_own_payment_is_exact() -> None:
    population, counties = (
        table("us_states_population", "population"),
        table("us_florida_counties_population", "population"),
    )
    state = nearest(repeated(population)[0]["FL"], 10)
    local = {
        county: nearest(Fraction(45, 100) * state * people / population["FL"], 10)
        for county, people in counties.items()
    }
    result = run(CORONAVIRUS)
    assert allocations(result, "florida_counties") == local and len(local) == 12
    own = state - sum(local.values())
    assert allocations(result, "florida") == {"FL": own} and own == Fraction("5855807379.80")
    assert state == Fraction("8328221072.10")


@pytest.mark.parametrize(("people", "enters"), [(499_999, False), (500_000, False), (500_001, True)])
def test_a_county_of_500000_stays_out(people: int, enters: bool) -> None:
    counties = {**table("us_florida_counties_population", "population"), "Volusia": Fraction(people)}
    result = run(changed(CORONAVIRUS, "florida_counties", population=by_hand("persons", counties)))
    state = allocations(result, "states")["FL"]
    part = nearest(Fraction(45, 100) * state * people / 21_477_737, 10)
    local = allocations(result, "florida_counties")
    assert local["Volusia"] == (part if enters else 0) and part > 0
    assert allocations(result, "florida")["FL"] == state - sum(local.values())


def test_counties_with_more_people_than_the_state_are_refused() -> None:
    counties = {**table("us_florida_counties_population", "population"), "Volusia": Fraction(8_000_000)}
    with pytest.raises(Refused, match="the population of the whole is zero, or smaller than that of its parts"):
        run(changed(CORONAVIRUS, "florida_counties", population=by_hand("persons", counties)))


def test_seven_states_are_as_printed() -> None:
    amounts = repeated(table("us_states_population", "population"))[0]
    printed, rounding = (table("us_coronavirus_relief_2020", x) for x in ("amount", "rounding"))
    for code, amount in printed.items():
        assert nearest(amounts[code] / rounding[code]) * rounding[code] == amount, code
    rows = {row.jurisdiction: row for row in compare(CORONAVIRUS).rows if row.tier == "states"}
    assert {code: 2 * Fraction(row.tolerance) for code, row in rows.items()} == rounding


# 11th European Development Fund


def test_development_fund_is_its_key_by_largest_remainder() -> None:
    key, paid = table("eu_development_fund_11_key", "key"), table("eu_development_fund_11", "contribution")
    exact = {code: part * 30_506_000_000 for code, part in key.items()}
    whole = {code: floor(amount) for code, amount in exact.items()}
    rest = 30_506_000_000 - sum(whole.values())
    order = sorted(exact, key=lambda code: (whole[code] - exact[code], -key[code]))
    assert {code: whole[code] + (code in order[:rest]) for code in exact} == paid
    tied = [code for code in order if exact[code] - whole[code] == Fraction(2, 5)]
    assert tied == ["FR", "IT", "PL", "FI", "PT", "LU"] and order[rest - 1] == "FR" and order[rest] == "IT"


# Broken, and noticed


def off(values: Array) -> Array:
    """Off by a hundredth and by a thousand: an amount that is zero is moved too."""
    return values * 1.01 + 1000


def steps_of(name: str) -> list[str]:
    return list(dict.fromkeys(entry.step for tier in read_scenario(name).tiers for entry in tier.entries))


@pytest.mark.parametrize(("name", "step"), [(name, step) for name in CASES for step in steps_of(name)])
def test_a_broken_step_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch, name: str, step: str) -> None:
    for column in columns_of(step):
        break_column(monkeypatch, step, column, off)
    answer = CliRunner().invoke(cli, ["published", name])
    assert answer.exit_code == 1 and isinstance(answer.exception, SystemExit), answer.output
    assert "miss" in answer.stderr or f"{name}.toml" in answer.stderr


# The packaged figures are those of the tables they were taken from

ASYLUM = {
    "minimum_amount": "minimum_amount_eur",
    "average_amount": "published_average_amount_eur",
    "total": "published_total_eur",
}
TRANSCRIBED = [
    *(("eu_asylum_fund_2014", ours, "eu_amif_2014_2020.csv", theirs, 1) for ours, theirs in ASYLUM.items()),
    ("eu_asylum_fund_2014_share", "share", "eu_amif_2014_2020.csv", "published_share_pct", 100),
    ("eu_development_fund_11", "contribution", "eu_edf11_contributions.csv", "published_contribution_eur", 1),
    ("eu_development_fund_11_key", "key", "eu_edf11_contributions.csv", "key_pct", 100),
    ("us_school_impact_2019", "allocation", "us_orr_school_impact_fy2019.csv", "published_allocation_usd", 1),
    ("us_school_impact_2019_served", "persons", "us_orr_school_impact_fy2019.csv", "served_fy2017_aged_5_18", 1),
    ("us_states_population", "population", "us_crf_2020_states.csv", "population_2019", 1),
    ("us_florida_counties_population", "population", "us_crf_2020_florida_counties.csv", "population_2019", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "measure", "file", "theirs", "times"), TRANSCRIBED)
def test_packaged_figures_are_those_of_the_transcription(
    name: str, measure: str, file: str, theirs: str, times: int
) -> None:
    dataset = load(name)
    with (PUBLISHED / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    place = next(column for column in ("member_state", "state", "county") if column in rows[0])
    codes = {dataset.label("jurisdiction", code): code for code in dataset.codes("jurisdiction")}
    codes |= {code: code for code in dataset.codes("jurisdiction")} | {"GR": "EL"}
    original = {codes[row[place]]: Fraction(row[theirs]) for row in rows}
    assert {code: times * figure for code, figure in table(name, measure).items()} == original
