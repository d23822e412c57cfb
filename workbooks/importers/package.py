"""A data package of another government.

A data package as `fundingmodel export` writes it: its hashes, its figures and its results are checked, and compared with what is here.
"""

from __future__ import annotations

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped

FRENCH = """Un paquet de données d’un autre gouvernement.

Lit un paquet de données tel que l’écrit « fundingmodel export » : un fichier zip ou un dossier.

L’empreinte de chaque fichier est vérifiée, chaque jeu de données passe par le même contrôle que les vôtres, et chaque scénario est
recalculé : il est dit si les affectations indiquées en découlent, et en quoi chaque jeu de données diffère de celui d’ici, version par
version. Avec --out, les fichiers sont écrits dans un dossier neuf, où les scénarios se lisent tels quels.

\b
Exemples :
  fundingmodel import package leur-paquet.zip --lang fr
  fundingmodel import package leur-paquet.zip --out leur-offre --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("file", type=click.Path(path_type=Path), metavar={"en": "FILE", "fr": "FICHIER"})
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help={"en": "A new folder to write its files to.", "fr": "Un dossier neuf où écrire ses fichiers."},
)
@language_option()
def command(file: Path, out: Path | None, language: str) -> None:
    """A data package of another government.

    Reads a data package as `fundingmodel export` writes it: a zip file or a folder.

    The hash of each file is checked, each data set goes through the same gate as your own, and each scenario is calculated again: it
    says whether the allocations that are stated follow, and how each data set differs from the one that is held here, edition by
    edition. With --out its files are written to a new folder, where the scenarios run as they are.

    \b
    Examples:
      fundingmodel import package their-package.zip
      fundingmodel import package their-package.zip --out their-offer
    """
    import tempfile

    from fundingmodel.errors import Refused
    from fundingmodel.exchange.differences import editions, follow, told
    from fundingmodel.exchange.reading import read_package
    from fundingmodel.exchange.words import says

    if out is not None and out.exists() and any(out.iterdir()):
        raise Refused(
            "workbooks.folder_is_not_empty",
            out,
            "{where} is there already, and has files in it.",
            "Give a new folder, so that nothing of yours is written over.",
        )
    package = read_package(file)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package.put_in(folder)
        for line in told(package, editions(package, folder), follow(package, folder), language):
            echo_wrapped(line)
    if out is not None:
        package.put_in(out)
        echo_wrapped(says("written", language, folder=out))
