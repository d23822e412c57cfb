"""Nouns: what a scenario shares out in the place of money, with its forms in both languages."""

from collections.abc import Mapping, Sequence

Forms = Mapping[str, Sequence[str]]  # by language, one and several


class Noun(str):
    """What is shared out in the place of a currency, as its file calls it: the plural in English, and its forms.

    >>> Noun({"en": ("berth", "berths"), "fr": ("couchette", "couchettes")})
    'berths'
    """

    __slots__ = ("forms",)
    forms: Forms

    def __new__(cls, forms: Forms) -> "Noun":
        made = super().__new__(cls, forms["en"][1])
        made.forms = forms
        return made

    def __getnewargs__(self) -> tuple[Forms]:  # type: ignore[override]  # a copy is made of the forms
        return (self.forms,)
