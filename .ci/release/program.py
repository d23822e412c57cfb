"""The frozen program: the product with its own Python as one folder, for the system that this runs on."""

import os
import platform
import sysconfig
from pathlib import Path

from release.archives import files_in, write_zip
from release.commit import Commit
from release.made import install, uv

FROZEN = Path(__file__).parent / "frozen"
# Of what stands beside a package, this is its maker's; the rest its installer noted: from which folder and when.
OF_MAKER = ("METADATA", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/", "LICENSE")


def write_program(commit: Commit, wheel: Path, work: Path, out: Path) -> Path:
    """The zip of the program; the folder that is in it is given back."""
    python = install(commit, str(wheel), work / "frozen")
    commit.run(uv(), "pip", "install", "-q", "--python", python, "pyinstaller")
    folders = ("--distpath", work / "program", "--workpath", work / "freezing")
    commit.run(python, "-m", "PyInstaller", "-y", "--log-level", "ERROR", *folders, FROZEN / "fundingmodel.spec")
    made = work / "program" / "fundingmodel"
    own = {name: data for name, data in files_in(made).items() if _is_of_maker(name)}
    content = {f"fundingmodel/{name}": data for name, data in {**own, **_licences(python)}.items()}
    programs = {f"fundingmodel/{path.name}" for path in made.iterdir() if path.is_file() and os.access(path, os.X_OK)}
    name = f"{commit.prefix}-{platform.system().lower()}-{platform.machine().lower()}-program.zip"
    write_zip(out / name, content, programs)
    return made


def _is_of_maker(name: str) -> bool:
    _, inside, file = name.rpartition(".dist-info/")
    return not inside or file.startswith(OF_MAKER)


def _licences(python: Path) -> dict[str, bytes]:
    """The texts of all packages' licences, and Python's own."""
    site = next(python.parents[1].rglob("site-packages"))
    texts = {
        f"licences/{path.relative_to(site).as_posix()}": path.read_bytes()
        for folder in site.glob("*.dist-info")
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.name.upper() for word in ("LICEN", "COPYING", "NOTICE", "AUTHORS"))
    }
    own = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return {**texts, **({"licences/python/LICENSE.txt": own.read_bytes()} if own.is_file() else {})}
