"""What is exported or shown: no cell of a csv is a formula to a spreadsheet, and no title commands a terminal."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from command_line import TWO_LEVELS, printed, run

from fundingmodel.command_line.csv_cells import csv_text

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CODES = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@HOUR(1)", "\t=1", " =1+1", "＝1+1",
    'a;=1+1', 'a;"=1+1"', "a\t=1+1", "=HYPERLINK(\"x\",\"y\")",
]  # fmt: skip
FIGURE = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


def with_code(code: str) -> str:
    """The example with harbour under another code."""
    quoted = json.dumps(code)  # a text of JSON is one of TOML too
    text = TWO_LEVELS.replace('"harbour"', quoted).replace("{ harbour =", f"{{ {quoted} =")
    assert text.count(quoted) == 2
    Path("codes.toml").write_text(text, encoding="utf-8", newline="\n")
    return "codes.toml"


def starts_a_formula(cell: str) -> bool:
    return cell.lstrip(' "').startswith(STARTS) and not FIGURE.fullmatch(cell)


@pytest.mark.parametrize("code", CODES)
def test_no_cell_starts_a_formula_whatever_parts_the_columns(code: str) -> None:
    """Excel parts columns by semicolons where decimals have commas."""
    for more in ([], ["--all"]):
        text = printed("allocate", with_code(code), "--format", "csv", *more)
        assert any(part in text for part in ("1+1", "HOUR", "HYPERLINK", "calc", "=1"))
        for separator in (",", ";", "\t"):
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            assert [cell for row in rows for cell in row if starts_a_formula(cell)] == []


def test_figures_stay_exact() -> None:
    """Negative figures are no formulas: they stay numbers."""
    asked = ("allocate", "quebec-parity", "--all", "--format")
    values = [row["value"] for row in csv.DictReader(io.StringIO(printed(*asked, "csv")))]
    (scenario,) = json.loads(printed(*asked, "json"))["scenarios"]
    assert values == ["" if row["value"] is None else row["value"] for row in scenario["rows"]]
    assert sum(value.startswith("-") for value in values) > 50


@pytest.mark.parametrize("figure", ["-1", "-1.50", "-1e-07", "-0.00", "12", "-123456789012.34"])
def test_a_negative_figure_is_written_as_it_is(figure: str) -> None:
    assert csv_text([["a", figure]]) == f"a,{figure}\n"


ESCAPES = ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x08\x08", "\x7f", "\r", "\u202e", "\x1b[2K"]


def with_title(control: str) -> str:
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in control)
    title = f'title = {{ en = "Two {escaped} levels", fr = "Deux {escaped} paliers" }}\n'
    text = re.sub(r"^title = .*\n", "", TWO_LEVELS, flags=re.MULTILINE)
    Path("titled.toml").write_text(title + text, encoding="utf-8", newline="\n")
    return "titled.toml"


@pytest.mark.parametrize("control", ESCAPES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_control_codes_in_titles_are_made_visible(control: str, language: str) -> None:
    file = with_title(control)
    for command in ("allocate", "check"):
        shown = printed(command, file, "--lang", language)
        assert control not in shown
        assert f"\\u{ord(control[0]):04x}" in shown


@pytest.mark.parametrize("control", ["\x1b[31m", "\x9b2J", "\u202e"])
def test_control_codes_in_refusals_are_made_visible(control: str) -> None:
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in control)
    Path("bad.toml").write_text(f'"{escaped}key" = 1\nname = "x"\nfiscal_years = ["2025"]\n', encoding="utf-8")
    found = run("check", "bad.toml")
    assert control not in found.stderr
    assert "key" in found.stderr
    found = run("allocate", f"{control}.toml")
    assert control not in found.stderr
    assert f"\\u{ord(control[0]):04x}" in found.stderr
