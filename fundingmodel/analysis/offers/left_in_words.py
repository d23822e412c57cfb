"""Left in words: what a scenario leaves behind of its parents, a line each."""

from collections.abc import Sequence

from fundingmodel.language.words import Words
from fundingmodel.scenario.offers.left_behind import CLAIM, FIGURES, INPUT, KEY, PLACES, LeftBehind

SAID = {
    INPUT: {
        "en": "{name}: no step of its own reads it",
        "fr": "{name} : aucune de ses propres étapes ne lit cette donnée",
    },
    FIGURES: {
        "en": "{name}: figures of {years}, which it does not cover",
        "fr": "{name} : chiffres d’années hors de ses exercices ({years})",
    },
    CLAIM: {
        "en": "{name}: it is of its parent, and this one calculates something else",
        "fr": "{name} : c’est celui de son parent, et celui-ci calcule autre chose",
    },
    PLACES: {
        "en": "{name}: {years} left outside, with the figures",
        "fr": "{name} : {years} en dehors, avec les chiffres",
    },
    KEY: {
        "en": "{name}: it is said of the parent’s formula, and this one is another",
        "fr": "{name} : cela vaut pour la formule du parent, et celle-ci est autre",
    },
}


def left_in_words(left: Sequence[LeftBehind], words: Words) -> list[str]:
    """A line for each thing left behind, with the names that a file writes.

    >>> left_in_words([LeftBehind("input", "base_for_each")], Words("en"))
    ['base_for_each: no step of its own reads it']
    """
    return [
        words.text(SAID[each.kind]).format(
            name=f"{each.tier}: {each.name}" if each.tier else each.name,
            years=", ".join(map(words.fiscal_year, each.years)),
        )
        for each in left
    ]
