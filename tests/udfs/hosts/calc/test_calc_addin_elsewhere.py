"""The add-in on another computer: the Python that wrote it is not there, and another is found, or a cell says how to name one."""

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from calc_office import Office
from click.testing import CliRunner
from engines import libreoffice_absent

from fundingmodel.command_line.main import cli
from udfs.hosts.calc import component, package
from udfs.hosts.calc.component import SETTING, VARIABLE, Calculator, Search

GONE = str(Path("/no/such/python").absolute())
NEED = (("ON", 60.0), ("QC", 40.0))
posix = pytest.mark.skipif(os.name == "nt", reason="a stand-in for a program is a text with #! here")


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer with no Python in its usual places, on its path or in its settings."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(component, "_in_usual_places", lambda: iter(()))
    monkeypatch.setattr(component, "FAILED_SECONDS", 0.0)


def shares(search: Search, language: str = "en") -> tuple[Any, str]:
    """The first cell of a call, and which Python gave it."""
    calculator = Calculator(search, package.signatures(), language)
    try:
        return calculator.cells("SHARE", [NEED])[0][0], calculator.python
    finally:
        calculator.close()


@pytest.mark.usefixtures("nothing_here")
def test_the_python_that_wrote_it_is_the_first() -> None:
    assert shares(Search(sys.executable)) == (0.6, sys.executable)


@pytest.mark.usefixtures("nothing_here")
def test_where_it_is_gone_that_of_the_path_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", str(folder))
    found, python = shares(Search(GONE))
    assert found == 0.6 and Path(python).parent == folder


@pytest.mark.usefixtures("nothing_here")
def test_one_without_fundingmodel_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True, timeout=300)
    bare = next(p for p in (tmp_path / "bare/bin/python", tmp_path / "bare/Scripts/python.exe") if p.exists())
    monkeypatch.setattr(component, "_in_usual_places", lambda: iter([str(bare), sys.executable]))
    assert shares(Search(GONE)) == (0.6, sys.executable)


@pytest.mark.usefixtures("nothing_here")
@pytest.mark.parametrize(
    ("language", "why", "advice"),
    [
        ("en", "no Python with fundingmodel was found on this computer (tried: ", "name the Python that has it, with its whole path"),
        ("fr", "aucun Python ayant fundingmodel n’a été trouvé sur cet ordinateur (essayés\u00a0: ", "nommez le Python qui l’a"),
    ],
)  # fmt: skip
def test_where_there_is_none_the_cell_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, why: str, advice: str
) -> None:
    other = Path(tempfile.__file__)  # a file that is there, and is no program
    monkeypatch.setattr(component, "_in_usual_places", lambda: iter([str(other)]))
    found, _ = shares(Search(GONE, str(tmp_path)), language)
    assert found.startswith(f"#VALUE! {why}{other}")
    assert advice in found and VARIABLE in found and str(tmp_path / SETTING) in found
    assert GONE not in found  # what is not there was not tried


@pytest.mark.usefixtures("nothing_here")
def test_a_named_python_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, GONE)
    found, python = shares(Search(sys.executable))
    assert python == GONE
    assert found.startswith(f"#VALUE! fundingmodel could not be started with {GONE}, which {VARIABLE} names: ")
    monkeypatch.setenv(VARIABLE, sys.executable)
    assert shares(Search(GONE)) == (0.6, sys.executable)


@pytest.mark.usefixtures("nothing_here")
def test_the_file_in_the_profile_names_one_and_is_read_at_every_start(tmp_path: Path) -> None:
    search, file = Search(GONE, str(tmp_path)), tmp_path / SETTING
    calculator = Calculator(search, package.signatures())
    try:
        assert "was found" in calculator.cells("SHARE", [NEED])[0][0]
        file.write_text(f"# for LibreOffice\n\n{GONE}\n", encoding="utf-8")
        assert f"{GONE}, which {file} names" in calculator.cells("SHARE", [NEED])[0][0]
        file.write_text(f'\ufeff"{sys.executable}"\r\n', encoding="utf-8", newline="")
        assert calculator.cells("SHARE", [NEED])[0][0] == 0.6
    finally:
        calculator.close()


@pytest.mark.usefixtures("nothing_here")
def test_a_name_that_is_no_whole_path_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "python3")
    assert shares(Search(sys.executable))[0] == (
        f"#VALUE! fundingmodel could not be started with python3, which {VARIABLE} names: it is not a whole path. "
        "Name a Python there that has fundingmodel, with its whole path; or none, and one is looked for."
    )
    assert "ce n’est pas un chemin complet" in shares(Search(sys.executable), "fr")[0]


@posix
@pytest.mark.usefixtures("nothing_here")
def test_nothing_beside_a_document_is_ever_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The current folder may be a document's; a path with an entry that is none, or is relative, leads there."""
    beside, mark = tmp_path / "document", tmp_path / "was-run"
    beside.mkdir()
    for name in ("python", "python3", "python.exe", "py.exe", "fundingmodel"):
        program(beside / name, f": > {mark}")
    monkeypatch.chdir(beside)
    for path in ("", ".", os.pathsep, f".{os.pathsep}{os.pathsep}../document"):
        monkeypatch.setenv("PATH", path)
        assert "was found" in shares(Search("python3"))[0] and not mark.exists()
    monkeypatch.setenv("PATH", str(beside))  # and is run where somebody has put the folder on the path
    assert "was found" in shares(Search("python3"))[0] and mark.exists()


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8", newline="\n")
    path.chmod(0o755)
    return path


@posix
@pytest.mark.usefixtures("nothing_here")
def test_pythons_of_the_launcher_and_beside_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "windows"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    program(
        folder / "py.exe",
        f"echo ' -V:3.14 *        {GONE}'; echo ' -V:3.11          {sys.executable}'; echo; echo 'No more.'",
    )
    assert list(component._of_launcher()) == [GONE, sys.executable]
    assert shares(Search(GONE)) == (0.6, sys.executable)
    (folder / "py.exe").unlink()
    (folder / "fundingmodel").symlink_to(Path(sys.executable).with_name("fundingmodel"))
    found, python = shares(Search(GONE))
    assert found == 0.6 and Path(python).parent == Path(sys.executable).parent


def test_one_for_anywhere_has_no_path_of_this_computer(tmp_path: Path) -> None:
    out = tmp_path / "funding.oxt"
    done = CliRunner().invoke(cli, ["calc-addin", str(out), "--anywhere"])
    assert done.exit_code == 0 and "the Python that has fundingmodel where the file is used" in done.output
    with zipfile.ZipFile(out) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
        assert json.loads(archive.read("settings.json"))["python"] == ""
    assert os.path.dirname(sys.executable).encode() not in held and str(Path.home()).encode() not in held  # noqa: PTH120


# In LibreOffice itself, in the profile of another user


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Office]:
    """LibreOffice with an add-in whose Python is gone, on a path without one that has fundingmodel."""
    if absent := libreoffice_absent():
        pytest.skip(absent)
    without = [each for each in os.environ["PATH"].split(os.pathsep) if not (Path(each) / "fundingmodel").exists()]
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="other user ", ignore_cleanup_errors=True) as folder,
    ):
        patch.setenv("PATH", os.pathsep.join(without))
        patch.delenv(VARIABLE, raising=False)
        oxt = Path(folder) / "funding.oxt"
        oxt.write_bytes(package.package(GONE))
        with Office(Path(folder)) as office:
            assert office(install=str(oxt)) == {"installed": [package.IDENTIFIER]}
        with Office(Path(folder)) as office:
            yield office


@pytest.mark.libreoffice
def test_in_calc_the_cell_says_how_and_calculates_once_a_python_is_named(elsewhere: Office) -> None:
    file = elsewhere.folder / "profile" / "user" / SETTING
    (said,) = elsewhere(typed=["=FM.SHARE({60;40})"])["shown"]
    assert said.startswith("#VALUE! no Python with fundingmodel was found on this computer (tried: ")
    assert str(file) in said
    file.write_text(sys.executable + "\n", encoding="utf-8")
    time.sleep(component.FAILED_SECONDS)
    assert elsewhere(typed=["=FM.SHARE({60;40})"])["shown"] == ["0.6"]
