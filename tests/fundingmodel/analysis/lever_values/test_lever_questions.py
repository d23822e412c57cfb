"""Goal seek and levers as they are asked: what they say, beside the plain engine, and what they refuse."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from command_line import printed, run
from places import TESTS

from fundingmodel import run as calculated
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.lever_values.lever import lever_of
from fundingmodel.questions import find
from fundingmodel.result import Result

CENTRAL = str(TESTS / "fundingmodel" / "analysis" / "bridges" / "central.toml")
REFUGEES = "category_weight.refugee"
CHILD = """parent = "{parent}"
name = "{name}"
author = "a test"
date = "2026-11-28"
reason = "a test"
{body}
"""
STEP = (
    '{{ step = "hold_harmless", bind = {{ reference = "opening_allocation" }}, price_basis = "nominal", '
    'quantity = "total", envelope_basis = "fixed" }}'
)
FLOOR = f"""
steps.set.fit_to_envelope.shortfall = "reduce_in_proportion"
steps.add = [ {STEP} ]
[inputs]
opening_allocation = {{{{ scenario = "settlement", quantity = "allocation", fiscal_year = "2019-20" }}}}
protected_fraction = {{{{ unit = "ratio", value = {{fraction}}, assumption = true }}}}
"""


def child(folder: Path, name: str, body: str, parent: str = "settlement") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(CHILD.format(parent=parent, name=name, body=body), encoding="utf-8")
    return path


def rows(question: str, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("analyse", question, *arguments, "--format", "csv"))))


def weights(refugee: str) -> str:
    return f"""[inputs.category_weight]
unit = "ratio"
values = {{ economic = 1, family = 1, refugee = {refugee}, other = 1 }}
assumption = true"""


def of(result: Result, year: str = "2026-27") -> dict[str, Decimal | None]:
    return {code: result.amount("allocation", year, code) for code in result.main.tier.place.jurisdictions}


# Goal seek


def test_a_goal_within_reach_at_the_central_envelopes(tmp_path: Path) -> None:
    """The value is the first of its lattice: a file with it gives the amounts that are shown, one step less misses the goal."""
    found = rows("goal-seek", CENTRAL, "ON", REFUGEES, "--amount", "450000000")
    nearest = {row["jurisdiction"]: Decimal(row["amount"]) for row in found if row["finding"] == "nearest"}
    assert {row["value"] for row in found if row["finding"] == "nearest"} == {"10.1308"}
    at_goal = of(calculated(child(tmp_path, "goal", weights("10.1308"), CENTRAL)))
    assert nearest == at_goal
    assert nearest["ON"] >= 450_000_000
    assert (of(calculated(child(tmp_path, "short", weights("10.1307"), CENTRAL)))["ON"] or 0) < 450_000_000
    today = of(calculated(CENTRAL))
    changes = {row["jurisdiction"]: Decimal(row["change"]) for row in found if row["finding"] == "nearest"}
    assert changes == {code: amount - (today[code] or 0) for code, amount in nearest.items()}
    assert sum(changes.values()) == 0


def test_a_goal_out_of_reach_at_the_central_envelopes() -> None:
    found = rows("goal-seek", CENTRAL, "Ontario", REFUGEES, "--amount", "500000000", "--year", "2026-27")
    assert not [row for row in found if row["finding"] in ("nearest", "met")]
    (most,) = [row for row in found if row["finding"] == "most"]
    assert (most["value"], most["amount"]) == ("1000.00", "474240720.62")
    shown = printed("analyse", "goal-seek", CENTRAL, "ON", REFUGEES, "--amount", "500000000")
    assert "no value of category_weight.refugee from 0 to 1,000 gives $500,000,000.00" in shown
    assert "$474,240,720.62, at 1,000 (the end of what is tried)" in shown


def test_who_gets_less_is_said() -> None:
    shown = printed("analyse", "goal-seek", CENTRAL, "ON", REFUGEES, "--amount", "450000000")
    found = rows("goal-seek", CENTRAL, "ON", REFUGEES, "--amount", "450000000")
    less = {
        row["jurisdiction"]: Decimal(row["change"])
        for row in found
        if row["finding"] == "nearest" and row["change"].startswith("-")
    }
    assert f"get less there than today: {len(less)}, ${-sum(less.values()):,.2f} less together" in shown
    assert f"those of British Columbia (${-min(less.values()):,.2f})" in shown


def test_a_share_is_a_goal_too() -> None:
    found = find("goal-seek").answer(
        scenario=calculated(CENTRAL), jurisdiction="ON", lever=REFUGEES, share=Decimal("0.5")
    )
    nearest = next(row for row in found.rows if row[:2] == ("nearest", "ON"))
    envelope = Decimal(840_200_000)
    assert nearest[4] / envelope <= Decimal("0.5")  # today's share is above it
    assert (nearest[4] + 1000) / envelope > Decimal("0.5")
    assert found.sentence.name == "lowered"
    assert "50%" in printed("analyse", "goal-seek", CENTRAL, "ON", REFUGEES, "--share", "0.5")


def test_todays_amount_is_met_today() -> None:
    today = of(calculated("settlement"))["ON"]
    shown = printed("analyse", "goal-seek", "settlement", "ON", REFUGEES, "--amount", str(today))
    assert "is today's amount" in shown


def test_a_plateau_is_a_range(tmp_path: Path) -> None:
    """Where no floor binds any more, Newfoundland and Labrador has what it has without one, down to a fraction of 0."""
    held = str(child(tmp_path, "held", FLOOR.format(fraction="1.2")))
    free = str(of(calculated("settlement"))["NL"])
    (nearest,) = [
        row
        for row in rows("goal-seek", held, "NL", "protected_fraction", "--amount", free)
        if row["finding"] == "nearest" and row["jurisdiction"] == "NL"
    ]
    assert (nearest["amount"], nearest["until"]) == (free, "0.00")
    shown = printed("analyse", "goal-seek", held, "NL", "protected_fraction", "--amount", free)
    assert f"From {Decimal(nearest['value']).normalize()} to 0 the amount is the same." in shown


def test_values_that_do_not_fit_are_named() -> None:
    shown = printed("analyse", "goal-seek", CENTRAL, "ON", "base_for_each", "--amount", "400000000")
    assert "the scenario is refused" in shown
    assert "(the end of what fits)" in shown


def test_what_binds_at_the_reach_is_named() -> None:
    offer = "fundingmodel/offers/offer-1-floor-collar.toml"
    path = str(TESTS.parent / offer)
    assert "(held: collar)" in printed("analyse", "goal-seek", path, "ON", REFUGEES, "--amount", "1")


def test_a_step_of_ones_own() -> None:
    found = rows("goal-seek", CENTRAL, "ON", REFUGEES, "--amount", "450000000", "--step", "0.5")
    assert next(row["value"] for row in found if row["finding"] == "nearest") == "10.50"


def test_projected_years_are_marked() -> None:
    shown = printed("analyse", "goal-seek", "outlook", "ON", REFUGEES, "--amount", "400000000", "--lang", "fr")
    assert "(projeté)" in shown.replace("\u00a0", " ")
    assert "(projected)" in printed("analyse", "levers", "outlook", "--for", "ON")


REFUSED = [
    ("goal-seek settlement ON stated_authority --amount 5", "names several figures"),
    ("goal-seek settlement ON category_weight.refugee", "an amount in dollars or a share"),
    ("goal-seek settlement ON category_weight.refugee --amount 5 --share 0.5", "an amount in dollars or a share"),
    ("goal-seek settlement ON category_weight.refugee --share 50", "at most 1"),
    ("goal-seek settlement ON category_weight.refugee --share=-0.1", "at least 0"),
    ("goal-seek worked-lagged-average ON escalator --share 0.5", "no envelope"),
    ("goal-seek predictable ON opening_allocation.ON --amount 5", "is a result of settlement"),
    ("goal-seek published ON category_weight --amount 5", "no formula"),
    ("goal-seek us-house-2020 CA apportionment_population.CA --amount 53", "shares out seats"),
    ("goal-seek settlement ON category_weight.refugees --amount 4", "no place"),
    ("goal-seek settlement ON category_weight.refugee --amount 450M", "write a figure"),
    ("goal-seek settlement QC category_weight.refugee --amount 4", "no jurisdiction"),
    ("goal-seek settlement ON base_for_each --amount 4 --step 0", "above 0"),
    ("goal-seek settlement ON base_for_each --amount 4 --year 2040-41", "no year"),
    ("levers published", "no formula"),
    ("levers us-house-2020", "shares out seats"),
    ("levers settlement --for QC", "no jurisdiction"),
]


@pytest.mark.parametrize(("command", "said"), REFUSED)
def test_what_is_refused(command: str, said: str) -> None:
    if "worked-lagged-average" in command:
        first = calculated("worked-lagged-average").main.tier.place.jurisdictions[0]
        command = command.replace(" ON ", f" {first} ")
    told = {language: run("analyse", *command.split(), "--lang", language) for language in LANGUAGES}
    assert all(each.exit_code == 1 and "Traceback" not in each.output for each in told.values())
    assert said in told["en"].stderr
    assert told["en"].stderr != told["fr"].stderr


# Levers


def test_the_same_price_times_what_is_not_ones_own_share() -> None:
    """One more refugee gives whoever has him the price less its own share of it, all others less theirs."""
    result = calculated("settlement")
    pool = Decimal(840_200_000) - 12 * 500_000
    people = Decimal(str(result.main.values("weighted_intake", "2026-27").sum()))
    weight = Decimal("2.5") / 3
    price = pool * weight / (people + weight)
    found = {
        (row["lever"], row["jurisdiction"]): Decimal(row["change"])
        for row in rows("levers", "settlement", "--figures", "everything")
        if row["change"]
    }
    for code in result.main.tier.place.jurisdictions:
        share = Decimal(str(result.figure("share", "2026-27", code)))
        own = found[f"intake.2024.{code}.refugee", code]
        assert abs(own - price * (1 - share)) < Decimal("0.02")
        other = "NL" if code != "NL" else "PE"
        assert abs(found[f"intake.2024.{other}.refugee", code] + price * share) < Decimal("0.02")
    shown = printed("analyse", "levers", "settlement", "--for", "ON")
    assert f"One more is worth ${price:,.2f} wherever it is counted" in shown


def test_the_price_is_not_said_where_it_does_not_hold(tmp_path: Path) -> None:
    held = str(child(tmp_path, "held", FLOOR.format(fraction="1.2")))
    shown = printed("analyse", "levers", held, "--for", "ON")
    assert "does not hold here" in shown
    assert "One more is worth" not in shown


def reasons(found: list[dict[str, str]]) -> dict[str, str]:
    return {row["lever"]: row["effect"] for row in found}


def test_why_a_figure_moves_nothing(tmp_path: Path) -> None:
    own = reasons(rows("levers", "settlement", "--for", "ON"))
    assert own["stated_authority.2019-20"] == own["intake.2015"] == "other_year"
    assert own["rounding_unit"] == "held_by_kind"
    low = reasons(rows("levers", str(child(tmp_path, "low", FLOOR.format(fraction="0.1"))), "--for", "ON"))
    assert low["protected_fraction"] == "binds_nobody"
    all_held = child(tmp_path, "all_held", FLOOR.format(fraction="2"))
    high = reasons(rows("levers", str(all_held), "--for", "ON"))
    assert high["category_weight"] == high["intake.2024"] == "all_bound"
    assert reasons(rows("levers", "predictable", "--for", "ON"))["opening_allocation"] == "held_by_link"


def test_a_category_of_nobody_and_a_step_that_is_lost_in_rounding(tmp_path: Path) -> None:
    text = """
name = "one"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
lags = [1]
jurisdictions = ["A", "B"]
categories = ["few", "none"]
formula = "settlement"
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1000, source = "thousands" }
rounding_unit = { unit = "dollars", value = 1000, source = "thousands" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
base_for_each = { unit = "dollars", price_basis = "nominal", value = 0, assumption = true }
category_weight = { unit = "ratio", values = { few = 1, none = 3 }, assumption = true }
[inputs.intake]
unit = "persons"
source = "a test"
by_calendar_year.2024.values = { A = { few = 300000, none = 0 }, B = { few = 700000, none = 0 } }
"""
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    found = reasons(rows("levers", str(tmp_path / "one.toml"), "--for", "A"))
    assert found["category_weight.none"] == "nobody"
    assert found["category_weight.few"] == "nothing"  # the one weight there is: all shares are as they were
    assert found["intake"] == "rounded"
    (row,) = [
        row for row in rows("levers", str(tmp_path / "one.toml"), "--for", "A") if row["lever"].startswith("stated")
    ]
    assert (row["more"], row["unit"], row["effect"]) == ("1000.00", "dollars", "moves")


def test_a_figure_at_its_most_is_moved_down() -> None:
    found = {row["lever"]: row for row in rows("levers", "predictable", "--for", "ON")}
    assert (found["phase.2026-27"]["more"], found["phase.2026-27"]["unit"]) == ("-0.0001", "ratio")


def test_levers_of_tiers_with_shared_inputs_are_held() -> None:
    assert set(reasons(rows("levers", "worked-keys")).values()) == {"held_by_tiers"}


# Figures of a scenario whose results are taken

OPENING = "".join(
    f'[inputs.opening_{name}]\nscenario = "source.toml"\nquantity = "{quantity}"\nfiscal_year = "2019-20"\n'
    for name, quantity in (
        ("programme_authority", "envelope"),
        ("weighted_intake", "weighted_intake"),
        ("allocation", "allocation"),
    )
)
BASE = '[inputs.base_for_each]\nunit = "dollars"\nprice_basis = "nominal"\nvalue = {value}\nassumption = true\n'
BASE += 'scope = "shared"\nmeasure = "allocated"\n'
LINKED = [
    ("predictable", "settlement.category_weight.refugee", weights, OPENING, ("0", "2.9", "17.5")),
    ("predictable", "settlement.base_for_each", lambda value: BASE.format(value=value), OPENING, ("0", "750000")),
]


@pytest.mark.parametrize(("name", "lever", "written", "links", "values"), LINKED, ids=[each[1] for each in LINKED])
def test_a_figure_of_the_source_moves_what_takes_its_results(
    name: str, lever: str, written: Callable[[str], str], links: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    """As two files give it: the source with the figure, and a scenario that takes the results of that file."""
    moved = lever_of(calculated(name), lever)
    places = np.array([moved.lattice.place(Decimal(value)) for value in values])
    found = moved.outcomes(places, "2026-27")
    for value, units, total in zip(values, found.units.tolist(), found.envelope.tolist(), strict=True):
        child(tmp_path, "source", written(value))
        plain = calculated(child(tmp_path, "taking", links, name))
        assert units == [round((x or 0) * 100) for x in of(plain).values()], value
        assert total == round((plain.amount("envelope", "2026-27") or 0) * 100), value
    assert not np.array_equal(found.units[0], found.units[1])


def test_a_goal_is_sought_through_a_link() -> None:
    """Equal dollars a head of the envelope of settlement: 450 million of it for Ontario are a share of a larger envelope."""
    lever = "settlement.stated_authority.2026-27"
    told = printed("analyse", "goal-seek", "equal-per-admission", "ON", lever, "--amount", "450000000")
    assert "450,000,000.00 is reached with settlement.stated_authority.2026-27 at $" in " ".join(told.split())
    (row,) = [
        row
        for row in rows("goal-seek", "equal-per-admission", "ON", lever, "--amount", "450000000")
        if row["finding"] == "nearest" and row["jurisdiction"] == "ON"
    ]
    today = of(calculated("equal-per-admission"))
    share = Decimal(today["ON"] or 0) / sum(x or 0 for x in today.values())
    assert abs(Decimal(row["value"]) * share - 450_000_000) < 2


@pytest.mark.parametrize(
    ("arguments", "said", "in_french"),
    [
        (("equal-per-admission", "ON", "stated_authority"), "settlement.stated_authority", "résultat de settlement"),
        (("predictable", "ON", "opening_allocation.ON"), "settlement.base_for_each", "n’a pas de valeur propre"),
        (("worked-fading-protection", "A", "stated_authority"), "what an earlier tier gives", "palier précédent"),
    ],
)
def test_another_result_is_refused_with_what_moves_it(arguments: tuple[str, ...], said: str, in_french: str) -> None:
    for language, words in (("en", said), ("fr", in_french)):
        found = run("analyse", "goal-seek", *arguments, "--amount", "4", "--lang", language)
        assert found.exit_code == 1
        assert words in " ".join(found.stderr.split())


# Figures from which a formula of the scenario makes others

PLANNED = "[inputs.planned.by_calendar_year.{year}]\nassumption = true\nvalues = {{ {values} }}"
ONE_YEAR = "[inputs.{name}.by_calendar_year.{year}]\nassumption = true\nvalue = {value}"
LATER = "economic = 244700, family = 81000, refugee = {refugee}, other = 6667"
MADE = [
    ("planned.2028.refugee", "61234", PLANNED.format(year=2028, values=LATER.format(refugee=61234))),
    ("planned.2027.refugee", "0", PLANNED.format(year=2027, values=LATER.format(refugee=0))),
    ("level.2027", "401000", ONE_YEAR.format(name="level", year=2027, value=401000)),
    ("workers.2026", "33000", ONE_YEAR.format(name="workers", year=2026, value=33000)),
    (
        "as_refugees.refugee",
        "0.3333",
        "[inputs.as_refugees]\nassumption = true\nvalues = { economic = 0, family = 0, refugee = 0.3333, other = 0 }",
    ),
]


@pytest.mark.parametrize(("name", "value", "body"), MADE, ids=[name for name, _, _ in MADE])
def test_what_is_made_from_a_figure_moves_with_it(name: str, value: str, body: str, tmp_path: Path) -> None:
    """As a file with the figure gives it, every year made again."""
    lever = lever_of(calculated("outlook"), name)
    plain = calculated(child(tmp_path, "moved", body, "outlook"))
    for year in ("2029-30", "2031-32"):
        place = lever.lattice.place(Decimal(value))
        assert lever.lattice.value(place) == Decimal(value)
        found = lever.outcomes(np.array([lever.here, place]), year)
        assert [Decimal(units) / 100 for units in found.units[1].tolist()] == list(of(plain, year).values())
        assert found.units[0].tolist() == [round((x or 0) * 100) for x in of(calculated("outlook"), year).values()]


def test_a_step_more_of_what_is_planned(tmp_path: Path) -> None:
    found = {row["lever"]: row for row in rows("levers", "outlook", "--for", "ON")}
    plain = calculated(
        child(tmp_path, "more", PLANNED.format(year=2028, values=LATER.format(refugee=47634)), "outlook")
    )
    change = (of(plain, "2031-32")["ON"] or 0) - (of(calculated("outlook"), "2031-32")["ON"] or 0)
    assert Decimal(found["planned.2028.refugee"]["change"]) == change
    assert found["split"]["effect"] == "held_by_formula"


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        ("planned.2029.refugee", "a formula of the scenario makes it"),
        ("stated_authority.2027-28", "a formula of the scenario makes it"),
        ("planned", "is no place"),
        ("planned.2028.ON", "is no place"),
        ("planned.2028", "names several figures"),
    ],
)
def test_what_a_formula_makes_is_refused(lever: str, said: str) -> None:
    found = run("analyse", "goal-seek", "outlook", "ON", lever, "--amount", "450000000")
    assert (found.exit_code, said in found.stderr) == (1, True), found.stderr
