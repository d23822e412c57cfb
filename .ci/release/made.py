"""What the product itself makes for a release: its packages, the ready-made workbooks and the documentation."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from release.archives import files_in, write_zip
from release.commit import Commit

LANGUAGES = {"en": "", "fr": "-fr"}  # and how the file of a language ends
WORKBOOKS: Mapping[str, tuple[str, ...]] = {
    "comparison": ("report", "--file"),
    "ahead": ("report", "--set", "ahead", "--file"),
    "published": ("report", "--published", "--file"),
    "functions": ("template",),
}


def uv() -> str:
    from uv import find_uv_bin

    return str(find_uv_bin())


def build_packages(commit: Commit, out: Path) -> Path:
    """The source archive, and from it the wheel, whose path is given back."""
    commit.run(uv(), "build", "-q", "--no-create-gitignore", "--out-dir", out)
    (wheel,) = out.glob("*.whl")
    return wheel


def install(commit: Commit, requirement: str, folder: Path) -> Path:
    """An environment with the product as the index had its packages at the time of the commit; its Python."""
    commit.run(uv(), "venv", "-q", "--python", sys.executable, folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    commit.run(uv(), "pip", "install", "-q", "--python", python, requirement)
    return python


def write_workbooks(commit: Commit, python: Path, out: Path) -> None:
    """The workbooks that need no installation, in both languages, by the commands that anybody gives."""
    for name, command in WORKBOOKS.items():
        for language, ending in LANGUAGES.items():
            file = f"fundingmodel-{name}{ending}.xlsx"
            to = (file, "--out", ".") if "--file" in command else (file,)
            commit.run(python, "-m", "fundingmodel", *command, *to, "--lang", language, folder=out)


def write_documentation(commit: Commit, python: Path, work: Path, out: Path) -> None:
    commit.run(python, "docs/build.py", work)
    write_zip(out / f"{commit.prefix}-documentation.zip", files_in(work))
