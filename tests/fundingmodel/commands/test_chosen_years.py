"""Years that are asked for on the command line: every command reads them alike, and refuses the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from fundingmodel import fiscal_years
from fundingmodel.command_line.main import cli

FILE = """
name = "NAME"
instrument = "grant"
recipient = "schools"
fiscal_years = YEARS
jurisdictions = ["a", "b"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", AUTHORITY, assumption = true }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 1, b = 3 }, source = "x" }
"""
SHORT, LONG = '["2024-25", "2025-26"]', '["2024-2025", "2025-2026"]'
Asked = Callable[[str, str], tuple[int, str]]  # of a file and a year: exit code and what is printed


def write(folder: Path, years: str, authority: str = "value = 100", name: str = "x") -> Path:
    path = folder / f"{name}.toml"
    text = FILE.replace("YEARS", years).replace("AUTHORITY", authority).replace("NAME", name)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def called(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(cli, arguments)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def allocate(file: str, years: str) -> tuple[int, str]:
    return called("allocate", file, "--years", years)


def report(file: str, years: str) -> tuple[int, str]:
    return called("report", file, "--years", years, "--out", str(Path(file).parent), "--force")


def explain(file: str, years: str) -> tuple[int, str]:
    return called("explain", file, "b", years)


COMMANDS: dict[str, Asked] = {"allocate": allocate, "report": report, "explain": explain}
SPELLINGS = ("2024-25", "2024-2025", "2024/25", "2024/2025", "2024\u201325", " 2024-25 ")
NO_YEARS = (
    "2024",
    "24-25",
    "2024-26",
    "2024-1925",
    "2024\u201125",
    "FY2024-25",
    "x",
    "2031-32",
    "2024-25 2025-26",
    "2024-25;2025-26",
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("years", [SHORT, LONG])
@pytest.mark.parametrize("asked", SPELLINGS)
def test_every_command_takes_every_spelling_of_a_year(tmp_path: Path, command: str, years: str, asked: str) -> None:
    code, said = COMMANDS[command](str(write(tmp_path, years)), asked)
    assert code == 0, said
    assert "75" in said and "2025-26" not in said and "2025-2026" not in said


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("asked", NO_YEARS)
def test_every_command_refuses_what_is_no_year_of_the_scenario(tmp_path: Path, command: str, asked: str) -> None:
    code, said = COMMANDS[command](str(write(tmp_path, SHORT)), asked)
    assert code == 1 and asked in said and "2024-25, 2025-26" in " ".join(said.split())


@pytest.mark.parametrize("command", ["allocate", "report"])
@pytest.mark.parametrize("asked", ["", ",", " , "])
def test_a_list_of_no_year_is_refused(tmp_path: Path, command: str, asked: str) -> None:
    code, said = COMMANDS[command](str(write(tmp_path, SHORT)), asked)
    assert code == 1 and "--years names no year. There are 2024-25, 2025-26." in said


@pytest.mark.parametrize("command", COMMANDS)
def test_figures_of_other_years_are_not_needed(tmp_path: Path, command: str) -> None:
    code, said = COMMANDS[command](str(write(tmp_path, SHORT, 'by_year = { "2024-25" = 100 }')), "2024-25")
    assert code == 0 and "75" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_there_is_one_reader_of_years(tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is taught, every command knows."""
    reads = fiscal_years.read
    monkeypatch.setattr(fiscal_years, "read", lambda text: "2024-25" if text == "this year" else reads(text))
    code, said = COMMANDS[command](str(write(tmp_path, SHORT)), "this year")
    assert code == 0 and "75" in said


def test_a_workbook_of_two_spellings_of_one_year_is_refused(tmp_path: Path) -> None:
    files = [str(write(tmp_path, SHORT, name="first")), str(write(tmp_path, LONG, name="second"))]
    code, said = called("report", *files, "--out", str(tmp_path))
    assert code == 1 and "first has the fiscal year 2024-25, and second writes it 2024-2025" in " ".join(said.split())
    code, said = called("report", *files, "--out", str(tmp_path), "--lang", "fr")
    assert code == 1 and "aucun classeur ne peut les comparer" in " ".join(said.split())
    assert not list(tmp_path.glob("*.xlsx"))
    code, said = called("report", *files, "--out", str(tmp_path), "--each")
    assert code == 0, said


def test_published_takes_no_list_of_years_not_even_an_empty_one() -> None:
    code, said = called("report", "--published", "--years", "")
    assert code == 1 and "leave out --years" in said
