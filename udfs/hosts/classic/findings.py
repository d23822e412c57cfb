"""What `fundingmodel excel-addin` finds on a computer and says of it, in English and French: its texts are in findings.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from fundingmodel.doctor.findings import filled


@dataclass(frozen=True)
class Finding:
    """One thing that is needed: what was found; or what is `missing`, or `barred` with another way round it, and what to do."""

    name: str
    state: str = "ok"  # or: changed, missing, barred
    values: Mapping[str, object] = field(default_factory=dict)

    def what(self, language: str) -> str:
        return say(self.name, language, **self.values)

    def mend(self, language: str) -> str:
        return say(self.name, language, "mend", **self.values) if "mend" in texts()[self.name] else ""


def found(name: str, /, **values: object) -> Finding:
    return Finding(name, "ok", values)


def changed(name: str, /, **values: object) -> Finding:
    return Finding(name, "changed", values)


def missing(name: str, /, **values: object) -> Finding:
    return Finding(name, "missing", values)


def barred(name: str, /, **values: object) -> Finding:
    return Finding(name, "barred", values)


@cache
def texts() -> Mapping[str, Any]:
    return tomllib.loads((files("udfs.hosts.classic") / "findings.toml").read_text(encoding="utf-8"))


def say(name: str, language: str, part: str = "what", /, **values: object) -> str:
    """A text with its values."""
    return filled(texts()[name][part], language, values)
