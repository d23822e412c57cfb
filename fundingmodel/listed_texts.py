"""Lists of texts in a file: each key that takes a list, read in one place."""

from collections.abc import Mapping
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where


def texts_of(table: Mapping[str, Any], key: str, where: Where) -> tuple[str, ...]:
    """The texts that a table lists under a key, none where it has no such key. What is no list is refused.

    >>> from fundingmodel.errors import in_file
    >>> texts_of({"outside": ["NU", 3]}, "outside", in_file("our-offer.toml"))
    ('NU', '3')
    >>> texts_of({"outside": "NU"}, "outside", in_file("our-offer.toml"))
    Traceback (most recent call last):
    fundingmodel.errors.ScenarioRefused: our-offer.toml: outside is a list: outside = ["NU"].
    """
    found = table.get(key, ())
    refuse_no_list(key, found, where)
    return tuple(map(str, found))


def refuse_no_list(key: str, found: object, where: Where) -> None:
    """Refuses what is no list: letters of a text, or keys of a table, would be read as its entries."""
    if not isinstance(found, list | tuple):
        example = [found if isinstance(found, str) and found else "..."]
        raise ScenarioRefused("not_a_list", where, "{key} is a list: {key} = {example!r}.", key=key, example=example)
