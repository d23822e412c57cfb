"""Principles: counterexamples run once more by the plain engine, prices by their closed form, and what must not be called proved."""

import csv
import io
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from command_line import printed, run
from documents import document, files

from fundingmodel import run as calculated
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.principles.findings import BROKEN, LARGER, OTHERS, OWN_NEED, Finding, findings, smallest_cut
from fundingmodel.principles.ladder import Change, Ladder
from fundingmodel.questions import find, principles
from fundingmodel.result import Result

CHILD = """parent = "{parent}"
name = "written"
author = "a test"
date = "2026-11-28"
reason = "a test"
"""
MONEY = 'unit = "dollars"\nprice_basis = "nominal"\nassumption = true\n'
STATED = f"""steps.set.envelope.authority = "stated"
[inputs.authority_rounding_unit]
unit = "dollars"
value = 0.01
assumption = true
[inputs.stated_authority]
{MONEY}"""
EVERY_STEP = {"envelope", "average_intake", "category_weights", "weighted_intake", "share", "phase_in", "bounds"} | {
    "base_amount", "formula_amount", "hold_harmless", "collar", "fit_to_envelope", "round_to_envelope"
}  # fmt: skip


@cache
def rows(name: str) -> Mapping[str, Mapping[str, str]]:
    found = csv.DictReader(io.StringIO(printed("analyse", "principles", name, "--format", "csv")))
    return {row["principle"]: row for row in found}


@cache
def found_in(name: str) -> Mapping[str, Finding]:
    return {each.principle: each for each in findings(calculated(name), {})}


def written(folder: Path, rest: str, parent: str = "settlement") -> Result:
    path = folder / "written.toml"
    path.write_text(CHILD.format(parent=parent) + rest, encoding="utf-8")
    return calculated(str(path))


def changed(result: Result, change: Change) -> Result:
    """The scenario with other arrivals in its own figures, run by the plain engine."""
    scenario = result.scenario
    tier, intake = scenario.tier, scenario.tier.parameters["intake"]
    block = [list(row) for row in intake.figures[str(change.year)]]
    assert change.jurisdiction is not None
    block[change.jurisdiction][change.into] = (block[change.jurisdiction][change.into] or 0) + Decimal(change.size)
    if change.out_of is not None:
        block[change.jurisdiction][change.out_of] = (block[change.jurisdiction][change.out_of] or 0) - Decimal(
            change.size
        )
    figures = {**intake.figures, str(change.year): tuple(map(tuple, block))}
    parameters = {**tier.parameters, "intake": replace(intake, figures=figures)}
    return calculated(replace(scenario, tiers=(replace(tier, parameters=parameters),)))


def at_envelopes(folder: Path, envelopes: Mapping[str, Decimal]) -> Result:
    """The predictable formula at stated envelopes, from a file."""
    by_year = ", ".join(f'"{year}" = {amount}' for year, amount in envelopes.items())
    return written(folder, f"{STATED}by_year = {{ {by_year} }}\n", "predictable")


def moved(result: Result, other: Result, year: str, code: str) -> Decimal:
    return (other.amount("allocation", year, code) or Decimal(0)) - (
        result.amount("allocation", year, code) or Decimal(0)
    )


@pytest.mark.parametrize("name", ["settlement", "predictable"])
def test_the_ladder_moves_what_the_plain_engine_moves(name: str) -> None:
    result, draw = calculated(name), random.Random(7)
    ladder = Ladder(result)
    every = [*ladder.arrivals(), *ladder.recategorised()]
    chosen = [each for each in draw.sample(every, 40) if each.out_of is None][:6]
    chosen_two = [each for each in draw.sample(every, 40) if each.out_of is not None][:6]
    for some in (chosen, chosen_two):
        tried = ladder.try_all(some)
        for n, change in enumerate(some):
            other = changed(result, change)
            wanted = [[moved(result, other, year, code) * 100 for code in ladder.codes] for year in ladder.years]
            assert tried.moved[n].tolist() == [[int(x) for x in row] for row in wanted]
    planted = np.array(tried.moved)
    planted[0, 0, 0] += 1
    assert planted.tolist() != tried.moved.tolist()


def test_what_is_proved_of_settlement_and_what_is_not() -> None:
    status = {name: row["status"] for name, row in rows("settlement").items()}
    broken = {"bound_on_changes": "broken", "no_gain_from_recategorising": "intended"}
    assert status == {**dict.fromkeys(status, "proved"), **broken}
    assert len(status) == 8


def test_a_counterexample_is_one_of_the_plain_engine() -> None:
    """Others gain by one's need under a collar: with one person more of British Columbia in 2020 Ontario receives 99.40 more."""
    found, result = found_in("predictable")[OTHERS], calculated("predictable")
    assert found.status == BROKEN
    assert found.change is not None
    assert found.change.size == 1
    assert moved(result, changed(result, found.change), found.fiscal_year, found.jurisdiction) == found.dollars
    assert rows("predictable")[OTHERS]["dollars"] == "99.40"


def test_a_larger_envelope_that_gives_less_is_one_of_the_plain_engine(tmp_path: Path) -> None:
    found, result = found_in("predictable")[LARGER], calculated("predictable")
    assert found.change is not None
    assert found.dollars is not None
    years = result.scenario.fiscal_years
    envelopes = {year: result.amount("envelope", year) or Decimal(0) for year in years}
    envelopes[str(found.change.year)] += found.change.size
    other = at_envelopes(tmp_path, envelopes)
    assert moved(result, other, found.fiscal_year, found.jurisdiction) == -found.dollars


def test_a_cut_that_takes_an_amount_beyond_the_limits_is_one_of_the_plain_engine(tmp_path: Path) -> None:
    cut, result = smallest_cut(calculated("predictable")), calculated("predictable")
    assert cut is not None
    years = result.scenario.fiscal_years
    falls = {}
    for part in (Fraction(1, 20), cut.part):
        envelopes = {year: result.amount("envelope", year) or Decimal(0) for year in years}
        envelopes[cut.fiscal_year] -= int(part * Fraction(envelopes[cut.fiscal_year]))
        other = at_envelopes(tmp_path, envelopes)
        before = years[years.index(cut.fiscal_year) - 1]
        amounts = [
            Fraction(other.amount("allocation", year, cut.jurisdiction) or 0) for year in (before, cut.fiscal_year)
        ]
        falls[part] = amounts[1] / amounts[0] - 1
    assert falls[cut.part] < Fraction(-5, 100) <= falls[Fraction(1, 20)] + Fraction(1, 10**7)
    assert cut.change == min(cut.change, falls[cut.part])
    assert "a cut of 10.00% in 2021-22 alone" in " ".join(printed("analyse", "principles", "predictable").split())


@pytest.mark.parametrize(("decline", "key"), [("0.9", "no_cut"), ("0.05", "cut")])
def test_where_no_cut_goes_beyond_the_limits_it_is_said(decline: str, key: str, tmp_path: Path) -> None:
    """The largest cut that is tried takes a half: of an amount that may fall by nine tenths it takes none beyond its limit."""
    limit = f'[inputs.largest_decline]\nunit = "ratio"\nvalue = {decline}\nassumption = true\n'
    said = principles._cut(written(tmp_path, limit, "predictable"))
    assert said.name == key
    assert find("principles").says["no_cut"]["en"] == (
        "No cut of one year's envelope on the ladder, up to half of it, takes an amount beyond the formula's limits."
    )


def test_the_price_of_another_category_is_that_of_the_closed_form() -> None:
    """An economic arrival counted as a refugee adds 1.5 / 3 to what is shared by: the base amounts apart, (E - 12B) x the share."""
    found, result = found_in("settlement")["no_gain_from_recategorising"], calculated("settlement")
    year, code = found.fiscal_year, found.jurisdiction
    envelope = Fraction(result.amount("envelope", year) or 0) - 12 * 500_000
    codes = result.scenario.jurisdictions
    tier = result.main.tier
    blocks = tier.parameters["intake"].exact(year, tier.place)
    weights = [Fraction(1) if c != "refugee" else Fraction(5, 2) for c in tier.place.categories]
    need = {
        c: sum(Fraction(b[codes.index(c)][k] or 0) * w for b in blocks for k, w in enumerate(weights)) / 3
        for c in codes
    }
    before, whole = need[code], sum(need.values())
    price = envelope * ((before + Fraction(1, 2)) / (whole + Fraction(1, 2)) - before / whole)
    assert found.dollars is not None
    assert abs(Fraction(found.dollars) - price) < Fraction(1, 100)
    assert found_in("equal-per-admission")["no_gain_from_recategorising"].found == 0


CLIFF = """
[[steps.add]]
step = "entry_threshold"
after = "weighted_intake"
judged_by = "itself"
at_level = "enters"
[inputs.entry_level]
unit = "persons"
value = 63.5
assumption = true
"""


def test_a_threshold_is_a_cliff(tmp_path: Path) -> None:
    """Nunavut needs 63.5 weighted arrivals to be counted at all: one more refugee brings it in."""
    result = written(tmp_path, CLIFF)
    found = {each.principle: each for each in findings(result, {"no_cliff": sorted(EVERY_STEP)})}
    assert found["no_cliff"].status == BROKEN
    assert found["no_cliff"].jurisdiction == "NU"
    assert found["no_cliff"].dollars is not None
    assert found["no_cliff"].dollars > 30_000
    assert found["exhaustion"].status == "holds"


def test_the_ladder_wins_over_a_proof_that_is_claimed() -> None:
    claimed = {principle: sorted(EVERY_STEP) for principle in (OTHERS, LARGER, OWN_NEED)}
    found = {each.principle: each.status for each in findings(calculated("predictable"), claimed)}
    assert (found[OTHERS], found[LARGER]) == (BROKEN, BROKEN)
    assert found[OWN_NEED] == "proved"  # as claimed: nothing of a dollar a person breaks it
    assert found_in("predictable")[OWN_NEED].status == "holds"


def test_what_is_under_a_dollar_a_person_is_counted_and_not_told() -> None:
    assert int(rows("predictable")[OWN_NEED]["small"]) == found_in("predictable")[OWN_NEED].small > 0
    shown = " ".join(printed("analyse", "principles", "predictable").split())
    assert "More own need can give less" not in shown
    assert "counted and not told" in shown


def test_nothing_of_arrivals_is_proved_where_figures_are_made_of_them() -> None:
    """Later arrivals of the outlook are split as earlier ones: one more of 2023 would move them, and on the ladder does not."""
    status = {name: row["status"] for name, row in rows("outlook").items()}
    assert [status[name] for name in (OWN_NEED, OTHERS, "no_cliff")] == ["holds"] * 3
    assert status[LARGER] == "proved"
    assert "Not moved on the ladder" in printed("analyse", "principles", "outlook")
    assert "Not moved on the ladder" not in printed("analyse", "principles", "settlement")


def test_one_unit_of_rounding_breaks_nothing(tmp_path: Path) -> None:
    """In thousands of dollars one person may move a thousand from one jurisdiction to another."""
    units = "\n".join(
        f'[inputs.{name}]\nunit = "dollars"\nvalue = 1000\nassumption = true\n'
        for name in ("rounding_unit", "authority_rounding_unit")
    )
    result = written(tmp_path, units)
    found = {each.principle: each for each in findings(result, {})}
    assert all(found[name].status == "holds" for name in (OWN_NEED, OTHERS, LARGER, "cents"))
    assert found[OTHERS].small + found[OWN_NEED].small + found[LARGER].small > 0


def test_what_is_not_asked() -> None:
    status = {name: row["status"] for name, row in rows("equal-per-capita").items()}
    assert [name for name, each in status.items() if each == "not_asked"] == [
        OWN_NEED, OTHERS, "no_cliff", "no_gain_from_recategorising"
    ]  # fmt: skip


def test_of_one_year_no_change_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "share.toml"
    path.write_text(files("en")["share.toml"], encoding="utf-8")
    assert rows(str(path))["bound_on_changes"]["status"] == "not_asked"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["published", "us-house-2020", "us-school-impact-2019", "nothing"])
def test_what_is_refused(name: str, language: str) -> None:
    found = run("analyse", "principles", name, "--lang", language)
    assert found.exit_code == 1
    assert "Traceback" not in found.output


@pytest.mark.slow
def test_the_table_of_the_readme_is_what_the_answers_say() -> None:
    text = document("en").partition("<!-- principles -->\n")[2].partition("\n\n")[0]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines())
    question, dash = find("principles"), "–"
    assert len(rows) >= 9
    for name, *shown in rows:
        answer = question.answer(scenario=calculated(name.strip("`")))
        said = [(answer.labels[row[0]]["en"], answer.labels[row[1]]["en"]) for row in answer.rows]
        assert [principle for principle, _ in said] == head[1:]
        assert [dash if status == "not asked" else status for _, status in said] == shown, name


def test_a_change_that_is_refused_does_not_fit(tmp_path: Path) -> None:
    """Five million below the largest envelope there is: ten million more, in the year or in all, is refused, and less is not."""
    ladder = Ladder(written(tmp_path, f"{STATED}value = 19995000000\n"))
    changes = list(ladder.larger())
    tried = ladder.try_all(changes)
    assert tried.left == sum(change.size == 10_000_000 for change in changes) > 0
    assert {change.size for change in tried.changes} == {1, 1_000, 1_000_000}
