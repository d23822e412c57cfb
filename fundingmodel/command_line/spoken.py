"""The language of a run: that of --lang, wherever it is on the command line, known before anything else is read.

click marks its own texts, headings and usage errors, for gettext, whose catalogues are binary files that a machine's settings
choose. Its modules are given the texts of spoken.toml instead, in the language that was asked for.
"""

import gettext
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import french

_language = ContextVar("language", default="en")


def spoken() -> str:
    return _language.get()


def speak(language: str) -> None:
    _language.set(language)


def asked(arguments: Sequence[str]) -> str:
    """The language that arguments ask for; of several options the last, of several languages the first, and English for what is none.

    >>> asked(["explain", "--help", "--lang", "fr"])
    'fr'
    """
    found = "en"
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else "".join(arguments[place + 1 : place + 2])
            first = value.partition(",")[0]
            found = first if first in LANGUAGES else found
    return found


def translated(english: str) -> str:
    """A text of click in the language of the run; one that has no French, and every text in English, as click has it."""
    found = catalogue()["texts"].get(english) if spoken() == "fr" else None
    return gettext.gettext(english) if found is None else french(found)


def translated_count(one: str, several: str, count: int) -> str:
    return translated(one if count == 1 else several) if spoken() == "fr" else gettext.ngettext(one, several, count)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """The French of click: its texts by the English ones, and what takes the place of a value by the name of its type."""
    return tomllib.loads(files("fundingmodel.command_line").joinpath("spoken.toml").read_text(encoding="utf-8"))["fr"]


def give_to_click() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            own = vars(module)
            own.update({"_": translated} if own.get("_") is gettext.gettext else {})
            own.update({"ngettext": translated_count} if own.get("ngettext") is gettext.ngettext else {})


give_to_click()
