"""Words of labels: the lists of `words.toml`, in this folder."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def words() -> Mapping[str, Any]:
    """Everything that `words.toml` lists, by its key."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def word_set(key: str) -> frozenset[str]:
    """One list of words.

    >>> "moyenne" in word_set("made_of_others")
    True
    """
    return frozenset(words()[key])
