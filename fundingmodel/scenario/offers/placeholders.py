"""Placeholders: what a file that was begun leaves to be written; a file in which one is left is refused."""

import re
from collections.abc import Mapping

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.language.texts import Text

AUTHOR = {"en": "Who makes this offer", "fr": "Qui fait cette offre"}  # of an offer whose author is not said yet
WRITTEN = {"en": "<write: {}>", "fr": "<à écrire : {}>"}
PLACEHOLDER = re.compile("|".join(re.escape(text).replace(r"\{\}", ".*") for text in WRITTEN.values()))


def placeholder(what: Text, language: str) -> str:
    """What is to be written, as a file has it until then.

    >>> placeholder({"en": "your table", "fr": "votre tableau"}, "fr")
    '<à écrire : votre tableau>'
    """
    return WRITTEN[language].format(what[language])


def refuse_placeholders(value: object, where: Where) -> None:
    """Refuses a file in which a placeholder is left, by the key that has it."""
    if isinstance(value, str) and PLACEHOLDER.fullmatch(value):
        raise ScenarioRefused(
            "placeholder", where, "{text!r} is still to be written.", "Put your own in its place.", text=value
        )
    for key, each in value.items() if isinstance(value, Mapping) else ():
        refuse_placeholders(each, where.key(str(key)) if where.parts[1:] else where / str(key))
    for each in value if isinstance(value, list) else ():
        refuse_placeholders(each, where)
