"""The commit that a release is made of: a clean one, in a copy of its own, with the time that everything in it is dated by."""

import os
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

OWN_VARIABLES = ("FUNDINGMODEL_", "PYTHON", "VIRTUAL_ENV", "COLUMNS")  # what one person set, and would be in a file


@dataclass(frozen=True)
class Commit:
    """A commit in a folder that nobody works in."""

    folder: Path
    name: str
    seconds: int  # since 1970, when it was made

    @classmethod
    def clean(cls, checkout: Path, folder: Path) -> "Commit":
        """The last commit of a checkout, cloned into a folder; refused where the checkout holds anything else."""
        if changed := git(checkout, "status", "--porcelain"):
            raise SystemExit(f"A release is made of a commit. Commit these first, or remove them:\n{changed}")
        git(folder.parent, "clone", "-q", "--no-hardlinks", str(checkout), str(folder))
        return cls(folder, git(folder, "rev-parse", "HEAD").strip(), int(git(folder, "log", "-1", "--format=%ct")))

    @cached_property
    def project(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    @property
    def version(self) -> str:
        return str(self.project["version"])

    @property
    def prefix(self) -> str:
        """How the files of this release are called."""
        return f"fundingmodel-{self.version}"

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that everything is made with: packages as the index had them at the time of the commit."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
        return {
            **kept,
            "SOURCE_DATE_EPOCH": str(self.seconds),
            "UV_EXCLUDE_NEWER": self.moment.isoformat().replace("+00:00", "Z"),
            "UV_PYTHON_DOWNLOADS": "never",
            "PYTHONHASHSEED": "0",  # the order of a set is not to be found in a file
            "PYTHONSAFEPATH": "1",
            "PYTHONUTF8": "1",
        }

    def run(self, *command: str | Path, folder: Path | None = None) -> str:
        """What a command prints, started in the copy or in another folder; its own words where it fails."""
        words = [str(word) for word in command]
        done = subprocess.run(
            words, check=False, cwd=folder or self.folder, env=self.environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], check=False, cwd=folder, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"git {' '.join(words)}\n{done.stderr}")
    return done.stdout
