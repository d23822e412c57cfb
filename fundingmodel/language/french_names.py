"""Names of provinces and territories inside a French sentence: with their article, after *de*, and before their verb."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fundingmodel.language.number import PLURAL

OF = {"le ": "du ", "la ": "de la ", "l’": "de l’", "les ": "des ", "": "de "}  # by the article


@dataclass(frozen=True)
class FrenchName:
    """A name with the article that it takes.

    >>> FrenchName("Territoires du Nord-Ouest", "les ").receives
    'les Territoires du Nord-Ouest reçoivent'
    >>> FrenchName("Yukon", "le ").of
    'du Yukon'
    """

    name: str
    article: str

    @property
    def of(self) -> str:
        return f"{OF[self.article]}{self.name}"

    @property
    def receives(self) -> str:
        return f"{self.article}{self.name} {'reçoivent' if self.article == 'les ' else 'reçoit'}"


def french_names(names: Iterable[str]) -> tuple[FrenchName, ...]:
    """The names with their forms, in their order; none where one of them has no forms: then a sentence needs a colon.

    >>> [name.of for name in french_names(["Ontario", "Les trois territoires"])]
    ['de l’Ontario', 'des trois territoires']
    """
    found = [_forms(name) for name in names]
    known = [each for each in found if each is not None]
    return tuple(known) if len(known) == len(found) else ()


def _forms(name: str) -> FrenchName | None:
    """A name of the list, or one that has its own article."""
    if name.startswith(PLURAL):
        return FrenchName(name.removeprefix(PLURAL), PLURAL.lower())
    return FrenchName(name, articles()[name]) if name in articles() else None


@cache
def articles() -> Mapping[str, str]:
    read: Mapping[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["articles"]
    return read
