"""The outlook: every amount against exact fractions worked out apart from the scenario's file, and what its texts say of amounts."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from outlook_fractions import CODES, YEARS, Outlook

from fundingmodel import read_scenario, run
from fundingmodel.analysis.projection import is_projected
from fundingmodel.result import Result
from fundingmodel.sets import DEFAULT, read_set

CASES = {
    "outlook": Outlook(),
    "outlook-economic-half": Outlook(reading="economic_half"),
    "outlook-low": Outlook(bound="low"),
    "outlook-high": Outlook(bound="high"),
    "outlook-no-one-time": Outlook(protected=False, workers=False),
    "outlook-no-protected-persons": Outlook(protected=False),
    "outlook-no-workers": Outlook(workers=False),
}


def cents(result: Result) -> list[tuple[str, str, int]]:
    return [(y, c, int(100 * (result.amount("allocation", y, c) or 0))) for y in YEARS for c in CODES]


@pytest.mark.parametrize("name", CASES)
def test_every_amount_is_that_of_exact_fractions(name: str) -> None:
    result = run(name)
    assert result.scenario.fiscal_years == YEARS
    assert cents(result) == list(CASES[name].amounts())
    assert [result.amount("envelope", year) for year in YEARS] == [CASES[name].envelope(year) for year in YEARS]


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


def test_they_are_in_no_report_that_names_none() -> None:
    default = read_set(DEFAULT)
    assert not {*CASES} & {*default.scenarios, *default.known}


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
