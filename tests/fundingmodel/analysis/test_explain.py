"""The plain-language account: its words pinned, its figures worked out by hand, and every packaged scenario told."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from places import THIN as THIN_CASE

from fundingmodel.analysis import account
from fundingmodel.analysis.explain import explain
from fundingmodel.errors import Refused
from fundingmodel.language.figures import Figures, decimals_of
from fundingmodel.language.step_words import step_words
from fundingmodel.result import Result, run
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import build

FIXED = "\u00a0"
D = Decimal
FIT = {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"}
ROUND = {"step": "round_to_envelope", "ties": "published_order"}
CENTS = {"unit": "units per dollar", "value": 100, "source": "cents"}


def dollars(value: Any, **said: Any) -> dict[str, Any]:
    key = "values" if isinstance(value, dict) else "value"
    return {"unit": "dollars", "price_basis": "nominal", "assumption": True, key: value, **said}


def ratio(value: Any) -> dict[str, Any]:
    key = "values" if isinstance(value, dict) else "value"
    return {"unit": "ratio", "assumption": True, key: value}


def calculated(steps: list[Any], inputs: dict[str, Any], years: tuple[str, ...] = ("2025-26",), **told: Any) -> Result:
    """Two jurisdictions, A and B; adults and children; data years 2022 and 2023 for 2025-26."""
    data = {
        "name": "case", "instrument": "grant", "recipient": "all", "fiscal_years": list(years), "lags": [3, 2],
        "jurisdictions": ["A", "B"], "categories": ["adult", "child"], "steps": steps,
        "inputs": {"units_per_dollar": CENTS, **inputs}, **told,
    }  # fmt: skip
    return run(build(data, Path("case.toml")))


NEED = {"unit": "persons", "assumption": True, "shape": "jurisdiction", "values": {"A": 300, "B": 100}}
STATED: dict[str, Any] = {"step": "envelope", "authority": "stated", "rounding": "carried"}
BY_NEED: dict[str, Any] = {"step": "share", "bind": {"weighted_intake": "need"}}
MONEY = {"stated_authority": dollars(1000), "authority_units_per_dollar": CENTS}
INTAKE = {
    "unit": "persons",
    "source": "register",
    "by_calendar_year": {
        year: {"values": {"A": {"adult": 20, "child": 10}, "B": {"adult": n, "child": 0}}}
        for year, n in (("2021", 5), ("2022", 9), ("2023", 11), ("2024", 30))
    },
}


def counted(*years: str) -> dict[str, Any]:
    by_year: Any = INTAKE["by_calendar_year"]
    return {**INTAKE, "by_calendar_year": {year: by_year[year] for year in years}}


# Figures by language


@pytest.mark.parametrize(
    ("figure", "english", "french"),
    [
        (lambda f: f.number(1234.5, 1), "1,234.5", f"1{FIXED}234,5"),
        (lambda f: f.number(1234567), "1,234,567", f"1{FIXED}234{FIXED}567"),
        (lambda f: f.number(2.5), "3", "3"),  # half up, not to the even number
        (lambda f: f.number(-0.001, 1), "0.0", "0,0"),
        (lambda f: f.plain(2.5), "2.5", "2,5"),
        (lambda f: f.plain(1200), "1,200", f"1{FIXED}200"),
        (lambda f: f.plain(Fraction(1, 3)), "0.3333", "0,3333"),
        (lambda f: f.percent(0.522519), "52.25%", f"52,25{FIXED}%"),
        (lambda f: f.rate(0.95), "95%", f"95{FIXED}%"),
        (lambda f: f.rate(D("0.025")), "2.5%", f"2,5{FIXED}%"),
        (lambda f: f.money(D("407225928.08")), "$407,225,928.08", f"407{FIXED}225{FIXED}928,08{FIXED}$"),
        (lambda f: f.money(-5), "-$5.00", f"−5,00{FIXED}$"),
        (lambda f: f.short_money(D("18200000")), "$18.2 million", f"18,2{FIXED}M$"),
        (lambda f: f.short_money(D("999950000")), "$1,000.0 million", f"1,0{FIXED}G$"),
        (lambda f: f.short_money(D("999949999")), "$999.9 million", f"999,9{FIXED}M$"),
        (lambda f: f.short_money(999), "$999.00", f"999,00{FIXED}$"),
        (lambda f: f.year("2021-22"), "2021-22", "2021-2022"),
        (lambda f: f.year("1999-00"), "1999-00", "1999-2000"),
        (lambda f: f.year("2021"), "2021", "2021"),
    ],
)
def test_figures_as_each_language_writes_them(figure: Any, english: str, french: str) -> None:
    assert figure(Figures("en")) == english
    assert figure(Figures("fr")) == french


def test_other_currencies() -> None:
    assert Figures("en", "EUR").short_money(2_500_000) == "€2.5 million"
    assert Figures("fr", "EUR").short_money(2_500_000) == f"2,5{FIXED}M€"
    assert Figures("en", "NOK").money(1234) == "1,234.00 NOK"
    assert Figures("fr", "NOK").money(1234) == f"1{FIXED}234,00{FIXED}NOK"
    assert Figures("fr", "NOK").short_money(2_500_000) == f"2,5{FIXED}M{FIXED}NOK"


@pytest.mark.parametrize(("units", "decimals"), [("100", 2), ("10", 1), ("1", 0), ("0.001", 0), ("20", 2)])
def test_decimals_of_a_unit(units: str, decimals: int) -> None:
    assert decimals_of(D(units)) == decimals
    assert decimals_of(None) == 2


# The account, whole


def test_an_account_in_english() -> None:
    result = run(THIN_CASE)
    assert explain(result, "b", "2021-22") == (
        "B, 2021-22, thin\n"
        "Allocation: $324,758.33, 32.15% of the $1,010,000.00 shared; $3,791 for each of its 85.7 admissions a year.\n"
        "Held by a guarantee: hold-harmless.\n"
        "\n"
        "1. Envelope. The programme authority is $1,010,000.00, as the scenario states (assumption).\n"
        "2. Average intake. The years that count are 2017, 2018 and 2019 (assumption). 2017: 81; 2018: 88; 2019: 88. "
        "An average of 85.7 persons a year (economic 85.3; refugee 0.3).\n"
        "3. Weighted intake. Weights (assumption): economic 1; refugee 2.5. "
        "The weighted intake is 86.2, of 284.0 in all.\n"
        "4. Share. By weighted intake: 86.2 of 284.0 is 30.3404%.\n"
        "5. Base amount. $10,000.00 is paid first (assumption), before anything is shared; "
        "$40,000.00 for all together.\n"
        "6. Formula amount. Before any guarantee: $10,000.00 + 30.3404% of what is left of the "
        "$1,010,000.00 after $40,000.00 off the top = $304,301.64.\n"
        "7. Hold-harmless. At least 95% (assumption) of $341,850.87 (last year's allocation): $324,758.33.\n"
        "8. Fit to the envelope. The scaling factor, at which all amounts add to the envelope, is $933,129.34 for a "
        "share of 100%. Held by a guarantee: hold-harmless. That is $324,758.33.\n"
        "9. Rounding. In whole cents, rounded down: $324,758.33. Nothing is left over: $324,758.33.\n"
        "\n"
        "Assumptions, which no source gives:\n"
        "- stated envelope (stated_authority)\n"
        "- intake\n"
        "- category weight (category_weight)\n"
        "- base amount for each (base_for_each)\n"
        "- protected fraction (protected_fraction)\n"
        "- opening allocation (opening_allocation)\n"
        "\n"
        "Shares, rates and factors are shown rounded; amounts are not.\n"
    )
    # The same by hand: 85.33 + 2.5/3 = 86.17 of 284; 95% of last year's 341,850.87 is 324,758.3265, up to the cent.


def test_an_account_in_french() -> None:
    told = explain(run(THIN_CASE), "A", "2020-2021", "fr").replace(FIXED, " ")
    assert told.startswith(
        "A, 2020-2021, thin\n"
        "Affectation : 553 149,14 $, soit 55,31 % des 1 000 000,01 $ répartis; 4 741 $ pour chacune de ses 116,7 "
        "admissions par année.\n"
        "Libre : aucune garantie ni limite n’est déterminante.\n"
    )
    assert (
        "8. Ajustement à l’enveloppe. Le facteur d’ajustement, auquel le total égale l’enveloppe, est de 949 186,23 $ "
        "pour une part de 100 %. 10 000,00 $ + 949 186,23 $ × 57,2226 % = 553 149,14 $.\n"
        "9. Arrondissement. En cents entiers, arrondi vers le bas : 553 149,13 $. Unités à répartir selon le plus "
        "fort reste, 1; rang de son reste, 1; l’administration en reçoit une de plus : 553 149,14 $.\n"
    ) in told


def test_sources_are_numbered_and_named_once_in_each_language() -> None:
    told = explain(run("settlement"), "Ontario", "2021-22")
    assert "as the scenario states [1]" in told
    assert re.search(r"^\[1\] IRCC memo", told, re.MULTILINE)
    assert re.search(r"^\[2\] IRCC open data, Permanent Residents", told, re.MULTILINE)
    french = explain(run("settlement"), "Ontario", "2021-22", "fr")
    assert re.search(r"^\[2\] Données ouvertes d’IRCC", french, re.MULTILINE)


def test_settlement_s_account_has_the_published_figures() -> None:
    """Ontario 2021-22: admissions as IRCC publishes them, $784,408,000 to share, $407.2 million, $3,033 each."""
    told = explain(run("settlement"), "ON", "2021-22")
    for figure in (
        "2017: 112,005; 2018: 137,465; 2019: 153,365",
        "134,278.3 persons a year",
        "23,048.3",
        "$784,408,000.00",
        "($407.2 million)",
        "$3,033 for each of its 134,278.3 admissions",
        "calibrated to the 2021-22 allocation",
    ):
        assert figure in told


def test_suppressed_counts_are_told() -> None:
    told = explain(run("settlement"), "NU", "2021-22")
    assert re.search(r"Of these, \d+ suppressed counts are taken together as [\d.]+\.", told)
    assert "suppressed" not in explain(run("settlement"), "ON", "2021-22").partition("Assumptions")[0]


@pytest.mark.parametrize("name", packaged())
def test_every_packaged_scenario_is_told_for_everyone_in_both_languages(name: str) -> None:
    result = run(name)
    for year in result.scenario.fiscal_years:
        for code in result.scenario.jurisdictions:
            amount = result.amount("allocation", year, code)
            for language in ("en", "fr"):
                told = explain(result, code, year, language)
                assert not re.search(r"\bnan\b|\binf\b|\{|1e\+|None", told)
                account = told.partition("Sources")[0]
                assert amount is None or account.count(Figures(language).money(amount)) >= 2
                if language == "fr":
                    assert not re.search(r"(?<!\d)\d{1,3},\d{3},", account)  # no English thousands
                    assert not re.search(r" [:$%](?: |$)", account.partition("Hypothèses")[0])  # held to what precedes


def test_the_same_result_gives_the_same_text() -> None:
    assert explain(run("predictable"), "MB", "2026-27") == explain(run("predictable"), "MB", "2026-27")


def test_an_unknown_amount_is_said_to_be_unknown() -> None:
    told = explain(run("published"), "NL", "2026-27")
    assert "The allocation of this year is not known." in told
    assert "Not published; the comparison would be $" in told
    assert "n’est pas connue" in explain(run("published"), "NL", "2026-27", "fr")


@pytest.mark.parametrize(
    ("jurisdiction", "year", "language", "message"),
    [
        ("E", "2020-21", "en", "thin.toml: no jurisdiction 'E'. It has A, B, C, D."),
        ("A", "2022-23", "en", "thin.toml: no year 2022-23; it has 2020-21, 2021-22."),
        ("A", "2020-21", "de", "language is 'de'; it is one of en, fr."),
    ],
)
def test_refused(jurisdiction: str, year: str, language: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        explain(run(THIN_CASE), jurisdiction, year, language)
    assert str(refused.value) == message


# The words of each step, on figures worked out by hand


def test_a_step_without_words_is_explained_figure_by_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: words for name, words in step_words().items() if name not in ("share", "average_intake")}
    monkeypatch.setattr(account, "step_words", lambda: others)
    told = explain(run(THIN_CASE), "B", "2021-22")
    assert "2. Average intake. average intake: economic 85.3333; refugee 0.3333." in told
    assert "4. Share. share: 0.3034." in told


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
    told = explain(calculated(steps, inputs), "A", "2025-26")
    assert "Last year's programme authority of $1,000.00, with an escalator of 2% (assumption): $1,020.00." in told
    assert "2. Set-aside (fund). $102.00 is kept back (assumption), which leaves $918.00." in told
    assert "The envelope is never below last year's $990.00: it is $990.00." in told
    assert "Allocation: $742.50, 75.00% of the $990.00 shared." in told
    assert "By need (assumption): 300.0 of 400.0 is 75.0000%." in told


def test_growth_and_dollars_per_admission() -> None:
    steps = [{"step": "envelope", "authority": "grown", "rounding": "carried"}, BY_NEED, "bounds", FIT, ROUND]
    inputs = {
        "opening_programme_authority": dollars(1000),
        "annual_growth": {"unit": "ratio", "source": "accounts", "by_lag": {"3": D("0.02"), "2": D("0.06")}},
        "growth_floor": ratio(D("0.03")),
        "authority_units_per_dollar": CENTS,
        "need": NEED,
    }
    told = explain(calculated(steps, inputs), "A", "2025-26")
    assert (
        "Last year's programme authority of $1,000.00, with the mean growth of 4% [1], and no less than 3% (assumption): "
        "$1,040.00."
    ) in told
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
    told = explain(result, "B", "2025-26")
    assert "A weighted average of 10.5 persons a year (adult 10.5; child 0.0)." in told  # (9 + 3 x 11) / 4
    assert "All jurisdictions together admit 40.5 persons a year." in told
    assert "$10.50 for each of 40.5 admissions (assumption): a programme authority of $425.25." in told
    assert "Rounded: an envelope of $425.00." in told


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
    told = explain(calculated(steps, inputs), "A", "2025-26")
    assert "30.0 landed there; counted where they live, they are 27.0." in told
    assert "The weighted intake is 36.0, of 50.0 in all." in told  # 18 + 2 x 9; B 10 + 2 + 2 x 1
    # 1.1 over the mean of 1.1 and 1, weighted 36 and 14: 1.1 x 50 / 53.6
    assert "Costs here are 1.0261 of the average: the need counts as 36.9." in told


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
    told = explain(result, "A", "2025-26")
    assert "20% of the way (assumption) from the opening share of 50.0000% to the formula's 75.0000%: 55.0000%." in told
    assert "Before any guarantee: 55.0000% of the $1,000.00 to share = $550.00." in told
    assert "Cap. At most $540.00 (assumption)." in told
    assert "Minimum. At least $100.00 (assumption)." in told
    assert "At least 90% (assumption) of $510.00 (opening allocation, in constant dollars): $459.00." in told
    assert "Capped by a limit: cap." in told
    assert "From outside the envelope, up to $600.00: $60.00 more." in told
    assert told.splitlines()[1].startswith("Allocation: $600.00")


def test_guarantees_reduced_and_limits_raised() -> None:
    minimum, maximum = ({"step": f"{name}_amount", "kind": "amount"} for name in ("minimum", "maximum"))
    reduced = calculated(
        [STATED, BY_NEED, "bounds", minimum, {**FIT, "shortfall": "reduce_in_proportion"}, ROUND],
        {**MONEY, "need": NEED, "minimum": dollars(800)},
    )
    told = explain(reduced, "B", "2025-26")
    assert "The guarantees add to more than the envelope: each is reduced to 62.50%." in told
    assert told.splitlines()[1].startswith("Allocation: $500.00")
    raised = calculated(
        [STATED, BY_NEED, "bounds", maximum, {**FIT, "excess": "raise_in_proportion"}, ROUND],
        {**MONEY, "need": NEED, "maximum": dollars(400)},
    )
    told = explain(raised, "A", "2025-26")
    assert "The limits add to less than the envelope: each is raised to 125.00%." in told
    assert told.splitlines()[1].startswith("Allocation: $500.00")


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
    told = explain(calculated(steps, inputs), "A", "2025-26")
    assert (
        "At most 10% below and 5% above (assumption) $700.00 (last year's allocation, moved with the envelope): "
        "$630.00 to $735.00."
    ) in told
    assert "Last year's estimate reconciled to its final figure: $10.00." in told


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
    told = explain(calculated(steps, inputs), "A", "2025-26")
    assert "Use x intensity x duration, relative to the reference category: adult 1; child 3." in told
    assert "Weighted intake. The weighted intake is 50.0, of 60.0 in all." in told  # 20 + 3 x 10; B 10
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
    told = explain(calculated(steps, inputs), "A", "2025-26")
    # 30 x 0.5 x 0.5 + 30 x 0.5
    assert "Of these, 22.5 still live there, are eligible and use the services (adult 15.0; child 7.5)." in told
    assert "By clients: 22.5 of 32.5 is 69.2308%." in told  # a name of its own, without a title


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
    told = explain(calculated_tiers({"one": tier, "two": tier, "both": both}), "A", "2025-26")
    assert told.splitlines()[1] == "Allocation: $1,500.00."
    assert "Tier one\n1. Envelope." in told
    assert "Tier both\n1. Amount added (first). $750.00 is added (allocation of one)." in told


def calculated_tiers(tiers: dict[str, Any]) -> Result:
    data = {
        "name": "case", "instrument": "grant", "recipient": "all", "fiscal_years": ["2025-26"],
        "jurisdictions": ["A", "B"], "tiers": tiers, "inputs": {},
    }  # fmt: skip
    for tier in ("one", "two"):
        data["tiers"][tier]["inputs"]["units_per_dollar"] = CENTS  # type: ignore[index]
    return run(build(data, Path("case.toml")))


def test_of_several_tiers_each_tells_its_own_rule() -> None:
    told = explain(run("worked-fading-protection"), "A", "2020")
    headline, _, steps = told.partition("Tier guaranteed")
    assert "Held by" not in headline and "whole envelope" not in told
    assert "Held by a guarantee: hold-harmless." in steps and "There is nothing to share." in steps
