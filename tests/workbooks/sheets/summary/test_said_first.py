"""What Checks and the Summary say first: the promises that are not kept, whose and why, and where need decides nothing."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from command_line import TWO_LEVELS
from engines import Values, formualizer
from on_worksheets import write_with_checks
from openpyxl import load_workbook
from promise_rows import BROKEN, CUT, DECIDED, KEPT, UNDECIDED, with_base, write_boards
from rule_rows import CODES, YEAR
from summary_page import Page, built

from fundingmodel import run
from fundingmodel.analysis.decided_by_need import decided_by_need
from fundingmodel.analysis.promises import unkept
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.reading import read_scenario
from workbooks.page.book import Book, key_of
from workbooks.sheets.scenario.reasons import SHORT_WHO, SHORT_WORDS

ROWS = [*(row.row for row in (*BROKEN, *UNDECIDED)), *KEPT]


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [run(row.scenario(number)) for number, row in enumerate(ROWS)]


def column(values: Values, book: Book, result: Result, name: str) -> list[object]:
    """What a scenario's sheet has in a column of words."""
    place = book.columns[key_of(result.scenario), "", YEAR][name]
    return [values[book.sheet_of[key_of(result.scenario), ""], address] or "" for (address,) in place.addresses()]


def said(values: Values, book: Book, name: str) -> str:
    place = book.inputs["said first", name]
    ((address,),) = place.addresses()
    return str(values["Checks", address] or "")


def test_the_words_of_a_sheet_are_those_of_python(engine: Callable[[bytes], Values], results: list[Result]) -> None:
    data, book = write_with_checks(results)
    values = engine(data)
    for result in (each for each in results if each.main.tier.formula.promise_columns):
        short = {promise.jurisdiction: Words("en").reasons(promise.why) for promise in unkept(result.main)}
        assert column(values, book, result, SHORT_WORDS) == [short.get(code, "") for code in CODES]
        assert column(values, book, result, SHORT_WHO)[-1] == ", ".join(short)


def test_checks_say_first_what_is_short_whose_and_why(engine: Callable[[bytes], Values], results: list[Result]) -> None:
    data, book = write_with_checks(results)
    values = engine(data)
    sentences = said(values, book, "short")
    assert str(values["Checks", "A2"]).startswith(sentences) and "checks hold." in str(values["Checks", "A2"])
    for result in results:
        found, name = unkept(result.main), result.scenario.name
        total = sum(promise.short for promise in found)
        in_all = (
            f"Under “{name}”, guarantees are not kept in full: ${total} short in all. {YEAR}: ${total} short of the"
        )
        assert (in_all in sentences) == bool(found)
        if found:
            rest = sentences.split(in_all)[1].split("Under")[0]
            names = ", ".join(promise.jurisdiction for promise in found)
            assert f"({'all 3' if len(found) == len(CODES) == 3 else names})" in rest
            reasons = {reason for promise in found for reason in promise.why}
            assert all(Words("en").reasons([reason]) in rest for reason in reasons)


def test_checks_say_where_need_decides_nothing_or_little(
    engine: Callable[[bytes], Values], results: list[Result]
) -> None:
    data, book = write_with_checks(results)
    sentences = said(engine(data), book, "need")
    for result in results:
        part, under = decided_by_need(result.main, YEAR), f"Under “{result.scenario.name}”, need decides"
        assert (f"{under} nothing in {YEAR}." in sentences) == (part == 0)
        assert (f"{under} 5.5% of the envelope in {YEAR}." in sentences) == (part == pytest.approx(0.055))
        assert (under in sentences) == (part is not None and part < 0.1)


@pytest.mark.parametrize(("base", "english", "french"), DECIDED)
def test_a_sheet_says_the_part_that_need_decides_as_check_does(
    tmp_path: Path, base: Decimal, english: str, french: str
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(with_base(base), encoding="utf-8", newline="\n")
    for language, sentence in (("en", f"need decides {english} of"), ("fr", f"besoins déterminent {french} de")):
        data, book = write_with_checks([run(path)], language)
        ((address,),) = book.inputs["said first", "need"].addresses()
        checks = book.inputs["said first", "need"].sheet
        assert sentence in str(formualizer(data)[checks, address]).replace("\u00a0", " ")


def test_the_summary_says_it_before_the_checks(tmp_path: Path) -> None:
    (tmp_path / "cut.toml").write_text(CUT, encoding="utf-8", newline="\n")
    page = Page(built([read_scenario("settlement"), read_scenario(tmp_path / "cut.toml")])[0])
    first = str(page["Summary", "A8"])
    assert first.startswith(
        "Under “cut”, guarantees are not kept in full: $218.6 million short in all. 2026-27: $218.6 million short of the "
        "$799.4 million promised, reduced to fit the envelope (all 12). "
    )
    assert first.endswith("(all 12). All checks hold.")
    assert "Under “cut”, need decides nothing in 2026-27." in str(page["Summary", "A9"])
    assert "settlement" not in first + str(page["Summary", "A9"])


def test_braces_in_a_title_are_braces(tmp_path: Path) -> None:
    """The title of a tier is any text."""
    first = 'jurisdictions = ["east", "west"]'
    text = TWO_LEVELS.replace(first, f'title = "{{part}} in {{year}}"\n{first}')
    path = tmp_path / "two-levels.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    data, _ = write_with_checks([run(read_scenario(path))])
    formulas = [str(cell.value) for row in load_workbook(BytesIO(data))["Checks"] for cell in row]
    assert any("Under “two-levels {part} in {year}”, need decides nothing in 2025-26. " in text for text in formulas)


def test_the_summary_says_it_in_french(tmp_path: Path) -> None:
    page = Page(built([read_scenario(write_boards(tmp_path))], "fr")[0])
    said_first = str(page["Sommaire", "A8"]).replace("\u00a0", " ")
    assert said_first.startswith(
        "Selon « boards », les garanties ne sont pas versées en entier : manque à verser de 1,1 M$"
    )
    assert "réduction pour tenir dans l’enveloppe (les 30)" in said_first
    assert said_first.endswith("Toutes les vérifications sont réussies.")
    assert "les besoins ne déterminent rien en 2025-2026." in str(page["Sommaire", "A9"]).replace("\u00a0", " ")
