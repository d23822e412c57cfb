"""What the installed package says that it needs: of Python, and of other packages, each with the version that is here."""

from __future__ import annotations

import ast
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version

PACKAGE = "fundingmodel"
REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,\s-]*\])?\s*((?:[<>]=?\s*[\d.]+\s*,?\s*)*)(?:;\s*(.+))?")
EXTRA = re.compile(r"\bextra\s*==\s*['\"]([\w-]+)['\"]")
HERE = {"sys_platform": lambda: sys.platform, "platform_machine": platform.machine}
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
    """Every requirement of the installed package on this computer, in its own order; one that cannot be read is a ValueError."""
    for written in requires(PACKAGE) or ():
        found = REQUIREMENT.fullmatch(written.strip())
        if found is None:
            raise ValueError(written)
        if applies(found[3] or ""):
            yield Need(found[1], found[2].strip(), (EXTRA.findall(found[3] or "") or [""])[0])


def applies(marker: str) -> bool:
    """Whether a requirement is one on this computer: what comes after its semicolon, of which an extra always may hold.

    >>> applies("sys_platform != 'emscripten' and (sys_platform != 'win32' or platform_machine != 'ARM64')")
    True
    >>> applies("sys_platform == 'emscripten' and extra == 'sweep'"), applies("extra == 'sweep'"), applies("")
    (False, True, True)
    """
    return not marker or _holds(ast.parse(marker, mode="eval").body)


def _holds(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return (all if isinstance(node.op, ast.And) else any)(map(_holds, node.values))
    match node:
        case ast.Compare(ast.Name("extra"), [ast.Eq()], [ast.Constant()]):
            return True
        case ast.Compare(ast.Name(name), [sign], [ast.Constant(value)]) if name in HERE:
            return bool(HERE[name]() == value) == isinstance(sign, ast.Eq)
    raise ValueError(ast.unparse(node))


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
