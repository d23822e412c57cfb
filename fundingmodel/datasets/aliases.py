"""Aliases: other names of what the data sets' codes mean, as sheets have them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.errors import Phrase, phrase

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


def meanings(name: str, listed: Iterable[str] | None = None) -> tuple[Phrase, ...]:
    """The codes that a name may mean, where it may mean several, one of them in a list; none where it is itself a code.

    >>> [str(meaning) for meaning in meanings("Nt")]
    ['NT (Northwest Territories, Territoires du Nord-Ouest)', 'NU (Nunavut)']
    >>> meanings("NT"), meanings("Nt", ["ON", "QC"])
    ((), ())
    """
    if len(name) > LONGEST:
        return ()
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    bare = re.sub(r"[\s.]|[*\u2020\u2021]+$", "", seen)
    codes = _read()[TWO_MEANINGS].get(bare.casefold(), {})
    if bare in codes or (listed is not None and not set(listed).intersection(codes)):
        return ()
    return tuple(phrase("code_and_names", "{code} ({names})", code=c, names=names) for c, names in codes.items())
