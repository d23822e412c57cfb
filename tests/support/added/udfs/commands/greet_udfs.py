"""Greets from udfs."""

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 55
UNDER = "look_up"
FRENCH = """Salue de la part de udfs.

Salue de la part de udfs.

\b
Exemple :
  fundingmodel greet-udfs --lang fr
"""


@bilingual.command(FRENCH)
@language_option()
def command(language: str) -> None:
    """Greets from udfs.

    \b
    Example:
      fundingmodel greet-udfs
    """
    click.echo({"en": f"Good morning from {__file__}", "fr": f"Bonjour de {__file__}"}[language])
