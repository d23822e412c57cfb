"""A list of another publisher."""

import click


@click.command
@click.argument("file")
def command(file: str) -> None:
    click.echo(f"read {file}")
