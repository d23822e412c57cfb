"""Standard output that is missing, closed or full: no traceback, and the exit code of what was done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import process

posix = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the streams")
START = [sys.executable, "-m", "fundingmodel.command_line.main"]


def without(streams: str, *arguments: str) -> int:
    """The exit code of a command that is started without some of its streams; the others say nothing of a fault."""
    closing = " ".join(f"{number}>&-" for number in streams)
    found = subprocess.run(
        ["sh", "-c", f'exec "$@" {closing}', "sh", *START, *arguments], capture_output=True, timeout=120, check=False
    )
    assert b"Traceback" not in found.stdout + found.stderr
    assert b"Exception ignored" not in found.stderr
    return found.returncode


@posix
@pytest.mark.parametrize("arguments", [("formulas",), ("allocate", "two-levels.toml"), ("check", "two-levels.toml")])
def test_without_standard_output(arguments: tuple[str, ...]) -> None:
    assert without("1", *arguments) == 0


@posix
def test_a_report_is_written_without_a_console() -> None:
    assert without("012", "report", "two-levels.toml", "--out", "out") == 0
    assert [path.read_bytes()[:2] for path in Path("out").iterdir()] == [b"PK"]


@posix
@pytest.mark.parametrize("streams", ["2", "12"])
def test_a_refusal_without_standard_error(streams: str) -> None:
    assert without(streams, "allocate", "nowhere") == 1
    assert without(streams, "allocate") == 2


@posix
@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_into_a_closed_pipe(arguments: tuple[str, ...]) -> None:
    into_closed_pipe(arguments)


@posix
def test_help_of_a_command_into_a_closed_pipe() -> None:
    into_closed_pipe(("allocate", "--help"))


def into_closed_pipe(arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    found = process(*arguments, stdout=writing)
    os.close(writing)
    assert (found.returncode, found.stderr) == (141, b"")


@posix
@pytest.mark.parametrize(("arguments", "code"), [(("allocate",), 2), (("nothing",), 2)])
def test_a_refusal_into_a_closed_pipe(arguments: tuple[str, ...], code: int) -> None:
    into_closed_error(arguments, code)


@posix
def test_a_refused_scenario_into_a_closed_pipe() -> None:
    into_closed_error(("allocate", "nowhere"), 1)


def into_closed_error(arguments: tuple[str, ...], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    found = subprocess.run([*START, *arguments], stdout=subprocess.PIPE, stderr=writing, timeout=120, check=False)
    os.close(writing)
    assert (found.returncode, found.stdout) == (code, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("formulas",), ("allocate", "two-levels.toml", "--format", "csv"), ("--help",)])
def test_onto_a_full_disk(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        found = process(*arguments, stdout=full)
    assert found.returncode == 1
    assert found.stderr.decode("utf-8").splitlines() == [
        "fundingmodel: the output cannot be written: no space is left on the disk."
    ]
