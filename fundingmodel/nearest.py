"""The nearest name: what somebody may have meant who wrote a name that there is not."""

import difflib
from collections.abc import Iterable

LONGEST = 100  # characters that are compared: a whole page in a cell is no name


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The known name that is most like the one found; None where none is like it.

    >>> nearest("hold_harmles", ["collar", "hold_harmless"])
    'hold_harmless'
    """
    close = difflib.get_close_matches(found[:LONGEST], list(known), n=1)
    return close[0] if close else None
