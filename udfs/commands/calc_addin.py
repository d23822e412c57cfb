"""Writes an add-in for LibreOffice Calc."""

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option

ORDER = 150
UNDER = "excel"


FRENCH = """Écrit un complément pour LibreOffice Calc.

Écrit les fonctions comme complément pour LibreOffice Calc (25.2 ou plus récent), SORTIE.oxt.

Ouvrez le fichier avec LibreOffice, ou ajoutez-le dans Outils - Gestionnaire des extensions, où il se retire aussi; redémarrez ensuite
LibreOffice. Le complément calcule avec le Python qui a fundingmodel, sur l’ordinateur où il se trouve; le Python de LibreOffice n’a
besoin d’aucun module. Le fichier contient le chemin de ce Python. Il sert aussi ailleurs : là où ce Python n’est pas, il en cherche un
autre qui a fundingmodel et, faute d’en trouver, une cellule dit comment le nommer. Sous Debian et Ubuntu, LibreOffice n’a un Python que
si python3-uno est installé. LibreOffice en Flatpak ou en Snap, qui ne pourrait peut-être pas démarrer un Python extérieur, n’a pas été
essayé.

\b
Exemples :
  fundingmodel calc-addin financement.oxt --lang fr
  fundingmodel calc-addin financement.oxt --anywhere --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("out", metavar={"en": "OUT.oxt", "fr": "SORTIE.oxt"}, type=click.Path(path_type=Path))
@bilingual.option(
    "--python",
    metavar={"en": "PATH", "fr": "CHEMIN"},
    help={
        "en": "The Python that calculates; by default the one that runs this command.",
        "fr": "Le Python qui calcule; par défaut, celui qui exécute cette commande.",
    },
)
@bilingual.option(
    "--anywhere",
    is_flag=True,
    help={
        "en": "For other computers: leave the path of this Python out; LibreOffice looks for one there.",
        "fr": "Pour d’autres ordinateurs : laisser de côté le chemin de ce Python; LibreOffice y en cherche un.",
    },
)
@language_option()
def command(out: Path, python: str | None, anywhere: bool, language: str) -> None:
    """Writes the functions as an add-in for LibreOffice Calc (25.2 or newer), OUT.oxt.

    Open the file with LibreOffice, or add it in Tools - Extension Manager, where it is removed, too; then start LibreOffice
    again. It calculates with the Python that has fundingmodel, on the computer that it is on; LibreOffice's own Python needs
    no packages. The file holds the path of that Python. It works elsewhere, too: where that Python is not, another one that has
    fundingmodel is looked for, and where there is none, a cell says how to name it. On Debian and Ubuntu LibreOffice has a Python
    only where python3-uno is installed. LibreOffice as a Flatpak or Snap, which may not be able to start a Python outside, was not
    tried.

    \b
    Examples:
      fundingmodel calc-addin funding.oxt
      fundingmodel calc-addin funding.oxt --anywhere
    """
    from udfs.hosts.calc.package import write

    write(out, python, language, anywhere)
