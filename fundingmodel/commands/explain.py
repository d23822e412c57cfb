"""How one amount came about, in plain words."""

import click

from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 30


@click.command
@click.argument("scenario")
@click.argument("jurisdiction")
@click.argument("year")
@language_option()
def command(scenario: str, jurisdiction: str, year: str, language: str) -> None:
    """How the amount of one JURISDICTION in one fiscal YEAR came about, step by step, in plain words.

    JURISDICTION is a code or a name, in English or French.

    \b
    Examples:
      fundingmodel explain settlement ON 2021-22
      fundingmodel explain predictable "Nova Scotia" 2026-27
      fundingmodel explain settlement Ontario 2021-2022 --lang fr
    """
    from fundingmodel.analysis.explain import explain as account
    from fundingmodel.result import run

    echo_wrapped(account(run(scenario), jurisdiction, year, language), newline=False)
