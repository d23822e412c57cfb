"""Reads published workbooks into tidy files of figures."""

from pathlib import Path

import click

from fundingmodel.command_line.options import language_option

NAME = "import"
ORDER = 100


@click.group
def command() -> None:
    """Reads published workbooks into tidy files of figures, and checks every sum in them.

    \b
    Example:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
    """


@command.command(short_help="A workbook of IRCC, as published.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The CSV file to write.")
@click.option("--detail", type=click.Path(path_type=Path, dir_okay=False), help="A second CSV file: each programme.")
@language_option()
def ircc(file: Path, out: Path, detail: Path | None, language: str) -> None:
    """Reads a workbook of IRCC as published: permanent residents, asylum claimants, or temporary workers.

    Which of the three it is, is read from its title. Every subtotal and total is compared with its parts, and what was
    compared is printed. A sheet that does not fit is refused, with its cell, and nothing is written.

    \b
    Examples:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv --detail programmes.csv
    """
    from workbooks.importers.ircc import import_ircc

    click.echo(import_ircc(file, out, detail, language=language))
