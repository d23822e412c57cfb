"""A clean workbook from one that came back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.errors import Refused
from workbooks.asked import refuse_file_name
from workbooks.asked.target_options import target_options

ORDER = 79
UNDER = "travel"
INPUTS = {"en": "Inputs taken from {file}: {count}.", "fr": "Données reprises de {file} : {count}."}
LEFT = {
    "en": "Left behind, since it is no input: {count}. fundingmodel verify {file} lists it.",
    "fr": "Laissé de côté, puisque ce n’est pas une donnée : {count}. « fundingmodel verify {file} --lang fr » l’énumère.",
}
SIGNED = {
    "en": "Sign-offs left behind, since what was signed is the other file: {count}.",
    "fr": "Approbations laissées de côté, puisque c’est l’autre fichier qui a été signé : {count}.",
}


FRENCH = """Un classeur propre à partir d’un classeur revenu.

Écrit un classeur propre des mêmes scénarios, dans la même langue et avec les mêmes options, à partir des données qui se trouvent dans
un FICHIER revenu d’ailleurs; rien d’autre de ce qui y a été fait n’est repris.

Avec --scenarios, chaque scénario dont des chiffres ont changé est aussi écrit comme offre, enfant de celui qui a été envoyé; elle
dit de qui elle est et pourquoi (--author, --reason).

\b
Exemples :
  fundingmodel rerun LEUR.xlsx --lang fr
  fundingmodel rerun LEUR.xlsx --scenarios offres --author ON --reason Réponse
"""


@bilingual.command(FRENCH)
@bilingual.argument("file", type=click.Path(path_type=Path), metavar={"en": "FILE", "fr": "FICHIER"})
@target_options("name")
@bilingual.option(
    "--scenarios",
    type=click.Path(path_type=Path, file_okay=False),
    metavar={"en": "FOLDER", "fr": "DOSSIER"},
    help={
        "en": "Also write an offer below each scenario that has other figures now, to this folder.",
        "fr": "Écrire aussi dans ce dossier une offre sous chaque scénario dont des chiffres ont changé.",
    },
)
@bilingual.option(
    "--author",
    metavar={"en": "NAME", "fr": "NOM"},
    help={"en": "With --scenarios: whose offers these are.", "fr": "Avec --scenarios : de qui sont ces offres."},
)
@bilingual.option(
    "--reason",
    metavar={"en": "TEXT", "fr": "TEXTE"},
    help={"en": "With --scenarios: why they are made.", "fr": "Avec --scenarios : pourquoi elles sont faites."},
)
@language_option()
def command(
    file: Path,
    out: Path,
    name: str | None,
    force: bool,
    scenarios: Path | None,
    author: str | None,
    reason: str | None,
    language: str,
) -> None:
    """Writes a clean workbook of the same scenarios, in the same language and with the same options, from the inputs that stand in a
    FILE that came back; nothing else of what was done to it is taken over.

    With --scenarios, each scenario that has other figures now is also written as an offer, a child of the one that was sent; it
    says whose it is and why (--author, --reason).

    \b
    Examples:
      fundingmodel rerun THEIR.xlsx
      fundingmodel rerun THEIR.xlsx --scenarios offers --author "Ontario" --reason "Their answer"
    """
    from workbooks.report import replace_report
    from workbooks.returned.rerun import Author, read_rerun, rerun, scenario_files, write_files

    if name is not None:
        refuse_file_name(name, each=False)
    if (scenarios is None) != (author is None and reason is None) or (scenarios and not (author and reason)):
        raise Refused(
            "workbooks.scenarios_with_author",
            "",
            "--scenarios goes with --author and --reason: an offer says whose it is, and why it is made.",
            'Write --scenarios offers --author "Ontario" --reason "Their answer", for instance.',
        )
    read = read_rerun(file, (Path(), file.parent), language)
    files = {}
    if scenarios and author and reason:
        said = Author(author, date.today().isoformat(), {"en": reason, "fr": reason})
        files = scenario_files(read, scenarios, said, language)
    made = rerun(read)
    out.mkdir(parents=True, exist_ok=True)
    target = out / (name or f"{file.stem}-rerun.xlsx")
    replace_report(made.data, target, force)
    write_files(files)
    echo_wrapped(INPUTS[language].format(file=file.name, count=len(read.inputs)))
    if read.left:
        echo_wrapped(LEFT[language].format(file=file.name, count=len(read.left)))
    if signed := read.verification.found.signed:
        echo_wrapped(SIGNED[language].format(count=len(signed)))
    for each in (target, *files):
        echo_wrapped(str(each))
