"""Words for sums over parts: whose figures an input adds up, in English or French."""

from collections.abc import Mapping, Sequence

from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.scenario.parameters import Link
from fundingmodel.scenario.tiers import Tier

MOST_IN_SENTENCE, MOST_IN_LINE = 6, 60  # names of parts, at the most; beyond, how many there are
SAID = {
    "of": {"en": ", added up: {parts}", "fr": ", somme : {parts}"},
    "many": {"en": ", added up over {count} of them", "fr": ", somme de {count} d’entre elles"},
    "none": {"en": ", of which it has no part", "fr": ", dont elle n’a aucune partie"},
    "over": {"en": ", added up over parts", "fr": ", somme des parties"},
    "no_part": {"en": "no part", "fr": "aucune partie"},
    "more": {"en": "{parts} and {count} more", "fr": "{parts} et {count} autres"},
}


def of_code(link: Link, source: Tier, code: str, words: Words) -> str:
    """What a sentence adds to a figure of a jurisdiction that is a sum over parts; nothing where it is none."""
    if link.parts is None:
        return ""
    names = _names(link, source, code, words)
    if not names:
        return words.text(SAID["none"])
    if len(names) > MOST_IN_SENTENCE:
        return words.text(SAID["many"]).format(count=len(names))
    return words.text(SAID["of"]).format(parts=" + ".join(names))


def in_line(link: Link, words: Words) -> str:
    """What a line adds that says of an input, for all jurisdictions, which result it is; nothing where it adds up nothing."""
    return words.text(SAID["over"]) if link.parts else ""


def by_code(link: Link, source: Tier, names: Mapping[str, Text], words: Words) -> list[tuple[str, str]]:
    """Each jurisdiction with its parts, by their names: ("Ontario", "Toronto + Peel")."""
    if link.parts is None:
        return []
    return [(words.text(names[code]), _joined(_names(link, source, code, words), words)) for code, _ in link.parts.of]


def _joined(names: Sequence[str], words: Words) -> str:
    if not names:
        return words.text(SAID["no_part"])
    first = " + ".join(names[:MOST_IN_LINE])
    rest = len(names) - MOST_IN_LINE
    return words.text(SAID["more"]).format(parts=first, count=rest) if rest > 0 else first


def _names(link: Link, source: Tier, code: str, words: Words) -> list[str]:
    """The names of a jurisdiction's parts that take part, in the order in which they are listed."""
    assert link.parts is not None
    listed = link.parts.of_code(code)
    return [words.text(source.jurisdiction_names[part]) for part in listed if part in source.place.jurisdictions]
