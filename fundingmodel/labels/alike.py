"""Names that a reader cannot tell apart: in the case of letters, blanks, what no screen shows, letters drawn alike."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from fundingmodel.labels.words import words

APOSTROPHES = str.maketrans("\u2019\u02bc\u2018", "'''")
# Marks that change nothing on a screen, though Unicode counts them as letters or as combining: fillers, variation selectors.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


@cache
def _latin() -> Mapping[int, str]:
    """The Latin letter that each letter of another script is drawn like, and each small capital."""
    return {ord(letter): latin for latin, letters in words()["drawn_alike"].items() for letter in letters}


def drawn(name: str) -> str:
    """A name with Latin letters for those of other scripts that are drawn like them.

    >>> drawn("\u0410lp")
    'Alp'
    """
    return name if name.isascii() else name.translate(_latin())


def seen(name: str) -> str:
    """A name as a reader sees it: without what no screen shows, its blanks, dashes and apostrophes of one kind."""
    if name.isascii():
        return " ".join(name.split())
    shown = "".join(
        "-" if unicodedata.category(c) == "Pd" else c
        for c in unicodedata.normalize("NFKC", name.translate(APOSTROPHES))
        if unicodedata.category(c) != "Cf" and c not in UNSEEN
    )
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def looks(name: str) -> frozenset[str]:
    """What a name looks like, in whichever case it is written; names that have one of these in common look alike.

    >>> looks("Alp ") & looks("\u0410LP")
    frozenset({'alp'})
    """
    plain = seen(name)
    return frozenset(text.casefold() for text in (plain, drawn(plain), drawn(plain.upper())))


def first_alike(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two of some names that look alike; None where none looks like another."""
    before: dict[str, str] = {}
    for name in names:
        for look in looks(name):
            if look in before:
                return before[look], name
        before |= dict.fromkeys(looks(name), name)
    return None


def unlike_characters(first: str, second: str) -> list[str]:
    """The characters that only one of two names has, and that are not of a plain keyboard: U+0410."""
    only = dict.fromkeys(c for one, other in ((first, second), (second, first)) for c in one if c not in other)
    return [f"U+{ord(c):04X}" for c in only if not c.isascii()]
