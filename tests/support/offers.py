"""Offers: the files of `tests/cases/offers`, as negotiators would write them, and those that a test writes itself."""

from pathlib import Path

from places import ROOT

OFFERS = ROOT / "tests" / "cases" / "offers"
HEAD = 'parent = "{parent}"\nname = "{name}"\nauthor = "A government"\ndate = "2026-12-01"\nreason = "An offer"\n'


def offers() -> list[str]:
    """The names of the offers that are files."""
    return sorted(path.stem for path in OFFERS.glob("*.toml"))


def write_offer(folder: Path, own: str, parent: str = "settlement", name: str = "offer") -> Path:
    """An offer as a file in a folder: what it says itself, below who offers it, when and why."""
    path = folder / f"{name}.toml"
    path.write_text(HEAD.format(parent=parent, name=name) + own, encoding="utf-8", newline="\n")
    return path
