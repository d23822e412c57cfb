"""A command, or a script, in a process of its own that says at its end how much memory it took at most.

It is VmHWM of Linux that is read: what other systems say of a process, and Linux's own ru_maxrss, has the memory in it of
whoever began the process.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MOST_BYTES = 500_000_000
LONGEST = 60  # seconds until a process is given up; what takes this long has failed, and nothing measures less
WIDE = "10000"  # columns of the terminal: a sentence is on one line
SAID = "peak memory "
STATUS = Path("/proc/self/status")
ENDING = f"""
import sys
from pathlib import Path
from fundingmodel.command_line.main import main
try:
    main()
finally:
    text = Path("{STATUS}").read_text(encoding="ascii")
    print("{SAID}" + text.partition("VmHWM:")[2].split()[0], file=sys.stderr)
"""


def in_bounds(script: str, *arguments: str) -> str:
    """What a script prints in a process of its own, which takes no more memory than a small machine has."""
    if not STATUS.exists():
        pytest.skip("Linux says how much memory a process took at most")
    ending = f'\nprint("{SAID}" + open("{STATUS}").read().partition("VmHWM:")[2].split()[0])\n'
    found = subprocess.run(
        [sys.executable, "-c", script + ending, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=True,
    )
    said, _, peak = found.stdout.rpartition(SAID)
    assert int(peak) * 1024 < MOST_BYTES
    return said


def refused_in_bounds(folder: Path, *arguments: str) -> str:
    """What a command refuses: one sentence, no traceback, exit code 1, and no more memory than a small machine has."""
    if not STATUS.exists():
        pytest.skip("Linux says how much memory a process took at most")
    found = subprocess.run(
        [sys.executable, "-c", ENDING, *arguments],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "COLUMNS": WIDE},
        timeout=LONGEST,
        check=False,
    )
    said = found.stderr.decode("utf-8")
    assert "Traceback" not in said, said[-2000:]
    sentence, _, peak = said.partition(SAID)
    assert found.returncode == 1, said[:2000]
    assert int(peak) * 1024 < MOST_BYTES
    assert sentence.startswith("fundingmodel: ")
    assert len(sentence) < 10_000
    return sentence.removeprefix("fundingmodel: ").strip()
