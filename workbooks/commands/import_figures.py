"""Reads published workbooks into tidy files of figures."""

import click

from fundingmodel.command_line.finding import Found, in_folder

NAME = "import"
ORDER = 100


class Importers(click.Group):
    """The importers: each is a file or a folder in `workbooks.importers`, found by being there."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_importers())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = _importers().get(cmd_name)
        if found is None:
            return None
        command = found.load()
        command.name, command.short_help = found.name, command.short_help or found.help
        return command


def _importers() -> dict[str, Found]:
    return {each.name: each for each in in_folder("workbooks.importers")}


@click.group(cls=Importers)
def command() -> None:
    """Reads published workbooks into tidy files of figures, and checks every sum in them.

    \b
    Example:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
    """
