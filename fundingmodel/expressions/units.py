"""Units of expressions: what is counted, multiplied and divided, so that dollars per person times persons are dollars."""

import re
from collections.abc import Iterable

from fundingmodel.currencies import is_money
from fundingmodel.kinds import FLAG, PER, RATIOS, kind_of
from fundingmodel.language.words import Words, singular

Unit = tuple[tuple[str, int], ...]  # each noun with its power, in order; nothing for a ratio

RATIO: Unit = ()
MONEY = "dollars"  # in whichever currency: a scenario has one
SAY_NOTHING = ("measure", "rank", "rule", "reasons", "units", "units per dollar")  # of what they count


def unit_of(words: str) -> Unit:
    """The unit of an input as its nouns and their powers.

    >>> unit_of("dollars per person"), unit_of("ratio"), unit_of("CAD/pupil") == unit_of("dollars per pupil")
    ((('dollars', 1), ('person', -1)), (), True)
    """
    text = " ".join(words.split())
    if text.casefold() in (*RATIOS, FLAG):
        return RATIO
    if says_nothing(text) or kind_of(text) == "multiple":
        return ((text.casefold(), 1),)
    above, below = text, []
    while parts := PER.match(above):
        above, last = parts[1], parts[2]
        below.append(last)
    return product([(_noun(above), 1), *((_noun(each), -1) for each in below)])


def says_nothing(unit: str) -> bool:
    """Whether a unit is of figures that are compared with their own kind only, as a rank or a measure of its own unit."""
    return unit.casefold() in SAY_NOTHING


def is_sayable(unit: Unit) -> bool:
    """Whether what a figure counts is known, so that it can be added, multiplied or divided."""
    return not any(noun in SAY_NOTHING for noun, _ in unit)


def product(powers: Iterable[tuple[str, int]]) -> Unit:
    """Nouns and powers put together, what cancels left out."""
    found: dict[str, int] = {}
    for noun, power in powers:
        if noun:
            found[noun] = found.get(noun, 0) + power
    return tuple(sorted((noun, power) for noun, power in found.items() if power))


def times(first: Unit, second: Unit) -> Unit:
    return product((*first, *second))


def over(first: Unit, second: Unit) -> Unit:
    return product((*first, *((noun, -power) for noun, power in second)))


def in_words(unit: Unit) -> str:
    """A unit as a person writes it.

    >>> in_words(over(unit_of("dollars"), unit_of("persons"))), in_words(())
    ('dollars per person', 'ratio')
    """
    above = [_plural(noun) for noun, power in unit for _ in range(power)]
    below = [noun for noun, power in unit for _ in range(-power)]
    return " per ".join([" x ".join(above) or "1", *below]) if unit else "ratio"


def _noun(word: str) -> str:
    """What is counted, in the singular; money in its plural, since there is no word for one of it."""
    text = re.sub(r"^(?:an?|each|every|chaque|une?) ", "", word.casefold())
    if text in RATIOS or text == "1":
        return ""
    return MONEY if is_money(word) else singular(text)


def _plural(noun: str) -> str:
    if noun == MONEY or not noun.isalpha():
        return noun
    known = Words("en").counted(noun, 2)
    return known if known != noun else f"{noun}s"
