"""Writes a workbook with every Excel function at work."""

from pathlib import Path

import click

from fundingmodel.command_line.options import language_option
from fundingmodel.errors import Refused

ORDER = 120


@click.command
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.xlsx")
@language_option()
@click.option(
    "--spill", is_flag=True, help="One call an answer, which spills; without the add-in LibreOffice shows #NAME?."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(out: Path, language: str, spill: bool, force: bool) -> None:
    """Writes a workbook with a worked example of every Excel function, inputs in cells and calls that refer to them.

    It opens with numbers everywhere, and calculates where the add-in is present. Each cell of an answer has a formula of
    its own, which any spreadsheet takes; with --spill an answer is one call that spills, as Excel 365 writes it.

    \b
    Examples:
      fundingmodel template functions.xlsx
      fundingmodel template fonctions.xlsx --lang fr
      fundingmodel template spilled.xlsx --spill
    """
    from workbooks.file.saving import save
    from workbooks.template.build import build

    if out.suffix.lower() != ".xlsx":
        raise Refused("workbooks.not_xlsx", out, "a workbook ends in .xlsx; call it {out}.xlsx.", out=out.name)
    if out.exists() and not force:
        raise Refused(
            "workbooks.workbook_is_there",
            out,
            "{where} is there already.",
            "Give another name, or --force to write over it.",
        )
    save(build(language, spill), out)
    click.echo(out)
