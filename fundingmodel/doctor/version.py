"""The package's version: that of the files that run, and that of the installation."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import fundingmodel
from fundingmodel.doctor.findings import Finding, mend, ok


def look() -> Iterator[Finding]:
    try:
        installed = version("fundingmodel")
    except PackageNotFoundError:
        yield mend("not_installed", version=fundingmodel.__version__)
        return
    if installed == fundingmodel.__version__:
        yield ok("version", version=installed)
    else:
        yield mend("of_two_versions", version=fundingmodel.__version__, installed=installed)
