"""Names with their verb, for sentences that are formulas, which take the name of whoever receives the most."""

from collections.abc import Sequence

from fundingmodel.language.french_names import french_names
from fundingmodel.language.number import Named, is_plural
from fundingmodel.language.texts import Text

RECEIVES = "{name:receives|receive}"


def names_with_verbs(names: Sequence[Text], language: str) -> list[str]:
    """What stands for a name and its verb, each by itself; nothing where the template has the verb, or a colon takes its place.

    >>> names = [{"en": "Ontario", "fr": "Ontario"}, {"en": "The three territories", "fr": "Les trois territoires"}]
    >>> names_with_verbs(names, "fr")
    ['l’Ontario reçoit', 'les trois territoires reçoivent']
    >>> names_with_verbs(names, "en"), names_with_verbs(names[:1], "en")
    (['Ontario receives', 'the three territories receive'], [])
    """
    if language == "fr":
        return [name.receives for name in french_names(name["fr"] for name in names)]
    if not any(map(is_plural, names)):
        return []
    return [RECEIVES.format(name=Named(name["en"], name)) for name in names]


def without_verb(template: str, field: str) -> str:
    """A template whose verb comes with the name.

    >>> without_verb("In {year}, {name} receives {most}.", "name")
    'In {year}, {name} {most}.'
    """
    return template.replace(f"{{{field}}} receives", f"{{{field}}}")
