"""What is wrong with a scenario file, or what was read."""

from __future__ import annotations

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 80
UNDER = "offers"


FRENCH = """Ce qui ne va pas dans un fichier de scénario, ou ce qu’il dit.

Ce qui ne va pas dans chaque FICHIER de scénario; si tout va, ce qui y a été lu.

La commande énumère tout ce qu’elle trouve de fautif, puis s’arrête avec le code de sortie 1; y compris ce que « fundingmodel
published » refuse d’un fichier qui a une table [published], dont un chiffre discordant. D’un fichier en règle, elle montre d’abord
les garanties qui ne sont pas respectées et les cas où le besoin ne décide de rien; ensuite les exercices, les enveloppes, les sommes
des données, les nombres masqués et la valeur retenue pour chacun, les hypothèses, et les chiffres qui ont varié de plus de la moitié
d’une année à l’autre. De plusieurs fichiers, ceux qui sont refusés sont énumérés à la fin.

\b
Exemples :
  fundingmodel check notre-offre.toml --lang fr
  fundingmodel check offres/1.toml offres/2.toml --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("files", nargs=-1, required=True, metavar={"en": "FILE...", "fr": "FICHIER..."})
@language_option()
def command(files: tuple[str, ...], language: str) -> None:
    """What is wrong with each scenario FILE; if nothing is, what was read from it.

    It lists everything wrong that it can find, then stops with exit code 1. That includes what `fundingmodel
    published` refuses of a file with a table [published], a figure that misses among it. Of a file in order it shows first
    which guarantees are not kept and where need decides nothing, then years, envelopes, sums of the inputs, suppressed
    counts and what each is taken as, assumptions, and figures that moved by more than half from one year to the next.
    Of several files, those that are refused are listed at the end.

    \b
    Examples:
      fundingmodel check our-offer.toml
      fundingmodel check offers/1.toml offers/2.toml
    """
    from fundingmodel.command_line.problems import problems

    batch = Batch(files)
    shown = False
    for place, file in enumerate(files):
        with batch.trying(place):
            if wrong := problems(file):
                batch.refuse(place, wrong)
                continue
            text = _read(file, language)
            echo_wrapped(f"\n{text}" if shown else text)
            shown = True
    batch.refuse_bad()


def _read(file: str, language: str) -> str:
    """What was read from a file; refused where a figure that was published misses."""
    from fundingmodel.analysis.inspection import what_was_read
    from fundingmodel.analysis.published_cases.comparing import compare
    from fundingmodel.analysis.published_cases.words import refuse_misses
    from fundingmodel.result import run

    result = run(file)
    if "published" in result.scenario.data:
        refuse_misses([compare(result)], language)
    return what_was_read(result, language)
