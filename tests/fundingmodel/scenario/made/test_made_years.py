"""Made inputs by fiscal year, in long chains, at another envelope, and later years with data of their own."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from projected_files import CATEGORIES, CODES, SPLIT, WEIGHTS, YEARS, intakes, measured, offer, write_offer

from fundingmodel import Refused, run
from fundingmodel.analysis.offers.differences import differences
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.analysis.projection import is_projected
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scenario.variants import with_envelope_of

STATED = "value = 800000000"


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


def test_an_envelope_that_a_formula_makes_is_rounded_by_its_step(tmp_path: Path) -> None:
    result = run(with_fund(tmp_path, 'formula = "kept * fund / (1 + kept)"'))
    for year, fund in zip(YEARS, range(700, 750, 10), strict=True):
        cents = Fraction(3, 7) * fund * 100_000_000
        assert cents.denominator == (1 if fund == 700 else 7)
        assert result.amount("envelope", year) == Decimal(int(cents + Fraction(1, 2))) / 100, year


def test_an_amount_that_no_step_rounds_is_refused_where_it_is_no_whole_number_of_cents(tmp_path: Path) -> None:
    path = with_fund(tmp_path, STATED + "\nassumption = true")
    kept_back = '[inputs.set_aside_amount]\nformula = "kept * fund / (1 + kept)"\n'
    text = 'steps.add = [{ step = "set_aside", kind = "amount" }]\n' + path.read_text(encoding="utf-8")
    path.write_text(text + kept_back, encoding="utf-8")
    with pytest.raises(Refused, match=r"set_aside_amount.* is not a whole number of units"):
        run(path)


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


# What differs


def test_what_differs_is_the_formula_and_what_is_given(tmp_path: Path) -> None:
    one = read_scenario(write_offer(tmp_path))
    child = (
        'parent = "ahead.toml"\nname = "low"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.level]\nsource = "x"\nstatus = "planned"\nby_calendar_year = { 2027 = 350000 }\n'
        '[inputs.intake]\nfrom.2026 = { formula = "planned * split * level / target", source = "y" }\n'
        "[inputs.split]\nvalue = 0.1\nassumption = true\n"
    )
    (tmp_path / "low.toml").write_text(child, encoding="utf-8")
    other = read_scenario(tmp_path / "low.toml")
    assert in_words(differences(one, other), Words("en")) == [
        "Input intake (2026 to 2029): planned * level / target * split → planned * split * level / target",
        f"Input split: {SPLIT} → figures that are given",
        "Input intake_of_quebec: admissions.csv → not read",
        "Input level (2027): 365,000 → 350,000",
    ]
    found = in_words(differences(other, one), Words("fr"))
    assert f"Donnée «\u00a0split\u00a0»\u00a0: chiffres fournis → «\u00a0{SPLIT}\u00a0»" in found


CHILD = 'parent = "ahead.toml"\nname = "child"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'


def test_a_child_that_changes_steps_keeps_what_formulas_read(tmp_path: Path) -> None:
    write_offer(tmp_path)
    (tmp_path / "child.toml").write_text(CHILD + 'steps.drop = ["base_amount"]\n', encoding="utf-8")
    result = run(tmp_path / "child.toml")
    intake = intakes(measured())
    need = {c: sum(WEIGHTS[k] * intake[year, c, k] for year in (2027, 2028, 2029) for k in CATEGORIES) for c in CODES}
    share = Fraction(need["ON"]) / sum(need.values())
    amount = result.amount("allocation", "2031-32", "ON")
    assert amount is not None
    assert abs(Fraction(amount) - 800_000_000 * share) < Fraction(1, 50)


def test_a_child_of_other_years_holds_what_its_parent_held(tmp_path: Path) -> None:
    """Of 2030-31 to 2033-34: the plan is held from 2028, though none of these years counts 2025."""
    path = write_offer(tmp_path)
    years = 'fiscal_years = { first = "2031-32", last = "2033-34" }\n'
    (tmp_path / "child.toml").write_text(CHILD + years, encoding="utf-8")
    assert run(tmp_path / "child.toml").amount("allocation", "2031-32", "ON") == run(path).amount(
        "allocation", "2031-32", "ON"
    )


def test_figures_by_fiscal_year_are_held_from_the_last_that_the_parent_gives(tmp_path: Path) -> None:
    """A child without 2028-29, the last given year: its later years have that year's amount, not that of 2027-28."""
    path = tmp_path / "ahead.toml"
    path.write_text(
        offer().replace(STATED, 'by_year = { "2027-28" = 700000000, "2028-29" = 710000000 }\nbeyond = "held"'),
        encoding="utf-8",
    )
    (tmp_path / "child.toml").write_text(CHILD + 'fiscal_years = ["2027-28", "2030-31"]\n', encoding="utf-8")
    result = run(tmp_path / "child.toml")
    assert [result.amount("envelope", year) for year in ("2027-28", "2030-31")] == [700_000_000, 710_000_000]


# What is projected of money: planned money is there to share, what is made of it is not yet


def of_status(folder: Path, authority: str, status: str) -> Result:
    path = with_fund(folder, authority)
    text = path.read_text(encoding="utf-8").replace(
        'source = "x"\n[inputs.kept]', f'source = "x"\n{status}\n[inputs.kept]'
    )
    path.write_text(
        text.replace(FROM_PLAN, 'from.2025 = { formula = "planned * level / target * split", status = "derived" }'),
        encoding="utf-8",
    )
    return run(path)


FROM_PLAN = 'from.2025 = { formula = "planned * level / target * split", source = "Levels plans" }'


@pytest.mark.parametrize(
    ("status", "wanted"),
    [("", False), ('status = "published"', False), ('status = "planned"', True), ('status = "projected"', True)],
)
def test_an_envelope_made_of_what_is_planned_is_projected(tmp_path: Path, status: str, wanted: bool) -> None:
    result = of_status(tmp_path, 'formula = "kept * fund"', status)
    assert [is_projected(result, year, "envelope") for year in YEARS] == [wanted] * 5
    assert result.scenario.tier.parameters["stated_authority"].said_of("2027-28").status == (
        "projected" if wanted else "derived"
    )
    assert is_projected(result, "2027-28")  # of the persons, whatever the file calls them


def test_planned_money_is_not_projected_and_one_projected_year_is(tmp_path: Path) -> None:
    by_year = 'by_year = { "2027-28" = { value = 700000000, status = "planned" }, "2028-29" = { value = 1, status = "projected" } }'
    path = tmp_path / "ahead.toml"
    path.write_text(
        offer(years='["2027-28", "2028-29"]').replace(STATED, by_year.replace("= 1,", "= 710000000,")), encoding="utf-8"
    )
    result = run(path)
    assert [is_projected(result, year, "envelope") for year in ("2027-28", "2028-29")] == [False, True]


def test_the_packaged_formula_on_years_ahead_begins_as_it_is(tmp_path: Path) -> None:
    """On the envelope that the packaged data derive, held after its last year: 2026-27 is settlement's to the cent."""
    head, rest = offer(years='{ first = "2026-27", last = "2031-32" }').split("[inputs.stated_authority]")
    path = tmp_path / "ahead.toml"
    path.write_text(
        f'{head}[inputs.stated_authority]\nbeyond = "held"\n[inputs.intake]{rest.partition("[inputs.intake]")[2]}',
        encoding="utf-8",
    )
    result, settlement = run(path), run("settlement")
    for code in CODES:
        assert result.amount("allocation", "2026-27", code) == settlement.amount("allocation", "2026-27", code)
    envelopes = [result.amount("envelope", year) for year in result.scenario.fiscal_years]
    assert len({*envelopes[2:]}) == 1
    assert len({*envelopes[:3]}) == 3
    assert [is_projected(result, year, "envelope") for year in result.scenario.fiscal_years] == [False] * 3 + [True] * 3
    assert [is_projected(result, year) for year in result.scenario.fiscal_years] == [False] + [True] * 5
