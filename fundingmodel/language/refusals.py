"""Refusals in the reader's language: the sentence of each, made from its fields where a reader is met.

French templates are in `refusals_fr.toml`, by key, in this folder and in each other package that refuses: a key that
begins with a package's name, as workbooks.no_file, is looked up there. A key without French gives the English sentence.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from fundingmodel.errors import ENGLISH, Refused, Writer, shortened
from fundingmodel.language.words import Words, french, refuse_unknown

HERE = "fundingmodel.language"
SPACE = "\u00a0"  # between the digits of a French number


def sentence(refused: Refused, language: str = "en") -> str:
    """What is refused, in one sentence or two: its place, what was found, what to do.

    >>> from fundingmodel.errors import in_file
    >>> sentence(Refused("no_price_basis", in_file("our-offer.toml"), "no price basis."), "fr")[:30]
    'our-offer.toml\\xa0: aucune base d'
    """
    refuse_unknown(language)
    return french(FRENCH.refusal(refused)) if language == "fr" else ENGLISH.refusal(refused)


@cache
def templates(package: str) -> Mapping[str, Any]:
    """The French templates of a package, by key: what was found, or a table of it and what to do."""
    return tomllib.loads((files(package) / "refusals_fr.toml").read_text(encoding="utf-8"))


class French(Writer):
    """Makes the sentence in French; a code or text that somebody wrote stays as it is, between guillemets."""

    last, either = " et ", " ou "
    words = Words("fr")

    def template(self, key: str, part: str, english: str) -> str:
        package, _, name = key.rpartition(".")
        found = templates(package or HERE).get(name, {})
        return str(found if isinstance(found, str) and part == "what" else found.get(part, english))

    def after_place(self, where: str, what: str) -> str:
        return f"{where}{' –' if ' : ' in what else ' :'} {what}"  # one colon a sentence

    def joint(self, joined: str) -> str:
        return ", " if joined == ": " else joined

    def quoted(self, value: object) -> str:
        if not isinstance(value, str):
            return super().quoted(value)
        return f"« {shortened(value)} »" if value else "« »"

    def figure(self, value: Any, format_spec: str) -> str:
        if format_spec == "year":
            return self.words.fiscal_year(str(value))
        if format_spec == "unit":
            return self.words.unit(str(value))
        text = super().figure(value, format_spec)
        if isinstance(value, float | Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
            return text.replace(",", SPACE).replace(".", ",").replace("-", "−")
        return text


FRENCH = French()
