"""When two names mean the same: codes and names of provinces, territories and categories, in English and in French.

Case, accents, stray blanks and kinds of dash make no difference.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from fundingmodel.datasets import load


@cache
def _names() -> Mapping[str, tuple[str, str]]:
    """What a code or a name of a jurisdiction or category stands for, by the name folded: ("jurisdiction", "ON")."""
    found: dict[str, tuple[str, str]] = {}
    source = load("admissions")
    for column in ("jurisdiction", "category"):
        for code in source.codes(column):
            for told in (code, source.label(column, code, "en"), source.label(column, code, "fr")):
                found[folded(told)] = column, code
    return found


@cache
def _forms() -> Mapping[str, str]:
    return {told: f"{column} {code}" for told, (column, code) in _names().items()}


def folded(label: str) -> str:
    """A name without what makes no difference: case, accents, kinds of apostrophe and dash, blanks."""
    plain = label
    if not label.isascii():
        decomposed = unicodedata.normalize("NFKD", label.replace("\u2019", "'"))
        plain = "".join(
            "-" if unicodedata.category(c) == "Pd" else c for c in decomposed if not unicodedata.combining(c)
        )
    return " ".join(plain.casefold().split())


def same(label: str) -> str:
    """What two labels have in common when they mean the same: ON, ontario and Ontario."""
    plain = folded(label)
    return _forms().get(plain, plain)


def known(cell: object, of: str = "") -> bool:
    """Whether a cell names a province, territory or category; or one of these, "jurisdiction" or "category"."""
    found = _names().get(folded(cell)) if isinstance(cell, str) else None
    return found is not None and of in ("", found[0])


def all_known(cells: Sequence[object], of: str = "") -> bool:
    return bool(cells) and all(known(cell, of) for cell in cells)
