"""Writes a workbook that compares scenarios."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.allocations.side_by_side import echo_comparison
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, reading_option, workers_option, years_option
from fundingmodel.command_line.tables import echo_cases
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
    refuse_without_each,
)

if TYPE_CHECKING:
    from fundingmodel.analysis.published_cases.comparing import Case
    from fundingmodel.result import Result
    from fundingmodel.scenario.reading import Scenario
    from workbooks.copies import Copy
    from workbooks.published.report import PublishedSummary
    from workbooks.report import ReportSummary

ORDER = 10
UNDER = "answers"
FOR_US = "-for-us"


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

--with met la réponse à une question sur une feuille, avec un graphique : pour la référence et chaque autre scénario, ou pour ceux
qu’elle nomme. Ses chiffres sont des valeurs; une cellule active indique s’ils correspondent encore aux données du classeur.

Avec --published, elle écrit les cas de « fundingmodel published », ou des fichiers de scénario à vous qui ont une table [published] :
chaque chiffre publié à côté du chiffre calculé, concordance ou discordance. Le code de sortie est 1 si une ligne est discordante, une
fois le fichier écrit.

\b
Exemples :
  fundingmodel report --lang fr
  fundingmodel report --set notre-ensemble.toml --lang fr
  fundingmodel report settlement notre-offre.toml --baseline settlement
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
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help={
        "en": "The folder to write to; it is made if it is not there.",
        "fr": "Le dossier où écrire; il est créé s’il n’existe pas.",
    },
)
@bilingual.option(
    "--file",
    metavar={"en": "NAME", "fr": "NOM"},
    help={
        "en": "The name of the workbook in that folder, in place of its usual one.",
        "fr": "Le nom du classeur dans ce dossier, au lieu du nom habituel.",
    },
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={
        "en": "Write over a workbook that was edited, or that is not of this program.",
        "fr": "Remplacer un classeur qui a été modifié ou qui ne vient pas de ce programme.",
    },
)
@language_option()
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
def command(
    scenarios: tuple[str, ...],
    set_name: str | None,
    each: bool,
    rebuild: bool,
    workers: int | None,
    out: Path,
    file: str | None,
    force: bool,
    language: str,
    years: list[str] | None,
    reading: str | None,
    baseline: str | None,
    of_cases: bool,
    for_us: bool,
    mark: str | None,
    questions: tuple[str, ...],
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

    --with puts the answer to a question on a sheet, with a chart: of the baseline and each other scenario, or of those that
    it names. Its figures are values; a live cell says whether they still belong to the inputs of the workbook.

    With --published it writes the cases of `fundingmodel published`, or scenario files of your own with a table [published]:
    each published figure beside the calculated one, match or miss. Exit code 1 if one row misses, once the file is written.

    \b
    Examples:
      fundingmodel report
      fundingmodel report --set our-set.toml
      fundingmodel report settlement our-offer.toml --baseline settlement
      fundingmodel report offers/1.toml offers/2.toml --each --out reports --lang fr
      fundingmodel report settlement our-offer.toml --for-us
      fundingmodel report settlement predictable --with bridge
      fundingmodel report --years 2025-26,2026-27
      fundingmodel report --reading settlement-economic-half
      fundingmodel report --published
      fundingmodel report our-formula.toml --published --lang fr
    """
    if file is not None:
        refuse_file_name(file, each)
    if mark is not None:
        refuse_mark(mark)
    target = Target(out, language, file, force, FOR_US if for_us else "")
    if set_name is not None:
        refuse_beside_set(scenarios, of_cases)
    if (rebuild or workers) and (of_cases or not each):
        refuse_without_each()
    if of_cases:
        refuse_beside_published(for_us or mark is not None, years is not None or bool(baseline or reading or questions))
        _report_published(scenarios, each, target, language)
    else:
        from workbooks.copies import Copy

        asked = asked_for(scenarios, set_name, years, baseline, questions)
        _report_scenarios(asked, Each(rebuild, workers) if each else None, target, years, reading, Copy(for_us, mark))


def _report_scenarios(
    asked: Asked, each: Each | None, target: Target, years: list[str] | None, reading: str | None, copy: Copy
) -> None:
    """Writes the workbook that compares them, or one each; of what is named, all is given to whom the copy is for."""
    batch, baseline = Batch(asked.scenarios), asked.baseline
    chosen = batch.without_same(read_named(batch, years, reading=reading), _file_name, _two_of_one_name)
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
        _write_each(batch, chosen, each, target, years, reading, copy, asked)
    else:
        path = target.of(asked.file)
        write = partial(_write, force=target.force, language=target.language, copy=copy)
        written = _compared(batch, chosen, lambda: write(list(chosen.values()), path, baseline, asked))
        _echo_written(written.results, [(written.path, written.sha256, "")], target.language, years, asked)
    batch.refuse_bad()


def _write_each(
    batch: Batch,
    chosen: Mapping[int, Scenario],
    each: Each,
    target: Target,
    years: list[str] | None,
    reading: str | None,
    copy: Copy,
    asked: Asked,
) -> None:
    from fundingmodel.result import calculator
    from workbooks.batch.making import Wanted
    from workbooks.batch.stamps import program
    from workbooks.batch.writing import write_each

    opening = replace(asked.opening, title={})
    wanted = Wanted(target.language, years, reading, copy, opening, program(), asked.questions)
    written = write_each(batch, chosen, target, wanted, each.rebuild, each.workers, _progress_of)
    if written:
        of_one = calculator(list(chosen.values()))
        lines = [(one.path, one.sha256, UNCHANGED[target.language] if one.unchanged else "") for one in written]
        _echo_written([of_one(chosen[one.place]) for one in written], lines, target.language, years, asked)


def _compared(batch: Batch, chosen: Mapping[int, Scenario], write: Callable[[], ReportSummary]) -> ReportSummary:
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


def _report_published(names: Sequence[str], each: bool, target: Target, language: str) -> None:
    """Writes the workbook of cases, or one each; then refuses, where a file is bad or a row misses."""
    from fundingmodel.analysis.published_cases.comparing import compare
    from fundingmodel.analysis.published_cases.words import refuse_misses
    from fundingmodel.scenario.files import published_cases
    from workbooks.published.report import FILE, write_published

    batch = Batch(names or published_cases())
    compared = batch.each(compare, dict(enumerate(batch.names)))
    cases = batch.without_same(
        compared, lambda case: _file_name(case.scenario), lambda case: _two_of_one_name(case.scenario)
    )
    if not each:
        batch.refuse_bad(nothing_written=True)

    def write(group: Sequence[Case], name: str) -> PublishedSummary:
        path = target.of(name)
        return write_published(group, path, language, partial(_progress_of, path.stem), target.force)

    if each:
        written = list(batch.each(lambda case: write([case], f"{case.scenario.name}-published"), cases).values())
    else:
        written = [write(list(cases.values()), Path(FILE).stem)]
    if written:
        echo_cases(list(cases.values()), language)
        echo()
    for summary in written:
        echo_wrapped(f"{summary.path}  sha256 {summary.sha256}")
    batch.refuse_bad()
    refuse_misses(list(cases.values()), language)


def _file_name(scenario: Scenario) -> str:
    return scenario.name.casefold()  # files of Windows and Mac know no case


def _two_of_one_name(scenario: Scenario) -> Refused:
    return Refused(
        "workbooks.two_of_one_name",
        scenario.name,
        "two scenarios have this name.",
        "Change `name` in one of the files.",
    )


def _write(
    scenarios: list[Scenario],
    path: Path,
    baseline: str | None,
    asked: Asked,
    force: bool,
    language: str,
    copy: Copy,
) -> ReportSummary:
    """Scenarios that were read for the years and the reading that are wanted: cut once more, links of links would lose the reading."""
    from workbooks.report import write_report

    progress = partial(_progress_of, path.stem)
    return write_report(
        scenarios, path, language, None, baseline, progress, force, copy, asked.opening, asked.questions
    )


def _progress_of(name: str, what: str) -> None:
    """Tells a person at a terminal what is being done; says nothing in a nightly log."""
    if sys.stderr.isatty():
        click.echo(f"{name}: {what}", err=True)
