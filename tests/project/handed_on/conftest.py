"""What makes a release: an environment with what the extra `release` brings, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from places import ROOT
from release.commit import Commit


@pytest.fixture(scope="module")
def tools(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its programs."""
    folder = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    wanted = Commit(checkout, "0", 0).project["optional-dependencies"]["release"]
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "-q", *wanted], check=True)
    return programs


@pytest.fixture(scope="module")
def made_with_tools(tools: Path) -> Callable[..., None]:
    """Runs code that imports `release`, there."""

    def made(code: str, *arguments: Path) -> None:
        command = [str(tools / "python"), "-c", code, *map(str, arguments)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / ".ci")})

    return made
