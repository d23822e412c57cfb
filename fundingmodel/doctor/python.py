"""Python: its version against the one that the package needs."""

import platform
import struct
import sys
from collections.abc import Iterator

from fundingmodel.doctor.findings import Finding, mend, ok
from fundingmodel.doctor.requirements import python_needed, within


def look() -> Iterator[Finding]:
    version, needed = platform.python_version(), python_needed()
    if within(version, needed):
        yield ok("python", where=(sys.executable,), version=version, bits=8 * struct.calcsize("P"))
    else:
        yield mend("of_another_version", where=(sys.executable,), version=version, needed=needed)
