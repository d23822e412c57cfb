"""Promised, paid and short: what every face says first where a promise is not kept, and where need decides nothing."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import engines
import on_worksheets
import pytest
from answers import cells
from click.testing import CliRunner
from engines import Values
from oracle import NoAnswer, solve
from oracle_general import everything
from promise_rows import BROKEN, CUT, DECIDED, KEPT, UNDECIDED, Broken, Undecided, with_base, write, write_boards
from promises_oracle import owed, promise_differences
from random_scenarios import random_scenario
from rule_rows import CODES, YEAR, Row

from fundingmodel import run
from fundingmodel.analysis.decided_by_need import need_sentences
from fundingmodel.analysis.explain import explain
from fundingmodel.command_line.main import cli
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.files import locate, packaged, published_cases
from workbooks.page.book import key_of

NOT_KEPT = {"en": "Guarantees are not kept in full", "fr": "Les garanties ne sont pas versées en entier"}
NOTHING = {"en": "need decides nothing", "fr": "les besoins ne déterminent rien"}
IN_WORDS = {
    "reduced": "reduced to fit the envelope", "crossed": "below the guarantee by a limit",
    "taken_back": "taken back by a later step",
}  # fmt: skip


def said(*asked: str) -> str:
    """What a command writes."""
    found = CliRunner().invoke(cli, list(asked))
    assert found.exit_code == 0, found.output
    return found.output


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said("allocate", str(path), "--format", "csv"))))


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    path = tmp_path / "cut.toml"
    path.write_text(CUT, encoding="utf-8", newline="\n")
    return path


def each(rows: tuple[object, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return pytest.mark.parametrize("row", rows, ids=lambda row: getattr(row, "row", row).name)


# What is promised, paid and short, by hand


@each(BROKEN)
def test_what_is_paid_promised_and_short(row: Broken) -> None:
    result = run(row.row.scenario(0))
    figures = {name: result.main.years[YEAR][name].ravel().tolist() for name in ("promised", "short")}
    assert [result.amount("allocation", YEAR, code) for code in CODES] == list(row.row.paid)
    assert figures == {"promised": list(row.promised), "short": list(row.short)}


@each(KEPT)
def test_nothing_is_short_where_promises_are_kept(row: Row, tmp_path: Path) -> None:
    result = run(row.scenario(0))
    assert [result.amount("allocation", YEAR, code) for code in CODES] == list(row.paid)
    assert not result.main.years[YEAR]["short"].any()
    path = str(write(row, tmp_path))
    for asked in (["allocate", path], ["check", path]):
        assert NOT_KEPT["en"] not in said(*asked) and NOT_KEPT["fr"] not in said(*asked, "--lang", "fr")
    assert not any("short" in explain(result, code, YEAR) for code in CODES)
    assert {(each["short"], each["short_because"]) for each in rows_of(Path(path))} == {("0", "")}


# The same from the definitions, on fractions


@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_packaged_and_published_promises_are_those_of_the_definitions(name: str) -> None:
    result = run(name)
    assert list(promise_differences(result, everything(result.scenario))) == []


@each((*BROKEN, *KEPT))
def test_rows_by_hand_are_those_of_the_definitions(row: Broken | Row) -> None:
    result = run((row.row if isinstance(row, Broken) else row).scenario(0))
    assert list(promise_differences(result, everything(result.scenario))) == []


def test_random_promises_are_those_of_the_definitions(tmp_path: Path) -> None:
    """A few here, with each of the reasons; 2,000 where the whole engine is compared with the oracle."""
    reached: set[str] = set()
    for seed in range(6, 20):
        scenario = random_scenario(seed, jurisdictions=1 + seed % 7, years=1 + seed % 3).read(tmp_path)
        try:
            answer = solve(scenario)
        except NoAnswer:
            continue
        assert list(promise_differences(run(scenario), answer)) == []
        years = [owed(tier, year) or [] for tier in scenario.tiers for year in answer[tier.name]]
        reached |= {reason for year in years for each in year for reason in each.why}
    assert reached == {"reduced", "crossed", "taken_back"}


@pytest.mark.parametrize(("column", "change"), [("promised", 1), ("short", -1), ("short_because", 1)])
def test_a_planted_difference_is_reported(column: str, change: int) -> None:
    result = run(BROKEN[0].row.scenario(0))
    values = result.main.years[YEAR]
    planted = {**values, column: values[column] + change * (values["published_order"] == 2)}
    spoilt = Result(result.scenario, {"": TierResult(result.main.tier, {YEAR: planted}, result.main.known_units)})
    (line,) = promise_differences(spoilt, everything(result.scenario))
    assert ": B is" in line


def spoilt(result: Result, **columns: object) -> Result:
    """A result that says something else of its promises."""
    values = result.main.years[YEAR]
    planted = {**values, **{name: values[name] * 0 + figure for name, figure in columns.items()}}
    return Result(result.scenario, {"": TierResult(result.main.tier, {YEAR: planted}, result.main.known_units)})


@each(BROKEN)
def test_a_broken_promise_that_is_passed_over_is_reported(row: Broken) -> None:
    result = run(row.row.scenario(0))
    lines = "\n".join(promise_differences(spoilt(result, short=0, short_because=0), everything(result.scenario)))
    assert [f": {code} is" in lines for code in CODES] == [short > 0 for short in row.short]


@each(KEPT)
def test_a_kept_promise_that_is_said_to_be_broken_is_reported(row: Row) -> None:
    result = run(row.scenario(0))
    lines = "\n".join(promise_differences(spoilt(result, short=1), everything(result.scenario)))
    assert all(f": {code} is" in lines for code in CODES)


# On worksheets


SHORT = ("worked-education-decrease", "worked-education-tiers", "worked-guarantees")


def test_worksheets_have_the_same(engine: Callable[[bytes], Values]) -> None:
    results = [run(row.row.scenario(number)) for number, row in enumerate(BROKEN)]
    results += [run(row.scenario(len(results) + number)) for number, row in enumerate(KEPT)]
    results += map(run, SHORT)
    data, book = on_worksheets.write(results)
    values = engine(data)
    assert [line for result in results for line in on_worksheets.python_differences(values, book, result)] == []


def test_a_figure_of_a_sheet_that_differs_is_reported() -> None:
    result = run(BROKEN[0].row.scenario(0))
    data, book = on_worksheets.write([result])
    values = engines.formualizer(data)
    sheet = book.sheet_of[key_of(result.scenario), ""]
    (address,) = book.columns[key_of(result.scenario), "", YEAR]["short"].addresses()[1]
    values.sheets[sheet][engines.coordinate_to_tuple(address)] = 166.0
    (line,) = on_worksheets.python_differences(values, book, result)
    assert "short" in line and address in line


# The faces


@each(BROKEN)
def test_allocate_and_check_say_first_what_is_short_whose_and_why(row: Broken, tmp_path: Path) -> None:
    path = str(write(row.row, tmp_path))
    for asked in (["allocate", path], ["check", path]):
        lines = said(*asked).splitlines()
        start = 0 if asked[0] == "allocate" else 1  # that the file is in order comes before what was read
        assert lines[start].startswith(f"{NOT_KEPT['en']}: ${sum(row.short)} short in all")
        for code, short in zip(CODES, row.short, strict=True):
            assert (f"{code} ${short}" in lines[start + 1]) == (short > 0)
        why = set(" ".join(row.why).split())
        assert {reason for reason, words in IN_WORDS.items() if words in lines[start + 1].lower()} == why
        assert YEAR in lines[start + 1]
        assert NOT_KEPT["fr"] in said(*asked, "--lang", "fr").splitlines()[start]


@each(BROKEN)
def test_an_account_says_first_what_is_short_and_why(row: Broken) -> None:
    result = run(row.row.scenario(0))
    for code, promised, short, why in zip(CODES, row.promised, row.short, row.why, strict=True):
        text = explain(result, code, YEAR)
        second = text.splitlines()[1]
        assert (f"Promised ${promised}" in second and f"${short} short" in second) == (short > 0)
        assert {reason for reason, words in IN_WORDS.items() if words in second} == set(why.split())
        assert not short or "Held by a guarantee" not in text


@each(BROKEN)
def test_csv_has_it_at_the_end_of_its_rows(row: Broken, tmp_path: Path) -> None:
    rows = rows_of(write(row.row, tmp_path))
    assert list(rows[0]) == [
        "scenario", "fiscal_year", "jurisdiction", "allocation", "currency", "promised", "paid", "short", "short_because",
        "scope", "measure", "projected",
    ]  # fmt: skip
    assert [each["currency"] for each in rows] == ["CAD"] * 3
    for name, figures in (("promised", row.promised), ("paid", row.row.paid), ("short", row.short)):
        assert [each[name] for each in rows] == [str(figure) for figure in figures]
    assert [each["short_because"] for each in rows] == list(row.why)
    stamped = json.loads(said("allocate", str(write(row.row, tmp_path)), "--format", "json"))
    assert [each["short"] for each in stamped["scenarios"][0]["rows"]] == [str(short) for short in row.short]


def test_the_cut_of_a_third(cut: Path) -> None:
    lines = said("allocate", str(cut)).splitlines()
    assert lines[0].startswith("Guarantees are not kept in full: $218,618,737.73") and "2026-27" in lines[1]
    assert "Ontario $111,870,001.22" in lines[1]
    assert NOT_KEPT["en"] not in said("allocate", "predictable")  # the same formula with its envelope as it was
    text = explain(run(cut), "ON", "2026-27")
    assert text.splitlines()[1].startswith("Promised $409,084,039.32, paid $297,214,038.10: $111,870,001.22 short")


def test_the_function_says_it_in_words() -> None:
    need, minimum = [["A", 8], ["B", 1], ["C", 1]], [["A", 0], ["B", 800], ["C", 800]]
    asked = ("ALLOCATE", 1000, need, None, minimum, None, None, None, 1, None, "reduce_in_proportion")
    in_words = ["", *["short by 300: reduced to fit the envelope; held: minimum"] * 2]
    assert [row[1] for row in cells(*asked, "rule")] == in_words
    assert [row[2] for row in cells(*asked, "all")[1:]] == in_words


# A formula in which need decides nothing


@each(UNDECIDED)
def test_it_is_said_where_need_decides_nothing_or_little(row: Undecided, tmp_path: Path) -> None:
    result = run(row.row.scenario(0))
    assert [result.amount("allocation", YEAR, code) for code in CODES] == list(row.row.paid)
    path = str(write(row.row, tmp_path))
    for asked in (["allocate", path], ["check", path]):
        (line,) = (line for line in said(*asked).splitlines() if "need decides" in line)
        assert f"need decides {row.decided}" in line and YEAR in line
        assert "les besoins" in said(*asked, "--lang", "fr")


@each((KEPT[0], KEPT[1]))
def test_it_is_not_said_where_need_decides(row: Row, tmp_path: Path) -> None:
    path = str(write(row, tmp_path))
    for asked in (["allocate", path], ["check", path]):
        assert "need decides" not in said(*asked) and "les besoins" not in said(*asked, "--lang", "fr")


def test_base_amounts_above_the_envelope_of_thirty_boards(tmp_path: Path) -> None:
    path = str(write_boards(tmp_path))
    for asked in (["allocate", path], ["check", path]):
        assert NOTHING["en"] in said(*asked) and NOTHING["fr"] in said(*asked, "--lang", "fr")
        assert NOT_KEPT["en"] in said(*asked)
    write_boards(tmp_path, base=1)
    for asked in (["allocate", path], ["check", path]):
        assert NOTHING["en"] not in said(*asked) and NOT_KEPT["en"] not in said(*asked)


@pytest.mark.parametrize(("minimum", "decides"), [([1, 1, 1], False), ([0, 200, 0], True)])
def test_a_minimum_far_below_every_amount_is_said_to_decide_nothing(
    tmp_path: Path, minimum: list[int], decides: bool
) -> None:
    row = Row("cent", [8, 1, 1], [{"step": "minimum_amount", "kind": "amount_for_each"}], [], [800, 100, 100],
              figures={"minimum_for_each": minimum, "units_per_dollar": 1})  # fmt: skip
    path = str(write(row, tmp_path))
    for asked in (["allocate", path], ["check", path]):
        assert ("The minimum decides nothing" in said(*asked)) != decides


def test_a_weight_that_moves_no_one_is_said(tmp_path: Path) -> None:
    path = write_boards(tmp_path, base=1)
    text = path.read_text(encoding="utf-8").replace("Regular = 1", "Regular = 4")
    path.write_text(text, encoding="utf-8", newline="\n")
    for asked in (["allocate", str(path)], ["check", str(path)]):
        assert "weight of Regular moves no one" in said(*asked)
    for asked in (["allocate", "settlement"], ["check", "settlement"]):  # whose weights of refugees move many
        assert "moves no one" not in said(*asked)


def test_a_weight_is_not_said_to_move_no_one_where_amounts_are_per_person(tmp_path: Path) -> None:
    """Four dollars a person in place of one: no share moves, and every amount does."""
    text = (
        locate("worked-lagged-average")
        .read_text(encoding="utf-8")
        .split("[published]")[0]
        .replace("{ all = 1 }", "{ all = 4 }")
    )
    path = tmp_path / "open.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    assert run(path).amount("allocation", "2025-26", "A") == 4400
    assert "moves no one" not in said("check", str(path))


def test_nothing_is_said_of_years_that_a_scenario_does_not_have(tmp_path: Path) -> None:
    path = write_boards(tmp_path, base=1)
    path.write_text(path.read_text(encoding="utf-8").replace("Regular = 1", "Regular = 4"), encoding="utf-8")
    result = run(path)
    assert need_sentences(result, Words("en"), ["2030-31"]) == []
    assert need_sentences(result, Words("en"), ["2025-2026"]) == need_sentences(result, Words("en"), ["2025-26"]) != []


@pytest.mark.parametrize(("base", "english", "french"), DECIDED)
def test_a_dollar_that_need_decides_is_not_said_to_be_nothing(
    tmp_path: Path, base: Decimal, english: str, french: str
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(with_base(base), encoding="utf-8", newline="\n")
    assert f"need decides {english} of the envelope" in said("check", str(path))
    shown = said("check", str(path), "--lang", "fr").replace("\u00a0", " ")
    assert f"les besoins déterminent {french} de l’enveloppe" in shown
