"""Where the spreadsheet engine is not installed: what needs it is refused in a sentence, and all else works."""

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = "import sys; sys.modules['formualizer'] = None; from fundingmodel.command_line.main import main; main()"


def without(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in a process that cannot import the engine."""
    command = [sys.executable, "-c", WITHOUT, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "The package formualizer, which calculates a workbook before it is written, is not installed. Install it: ",
        ),
        ("fr", "Le paquet formualizer, qui calcule un classeur avant de l’écrire, n’est pas installé. Installez-le : "),
    ],
)
@pytest.mark.parametrize("words", [["report"], ["brief", "settlement", "--for", "ON"]])
def test_a_workbook_is_refused_in_a_sentence(tmp_path: Path, language: str, said: str, words: list[str]) -> None:
    done = without(*words, "--lang", language, folder=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert said in done.stderr.replace("\u00a0", " ").replace("\n", " ")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_needs_no_engine_works_without(tmp_path: Path) -> None:
    amounts = without("allocate", "settlement", "--years", "2026-27", folder=tmp_path)
    assert amounts.returncode == 0 and "424,590,648" in amounts.stdout
    template = without("template", "functions.xlsx", folder=tmp_path)
    assert template.returncode == 0 and (tmp_path / "functions.xlsx").is_file()
