"""Aliases: other names of what the data sets' codes mean, as sheets have them."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

Aliases = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]  # by data set, column and code


@cache
def aliases() -> Aliases:
    """By data set and column, the codes with their other names.

    >>> aliases()["admissions"]["jurisdiction"]["ON"]
    ['ont']
    """
    return tomllib.loads((Path(__file__).parent / "aliases.toml").read_text(encoding="utf-8"))
