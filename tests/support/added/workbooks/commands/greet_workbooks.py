"""Greets from workbooks."""

import click

from fundingmodel.command_line.options import language_option

ORDER = 55


@click.command
@language_option()
def command(language: str) -> None:
    """Greets from workbooks.

    \b
    Example:
      fundingmodel greet-workbooks
    """
    click.echo(__file__)
