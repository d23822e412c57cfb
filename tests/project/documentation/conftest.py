"""The pages as `docs/build.py` makes them, once for all tests of a session."""

import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT
from shared import Shared


@pytest.fixture(scope="session")
def site(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def made() -> Path:
        out = tmp_path_factory.mktemp("site")
        subprocess.run([sys.executable, str(ROOT / "docs/build.py"), str(out)], check=True, cwd=out)
        return out

    return shared("site", made)
