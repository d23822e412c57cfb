"""The keys of a scenario file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import ScenarioRefused

if TYPE_CHECKING:
    from fundingmodel.language.file_keys import FileKey
    from fundingmodel.language.words import Words

ORDER = 75
UNDER = "look_up"
LABELS = {
    "head": {"en": "{name} ({place})", "fr": "{name} ({place})"},
    "needed": {"en": "A file is refused without it.", "fr": "Sans elle, un fichier est refusé."},
    "file": {"en": "In a file: {}", "fr": "Dans un fichier : {}"},
}


FRENCH = """Les clés d’un fichier de scénario.

Les clés d’un fichier de scénario, et où chacune peut figurer; avec CLÉ, ce qu’elle dit à chaque endroit, avec un exemple.

\b
Exemples :
  fundingmodel keys --lang fr
  fundingmodel keys bind --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("key", required=False, metavar={"en": "[KEY]", "fr": "[CLÉ]"})
@language_option()
def command(key: str | None, language: str) -> None:
    """The keys of a scenario file, and where each may be; with KEY, what it says in each place, with an example.

    \b
    Examples:
      fundingmodel keys
      fundingmodel keys bind
    """
    from fundingmodel.language.file_keys import file_keys, places
    from fundingmodel.language.words import Words
    from fundingmodel.steps.choices import advice

    words = Words(language)
    if key is None:
        rows = [[each.name, words.text(places()[each.place]), words.text(each.text)] for each in file_keys()]
        header = {"en": ["Key", "Where", "What it says"], "fr": ["Clé", "Où", "Ce qu’elle dit"]}
        echo_rows("", header[language], rows, language)
        return
    found = [each for each in file_keys() if each.name == key]
    if not found:
        names = {each.name for each in file_keys()}
        raise ScenarioRefused("no_such_key", "", "a scenario file has no key {key!r}.", advice(key, names), key=key)
    echo_wrapped("\n\n".join(_in_full(each, words) for each in found))


def _in_full(key: FileKey, words: Words) -> str:
    """A key of one place in plain lines, with the line that a file writes."""
    from fundingmodel.language.file_keys import places

    head = words.text(LABELS["head"]).format(name=key.name, place=words.text(places()[key.place]))
    needed = [words.text(LABELS["needed"])] if key.needed else []
    return "\n".join([head, words.text(key.text), *needed, words.text(LABELS["file"]).format(key.example)])
