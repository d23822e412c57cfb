"""Reads published workbooks into tidy files of figures."""

from collections.abc import Mapping

import click

from fundingmodel.command_line.bilingual import FoundCommands
from fundingmodel.command_line.finding import Found, in_folder
from fundingmodel.command_line.options import language_option

NAME = "import"
ORDER = 100
UNDER = "data"


class Importers(FoundCommands):
    """The importers: each is a file or a folder in `workbooks.importers`, found by being there."""

    def found(self) -> Mapping[str, Found]:
        return {each.name: each for each in in_folder("workbooks.importers")}


FRENCH = """Lit des classeurs publiés, en tire des fichiers de chiffres.

Lit des classeurs publiés, en tire des fichiers de chiffres en ordre et vérifie toutes les sommes.

\b
Exemple :
  fundingmodel import ircc residents.xlsx --out admissions.csv --lang fr
"""


@click.group(cls=Importers, french=FRENCH)
@language_option()
def command(language: str) -> None:
    """Reads published workbooks into tidy files of figures, and checks every sum in them.

    \b
    Example:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
    """
