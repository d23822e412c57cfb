"""The frozen program, as a release has it: where there is no Python it says and writes what the installed one does, byte for byte."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import files
from installation import build_package, git
from release.archives import files_in

pytestmark = pytest.mark.slow
PROGRAM = "fundingmodel.exe" if os.name == "nt" else "fundingmodel"
MAKE = """
import sys
from pathlib import Path
from release.commit import Commit
from release.program import write_program
checkout, wheel, work = map(Path, sys.argv[1:])
write_program(Commit.clean(checkout, work / "commit"), wheel, work, work)
"""
STAMPS = (
    ".fundingmodel-stamps-for-us.json"  # says by which packages workbooks were made: those of the program may be newer
)
COMMANDS = (
    ("--version",),
    ("--help",),
    ("report", "--out", "whole"),
    ("report", "settlement", "share.toml", "--each", "--workers", "2", "--out", "each", "--lang", "fr"),
    ("allocate", "share.toml"),
    ("allocate", "settlement", "--format", "csv"),
    ("explain", "settlement", "ON", "2026-27", "--lang", "fr"),
    ("check", "share.toml"),
    ("check", "settlement", "--lang", "fr"),
    ("template", "functions.xlsx"),
)


@pytest.fixture(scope="module")
def frozen(checkout: Path, made_with_tools: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, taken out of the zip that a release has."""
    work = tmp_path_factory.mktemp("program")
    git(work, "clone", "-q", str(checkout), "clone")
    made_with_tools(MAKE, work / "clone", build_package(work / "clone", work / "wheel", "wheel"), work)
    (packed,) = work.glob("*.zip")
    with zipfile.ZipFile(packed) as archive:
        for each in archive.infolist():
            Path(archive.extract(each, work / "out")).chmod(each.external_attr >> 16)
    return work / "out" / "fundingmodel" / PROGRAM


def what_comes_of(program: Path, command: tuple[str, ...], folder: Path) -> tuple[int, bytes, bytes, dict[str, bytes]]:
    """The exit code, what is said, and the files that are written, in a folder of its own, with no other program on the path."""
    folder.mkdir(parents=True)
    (folder / "share.toml").write_text(files("en")["share.toml"], encoding="utf-8", newline="\n")
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP", "LANG") if name in os.environ}
    environment = {**kept, "PATH": str(folder), "PYTHONUTF8": "1"}
    done = subprocess.run([str(program), *command], cwd=folder, env=environment, capture_output=True, timeout=600)
    written = {name: data for name, data in files_in(folder).items() if not name.endswith(STAMPS)}
    return done.returncode, done.stdout, done.stderr, written


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_it_says_and_writes_what_the_installed_one_does(frozen: Path, command: tuple[str, ...], tmp_path: Path) -> None:
    installed = Path(sys.executable).parent / PROGRAM
    found = what_comes_of(frozen, command, tmp_path / "frozen" / "here")
    assert found[0] == 0, found[2].decode()
    assert found == what_comes_of(installed, command, tmp_path / "installed" / "here")
    other = next(each for each in COMMANDS if each != command)
    assert found != what_comes_of(frozen, other, tmp_path / "other" / "here")


def test_it_finds_its_packages_and_their_versions(frozen: Path, tmp_path: Path) -> None:
    """Nothing is to be mended but what the computer itself lacks: `doctor` asks for each package, and calculates a scenario."""
    code, said, wrong, _ = what_comes_of(frozen, ("doctor", "--json"), tmp_path / "here")
    states = {
        each["check"]: each["state"] for each in json.loads(said)["lines"] if each["check"] in ("packages", "amounts")
    }
    assert states == {"packages": "ok", "amounts": "ok"}, (code, wrong)


def test_nothing_in_it_says_where_or_when_it_was_made(frozen: Path) -> None:
    """So that the same commit gives the same bytes in another folder, too."""
    made_in = str(frozen.parents[2]).encode()
    content = files_in(frozen.parent)
    assert [name for name, data in content.items() if made_in in data] == []
    beside = {name.rpartition(".dist-info/")[2] for name in content if ".dist-info/" in name}
    assert beside & {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"} == set()


def test_the_texts_of_licences_are_with_it(frozen: Path) -> None:
    texts = {
        name.split("/")[1].partition("-")[0].lower() for name in files_in(frozen.parent) if name.startswith("licences/")
    }
    assert {"fundingmodel", "numpy", "pandas", "openpyxl", "formualizer", "click", "rich", "pyinstaller"} <= texts
