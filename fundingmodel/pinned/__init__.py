"""Pinned amounts: what each packaged scenario gives, to the cent, by the version of the package that gave it first.

VERSION.toml holds one table for each scenario, `2021-22 = { NL = 9450042.33, … }` by fiscal year; what is unknown is not in it. The
amounts are worked out on exact fractions by the tests' own definitions of the steps, not by the engine
(`python tests/support/pinned_amounts.py`). The file of a version that was handed on is never edited: a version that gives other
amounts has a file of its own, and says in the changelog why.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

import fundingmodel

Amounts = Mapping[tuple[str, str], Decimal]  # by fiscal year and jurisdiction


@dataclass(frozen=True)
class Pinned:
    """The amounts of packaged scenarios, by their names, and the version since which they hold."""

    version: str
    scenarios: Mapping[str, Amounts]


def pinned(version: str = fundingmodel.__version__) -> Pinned:
    """The amounts that hold in a version: those of the latest file that is not of a later version.

    >>> pinned("0.1.0").scenarios["settlement"]["2021-22", "ON"]
    Decimal('407233270.33')
    """
    since = max((each for each in versions() if _parts(each) <= _parts(version)), key=_parts)
    text = files(__name__).joinpath(f"{since}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text, parse_float=Decimal)
    return Pinned(since, {name: _amounts(years) for name, years in tables.items()})


def versions() -> list[str]:
    """The versions that have a file, from the first on."""
    names = (each.name for each in files(__name__).iterdir() if each.name.endswith(".toml"))
    return sorted((name.removesuffix(".toml") for name in names), key=_parts)


def _amounts(years: Mapping[str, Mapping[str, int | Decimal]]) -> Amounts:
    return {(year, code): Decimal(amount) for year, row in years.items() for code, amount in row.items()}


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
