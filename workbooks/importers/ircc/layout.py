"""Layouts: what IRCC's tables say, one file a table, found by being there.

A layout has the words of the title by which a table is known, what its rows are arranged by, the measure that is counted, the
labels that decide where a figure goes, and what is added to what.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "layouts"
JURISDICTIONS: Mapping[str, str] = tomllib.loads(
    (Path(__file__).parent / "jurisdictions.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Layout:
    """One table: `rows` is what its rows are arranged by, `stock` whether it counts persons on 31 December."""

    name: str
    title: tuple[str, ...]
    rows: str
    measure: str
    stock: bool
    sums: tuple[str, ...]
    labels: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)


@cache
def layouts() -> Mapping[str, Layout]:
    """The layouts by the names of their files."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def _read(path: Path) -> Layout:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Layout(path.stem, tuple(said.pop("title")), sums=tuple(said.pop("sums")), **said)
