"""Texts of a file in both languages: one text for both, or a table of them."""

from collections.abc import Mapping

from fundingmodel.errors import ScenarioRefused, Where

LANGUAGES = ("en", "fr")

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
    raise ScenarioRefused(
        "not_a_text", where, 'found {value!r}; write a text, or {{ en = "...", fr = "..." }}.', value=value
    )
