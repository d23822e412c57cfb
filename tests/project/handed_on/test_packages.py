"""What is handed on: a source archive with the files of the repository, the same wheel from either, metadata that holds."""

import re
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from installation import CHECKOUT, build_package, git
from lowest_versions import lowest, stated
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from places import ROOT
from trove_classifiers import classifiers

import fundingmodel

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A clone, its source archive and its wheel."""
    folder = tmp_path_factory.mktemp("packages")
    git(folder, "clone", "-q", str(checkout), "clone")
    clone = folder / "clone"
    return clone, build_package(clone, folder / "source", "sdist"), build_package(clone, folder / "wheel", "wheel")


def in_archive(source: Path) -> Files:
    """The files of a source archive, by their paths in the repository."""
    with tarfile.open(source) as archive:
        members = [(each.name.partition("/")[2], archive.extractfile(each)) for each in archive if each.isfile()]
        return {name: file.read() for name, file in members if file}


def in_wheel(wheel: Path) -> Files:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_repository(clone: Path) -> Files:
    names = git(clone, "ls-files", "-z").rstrip("\0").split("\0")
    return {name: (clone / name).read_bytes() for name in names}


# What is in them


def test_the_source_archive_has_the_files_of_the_repository(built: tuple[Path, Path, Path]) -> None:
    found = {name: file for name, file in in_archive(built[1]).items() if name != "PKG-INFO"}
    assert found == in_repository(built[0])


def test_a_file_left_out_of_the_source_archive_is_reported(clone: Path, tmp_path: Path) -> None:
    (clone / "more.toml").write_text("", encoding="utf-8")
    git(clone, "add", "more.toml")
    found = in_archive(build_package(clone, tmp_path / "source", "sdist"))
    assert {*in_repository(clone)} - {*found} == {"more.toml"}


def test_the_source_archive_builds_the_same_wheel(built: tuple[Path, Path, Path], tmp_path: Path) -> None:
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (unpacked,) = (tmp_path / "source").iterdir()
    again = build_package(unpacked, tmp_path / "wheel", "wheel")
    assert again.name == built[2].name
    assert again.read_bytes() == built[2].read_bytes()
    with (unpacked / "fundingmodel" / "__init__.py").open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n")
    assert build_package(unpacked, tmp_path / "changed", "wheel").read_bytes() != built[2].read_bytes()


def with_a_path(files: Files, places: list[str]) -> list[str]:
    """The files that name a place of the machine that built them."""
    return [name for name, text in files.items() if any(place.encode() in text for place in places)]


def test_no_file_names_the_machine_that_built_it(built: tuple[Path, Path, Path]) -> None:
    places = [str(folder) for folder in (built[0].parent, CHECKOUT)]
    for files in (in_archive(built[1]), in_wheel(built[2])):
        assert with_a_path(files, places) == []
        assert with_a_path({**files, "planted.py": f"x = '{built[0] / 'a'}'".encode()}, places) == ["planted.py"]


# What they say of themselves


def described(built: tuple[Path, Path, Path]) -> list[bytes]:
    """The metadata of the source archive and of the wheel."""
    (of_wheel,) = (file for name, file in in_wheel(built[2]).items() if name.endswith(".dist-info/METADATA"))
    return [in_archive(built[1])["PKG-INFO"], of_wheel]


def test_the_metadata_hold(built: tuple[Path, Path, Path]) -> None:
    project = tomllib.loads((built[0] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for text in described(built):
        metadata = Metadata.from_email(text, validate=True)
        assert (metadata.name, str(metadata.version)) == ("fundingmodel", fundingmodel.__version__)
        assert metadata.license_expression == "MIT" and metadata.license_files == ["LICENSE"]
        assert metadata.description_content_type == "text/markdown"
        assert metadata.description == (built[0] / "README.md").read_text(encoding="utf-8")
        assert metadata.classifiers and {*metadata.classifiers} <= {*classifiers}
        assert {*(metadata.provides_extra or ())} == {*project["optional-dependencies"]}


def test_the_licence_and_the_commands_are_in_the_wheel(built: tuple[Path, Path, Path]) -> None:
    files = {
        name.partition(".dist-info/")[2]: file for name, file in in_wheel(built[2]).items() if ".dist-info/" in name
    }
    assert files["licenses/LICENSE"] == (built[0] / "LICENSE").read_bytes()
    assert b"[console_scripts]\nfundingmodel = " in files["entry_points.txt"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("License-Expression: MIT", "License-Expression: My own"),
        ("Requires-Dist: click>=8.1", "Requires-Dist: click at least 8"),
        ("Requires-Python: <3.15,>=3.11", "Requires-Python: three"),
        ("text/markdown", "text/word"),
    ],
)
def test_planted_faults_of_the_metadata_are_reported(built: tuple[Path, Path, Path], old: str, new: str) -> None:
    for text in described(built):
        assert old.encode() in text
        with pytest.raises(ExceptionGroup):
            Metadata.from_email(text.replace(old.encode(), new.encode(), 1), validate=True)


# The lowest versions that they ask for


def test_the_citation_is_of_this_version_and_its_authors() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'version: "{fundingmodel.__version__}"' in cited and "license: MIT" in cited
    (authors,) = re.findall(r'  - name: "(.*)"', cited)
    assert f" {authors}\n" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_requirement_states_its_lowest_version() -> None:
    requirements = [Requirement(line) for line in stated()]
    constraints = [Requirement(line) for line in lowest(stated())]
    assert [each.name for each in constraints] == [each.name for each in requirements]
    for wanted, constraint in zip(requirements, constraints, strict=True):
        (version,) = (each.version for each in constraint.specifier)
        assert version in wanted.specifier and f">={version}" in str(wanted.specifier).split(",")
    assert {"numpy", "pytest"} <= {each.name for each in requirements}


@pytest.mark.parametrize("requirement", ["numpy", "numpy<3", "numpy==2.0", "numpy~=2.0", "numpy>2"])
def test_a_requirement_without_a_lowest_version_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match="states no lowest version"):
        list(lowest([requirement]))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the whole check is of bash")
@pytest.mark.parametrize("there", [True, False])
def test_the_lowest_versions_are_tried_where_their_python_is(checkout: Path, tmp_path: Path, there: bool) -> None:
    """The function of .ci/run by itself, among stand-ins for every Python: without python3.11 no other one is asked."""
    whole = (checkout / ".ci" / "run").read_text(encoding="utf-8")
    function = re.search(r"^lowest_versions\(\) \{.*?^\}$", whole, re.MULTILINE | re.DOTALL)
    assert function is not None
    installed = tmp_path / "lowest" / "bin" / "python"
    installed.parent.mkdir(parents=True)
    installed.write_text("#!/bin/sh\n", encoding="utf-8", newline="\n")
    installed.chmod(0o755)
    names = ["python3", *(["python3.11"] if there else [])]
    stand_ins = "".join(f'{name}() {{ echo {name} "$@" >&2; }}\n' for name in names)
    script = f'{stand_ins}tests() {{ echo "tests $1"; }}\n{function[0]}\nlowest_versions'
    bash = str(shutil.which("bash"))
    found = {"work": str(tmp_path), "PATH": str(tmp_path)}
    done = subprocess.run([bash, "-euo", "pipefail", "-c", script], env=found, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if there:
        assert done.stdout.splitlines()[-1] == "tests pytest -m quick" and "python3.11 -m venv" in done.stderr
    else:
        assert done.stdout == ".ci/run: no python3.11 here: the lowest versions are not tried\n" and not done.stderr
