"""What is refused of inputs made from inputs, with its sentence; money and bands."""

from decimal import Decimal
from pathlib import Path

import pytest
from projected_files import (
    offer,
    write_offer,
)

from fundingmodel import Refused, run
from fundingmodel.language.refusals import sentence

STATED = "value = 800000000"


# What is refused

REFUSED = [
    ({"formula": 'from.2025 = { formula = "planned * levl / target * split" }'}, "Did you mean 'level'?"),
    ({"formula": 'from.2025 = { formula = "planned + total(target)" }'}, "does not go by jurisdiction"),
    (
        {"formula": 'from.2025 = { formula = "planned * split * level" }'},
        "the formula gives persons x persons, and the unit of this input is 'persons'",
    ),
    ({"formula": 'from.2025 = { formula = "planned" }'}, "gives one count, 'planned', for each jurisdiction"),
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


@pytest.mark.parametrize("formula", ["first_fund * second_fund / third", "first_fund * (second_fund / third)"])
def test_no_ratio_is_made_of_nominal_and_real_money(tmp_path: Path, formula: str) -> None:
    """However it is written: as a factor it would make real money of nominal."""
    path = of_funds(tmp_path, "real", "", 'price_basis = "nominal"')
    third = MONEY[MONEY.index("[inputs.second_fund]") :].replace("second_fund", "third").replace("BASIS", "nominal")
    path.write_text(path.read_text(encoding="utf-8").replace(SUM, f'formula = "{formula}"') + third, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        run(path)
    assert "puts together money of price_basis" in str(refused.value)
    path.write_text(path.read_text(encoding="utf-8").replace('"real"', '"nominal"'), encoding="utf-8")
    assert run(path).amount("envelope", "2027-28") == 500_000_000


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
        ('need = "cost"', 'need = "tariff"', "a table of bands is read by formulas only"),
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
