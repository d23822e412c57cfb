"""Questions: every declaration in both languages, with an example that runs; one that is added is found, and nothing else knows of it."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from added_question import put
from command_line import printed, run
from places import TESTS

from fundingmodel import questions
from fundingmodel import run as calculated
from fundingmodel.analysis.bridges.known import found_by
from fundingmodel.analysis.bridges.pairs import two_years
from fundingmodel.errors import Refused
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.questions import KEY, Question, find, read
from fundingmodel.questions.bridge import ALL_ARRIVALS, _sums

CENTRAL = TESTS / "fundingmodel" / "analysis" / "bridges" / "central.toml"
DECLARED = {
    "order": "order = 5",
    "texts": """
title = { en = "Echo", fr = "Écho" }
question = { en = "What is given to one?", fr = "Que reçoit une administration?" }
about = { en = "Nothing else.", fr = "Rien d’autre." }
""",
    "example": 'example = ["settlement", "ON"]',
    "rest": """
chart = "bars"
in_a_cell = false
for_the_table = true
[asks.scenario]
kind = "scenario"
needed = true
en = "The scenario."
fr = "Le scénario."
[asks.jurisdiction]
kind = "jurisdiction"
needed = true
en = "The jurisdiction."
fr = "L’administration."
[gives.fiscal_year]
unit = "key"
en = "Fiscal year"
fr = "Exercice"
[gives.amount]
unit = "dollars"
en = "Amount"
fr = "Montant"
[says.last]
en = "In the last year {amount}."
fr = "Le dernier exercice, {amount}."
""",
}
ANSWERS = '''
"""Echo."""

from fundingmodel.questions import Answer, Said


def answer(scenario, jurisdiction):
    rows = [(year, scenario.amount("allocation", year, jurisdiction)) for year in scenario.scenario.fiscal_years]
    return Answer(rows, Said("last", {"amount": rows[-1][-1]}), (scenario,))
'''


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", questions.questions().values(), ids=lambda question: question.name)
def test_every_question_answers_its_example_in_both_languages(question: Question, language: str) -> None:
    shown = printed("analyse", question.name, *question.example, "--lang", language)
    assert shown.strip()
    assert "{" not in shown
    names = [each.name for each in question.gives]
    rows = list(csv.reader(io.StringIO(printed("analyse", question.name, *question.example, "--format", "csv"))))
    assert rows[0] == names
    for row in rows[1:]:
        assert len(row) == len(names)
        assert all(
            re.fullmatch(r"-?\d+(\.\d{2,})?|", cell)
            for cell, x in zip(row, question.gives, strict=True)
            if x.unit != KEY
        )
    stamped = json.loads(printed("analyse", question.name, *question.example, "--format", "json"))
    assert [list(each.values()) for each in stamped["rows"]] == rows[1:]
    assert stamped["units"] == {each.name: each.unit for each in question.gives}
    assert set(stamped["says"]) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_has_each_question_on_a_line(language: str) -> None:
    lines = printed("analyse", "--lang", language).splitlines()
    for question in questions.questions().values():
        (line,) = [line for line in lines if question.name in line]
        assert question.question[language].rstrip("?") in line.replace("\u00a0", " ")


def added(folder: Path, monkeypatch: pytest.MonkeyPatch, **instead: str) -> Path:
    """A package of one question, in the place of the folder of questions."""
    return put(folder, monkeypatch, {**DECLARED, **instead}, ANSWERS)


def test_a_question_that_is_added_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files, and it is in the list, has a command with help in both languages, a table, csv and json."""
    added(tmp_path, monkeypatch)
    assert "What is given to one?" in printed("analyse")
    assert "echo" in printed("analyse", "--help")
    assert "Le scénario." in printed("analyse", "echo", "--help", "--lang", "fr")
    shown = printed("analyse", "echo", "settlement", "ON")
    assert "In the last year $424,590,648.36." in shown
    rows = printed("analyse", "echo", "settlement", "ON", "--format", "csv").splitlines()
    assert rows[0] == "fiscal_year,amount"
    assert rows[-1] == "2026-27,424590648.36"
    assert json.loads(printed("analyse", "echo", "settlement", "ON", "--format", "json"))["says"]["fr"]


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({"texts": DECLARED["texts"].replace('fr = "Écho"', 'fr = ""')}, "no words in fr"),
        ({"example": "example = []"}, "no example"),
        ({"rest": DECLARED["rest"].replace('unit = "dollars"', 'unit = ""')}, "without a unit"),
        ({"rest": DECLARED["rest"].replace('chart = "bars"', 'chart = "pie"')}, "chart is 'pie'"),
        ({"rest": DECLARED["rest"].replace('kind = "jurisdiction"', 'kind = "place"')}, "kind is 'place'"),
        ({"rest": DECLARED["rest"].replace("Le dernier exercice, {amount}", "Rien")}, "other blanks"),
        ({"order": 'order = 5\nacross = "amount"'}, "across is 'amount', which is no key"),
        ({"order": 'order = 5\nalong = "amount"'}, "along is 'amount', which is no key"),
        ({"order": 'order = 5\ntotals = ["2026-27"]'}, "totals are of a waterfall"),
        ({"order": 'order = 5\ndraws = ["fiscal_year"]'}, "which are not all columns of figures"),
        ({"rest": DECLARED["rest"].replace('unit = "dollars"', 'unit = "by amount"')}, "a unit by what is no key"),
    ],
)
def test_a_wrong_declaration_stops_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: dict[str, str], said: str
) -> None:
    path = added(tmp_path, monkeypatch, **instead)
    with pytest.raises(ValueError, match=said):
        read(path, "added_questions.echo")


# The bridge


def rows_of(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("analyse", "bridge", *arguments, "--format", "csv"))))


def test_a_bridge_as_csv_adds_up() -> None:
    rows = rows_of("settlement", "predictable")
    assert list(rows[0]) == ["fiscal_year", "jurisdiction", "part", "amount"]
    assert all(re.fullmatch(r"-?\d+\.\d\d", row["amount"]) for row in rows)
    for code in {row["jurisdiction"] for row in rows}:
        own = [row for row in rows if row["jurisdiction"] == code]
        assert [own[0]["part"], own[-1]["part"]] == ["before", "after"]
        assert sum(Decimal(row["amount"]) for row in own[:-1]) == Decimal(own[-1]["amount"])


def test_two_years_of_one_scenario() -> None:
    rows = rows_of("settlement", "--from", "2025-26", "--to", "2026/27", "--for", "ontario")
    assert {row["fiscal_year"] for row in rows} == {"2026-27"}
    assert [row["part"] for row in rows] == [
        "before",
        "envelope",
        "own_arrivals.volume",
        "own_arrivals.mix",
        "others_arrivals.volume",
        "others_arrivals.mix",
        "after",
    ]


def test_what_a_bridge_says() -> None:
    shown = printed(
        "analyse", "bridge", "settlement", "predictable", "--for", "PE", "--order", "statute", "--lang", "fr"
    )
    assert "Dans cet ordre" in shown
    assert "Sur tous les exercices" in shown
    alone = printed("analyse", "bridge", "settlement", "predictable", "--for", "PE", "--years", "step")
    assert "In that year's step alone" in alone
    assert "do not fit" in printed("analyse", "bridge", "settlement", "predictable")
    assert "nothing differs" in printed("analyse", "bridge", "settlement", "settlement")
    assert "2031-32 (projected)" in printed("analyse", "bridge", "outlook", "outlook-high", "--for", "ON")


def test_what_the_formula_does_not_explain_comes_first_where_an_amount_is_known() -> None:
    """407.2 million was printed for Ontario in 2021-22, to 0.1 million; no envelope was found from it."""
    rows = rows_of("settlement", "--from", "2021-22", "--to", "2022-23", "--for", "ON")
    known, unexplained, before = rows[:3]
    assert (known["part"], known["amount"]) == ("known", "407200000.00")
    assert Decimal(unexplained["amount"]) == Decimal(before["amount"]) - 407_200_000
    shown = printed("analyse", "bridge", "settlement", "--from", "2021-22", "--to", "2022-23", "--for", "ON")
    assert "known to within $50,000.00" in shown
    assert "found" not in shown


def test_of_an_amount_that_set_the_envelope_nothing_can_be_said() -> None:
    """As in the packaged formula, so in a child with its envelope; not in one with another."""
    two_years = ("--from", "2025-26", "--to", "2026-27")
    for name in ("settlement", str(CENTRAL)):
        shown = printed("analyse", "bridge", name, *two_years, "--for", "ON")
        assert "envelope (found)" in shown
        assert "found from a known amount (Ontario): nothing can be said" in shown
        assert "not explained" not in shown
        manitoba = printed("analyse", "bridge", name, *two_years, "--for", "MB")
        assert "found from a known amount (Ontario)." in manitoba
    assert "nothing can be said" not in printed(
        "analyse", "bridge", "settlement", "--from", "2022-23", "--to", "2023-24"
    )


def test_an_offer_with_an_envelope_of_its_own_has_not_found_it(tmp_path: Path) -> None:
    text = CENTRAL.read_text(encoding="utf-8").replace("840200000", "840300000").replace("964500000", "964600000")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    shown = printed(
        "analyse", "bridge", str(tmp_path / "own.toml"), "--from", "2025-26", "--to", "2026-27", "--for", "BC"
    )
    assert "(found)" not in shown
    assert "not explained" not in shown  # what another envelope leaves is no miss of the formula


SET_ASIDE = """parent = "settlement"
name = "aside"
author = "a test"
date = "2026-11-28"
reason = "a test"
[[steps.add]]
step = "set_aside"
after = "envelope"
kind = "part"
[inputs.set_aside_part]
value = 0.02
unit = "ratio"
assumption = true
"""


def test_a_set_aside_was_not_found_and_explains_nothing(tmp_path: Path) -> None:
    """The mark is of the step that states the envelope; a what-if shows no amount as printed, nor one note twice."""
    (tmp_path / "aside.toml").write_text(SET_ASIDE, encoding="utf-8")
    aside = str(tmp_path / "aside.toml")
    shown = printed("analyse", "bridge", "settlement", aside)
    assert "set-aside" in shown
    assert "(found)" not in shown
    assert shown.count("was found from a known amount") == 1
    assert "not_explained" not in {row["part"] for row in rows_of(aside, "settlement", "--year", "2021-22")}
    assert "not_explained" in {row["part"] for row in rows_of("settlement", aside, "--year", "2021-22")}


def test_an_envelope_that_differs_by_a_float_alone_was_found() -> None:
    assert found_by(calculated("outlook"), "2026-27") == ("ON",)


def test_what_a_file_says_that_it_reads_or_tries_was_found_alike() -> None:
    """A case tries the calibrated formula at its envelopes; another reading has those of years that it does not read otherwise."""
    case, reading = calculated("canada-settlement-2025-27"), calculated("settlement-economic-half")
    assert [found_by(case, year) for year in ("2025-26", "2026-27")] == [("ON", "BC"), ("ON",)]
    assert [found_by(reading, year) for year in ("2025-26", "2026-27")] == [("ON", "BC"), ()]


def test_money_that_moves_is_said_though_the_total_is_the_same() -> None:
    rows = rows_of("settlement", "equal-per-admission")
    ends = (
        {r["jurisdiction"]: Decimal(r["amount"]) for r in rows if r["part"] == part} for part in ("before", "after")
    )
    before, after = ends
    gains = {code: after[code] - before[code] for code in before}
    shown = printed("analyse", "bridge", "settlement", "equal-per-admission")
    moved = sum(gain for gain in gains.values() if gain > 0)
    assert "the total is the same" in shown
    assert f"${moved:,.2f} moves between jurisdictions" in shown
    assert max(gains, key=gains.__getitem__) == "BC"
    assert f"the largest increase: British Columbia, ${gains['BC']:,.2f}." in shown
    french = printed("analyse", "bridge", "settlement", "equal-per-admission", "--lang", "fr")
    assert "passent d’une administration à une autre; la plus forte hausse : Colombie-Britannique" in french.replace(
        "\u00a0", " "
    )


def test_over_all_jurisdictions_arrivals_are_one_part() -> None:
    """One's own are another's others': told apart, their sums say nothing. Of one jurisdiction they are told apart."""
    found = two_years(calculated("settlement"), "2025-26", "2026-27").bridge()
    every = range(len(found.jurisdictions))
    assert _sums(found, every, found.factors).keys() == {"envelope", ALL_ARRIVALS}
    assert _sums(found, every, found.factors)[ALL_ARRIVALS] == sum(found.parts[1:].sum(axis=0).tolist())
    assert _sums(found, [0], found.factors).keys() == set(found.factors)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("settlement",),
        ("settlement", "predictable", "--from", "2025-26", "--to", "2026-27"),
        ("settlement", "--from", "2025-26"),
        ("settlement", "published"),
        ("settlement", "quebec-parity"),
        ("settlement", "predictable", "--for", "QC"),
        ("settlement", "predictable", "--year", "2040-41"),
        ("", "settlement"),
        ("settlement", ""),
    ],
)
def test_what_a_bridge_refuses(arguments: tuple[str, ...], language: str) -> None:
    found = run("analyse", "bridge", *arguments, "--lang", language)
    assert found.exit_code == 1
    assert "Traceback" not in found.output


def test_a_question_that_is_not_there() -> None:
    with pytest.raises(Refused, match=r"no question 'brige'\. Did you mean 'bridge'"):
        find("brige")
