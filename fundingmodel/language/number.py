"""Number: whether a name is plural, and the verb that goes with it.

In French a name says it by its article: « Les trois territoires ». What is plural there is so in English too.
"""

from typing import Self

from fundingmodel.language.texts import Text

PLURAL = "Les "  # how the French of such a name begins


class Named(str):
    """A name as it is shown in one language. After a colon a template gives its verb in the singular and the plural.

    >>> group = {"en": "The three territories", "fr": "Les trois territoires"}
    >>> "With one more, {name:receives|receive} $3.".format(name=Named(group["en"], group))
    'With one more, the three territories receive $3.'
    >>> "{name:reçoit|reçoivent} 3 $.".format(name=Named("Ontario", {"en": "Ontario", "fr": "Ontario"}))
    'Ontario reçoit 3 $.'
    """

    __slots__ = ("is_plural",)
    is_plural: bool

    def __new__(cls, shown: str, name: Text) -> Self:
        made = super().__new__(cls, shown)
        made.is_plural = is_plural(name)
        return made

    def __format__(self, verbs: str) -> str:
        if "|" not in verbs:
            return super().__format__(verbs)
        one, several = verbs.split("|")
        return f"{within(self)} {several}" if self.is_plural else f"{self} {one}"


def is_plural(name: Text) -> bool:
    """Whether a name is that of several.

    >>> is_plural({"en": "Northwest Territories", "fr": "Territoires du Nord-Ouest"})
    False
    """
    return name.get("fr", "").startswith(PLURAL)


def within(name: str) -> str:
    """A plural name as it is within a sentence: its article is no longer its first word.

    >>> within("The three territories"), within("Three territories")
    ('the three territories', 'Three territories')
    """
    return name[:1].lower() + name[1:] if name.startswith(("The ", PLURAL)) else name
