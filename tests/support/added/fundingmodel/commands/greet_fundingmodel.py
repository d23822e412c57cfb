"""Greets from fundingmodel."""

import click

from fundingmodel.command_line.options import language_option

ORDER = 55


@click.command
@language_option()
def command(language: str) -> None:
    """Greets from fundingmodel.

    \b
    Example:
      fundingmodel greet-fundingmodel
    """
    click.echo(__file__)
