"""Writes a workbook that compares scenarios."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.allocations.scenarios import AGAINST
from fundingmodel.command_line.allocations.table import BY_SIZE, Column, echo_allocations
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, reading_option, years_option
from fundingmodel.command_line.tables import echo_cases
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.analysis.published_cases.comparing import Case
    from fundingmodel.result import Result
    from fundingmodel.scenario.reading import Scenario
    from workbooks.copies import Copy
    from workbooks.published.report import PublishedSummary
    from workbooks.report import ReportSummary

ORDER = 10
COMPARISON = "fundingmodel-comparison"
FOR_US = "-for-us"
LONGEST_MARK = 100  # characters: a header of a page has room for these beside its title


FRENCH = """Écrit un classeur qui compare des scénarios.

Écrit un classeur qui compare des scénarios : chaque chiffre est une formule active, et les mêmes données donnent les mêmes octets.

Sans SCÉNARIO, il compare ceux qui sont fournis, sauf le repère du Québec, d’une autre portée. La commande affiche un tableau à coller,
puis le chemin et le sha256 de chaque fichier. Un classeur de la commande que personne n’a modifié est remplacé; tout autre est
conservé, à moins que --force ne soit donné.
Avec --each, un SCÉNARIO refusé n’arrête pas les autres : tous ceux qui sont refusés sont énumérés à la fin.

L’exemplaire est destiné à la table : il ne contient ni motif, ni auteur autre qu’un gouvernement, ni texte privé, ni rien d’un
SCÉNARIO qui n’est pas nommé, et chaque page porte une réserve de droits. --for-us écrit l’autre exemplaire, dans un fichier à part.

Avec --published, elle écrit les cas de « fundingmodel published », ou des fichiers de scénario à vous qui ont une table [published] :
chaque chiffre publié à côté du chiffre calculé, concordance ou discordance. Le code de sortie est 1 si une ligne est discordante, une
fois le fichier écrit.

\b
Exemples :
  fundingmodel report --lang fr
  fundingmodel report settlement notre-offre.toml --baseline settlement
  fundingmodel report offres/1.toml offres/2.toml --each --out rapports
  fundingmodel report --years 2025-26,2026-27 --lang fr
  fundingmodel report --reading settlement-economic-half --lang fr
  fundingmodel report --published --lang fr
  fundingmodel report notre-formule.toml --published --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, metavar={"en": "[SCENARIO]...", "fr": "[SCÉNARIO]..."})
@bilingual.option(
    "--each",
    is_flag=True,
    help={
        "en": "One workbook for each scenario, in place of one that compares them.",
        "fr": "Un classeur par scénario, au lieu d’un seul qui les compare.",
    },
)
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
def command(
    scenarios: tuple[str, ...],
    each: bool,
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
) -> None:
    """Writes a workbook that compares scenarios: every figure a live formula, the same bytes from the same inputs.

    Without a SCENARIO, it compares those that come with the package, but for quebec-parity, a comparator of another scope. It
    prints a table to paste, and the path and sha256 of each file. A workbook of its own that nobody has changed is replaced; any
    other is kept, unless --force is given.
    With --each a SCENARIO that is refused does not stop the others: all that are refused are listed at the end.

    The copy is for the table: no reason, no author but a government and no private text is in it, nothing of a SCENARIO
    that is not named, and each page is marked as without prejudice. --for-us writes the other copy, to a file of its own.

    With --published it writes the cases of `fundingmodel published`, or scenario files of your own with a table [published]:
    each published figure beside the calculated one, match or miss. Exit code 1 if one row misses, once the file is written.

    \b
    Examples:
      fundingmodel report
      fundingmodel report settlement our-offer.toml --baseline settlement
      fundingmodel report offers/1.toml offers/2.toml --each --out reports --lang fr
      fundingmodel report settlement our-offer.toml --for-us
      fundingmodel report --years 2025-26,2026-27
      fundingmodel report --reading settlement-economic-half
      fundingmodel report --published
      fundingmodel report our-formula.toml --published --lang fr
    """
    if file is not None:
        _refuse_file_name(file, each)
    if mark is not None:
        _refuse_mark(mark)
    target = Target(out, language, file, force, FOR_US if for_us else "")
    if of_cases:
        _refuse_beside_published(for_us or mark is not None, years is not None or bool(baseline or reading))
        _report_published(scenarios, each, target, language)
    else:
        from workbooks.copies import Copy

        _report_scenarios(scenarios, each, target, years, reading, baseline, Copy(for_us, mark))


def _refuse_beside_published(of_a_copy: bool, of_a_comparison: bool) -> None:
    if of_a_copy:
        raise Refused(
            "workbooks.published_has_no_copies",
            "",
            "--published shows what governments have published: leave out --for-us and --mark.",
        )
    if of_a_comparison:
        raise Refused(
            "workbooks.published_takes_all",
            "",
            "--published compares every year with what was published: leave out --years, --reading and --baseline.",
        )


def _report_scenarios(
    scenarios: Sequence[str],
    each: bool,
    target: Target,
    years: list[str] | None,
    reading: str | None,
    baseline: str | None,
    copy: Copy,
) -> None:
    """Writes the workbook that compares them, or one each; of what is named, all is given to whom the copy is for."""
    from fundingmodel.scenario.files import compared

    batch = Batch(scenarios or compared())
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
    write = partial(_write, force=target.force, language=target.language, years=years, copy=copy)
    if each:
        summaries = list(batch.each(lambda s: write([s], target.of(s.name), None), chosen).values())
    else:
        summaries = [_compared(batch, chosen, lambda: write(list(chosen.values()), target.of(""), baseline))]
    if summaries:
        _echo_written(summaries, target.language, years, baseline)
    batch.refuse_bad()


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
    summaries: Sequence[ReportSummary], language: str, years: Sequence[str] | None, baseline: str | None
) -> None:
    _echo_comparison([result for each in summaries for result in each.results], language, years, baseline)
    echo()
    for summary in summaries:
        echo_wrapped(f"{summary.path}  sha256 {summary.sha256}")


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
        return write_published(group, path, language, _progress(path.stem), target.force)

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


@dataclass(frozen=True)
class Target:
    """Where workbooks go: the folder, which is made when the first is written, and how each is called there."""

    folder: Path
    language: str
    file: str | None
    force: bool
    copy: str = ""  # how a copy that is not for the table ends

    def of(self, name: str) -> Path:
        """The path of a workbook; one in French has a name of its own, so that it does not replace the English one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.file:
            return self.folder / self.file
        ending = "" if self.language == "en" else f"-{self.language}"
        return self.folder / f"{name or COMPARISON}{ending}{self.copy}.xlsx"


def _refuse_mark(mark: str) -> None:
    """Refused: a mark that no header has room for, or that is no line of text."""
    if len(mark) > LONGEST_MARK or not mark.strip() or not mark.isprintable():
        raise Refused(
            "workbooks.mark_of_pages",
            "--mark",
            "found {mark!r}; it is one line of at most {most} characters.",
            mark=mark,
            most=LONGEST_MARK,
        )


def _refuse_file_name(file: str, each: bool) -> None:
    """Refused: a name with a folder in it, of no workbook, or one name for several workbooks."""
    place = "--file"
    if each:
        raise Refused(
            "workbooks.file_with_each", place, "with --each there is a file for each scenario, named after it."
        )
    if Path(file).name != file or "/" in file or "\\" in file:
        raise Refused(
            "workbooks.file_with_folder", place, "{file} has a folder in it; give the folder with --out.", file=file
        )
    if not file.lower().endswith(".xlsx"):
        raise Refused("workbooks.not_xlsx", place, "a workbook ends in .xlsx; call it {out}.xlsx.", out=file)


def _write(
    scenarios: list[Scenario],
    path: Path,
    baseline: str | None,
    force: bool,
    language: str,
    years: list[str] | None,
    copy: Copy,
) -> ReportSummary:
    from workbooks.report import write_report

    return write_report(scenarios, path, language, years, baseline, _progress(path.stem), force, copy)


def _progress(name: str) -> Callable[[str], None]:
    """Tells a person at a terminal what is being done; says nothing in a nightly log."""
    if not sys.stderr.isatty():
        return lambda _what: None
    return lambda what: click.echo(f"{name}: {what}", err=True)


def _echo_comparison(
    results: Sequence[Result], language: str, years: Sequence[str] | None, baseline: str | None
) -> None:
    """Allocations of the latest year side by side, each with its change against a baseline of the same money."""
    from fundingmodel.analysis.comparison import allocations, jurisdictions_of
    from fundingmodel.analysis.money_words import unlike_in_words
    from fundingmodel.language.figures import Figures
    from fundingmodel.language.words import Words
    from fundingmodel.scenario.chosen_years import having
    from fundingmodel.scopes import told_apart

    words = Words(language)
    first = next((r for r in results if r.scenario.name == baseline), results[0])
    ordered = [first, *(r for r in results if r is not first)]
    year = max(y for r in results for y in having(r.scenario.fiscal_years, years))
    names = {code: name[language] for code, name in jurisdictions_of(ordered).items()}
    amounts = [allocations(r, year) if year in r.scenario.fiscal_years else {} for r in ordered]
    currencies = [r.scenario.currency for r in ordered]
    called = [
        words.text(r.scenario.short) + (f" ({r.scenario.currency})" if len(set(currencies)) > 1 else "")
        for r in ordered
    ]
    kinds = told_apart([r.scenario.money for r in ordered], language)
    columns = [
        Column(name, of_one, amounts[0] if number and kind == kinds[0] else None)
        for number, (name, of_one, kind) in enumerate(zip(called, amounts, kinds, strict=True))
    ]
    in_words = Figures(language).year(year)
    title = {"en": f"Allocations of {in_words}", "fr": f"Affectations de {in_words}"}[language]
    if any(column.before is not None for column in columns):
        title += "; " + AGAINST[language].format(baseline=called[0])
    echo_allocations(title, columns, names, currencies, language, BY_SIZE)
    if unlike := unlike_in_words([(words.text(r.scenario.short), r.scenario.money) for r in ordered], words):
        echo_wrapped(unlike)
