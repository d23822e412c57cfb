"""The Excel functions, or one of them with its arguments."""

import click

from fundingmodel.command_line.options import language_option

ORDER = 110


@click.command
@click.argument("name", required=False)
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
