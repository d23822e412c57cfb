"""Checks a workbook or document that came back."""

from __future__ import annotations

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused

ORDER = 78
UNDER = "travel"


FRENCH = """Vérifie un classeur ou un document qui revient d’ailleurs.

Compare chaque classeur avec ce qu’il était à son écriture, quel que soit le programme qui l’a enregistré depuis, et dit ce qui y a
changé, d’après le sens puis par cellule : données, formules, valeurs enregistrées, ce qui est masqué, inséré, renommé ou ajouté. Les
chiffres sont ensuite calculés de nouveau à partir des données du fichier lui-même.

Les scénarios qui ne viennent pas avec le programme sont cherchés à côté du fichier et dans le dossier courant, puis parmi les fichiers
qu’il porte.

De deux fichiers écrits par « report --lang en,fr », elle dit s’ils concordent encore, cellule par cellule.

Les approbations sont énumérées; si l’empreinte de ce qui a été signé n’est pas celle des données du fichier, ou si la date d’une
approbation est illisible ou n’est pas encore venue, le code de sortie est 12.

Les tableaux d’un document de « fundingmodel schedule » sont relus et recalculés d’après le scénario qu’il contient.

Avec --leaks, la commande énumère ce qu’un classeur contient en plus de ce que montrent ses pages : motifs, notes privées, auteurs,
commentaires, propriétés, chemins, feuilles masquées, valeurs de ce qui a été retiré; 0 dit qu’il n’y a rien de tel. D’un document, elle
énumère aussi les modifications suivies, le texte masqué et ce que son scénario dit à usage interne; elle n’examine ni les images ni les
polices.

Avec --accessibility, elle énumère les obstacles d’un classeur, qui que l’ait fait, pour les personnes qui n’en voient pas les pages ou les
couleurs : feuilles sans titre en A1, tableaux sans en-tête, à cellules fusionnées ou à lignes vides, sens donné par la couleur seule,
graphiques et images sans texte de remplacement, noms de feuilles et textes de liens qui ne disent rien, fichier sans langue ni titre; 0 dit
qu’il n’y en a pas.

Avec --second-reading, les montants d’un scénario ou d’un classeur sont recalculés en fractions exactes par un programme distinct, qui lit
lui-même les fichiers et n’emploie rien du moteur de calcul; tout écart est énuméré. La seconde lecture couvre toutes les étapes fournies;
elle ne vérifie ni ce qu’un fichier n’a pas le droit de dire, ni les limites des chiffres. Ce qu’elle ne couvre pas est refusé et nommé.

\b
Codes de sortie :
  0   inchangé, ou montants identiques
  11  des données ont été modifiées, et les chiffres en découlent
  12  autre modification, chiffres non enregistrés, ou montant qui diffère
  13  illisible, ou rien à comparer

\b
Exemples :
  fundingmodel verify LEUR.xlsx --lang fr
  fundingmodel verify LEUR.xlsx AUTRE.xlsx --format json --lang fr
  fundingmodel verify NOTRE.xlsx --leaks --lang fr
  fundingmodel verify LEUR.xlsx --accessibility --lang fr
  fundingmodel verify annexe.docx --lang fr
  fundingmodel verify settlement LEUR.xlsx --second-reading --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("sources", nargs=-1, required=True, metavar={"en": "FILE...", "fr": "FICHIER..."})
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    help={
        "en": "Form: lines to read (table), or json with the sheet, cell, kind, before and after of each finding.",
        "fr": "Forme : lignes à lire (table), ou json avec feuille, cellule, genre, avant et après de chaque constat.",
    },
)
@bilingual.option(
    "--leaks",
    "of_leaks",
    is_flag=True,
    help={
        "en": "What a reader on the other side could learn from the file, whoever made it, in place of what was changed.",
        "fr": "Ce que l’autre partie pourrait apprendre du fichier, qui que l’ait fait, au lieu de ce qui a changé.",
    },
)
@bilingual.option(
    "--accessibility",
    "of_accessibility",
    is_flag=True,
    help={
        "en": "Obstacles for readers who do not see its pages or colours, whoever made it, in place of what was changed.",
        "fr": "Obstacles pour qui ne voit pas les pages ou les couleurs, qui que l’ait fait, au lieu de ce qui a changé.",
    },
)
@bilingual.option(
    "--second-reading",
    "is_second_reading",
    is_flag=True,
    help={
        "en": "Recompute the amounts on exact fractions, without the engine.",
        "fr": "Recalculer les montants en fractions exactes, sans le moteur de calcul.",
    },
)
@language_option()
def command(
    sources: tuple[str, ...], form: str, of_leaks: bool, of_accessibility: bool, is_second_reading: bool, language: str
) -> None:
    """Compares each workbook with what it was when it was written, whichever program saved it since, and says what was changed in it,
    by what it means and by cell: inputs, formulas, stored values, and what was hidden, inserted, renamed or added. Then the
    figures are calculated again from the file's own inputs.

    Scenarios that do not come with the program are looked for beside the file and in the current folder, and then among the files that it
    carries.

    Of two files that `report --lang en,fr` wrote it says whether they are still the same, cell by cell.

    Who signed is listed, and whether the stamp of what was signed is that of the file's present inputs; where it is not, or where the
    date of a signature is none or has not come yet, the exit code is 12.

    The tables of a document of `fundingmodel schedule` are read back, and calculated again from the scenario that travels inside it.

    With --leaks it lists what a workbook holds besides what its pages show: reasons, private notes, authors, comments, properties,
    paths, hidden sheets, values of what was taken out; 0 says that there is nothing of it. Of a document it also lists tracked changes,
    hidden text and what its scenario says for one side alone; it does not look into pictures and fonts.

    With --accessibility it lists the obstacles of a workbook, whoever made it, for readers who do not see its pages or its colours: sheets
    without a title in A1, tables without headers, with merged cells or blank rows, meaning by colour alone, charts and pictures
    without an alternative text, names of sheets and texts of links that say nothing, a file without language or title; 0 says that
    there is none.

    With --second-reading the amounts of a scenario or of a workbook are recomputed on exact fractions by a program of its own, which
    reads the files itself and uses nothing of the engine; every one that differs is listed. The second reading covers all packaged
    steps; it does not check what a file may not say, nor the limits of inputs. What it does not cover is refused by name.

    \b
    Exit codes:
      0   unchanged, or amounts that are the same
      11  inputs were changed, and the figures follow from them
      12  anything else was changed, figures that are not stored, an amount that differs
      13  unreadable, or nothing to compare

    \b
    Examples:
      fundingmodel verify THEIR.xlsx
      fundingmodel verify THEIR.xlsx OTHER.xlsx --format json
      fundingmodel verify OURS.xlsx --leaks
      fundingmodel verify THEIR.xlsx --accessibility
      fundingmodel verify schedule.docx
      fundingmodel verify settlement THEIR.xlsx --second-reading
    """
    from workbooks.schedule.returned import is_schedule

    ways = of_leaks + of_accessibility + is_second_reading
    documents = [not ways and is_schedule(Path(source)) for source in sources]
    apart = any(documents) and (form != "table" or not all(documents))
    if ways > 1 or (is_second_reading and form != "table") or apart:
        raise Refused(
            "workbooks.verified_apart",
            "",
            "verify: documents, --leaks, --accessibility and --second-reading are told one at a time, and --format is of workbooks.",
            "Run the command once for each.",
        )
    if is_second_reading:
        code = _read_once_more(sources, language)
    elif all(documents):
        code = _verify_schedules(sources, language)
    else:
        from workbooks.returned.findings import ACCESSIBILITY, CHANGES, LEAKS

        of = LEAKS if of_leaks else ACCESSIBILITY if of_accessibility else CHANGES
        code = _verify_workbooks([Path(source) for source in sources], form, of, language)
    click.get_current_context().exit(code)


def _verify_workbooks(files: list[Path], form: str, of: str, language: str) -> int:
    """What was changed in workbooks, what can be learned from them, or what hinders their readers; gives the exit code."""
    from workbooks.returned.findings import OTHERWISE
    from workbooks.returned.told import as_json, in_text, tell_each, twins_in_text, twins_of

    found = tell_each(files, language, of)
    twins = twins_of(found)
    if form == "json":
        echo(as_json(found, twins))
    else:
        told = [in_text(each, language) for each in found] + [twins_in_text(each, language) for each in twins]
        echo_wrapped("\n\n".join(told))
    return max([each.code for each in found] + [OTHERWISE for each in twins if not each.are_alike])


def _read_once_more(sources: tuple[str, ...], language: str) -> int:
    """Amounts by the second reading; gives the exit code."""
    from workbooks.returned.findings import AMOUNTS, OTHERWISE, UNCHANGED, UNREADABLE
    from workbooks.returned.second_reading import second_reading
    from workbooks.returned.told import in_text, unreadable

    code = UNCHANGED
    for place, source in enumerate(sources):
        try:
            found = second_reading(source)
        except (Refused, OSError) as error:
            _echo_apart(in_text(unreadable(Path(source), error, language, AMOUNTS), language), is_first=not place)
            code = UNREADABLE
            continue
        for n, compared in enumerate(found):
            _echo_apart("\n".join(compared.text(language)), is_first=not (place or n))
            if compared.differing:
                echo()
                echo_rows("", *compared.table(language), language, keys=2)
            code = max(code, UNCHANGED if compared.is_same else OTHERWISE)
    return code


def _echo_apart(text: str, is_first: bool) -> None:
    """What is said of one file or scenario, below a blank line but for the first."""
    if not is_first:
        echo()
    echo_wrapped(text)


def _verify_schedules(sources: tuple[str, ...], language: str) -> int:
    """Documents: their tables read back, and calculated again from the scenario inside; gives the exit code."""
    from workbooks.returned.findings import OTHERWISE, UNCHANGED, UNREADABLE
    from workbooks.returned.told import in_text, unreadable
    from workbooks.schedule.returned import compare_schedule, told

    code = UNCHANGED
    for path in map(Path, sources):
        try:
            compared = compare_schedule(path)
        except (Refused, OSError) as error:
            echo_wrapped(in_text(unreadable(path, error, language), language))
            code = UNREADABLE
            continue
        for line in told(compared, language):
            echo_wrapped(line)
        code = max(code, UNCHANGED if compared.is_alike else OTHERWISE)
    return code
