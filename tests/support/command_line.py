"""The command line, run in this process or in one of its own: what it prints, and what it refuses."""

import os
import subprocess
import sys
from typing import Any

from click.testing import CliRunner, Result
from documents import files

from fundingmodel.command_line.main import cli

COMMANDS = ("report", "allocate", "brief", "explain", "new", "show", "check", "diff", "analyse", "sweep", "verify",
            "rerun", "export", "schedule", "published", "scenarios", "sets", "formulas", "steps", "keys", "functions",
            "doctor", "import", "template", "serve", "excel-addin", "calc-addin")  # fmt: skip
STARTED_ELSEWHERE = {
    "serve",
    "excel-addin",
    "doctor",
}  # a server, Windows, and a computer that may have something to mend
FIXED = "\u00a0"  # between French thousands

# Two tiers whose amounts follow from a division: 1,000,000 by 700 : 500, then the first part by 400 : 200 : 100.
TWO_LEVELS = files("en")["two-levels.toml"]


def run(*arguments: str) -> Result:
    found = CliRunner().invoke(cli, arguments, prog_name="fundingmodel")
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def printed(*arguments: str) -> str:
    found = run(*arguments)
    assert found.exit_code == 0, found.stderr
    assert b"\r" not in found.stdout_bytes  # `stdout` would hide it
    return found.stdout


def refused(*arguments: str) -> str:
    found = run(*arguments)
    assert found.exit_code == 1
    assert found.stdout == ""
    assert found.stderr.startswith("fundingmodel: ")
    return found.stderr.removeprefix("fundingmodel: ").strip()


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "fundingmodel.command_line.main", *arguments],
        stderr=subprocess.PIPE,
        env={**os.environ, **options.pop("env", {})},
        timeout=120,
        check=False,
        **options,
    )
