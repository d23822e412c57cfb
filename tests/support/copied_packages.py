"""The three packages in a folder of a test's own, as they are installed, with one more of each kind; and programs that import them."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from places import ADDED


def copied(folder: Path) -> Path:
    """The three packages in a folder, as they are installed, with one more of each kind."""
    for name in ("fundingmodel", "workbooks", "udfs"):
        spec = find_spec(name)
        assert spec is not None and spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    there = {path.relative_to(folder) for path in folder.rglob("*")}
    new = {path.relative_to(ADDED) for path in ADDED.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert new and not new & there, "each is a file of its own, in a folder that there is"
    assert {path.parent for path in new} <= there
    shutil.copytree(ADDED, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def start(packages: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(packages),
            "PYTHONIOENCODING": "utf-8",
            "XLWINGS_LICENSE_KEY": "noncommercial",
        },
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
    )
