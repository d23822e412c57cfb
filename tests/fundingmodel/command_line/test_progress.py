"""How far a command is: told to a person at a terminal, on the stream of errors, and to no file, pipe or log."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from command_line import run

TELLS = ("fundingmodel.commands.published", "fundingmodel.commands.sweep", "workbooks.batch.named")


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def at_terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Whether the stream of errors says that it is a terminal."""
    __import__("fundingmodel.command_line.main")
    for name in TELLS:
        __import__(name)
        stream = SimpleNamespace(
            stderr=SimpleNamespace(isatty=lambda: request.param), stdin=sys.stdin, stdout=sys.stdout
        )
        monkeypatch.setattr(sys.modules[name], "sys", stream)
    return request.param


def test_published_tells_each_case_on_one_line_which_the_table_takes(at_terminal: bool) -> None:
    names = ("eu-development-fund-11", "worked-base-and-minimum")
    found = run("published", *names, "--format", "csv")
    assert found.exit_code == 0
    told = "".join(f"\r{name}" for name in (*names, ""))  # what clears the line is left out where no terminal is behind
    assert found.stderr_bytes == (told.encode() if at_terminal else b"")
    assert found.stdout.startswith("case,")


def test_a_sweep_tells_how_many_variants_are_done(at_terminal: bool) -> None:
    found = run("sweep", "predictable", "--set", "largest_growth=0.1:0.4:4", "--workers", "1", "--out", "s.parquet")
    assert found.exit_code == 0
    assert found.stderr_bytes == (b"\r4 / 4\n" if at_terminal else b"")


def test_a_report_tells_which_workbook_is_made(at_terminal: bool) -> None:
    found = run("report", "settlement", "--each", "--out", "out")
    assert found.exit_code == 0
    assert found.stderr.startswith("settlement: ") == at_terminal
    assert bool(found.stderr) == at_terminal
