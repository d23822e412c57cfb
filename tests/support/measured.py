"""A command in a process of its own that says at its end how much memory it took at most."""

import subprocess
import sys
from pathlib import Path

import pytest

MOST_BYTES = 500_000_000
LONGEST = 60  # seconds until a process is given up; what takes this long has failed, and nothing measures less
SAID = "peak memory "
ENDING = f"""
import resource, sys
from fundingmodel.command_line.main import main
try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print("{SAID}" + str(peak), file=sys.stderr)
"""


def refused_in_bounds(folder: Path, *arguments: str) -> str:
    """What a command refuses: one sentence, no traceback, exit code 1, and no more memory than a small machine has."""
    pytest.importorskip("resource")  # Windows measures in another way
    found = subprocess.run(
        [sys.executable, "-c", ENDING, *arguments],
        capture_output=True,
        cwd=folder,
        timeout=LONGEST,
        check=False,
    )
    said = found.stderr.decode("utf-8")
    assert "Traceback" not in said, said[-2000:]
    sentence, _, peak = said.partition(SAID)
    assert found.returncode == 1, said[:2000]
    assert int(peak) < MOST_BYTES
    assert sentence.startswith("fundingmodel: ")
    assert len(sentence) < 5_000
    return sentence.removeprefix("fundingmodel: ").strip()
