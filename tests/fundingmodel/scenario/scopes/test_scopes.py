"""Scope and measure: money of one kind is never joined with money of another; each planted mixture is refused by name."""

from pathlib import Path

import pytest
from money_files import ASIDE, MONEY, SHARED, TAKEN, computed, refusal, scenario

from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.money.linked import money_of_quantity
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.scopes import Money, measures, packaged_scopes, unlike

SCOPES = {  # as ../shared/data says them, typed again
    "shared",
    "set-asides",
    "settlement-transfers",
    "settlement-programme",
    "settlement-programme-canada",
    "quebec-accord",
    "resettlement",
    "settlement-and-resettlement",
    "interim-housing",
    "asylum-quebec",
    "francophone-support",
    "vote-10",
    "programme-to-2017",
    "agreement-2005",
    "claimed",
    "not stated",
}


def test_the_list_is_the_one_of_the_sources() -> None:
    assert set(packaged_scopes()) >= SCOPES
    assert list(measures()) == ["authority", "allocated", "planned", "spent", "lapsed", "claimed"]
    assert {key for key, scope in packaged_scopes().items() if scope.parts} == {"settlement-transfers"}
    assert packaged_scopes()["settlement-transfers"].parts == ("shared", "set-asides")
    for scope in packaged_scopes().values():
        assert scope.name["en"] != scope.name["fr"] and scope.covers["en"] != scope.covers["fr"]


def test_a_file_without_scopes_is_calculated_as_it_is(tmp_path: Path) -> None:
    result = computed(scenario(tmp_path, ""))
    assert result.scenario.money == Money("CAD") and result.amount("allocation", "2024-25", "a")
    assert result.main.tier.parameters["stated_authority"].said.scope == ""


def test_money_that_says_nothing_is_the_scenarios(tmp_path: Path) -> None:
    result = computed(scenario(tmp_path))
    assert result.scenario.money == Money("CAD", "shared", "allocated")
    for name in MONEY:
        said = result.main.tier.parameters[name].said
        assert (said.scope, said.measure) == ("shared", "allocated")
    assert computed(scenario(tmp_path, "")).amount("allocation", "2025-26", "a") == result.amount(
        "allocation", "2025-26", "a"
    )


PLANTED = [  # what is written, where, and the key of the refusal with a word of its place
    ("opening_allocation", 'scope = "settlement-transfers"', "scope_differs", "hold_harmless"),
    ("base_for_each", 'scope = "set-asides"', "scope_differs", "base_for_each"),
    ("minimum", 'scope = "quebec-accord"', "scope_differs", "minimum"),
    ("stated_authority", 'scope = "settlement-transfers"', "scope_differs", "set_aside"),
    ("stated_authority", 'scope = "settlement-programme"', "scope_differs", "stated_authority"),
    ("stated_authority", 'scope = "not stated"', "scope_not_stated", "stated_authority"),
    ("minimum", 'scope = "not stated"', "scope_not_stated", "minimum"),
    ("stated_authority", 'scope = "not stated", scope_taken_as = "resettlement"', "scope_differs", "resettlement"),
    ("stated_authority", 'scope = "shared", scope_taken_as = "resettlement"', "scope_is_stated", "stated_authority"),
    ("stated_authority", 'scope = "not stated", scope_taken_as = "not stated"', "not_stated_not_shared", "authority"),
    ("stated_authority", 'scope = "sharred"', "unknown_scope", "'shared'"),
    ("stated_authority", 'measure = "paid"', "unknown_measure_of_money", "paid"),
    ("stated_authority", 'measure = "lapsed"', "measure_differs", "stated_authority"),
    ("stated_authority", 'measure = "claimed"', "measure_differs", "stated_authority"),
    ("opening_allocation", 'measure = "spent"', "measure_differs", "opening_allocation"),
    ("base_for_each", 'measure = "planned"', "measure_differs", "base_for_each"),
]


@pytest.mark.parametrize(("name", "said", "key", "word"), PLANTED)
def test_a_planted_mixture_is_refused(tmp_path: Path, name: str, said: str, key: str, word: str) -> None:
    error = refusal(scenario(tmp_path, **{name: said}))
    assert error.key == key and f"inputs.{name}" in str(error) and word in str(error)


def test_an_authority_may_be_planned_or_taken_for_what_is_shared(tmp_path: Path) -> None:
    for said in ('measure = "planned"', 'scope = "not stated", scope_taken_as = "shared"', 'scope = "shared"'):
        assert computed(scenario(tmp_path, stated_authority=said)).amount("allocation", "2024-25", "a")
    taken = read_scenario(scenario(tmp_path, stated_authority='scope = "not stated", scope_taken_as = "shared"'))
    said_of = taken.tier.parameters["stated_authority"].said
    assert (said_of.stated_scope, said_of.scope, said_of.scope_taken_as) == ("not stated", "shared", "shared")
    all_taken = SHARED + '\nscope_taken_as = "shared"'
    assert computed(scenario(tmp_path, all_taken, stated_authority='scope = "not stated"')).figure(
        "envelope", "2024-25"
    )


BY_YEAR = (
    '=unit = "dollars", price_basis = "nominal", source = "x", by_year = { "2024-25" = { value = 9000, scope = "shared" }, '
    '"2025-26" = { value = 9500, scope = "OTHER" } }'
)


def test_one_input_is_money_of_one_scope(tmp_path: Path) -> None:
    error = refusal(scenario(tmp_path, stated_authority=BY_YEAR.replace("OTHER", "settlement-transfers")))
    assert sentence(error, "en") == (
        "money.toml: inputs.stated_authority: its figures are money of different scopes: shared (2024-25) and "
        "settlement-transfers (2025-26). One input is money of one scope: give all at one, and let set_aside take off it what is "
        "not shared."
    )
    assert "de portées différentes" in sentence(error, "fr")
    assert computed(scenario(tmp_path, stated_authority=BY_YEAR.replace("OTHER", "shared")))


def test_a_set_aside_makes_the_authority_what_is_shared(tmp_path: Path) -> None:
    whole = 'scope = "settlement-transfers"'
    result = computed(scenario(tmp_path, aside=ASIDE, stated_authority=whole))
    tier = result.scenario.tier
    assert tier.parameters[TAKEN].said.scope == "set-asides"
    scopes = {name: money_of_quantity(tier, name).scope for name in ("programme_authority", "set_aside", "envelope")}
    assert scopes == {
        "programme_authority": "settlement-transfers",
        "set_aside": "set-asides",
        "envelope": "shared",
    }
    assert money_of_quantity(tier, "allocation").scope == "shared"


@pytest.mark.parametrize(
    ("name", "said", "authority"),
    [
        ("stated_authority", 'scope = "settlement-programme"', ""),  # no sum of the list makes it
        (TAKEN, 'scope = "resettlement"', 'scope = "settlement-transfers"'),
        (TAKEN, 'scope = "shared"', 'scope = "settlement-transfers"'),
        ("minimum", 'scope = "settlement-transfers"', 'scope = "settlement-transfers"'),
        ("opening_allocation", 'scope = "settlement-transfers"', 'scope = "settlement-transfers"'),
    ],
)
def test_a_set_aside_makes_nothing_else_of_it(tmp_path: Path, name: str, said: str, authority: str) -> None:
    error = refusal(scenario(tmp_path, aside=ASIDE, **{"stated_authority": authority, name: said}))
    assert error.key == ("not_a_part" if name == TAKEN else "scope_differs") and f"inputs.{name}" in str(error)


def test_the_scenario_says_what_it_shares(tmp_path: Path) -> None:
    error = refusal(scenario(tmp_path, "", stated_authority='scope = "shared"'))
    assert error.key == "scenario_without_scope" and 'Add scope = "shared"' in str(error)
    assert refusal(scenario(tmp_path, 'scope = "not stated"')).key == "not_stated_not_shared"
    assert refusal(scenario(tmp_path, 'scope = "other"')).key == "unknown_scope"
    assert refusal(scenario(tmp_path, 'measure = "other"')).key == "unknown_measure_of_money"
    found = read_scenario(scenario(tmp_path, 'scope = "not stated"\nscope_taken_as = "shared"'))
    assert found.money.scope == "shared"


def test_scope_is_said_of_money_alone(tmp_path: Path) -> None:
    path = scenario(tmp_path)
    text = path.read_text(encoding="utf-8").replace("value = 0.5,", 'value = 0.5, scope = "shared",')
    path.write_text(text, encoding="utf-8", newline="\n")
    assert refusal(path).key == "of_no_money"


OWN = 'scope = "bus"\nscopes.bus = { en = "school buses", fr = "autobus scolaires" }\n'


def test_a_file_adds_scopes_of_its_own(tmp_path: Path) -> None:
    money = read_scenario(scenario(tmp_path, OWN)).money
    assert (money.named("en"), money.named("fr")) == ("CAD, school buses", "CAD, autobus scolaires")
    parts = 'scopes.all = { en = "all", fr = "tout", parts = ["bus", "set-asides"] }\n'
    whole = {"stated_authority": 'scope = "all"'}
    assert computed(scenario(tmp_path, OWN + parts, ASIDE, **whole)).amount("allocation", "2024-25", "a")
    assert (
        refusal(scenario(tmp_path, OWN, ASIDE, stated_authority='scope = "settlement-transfers"')).key
        == "scope_differs"
    )


@pytest.mark.parametrize(
    ("scopes", "key"),
    [
        ('scopes = "bus"', "scopes_not_a_table"),
        ("scopes.bus = 3", "scopes_not_a_table"),
        ('scopes.bus = { fr = "x" }', "scopes_not_a_table"),
        ('scopes.bus = { en = "x", parts = "shared" }', "scopes_not_a_table"),
        ('scopes.bus = { en = "x", parts = ["nothing"] }', "unknown_scope"),
        ('scopes.shared = { en = "x" }', "scope_of_the_package"),
    ],
)
def test_wrong_scopes_of_a_file_are_refused(tmp_path: Path, scopes: str, key: str) -> None:
    assert refusal(scenario(tmp_path, scopes)).key == key


LINK = '=scenario = "other.toml", quantity = "QUANTITY"'


@pytest.mark.parametrize(
    ("name", "quantity", "scopes", "key"),
    [
        ("stated_authority", "envelope", SHARED, ""),
        ("stated_authority", "envelope", "", ""),  # what says nothing of itself is not held against it
        ("stated_authority", "envelope", 'scope = "resettlement"', "scope_differs"),
        ("minimum", "base_for_each", 'scope = "resettlement"', "scope_differs"),
        ("stated_authority", "envelope", 'scope = "shared"\nmeasure = "lapsed"', "measure_differs"),
        ("opening_allocation", "allocation", 'scope = "shared"\nmeasure = "spent"', "measure_differs"),
    ],
)
def test_a_link_carries_what_its_source_shares(tmp_path: Path, name: str, quantity: str, scopes: str, key: str) -> None:
    scenario(tmp_path, scopes, name="other")
    path = scenario(tmp_path, **{name: LINK.replace("QUANTITY", quantity)})
    if key:
        error = refusal(path)
        assert error.key == key and f"inputs.{name}" in str(error)
    else:
        assert computed(path)


def test_a_link_to_an_authority_carries_the_authoritys_scope(tmp_path: Path) -> None:
    whole = {"stated_authority": 'scope = "settlement-transfers"'}
    scenario(tmp_path, aside=ASIDE, name="other", **whole)
    linked = {"stated_authority": LINK.replace("QUANTITY", "programme_authority")}
    assert refusal(scenario(tmp_path, **linked)).key == "scope_differs"
    assert computed(scenario(tmp_path, aside=ASIDE, **linked)).amount("allocation", "2024-25", "a")
    after = {"stated_authority": LINK.replace("QUANTITY", "envelope")}
    assert computed(scenario(tmp_path, **after)).amount("allocation", "2024-25", "a")


def test_a_link_to_an_input_carries_the_inputs_scope(tmp_path: Path) -> None:
    whole = BY_YEAR.replace('"shared"', '"OTHER"').replace("OTHER", "settlement-transfers")
    scenario(tmp_path, aside=ASIDE, name="other", stated_authority=whole)
    linked = {"stated_authority": LINK.replace("QUANTITY", "stated_authority")}
    assert refusal(scenario(tmp_path, **linked)).key == "scope_differs"
    assert computed(scenario(tmp_path, aside=ASIDE, **linked)).amount("allocation", "2024-25", "a")
    of_part = {"minimum": LINK.replace("QUANTITY", "set_aside")}
    assert refusal(scenario(tmp_path, **of_part)).key == "scope_differs"


CHILD = 'parent = "money.toml"\nname = "child"\nauthor = "x"\ndate = "2025-01-01"\nreason = "x"\n'


def child(folder: Path, text: str, **said: str) -> Path:
    scenario(folder, **said)
    path = folder / "child.toml"
    path.write_text(CHILD + text, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('scope = "resettlement"', "scope_of_parent"),
        ('measure = "spent"', "scope_of_parent"),
        ('[inputs]\nminimum = { scope = "shared" }', "money_alone"),
        ('[inputs]\nminimum = { measure = "planned" }', "money_alone"),
        (
            '[inputs]\nminimum = { unit = "dollars", price_basis = "nominal", value = 30, source = "y", scope = "resettlement" }',
            "scope_differs",
        ),
    ],
)
def test_a_child_calls_its_parents_money_by_no_other_name(tmp_path: Path, text: str, key: str) -> None:
    assert refusal(child(tmp_path, text)).key == key


def test_figures_of_a_child_keep_nothing_that_was_said_of_the_parents(tmp_path: Path) -> None:
    said = {"stated_authority": 'scope = "not stated", scope_taken_as = "shared", measure = "planned"'}
    path = child(
        tmp_path,
        '[inputs]\nstated_authority = { unit = "dollars", price_basis = "nominal", value = 8000, source = "y" }',
        **said,
    )
    found = read_scenario(path).tier.parameters["stated_authority"].said
    assert (found.stated_scope, found.scope_taken_as, found.measure) == ("shared", "", "allocated")


def test_a_measure_alone_is_checked(tmp_path: Path) -> None:
    said = {"opening_allocation": 'measure = "spent"'}
    assert refusal(scenario(tmp_path, 'measure = "allocated"', **said)).key == "measure_differs"
    assert computed(scenario(tmp_path, 'measure = "spent"', **said)).scenario.money == Money("CAD", "", "spent")


PER_ADMISSION = """
name = "each"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
scope = "shared"
measure = "planned"
steps = [
  { step = "envelope", authority = "per_admission", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "hold_harmless", bind.reference = "promised", price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
protected_fraction = { unit = "ratio", value = 0.5, source = "x" }
admissions_planned = { unit = "persons", value = 30, source = "x" }
dollars_per_admission = { unit = "dollars per person", price_basis = "nominal", value = 300, source = "x", EACH }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }
promised = { shape = "jurisdiction", unit = "dollars", price_basis = "nominal", value = 10, source = "x", PROMISED }
"""


@pytest.mark.parametrize(
    ("each", "promised", "key", "place"),
    [
        ('scope = "shared"', 'scope = "shared"', "", ""),
        ('scope = "quebec-accord"', 'scope = "shared"', "scope_differs", "dollars_per_admission"),
        ('scope = "not stated"', 'scope = "shared"', "scope_not_stated", "dollars_per_admission"),
        ('scope = "shared"', 'scope = "quebec-accord"', "scope_differs", "promised"),
        ('measure = "claimed"', 'scope = "shared"', "measure_differs", "dollars_per_admission"),
        ('scope = "shared"', 'measure = "spent"', "measure_differs", "promised"),
    ],
)
def test_an_amount_for_each_and_what_is_bound_are_money_too(
    tmp_path: Path, each: str, promised: str, key: str, place: str
) -> None:
    path = tmp_path / "each.toml"
    text = PER_ADMISSION.replace("EACH", each).replace("PROMISED", promised)
    path.write_text(text, encoding="utf-8", newline="\n")
    if key:
        error = refusal(path)
        assert error.key == key and f"inputs.{place}" in str(error)
    else:
        assert computed(path).amount("allocation", "2025-26", "a")


TIERS = """
name = "tiers"
instrument = "grant"
recipient = "schools"
fiscal_years = ["2025-26"]
scope = "shared"
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
[tiers.first]
jurisdictions = ["a", "b"]
scope = "FIRST"
inputs.stated_authority = { unit = "dollars", price_basis = "nominal", value = 900, source = "x" }
[tiers.second]
jurisdictions = ["c", "d"]
inputs.stated_authority = { tier = "first", quantity = "allocation", jurisdiction = "a" }
"""


def test_a_tier_may_share_other_money_that_no_other_takes(tmp_path: Path) -> None:
    path = tmp_path / "tiers.toml"
    path.write_text(TIERS.replace("FIRST", "interim-housing"), encoding="utf-8", newline="\n")
    error = refusal(path)
    assert error.key == "scope_differs" and "tiers.second: inputs.stated_authority" in str(error)
    path.write_text(TIERS.replace("FIRST", "shared"), encoding="utf-8", newline="\n")
    assert computed(path).amount("allocation", "2025-26", "c")


def test_unlike_money() -> None:
    assert unlike([]) == unlike([Money("CAD", "shared")]) == ()
    assert unlike([Money("CAD", "shared", "spent"), Money("USD", "resettlement", "spent")]) == ("currency", "scope")
    assert unlike([Money("CAD", "shared", "spent"), Money("CAD", "shared", "planned")]) == ("measure",)
    assert unlike([Money("CAD"), Money("CAD", "shared", "planned")]) == ()
    assert unlike([Money("CAD", "not stated"), Money("CAD", "not stated")]) == ("scope",)
