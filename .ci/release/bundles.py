"""Bundles: a folder from which the product installs without a network, for each Python that it runs on, and who it is for."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet

from release.archives import SUMS, files_in, sums, write_zip
from release.commit import Commit
from release.licences import problems
from release.made import uv
from release.parts import Part, unmet
from release.sbom import sbom

SCRIPTS = Path(__file__).parent / "bundle"


@dataclass(frozen=True)
class System:
    """A system that a bundle is for, as uv, pip and the markers of requirements call it."""

    uv: str
    pip: tuple[str, ...]
    markers: Mapping[str, str]
    scripts: tuple[str, ...]


SYSTEMS = {
    "windows": System(
        "x86_64-pc-windows-msvc",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
        ("install.py", "install.ps1", "uninstall.ps1", "README.txt"),
    ),
    "linux": System(
        "x86_64-manylinux_2_28",
        (*(f"manylinux_2_{number}_x86_64" for number in range(28, 4, -1)), "manylinux2014_x86_64"),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
        ("install.py", "README.txt"),
    ),
}
BUNDLES = (("windows", ""), ("windows", "excel"), ("windows", "server"), ("linux", ""))  # a system, and an extra
NOT_MADE = "win_arm64"  # no bundle is made for it: what the index lacks for it is told


def pythons(commit: Commit) -> list[str]:
    """The versions of Python that the product says it runs on, the oldest first."""
    asked = SpecifierSet(commit.project["requires-python"])
    return [f"3.{minor}" for minor in range(30) if asked.contains(f"3.{minor}")]


def markers(system: System, python: str) -> dict[str, str]:
    return {**system.markers, "python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython",
            "platform_python_implementation": "CPython"}  # fmt: skip


def write_bundle(commit: Commit, wheel: Path, system: str, extra: str, work: Path, out: Path) -> dict[str, list[Part]]:
    """A bundle with the list of its parts beside it; the parts by Python. Refused where a requirement or a licence is not in order."""
    name = f"{commit.prefix}-{system}-{extra or 'base'}"
    folder = work / name
    gathered = dict(gather(commit, wheel, system, extra, folder))
    parts = {part.file: part for each in gathered.values() for part in each}
    refuse(name, problems(parts.values()))
    for python, each in gathered.items():
        refuse(f"{name}, Python {python}", unmet(each, extra, markers(SYSTEMS[system], python)))
        lines = [f"{part.name}=={part.version} --hash=sha256:{part.sha256}\n" for part in each]
        (folder / f"requirements-{python}.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
    for script in SYSTEMS[system].scripts:
        shutil.copy(SCRIPTS / script, folder / script)
    listed = sbom(commit, parts.values(), markers(SYSTEMS[system], next(iter(gathered))), extra)
    (folder / "sbom.cdx.json").write_text(listed, encoding="utf-8", newline="\n")
    content = {**files_in(folder), **licence_texts(parts.values())}
    write_zip(out / f"{name}.zip", {**content, SUMS: sums(content).encode()})
    (out / f"{name}.cdx.json").write_text(listed, encoding="utf-8", newline="\n")
    return gathered


def gather(commit: Commit, wheel: Path, system: str, extra: str, folder: Path) -> Iterator[tuple[str, list[Part]]]:
    """The wheels for each Python, all in one folder: the same versions where the oldest Python's do for the others."""
    wheels, held = folder / "wheels", folder.parent / f"{folder.name}-held.txt"
    wheels.mkdir(parents=True)
    held.write_text("", encoding="utf-8")
    for python in pythons(commit):
        asked, found = folder.parent / f"{folder.name}-{python}.txt", folder.parent / f"{folder.name}-{python}"
        options = ["--extra", extra] if extra else []
        commit.run(uv(), "pip", "compile", "-q", "pyproject.toml", *options, "--only-binary", ":all:", "--generate-hashes", "--no-annotate",
                   "--no-header", "--python-platform", SYSTEMS[system].uv, "--python-version", python, "-c", held, "-o", asked)  # fmt: skip
        names = [line.split()[0] for line in asked.read_text(encoding="utf-8").splitlines() if "==" in line]
        held.write_text("\n".join(names), encoding="utf-8")
        platforms = [word for each in SYSTEMS[system].pip for word in ("--platform", each)]
        commit.run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:", *platforms,
                   "--python-version", python, "--implementation", "cp", "-r", asked, "-d", found)  # fmt: skip
        shutil.copy(wheel, found / wheel.name)
        yield python, [Part.read(each) for each in sorted(found.iterdir())]
        for each in found.iterdir():
            shutil.copy(each, wheels / each.name)


def licence_texts(parts: Iterator[Part] | list[Part]) -> dict[str, bytes]:
    """The texts of the licences of all parts, each in a folder of its part."""
    return {f"licences/{part.name}-{part.version}/{file}": text for part in parts for file, text in part.texts.items()}


def refuse(what: str, found: list[str]) -> None:
    if found:
        raise SystemExit(f"{what} is not made:\n" + "\n".join(found))


def gaps(commit: Commit, gathered: Mapping[str, list[Part]], folder: Path) -> list[str]:
    """The parts that the index has no wheel of for a system that no bundle is made for, by Python."""
    missing, suspected = (
        [],
        set[str](),
    )  # what lacks for one Python mostly lacks for the next: it is asked for by itself
    for python, parts in gathered.items():
        asked = {f"{part.name}=={part.version}" for part in parts if not part.is_anywhere}
        others = sorted(asked - suspected)
        alone = sorted(asked & suspected) if _is_there(commit, others, python, folder) else sorted(asked)
        lacking = [each for each in alone if not _is_there(commit, [each], python, folder)]
        missing += [f"{each}, Python {python}" for each in lacking]
        suspected |= {*lacking}
    return missing


def _is_there(commit: Commit, asked: list[str], python: str, folder: Path) -> bool:
    if not asked:
        return True
    try:
        commit.run(sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--no-deps", "--only-binary", ":all:", "--platform", NOT_MADE,
                   "--python-version", python, "--implementation", "cp", "--target", folder / "nowhere", *asked)  # fmt: skip
    except SystemExit:
        return False
    return True
