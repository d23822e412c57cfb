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
  fundingmodel template fonctions.xlsx --lite --lang fr
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
    "--lite",
    is_flag=True,
    help={
        "en": "Write the texts for xlwings Lite too, OUT-main.py and OUT-requirements.txt, to be pasted into its tabs.",
        "fr": "Écrire aussi les textes pour xlwings Lite, « SORTIE-main.py » et « SORTIE-requirements.txt », à coller dans ses "
        "onglets.",
    },
)
@bilingual.option(
    "--wheel",
    metavar={"en": "ADDRESS", "fr": "ADRESSE"},
    help={
        "en": "With --lite: where your server has fundingmodel's wheel, https://….whl.",
        "fr": "Avec --lite : l’adresse du paquet fundingmodel sur votre serveur.",
    },
)
@bilingual.option(
    "--force", is_flag=True, help={"en": "Write over a file that is there.", "fr": "Remplacer un fichier qui existe."}
)
def command(out: Path, language: str, spill: bool, lite: bool, wheel: str | None, force: bool) -> None:
    """Writes a workbook with a worked example of every Excel function, inputs in cells and calls that refer to them.

    It opens with numbers everywhere, and calculates where the add-in is present. Each cell of an answer has a formula of
    its own, which any spreadsheet takes; with --spill an answer is one call that spills, as Excel 365 writes it.

    \b
    Examples:
      fundingmodel template functions.xlsx
      fundingmodel template fonctions.xlsx --lang fr
      fundingmodel template spilled.xlsx --spill
      fundingmodel template functions.xlsx --lite
    """
    from fundingmodel.whole_files import write_whole
    from workbooks.file.saving import save
    from workbooks.template.build import build

    if out.suffix.lower() != ".xlsx":
        raise Refused("workbooks.not_xlsx", out, "a workbook ends in .xlsx; call it {out}.xlsx.", out=out.name)
    beside = lite_texts_beside(out, language, wheel) if lite else {}
    if wheel is not None:
        refuse_other_than_wheel(wheel, lite)
    for each in (out, *beside):
        if each.exists() and not force:
            raise Refused(
                "workbooks.workbook_is_there",
                each,
                "{where} is there already.",
                "Give another name, or --force to write over it.",
            )
    save(build(language, spill), out)
    click.echo(out)
    for path, text in beside.items():
        write_whole(text.encode("utf-8"), path)
        click.echo(path)


def lite_texts_beside(out: Path, language: str, wheel: str | None) -> dict[Path, str]:
    """The texts for xlwings Lite, by the files that they are written to."""
    from fundingmodel.function_catalogue import functions

    catalogue = functions()
    texts = catalogue.lite_texts(language, wheel or "") if catalogue else {}
    return {out.with_name(f"{out.stem}-{name}"): text for name, text in texts.items()}


def refuse_other_than_wheel(address: str, lite: bool) -> None:
    if not lite:
        raise Refused("workbooks.wheel_without_lite", "", "--wheel goes with --lite.", "Give both, or neither.")
    if not (
        address.startswith("https://") and address.endswith(".whl") and address.isprintable() and " " not in address
    ):
        raise Refused(
            "workbooks.no_wheel_address",
            "",
            "--wheel is {address!r}; it is the address of a wheel, from https:// to .whl.",
            address=address,
        )
