"""Sets up the add-in for Excel on Windows that needs no server."""

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 140
UNDER = "excel"


FRENCH = """Met en place le complément pour Excel (Windows), sans serveur.

Met en place le complément xlwings classique pour Excel sous Windows, qui n’a besoin ni de serveur ni d’administrateur.

La commande copie le complément de xlwings là où Excel cherche les compléments, écrit dans xlwings.conf le Python et les fonctions
qu’Excel emploie (--lang : la langue de l’aide qu’Excel affiche), ne modifie aucun autre réglage, et dit ce qui manque et comment y
remédier. Les fonctions s’appellent alors fm_allocate et ainsi de suite, et une erreur est un texte qui commence par #. Si vous avez du
code à côté de classeurs, utilisez --folder : le réglage UDF MODULES vaudrait aussi pour ceux-là. Vos propres fichiers de scénario,
pour fm_scenario : nommez-les dans la variable d’environnement FUNDINGMODEL_SCENARIOS.

\b
Exemples :
  fundingmodel excel-addin --check --lang fr
  fundingmodel excel-addin --lang fr
  fundingmodel excel-addin --folder C:\\Offres --lang fr
  fundingmodel excel-addin --vba fonctions.bas --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.option(
    "--check",
    is_flag=True,
    help={
        "en": "Only say what is there and what is missing; change nothing.",
        "fr": "Dire seulement ce qui est en place et ce qui manque; ne rien modifier.",
    },
)
@bilingual.option(
    "--remove",
    is_flag=True,
    help={
        "en": "Take out the settings that this command wrote, and no others.",
        "fr": "Retirer les réglages que cette commande a écrits, et aucun autre.",
    },
)
@bilingual.option(
    "--folder",
    type=click.Path(path_type=Path),
    help={
        "en": "Keep the settings in this folder, for the workbooks in it, not for all workbooks of the user. A folder on "
        "SharePoint will not do: the add-in passes over settings there.",
        "fr": "Garder les réglages dans ce dossier, pour ses classeurs, et non pour tous les classeurs de l’utilisateur. Un dossier sur "
        "SharePoint ne convient pas : le complément n’y lit pas les réglages.",
    },
)
@bilingual.option(
    "--vba",
    metavar={"en": "OUT.bas", "fr": "SORTIE.bas"},
    type=click.Path(path_type=Path),
    help={
        "en": "Write the functions' Visual Basic to a file, where Excel does not permit Import Functions.",
        "fr": "Écrire le Visual Basic des fonctions dans un fichier, si Excel n’autorise pas « Import Functions ».",
    },
)
@language_option()
def command(check: bool, remove: bool, folder: Path | None, vba: Path | None, language: str) -> None:
    """Sets up the classic xlwings add-in for Excel on Windows, which needs no server and no administrator.

    It copies xlwings' add-in to where Excel looks for add-ins, writes into xlwings.conf which Python and which functions
    Excel takes (--lang: the language of the help that Excel shows), changes no other setting, and says what is missing
    and how to mend it. The functions are then called fm_allocate and so on, and an error is a text that begins with #.
    If code of your own is beside workbooks, take --folder: the setting UDF MODULES would hold for those, too.
    Scenario files of your own, for fm_scenario: name them in the environment variable FUNDINGMODEL_SCENARIOS.

    \b
    Examples:
      fundingmodel excel-addin --check
      fundingmodel excel-addin
      fundingmodel excel-addin --folder C:\\Offers --lang fr
      fundingmodel excel-addin --vba functions.bas
    """
    from udfs.hosts.classic.setup import set_up

    set_up(check=check, remove=remove, folder=folder, vba=vba, lang=language)
