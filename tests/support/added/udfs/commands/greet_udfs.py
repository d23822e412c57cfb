"""Greets from udfs."""

import click

ORDER = 55


@click.command
def command() -> None:
    click.echo(__file__)
