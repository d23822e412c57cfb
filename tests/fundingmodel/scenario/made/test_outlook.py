"""The outlook: every amount against exact fractions worked out apart from the scenario's file, and what its texts say of amounts."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from command_line import printed
from outlook_fractions import CODES, YEARS, Outlook, Roundtable

from fundingmodel import read_scenario, run
from fundingmodel.analysis.projection import is_projected
from fundingmodel.result import Result
from fundingmodel.scenario.variants import with_envelope_of
from fundingmodel.sets import read_set

CASES = {
    "outlook": Outlook(),
    "outlook-economic-half": Outlook(reading="economic_half"),
    "outlook-low": Outlook(bound="low"),
    "outlook-high": Outlook(bound="high"),
    "outlook-no-one-time": Outlook(protected=False, workers=False),
    "outlook-no-protected-persons": Outlook(protected=False),
    "outlook-no-workers": Outlook(workers=False),
}
ILLUSTRATIONS = {"roundtable-ahead": Roundtable(), "roundtable-ahead-no-decline": Roundtable(no_decline=True)}


def cents(result: Result) -> list[tuple[str, str, int]]:
    return [(y, c, int(100 * (result.amount("allocation", y, c) or 0))) for y in YEARS for c in CODES]


@pytest.mark.parametrize("name", [*CASES, *ILLUSTRATIONS])
def test_every_amount_is_that_of_exact_fractions(name: str) -> None:
    result, due = run(name), {**CASES, **ILLUSTRATIONS}[name]
    assert result.scenario.fiscal_years == YEARS
    assert cents(result) == list(due.amounts())
    assert [result.amount("envelope", year) for year in YEARS] == [due.envelope(year) for year in YEARS]


def test_a_person_more_or_less_shows() -> None:
    """Negative control: one planned refugee of 2027 moves an amount."""
    moved = Outlook(changed_plan={(2027, "refugee"): 47_634})
    assert list(moved.amounts()) != cents(run("outlook"))


@pytest.mark.parametrize(
    ("ahead", "now"), [("outlook", "settlement"), ("outlook-economic-half", "settlement-economic-half")]
)
def test_the_first_year_is_that_of_the_reading_to_the_cent(ahead: str, now: str) -> None:
    first, known = run(ahead), run(now)
    for code in CODES:
        assert first.amount("allocation", "2026-27", code) == known.amount("allocation", "2026-27", code)
    assert not is_projected(first, "2026-27")
    assert all(is_projected(first, year) for year in YEARS[1:])


def test_the_envelope_is_held_after_the_last_planned_year_and_rounded_to_what_is_known() -> None:
    assert [run("outlook").amount("envelope", year) for year in YEARS] == [
        840_200_000,
        782_200_000,
        *[684_300_000] * 4,
    ]


def test_quebecs_grant_is_a_lever_on_what_is_left(tmp_path: Path) -> None:
    """With the grant at the most it can be, less is left: worked out by hand from the two planned amounts."""
    path = tmp_path / "most.toml"
    path.write_text(
        'parent = "outlook"\nname = "most"\nauthor = "x"\ndate = "2026-12-01"\nreason = "x"\n'
        '[inputs.planned_outside_quebec]\nwhere = { quebec_grant = "at_most" }\n'
        '[inputs.planned_in_2026_27]\nwhere = { quebec_grant = "at_most" }\n',
        encoding="utf-8",
    )
    least = Fraction(840_200_000) * (1_692_975_017 - 930_235_000) / (1_881_008_444 - 930_235_000)
    assert run(path).amount("envelope", "2031-32") == round(least / 100_000) * 100_000 == 674_000_000


def test_they_are_in_the_set_ahead_and_not_in_that_shown_by_default() -> None:
    ahead, now = read_set("ahead"), read_set("now")
    assert not {*CASES, *ILLUSTRATIONS, "predictable"} & {*now.scenarios}
    assert ahead.scenarios == ("outlook", "outlook-economic-half", "outlook-no-one-time", "roundtable-ahead")
    assert (ahead.opens_on, ahead.total_over, ahead.stands_first) == ("2027-28", YEARS[1:], "cost")


# What the texts say of amounts


def _changes(one: str, other: str, code: str) -> list[Decimal]:
    first, second = run(one), run(other)
    amounts = [(first.amount("allocation", y, code), second.amount("allocation", y, code)) for y in YEARS]
    return [((b or Decimal(0)) - (a or Decimal(0))) / 1_000_000 for a, b in amounts]


def test_the_note_says_where_the_two_readings_agree(tmp_path: Path) -> None:
    ontario, columbia = (_changes("outlook", "outlook-economic-half", code) for code in ("ON", "BC"))
    assert [round(abs(x), 1) for x in ontario[:2]] == [0, 0]
    assert (round(min(ontario[2:]), 1), round(max(ontario[2:]), 1)) == (Decimal("2.9"), Decimal("6.2"))
    assert (round(max(columbia), 1), round(min(columbia), 1)) == (Decimal("-7.4"), Decimal("-9.4"))
    path = tmp_path / "half.toml"
    path.write_text(
        'parent = "outlook-economic-half"\nname = "half"\nauthor = "x"\ndate = "2026-12-01"\nreason = "x"\n'
        "[inputs.protected_persons]\nvalue = 0\nassumption = true\n[inputs.workers]\nvalue = 0\nassumption = true\n",
        encoding="utf-8",
    )
    without = _changes("outlook-no-one-time", str(path), "ON")[2:]
    assert (round(min(without), 1), round(max(without), 1)) == (Decimal("0.3"), Decimal("0.8"))
    note = read_scenario("outlook-economic-half").note
    for said in ("424.6", "391.7", "391.8", "2.9 to 6.2", "0.3 to 0.8", "7.4 to 9.4"):
        assert said in note["en"], said
        assert said.replace(".", ",").replace(" to ", " à ") in " ".join(note["fr"].split()), said
    both = [round((run(n).amount("allocation", "2027-28", "ON") or Decimal(0)) / 10**6, 1) for n in list(CASES)[:2]]
    assert both == [Decimal("391.7"), Decimal("391.8")]


def test_texts_say_that_it_is_no_forecast_and_whose_choice_it_is() -> None:
    outlook = read_scenario("outlook")
    assert outlook.title["en"] == "The formula on published plans. Not a forecast, not anybody's position."
    for said in ("already here", "already eligible", "federal choice", "by the department's word", "our assumption"):
        assert said in outlook.note["en"]
    for name in CASES:
        title = read_scenario(name).title["en"]
        assert "ot a forecast" in title, name


# The illustration of the four principles


def test_what_the_illustration_adds_to_the_plan_and_when_the_plan_is_shared_equally() -> None:
    """By hand: 840.2 million over the average of 2022 to 2024, with prices, times the average of the data years."""
    plan, more = run("outlook"), run("roundtable-ahead")
    added = [(more.amount("envelope", y) or 0) - (plan.amount("envelope", y) or 0) for y in YEARS]
    assert added == [0, 57_600_000, 153_500_000, 147_000_000, 152_900_000, 121_000_000]
    equal = run(with_envelope_of(more.scenario, plan.scenario, "equal"))
    assert [equal.amount("envelope", y) for y in YEARS] == [plan.amount("envelope", y) for y in YEARS]


def test_family_weighs_as_the_note_says_and_the_illustration_says_whose_it_is() -> None:
    scenario = read_scenario("roundtable-ahead")
    (block,) = scenario.tier.parameters["category_weight"].figures.values()
    assert [round(x or Decimal(0), 2) for x in block[0]] == [1, Decimal("0.94"), Decimal("2.07"), Decimal("1.07")]
    assert "nobody's position" in scenario.title["en"] and "position de personne" in scenario.title["fr"]
    for said in (
        "family weighs 0.94 of economic",
        "at 2.07 of economic",
        "Asylum claimants are not eligible",
        "a tier of their own",
    ):
        assert said in " ".join(scenario.note["en"].split()), said


def test_predictable_is_an_illustration_and_says_what_it_gives_ontario() -> None:
    scenario, settlement = read_scenario("predictable"), run("settlement")
    assert "an illustration" in scenario.title["en"] and "une illustration" in scenario.title["fr"]
    less = [
        (settlement.amount("allocation", year, "ON") or 0) - (run(scenario).amount("allocation", year, "ON") or 0)
        for year in scenario.fiscal_years
    ]
    assert round(sum(less) / 1_000_000) == 490
    assert "$490 million less" in scenario.note["en"] and "490 millions" in scenario.note["fr"]


def test_base_amounts_are_indexed_and_the_rate_is_the_same_in_real_dollars() -> None:
    result = run("roundtable-ahead")
    for year in YEARS:
        level = float(Roundtable.prices(year))
        base, rate = (result.main.values(each, year) for each in ("base_amount", "dollars_per_admission"))
        assert float(base.ravel()[0]) == pytest.approx(500_000 * level)
        assert float(rate.ravel()[0]) / level == pytest.approx(2_079.6, abs=0.05)


def test_a_child_of_the_illustration_says_how_it_differs_in_both_languages() -> None:
    """Prices are read from the second year on: of the first, that input has no figure to compare."""
    for language, said in (("en", "Step no_decline: added"), ("fr", "no_decline")):
        assert said in printed("check", "roundtable-ahead-no-decline", "--lang", language)
        assert said in printed("diff", "roundtable-ahead", "roundtable-ahead-no-decline", "--lang", language)
        assert printed("explain", "roundtable-ahead-no-decline", "ON", "2031-32", "--lang", language)
