"""Scopes of parents: no child, by any of its tables, calls its parent's figures money of another scope or measure."""

from pathlib import Path

import pytest
from money_files import SHARED, computed, refusal, scenario

CHILD = 'parent = "money.toml"\nname = "child"\nauthor = "x"\ndate = "2025-01-01"\nreason = "x"\n'
OF_TIERS = """
name = "money"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
TOP
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
pupils = { shape = "jurisdiction", unit = "pupils", value = 2, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 900, source = "x", scope = "shared" }
[tiers.first]
jurisdictions = ["a", "b"]
TIER
"""
FIGURES = '{ unit = "dollars", price_basis = "nominal", value = 5, source = "y" }'


def child(folder: Path, text: str) -> Path:
    path = folder / "child.toml"
    path.write_text(CHILD + text, encoding="utf-8", newline="\n")
    return path


def of_tiers(folder: Path, top: str = "", tier: str = "") -> None:
    text = OF_TIERS.replace("TOP", top).replace("TIER", tier)
    (folder / "money.toml").write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("top", "tier", "text", "key", "place"),
    [
        (SHARED, "", '[tiers.first]\nscope = "resettlement"', "scope_of_parent", "tiers.first"),
        (SHARED, "", '[tiers.first]\nmeasure = "spent"', "scope_of_parent", "tiers.first"),
        (SHARED, "", '[tiers.first.inputs.stated_authority]\nscope = "bridge-training"', "money_alone", "tiers.first"),
        (SHARED, "", '[tiers.first.inputs.stated_authority]\nmeasure = "planned"', "money_alone", "tiers.first"),
        (SHARED, "", '[tiers.new]\njurisdictions = ["c"]\nscope = "resettlement"', "scope_of_parent", "tiers.new"),
        ("", SHARED, 'scope = "resettlement"', "scope_of_parent", "'shared'"),
        ("", SHARED, 'measure = "spent"', "scope_of_parent", "'allocated'"),
        ("", SHARED, '[tiers.first]\nscope = "resettlement"', "scope_of_parent", "tiers.first"),
    ],
)
def test_tiers_call_the_parents_money_by_no_other_name(
    tmp_path: Path, top: str, tier: str, text: str, key: str, place: str
) -> None:
    of_tiers(tmp_path, top, tier)
    error = refusal(child(tmp_path, text))
    assert error.key == key and place in str(error)


@pytest.mark.parametrize(
    ("top", "tier", "text"),
    [
        (SHARED, "", '[tiers.first]\nscope = "shared"\nmeasure = "allocated"'),
        ("", SHARED, 'scope = "shared"'),
        (
            SHARED,
            "",
            f'[tiers.new]\njurisdictions = ["c"]\nscope = "resettlement"\ninputs.stated_authority = {FIGURES}',
        ),
    ],
)
def test_a_child_with_tiers_may_say_the_same_or_give_other_figures(
    tmp_path: Path, top: str, tier: str, text: str
) -> None:
    of_tiers(tmp_path, top, tier)
    if "tiers.new" in text:  # figures of its own are of the tier's scope, not of the one said of the parent's
        assert (
            computed(child(tmp_path, text)).tiers["new"].tier.parameters["stated_authority"].said.scope
            == "resettlement"
        )
    else:
        assert computed(child(tmp_path, text)).amount("allocation", "2025-26", "a")


def test_tiers_that_a_child_adds_call_its_parents_money_by_no_other_name(tmp_path: Path) -> None:
    scenario(tmp_path)
    for said in ('scope = "resettlement"', 'measure = "spent"'):
        error = refusal(child(tmp_path, f"[tiers.x]\n{said}"))
        assert error.key == "scope_of_parent" and "tiers.x" in str(error)
    assert computed(child(tmp_path, '[tiers.x]\nscope = "shared"')).amount("allocation", "2024-25", "a")


BUS = 'scope = "bus"\nscopes.bus = { en = "buses", fr = "autobus" }'


@pytest.mark.parametrize(
    "text",
    [
        'scopes.bus = { en = "trains", fr = "trains" }',
        'scopes.bus = { en = "trains" }',
        'scopes.bus = "trains"',
        'scopes.bus.parts = ["shared"]',
        'scopes.bus.covers = "trains"',
    ],
)
def test_a_child_gives_its_parents_scope_no_other_meaning(tmp_path: Path, text: str) -> None:
    scenario(tmp_path, BUS)
    error = refusal(child(tmp_path, text))
    assert error.key == "scopes_of_parent" and "scopes.bus" in str(error)
    same = child(
        tmp_path, 'scopes.bus = { en = "buses", fr = "autobus" }\nscopes.rail = { en = "rail", fr = "trains" }'
    )
    assert computed(same).amount("allocation", "2024-25", "a")


TAKEN = 'scope = "not stated"\nscope_taken_as = "shared"'


def test_a_child_assumes_nothing_else_of_its_parents_money(tmp_path: Path) -> None:
    scenario(tmp_path, TAKEN)
    assert refusal(child(tmp_path, 'scope_taken_as = "resettlement"')).key == "scope_of_parent"
    assert computed(child(tmp_path, 'scope_taken_as = "shared"')).amount("allocation", "2024-25", "a")
    scenario(tmp_path, SHARED, stated_authority='scope = "not stated", scope_taken_as = "shared"')
    other = '[inputs.stated_authority]\nscope_taken_as = "resettlement"'
    assert refusal(child(tmp_path, other)).key == "money_alone"
    scenario(tmp_path, SHARED, stated_authority='scope = "not stated"')
    assumed = '[inputs.stated_authority]\nscope_taken_as = "shared"'
    assert computed(child(tmp_path, assumed)).amount("allocation", "2024-25", "a")
