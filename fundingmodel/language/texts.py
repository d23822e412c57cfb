"""Texts of a file in both languages: one text for both, or a table of them."""

import re
from collections.abc import Mapping

from fundingmodel.errors import ScenarioRefused, Where

LANGUAGES = ("en", "fr")
LANGUAGE_VARIABLE = (
    "FUNDINGMODEL_LANGUAGE"  # of the environment: where nobody is asked, as in a notebook or the help that Excel shows
)

Text = Mapping[str, str]  # by language


def read_text(value: object, where: Where) -> Text:
    """A text by language; what has no French is English in both, and what is no text is refused.

    >>> from fundingmodel.errors import in_file
    >>> read_text({"en": "our offer"}, in_file("our-offer.toml"))["fr"]
    'our offer'
    """
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if isinstance(value, Mapping) and "en" in value and set(value) <= set(LANGUAGES):
        return {language: str(value.get(language, value["en"])) for language in LANGUAGES}
    raise not_a_text(value, where)


def not_a_text(value: object, where: Where) -> ScenarioRefused:
    """The refusal of what is no text, or not one by language."""
    return ScenarioRefused(
        "not_a_text", where, 'found {value!r}; write a text, or {{ en = "...", fr = "..." }}.', value=value
    )


def in_one_line(text: str) -> str:
    """A text that a file writes in several lines, its blanks that may not be broken as they are.

    >>> in_one_line("As published\\n  in June. ")
    'As published in June.'
    """
    return re.sub(r"[ \t\n\r]+", " ", text.strip())
