"""When two names mean the same: codes and names of provinces, territories and categories, in English and in French.

Case, accents, stray blanks and kinds of dash make no difference, nor do the usual abbreviations and the marks of footnotes
beside a province; a fiscal year is the same as 2021-22 and 2021-2022.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from fundingmodel import fiscal_years
from fundingmodel.datasets.aliases import aliases
from fundingmodel.datasets.gate import load

FOOTNOTE = re.compile(r"\s*([*†‡#]+|[(\[][\da-z*][)\]])$")


@cache
def _names() -> Mapping[str, tuple[str, str]]:
    """What a code or a name of a jurisdiction or category means, by the name folded: ("jurisdiction", "ON")."""
    found: dict[str, tuple[str, str]] = {}
    columns = [(load(name), column, others) for name, listed in aliases().items() for column, others in listed.items()]
    for source, column, _ in columns:
        for code in source.codes(column):
            for name in (code, source.label(column, code, "en"), source.label(column, code, "fr")):
                found.setdefault(folded(name), (column, code))
    for _, column, others in columns:
        found |= {name: (column, code) for code, names in others.items() for name in names}
    return found


def _named(plain: str) -> tuple[str, str] | None:
    """What a folded name means, also with dots (N.-B., Ont.) or the mark of a footnote (Quebec*)."""
    names = _names()
    if plain in names:
        return names[plain]
    bare = FOOTNOTE.sub("", plain)
    dotless = re.sub(r"\.[\s-]*", "", bare) if "." in bare else bare
    return names.get(bare) or names.get(dotless)


def folded(label: str) -> str:
    """A name without what makes no difference: case, accents, kinds of apostrophe and dash, blanks."""
    plain = label
    if not label.isascii():
        unmarked = "".join(c for c in label if not unicodedata.decomposition(c).startswith("<super>"))  # Québec¹
        decomposed = unicodedata.normalize("NFKD", unmarked.replace("\u2019", "'"))
        plain = "".join(
            "-" if unicodedata.category(c) == "Pd" else c
            for c in decomposed
            if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"  # what no screen shows
        )
    return " ".join(plain.casefold().split())


def same(label: str) -> str:
    """What two labels have in common when they mean the same: ON, ontario and Ontario."""
    plain = folded(label)
    if found := _named(plain):
        return " ".join(found)
    return fiscal_years.read(plain) or plain


def known(cell: object, of: str = "") -> bool:
    """Whether a cell names a province, territory or category; or one of these, "jurisdiction" or "category"."""
    found = _named(folded(cell)) if isinstance(cell, str) else None
    return found is not None and of in ("", found[0])


def all_known(cells: Sequence[object], of: str = "") -> bool:
    return bool(cells) and all(known(cell, of) for cell in cells)
