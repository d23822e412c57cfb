"""Money of scenarios in functions and in the task pane: a mixture is refused there as elsewhere, unlike money is told apart."""

from pathlib import Path

import pytest

from fundingmodel.errors import Refused
from udfs.calls import answer
from udfs.scenarios.named import forget, register
from udfs.scenarios.preview import preview

OFFER = """
name = "offer"
parent = "settlement"
author = "x"
date = "2026-12-01"
reason = "x"
fiscal_years = ["2019-20"]
[inputs.stated_authority]
SAID
"""


def offer(folder: Path, said: str) -> str:
    path = folder / "offer.toml"
    path.write_text(OFFER.replace("SAID", said), encoding="utf-8", newline="\n")
    return str(path)


@pytest.mark.parametrize(
    "said",
    [
        'data = "quebec_grant"',
        'data = "settlement_envelopes"',
        'scenario = "quebec-parity"\nquantity = "envelope"',
        'unit = "dollars"\nprice_basis = "nominal"\nvalue = 900000000\nscope = "settlement-transfers"\nsource = "x"',
    ],
)
def test_a_mixture_is_refused_where_a_cell_would_show_it(tmp_path: Path, said: str) -> None:
    with pytest.raises(Refused) as error:
        answer("SCENARIO", [register(offer(tmp_path, said)), None, "2019-20"])
    forget()
    assert "inputs.stated_authority" in str(error.value) and "scope" in str(error.value)


ASIDE = """
name = "aside"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
scope = "shared"
measure = "allocated"
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "set_aside", kind = "amount" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
value = 400
scope = "settlement-transfers"
source = "x"
[inputs.set_aside_amount]
unit = "dollars"
price_basis = "nominal"
value = 100
scope = "set-asides"
source = "x"
"""


def test_a_figure_that_a_cell_gives_is_money_of_the_same_scope(tmp_path: Path) -> None:
    """Another authority is still the authority from which the set_aside takes what is not shared."""
    path = tmp_path / "aside.toml"
    path.write_text(ASIDE, encoding="utf-8", newline="\n")
    name = register(path)
    found = answer("SCENARIO", [name, [["stated_authority", 400]], "2025-26"])
    assert "200" in str(found) and "100" in str(found)
    forget()


def test_the_source_of_money_says_what_it_is() -> None:
    assert answer("SOURCE", ["base_for_each", "source", "settlement"]) == [
        ["shared by the formula, allocated; assumption"]
    ]
    assert "grant under the Canada-Quebec Accord, spent" in str(
        answer("SOURCE", ["grant_elsewhere", "source", "quebec-parity"])
    )


def test_the_pane_makes_no_change_of_unlike_money() -> None:
    shown = preview("quebec-parity", "2021-22", [], "settlement")
    assert shown["unlike"]
    assert shown["kind"] == {
        "en": "grant under the Canada-Quebec Accord, spent",
        "fr": "subvention de l’Accord Canada-Québec, dépensé",
    }
    assert shown["baseline_kind"]["en"] == "shared by the formula, allocated"
    assert not preview("cohort", "2021-22", [], "settlement")["unlike"]
