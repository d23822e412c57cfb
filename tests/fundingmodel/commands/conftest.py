"""Every command is tried in an empty folder, which has one scenario: two-levels.toml, of the README."""

from pathlib import Path

import pytest
from command_line import TWO_LEVELS


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("two-levels.toml").write_text(TWO_LEVELS, encoding="utf-8", newline="\n")
    return tmp_path
