"""Scenarios with their data and results, as one data package."""

from __future__ import annotations

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, reading_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 105
UNDER = "travel"

FRENCH = """Des scénarios, leurs données et leurs résultats, en un paquet.

Écrit un paquet de données Frictionless (un fichier zip) : chaque SCÉNARIO en entier, les jeux de données qu’il lit, avec leurs unités,
codes, sources, statuts, portée, nature et empreintes des originaux, et les affectations qu’il donne.

Un autre gouvernement le lit avec « fundingmodel import package », ou avec tout outil qui connaît la norme. Rien de privé n’y est : ni
motif, ni texte privé, ni rien d’un scénario qui n’est pas nommé.

\b
Exemple :
  fundingmodel export settlement notre-offre.toml --out paquet.zip --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, required=True, metavar={"en": "SCENARIO...", "fr": "SCÉNARIO..."})
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("fundingmodel-package.zip"),
    show_default=True,
    help={"en": "The zip file to write.", "fr": "Le fichier zip à écrire."},
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={"en": "Write over another package that is there.", "fr": "Remplacer un autre paquet qui est là."},
)
@reading_option()
@language_option()
def command(scenarios: tuple[str, ...], out: Path, force: bool, reading: str | None, language: str) -> None:
    """Scenarios with their data and results, as one data package.

    Writes a Frictionless data package (a zip file): each SCENARIO whole, the data sets that it reads, with their units, codes, sources,
    status, scope, measure and the hashes of their originals, and the allocations that it gives.

    Another government reads it with `fundingmodel import package`, or with any tool that knows the standard. Nothing private is in it:
    no reason, no private text, and nothing of a scenario that is not named.

    \b
    Example:
      fundingmodel export settlement our-offer.toml --out our-package.zip
    """
    from fundingmodel.errors import Refused
    from fundingmodel.exchange.words import says
    from fundingmodel.exchange.writing import write_package
    from fundingmodel.result import run_all

    if out.suffix.lower() != ".zip":
        raise Refused("package_not_zip", out, "a data package ends in .zip; call it {out}.zip.", out=out.name)
    batch = Batch(scenarios)
    read = read_named(batch, None, reading=reading)
    batch.refuse_bad(nothing_written=True)
    count = write_package(run_all(list(read.values())), out, force)
    echo_wrapped(says("exported", language, file=out, count=count))
