"""Greets from fundingmodel."""

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 55
UNDER = "look_up"
FRENCH = """Salue de la part de fundingmodel.

Salue de la part de fundingmodel.

\b
Exemple :
  fundingmodel greet-fundingmodel --lang fr
"""


@bilingual.command(FRENCH)
@language_option()
def command(language: str) -> None:
    """Greets from fundingmodel.

    \b
    Example:
      fundingmodel greet-fundingmodel
    """
    click.echo({"en": f"Good morning from {__file__}", "fr": f"Bonjour de {__file__}"}[language])
