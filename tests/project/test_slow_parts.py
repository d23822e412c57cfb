"""The halves of the slow tests: each file is in one of them, both are worth a run, and the option leaves out no other test."""

import subprocess
import sys

import pytest
from places import ROOT, TESTS
from slow_parts import is_in_part


def test_each_file_is_in_one_part() -> None:
    files = {path.name for path in TESTS.rglob("test_*.py")}
    halves = [{file for file in files if is_in_part(file, f"{number}/2")} for number in (1, 2)]
    assert halves[0] | halves[1] == files and not halves[0] & halves[1]
    assert all(len(half) > len(files) / 3 for half in halves)
    assert all(is_in_part(file, "1/1") for file in files)


@pytest.mark.parametrize("part", ["", "2", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"])
def test_what_is_no_part_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="write 1/2 for the first half"):
        is_in_part("test_engine.py", part)


def test_the_option_takes_slow_tests_alone() -> None:
    every, first, second = (collected("-m", "slow", "--part", part) for part in ("1/1", "1/2", "2/2"))
    assert first and second and sorted(first + second) == sorted(every)
    assert collected("--part", "1/2") == collected("--part", "2/2")


def collected(*options: str) -> list[str]:
    """The tests of two folders that pytest would run."""
    folders = [str(TESTS / "fundingmodel/steps"), str(TESTS / "fundingmodel/analysis")]
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-qq", *options, *folders]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return [line for line in found.stdout.splitlines() if line.startswith("tests/")]
