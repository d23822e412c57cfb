"""Writes a workbook that compares scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.allocations.side_by_side import echo_comparison
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import languages_option, reading_option, workers_option, years_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused
from workbooks.asked import (
    Asked,
    Each,
    Target,
    asked_for,
    refuse_beside_published,
    refuse_beside_set,
    refuse_file_name,
    refuse_mark,
    refuse_signed_apart,
    refuse_without_each,
)
from workbooks.asked.target_options import signed_option, target_options
from workbooks.asked.twins import Place, in_each, refuse_languages_apart, write_in_each
from workbooks.batch.named import file_name, progress_of, two_of_one_name
from workbooks.file.engine import spreadsheet_engine

if TYPE_CHECKING:
    from fundingmodel.result import Result
    from fundingmodel.scenario.reading import Scenario
    from workbooks.asked.copies import Copy
    from workbooks.report import ReportSummary

ORDER = 10
UNDER = "answers"
FOR_US, PRINTED = "-for-us", "-print"
UNCHANGED = {"en": "  (unchanged)", "fr": "  (inchangé)"}  # made before from the same inputs


FRENCH = """Écrit un classeur qui compare des scénarios.

Écrit un classeur qui compare des scénarios : chaque chiffre est une formule active, et les mêmes données donnent les mêmes octets.

Sans SCÉNARIO, il présente l’ensemble « now »; « fundingmodel sets » énumère les ensembles, et --set en prend un autre ou un fichier à
vous. La commande affiche un tableau à coller, puis le chemin et le sha256 de chaque fichier. Un classeur de la commande que personne
n’a modifié est remplacé; tout autre est conservé, à moins que --force ne soit donné.
Rien n’est comparé à un relevé de montants connus, comme « published » : ces montants figurent à part.
Avec --each, un SCÉNARIO refusé n’arrête pas les autres : tous ceux qui sont refusés sont énumérés à la fin. Les classeurs sont
produits sur tous les cœurs (--workers); celui qui est déjà là, issu des mêmes fichiers, langue, exercices, options et version, est
laissé tel quel (--rebuild refait tout). Un manifeste, à côté, dit d’où vient chacun, sans aucun nom de dossier.

L’exemplaire est destiné à la table : il ne contient ni motif, ni auteur autre qu’un gouvernement, ni texte privé, ni rien d’un
SCÉNARIO qui n’est pas nommé, et chaque page porte une réserve de droits. --for-us écrit l’autre exemplaire, dans un fichier à part.

--lang en,fr l’écrit deux fois, dans les deux langues : les mêmes cellules, et chaque classeur nomme l’autre; avec --each, pour chaque
SCÉNARIO.

Dans À propos, qui prépare, révise et approuve inscrit son nom, le jour et l’empreinte de ce qui a été vu; une cellule active indique si
c’est encore ce qui s’y trouve. --signed inscrit ce qui est déjà signé.

--print écrit un exemplaire à imprimer, dans un fichier à part : du classeur entier ne s’impriment que la note de synthèse, le Sommaire,
les offres, la méthode de deux scénarios, et les vérifications et sources en bref. Chaque feuille de l’exemplaire habituel s’imprime seule.

Avec --for, la première feuille est la note de synthèse d’une administration. --with met la réponse à une question sur une feuille,
avec un graphique : pour la référence et chaque autre scénario, ou pour ceux
qu’elle nomme. Ses chiffres sont des valeurs; une cellule active indique s’ils correspondent encore aux données du classeur.

Avec --published, elle écrit les cas de « fundingmodel published », ou des fichiers de scénario à vous qui ont une table [published] :
chaque chiffre publié à côté du chiffre calculé, concordance ou discordance. Le code de sortie est 1 si une ligne est discordante, une
fois le fichier écrit.

\b
Exemples :
  fundingmodel report --lang fr
  fundingmodel report --set notre-ensemble.toml --lang fr
  fundingmodel report settlement notre-offre.toml --baseline settlement
  fundingmodel report settlement notre-offre.toml --for ON --for-us --lang fr
  fundingmodel report offres/1.toml offres/2.toml --each --out rapports
  fundingmodel report --years 2025-26,2026-27 --lang fr
  fundingmodel report --reading settlement-economic-half --lang fr
  fundingmodel report settlement predictable --with bridge --lang fr
  fundingmodel report --published --lang fr
  fundingmodel report notre-formule.toml --published --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, metavar={"en": "[SCENARIO]...", "fr": "[SCÉNARIO]..."})
@bilingual.option(
    "--set",
    "set_name",
    metavar={"en": "NAME|FILE", "fr": "NOM|FICHIER"},
    help={
        "en": "The scenarios, baseline, opening year and total of a set, in place of SCENARIO.",
        "fr": "Les scénarios, la référence, l’exercice d’ouverture et le total d’un ensemble, au lieu de SCÉNARIO.",
    },
)
@bilingual.option(
    "--each",
    is_flag=True,
    help={
        "en": "One workbook for each scenario, in place of one that compares them.",
        "fr": "Un classeur par scénario, au lieu d’un seul qui les compare.",
    },
)
@bilingual.option(
    "--rebuild",
    is_flag=True,
    help={
        "en": "With --each, also make workbooks again that are there from the same inputs.",
        "fr": "Avec --each, refaire aussi les classeurs qui sont déjà là, issus des mêmes données.",
    },
)
@workers_option()
@target_options()
@languages_option()
@years_option()
@reading_option()
@bilingual.option(
    "--baseline",
    metavar={"en": "NAME", "fr": "NOM"},
    help={
        "en": "The scenario that others are compared with; the first, unless named.",
        "fr": "Le scénario de référence; le premier, à moins d’en nommer un autre.",
    },
)
@bilingual.option(
    "--published",
    "of_cases",
    is_flag=True,
    help={
        "en": "Published formulas beside published results, match or miss row by row.",
        "fr": "Des formules publiées à côté des résultats publiés, concordance ou discordance ligne par ligne.",
    },
)
@bilingual.option(
    "--for-us",
    is_flag=True,
    help={
        "en": "The copy for your own side, with authors, reasons and private texts; without it, the copy for the table.",
        "fr": "L’exemplaire à usage interne, avec auteurs, motifs et textes privés; sans elle, l’exemplaire pour la table.",
    },
)
@bilingual.option(
    "--print",
    "printed",
    is_flag=True,
    help={
        "en": "The copy for paper: the whole workbook prints on some ten pages, and the sheets in detail are hidden.",
        "fr": "L’exemplaire à imprimer : le classeur entier tient en une dizaine de pages, et les feuilles de détail sont masquées.",
    },
)
@bilingual.option(
    "--mark",
    metavar={"en": "TEXT", "fr": "TEXTE"},
    help={
        "en": "The mark at the top of every page, instead of the usual one.",
        "fr": "La mention en tête de chaque page, au lieu de la mention habituelle.",
    },
)
@bilingual.option(
    "--with",
    "questions",
    multiple=True,
    metavar="QUESTION",
    help={
        "en": 'A question of `fundingmodel analyse`, its answer on a sheet: bridge, or "bridge --for PE". Can be repeated.',
        "fr": "La réponse à une question de « fundingmodel analyse » : bridge, ou « bridge --for PE » entre guillemets. Peut être répété.",
    },
)
@bilingual.option(
    "--for",
    "party",
    metavar={"en": "JURISDICTION", "fr": "ADMINISTRATION"},
    help={
        "en": "A party, by code or name: the first sheet is its brief, as `fundingmodel brief` writes it.",
        "fr": "Une administration, par son code ou son nom : la première feuille est sa note de synthèse, comme celle de « brief ».",
    },
)
@signed_option()
def command(
    scenarios: tuple[str, ...],
    set_name: str | None,
    each: bool,
    rebuild: bool,
    workers: int | None,
    out: Path,
    file: str | None,
    force: bool,
    languages: tuple[str, ...],
    years: list[str] | None,
    reading: str | None,
    baseline: str | None,
    of_cases: bool,
    for_us: bool,
    printed: bool,
    mark: str | None,
    questions: tuple[str, ...],
    party: str | None,
    signed_file: Path | None,
) -> None:
    """Writes a workbook that compares scenarios: every figure a live formula, the same bytes from the same inputs.

    Without a SCENARIO, it shows the set `now`; `fundingmodel sets` lists the sets, and --set takes another one or a file of your
    own. It prints a table to paste, and the path and sha256 of each file. A workbook of its own that nobody has changed is
    replaced; any other is kept, unless --force is given.
    Nothing is compared with a record of known amounts, such as `published`: these stand apart.
    With --each a SCENARIO that is refused does not stop the others: all that are refused are listed at the end. Workbooks are made
    on all cores (--workers), and one that is there from the same files, language, years, options and version is left as it is
    (--rebuild makes all again); fundingmodel-manifest.json beside them says what each was made from, without any folder.

    The copy is for the table: no reason, no author but a government and no private text is in it, nothing of a SCENARIO
    that is not named, and each page is marked as without prejudice. --for-us writes the other copy, to a file of its own.

    --lang en,fr writes it twice, in both languages: the same cells, and each names the other; with --each, so for each SCENARIO.

    On About, whoever prepared, reviewed and approved it types a name, a date and the stamp that was seen; a live cell says whether
    that is what is there now. --signed writes what was signed already.

    --print writes a copy for paper, to a file of its own: of the whole workbook, only the brief, the Summary, the offers, the
    method of two scenarios, and the checks and sources in short are printed. Every sheet of the usual copy prints by itself.

    With --for, the first sheet is the brief of a party. --with puts the answer to a question on a sheet, with a chart: of the
    baseline and each other scenario, or of those that it names. Its figures are values; a live cell says whether they still belong
    to the inputs of the workbook.

    With --published it writes the cases of `fundingmodel published`, or scenario files of your own with a table [published]:
    each published figure beside the calculated one, match or miss. Exit code 1 if one row misses, once the file is written.

    \b
    Examples:
      fundingmodel report
      fundingmodel report --set our-set.toml
      fundingmodel report settlement our-offer.toml --baseline settlement
      fundingmodel report offers/1.toml offers/2.toml --each --out reports --lang fr
      fundingmodel report settlement our-offer.toml --for-us
      fundingmodel report settlement our-offer.toml --for ON --for-us
      fundingmodel report settlement predictable --with bridge
      fundingmodel report --years 2025-26,2026-27
      fundingmodel report --reading settlement-economic-half
      fundingmodel report --published
      fundingmodel report our-formula.toml --published --lang fr
    """
    spreadsheet_engine()  # where it is missing, nothing needs to be calculated first
    if file is not None:
        refuse_file_name(file, each)
    if mark is not None:
        refuse_mark(mark)
    language = languages[0]
    target = Target(out, language, file, force, (FOR_US if for_us else "") + (PRINTED if printed else ""))
    if len(languages) > 1 and of_cases:
        refuse_languages_apart()
    if set_name is not None:
        refuse_beside_set(scenarios, of_cases)
    if (rebuild or workers) and (of_cases or not each):
        refuse_without_each()
    if signed_file and (each or of_cases):
        refuse_signed_apart()
    if of_cases:
        refuse_beside_published(
            for_us or printed or mark is not None, years is not None or bool(baseline or reading or questions or party)
        )
        from workbooks.published.reported import report_published

        report_published(scenarios, each, target, language)
    else:
        from workbooks.asked.copies import Copy
        from workbooks.asked.signed import read_signed
        from workbooks.page.sign_off import ROLES

        signed = read_signed(signed_file, ROLES) if signed_file else ()
        asked = replace(asked_for(scenarios, set_name, years, baseline, questions), party=party)
        copy, ways = Copy(for_us, mark, signed=signed, printed=printed), Each(rebuild, workers) if each else None
        _report_scenarios(asked, ways, in_each(target, languages), years, reading, copy)


def _report_scenarios(
    asked: Asked, each: Each | None, targets: Sequence[Target], years: list[str] | None, reading: str | None, copy: Copy
) -> None:
    """Writes the workbook that compares them, in each language, or one each; of what is named, all is given to whom the copy is for."""
    batch, baseline = Batch(asked.scenarios), asked.baseline
    chosen = batch.without_same(read_named(batch, years, reading=reading), file_name, two_of_one_name)
    if not each:
        batch.refuse_bad(nothing_written=True)
    names = [scenario.name for scenario in chosen.values()]
    if each and baseline and baseline not in names and not batch.reasons:
        raise Refused(
            "workbooks.no_baseline",
            "",
            "--baseline: no scenario {baseline!r} here.",
            "There are {names}.",
            baseline=baseline,
            names=names,
        )
    copy = replace(copy, given=frozenset(names))
    if each:
        _write_each(batch, chosen, each, targets, years, reading, copy, asked)
    else:
        written = _compared(batch, chosen, lambda: _write_all(list(chosen.values()), targets, copy, asked))
        files = [(one.path, one.sha256, "") for one in written]
        _echo_written(written[0].results, files, targets[0].language, years, asked)
    batch.refuse_bad()


def _write_each(
    batch: Batch,
    chosen: Mapping[int, Scenario],
    each: Each,
    targets: Sequence[Target],
    years: list[str] | None,
    reading: str | None,
    copy: Copy,
    asked: Asked,
) -> None:
    from fundingmodel.result import calculator
    from workbooks.batch.making import Wanted
    from workbooks.batch.stamps import program
    from workbooks.batch.writing import write_each

    opening, language = replace(asked.opening, title={}), targets[0].language
    wanted = Wanted(years, reading, copy, opening, program(), asked.questions, asked.party)
    written = write_each(batch, chosen, targets, wanted, each.rebuild, each.workers, progress_of)
    if written:
        of_one = calculator(list(chosen.values()))
        lines = [(one.path, one.sha256, UNCHANGED[language] if one.unchanged else "") for one in written]
        results = [of_one(chosen[place]) for place in dict.fromkeys(one.place for one in written)]
        _echo_written(results, lines, language, years, asked)


def _compared(
    batch: Batch, chosen: Mapping[int, Scenario], write: Callable[[], list[ReportSummary]]
) -> list[ReportSummary]:
    """The workbook of all of them; where that is refused, each is calculated by itself to list all bad ones."""
    from fundingmodel.result import calculator

    try:
        return write()
    except Refused:
        if len(chosen) > 1:
            batch.each(calculator(list(chosen.values())), chosen)
        batch.refuse_bad(nothing_written=True)
        raise


def _echo_written(
    results: Sequence[Result],
    files: Sequence[tuple[Path, str, str]],
    language: str,
    years: Sequence[str] | None,
    asked: Asked,
) -> None:
    """The table of the results, and each file with its sha256 and what else is said of it."""
    echo_comparison(results, language, years, asked.baseline, asked.opening.year)
    echo()
    for path, sha256, said in files:
        echo_wrapped(f"{path}  sha256 {sha256}{said}")


def _write_all(scenarios: list[Scenario], targets: Sequence[Target], copy: Copy, asked: Asked) -> list[ReportSummary]:
    """Scenarios that were read for the years and the reading that are wanted: cut once more, links of links would lose the reading."""
    from workbooks.report import write_report

    def write(place: Place) -> ReportSummary:
        said = (partial(progress_of, place.path.stem), targets[0].force, replace(copy, twin=place.twin))
        shown = (asked.opening, asked.questions, asked.party)
        return write_report(scenarios, place.path, place.language, None, asked.baseline, *said, *shown)

    return write_in_each(targets, asked.file, write)
