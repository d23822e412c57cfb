"""File keys: every key that a scenario file may have, by the place where it may be, with what it says and an example.

The words are in file_keys.toml beside this, for every face that tells them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.language.texts import LANGUAGES, Text


@dataclass(frozen=True)
class FileKey:
    """A key of a place: what it says, a line as a file writes it, and whether a file is refused without it."""

    name: str
    place: str
    text: Text
    example: str
    needed: bool


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def places() -> Mapping[str, Text]:
    """The places where keys may be, in the order of a file."""
    found: Mapping[str, Text] = _read()["places"]
    return found


@cache
def file_keys() -> tuple[FileKey, ...]:
    """All keys, place by place.

    >>> [key.place for key in file_keys() if key.name == "bind"]
    ['step']
    """
    return tuple(
        FileKey(name, place, {k: each[k] for k in LANGUAGES}, each["example"], each.get("needed", False))
        for place in places()
        for name, each in _read()[place].items()
    )
