"""Offers below a parent whose inputs are made from inputs: what formulas read stays, and differences are told where they are made."""

from pathlib import Path

import pytest
from against_oracle import differences as off_the_oracle
from command_line import printed
from offers import write_offer
from oracle_general import everything

from fundingmodel.analysis.offers.differences import differences
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.language.words import Words
from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario

AHEAD = """\
name = "ahead"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2026-27", "2027-28", "2028-29"]
lags = [2]
jurisdictions = ["mill", "port"]
categories = ["child", "adult"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake", "share", "bounds",
  { step = "base_amount", parts = "equal", indexation = "none" },
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
base_for_each = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
category_weight = { unit = "ratio", value = 1, assumption = true }
[inputs.intake]
unit = "persons"
source = "register"
by_calendar_year.2023.values = { mill = { child = 20, adult = 100 }, port = { child = 80, adult = 200 } }
by_calendar_year.2024.values = { mill = { child = 10, adult = 90 }, port = { child = 100, adult = 200 } }
from.2025 = { formula = "planned * split", source = "plan" }
[inputs.planned]
shape = "scalar"
by = "calendar year"
unit = "persons"
status = "planned"
source = "plan"
by_calendar_year = { 2025 = 500 }
beyond = "held"
[inputs.split]
shape = "jurisdiction x category"
unit = "ratio"
formula = "part(year_sum(intake, 2023, 2024)) * half"
assumption = true
[inputs.half]
shape = "scalar"
unit = "ratio"
value = 0.5
assumption = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ahead.toml").write_text(AHEAD, encoding="utf-8", newline="\n")
    return tmp_path


@pytest.mark.parametrize(
    ("own", "lines"),
    [
        (
            'steps.drop = ["base_amount"]\n',
            ["Step base_amount: dropped", "Input base_for_each: 1,000 → not read"],
        ),
        ('fiscal_years = ["2028-29"]\n', ["Fiscal years: 2026-27 to 2028-29 → 2028-29"]),
        (
            '[inputs.planned]\nby_calendar_year = { 2025 = 600 }\nstatus = "planned"\nsource = "x"\n',
            ["Input planned: 500 → 600"],
        ),
        (
            '[inputs.intake]\nfrom.2025 = { formula = "planned * split * 1", source = "x" }\n',
            ["Input intake (2025 to 2026): planned * split → planned * split * 1"],
        ),
        ('[inputs.intake]\nfrom.2025 = { formula = "planned*split", source = "x" }\n', []),
    ],
)
def test_what_a_formula_reads_stays_and_is_told_where_it_is_made(own: str, lines: list[str], folder: Path) -> None:
    parent, offer = read_scenario(folder / "ahead.toml"), read_scenario(write_offer(folder, own, "ahead.toml"))
    found = differences(parent, offer)
    assert in_words(found, Words("en")) == lines
    assert len(in_words(found, Words("fr"))) == len(lines)
    assert list(off_the_oracle(run(offer), everything(offer))) == []
    (folder / "whole.toml").write_text(printed("show", str(folder / "offer.toml")), encoding="utf-8")
    assert run(folder / "whole.toml").table("allocation").equals(run(offer).table("allocation"))


@pytest.mark.parametrize(
    "ask", ["floor", "collar", "weight", "phase-in", "set-aside", "drop-base", "longer", "fewer-years"]
)
def test_asks_go_with_it(ask: str, folder: Path) -> None:
    path = folder / f"{ask}.toml"
    printed("new", str(path), "--parent", str(folder / "ahead.toml"), "--ask", ask)
    offer = read_scenario(path)
    assert list(off_the_oracle(run(offer), everything(offer))) == []
