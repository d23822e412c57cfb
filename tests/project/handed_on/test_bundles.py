"""Bundles: what is missing, changed or under a licence that may not be passed on is refused; from the rest it installs, offline."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest
from installation import build_package
from places import ROOT
from release import made
from release.archives import sha256, sums
from release.bundles import SYSTEMS, gaps, markers, pythons, refuse
from release.commit import Commit
from release.licences import expression, is_allowed, problems
from release.parts import Part, unmet
from small_wheels import ENVIRONMENT, wheel

MIT = "License-Expression: MIT"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"

# Licences


def found(folder: Path, *lines: str, **more: str) -> list[str]:
    return problems([Part.read(wheel(folder, "planted", *lines, **more))])


@pytest.mark.parametrize(
    "line",
    [
        MIT,
        "License: MIT",
        "License: PSFL",
        "Classifier: License :: OSI Approved :: MIT License",
        "License-Expression: MIT OR GPL-2.0-only",
    ],
)
def test_a_part_that_may_be_passed_on(tmp_path: Path, line: str) -> None:
    assert found(tmp_path, line) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("License-Expression: GPL-3.0-or-later", "GPL-3.0-or-later"),
        ("License-Expression: MIT AND AGPL-3.0-only", "MIT AND AGPL-3.0-only"),
        (
            "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            "GNU General Public License v3",
        ),
        ("License: Our own", "Our own"),
        ("Summary: nothing", "not said"),
        ("License-Expression: PolyForm-Noncommercial-1.0.0", "PolyForm-Noncommercial-1.0.0"),
    ],
)
def test_a_planted_licence_is_reported(tmp_path: Path, line: str, said: str) -> None:
    (told,) = found(tmp_path, line)
    assert told.startswith("planted 1.0: its licence is ") and said in told
    with pytest.raises(SystemExit, match=r"planted 1\.0"):
        refuse("a bundle", [told])


def test_a_part_with_the_text_of_the_gpl_or_with_none_is_reported(tmp_path: Path) -> None:
    head = "                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n"
    assert found(tmp_path, MIT, text=head) == ["planted 1.0: licenses/LICENSE is a General Public License"]
    assert found(tmp_path, MIT, text="compatible with the GNU General Public License (GPL)") == []
    assert found(tmp_path, MIT, text="") == ["planted 1.0: the text of its licence is not in it"]


@pytest.mark.parametrize(
    "said", ["", "(", "MIT)", "MIT OR", "MIT AND (", "MIT BSD-3-Clause", "GPL-2.0-only WITH Classpath-exception-2.0"]
)
def test_what_is_no_expression_lets_nothing_in(said: str) -> None:
    assert not is_allowed(said)


def test_xlwings_server_is_let_in_by_name_alone(tmp_path: Path) -> None:
    part = Part.read(wheel(tmp_path, "xlwings_server", "License: its own"))
    assert problems([part]) == [] and not is_allowed(expression(part))


# Requirements


def parts(folder: Path, *, windows: str = "1.0") -> list[Part]:
    needs = ('Requires-Dist: a>=1; sys_platform == "win32"', 'Requires-Dist: b[more]; extra == "server"')
    return [
        Part.read(wheel(folder, "fundingmodel", MIT, *needs)),
        Part.read(wheel(folder, "a", MIT, version=windows)),
        Part.read(wheel(folder, "b", MIT, 'Requires-Dist: c; extra == "more"')),
        Part.read(wheel(folder, "c", MIT, 'Requires-Dist: d; python_version < "3.12"')),
    ]


def test_every_requirement_is_met_or_named(tmp_path: Path) -> None:
    whole = parts(tmp_path)
    assert unmet(whole, "server", ENVIRONMENT) == [] and unmet(whole[:2], "", ENVIRONMENT) == []
    assert unmet(whole[:3], "server", ENVIRONMENT) == ['b needs c; extra == "more": nothing is there']
    linux = {**ENVIRONMENT, "sys_platform": "linux"}
    assert unmet(whole[:1], "", linux) == [] and len(unmet(whole[:1], "", ENVIRONMENT)) == 1
    assert len(unmet(whole, "server", {**ENVIRONMENT, "python_version": "3.11"})) == 1
    (old,) = unmet(parts(tmp_path / "old", windows="0.9"), "", ENVIRONMENT)
    assert old.endswith(": 0.9 is there")


def test_bundles_are_for_each_python_that_is_claimed() -> None:
    claimed = pythons(Commit(ROOT, "0", 0))
    assert claimed == ["3.11", "3.12", "3.13", "3.14"]
    assert markers(SYSTEMS["windows"], "3.14")["python_version"] == "3.14"


class Index:
    """Stands in for pip and its index, of which some parts are missing for some Pythons."""

    def __init__(self, lacking: Mapping[str, set[str]]) -> None:
        self.lacking, self.calls = lacking, 0

    def run(self, *command: object) -> str:
        words = [str(word) for word in command]
        self.calls += 1
        if self.lacking.get(words[words.index("--python-version") + 1], set()) & {*words}:
            raise SystemExit("no matching distribution")
        return ""


def test_what_the_index_lacks_for_a_system_without_a_bundle_is_named(tmp_path: Path) -> None:
    binary = [Part(f"{name}-1.0-cp311-abi3-win_amd64.whl", name, "1.0", Message(), {}, "") for name in "abcd"]
    anywhere = Part("e-1.0-py3-none-any.whl", "e", "1.0", Message(), {}, "")
    gathered = {python: [*binary, anywhere] for python in ("3.11", "3.12", "3.13")}
    index = Index({"3.11": {"a==1.0"}, "3.12": {"a==1.0", "b==1.0"}, "3.13": {"c==1.0"}})
    assert gaps(index, gathered, tmp_path) == [
        "a==1.0, Python 3.11", "a==1.0, Python 3.12", "b==1.0, Python 3.12", "c==1.0, Python 3.13",
    ]  # fmt: skip
    assert gaps(Index({}), gathered, tmp_path) == []


# Installation


def installer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_install", ROOT / ".ci" / "release" / "bundle" / "install.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bundle(folder: Path) -> Path:
    """A bundle of one small wheel."""
    planted = wheel(folder / "wheels", "planted", MIT)
    (folder / f"requirements-{HERE}.txt").write_text(
        f"planted==1.0 --hash=sha256:{sha256(planted.read_bytes())}\n", encoding="utf-8", newline="\n"
    )
    shutil.copy(ROOT / ".ci" / "release" / "bundle" / "install.py", folder)
    write_its_sums(folder)
    return folder


def write_its_sums(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files.pop("SHA256SUMS", None)
    (folder / "SHA256SUMS").write_text(sums(files), encoding="utf-8", newline="\n")


def start(folder: Path, to: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "install.py"), str(to)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})


def one_byte(folder: Path) -> None:
    file = next((folder / "wheels").iterdir())
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)


def one_gone(folder: Path) -> None:
    next((folder / "wheels").iterdir()).unlink()


def another_script(folder: Path) -> None:
    with (folder / f"requirements-{HERE}.txt").open("a", encoding="utf-8") as file:
        file.write("# more\n")


@pytest.mark.parametrize("plant", [one_byte, one_gone, another_script])
def test_a_bundle_that_was_changed_is_refused(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    folder = bundle(tmp_path / "bundle")
    module = installer()
    module.HERE = folder
    assert module.changed_files() == []
    plant(folder)
    done = start(folder, tmp_path / "to")
    assert done.returncode == 1 and "Nothing was installed" in done.stderr and "Rien n’a été installé" in done.stderr
    assert not (tmp_path / "to").exists()


def test_a_python_without_wheels_and_a_folder_that_is_there_are_refused(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle")
    assert "is there already" in start(folder, tmp_path).stderr
    (folder / f"requirements-{HERE}.txt").rename(folder / "requirements-3.99.txt")
    assert f"No wheels here for Python {HERE}; there are some for: 3.99." in start(folder, tmp_path / "to").stderr


@pytest.mark.slow
def test_pip_itself_refuses_a_wheel_that_is_not_the_one_pinned(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle")
    assert start(folder, tmp_path / "right").returncode == 0
    one_byte(folder)
    write_its_sums(folder)  # whoever changes a wheel can change the sums beside it
    done = start(folder, tmp_path / "wrong")
    assert done.returncode == 1 and "pip could not install it" in done.stderr


# The bundle for this system

MAKE = """
import sys
from pathlib import Path
from release.bundles import write_bundle
from release.commit import Commit
commit, wheel, work = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
write_bundle(Commit.clean(commit, work / "commit"), wheel, "linux", "", work / "bundles", work)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the bundle is for Linux")
def test_the_bundle_installs_offline_and_does_the_main_job(
    clone: Path,
    tools: Path,
    made_with_tools: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Made by what the extra `release` brings; what is installed is what its list of parts says, and no more.

    The main job of both installations is, to the byte, the workbook that is handed on ready-made.
    """
    made_with_tools(MAKE, clone, build_package(clone, tmp_path / "wheel", "wheel"), tmp_path)
    (packed,) = tmp_path.glob("*.zip")
    shutil.unpack_archive(packed, tmp_path / "bundle")
    assert start(tmp_path / "bundle", tmp_path / "to").returncode == 0
    (listed,) = tmp_path.glob("*.cdx.json")
    said = json.loads(listed.read_text(encoding="utf-8"))
    names = {(each["name"], each["version"]) for each in (*said["components"], said["metadata"]["component"])}
    assert all(each["evidence"]["licenses"] for each in said["components"])
    installed = subprocess.run(
        [str(tmp_path / "to" / "bin" / "python"), "-m", "pip", "list", "--format", "json"],
        capture_output=True,
        check=True,
    )
    there = {(each["name"].lower().replace("_", "-"), each["version"]) for each in json.loads(installed.stdout)}
    assert {each for each in there if each[0] not in ("pip", "setuptools")} == names
    offline = [str(tools / "uv"), "tool", "install", "-q", "--offline", "--no-index", "--find-links"]
    folders = {"UV_TOOL_DIR": str(tmp_path / "uv"), "UV_TOOL_BIN_DIR": str(tmp_path / "programs"), "UV_NO_CACHE": "1"}
    command = [*offline, str(tmp_path / "bundle" / "wheels"), "--python", sys.executable, "fundingmodel"]
    subprocess.run(command, check=True, env={**os.environ, **folders})
    ready_made = tmp_path / "ready-made"
    ready_made.mkdir()
    monkeypatch.setattr(made, "WORKBOOKS", {"comparison": made.WORKBOOKS["comparison"]})
    made.write_workbooks(Commit(clone, "0", 0), Path(sys.executable), ready_made)
    wanted, french = (
        sha256((ready_made / f"fundingmodel-comparison{each}.xlsx").read_bytes()) for each in made.LANGUAGES.values()
    )
    assert wanted != french
    for programs in (tmp_path / "to" / "bin", tmp_path / "programs"):
        assert _main_job(programs, tmp_path) == wanted


def _main_job(programs: Path, folder: Path) -> str:
    """The sum of the workbook that the first command of README writes, as it is printed and as it is."""
    to = folder / f"reports-{programs.parent.name}-{programs.name}"
    command = [str(programs / "fundingmodel"), "report", "--out", str(to)]
    said = subprocess.run(command, capture_output=True, check=True, cwd=folder, encoding="utf-8").stdout
    found = sha256((to / "fundingmodel-comparison.xlsx").read_bytes())
    assert found in said
    return found
