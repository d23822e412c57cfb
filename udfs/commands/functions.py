"""The Excel functions, or one of them with its arguments."""

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 110
UNDER = "look_up"


FRENCH = """Les fonctions Excel, ou l’une d’elles avec ses arguments.

Les fonctions Excel par catégorie, ou l’une d’elles : ses arguments, son résultat, sa source et un exemple.

\b
Exemples :
  fundingmodel functions --lang fr
  fundingmodel functions FM.ALLOCATE --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("name", required=False, metavar={"en": "[NAME]", "fr": "[NOM]"})
@language_option()
def command(name: str | None, language: str) -> None:
    """The Excel functions by category, or one of them: its arguments, result, source and an example.

    \b
    Examples:
      fundingmodel functions
      fundingmodel functions FM.ALLOCATE
    """
    from udfs.manual.reference import formatted

    click.echo(formatted(name, language))
