"""Counted: what a scenario counts, in both languages, as its currency says what its money is.

counted = "pupils"
counted = { en = ["berth", "berths"], fr = ["couchette", "couchettes"] }
"""

from collections.abc import Mapping
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.expressions.units import unit_of
from fundingmodel.kinds import COUNT, PER, PERSONS, kind_of
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.titles import Title
from fundingmodel.language.words import NOUNS, Words, singular

KEY = "counted"
Forms = Mapping[str, tuple[str, str]]  # by language, one and several of what is counted


def read_counted(data: Mapping[str, Any], where: Where) -> Forms:
    """What a file says that it counts: one and several, by language; nothing where it does not say. Refuses what is no count."""
    if KEY not in data:
        return {}
    found = data[KEY]
    if isinstance(found, str) and found.strip():
        own = Words("en").noun(found)
        forms: Forms = (
            {k: (own[k][0], own[k][1]) for k in LANGUAGES} if own else dict.fromkeys(LANGUAGES, _forms(found, "en"))
        )
    elif isinstance(found, Mapping) and set(found) == set(LANGUAGES) and all(map(_is_noun, found.values())):
        forms = {language: _forms(found[language], language) for language in LANGUAGES}
    else:
        raise ScenarioRefused(
            "counted_no_noun",
            where / KEY,
            "found {found!r}; write what is counted, in both languages.",
            'As in counted = "pupils", or counted = {{ en = ["berth", "berths"], fr = ["couchette", "couchettes"] }}.',
            found=found,
        )
    for text in (text for pair in forms.values() for text in reversed(pair)):
        if kind_of(text) != COUNT or PER.match(text):
            raise ScenarioRefused(
                "counted_no_count",
                where / KEY,
                "{text!r} is no count of anything.",
                'Write a noun, as "beds"; money is said by currency.',
                text=text,
            )
    return forms


def _is_noun(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return len(listed) in (1, 2) and all(isinstance(each, str) and each.strip() for each in listed)


def _forms(value: object, language: str) -> tuple[str, str]:
    """One and several, the first made of the second where a file gives that alone."""
    if isinstance(value, list) and len(value) == 2:
        return str(value[0]), str(value[1])
    text = str(value[0] if isinstance(value, list) else value)
    return (singular(text) if language == "en" else text.removesuffix("s").removesuffix("x")), text


def word_of(forms: Forms) -> str:
    """What is counted as the unit of counts, in English: persons, where a file does not say."""
    return forms["en"][1] if forms else PERSONS


def words_of(forms: Forms) -> Mapping[str, Title]:
    """What every face needs to write it in both languages, beside the titles of a tier."""
    return {NOUNS: {forms["en"][1]: {k: list(pair) for k, pair in forms.items()}}} if forms else {}


def in_own_words(table: Mapping[str, Any], forms: Forms) -> Mapping[str, Any]:
    """An input's table whose unit is in one of the forms of what is counted, or is an amount for each: in the English one."""
    changed = {}
    for key in ("unit", "of"):
        if isinstance(unit := table.get(key), str) and (own := _own_unit(unit, forms)) != unit:
            changed[key] = own
    return {**table, **changed} if changed else table


def _own_unit(unit: str, forms: Forms) -> str:
    known = {form.casefold() for pair in forms.values() for form in pair}
    if unit.strip().casefold() in known:
        return word_of(forms)
    if (parts := PER.match(unit)) and parts[2].strip().casefold() in known:
        return f"{parts[1]} per {forms['en'][0]}"
    return unit


def refuse_other_count(unit: str, forms: Forms, where: Where) -> None:
    """Refuses an intake that is of another count than the scenario says that it counts."""
    if forms and unit_of(unit) != unit_of(word_of(forms)):
        raise ScenarioRefused(
            "counts_another",
            where,
            "these are {unit}, and the scenario counts {counted}.",
            "Give the unit that is counted, or say the other: counted = {unit!r}.",
            unit=unit,
            counted=word_of(forms),
        )
