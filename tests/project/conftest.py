"""The checkout and a clone of it, for tests of what is packed."""

import os
import shutil
from pathlib import Path

import pytest
from installation import CHECKOUT, git


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The checkout, where there is one: a source archive has no list of files to compare with. In CI there is one."""
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the tests are not in a checkout, or git is missing")
    return CHECKOUT


@pytest.fixture
def clone(checkout: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(checkout), "clone")
    return tmp_path / "clone"
