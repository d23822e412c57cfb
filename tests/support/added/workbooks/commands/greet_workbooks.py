"""Greets from workbooks."""

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 55
UNDER = "look_up"
FRENCH = """Salue de la part de workbooks.

Salue de la part de workbooks.

\b
Exemple :
  fundingmodel greet-workbooks --lang fr
"""


@bilingual.command(FRENCH)
@language_option()
def command(language: str) -> None:
    """Greets from workbooks.

    \b
    Example:
      fundingmodel greet-workbooks
    """
    click.echo({"en": f"Good morning from {__file__}", "fr": f"Bonjour de {__file__}"}[language])
