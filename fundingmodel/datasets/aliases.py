"""Aliases: other names of what the data sets' codes mean, as sheets have them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Aliases = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]  # by data set, column and code


TWO_MEANINGS = "two_meanings"
LONGEST = 12  # characters of a name that may have two meanings, with dots, blanks and what no screen shows


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "aliases.toml").read_text(encoding="utf-8"))


@cache
def aliases() -> Aliases:
    """By data set and column, the codes with their other names.

    >>> aliases()["admissions"]["jurisdiction"]["ON"]
    ['ont']
    """
    return {name: columns for name, columns in _read().items() if name != TWO_MEANINGS}


@cache
def two_meanings() -> Aliases:
    """By data set and column, the names that may mean several codes, each with these codes."""
    return _read()[TWO_MEANINGS]


def meant_codes(name: str, listed: Iterable[str] | None = None) -> tuple[str, ...]:
    """The codes that a name may mean, where it may mean several, one of them in a list; none where it is itself a code.

    >>> meant_codes("Nt", ["NT", "NU"]), meant_codes("NT", ["NT", "NU"])
    (('NT', 'NU'), ())
    """
    if len(name) > LONGEST:
        return ()
    bare = re.sub(
        r"[\s.]|[*\u2020\u2021]+$", "", "".join(c for c in unicodedata.normalize("NFKC", name) if not _unseen(c))
    )
    for columns in two_meanings().values():
        for names in columns.values():
            codes = names.get(bare.casefold(), ())
            if codes and bare not in codes and (listed is None or set(listed).intersection(codes)):
                return tuple(codes)
    return ()


def _unseen(character: str) -> bool:
    return unicodedata.category(character) == "Cf"
