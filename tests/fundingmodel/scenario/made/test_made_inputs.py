"""Inputs made from inputs: their figures against exact fractions worked out apart, and what is refused, with its sentence."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from projected_files import (
    CATEGORIES,
    CODES,
    PLANNED,
    SPLIT,
    WEIGHTS,
    YEARS,
    all_allocations,
    intakes,
    measured,
    offer,
    write_offer,
)

from fundingmodel import Refused, run
from fundingmodel.analysis.input_precision import worst_case
from fundingmodel.analysis.suppression import suppressions
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scenario.variants import with_envelope_of


def test_amounts_are_those_of_exact_fractions(tmp_path: Path) -> None:
    result = run(write_offer(tmp_path))
    found = {(y, c): int(100 * (result.amount("allocation", y, c) or 0)) for y in YEARS for c in CODES}
    wanted = {(year, code): cents for year, code, cents in all_allocations(intakes(measured()))}
    assert found == wanted
    # Negative control: another level gives other amounts.
    other = intakes(measured(), level={2025: 395000, 2026: 380000, 2027: 380000, 2028: 380000})
    assert {(year, code): cents for year, code, cents in all_allocations(other)} != wanted


def test_figures_are_exact(tmp_path: Path) -> None:
    parameter = run(write_offer(tmp_path)).scenario.tier.parameters["intake"]
    wanted = intakes(measured())
    for year in range(2022, 2030):
        for r, code in enumerate(CODES):
            for c, category in enumerate(CATEGORIES):
                figure = Fraction(parameter.figures[str(year)][r][c] or 0)
                assert abs(figure - wanted[year, code, category]) < Fraction(1, 10**18), (year, code, category)


def test_what_is_projected(tmp_path: Path) -> None:
    tier = run(write_offer(tmp_path)).scenario.tier
    intake, split, planned = (tier.parameters[name] for name in ("intake", "split", "planned"))
    assert [key for key in intake.figures if intake.is_projected(key)] == ["2025", "2026", "2027", "2028", "2029"]
    assert not split.is_projected("")  # made of what is measured
    assert split.said_of("").status == "derived"
    assert all(planned.is_projected(key) for key in planned.figures)  # persons who are planned have not come
    assert planned.said_of("2028").status == "planned"
    assert planned.said_of("2029").status == "projected"
    assert intake.said_of("2026").source["en"] == "Levels plans"
    assert split.said_of("").assumption


def test_only_years_that_are_read_are_needed(tmp_path: Path) -> None:
    """Of 2031-32 alone the plan of 2028 is held, though no fiscal year that is read counts what was planned for 2025."""
    path = write_offer(tmp_path)
    one = read_scenario(path, years=["2031-32"])
    assert run(one).amount("allocation", "2031-32", "ON") == run(path).amount("allocation", "2031-32", "ON")


def test_hidden_counts_move_what_is_made_of_them(tmp_path: Path) -> None:
    result = run(write_offer(tmp_path, years='["2031-32"]'))  # counts 2027 to 2029, all of them made
    (found,) = suppressions([result])
    assert found is not None
    assert found.cells == 6
    low = intakes(_hidden_at(Fraction(1)))
    moved = {code: cents for year, code, cents in all_allocations(low) if year == "2031-32"}
    move = next(each for each in found.moves if each.rule == "low")
    before = {code: cents for year, code, cents in all_allocations(intakes(measured())) if year == "2031-32"}
    largest = max(CODES, key=lambda code: abs(moved[code] - before[code]))
    assert (move.jurisdiction, move.change) == (largest, Decimal(moved[largest] - before[largest]) / 100)


def _hidden_at(each: Fraction) -> Any:
    import csv

    from places import ROOT

    counts = measured()
    with (ROOT / "fundingmodel" / "data" / "admissions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = int(row["year"]), row["jurisdiction"], row["category"]
            counts[place] += int(row["suppressed"] or 0) * (each - Fraction(5, 2))
    return counts


def test_the_hash_follows_formula_and_data(tmp_path: Path) -> None:
    first = read_scenario(write_offer(tmp_path)).sha256
    other = read_scenario(write_offer(tmp_path, "b.toml", split=f'formula = "{SPLIT.replace("2022", "2023")}"')).sha256
    assert first != other


HELD = 'by_year = { "2027-28" = 700000000, "2028-29" = 710000000 }\nbeyond = "held"'
STATED = "value = 800000000"


def test_fiscal_years_beyond_the_last_are_held(tmp_path: Path) -> None:
    path = tmp_path / "held.toml"
    path.write_text(offer().replace(STATED, HELD), encoding="utf-8")
    result = run(path)
    assert [result.amount("envelope", year) for year in YEARS] == [700_000_000, *[710_000_000] * 4]
    authority = result.scenario.tier.parameters["stated_authority"]
    assert [authority.is_projected(year) for year in YEARS] == [False, False, True, True, True]


def test_a_child_may_change_one_helper(tmp_path: Path) -> None:
    write_offer(tmp_path)
    child = (
        'parent = "ahead.toml"\nname = "low"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.level]\nsource = "Levels plans, low end"\nstatus = "planned"\nby_calendar_year = { 2027 = 350000, 2028 = 350000 }\n'
    )
    (tmp_path / "low.toml").write_text(child, encoding="utf-8")
    wanted = intakes(measured(), level={2025: 395000, 2026: 380000, 2027: 350000, 2028: 350000})
    result = run(tmp_path / "low.toml")
    found = [(y, c, int(100 * (result.amount("allocation", y, c) or 0))) for y in YEARS for c in CODES]
    assert found == list(all_allocations(wanted))
    one_value = child.replace("by_calendar_year = { 2027 = 350000, 2028 = 350000 }", "value = 380000")
    (tmp_path / "low.toml").write_text(one_value, encoding="utf-8")  # shape, years and unit are the parent's
    assert run(tmp_path / "low.toml").amount("allocation", "2031-32", "ON")


def test_a_formula_of_a_child_says_nothing_of_its_parents(tmp_path: Path) -> None:
    write_offer(tmp_path)
    child = (
        'parent = "ahead.toml"\nname = "other"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.intake]\nfrom.2025 = { formula = "planned * split * level / target" }\n'
    )
    (tmp_path / "other.toml").write_text(child, encoding="utf-8")
    said = run(tmp_path / "other.toml").scenario.tier.parameters["intake"].said_of("2026")
    assert said.source["en"] == "made from other inputs: planned × split × level / target"
    assert said.source["fr"].startswith("calculé à partir d’autres données")


# What is refused

REFUSED = [
    ({"formula": 'from.2025 = { formula = "planned * levl / target * split" }'}, "Did you mean 'level'?"),
    ({"formula": 'from.2025 = { formula = "planned + total(target)" }'}, "does not go by jurisdiction"),
    (
        {"formula": 'from.2025 = { formula = "planned * split * level" }'},
        "the formula gives persons x persons, and the unit of this input is 'persons'",
    ),
    ({"formula": 'from.2025 = { formula = "planned + split" }'}, "puts together planned (persons) and split (ratio)"),
    (
        {"formula": 'from.2025 = { formula = "planned * 1.02 * split" }'},
        "1.02 in the formula (character 11) is a figure without unit or source",
    ),
    (
        {"formula": 'from.2024 = { formula = "planned * split" }'},
        "admissions has 2024, and from.2024 makes it. Begin it later",
    ),
    ({"formula": 'from.soon = { formula = "planned * split" }'}, "found 'soon', and these figures go by calendar year"),
    ({"formula": "from.2025 = { note = 'x' }"}, "no formula, and no figures"),
    (
        {"formula": 'from.2025 = { formula = "planned * split", status = "published" }'},
        "found 'published'; figures that a formula makes are one of derived, assumed, projected",
    ),
    ({"formula": 'from.2025 = { formula = "planned * split", status = "guessed" }'}, "found 'guessed'; it is one of"),
    ({"formula": 'formula = "planned * split"\nlags = 3'}, "unknown key 'lags'"),
    (
        {
            "split": 'formula = "split_again"\n[inputs.split_again]\nshape = "jurisdiction x category"\nunit = "ratio"\nformula = "split"'
        },
        "it is made from itself, through split - split_again - split",
    ),
    ({"split": 'formula = "intake / total(intake)"'}, "which goes by calendar year, and does not say of which years"),
    ({"split": 'formula = "part(year_sum(intake, 2022, 2026))"'}, "it is made from itself, through"),
    ({"split": 'formula = "part(year_sum(category_weight, 2022, 2024))"'}, "does not go by jurisdiction"),
    (
        {"split": 'formula = "0 * part(year_sum(intake, 2022, 2024)) / (category_weight - category_weight)"'},
        "the formula cannot be calculated: it divides by zero",
    ),
    ({"planned_end": ""}, "inputs.planned: by_calendar_year has nothing for 2029"),
    ({"planned_end": 'beyond = "growing"'}, "found 'growing'; it can be \"held\" only"),
    (
        {
            "planned_end": 'beyond = "held"\n[inputs.growth]\nshape = "scalar"\nunit = "ratio"\nvalue = 1\nassumption = true'
        },
        "no step of the formula reads it",
    ),
]


@pytest.mark.parametrize(("changes", "said"), REFUSED, ids=lambda x: str(x)[:60])
def test_refused(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        run(write_offer(tmp_path, **changes))
    assert said in str(refused.value)
    assert "ahead.toml" in str(refused.value)
    french = sentence(refused.value, "fr")
    assert french != str(refused.value)
    assert said not in french or "divides" not in said


def test_helper_without_shape_is_told_to_say_it(tmp_path: Path) -> None:
    before, level = offer().split("[inputs.level]\n")
    path = tmp_path / "ahead.toml"
    path.write_text(
        f"{before}[inputs.level]\n{level.partition(chr(10))[2]}", encoding="utf-8"
    )  # its first line: the shape
    with pytest.raises(Refused, match="no step reads it, and a formula does: say its shape"):
        run(path)


# Money

MONEY = """[inputs.first_fund]
shape = "scalar"
unit = "dollars"
price_basis = "nominal"
value = 500000000
source = "x"
SCOPE
[inputs.second_fund]
shape = "scalar"
unit = "dollars"
price_basis = "BASIS"
value = 300000000
source = "x"
"""
SUM = 'formula = "first_fund + second_fund"'


def of_funds(folder: Path, basis: str, scope: str, own: str = "") -> Path:
    text = (
        offer()
        .replace(STATED + "\nassumption = true", f"{SUM}\n{own}")
        .replace('scope = "shared"\n', "")
        .replace('price_basis = "nominal"\nformula', "formula")
    )
    path = folder / "funds.toml"
    path.write_text(text + MONEY.replace("BASIS", basis).replace("SCOPE", scope), encoding="utf-8")
    return path


def test_money_that_is_made_is_of_what_it_is_made_of(tmp_path: Path) -> None:
    result = run(of_funds(tmp_path, "nominal", 'scope = "shared"\nmeasure = "allocated"'))
    assert result.amount("envelope", "2027-28") == 800_000_000
    said = result.scenario.tier.parameters["stated_authority"].said_of("")
    assert (said.price_basis, said.scope, said.measure) == ("nominal", "shared", "allocated")


@pytest.mark.parametrize(
    ("basis", "scope", "own", "said"),
    [
        ("real", "", "", "puts together money of price_basis 'nominal' and 'real'"),
        (
            "nominal",
            'scope = "shared"',
            'scope = "programme"',
            "found 'programme', and what its formula reads is 'shared'",
        ),
    ],
)
def test_unlike_money_is_not_joined(tmp_path: Path, basis: str, scope: str, own: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        run(of_funds(tmp_path, basis, scope, own))
    assert said in str(refused.value)


# Bands


BANDED = """name = "tariff"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2026-27"]
jurisdictions = { codes = ["a", "b", "c"] }
categories = { codes = ["all"] }
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "cost" } },
  "bounds",
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
rounding_unit = { unit = "dollars", value = 0.01, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 0.01, assumption = true }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 500, b = 1500, c = 4000 }, source = "Count" }
floor = { shape = "scalar", unit = "ratio", value = 0.5, assumption = true }
cost = { shape = "jurisdiction", unit = "dollars", formula = "slices(pupils, tariff) + floor * band(pupils, tariff) * pupils" }
[inputs.tariff]
shape = "bands"
of = "pupils"
unit = "dollars per pupil"
price_basis = "nominal"
bands = [{ from = 0, value = 120 }, { from = 1000, value = 90.5 }, { from = 3000, value = 60 }]
source = "Regulation 7"
"""


def test_bands_flat_and_by_slice_worked_by_hand(tmp_path: Path) -> None:
    """a: 500 x 120 + half of 500 x 120. b: 120,000 + 500 x 90.5, + half of 1,500 x 90.5. c: 120,000 + 181,000 + 60,000, + 120,000."""
    path = tmp_path / "tariff.toml"
    path.write_text(BANDED, encoding="utf-8")
    cost = run(path).scenario.tier.parameters["cost"]
    assert cost.figures[""] == ((Decimal(90000),), (Decimal(233125),), (Decimal(481000),))
    assert cost.said_of("").price_basis == "nominal"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from = 1000", "from = 0", "a band begins at 0 and the next at 0"),
        ('of = "pupils"', 'of = "teachers"', "the bands are of teachers, and 'pupils' is in pupils"),
        ('of = "pupils"\n', "", "no of."),
        ("{ from = 0, value = 120 }", "{ from = 600, value = 120 }", "a figure is below the first band"),
        ("band(pupils, tariff)", "tariff", "'tariff' is a table of bands"),
        ("slices(pupils, tariff)", "slices(pupils, floor)", "reads no table of bands"),
        ('need = "cost"', 'need = "tariff"', "a table of bands is read by formulas of inputs only"),
        ("value = 60 }", 'value = "60" }', "band 3 has '60' where the number value belongs"),
    ],
)
def test_bands_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "tariff.toml"
    assert old in BANDED
    path.write_text(BANDED.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        run(path)
    assert said in str(refused.value)


# What rounded inputs could move


def shares(intake: Any, fiscal_year: str) -> dict[str, Fraction]:
    first = int(fiscal_year[:4])
    need = {
        code: sum(WEIGHTS[c] * intake[first - lag, code, c] for lag in (4, 3, 2) for c in CATEGORIES) for code in CODES
    }
    return {code: Fraction(need[code]) / sum(need.values()) for code in CODES}


def test_precision_goes_through_what_is_made(tmp_path: Path) -> None:
    """A plan that is off by 50 persons: each figure moved up and down alone, what is held with it, by exact fractions."""
    result = run(write_offer(tmp_path))
    found = worst_case(result.main, "share", {"planned": Decimal(50)})
    counts = measured()
    for year in ("2027-28", "2029-30", "2031-32"):
        usual = shares(intakes(counts), year)
        wanted = dict.fromkeys(CODES, Fraction(0))
        for planned_year in PLANNED:
            for n in range(len(CATEGORIES)):
                moved = [shares(intakes(counts, _moved(planned_year, n, by)), year) for by in (50, -50)]
                for code in CODES:
                    wanted[code] += max(abs(each[code] - usual[code]) for each in moved)
        for r, code in enumerate(CODES):
            assert found[year][r, 0] == pytest.approx(float(wanted[code]), rel=1e-6, abs=1e-15), (year, code)
        assert max(wanted.values()) > 0


def _moved(year: int, n: int, by: int) -> dict[int, tuple[int, ...]]:
    row = list(PLANNED[year])
    row[n] += by
    return {**PLANNED, year: tuple(row)}


# Fiscal years, long chains, and another envelope

FUND = """[inputs.fund]
shape = "scalar"
unit = "dollars"
price_basis = "nominal"
by_year = { "2027-28" = 700000000, "2028-29" = 710000000, "2029-30" = 720000000, "2030-31" = 730000000, "2031-32" = 740000000 }
source = "x"
[inputs.kept]
shape = "scalar"
unit = "ratio"
value = 0.75
assumption = true
"""


def with_fund(folder: Path, authority: str) -> Path:
    text = offer().replace(STATED + "\nassumption = true", authority)
    path = folder / "fund.toml"
    path.write_text(text + FUND, encoding="utf-8")
    return path


def test_a_formula_of_fiscal_years_reads_each_year(tmp_path: Path) -> None:
    result = run(with_fund(tmp_path, 'formula = "kept * fund"'))
    assert [result.amount("envelope", year) for year in YEARS] == [
        525_000_000,
        532_500_000,
        540_000_000,
        547_500_000,
        555_000_000,
    ]


def test_a_formula_from_a_fiscal_year_on(tmp_path: Path) -> None:
    result = run(
        with_fund(tmp_path, 'value = 800000000\nassumption = true\nfrom.2029-30 = { formula = "kept * fund" }')
    )
    assert [result.amount("envelope", year) for year in YEARS] == [
        800_000_000,
        800_000_000,
        540_000_000,
        547_500_000,
        555_000_000,
    ]
    authority = result.scenario.tier.parameters["stated_authority"]
    assert [authority.is_projected(year) for year in YEARS] == [False, False, True, True, True]


def test_an_amount_that_is_no_whole_number_of_cents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not a whole number of units"):
        run(with_fund(tmp_path, 'formula = "kept * fund / (1 + kept)"'))


def test_figures_by_fiscal_year_are_not_read_by_calendar_year(tmp_path: Path) -> None:
    text = with_fund(tmp_path, 'formula = "kept * fund"').read_text(encoding="utf-8")
    path = tmp_path / "b.toml"
    path.write_text(text.replace("planned * level / target", "planned * fund / fund"), encoding="utf-8")
    with pytest.raises(
        Refused, match="which differs from fiscal year to fiscal year, and these figures go by calendar year"
    ):
        run(path)


def chain(length: int) -> str:
    tables = [
        f'[inputs.x{n}]\nshape = "scalar"\nunit = "ratio"\nformula = "x{n - 1} + x{max(n - 2, 0)} - x{n - 1}"\n'
        for n in range(1, length)
    ]
    return '[inputs.x0]\nshape = "scalar"\nunit = "ratio"\nvalue = 0.75\nassumption = true\n' + "".join(tables)


@pytest.mark.timeout(20)
def test_a_long_chain_of_formulas_is_worked_out_and_a_longer_one_refused(tmp_path: Path) -> None:
    """Each reads the two before it: as many ways as there are figures, and each figure is worked out once."""
    path = with_fund(tmp_path, 'formula = "x44 * fund"')
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(FUND[FUND.index("[inputs.kept]") :], chain(45)), encoding="utf-8")
    assert run(path).amount("envelope", "2027-28") == 525_000_000
    path.write_text(
        text.replace(FUND[FUND.index("[inputs.kept]") :], chain(400)).replace("x44 *", "x399 *"), encoding="utf-8"
    )
    with pytest.raises(Refused, match="its figures come through more than 50 formulas"):
        run(path)


def test_at_another_envelope_what_is_made_stays(tmp_path: Path) -> None:
    one, other = run(write_offer(tmp_path)), tmp_path / "less.toml"
    child = 'parent = "ahead.toml"\nname = "less"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n[inputs.stated_authority]\n'
    child += 'unit = "dollars"\nprice_basis = "nominal"\nscope = "shared"\nvalue = 700000000\nassumption = true\n'
    other.write_text(child, encoding="utf-8")
    equal = run(with_envelope_of(read_scenario(other), one.scenario, "less (equal)"))
    assert equal.table("allocation").equals(one.table("allocation"))


# Figures of later years that have data of their own

LATER = "year,place,persons\n2025,mill,130\n2025,port,290\n2026,mill,140\n2026,port,300\n"
TOWNS = """name = "towns"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2026-27", "2027-28", "2028-29", "2029-30"]
lags = [2]
jurisdictions = ["mill", "port"]
categories = ["all"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake", "share", "bounds", "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
category_weight = { unit = "ratio", value = 1, assumption = true }
[inputs.intake]
unit = "persons"
source = "register"
by_calendar_year.2024.values = { mill = { all = 100 }, port = { all = 300 } }
beyond = "held"
[inputs.intake.from.2025]
data = "later.csv"
key = ["year", "place", "category"]
jurisdiction_column = "place"
measure = "persons"
unit = "persons"
source = "projection of 2024"
"""


def towns(folder: Path, text: str = TOWNS) -> Path:
    rows = [f"{line},all" if n else f"{line},category" for n, line in enumerate(LATER.splitlines())]
    (folder / "later.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "towns.toml").write_text(text, encoding="utf-8")
    return folder / "towns.toml"


def test_later_years_may_have_data_of_their_own_and_are_held(tmp_path: Path) -> None:
    result = run(towns(tmp_path))
    amounts = [result.amount("allocation", year, "mill") for year in result.scenario.fiscal_years]
    wanted = [Fraction(100, 400), Fraction(130, 420), Fraction(140, 440), Fraction(140, 440)]
    assert amounts == [Decimal(round(x * 10**8)) / 100 for x in wanted]
    intake = result.scenario.tier.parameters["intake"]
    assert [key for key in intake.figures if intake.is_projected(key)] == ["2025", "2026", "2027"]
    assert intake.said_of("2026").source["en"] == "projection of 2024"
    assert intake.said_of("2024").source["en"] == "register"
    assert [each.path.name for each in intake.datasets] == ["later.csv"]
    before = result.scenario.sha256
    changed = towns(tmp_path)
    (tmp_path / "later.csv").write_text(
        (tmp_path / "later.csv").read_text(encoding="utf-8").replace("140", "150"), encoding="utf-8"
    )
    assert read_scenario(changed).sha256 != before


def test_later_years_that_are_said_to_be_published_are_not_projected(tmp_path: Path) -> None:
    result = run(towns(tmp_path, TOWNS + 'status = "published"\n'))
    intake = result.scenario.tier.parameters["intake"]
    assert [key for key in intake.figures if intake.is_projected(key)] == ["2027"]


def test_a_year_is_not_given_twice(tmp_path: Path) -> None:
    text = TOWNS.replace("beyond", "by_calendar_year.2025.values = { mill = { all = 1 }, port = { all = 1 } }\nbeyond")
    with pytest.raises(Refused, match=r"the file has 2025, and from\.2025 makes it"):
        run(towns(tmp_path, text))
