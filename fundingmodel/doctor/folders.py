"""The folders that the package writes to: the present one, and that of temporary files."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fundingmodel.doctor.findings import Finding, mend, ok


def look() -> Iterator[Finding]:
    yield _present()
    yield _temporary()


def _present() -> Finding:
    try:
        folder = Path.cwd()
    except OSError:  # it was removed
        return mend("present_not_writable")
    return ok("present", where=(folder,)) if writable(folder) else mend("present_not_writable", where=(folder,))


def _temporary() -> Finding:
    variable = "TEMP" if os.name == "nt" else "TMPDIR"
    try:
        folder = Path(tempfile.gettempdir())
    except OSError:  # none of the usual ones can be written to
        return mend("temporary_not_writable", variable=variable)
    if writable(folder):
        return ok("temporary", where=(folder,))
    return mend("temporary_not_writable", where=(folder,), variable=variable)


def writable(folder: Path) -> bool:
    """Whether a file can be written there: one is, and is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"fundingmodel")
    except OSError:
        return False
    return True
