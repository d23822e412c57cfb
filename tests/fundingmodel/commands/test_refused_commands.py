"""What the command line refuses, and how its process ends."""

import os
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import click
import pytest
from command_line import printed, process, refused, run

from fundingmodel.command_line import finding
from fundingmodel.commands import allocate


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["allocate", "nowhere"],
            "nowhere: no scenario of this name. Packaged: settlement, settlement-economic-half, published, ",
        ),
        (["allocate", "nowhere.toml"], "nowhere.toml: there is no such file in "),
        (
            ["allocate", "two-levels.toml", "two-levels.toml"],
            "two-levels: two scenarios have this name. Change `name` in one of the files.",
        ),
        (["allocate", "two-levels.toml", "--years", "1999-00"], "--years: no scenario has 1999-00. There are 2025-26."),
        (
            ["allocate", "two-levels.toml", "--tier", "towns"],
            "two-levels.toml: no tier 'towns'. Its tiers: provinces, cities.",
        ),
        (
            ["explain", "settlement", "Ontaria", "2021-22"],
            "settlement.toml: no jurisdiction 'Ontaria'. Did you mean 'Ontario'?",
        ),
        (
            ["explain", "two-levels.toml", "harbour", "2021-22"],
            "two-levels.toml: tiers.cities: no year 2021-22; it has 2025-26.",
        ),
        (["explain", "settlement", "ON", "2021-1922"], "settlement.toml: no year 2021-1922; it has 2019-20, "),
        (["allocate", "settlement", "--years", "2021-1922"], "--years: no scenario has 2021-1922. There are 2019-20, "),
        (["steps", "hold_harmles"], "unknown step 'hold_harmles'. Did you mean 'hold_harmless'?"),
        (["new", "offer"], "offer: a scenario file ends in .toml; call it offer.toml."),
        (["new", "nowhere/offer.toml"], f"{Path('nowhere/offer.toml')}: there is no folder nowhere. Make it first."),
        (["new", "offer.toml", "--parent", "nowhere"], "nowhere: no scenario of this name. Packaged: "),
        (["check", "nowhere.toml"], "nowhere.toml: there is no such file in "),
        (["report", "two-levels.toml", "--baseline", "nobody"], "baseline: no scenario 'nobody' in this report."),
        (
            ["report", "two-levels.toml", "--each", "--baseline", "nobody"],
            "--baseline: no scenario 'nobody' here. There are two-levels.",
        ),
        (["report", "two-levels.toml", "two-levels.toml"], "two-levels: two scenarios have this name."),
        (
            ["import", "ircc", "two-levels.toml", "--out", "out.csv"],
            "two-levels.toml is a scenario file, and what is read here is",
        ),
    ],
)
def test_refused(arguments: list[str], message: str) -> None:
    assert refused(*arguments).startswith(message)
    assert not Path("out.csv").exists()


def test_usage_errors_have_their_own_code() -> None:
    for arguments in (
        ["allocate"],
        ["nothing"],
        ["allocate", "settlement", "--format", "xml"],
        ["import", "ircc", "x"],
    ):
        found = run(*arguments)
        assert found.exit_code == 2
        assert "Usage:" in found.stderr


# The edges of the process


def test_a_refusal_has_no_traceback() -> None:
    found = process("allocate", "nowhere", stdout=subprocess.PIPE)
    assert found.returncode == 1
    assert found.stdout == b""
    assert found.stderr.startswith(b"fundingmodel: nowhere: no scenario of this name.")
    assert b"Traceback" not in found.stderr


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    found = process("formulas", stdout=writing)
    os.close(writing)
    assert found.returncode == 141
    assert found.stderr == b""


def test_output_is_utf8_with_plain_newlines_whatever_the_machine_s_encoding() -> None:
    found = process(
        "allocate", "settlement", "--lang", "fr", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "cp1252"}
    )
    assert found.returncode == 0
    assert "Île-du-Prince-Édouard" in found.stdout.decode("utf-8")
    assert b"\r" not in found.stdout


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(allocate, "run_named", interrupted)
    found = run("allocate", "settlement")
    assert (found.exit_code, found.stdout, found.stderr) == (130, "", "")


def test_a_file_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "report.xlsx")

    monkeypatch.setattr(allocate, "run_named", locked)
    assert refused("allocate", "settlement") == (
        "report.xlsx: the system does not allow it (no permission, or another program has it open). "
        "If it is open in Excel, close it there."
    )


def test_commands_of_other_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import types

    @click.command()
    def greet() -> None:
        """Says good morning."""
        click.echo("good morning")

    module = types.ModuleType("another_package")
    module.greet = greet  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "another_package", module)
    announced = (*finding._announced(), EntryPoint("greet", "another_package:greet", "fundingmodel.commands"))
    monkeypatch.setattr(finding, "_announced", lambda: announced)
    assert re.search(r"^  greet +Says good morning\.$", printed("--help"), re.MULTILINE)
    assert printed("greet") == "good morning\n"
