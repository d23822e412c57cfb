"""Late or revised: what was agreed for data that are late, or revised after payment: texts, which change no amount.

They are part of what is agreed, not of a formula: a child has its parent's rule unless it states its own, in all languages at once, or
takes its parent's back with `false`.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.language.texts import Text, in_one_line, not_a_text, read_text
from fundingmodel.language.words import Words

DATA_RULES: Mapping[str, Text] = {
    "late_data": {"en": "Data that are late", "fr": "Données tardives"},
    "revised_data": {"en": "Data that are revised", "fr": "Données révisées"},
}
TAKEN_BACK = False  # in the place of a text, by a child: nothing is agreed of it any more
LONGEST_RULE = 1_000  # characters, in each language: what a row of a sheet and a paragraph of a schedule hold
ENDS_OF_LINES = "\t\n\r"


def read_data_rules(data: Mapping[str, Any], file: Where) -> dict[str, Text]:
    """The rules that a file states, each as one line by language. Refused is one that is no text, says nothing, is too long, or
    has characters that no page shows.

    >>> from fundingmodel.errors import in_file
    >>> read_data_rules({"late_data": "Those of the\\nyear before."}, in_file("x"))["late_data"]["fr"]
    'Those of the year before.'
    """
    return {key: _read(data[key], key, file / key) for key in DATA_RULES if key in data}


def rules_in_words(rules: Mapping[str, Text], words: Words) -> Iterator[tuple[str, str]]:
    """What each rule is of, and what it says; nothing where none is stated."""
    for key, label in DATA_RULES.items():
        yield words.text(label), words.text(rules.get(key, {}))


def _read(value: object, key: str, where: Where) -> Text:
    texts = read_text(value, where)
    given: Mapping[str, object] = value if isinstance(value, Mapping) else {"": value}
    for language, text in given.items():
        if not isinstance(text, str):
            raise not_a_text(value, where)
        _refuse_unprintable(text, key, where.key(language) if language else where)
    return {language: in_one_line(text) for language, text in texts.items()}


def _refuse_unprintable(text: str, key: str, where: Where) -> None:
    if not text.strip():
        raise ScenarioRefused(
            "data_rule_blank",
            where,
            "the text is blank.",
            "Say what was agreed, or leave {key} out; {key} = false takes back a parent’s.",
            key=key,
        )
    if len(text) > LONGEST_RULE:
        raise ScenarioRefused(
            "data_rule_too_long",
            where,
            "the text has {count:,} characters; it may have {most:,} at the most.",
            "Say it in fewer, or name the article that says it in full.",
            count=len(text),
            most=LONGEST_RULE,
        )
    for position, character in enumerate(text, 1):
        if not _is_shown(character):
            raise ScenarioRefused(
                "data_rule_hidden_character",
                where,
                "character {position} of the text is U+{code:04X}, which no page shows.",
                "Remove it.",
                position=position,
                code=ord(character),
            )


def _is_shown(character: str) -> bool:
    """Whether a reader sees a character, or the blank or the end of a line that it is."""
    return character.isprintable() or character in ENDS_OF_LINES or unicodedata.category(character) == "Zs"
