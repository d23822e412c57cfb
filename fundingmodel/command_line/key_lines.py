"""Keys in plain lines: what one is in one place, and how a file writes it."""

from fundingmodel.language.file_keys import FileKey, places
from fundingmodel.language.words import Words

LABELS = {
    "head": {"en": "{name} ({place})", "fr": "{name} ({place})"},
    "needed": {"en": "A file is refused without it.", "fr": "Sans elle, un fichier est refusé."},
    "file": {"en": "In a file: {}", "fr": "Dans un fichier : {}"},
}


def key_in_full(key: FileKey, words: Words) -> str:
    """A key of one place in plain lines.

    >>> from fundingmodel.language.file_keys import file_keys
    >>> lags = next(each for each in file_keys() if each.name == "lags")
    >>> key_in_full(lags, Words("en")).splitlines()[-1]
    'In a file: lags = [4, 3, 2]'
    """
    head = words.text(LABELS["head"]).format(name=key.name, place=words.text(places()[key.place]))
    needed = [words.text(LABELS["needed"])] if key.needed else []
    return "\n".join([head, words.text(key.text), *needed, words.text(LABELS["file"]).format(key.example)])
