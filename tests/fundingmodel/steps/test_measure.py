"""The step measure: what it makes is worked out by hand here; what it may not read or give is refused with a sentence."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import printed
from random_scenarios import toml_text

from fundingmodel import explain, run
from fundingmodel.errors import DoesNotFit, Refused, ScenarioRefused
from fundingmodel.language.words import Words
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.steps import step_module

GAP = "max(0, total(capacity) / total(pupils) - capacity / pupils) * pupils"
LAST = [
    "bounds",
    {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"},
    {"step": "round_to_envelope", "ties": "larger_share"},
]
ENVELOPE = {"step": "envelope", "authority": "stated", "rounding": "carried"}
MONEY = {"unit": "dollars", "price_basis": "nominal", "source": "drawn"}


def measure(name: str, formula: str, **more: Any) -> dict[str, Any]:
    return {"step": "measure", "as": name, "formula": formula, **more}


def scenario(*steps: Any, inputs: dict[str, Any] | None = None, **above: Any) -> Scenario:
    """Three boards with pupils and a tax base; `steps` come before the fit."""
    data = {
        "name": "boards", "instrument": "grant", "recipient": "boards", "currency": "EUR", "fiscal_years": ["2025-26"],
        "jurisdictions": ["a", "b", "c"], "categories": ["p", "q"], "steps": [*steps, *LAST],
        "inputs": {
            "authority_rounding_unit": {"unit": "dollars", "value": 1, "source": "act"},
            "rounding_unit": {"unit": "dollars", "value": 1, "source": "act"},
            "stated_authority": {**MONEY, "value": 1000},
            "capacity": {**MONEY, "shape": "jurisdiction", "values": {"a": 100, "b": 300, "c": 200}},
            "pupils": {"shape": "jurisdiction", "unit": "pupils", "source": "count", "values": {"a": 10, "b": 10, "c": 20}},
            **(inputs or {}),
        },
        **above,
    }  # fmt: skip
    of_none = [name for name in ("capacity", "pupils") if name not in str(data["steps"])]
    of_none += (
        ["stated_authority"]
        if "'stated_authority': '" in str(data["steps"]) or "amount_per_person" in str(data["steps"])
        else []
    )
    of_none += ["authority_rounding_unit"] if "amount_per_person" in str(data["steps"]) else []
    kept = {name: table for name, table in data["inputs"].items() if name not in of_none}
    return build({**data, "inputs": kept}, Path("boards.toml"))


def shared(formula: str, *before: Any, **more: Any) -> Scenario:
    """Shared by one measure."""
    return scenario(
        *before,
        measure("need", formula, **more.pop("of", {})),
        ENVELOPE,
        {"step": "share", "bind": {"need": "need"}},
        **more,
    )


def amounts(of: Scenario) -> list[Decimal | None]:
    result = run(of)
    return [result.amount("allocation", "2025-26", code) for code in of.jurisdictions]


def test_a_gap_is_shared() -> None:
    """600 a 40 pupils is 15 each; a has 10 and lacks 5 x 10 = 50, b has 30, c has 10 and lacks 5 x 20 = 100."""
    found = run(shared(GAP))
    assert [found.figure("need", "2025-26", code) for code in "abc"] == [50, 0, 100]
    assert amounts(found.scenario) == [333, 0, 667]
    (column,) = (c for c in found.main.tier.formula.columns if c.name == "need")
    assert (column.unit, column.shape) == ("dollars", "jurisdiction")


def test_one_measure_in_each_place() -> None:
    """Base 50, 150, 0; floors 70, 70, 80; 300 euros: 100 above the base by pupils, 25, 25 and 50, then nobody below the floor.

    a 75, b 175, c 50 < 80: c is held at 80, and a and b share 20 above their base: 60 < 70, so a is held at 70, and b has 150.
    """
    bands = {"shape": "bands", "of": "pupils", "unit": "dollars per pupil", "price_basis": "nominal", "source": "act",
             "bands": [{"from": 0, "value": 7}, {"from": 15, "value": 4}]}  # fmt: skip
    steps: list[Any] = [
        measure("per_pupil", "band(pupils, tariff)"), measure("floor_amount", "per_pupil * pupils"),
        measure("small", "max(0, 1 - pupils / largest(pupils))"), measure("base", "small * capacity"),
        ENVELOPE, {"step": "share", "bind": {"need": "pupils"}}, "bounds",
        {"step": "base_amount", "parts": "given", "indexation": "none", "bind": {"base_given": "base"}},
        {"step": "minimum_amount", "kind": "amount_for_each", "bind": {"minimum_for_each": "floor_amount"}},
    ]  # fmt: skip
    of = scenario(inputs={"tariff": bands, "stated_authority": {**MONEY, "value": 300}}, steps=[*steps, *LAST[1:]])
    found = run(of)
    assert [found.figure("base", "2025-26", code) for code in "abc"] == [50, 150, 0]
    assert [found.figure("floor_amount", "2025-26", code) for code in "abc"] == [70, 70, 80]
    assert amounts(of) == [70, 150, 80]


def test_the_account_says_formula_figures_and_sources() -> None:
    text = explain(run(shared(GAP, of={"title": {"en": "Gap", "fr": "Écart"}})), "a", "2025-26")
    assert (
        "1. Measure (gap). gap = max(0; total(own capacity) / total(pupils) − own capacity / pupils) × pupils" in text
    )
    assert " = max(0; €600 / 40 − €100 / 10) × 10 = €50 [1] [2]." in text
    french = explain(run(shared(GAP, of={"title": {"en": "Gap", "fr": "Écart"}})), "a", "2025-26", "fr")
    assert (
        "1. Mesure (écart). écart = max(0; total(capacité propre) / total(pupils) − capacité propre / pupils)" in french
    )


# What is refused


def refused(*steps: Any, **more: Any) -> str:
    with pytest.raises(Refused) as error:
        run(shared(*steps, **more) if steps else scenario(**more))
    return str(error.value)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("capacity + pupils", "'capacity + pupils' puts together capacity (dollars) and pupils (pupils)"),
        ("pupils * 1.5", "1.5 in the formula (character 10) is a figure without unit or source"),
        ("pupils * 2", "2 in the formula (character 10) is a figure"),
        ("pupils * pupil", "which no step before it and no input of the file gives. Did you mean 'pupils'?"),
        ("pupils * share", "it reads 'share' (character 10), which a later step gives. Move the step need after that one."),
        ("pupils + need", "it is made from itself, through need - need."),
        ("pupils + prior_need", "it is made from itself, through need - need."),
        ("1", "'1' reads no quantity."),
        ("max(pupils, ", "the formula 'max(pupils, ' ends too early"),
        ("total(capacity / pupils)", "'capacity / pupils' is in dollars per pupil, and such figures have no total"),
        ("median(pupils)", "the formula has median() (character 1), which is no function"),
    ],
)  # fmt: skip
def test_what_a_formula_cannot_be_is_refused(formula: str, said: str) -> None:
    found = refused(formula)
    assert said in found
    assert found.startswith("boards.toml: need")


def test_names_that_clash_are_refused() -> None:
    assert "'pupils' is the name of a figure that the file gives" in refused("capacity", measure("pupils", "capacity"))
    assert "'need' is defined twice" in refused("capacity", measure("need", "pupils"))
    assert "'share' is defined twice" in refused("capacity", measure("share", "pupils"))
    assert "envelope: its arithmetic" not in refused("capacity", measure("envelope", "pupils"))
    assert "a step measure has the name of what it makes" in refused(
        "capacity", {"step": "measure", "formula": "pupils"}
    )
    assert "need: bind: a step measure names in its formula what it reads" in refused(
        "pupils", of={"bind": {"pupils": "capacity"}}
    )
    assert "unknown setting" in refused("pupils", of={"kind": "gap"})
    assert "found ''; write a text" in refused("")
    with pytest.raises(ScenarioRefused, match=r"found 3; write a text\. As in formula"):
        shared(3)  # type: ignore[arg-type]


def test_a_circle_through_several_is_refused_with_its_way() -> None:
    found = refused(
        "first",
        measure("first", "second * pupils"),
        measure("second", "third / capacity"),
        measure("third", "first + 1"),
    )
    assert "first: formula: it is made from itself, through first - second - third - first." in found


def test_what_another_unit_is_meant_is_refused() -> None:
    assert "the formula gives dollars, and the unit of this input is 'pupils'" in refused(GAP, of={"unit": "pupils"})
    assert amounts(shared(GAP, of={"unit": "euros"})) == [333, 0, 667]


def test_a_reader_takes_its_own_kind_alone() -> None:
    floor = {"step": "minimum_amount", "kind": "amount_for_each", "bind": {"minimum_for_each": "few"}}
    steps = [measure("few", "pupils"), ENVELOPE, {"step": "share", "bind": {"need": "pupils"}}, "bounds", floor]
    found = refused(steps=[*steps, *LAST[1:]])
    assert "'few' has the unit 'pupils', and minimum_for_each needs money, as dollars" in found


def test_below_zero_is_refused_where_a_step_reads_it_and_not_on_the_way() -> None:
    """a lacks 5 a pupil, b has 15 too many."""
    gap = "total(capacity) / total(pupils) - capacity / pupils"
    assert amounts(shared("max(0, gap) * pupils", measure("gap", gap))) == [333, 0, 667]
    with pytest.raises(
        DoesNotFit,
        match=r"need cannot be calculated for 2025-26 for b: its formula divides by zero, .* gives less or more",
    ):
        run(shared(f"({gap}) * pupils"))


def test_dividing_by_zero_and_below_the_first_band_are_refused_by_name() -> None:
    nobody = {
        "pupils": {"shape": "jurisdiction", "unit": "pupils", "source": "count", "values": {"a": 10, "b": 0, "c": 20}}
    }
    assert "need cannot be calculated for 2025-26 for b: its formula divides by zero" in refused(
        "capacity / pupils", inputs=nobody
    )
    bands = {"shape": "bands", "of": "pupils", "unit": "ratio", "source": "act", "bands": [{"from": 15, "value": 2}]}
    found = refused("band(pupils, steps_of) * pupils", inputs={"steps_of": bands})
    assert "need cannot be calculated for 2025-26 for a, b" in found


def test_years_and_unknown_figures_are_not_read() -> None:
    intake = {"unit": "pupils", "source": "count", "by_calendar_year": {"2023": {"value": 5}}}
    steps = [{"step": "average_intake", "year_weights": "equal"}, measure("need", "category_sum(intake)"), ENVELOPE,
             {"step": "share", "bind": {"need": "need"}}, *LAST]  # fmt: skip
    found = refused(steps=steps, inputs={"intake": intake}, lags=[2])
    assert "'intake' (character 14) is of calendar years" in found
    assert "Read average_intake" in found
    of_published = ["published_amount", measure("twice", "allocation + allocation")]
    published = {
        "published_allocation": {**MONEY, "values": {"a": 1, "b": 2, "c": 3}},
        "compared_allocation": {**MONEY, "value": 1},
    }
    found = refused(steps=of_published, inputs=published, results=["twice"])
    assert "'allocation' (character 1) may be unknown" in found


@pytest.mark.parametrize("key", ["price_basis", "scope", "measure"])
def test_unlike_money_is_not_put_together(key: str) -> None:
    other = {"price_basis": ("nominal", "real"), "scope": ("shared", "set-asides"), "measure": ("spent", "planned")}[
        key
    ]
    aid = {**MONEY, "shape": "jurisdiction", "values": {"a": 1, "b": 1, "c": 1}, key: other[0]}
    tax = {**MONEY, "shape": "jurisdiction", "values": {"a": 100, "b": 300, "c": 200}, key: other[1]}
    above = {"scope": "shared"} if key == "scope" else {}
    found = refused("aid + tax", inputs={"aid": aid, "tax": tax}, **above)
    assert f"'aid + tax' puts together money of {key} '{other[0]}' and '{other[1]}'" in found
    # A ratio of unlike money would carry the one into the other.
    for written, part in (("aid / tax * tax", "aid / tax"), ("pupils * (aid / tax)", "(aid / tax)")):
        found = refused(written, inputs={"aid": aid, "tax": tax}, **above)
        assert f"'{part}' puts together money of {key} '{other[0]}' and '{other[1]}'" in found


def test_money_of_a_measure_is_refused_where_its_reader_would_join_it_with_other_money() -> None:
    floor = {"step": "minimum_amount", "kind": "amount_for_each", "bind": {"minimum_for_each": "half"}}
    steps = [
        measure("half", "tax * part(pupils)"),
        ENVELOPE,
        {"step": "share", "bind": {"need": "pupils"}},
        "bounds",
        floor,
    ]

    def of(**said: str) -> str:
        tax = {**MONEY, "shape": "jurisdiction", "values": {"a": 100, "b": 300, "c": 200}, **said}
        return refused(steps=[*steps, *LAST[1:]], inputs={"tax": tax}, scope="shared", measure="allocated")

    assert "half: formula (2025-26): this is money of scope 'set-asides', and minimum_amount joins it with" in of(
        scope="set-asides"
    )
    assert "price_basis is 'real', and minimum_amount takes minimum_for_each in nominal terms" in of(price_basis="real")
    assert "its measure is 'spent', and what is shared out is 'allocated'" in of(measure="spent")


def test_an_offer_changes_drops_and_adds_a_measure(tmp_path: Path) -> None:
    parent = """
name = "parent"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "measure", as = "need", formula = "pupils * index" },
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "larger_share" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "act" }
rounding_unit = { unit = "dollars", value = 1, source = "act" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 100, source = "vote" }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 10, b = 30 }, source = "count" }
index = { shape = "jurisdiction", unit = "ratio", values = { a = 2, b = 1 }, source = "act" }
"""
    child = """
parent = "parent.toml"
name = "child"
author = "a"
date = "2025-11-03"
reason = "by pupils and a root"
steps.set.need.formula = "pupils * max(index, weight)"
steps.add = [{ step = "measure", as = "weight", formula = "smallest(index) + index", before = "need" }]
"""
    (tmp_path / "parent.toml").write_text(parent, encoding="utf-8")
    (tmp_path / "child.toml").write_text(child, encoding="utf-8")
    of = [run(tmp_path / f"{name}.toml") for name in ("parent", "child")]
    assert [of[0].amount("allocation", "2025-26", code) for code in "ab"] == [40, 60]  # 20 and 30
    assert [of[1].amount("allocation", "2025-26", code) for code in "ab"] == [33, 67]  # 10 x 3 and 30 x 2
    said = printed("diff", str(tmp_path / "parent.toml"), str(tmp_path / "child.toml"))
    assert "Step need, formula: pupils * index → pupils * max(index, weight)" in said
    assert "Step weight: added (measure (formula = smallest(index) + index))" in said
    whole = printed("show", str(tmp_path / "child.toml"))
    (tmp_path / "whole.toml").write_text(whole, encoding="utf-8")
    again = run(tmp_path / "whole.toml")
    assert [again.amount("allocation", "2025-26", code) for code in "ab"] == [33, 67]


def test_what_is_given_before_a_measure_is_listed() -> None:
    said = "What is given before it is capacity, pupils, stated_authority and published_order."
    assert said in refused("capacity / pupils * wealth")


def test_one_figure_for_all_is_not_given_to_each_nor_one_for_each_to_all() -> None:
    """Shared by a total, each would have the whole of it."""
    found = refused("total(pupils)")
    assert "share: bind: weighted_intake goes by jurisdiction, and 'need' is one figure for all." in found
    envelope = {**ENVELOPE, "bind": {"stated_authority": "each_one"}}
    steps = [
        measure("each_one", "capacity * part(pupils)"),
        envelope,
        {"step": "share", "bind": {"need": "pupils"}},
        *LAST,
    ]
    found = refused(steps=steps)
    assert "envelope: bind: stated_authority is one figure, and 'each_one' goes by jurisdiction. Take total()" in found
    steps[0] = measure("each_one", "total(capacity) * (1 - smallest(pupils) / total(pupils))")
    assert amounts(scenario(steps=steps)) == [113, 112, 225]  # 600 x 3/4 = 450


def test_a_tariff_may_differ_by_jurisdiction() -> None:
    """10 x 12, 10 x 12 and 20 x 9: an open formula, paid as it comes."""
    bands = {"shape": "bands", "of": "pupils", "unit": "dollars per pupil", "price_basis": "nominal", "source": "act",
             "bands": [{"from": 0, "value": 12}, {"from": 15, "value": 9}]}  # fmt: skip
    steps: list[Any] = [measure("tariff", "band(pupils, steps_of)"),
                        {"step": "amount_per_person", "bind": {"need": "pupils", "dollars_per_person": "tariff"}},
                        {"step": "round_each"}]  # fmt: skip
    assert amounts(scenario(steps=steps, inputs={"steps_of": bands})) == [120, 120, 180]


def test_dollars_per_head_of_a_step_are_no_dollars() -> None:
    """The gap per head of capacity_gap, times people, is money; beside money it is refused."""
    inputs = {"population": {"unit": "persons", "source": "census", "values": {"a": 10, "b": 10, "c": 20}},
              "standard_part": {"unit": "ratio", "value": 1, "source": "act"},
              "fill_rate": {"unit": "ratio", "value": 1, "source": "act"}}  # fmt: skip
    gap: Any = {"step": "capacity_gap", "standard": "average"}

    def of(formula: str) -> Scenario:
        steps = [gap, measure("made", formula), ENVELOPE, {"step": "share", "bind": {"need": "made"}}, *LAST]
        needed = {i.name for i in step_module("capacity_gap").INPUTS}
        return scenario(
            steps=steps,
            inputs={name: table for name, table in inputs.items() if name in needed},
            results=["capacity_gap"],
        )

    with pytest.raises(
        Refused, match="'gap_per_head \\+ capacity' puts together gap_per_head \\(dollars per person\\) and capacity"
    ):
        of("max(0, gap_per_head + capacity)")
    (column,) = (c for c in of("max(0, gap_per_head) * population").tier.formula.columns if c.name == "made")
    assert column.unit == "dollars"


def test_a_sheet_has_totals_of_what_adds_up_alone() -> None:
    """A gap in euros adds up; euros per pupil do not; a title may say that euros do not either."""
    each = measure("tariff", "capacity / pupils")
    titled = measure("gap", GAP, title={"en": "Gap", "fr": "Écart", "total": False})
    tier = shared("max(own_gap, gap) + tariff * pupils", each, measure("own_gap", GAP), titled).tier
    words = Words("en").with_titles(tier.titles)
    assert [words.adds_up(name) for name in ("need", "own_gap", "tariff", "gap")] == [True, True, False, False]
    assert [words.column(name) for name in ("own_gap", "gap")] == ["Own gap", "Gap"]
    assert Words("fr").with_titles(tier.titles).in_sentence("own_gap") == "«\xa0own gap\xa0»"


def test_a_measure_of_the_year_before_is_read_in_its_own_unit() -> None:
    """First year: b is promised 400 of 1,000, a and c share 600 by pupils. Then last year's 300 x 1/4 promises nobody anything more."""
    guarantee = {"step": "hold_harmless", "bind": {"reference": "prior_promised_each"}, "price_basis": "nominal",
                 "quantity": "total", "envelope_basis": "fixed"}  # fmt: skip
    steps = [measure("promised_each", "capacity * part(pupils)"), ENVELOPE, {"step": "share", "bind": {"need": "pupils"}},
             "bounds", guarantee, *LAST[1:]]  # fmt: skip
    whole = {"protected_fraction": {"unit": "ratio", "value": 1, "source": "act"}}
    years = {"fiscal_years": ["2025-26", "2026-27"]}
    opening = {**MONEY, "values": {"a": 100, "b": 400, "c": 300}}
    found = run(scenario(steps=steps, inputs={**whole, "opening_promised_each": opening}, **years))
    assert [[found.amount("allocation", year, code) for code in "abc"] for year in years["fiscal_years"]] == [
        [200, 400, 400], [250, 250, 500],
    ]  # fmt: skip
    said = refused(steps=steps, inputs={**whole, "opening_promised_each": {**opening, "unit": "pupils"}}, **years)
    assert "inputs.opening_promised_each: the unit is 'pupils', and the step needs 'dollars'" in said
    shared_by = [
        measure("wealth", "capacity / pupils"),
        ENVELOPE,
        {"step": "share", "bind": {"need": "prior_wealth"}},
        *LAST,
    ]
    opening_wealth = {
        "opening_wealth": {"unit": "dollars per pupil", "price_basis": "nominal", "source": "act", "value": 5}
    }
    assert "its figures of the year before are read, and no unit says what they are" in refused(
        steps=shared_by, inputs=opening_wealth
    )


def test_a_link_to_a_measure_in_the_prices_of_one_year_is_refused_as_an_input_is(tmp_path: Path) -> None:
    """As the reference of a floor, and where a measure would add it to money of each year."""
    tax = {**MONEY, "shape": "jurisdiction", "price_basis": "real", "values": {"a": 100, "b": 300, "c": 200}}
    steps = [measure("half", "tax * part(pupils)"), ENVELOPE, {"step": "share", "bind": {"need": "pupils"}}, *LAST]
    of_real = scenario(steps=steps, inputs={"tax": tax}, results=["half"]).data
    (tmp_path / "real.toml").write_text(toml_text(of_real), encoding="utf-8", newline="\n")
    link = {"shape": "jurisdiction", "unit": "dollars", "scenario": "real.toml", "quantity": "half"}
    floor = {"step": "minimum_amount", "kind": "amount_for_each", "bind": {"minimum_for_each": "taken"}}
    floored = [ENVELOPE, {"step": "share", "bind": {"need": "pupils"}}, "bounds", floor, *LAST[1:]]
    added = [measure("need", "taken + capacity"), ENVELOPE, {"step": "share", "bind": {"need": "need"}}, *LAST]
    for number, (listed, said) in enumerate((
        (floored, "'half' is in the prices of one year, and minimum_amount takes minimum_for_each in nominal terms"),
        (added, "'taken + capacity' puts together money of price_basis 'real' and 'nominal'"),
    )):  # fmt: skip
        path = tmp_path / f"{number}.toml"
        path.write_text(toml_text(scenario(steps=listed, inputs={"taken": link}).data), encoding="utf-8", newline="\n")
        with pytest.raises(Refused) as error:
            run(path)
        assert said in str(error.value)
