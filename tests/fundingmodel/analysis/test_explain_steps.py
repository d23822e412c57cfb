"""The words of each step in an account, on figures worked out by hand."""

from decimal import Decimal

import pytest
from explained import (
    BY_NEED,
    CENTS,
    FIT,
    MONEY,
    NEED,
    ROUND,
    STATED,
    calculated,
    calculated_tiers,
    counted,
    dollars,
    ratio,
)
from places import THIN as THIN_CASE

from fundingmodel.analysis import account
from fundingmodel.analysis.explain import explain
from fundingmodel.language.step_words import step_words
from fundingmodel.result import run

D = Decimal


def test_a_step_without_words_is_explained_figure_by_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: words for name, words in step_words().items() if name not in ("share", "average_intake")}
    monkeypatch.setattr(account, "step_words", lambda: others)
    text = explain(run(THIN_CASE), "B", "2021-22")
    assert "2. Average intake. average intake: economic 85.3333; refugee 0.3333." in text
    assert "4. Share. share: 0.3034." in text


def test_set_aside_and_escalation_and_no_decline() -> None:
    steps = [
        {"step": "envelope", "authority": "escalated", "rounding": "carried"},
        {"step": "set_aside", "as": "fund", "kind": "part"}, "no_decline",
        BY_NEED, "bounds", FIT, ROUND,
    ]  # fmt: skip
    inputs = {
        "opening_programme_authority": dollars(1000),
        "opening_envelope": dollars(990),
        "escalator": ratio(D("0.02")),
        "authority_units_per_dollar": CENTS,
        "fund_part": ratio(D("0.1")),
        "need": NEED,
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    assert "Last year's programme authority of $1,000.00, with an escalator of 2% (assumption): $1,020.00." in text
    assert "2. Set-aside (fund). $102.00 is kept back (assumption), which leaves $918.00." in text
    assert "The envelope is never below last year's $990.00: it is $990.00." in text
    assert "Allocation: $742.50, 75.00% of the $990.00 shared." in text
    assert "By need (assumption): 300.0 of 400.0 is 75.0000%." in text


def test_growth_and_dollars_per_admission() -> None:
    steps = [{"step": "envelope", "authority": "grown", "rounding": "carried"}, BY_NEED, "bounds", FIT, ROUND]
    inputs = {
        "opening_programme_authority": dollars(1000),
        "annual_growth": {"unit": "ratio", "source": "accounts", "by_lag": {"3": D("0.02"), "2": D("0.06")}},
        "growth_floor": ratio(D("0.03")),
        "authority_units_per_dollar": CENTS,
        "need": NEED,
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    assert (
        "Last year's programme authority of $1,000.00, with the mean growth of 4% [1], and no less than 3% (assumption): "
        "$1,040.00."
    ) in text
    steps = [
        {"step": "average_intake", "year_weights": "given"}, "admissions", "total_admissions",
        {"step": "envelope", "authority": "per_admission", "rounding": "payment_only",
         "bind": {"admissions_planned": "total_admissions"}},
        {"step": "share", "bind": {"weighted_intake": "admissions"}}, "bounds", FIT, ROUND,
    ]  # fmt: skip
    inputs = {
        "intake": counted("2022", "2023"),
        "data_year_weight": {"unit": "ratio", "assumption": True, "by_lag": {"3": 1, "2": 3}},
        "dollars_per_admission": dollars(D("10.50")),
        "authority_units_per_dollar": {**CENTS, "value": 1},
    }
    result = calculated(steps, inputs)
    text = explain(result, "B", "2025-26")
    assert "A weighted average of 10.5 persons a year (adult 10.5; child 0.0)." in text  # (9 + 3 x 11) / 4
    assert "All jurisdictions together admit 40.5 persons a year." in text
    assert "$10.50 for each of 40.5 admissions (assumption): a programme authority of $425.25." in text
    assert "Rounded: an envelope of $425.00." in text


def test_need_moved_and_priced() -> None:
    steps = [
        STATED, {"step": "average_intake", "year_weights": "equal"}, "secondary_migration", "weighted_intake",
        "cost_index", "share", "bounds", FIT, ROUND,
    ]  # fmt: skip
    inputs = {
        **MONEY,
        "intake": counted("2022", "2023"),
        "residence": ratio({"A": {"B": D("0.1")}, "B": {}}),
        "category_weight": ratio({"adult": 1, "child": 2}),
        "wage_index": ratio({"A": D("1.2"), "B": 1}),
        "wage_part": ratio(D("0.5")),
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    assert "30.0 landed there; counted where they live, they are 27.0." in text
    assert "The weighted intake is 36.0, of 50.0 in all." in text  # 18 + 2 x 9; B 10 + 2 + 2 x 1
    # 1.1 over the mean of 1.1 and 1, weighted 36 and 14: 1.1 x 50 / 53.6
    assert "Costs here are 1.0261 of the average: the need counts as 36.9." in text


def test_phase_in_and_limits_and_top_up() -> None:
    held = {"step": "hold_harmless", "bind": {"reference": "opening_allocation"}, "price_basis": "real",
            "quantity": "total", "envelope_basis": "fixed"}  # fmt: skip
    steps = [
        STATED, BY_NEED, "phase_in", "bounds", "formula_amount", {"step": "maximum_amount", "kind": "part"},
        {"step": "minimum_amount", "kind": "amount"}, held, FIT, ROUND,
        {"step": "top_up", "bind": {"guaranteed": "pledge"}},
    ]  # fmt: skip
    inputs = {
        **MONEY,
        "need": NEED,
        "phase": ratio(D("0.2")),
        "opening_allocation": dollars({"A": 500, "B": 500}),
        "maximum_part": ratio(D("0.54")),
        "minimum": dollars(100),
        "protected_fraction": ratio(D("0.9")),
        "price_growth": ratio(D("0.02")),
        "pledge": {**dollars({"A": 600, "B": 0}), "shape": "jurisdiction"},
    }
    result = calculated(steps, inputs)
    text = explain(result, "A", "2025-26")
    assert "20% of the way (assumption) from the opening share of 50.0000% to the formula's 75.0000%: 55.0000%." in text
    assert "Before any guarantee: 55.0000% of the $1,000.00 to share = $550.00." in text
    assert "Cap. At most $540.00 (assumption)." in text
    assert "Minimum. At least $100.00 (assumption)." in text
    assert "At least 90% (assumption) of $510.00 (opening allocation, in constant dollars): $459.00." in text
    assert "Capped by a limit: cap." in text
    assert "From outside the envelope, up to $600.00: $60.00 more." in text
    assert text.splitlines()[1].startswith("Allocation: $600.00")


def test_guarantees_reduced_and_limits_raised() -> None:
    minimum, maximum = ({"step": f"{name}_amount", "kind": "amount"} for name in ("minimum", "maximum"))
    reduced = calculated(
        [STATED, BY_NEED, "bounds", minimum, {**FIT, "shortfall": "reduce_in_proportion"}, ROUND],
        {**MONEY, "need": NEED, "minimum": dollars(800)},
    )
    text = explain(reduced, "B", "2025-26")
    assert "The guarantees add to more than the envelope: each is reduced to 62.50%." in text
    first, second = text.splitlines()[1:3]
    assert first == "Promised $800.00, paid $500.00: $300.00 short, reduced to fit the envelope."
    assert second.startswith("Allocation: $500.00")
    raised = calculated(
        [STATED, BY_NEED, "bounds", maximum, {**FIT, "excess": "raise_in_proportion"}, ROUND],
        {**MONEY, "need": NEED, "maximum": dollars(400)},
    )
    text = explain(raised, "A", "2025-26")
    assert "The limits add to less than the envelope: each is raised to 125.00%." in text
    assert text.splitlines()[1].startswith("Allocation: $500.00")


def test_collar_and_true_up() -> None:
    collar = {
        "step": "collar",
        "bind": {"reference": "prior_allocation"},
        "price_basis": "nominal",
        "quantity": "total",
        "envelope_basis": "follows_envelope",
    }
    steps = [STATED, BY_NEED, "bounds", collar, FIT, ROUND, {"step": "true_up", "recovery": "next_year"}]
    inputs = {
        **MONEY,
        "need": NEED,
        "opening_allocation": dollars({"A": 1400, "B": 600}),
        "opening_envelope": dollars(2000),
        "largest_decline": ratio(D("0.1")),
        "largest_growth": ratio(D("0.05")),
        "opening_estimated_allocation": dollars({"A": 700, "B": 300}),
        "final_prior_allocation": dollars({"A": 710, "B": 290}),
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    assert (
        "At most 10% below and 5% above (assumption) $700.00 (last year's allocation, moved with the envelope): "
        "$630.00 to $735.00."
    ) in text
    assert "Last year's estimate reconciled to its final figure: $10.00." in text


def test_eligible_population_and_weights_from_parts() -> None:
    steps = [
        STATED, {"step": "average_intake", "year_weights": "equal"}, "category_weights", "weighted_intake", "share",
        "bounds", FIT, ROUND,
    ]  # fmt: skip
    inputs = {
        **MONEY,
        "intake": counted("2022", "2023"),
        "use_of_services": ratio({"adult": D("0.4"), "child": D("0.8")}),
        "intensity": ratio({"adult": 1, "child": D("1.5")}),
        "duration": {"unit": "years", "assumption": True, "values": {"adult": 3, "child": 3}},
        "reference_category": {"unit": "flag", "assumption": True, "values": {"adult": 1, "child": 0}},
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    assert "Use x intensity x duration, relative to the reference category: adult 1; child 3." in text
    assert "Weighted intake. The weighted intake is 50.0, of 60.0 in all." in text  # 20 + 3 x 10; B 10
    clients = {"step": "admissions", "as": "clients", "bind": {"average_intake": "eligible_population"}}
    steps = [
        STATED, "eligible_population", clients,
        {"step": "share", "bind": {"weighted_intake": "clients"}}, "bounds", FIT, ROUND,
    ]  # fmt: skip
    everyone = {"unit": "ratio", "assumption": True}
    inputs = {
        **MONEY,
        "intake": counted("2022", "2023"),
        "retention": {**everyone, "by_lag": {"3": {"values": {"A": D("0.5"), "B": 1}}, "2": {"value": 1}}},
        "eligible_part": {**everyone, "by_lag": {"3": {"value": 1}, "2": {"value": 1}}},
        "service_rate": {**everyone, "by_lag": {"3": {"value": D("0.5")}, "2": {"value": D("0.5")}}},
    }
    text = explain(calculated(steps, inputs), "A", "2025-26")
    # 30 x 0.5 x 0.5 + 30 x 0.5
    assert "Of these, 22.5 still live there, are eligible and use the services (adult 15.0; child 7.5)." in text
    assert "By clients: 22.5 of 32.5 is 69.2308%." in text  # a name of its own, without a title


def test_amounts_of_other_tiers_are_added() -> None:
    steps = [STATED, BY_NEED, "bounds", FIT, ROUND]
    tier = {"steps": steps, "inputs": {**MONEY, "need": NEED}}
    both = {
        "steps": ["start_at_zero", {"step": "add_amount", "as": "first"}, {"step": "add_amount", "as": "second"}],
        "inputs": {
            "first": {"tier": "one", "quantity": "allocation"},
            "second": {"tier": "two", "quantity": "allocation"},
        },
    }
    text = explain(calculated_tiers({"one": tier, "two": tier, "both": both}), "A", "2025-26")
    assert text.splitlines()[1] == "Allocation: $1,500.00."
    assert "Tier one\n1. Envelope." in text
    assert "Tier both\n1. Amount added (first). $750.00 is added (allocation of one)." in text


def test_of_several_tiers_each_has_its_own_rule() -> None:
    text = explain(run("worked-fading-protection"), "A", "2020")
    headline, _, steps = text.partition("Tier guaranteed")
    assert "Held by" not in headline and "whole envelope" not in text
    assert "Held by a guarantee: hold-harmless." in steps and "There is nothing to share." in steps
