"""On a terminal each line fits, whatever the width, and no word is lost; what is piped stays as it is."""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import printed, refused

from fundingmodel.command_line import tables, terminal

WIDTHS = (80, 120)
LANGUAGES = ("en", "fr")
COMMANDS = (
    ("allocate", "settlement"),
    ("allocate", "settlement", "cohort", "--years", "2021-22"),
    ("scenarios",),
    ("steps",),
    ("steps", "hold_harmless"),
    ("formulas",),
    ("published", "canada-health-sums"),
    ("check", "settlement"),
    ("explain", "settlement", "Ontario", "2021-22"),
)
DRAWN = re.compile(r"[|\u2500:-]+")  # what a table is drawn with, not a word


def words(text: str) -> Counter[str]:
    return Counter(word.replace("\\|", "|") for word in re.split(r"[ \n]+", text) if word and not DRAWN.fullmatch(word))


def overlong(text: str, width: int) -> list[str]:
    """Lines that a terminal would break, except a single word, which is not cut: an address, for instance."""
    return [x for x in text.splitlines() if len(x.rstrip(" ")) > width and " " in x.strip(" ")]


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a function that sets the width
    def shown(width: int, *arguments: str) -> str:
        with monkeypatch.context() as patch:
            patch.setenv("COLUMNS", str(width))
            return printed(*arguments)

    return shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_line_fits_and_no_word_is_lost(on_terminal, arguments: Sequence[str], language: str) -> None:  # type: ignore[no-untyped-def]
    piped = printed(*arguments, "--lang", language)
    for width in WIDTHS:
        shown = on_terminal(width, *arguments, "--lang", language)
        assert overlong(shown, width) == []
        assert not words(piped) - words(shown), width
        assert set(words(shown)) == set(words(piped)), width


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_of_cases_names_the_columns_that_do_not_fit(on_terminal, width: int, language: str) -> None:  # type: ignore[no-untyped-def]
    piped = printed("published", "--lang", language).split("\n\n")[0].splitlines()
    shown = on_terminal(width, "published", "--lang", language)
    assert overlong(shown, width) == []
    assert set(words(piped[0])) <= set(words(shown.replace(",", "").replace(". ", " ")))
    for row in piped[2:]:
        _, name, _, *counts = [cell.strip() for cell in row.strip("| ").split(" | ")]
        assert re.search(rf"^ +{re.escape(name)} .*\b{counts[0]} +{counts[1]} ", shown, re.MULTILINE), name


def test_the_list_of_cases_names_nothing_where_all_columns_fit(on_terminal) -> None:  # type: ignore[no-untyped-def]
    assert "Not shown" in on_terminal(200, "published")
    assert "Not shown" not in on_terminal(260, "published")


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_a_report_keeps_each_change_beside_its_amounts(on_terminal, width: int, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    arguments = ("report", "settlement", "cohort", "predictable", "non-economic", "--out", str(tmp_path))
    piped, shown = printed(*arguments), on_terminal(width, *arguments)
    assert overlong(shown, width) == []
    assert not words(piped) - words(shown)
    headers = [x.split() for x in shown.splitlines() if x.split()[:1] == ["Jurisdiction"]]
    assert all(header.count("change") == sum(x in header for x in ("cohort", "predictable", "non-economic"))
               for header in headers)  # fmt: skip


def test_an_overlong_line_is_reported() -> None:
    assert overlong(f"short\n{'word ' * 17}", 80) == [("word " * 17)]


def test_only_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "word " * 30 + "end"
    assert terminal.wrapped(long, None) == long
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert terminal.width() is None
    monkeypatch.setenv("COLUMNS", "wide")
    assert terminal.width() is None
    monkeypatch.setenv("COLUMNS", "90")
    assert terminal.width() == 90
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(terminal.shutil, "get_terminal_size", lambda *_, **__: os.terminal_size((100, 24)))
    assert terminal.width() == 100


def test_a_file_has_no_width(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    printed("allocate", "settlement", "--out", str(tmp_path / "amounts.md"))
    text = (tmp_path / "amounts.md").read_text(encoding="utf-8")
    assert text == printed_without_width(monkeypatch)


def printed_without_width(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("COLUMNS")
    return printed("allocate", "settlement")


def test_json_and_csv_are_never_wrapped(on_terminal) -> None:  # type: ignore[no-untyped-def]
    for form in ("json", "csv"):
        arguments = ("allocate", "settlement", "--format", form)
        assert on_terminal(40, *arguments) == printed(*arguments)


def test_what_follows_is_two_columns_further_in() -> None:
    assert terminal.wrapped("  intake, 3: 2015 NL other; 2015 PE other", 24).splitlines() == [
        "  intake, 3: 2015 NL",
        "    other; 2015 PE other",
    ]


def test_rows_of_several_keys_keep_them_in_each_part(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    header = ["scenario", "year", "place", "first", "second"]
    rows = [["one", "2021", place, "1,234,567.00", "7,654,321.00"] for place in ("North", "South")]
    rows.append(["one", "2022", "North", "1.00", "2.00"])
    tables.echo_rows("", header, rows, keys=3)
    shown = capsys.readouterr().out
    assert shown.startswith("scenario: one\n")
    assert len(re.findall(r"2021 +North", shown)) == 2


def test_keys_that_leave_no_room_are_headings(on_terminal) -> None:  # type: ignore[no-untyped-def]
    arguments = ("allocate", "settlement", "--all", "--years", "2021-22")
    piped, shown = printed(*arguments).splitlines(), on_terminal(80, *arguments)
    assert overlong(shown, 80) == []
    assert shown.count("\njurisdiction: ON\n") == 1
    values = Counter(row.strip("| ").split(" | ")[-2].strip() for row in piped[2:])
    del values[""]  # not known
    assert not values - words(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_wrapped_too(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    arguments = ("explain", "settlement", "Atlantis", "2021-22", "--lang", language)
    long = refused(*arguments)
    monkeypatch.setenv("COLUMNS", "40")
    assert overlong(long, 40)
    assert overlong(refused(*arguments), 40) == []
    assert words(refused(*arguments)) == words(long)


@pytest.mark.parametrize(
    ("columns", "width"), [("1", 20), ("19", 20), ("20", 20), ("21", 21), ("0", None), ("-5", None)]
)
def test_fewer_columns_than_a_sentence_needs_are_not_gone_by(
    columns: str, width: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal.width() == width
    assert terminal.width(io.StringIO()) is None


@pytest.mark.parametrize(("text", "lines"), [("a" * 24, 1), ("a" * 19 + " word", 1), ("a" * 19 + " words", 2)])
def test_a_line_that_just_fits_stays_whole(text: str, lines: int) -> None:
    assert len(terminal.wrapped(text, 24).splitlines()) == lines
