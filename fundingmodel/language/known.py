"""How many of a number of amounts are known, in words: wherever some are not, a sentence, a count or a total says so."""

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
