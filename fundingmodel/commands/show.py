"""The whole of a scenario as one file."""

from pathlib import Path

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.visible import echo

ORDER = 77
UNDER = "offers"
REMARKS = {
    "en": [
        "{name}, whole: one file, which gives the same amounts.",
        "Files that it names are named from this folder.",
    ],
    "fr": [
        "{name}, en entier : un seul fichier, qui donne les mêmes montants.",
        "Les fichiers qu’il nomme le sont à partir de ce dossier.",
    ],
}


FRENCH = """Un scénario en entier, en un seul fichier.

Affiche un SCÉNARIO en entier, avec ce qu’il reprend de ses parents, comme un seul fichier qui donne les mêmes montants.

Le fichier est à enregistrer dans le dossier d’où la commande est lancée : les fichiers qu’il nomme le sont à partir de là.

\b
Exemple :
  fundingmodel show offer-2-no-base --lang fr > offre-entiere.toml
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenario", metavar={"en": "SCENARIO", "fr": "SCÉNARIO"})
@language_option()
def command(scenario: str, language: str) -> None:
    """The whole of a SCENARIO, with what it takes from its parents, as one file that gives the same amounts.

    The file is to be saved in the folder where the command is run: files that it names are named from there.

    \b
    Example:
      fundingmodel show offer-2-no-base > whole-offer.toml
    """
    from fundingmodel.scenario.offers.whole_file import whole_file
    from fundingmodel.scenario.reading import read_scenario

    read = read_scenario(scenario)
    # What the file is made from is not said: it is a file to hand over.
    remarks = [line.format(name=read.name) for line in REMARKS[language]]
    echo(whole_file(read.data, read.path, Path(), remarks), newline=False)
