"""Briefs: each sentence and figure of a party is what exact fractions give, and nothing is said that they do not."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from brief_facts import PAIRS, PARTIES, brief, exact, headline, in_words, name_of_role, results, shown_lines
from lever_cases import moved
from oracle import solve
from rules_oracle import rules_that_bind

from fundingmodel import run
from fundingmodel.briefs import brief_of
from fundingmodel.briefs.parts import Parts
from fundingmodel.errors import Refused
from fundingmodel.lever_values.unit_steps import figures_of

SHORT = """parent = "settlement"
name = "short-offer"
short = { en = "short offer", fr = "offre courte" }
author = "Ontario"
date = "2026-11-30"
reason = "A collar that the envelope of 2026-27 cannot pay."
fiscal_years = ["2025-26", "2026-27"]
steps.set.fit_to_envelope.shortfall = "reduce_in_proportion"
[[steps.add]]
step = "collar"
bind = { reference = "prior_allocation" }
price_basis = "nominal"
quantity = "total"
envelope_basis = "fixed"
[inputs.largest_decline]
unit = "ratio"
value = 0.01
assumption = true
[inputs.largest_growth]
unit = "ratio"
value = 0.5
assumption = true
[inputs.opening_allocation]
scenario = "settlement"
quantity = "allocation"
fiscal_year = "2024-25"
"""


HAIR = """parent = "settlement"
name = "hair"
title = { en = "hair", fr = "cheveu" }
author = "Ontario"
date = "2026-11-30"
reason = "A weight that moves a cent."
[inputs.category_weight]
values.refugee = 2.500000001
assumption = true
"""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("names", PAIRS, ids=" ".join)
def test_the_headline_is_what_exact_amounts_give(names: Sequence[str], language: str) -> None:
    of = brief(*names)
    for code in PARTIES:
        assert of.speech.figures and of.sentences["headline"][code][language].replace("« ", "«\u00a0").replace(
            " »", "\u00a0»"
        ).replace(" :", "\u00a0:") == headline(of, code, language)


@pytest.mark.parametrize("names", PAIRS, ids=" ".join)
def test_lines_are_what_exact_amounts_give(names: Sequence[str]) -> None:
    of = brief(*names)
    for code in of.codes:
        found = {line.key: [*line.figures, line.in_all] for line in of.lines(code)}
        for key, wanted in shown_lines(of, code).items():
            assert [None if x is None else Fraction(x) for x in found[key]] == list(wanted), (code, key)


@pytest.mark.parametrize("names", PAIRS, ids=" ".join)
def test_parts_add_to_the_change_to_the_cent(names: Sequence[str]) -> None:
    of = brief(*names)
    year, before = of.sides.year, of.sides.year_before
    for code in of.codes:
        explained = exact(name_of_role(of, "baseline" if of.sides.baseline else "offer"))
        if of.of_years is not None:
            assert _change(of.of_years, code) == explained[year][code] - explained[before][code]
        if of.of_offer is not None:
            offer, baseline = (exact(name_of_role(of, role))[year][code] for role in ("offer", "baseline"))
            assert _change(of.of_offer, code) == offer - baseline


def _change(parts: Parts, code: str) -> Fraction:
    return sum(
        (
            Fraction(x[code] or 0)
            for part, x in parts.amounts.items()
            if not parts.is_end(part) and part != "unexplained"
        ),
        Fraction(0),
    )


def test_what_it_takes_gives_the_amount_and_a_step_less_does_not() -> None:
    """The weight that is named gives the amount on exact fractions, in the place of today's; a ten-thousandth nearer to it does not."""
    (settlement,), of = results("settlement"), brief("settlement")
    figure = next(x for x in figures_of(settlement)[0] if x.name == "category_weight.refugee")
    reached = 0
    for n, code in enumerate(of.codes):
        said = of.sentences["takes"][code]["en"]
        before, now = (exact("settlement")[year][code] for year in ("2025-26", "2026-27"))
        wanted = before if before > now else Fraction(round(now * 101), 100)
        assert said.startswith("For the amount of 2025-26 again" if before > now else "For one per cent more"), code
        if found := re.search(r"protected persons\) at ([\d.]+), now 2\.5", said):
            value = Decimal(found[1])
            nearer = value + (Decimal("0.0001") if value < Decimal("2.5") else Decimal("-0.0001"))
            at, short = (_amount(settlement, figure, each, n) for each in (value, nearer))
            assert short < wanted <= at, (code, value)
            reached += 1
        else:
            told = r"is not enough, it gives \$([\d.]+) million at the most \(at ([\d,.]+), now 2\.5\)"
            ((most, value_there),) = re.findall(told, said)
            assert code in ("ON", "BC")
            found_there = _amount(settlement, figure, Decimal(value_there.replace(",", "")), n)
            assert f"{float(found_there) / 1e6:.1f}" == most
    assert reached == len(of.codes) - 2


def _amount(result: object, figure: object, value: Decimal, number: int) -> Fraction:
    scenario = moved(result, figure, value)  # type: ignore[arg-type]
    year = next(x for x in solve(scenario)[""] if x.fiscal_year == "2026-27")
    return Fraction(year.values["allocation"][number][0])


def test_a_guarantee_that_is_not_kept_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    offer = run(path)
    of = brief_of([*results("settlement"), offer])
    years = solve(offer.scenario)[""]
    for n, code in enumerate(of.codes):
        owed = Fraction(99, 100) * Fraction(years[0].values["allocation"][n][0])
        paid = Fraction(years[1].values["allocation"][n][0])
        said = of.sentences["not_kept"][code]["en"]
        assert said.startswith("Guarantees of “short offer”"), code
        assert ("2026-27: " in said and "short of the" in said) == (paid < owed - 1), (code, said)
    ontario = of.sentences["not_kept"]["ON"]
    ((short, promised),) = re.findall(r"2026-27: \$([\d.]+) million short of the \$([\d.]+) million", ontario["en"])
    n = list(of.codes).index("ON")
    owed = Fraction(99, 100) * Fraction(years[0].values["allocation"][n][0])
    assert (promised, short) == (
        f"{float(owed) / 1e6:.1f}",
        f"{float(owed - years[1].values['allocation'][n][0]) / 1e6:.1f}",
    )
    assert ontario["fr"].startswith("Selon « offre courte », les garanties")
    assert re.search(r"Manque à verser : [\d,]+\sM\$ sur les [\d,]+\sM\$ promis en 2025-2026; ", ontario["fr"])
    assert not any(text["en"] for text in brief("settlement", "predictable").sentences["not_kept"].values())


def test_who_has_no_part_in_what_is_short_reads_so_with_the_years(tmp_path: Path) -> None:
    """Nunavut is promised nothing, and each of the others 99% of more than the envelope; then all 99% of what they had."""
    path = tmp_path / "short.toml"
    codes = brief("settlement").codes
    opening = ", ".join(f"{code} = {0 if code == 'NU' else 900_000_000}" for code in codes)
    text = SHORT.partition("[inputs.opening_allocation]")[0].replace(
        "[[steps", 'steps.drop = ["base_amount"]\n[[steps', 1
    )
    text += f'[inputs.opening_allocation]\nunit = "dollars"\nprice_basis = "nominal"\nvalues = {{ {opening} }}\nassumption = true\n'
    path.write_text(text, encoding="utf-8")
    offer = run(path)
    said = brief_of([*results("settlement"), offer]).sentences["not_kept"]
    first, second = (dict(zip(codes, y.values["allocation"], strict=True)) for y in solve(offer.scenario)[""])
    owed = {c: (0 if c == "NU" else Fraction(99, 100) * 900_000_000, Fraction(99, 100) * first[c][0]) for c in codes}
    missing = sum(owed[c][0] - first[c][0] + max(Fraction(0), owed[c][1] - second[c][0]) for c in codes if c != "NU")
    assert said["NU"]["en"] == (
        f"Guarantees of “short offer” are not kept in full: ${float(missing) / 1e9:.1f} billion short in all (2025-26, 2026-27), "
        "none of it for Nunavut."
    )
    assert said["ON"]["en"].startswith("Guarantees of “short offer” to Ontario are not kept in full. 2025-26: ")


RULES = {
    "free": "",
    "collar_floor": "A guarantee decides the amount of 2026-27: collar.",
    "collar_ceiling": "A limit decides the amount of 2026-27: collar.",
    "hold_harmless": "A guarantee decides the amount of 2026-27: hold-harmless.",
}


@pytest.mark.parametrize(
    "names", [(x,) for x in ("settlement", "predictable", "offer-2-no-base", "offer-4-narrower-collar")], ids=" ".join
)
def test_the_rule_that_binds_is_that_of_the_definition(names: Sequence[str]) -> None:
    (offer,), of = results(*names), brief(*names)
    year = next(x for x in solve(offer.scenario)[""] if x.fiscal_year == of.sides.year)
    rules = list(rules_that_bind(offer.scenario.tier, year))
    beside = " itself; those of others can move it" if any(map(RULES.get, rules)) else ""
    free = f"No guarantee or limit decides the amount of 2026-27{beside}."
    for code, rule in zip(of.codes, rules, strict=True):
        assert of.sentences["binds"][code]["en"] == (RULES[rule] or free), (code, rule)
    assert all(text["fr"].count(":") <= 1 for text in of.sentences["binds"].values())


def test_where_nothing_is_fitted_no_rule_is_said_to_bind() -> None:
    of = brief("us-school-impact-2019")
    assert {x["en"] for x in of.sentences["binds"].values()} == {"The amount of 2019 is not fitted to an envelope."}


def test_a_name_without_french_forms_has_no_verb() -> None:
    of = brief("canada-settlement-2011-12")
    said = [text["fr"] for text in of.sentences["headline"].values()]
    assert any("Les trois territoires : 2,2" in each for each in said)
    assert not any("reçoi" in each for each in said)


@pytest.mark.slow
def test_a_cent_is_not_as_much_and_an_amount_is_told_from_the_one_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "hair.toml"
    path.write_text(HAIR, encoding="utf-8")
    offer = run(path)
    of = brief_of([*results("settlement"), offer])
    now, then = (
        Fraction(x) for x in (exact("settlement")["2026-27"]["NU"], offer.amount("allocation", "2026-27", "NU"))
    )
    assert then - now == Fraction(-1, 100)
    assert "$0.01 less than under “settlement”" in of.sentences["headline"]["NU"]["en"]
    assert of.provider["en"] == "What some get more, others get less: the total is the same."


def test_where_nobody_differs_no_one_is_said_to_get_more() -> None:
    assert brief("settlement", "outlook").provider["en"] == "In 2026-27 everybody gets as much as under “settlement”."


def test_amounts_that_round_alike_are_written_in_full() -> None:
    """One per cent more than $1,189,157 is not "$1.2 million"; where today's value gives the most, no other is named."""
    said = brief("outlook", "roundtable-ahead-no-decline").sentences["takes"]["NT"]
    goal = round(Fraction(exact("roundtable-ahead-no-decline")["2031-32"]["NT"]) * 101) / Fraction(100)
    assert said["en"].startswith(f"For one per cent more, ${float(goal):,.0f}: base amount for each at ")
    offer = brief_of(results("offer-4-narrower-collar"), "2025-26")
    assert offer.sentences["takes"]["NT"]["en"].endswith("is not enough, no value gives more than today’s (3).")


def test_a_chain_counts_from_where_it_has_the_year() -> None:
    of = brief("outlook-no-one-time")
    assert (of.sides.year, {role: x.scenario.name for role, x in of.sides.named.items()}) == (
        "2031-32",
        {"baseline": "outlook", "offer": "outlook-no-one-time"},
    )
    assert brief_of(results("outlook"), "2026-27").sides.baseline is not None
    assert brief("outlook").sides.baseline is None


def test_an_amount_that_set_the_envelope_tests_nothing() -> None:
    of = brief("settlement")
    assert "it tests nothing, and nothing can be said" in of.sentences["sure"]["ON"]["en"]
    assert "No amount of 2026-27 is printed for Nunavut." in of.sentences["sure"]["NU"]["en"]
    assert "is calibrated to what was paid; it is not the official rule" in of.sentences["sure"]["NU"]["en"]


def test_a_reading_says_the_amount_that_it_gives() -> None:
    """Of the settlement formula the reading's own amount; none is named in a copy for the table."""
    other = exact("settlement-economic-half")["2026-27"]
    of, for_table = brief("settlement"), brief("settlement", for_us=False)
    for code in PARTIES:
        name = of.speech.names[code]["en"]
        figure = float(other[code])
        money = f"${figure / 1e6:.1f} million" if figure >= 999_999.5 else f"${figure:,.0f}"
        beyond = other[code] - exact("settlement")["2026-27"][code]
        size = f"{in_words(beyond, 'en')} {'more' if beyond > 0 else 'less'}"
        assert f"as in “settlement-economic-half”, {name} receives {money}, {size}." in of.sentences["sure"][code]["en"]
        assert "economic-half" not in for_table.sentences["sure"][code]["en"]
        assert not for_table.sentences["takes"][code]["en"]


def test_of_one_offer_the_baseline_is_where_its_chain_begins() -> None:
    of = brief("offer-4-narrower-collar")
    assert {role: x.scenario.name for role, x in of.sides.named.items()} == {
        "baseline": "settlement",
        "last": "offer-3-slower-growth",
        "offer": "offer-4-narrower-collar",
    }
    alone = brief("offer-4-narrower-collar", for_us=False)
    assert list(alone.sides.named) == ["offer"]


def test_years_are_five_at_the_most_and_have_the_one_looked_at() -> None:
    assert brief("settlement").sides.years == ("2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
    (settlement,) = results("settlement")
    early = brief_of([settlement], "2021-2022")
    assert (early.sides.year, early.sides.years[0]) == ("2021-22", "2021-22")
    assert brief("outlook", "roundtable-ahead").sides.year == "2031-32"


@pytest.mark.parametrize(
    ("names", "year", "said"),
    [
        (["published"], None, "it holds amounts as they were printed"),
        (["settlement"], "1999-00", "do not all have 1999-00; all have 20"),
        (["settlement", "outlook"], "2025-26", "do not all have 2025-26; all have 2026-27"),
        (["settlement", "quebec-parity"], None, "shared out|share out|jurisdictions"),
    ],
)
def test_refused(names: list[str], year: str | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        brief_of([*results(*names)], year)


def test_that_a_formula_is_calibrated_is_said_once() -> None:
    """The French name of the calibrated formula says so itself, the English one does not."""
    label = brief(*PAIRS[1]).lines("ON")[0].label
    assert label["en"] == "“settlement” (calibrated)"
    assert label["fr"].count("calé") == 1
