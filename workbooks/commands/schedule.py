"""A scenario as the schedule of a letter, in a document."""

from __future__ import annotations

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, reading_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import Refused
from workbooks.asked.target_options import signed_option

ORDER = 106
UNDER = "travel"

FRENCH = """Un scénario en annexe d’une lettre, dans un document.

Écrit un document Word qui s’annexe à une lettre : les fonds, les chiffres et leurs sources, l’ordre du calcul, l’arrondissement et les
égalités, ce qui cède si l’argent manque, les données tardives ou révisées, les résultats et un exemple de calcul.

Pour des dépenses de programme, il dit que ces chiffres ne lient personne. Il porte la mention « ébauche » jusqu’à ce que --signed dise
que les juristes et un jurilinguiste ont signé pour son empreinte même, qui se lit au pied de chaque page. Le scénario et ses données
voyagent à l’intérieur : « fundingmodel verify » relit les tableaux et les recalcule. Rien de privé n’y est.

\b
Exemple :
  fundingmodel schedule notre-offre.toml --out annexe.docx --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenario", metavar={"en": "SCENARIO", "fr": "SCÉNARIO"})
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("schedule.docx"),
    show_default=True,
    help={"en": "The document to write.", "fr": "Le document à écrire."},
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={"en": "Write over another document that is there.", "fr": "Remplacer un autre document qui est là."},
)
@signed_option()
@reading_option()
@language_option()
def command(
    scenario: str, out: Path, force: bool, signed_file: Path | None, reading: str | None, language: str
) -> None:
    """A scenario as the schedule of a letter, in a document.

    Writes a Word document to be attached to a letter: the money, the figures and their sources, the order of calculation, rounding and
    ties, what gives way when money is short, data that are late or revised, the results, and a worked example.

    Of programme spending it says that the figures bind nobody. It is marked as a draft until --signed says that counsel and a
    jurilinguist have signed for just its stamp, which is on the foot of each page. The scenario and its data travel inside:
    `fundingmodel verify` reads the tables back and calculates them again. Nothing private is in it.

    \b
    Example:
      fundingmodel schedule our-offer.toml --out schedule.docx
    """
    from fundingmodel.result import run_all
    from workbooks.asked.signed import read_signed
    from workbooks.schedule.contents import SIGNERS
    from workbooks.schedule.writing import write_schedule

    if out.suffix.lower() != ".docx":
        raise Refused("workbooks.not_docx", out, "a document ends in .docx; call it {out}.docx.", out=out.name)
    batch = Batch([scenario])
    read = read_named(batch, None, reading=reading)
    batch.refuse_bad(nothing_written=True)
    (result,) = run_all(list(read.values()))
    write_schedule(result, out, language, force, read_signed(signed_file, SIGNERS) if signed_file else ())
    echo_wrapped(str(out))
