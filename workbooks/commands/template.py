"""Writes a workbook with every Excel function at work."""

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.errors import Refused

ORDER = 120
UNDER = "excel"


FRENCH = """Écrit un classeur où chaque fonction Excel est à l’œuvre.

Écrit un classeur avec un exemple de chaque fonction Excel : les données sont dans des cellules, et les appels s’y rapportent.

Il s’ouvre partout avec des nombres, et calcule là où le complément est présent. Chaque cellule d’une réponse a sa propre formule, que
tout tableur accepte; avec --spill, une réponse est un seul appel dont le résultat se propage, comme l’écrit Excel 365.

\b
Exemples :
  fundingmodel template fonctions.xlsx --lang fr
  fundingmodel template propagation.xlsx --spill --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument(
    "out", type=click.Path(path_type=Path, dir_okay=False), metavar={"en": "OUT.xlsx", "fr": "SORTIE.xlsx"}
)
@language_option()
@bilingual.option(
    "--spill",
    is_flag=True,
    help={
        "en": "One call an answer, which spills; without the add-in LibreOffice shows #NAME?.",
        "fr": "Un appel par réponse, dont le résultat se propage; sans le complément, LibreOffice affiche #NOM?.",
    },
)
@bilingual.option(
    "--force", is_flag=True, help={"en": "Write over a file that is there.", "fr": "Remplacer un fichier qui existe."}
)
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
