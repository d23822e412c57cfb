"""Greets from udfs."""

import click

from fundingmodel.command_line.options import language_option

ORDER = 55


@click.command
@language_option()
def command(language: str) -> None:
    """Greets from udfs.

    \b
    Example:
      fundingmodel greet-udfs
    """
    click.echo(__file__)
