"""How many of a number of amounts are known, in words: wherever some are not, a sentence, a count or a total says so."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from fundingmodel.language.texts import Text

KNOWN: dict[str, Text] = {
    "one": {"en": "{known} of {all} known", "fr": "{known} connue sur {all}"},  # French: below two
    "many": {"en": "{known} of {all} known", "fr": "{known} connues sur {all}"},
}


def known_of(known: int, every: int, language: str) -> str:
    """
    >>> known_of(1, 12, "en"), known_of(8, 12, "fr")
    ('1 of 12 known', '8 connues sur 12')
    """
    return KNOWN["one" if known < 2 else "many"][language].format(known=known, all=every)


def total_or_known(amounts: Mapping[str, Decimal | None], write: Callable[[Decimal | None], str], language: str) -> str:
    """The total of a column as `write` has it; how many of its amounts are known, where some are not.

    >>> total_or_known({"A": Decimal(5), "B": None}, str, "en")
    '1 of 2 known'
    """
    known = [amount for amount in amounts.values() if amount is not None]
    if len(known) < len(amounts):
        return known_of(len(known), len(amounts), language)
    return write(sum(known, Decimal(0))) if known else ""
