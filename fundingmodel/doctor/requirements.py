"""What the installed package says that it needs: of Python, and of other packages, each with the version that is here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version

PACKAGE = "fundingmodel"
REQUIREMENT = re.compile(r"([\w.-]+)\s*((?:[<>]=?\s*[\d.]+\s*,?\s*)*)(?:;\s*extra\s*==\s*['\"]([\w-]+)['\"])?")
LIMIT = re.compile(r"(<=?|>=?)\s*([\d.]+)")
HOLDS = {
    ">=": lambda have, limit: have >= limit,
    ">": lambda have, limit: have > limit,
    "<=": lambda have, limit: have <= limit,
    "<": lambda have, limit: have < limit,
}


@dataclass(frozen=True)
class Need:
    """A package, the limits of its version as written, and the extra that needs it ("" for the package itself)."""

    package: str
    limits: str
    extra: str

    @property
    def version(self) -> str | None:
        """The version that is installed; None where there is none."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None

    @property
    def fits(self) -> bool:
        return self.version is not None and within(self.version, self.limits)

    def __str__(self) -> str:
        return f"{self.package}{self.limits}"


def needs() -> Iterator[Need]:
    """Every requirement of the installed package, in its own order; one that cannot be read is a ValueError."""
    for written in requires(PACKAGE) or ():
        found = REQUIREMENT.fullmatch(written.strip())
        if found is None:
            raise ValueError(written)
        yield Need(found[1], found[2].strip(), found[3] or "")


def python_needed() -> str:
    """The limits of Python's version, as written."""
    return str(metadata(PACKAGE)["Requires-Python"])


def within(have: str, limits: str) -> bool:
    """Whether a version is within limits.

    >>> within("2.0", ">=2"), within("1.26.4", ">=2.0"), within("3.10", "<3.15,>=3.9"), within("1.21.0", "<1.21,>=1.20")
    (True, False, True, False)
    """
    return all(HOLDS[sign](*_alike(have, limit)) for sign, limit in LIMIT.findall(limits))


def _alike(one: str, other: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers of two versions, in the same count: 2 is 2.0."""
    first, second = _release(one), _release(other)
    long = max(len(first), len(second))
    return first + (0,) * (long - len(first)), second + (0,) * (long - len(second))


def _release(written: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", written)
    return tuple(map(int, found[0].split("."))) if found else ()
