"""Years: they are time, not places in a list. What is carried has no gap, a year has one spelling inside, and --years needs no more."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from fundingmodel import run
from fundingmodel.analysis.comparison import with_suppressed
from fundingmodel.command_line.main import cli
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scenario.variants import with_envelope_of

CARRIED = """
name = "{name}"
instrument = "grant"
recipient = "schools"
fiscal_years = {years}
jurisdictions = ["A", "B"]
steps = [
  {{ step = "envelope", authority = "{authority}", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "pupils" }} }},
  "bounds",
{guarantee}
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 1, assumption = true }}
rounding_unit = {{ unit = "dollars", value = 0.01, assumption = true }}
{money}
pupils = {{ unit = "{unit}", shape = "jurisdiction", {pupils}, assumption = true }}
"""
SAME = "values = { A = 1, B = 2 }"
ESCALATED = """opening_programme_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
escalator = { unit = "ratio", value = 0.03, assumption = true }"""
STATED = 'stated_authority = { unit = "dollars", price_basis = "nominal", by_year = { %s }, assumption = true }'
HELD = """  { step = "hold_harmless", bind = { reference = "prior_allocation" }, price_basis = "nominal", quantity = "total", \
envelope_basis = "fixed" },"""
KEPT = """
protected_fraction = { unit = "ratio", value = 0.95, assumption = true }
opening_allocation = { unit = "dollars", price_basis = "nominal", values = { A = 300, B = 700 }, assumption = true }"""


def escalated(years: str, name: str = "ours") -> str:
    return CARRIED.format(
        name=name, years=years, authority="escalated", guarantee="", money=ESCALATED, pupils=SAME, unit="persons"
    )


def stated(years: str, money: str, held: bool = False, pupils: str = SAME) -> str:
    return CARRIED.format(
        name="ours",
        years=years,
        authority="stated",
        guarantee=HELD if held else "",
        money=STATED % money + (KEPT if held else ""),
        pupils=pupils,
        unit="persons",
    )


def written(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        run(path)
    return refused.value


# A gap


GAPS = {
    "escalated": escalated('["2020-21", "2025-26"]'),
    "one-year": escalated('["2020-21", "2022-23", "2023-24"]'),
    "calendar": escalated('["2020", "2022"]'),
    "guarantee": stated('["2020-21", "2025-26"]', '"2020-21" = 1000, "2025-26" = 1000', held=True),
    "last": escalated('["2020-21", "2021-22", "2023-24"]'),
    "century": escalated('["1998-99", "2000-01"]'),
}


@pytest.mark.parametrize("kind", GAPS)
def test_what_is_carried_over_a_gap_is_refused(kind: str, tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, GAPS[kind]))
    assert refused.key == "years_with_a_gap"
    assert "do not follow each other" in str(refused) and "ne se suivent pas" in sentence(refused, "fr")


def test_a_gap_is_refused_in_both_languages_with_both_years(tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, GAPS["escalated"]))
    assert str(refused) == (
        "ours.toml: 2020-21 and 2025-26 do not follow each other, and programme_authority is carried from year to year. "
        "Add the years between them, or give each stretch of years a file of its own, the second with opening figures."
    )


def test_years_that_follow_each_other_over_a_century_have_no_gap(tmp_path: Path) -> None:
    assert run(written(tmp_path, escalated('["1998-99", "1999-00", "2000-01"]'))).table().shape == (2, 3)


def test_nothing_carried_may_have_a_gap(tmp_path: Path) -> None:
    path = written(tmp_path, stated('["2020-21", "2025-26"]', '"2020-21" = 1000, "2025-26" = 2000'))
    assert list(run(path).table()) == ["2020-21", "2025-26"]


# Mixed forms, and spellings


@pytest.mark.parametrize(
    "years",
    ['["2020-21", "2022"]', '["2020", "2021-22"]', '{ first = "2020", last = "2022-23" }', '["2020", "2020-21"]'],
)
def test_calendar_and_fiscal_years_in_one_list_are_refused(years: str, tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, stated(years, '"2020-21" = 1000, "2022" = 1000')))
    assert refused.key == "two_kinds_of_years"


SPELLINGS = ("2021-22", "2021/22", "2021-2022", "2021/2022", "2021\u20132022", " 2021-22 ")
NO_YEARS = ("2021-23", "2021-1922", "21-22", "2021 22", "2021_22", "20212022", "2021-2", "FY2021", "2021-22-23", "")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_of_a_year_is_read_at_every_door(spelling: str, tmp_path: Path) -> None:
    from udfs.cells.marshalling import fiscal_year

    path = written(tmp_path, stated(f'["{spelling}"]', f'"{spelling}" = 1000'))
    labelled = spelling if spelling == "2021-2022" else "2021-22"  # as it heads the results of files of 0.1
    assert list(run(path).table()) == [labelled]
    assert run(path).figure("envelope", spelling) == 1000
    assert CliRunner().invoke(cli, ["allocate", str(path), "--years", spelling]).exit_code == 0
    assert CliRunner().invoke(cli, ["explain", str(path), "A", spelling]).exit_code == 0
    assert fiscal_year(spelling, "x") == "2021-22"


@pytest.mark.parametrize("spelling", NO_YEARS)
def test_what_is_no_year_is_refused_at_every_door(spelling: str, tmp_path: Path) -> None:
    right = written(tmp_path, stated('["2021-22"]', '"2021-22" = 1000'))
    wrong = written(tmp_path, stated(f'["{spelling}"]', f'"{spelling}" = 1000'), "wrong.toml")
    assert refusal(wrong).key == "not_a_fiscal_year"
    assert CliRunner().invoke(cli, ["explain", str(right), "A", spelling]).exit_code == 1
    if spelling:
        assert CliRunner().invoke(cli, ["allocate", str(right), "--years", spelling]).exit_code == 1


def test_figures_under_two_spellings_of_one_year_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, stated('["2021-22"]', '"2021-22" = 1000, "2021/22" = 2000'))
    refused = refusal(path)
    assert refused.key == "year_twice" and "2021/22" in str(refused)


def test_a_child_changes_the_year_that_its_parent_spells_otherwise(tmp_path: Path) -> None:
    written(tmp_path, stated('["2021-22"]', '"2021-2022" = 1000'), "parent.toml")
    child = written(
        tmp_path,
        'name = "child"\nparent = "parent.toml"\nauthor = "x"\ndate = "2026-11-28"\nreason = "x"\n'
        '[inputs.stated_authority]\nby_year."2021/22" = 3000\nassumption = true\n',
        "child.toml",
    )
    assert run(child).figure("envelope", "2021-22") == 3000


def test_a_year_in_a_column_of_a_file_is_read_in_each_spelling(tmp_path: Path) -> None:
    rows = "fiscal_year,jurisdiction,persons\n2021/2022,A,1\n2021/2022,B,2\n2022/2023,A,3\n2022/2023,B,4\n"
    (tmp_path / "pupils.csv").write_text(rows, encoding="utf-8", newline="\n")
    data = 'data = "pupils.csv", key = ["fiscal_year", "jurisdiction"], measure = "persons"'
    text = stated('["2021-22", "2022-23"]', '"2021-22" = 1000, "2022-23" = 1000', pupils=data)
    assert run(written(tmp_path, text)).figure("pupils", "2022-23", "B") == 4


# --years


HELP = {"Functions"}  # the help of the functions has examples of years


def test_figures_of_years_not_asked_for_are_not_needed(tmp_path: Path) -> None:
    path = written(tmp_path, stated('["2021-22", "2022-23", "2023-24"]', '"2022-23" = 1000'))
    assert CliRunner().invoke(cli, ["allocate", str(path)]).exit_code == 1
    said = CliRunner().invoke(cli, ["allocate", str(path), "--years", "2022-23", "--format", "csv"])
    assert said.exit_code == 0 and said.output.count("2022-23") and "2021-22" not in said.output


def test_what_is_carried_needs_the_years_before_and_not_those_after(tmp_path: Path) -> None:
    years, money = '["2021-22", "2022-23", "2023-24"]', '"2021-22" = 1000, "2022-23" = 1000'
    path = written(tmp_path, stated(years, money, held=True))
    assert CliRunner().invoke(cli, ["allocate", str(path), "--years", "2022-23"]).exit_code == 0
    assert read_scenario(path, years=["2022-23"]).fiscal_years == ("2021-22", "2022-23")
    assert CliRunner().invoke(cli, ["allocate", str(path), "--years", "2023-24"]).exit_code == 1


def test_the_amounts_of_a_year_are_the_same_however_few_are_asked_for() -> None:
    whole = run("predictable").table()
    for year in ("2019-20", "2022-23", "2026-27"):
        few = run(read_scenario("predictable", years=[year])).table()
        assert list(few) == [y for y in whole if y <= year]
        assert few[year].equals(whole[year])


def test_what_one_tier_carries_needs_the_years_before() -> None:
    """Of its two tiers the first alone carries something from year to year."""
    few = read_scenario("worked-fading-protection", years=["2024"])
    assert [bool(tier.formula.carries) for tier in few.tiers] == [True, False]
    assert few.fiscal_years == ("2020", "2021", "2022", "2023", "2024")


def test_a_year_is_read_of_another_scenario_whose_result_is_taken(tmp_path: Path) -> None:
    """The other scenario lacks figures of years that nobody asked for; the year that is taken is read."""
    years, money = '["2020-21", "2021-22", "2022-23"]', '"2020-21" = 1000'
    written(tmp_path, stated(years, money).replace('"ours"', '"first"'), "first.toml")
    linked = stated('["2021-22", "2022-23"]', '"2021-22" = 500, "2022-23" = 700')
    taken = (
        'pupils = { unit = "dollars", shape = "jurisdiction", scenario = "first.toml", quantity = "allocation", YEAR }'
    )
    linked = linked[: linked.index("pupils = {")] + taken.replace("YEAR", 'fiscal_year = "2020/21"') + "\n"
    path = written(tmp_path, linked)
    said = CliRunner().invoke(cli, ["allocate", str(path), "--years", "2021-22", "--format", "csv"])
    assert said.exit_code == 0, said.output
    assert CliRunner().invoke(cli, ["allocate", str(path)]).exit_code == 1


def test_a_report_of_one_year_shows_that_year_alone(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = written(tmp_path, stated('["2021-22", "2022-23", "2023-24"]', '"2022-23" = 1000'))
    said = CliRunner().invoke(cli, ["report", str(path), "--years", "2022-23", "--out", str(tmp_path / "out")])
    assert said.exit_code == 0, said.output
    (file,) = (tmp_path / "out").glob("*.xlsx")
    texts = {
        str(c.value)
        for sheet in load_workbook(file)
        for row in sheet.iter_rows()
        for c in row
        if c.value is not None and sheet.title not in HELP
    }
    shown = {year for text in texts for year in re.findall(r"\b20\d\d[-\u2013]\d\d\b", text)}
    assert {year.replace("\u2013", "-") for year in shown} == {"2022-23"}


def test_a_year_that_no_scenario_has_is_refused() -> None:
    said = CliRunner().invoke(cli, ["allocate", "settlement", "--years", "2050-51"])
    assert said.exit_code == 1 and "no scenario has 2050-51" in said.output


TIERS = """
name = "ours"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2021-2022", "2022-2023"]
jurisdictions = ["A", "B"]
categories = ["all"]
lags = [1]
steps = [{ step = "average_intake", year_weights = "equal" }, "weighted_intake", "amount_per_person", "round_each"]
[inputs]
rounding_unit = { unit = "dollars", value = 0.01, assumption = true }
category_weight = { unit = "ratio", values = { all = 1 }, assumption = true }
[inputs.intake]
unit = "persons"
assumption = true
by_calendar_year.2018.values = { A = { all = 1 }, B = { all = 2 } }
by_calendar_year.2019.values = { A = { all = 3 }, B = { all = 4 } }
[tiers.first]
lags = [3]
inputs.dollars_per_person = { unit = "dollars", price_basis = "nominal", value = 1, assumption = true }
[tiers.second]
lags = [3]
inputs.dollars_per_person = { unit = "dollars", price_basis = "nominal", value = 2, assumption = true }
"""


@pytest.mark.parametrize(("year", "amount"), [("2021-22", 4), ("2022-23", 8)])
def test_figures_that_tiers_share_are_cut_by_the_lags_of_each_tier(tmp_path: Path, year: str, amount: int) -> None:
    path = written(tmp_path, TIERS)
    spelled = f"{year[:5]}20{year[5:]}"
    assert run(path).amount("allocation", spelled, "B") == amount
    assert run(read_scenario(path, years=[year])).amount("allocation", spelled, "B") == amount


@pytest.mark.parametrize("name", ["settlement", "predictable", "tiers"])
def test_the_hash_of_a_scenario_is_that_of_its_file_whichever_years_are_read(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, TIERS) if name == "tiers" else name
    whole = read_scenario(path)
    for year in whole.fiscal_years[:2]:
        few = read_scenario(path, years=[year])
        assert few.sha256 == whole.sha256
        (again,) = for_years([source_of(few)], [year])
        assert again.sha256 == with_suppressed(again, "midpoint").sha256 == whole.sha256
    if name == "tiers":
        other = written(tmp_path, TIERS.replace("A = { all = 1 }", "A = { all = 9 }"), "other.toml")
        assert read_scenario(other, years=["2022-23"]).sha256 != whole.sha256


def test_another_rule_for_suppressed_counts_keeps_the_years_that_are_taken_of_others(tmp_path: Path) -> None:
    """The other scenario has figures of one year alone: read again for all of its years, it would be refused."""
    years, money = '["2020-21", "2021-22"]', '"2020-21" = 1000'
    written(tmp_path, stated(years, money).replace('"ours"', '"first"'), "first.toml")
    text = stated('["2020-21", "2021-22"]', '"2020-21" = 500')
    taken = 'pupils = { unit = "dollars", shape = "jurisdiction", scenario = "first.toml", quantity = "allocation" }\n'
    path = written(tmp_path, text[: text.index("pupils = {")] + taken)
    scenario = read_scenario(path, years=["2020-21"])
    assert run(with_suppressed(scenario, "low")).table()["2020-21"].equals(run(scenario).table()["2020-21"])


def test_a_formula_at_the_envelope_of_another_takes_the_years_of_both(tmp_path: Path) -> None:
    """Figures by calendar year of a year that the other does not have are left out, and years are compared as years."""
    baseline = stated('["2021-22"]', '"2021-22" = 900')
    ours = stated('["2021-2022", "2022-2023"]', '"2021-22" = 100, "2022-23" = 100').replace('"ours"', '"theirs"')
    ours = ours.replace('jurisdictions = ["A", "B"]', 'jurisdictions = ["A", "B"]\ncategories = ["all"]\nlags = [1]')
    head, _, _ = ours.partition("pupils = {")
    head = head.replace(
        '{ step = "share", bind = { weighted_intake = "pupils" } }',
        '{ step = "average_intake", year_weights = "equal" }, "weighted_intake", "share"',
    )
    intake = (
        'category_weight = { unit = "ratio", values = { all = 1 }, assumption = true }\n'
        '[inputs.intake]\nunit = "persons"\nassumption = true\n'
        "by_calendar_year.2020.values = { A = { all = 1 }, B = { all = 2 } }\n"
        "by_calendar_year.2021.values = { A = { all = 1 }, B = { all = 1 } }\n"
    )
    theirs = read_scenario(written(tmp_path, head + intake, "theirs.toml"))
    found = run(with_envelope_of(theirs, read_scenario(written(tmp_path, baseline)), "at ours"))
    assert found.scenario.fiscal_years == ("2021-2022",)
    assert found.amount("allocation", "2021-2022", "A") == 300
