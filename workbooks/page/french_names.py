"""Names of provinces and territories inside a French sentence: with their article, after *de*, and before their verb."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
    """The names with their forms, in their order; none where one of them has no forms: then a sentence needs a colon."""
    known, wanted = articles(), tuple(names)
    return tuple(FrenchName(name, known[name]) for name in wanted) if set(wanted) <= set(known) else ()


@cache
def articles() -> Mapping[str, str]:
    read: Mapping[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["articles"]
    return read
