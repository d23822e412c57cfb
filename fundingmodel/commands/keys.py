"""The keys of a scenario file."""

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import ScenarioRefused

ORDER = 75


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
    from fundingmodel.command_line.key_lines import key_in_full
    from fundingmodel.formula import advice
    from fundingmodel.language.file_keys import file_keys, places
    from fundingmodel.language.words import Words

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
    echo_wrapped("\n\n".join(key_in_full(each, words) for each in found))
