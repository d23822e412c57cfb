"""The parts of the slow tests: each file is in one of them, all are worth a run, and the option leaves out no other test."""

import subprocess
import sys

import pytest
from places import ROOT, TESTS
from slow_parts import is_in_part


def test_each_file_is_in_one_part() -> None:
    files = {path.name for path in TESTS.rglob("test_*.py")}
    parts = [{file for file in files if is_in_part(file, f"{number}/16")} for number in range(1, 17)]
    assert set().union(*parts) == files and sum(map(len, parts)) == len(files)
    assert all(len(part) > len(files) / 40 for part in parts)
    assert all(is_in_part(file, "1/1") for file in files)


@pytest.mark.parametrize("part", ["", "2", "0/4", "5/4", "1/0", "a/b", "1/2/3", "-1/4"])
def test_what_is_no_part_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="write 1/4 for the first of four"):
        is_in_part("test_engine.py", part)


@pytest.mark.slow
def test_the_option_takes_slow_tests_alone() -> None:
    every, *quarters = (collected("-m", "slow", "--part", part) for part in ("1/1", "1/4", "2/4", "3/4", "4/4"))
    assert all(quarters) and sorted(name for quarter in quarters for name in quarter) == sorted(every)
    assert collected("--part", "1/4") == collected("--part", "3/4")


def collected(*options: str) -> list[str]:
    """The tests of two folders that pytest would run."""
    folders = [str(TESTS / "fundingmodel/steps"), str(TESTS / "fundingmodel/analysis")]
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-qq", *options, *folders]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return [line for line in found.stdout.splitlines() if line.startswith("tests/")]
