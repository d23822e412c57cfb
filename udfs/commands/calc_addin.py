"""Writes an add-in for LibreOffice Calc."""

from pathlib import Path

import click

from fundingmodel.command_line.options import language_option

ORDER = 150


@click.command
@click.argument("out", metavar="OUT.oxt", type=click.Path(path_type=Path))
@click.option("--python", metavar="PATH", help="The Python that calculates; by default the one that runs this command.")
@language_option()
def command(out: Path, python: str | None, language: str) -> None:
    """Writes the functions as an add-in for LibreOffice Calc (25.2 or newer), OUT.oxt.

    Open the file with LibreOffice, or add it in Tools - Extension Manager, where it is removed, too; then start LibreOffice
    again. It calculates with the Python that has fundingmodel, on this computer alone; LibreOffice's own Python needs
    no packages. On Debian and Ubuntu LibreOffice has a Python only where python3-uno is installed. LibreOffice as a
    Flatpak or Snap, which may not be able to start that Python, was not tried.

    \b
    Example:
      fundingmodel calc-addin funding.oxt
    """
    from udfs.hosts.calc.package import write

    write(out, python, language)
