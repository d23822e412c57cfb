"""LibreOffice on this computer: where it is, and of which version."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

OLDEST = "25.2"  # of LibreOffice: what the tests run
SECONDS = 2  # in which a program has to say its version
NAMED = re.compile(r"LibreOffice\D*(\d+(?:\.\d+)+)")


def program() -> Path | None:
    """LibreOffice's program: that on the path, or where it is usually installed; None where there is none."""
    return next((path for path in _places() if path.is_file()), None)


def _places() -> Iterator[Path]:
    on_path = (shutil.which(name) for name in ("soffice", "libreoffice"))
    yield from (Path(found).resolve() for found in on_path if found)
    yield Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if folder := os.environ.get(variable):
            yield Path(folder) / "LibreOffice" / "program" / "soffice.exe"


def version(office: Path) -> str:
    """The version that is written beside the program, else that which it says of itself; empty where neither is known."""
    for beside in ("bootstraprc", "bootstrap.ini", "../Resources/bootstraprc"):
        path = office.parent / beside
        if path.is_file() and (found := NAMED.search(path.read_text(encoding="utf-8", errors="replace"))):
            return found[1]
    if office.suffix == ".exe":  # which would open a window
        return ""
    try:
        done = subprocess.run([office, "--version"], capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    said = NAMED.search(done.stdout.decode("utf-8", errors="replace"))
    return said[1] if said else ""
