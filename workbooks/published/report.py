"""Published report: one workbook in which published figures are beside calculated ones, match or miss by formula.

The cases are listed by `fundingmodel published`; here each is a scenario's sheet of native formulas, and the sheet Published links
every published figure to the cell that calculates it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import fundingmodel
from fundingmodel.analysis.published_cases.calibration_table import LABEL as CALIBRATION_LABEL
from fundingmodel.analysis.published_cases.calibration_table import calibration_of, in_a_line
from fundingmodel.analysis.published_cases.comparing import Case, Row
from fundingmodel.analysis.published_cases.words import HEADERS, KINDS, figure, place_of
from fundingmodel.errors import WorkbookRefused, phrase
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from workbooks.file.agreement import check_agreement
from workbooks.file.saving import filled, finished
from workbooks.file.seal import refuse_changed, sealed
from workbooks.file.uncollected import without_collection
from workbooks.page.book import key_of
from workbooks.page.every_page import put_on_every_page
from workbooks.published.rows import TEXTS as ROW_TEXTS
from workbooks.published.rows import Rows, row_differences
from workbooks.published.summary import TEXTS as SUMMARY_TEXTS
from workbooks.published.summary import write_links
from workbooks.report import WRITTEN, in_order, new_book, refuse_too_many, replace_report, with_linked
from workbooks.returned.origin import in_text, of_cases
from workbooks.sheets import PUBLISHED, Report, found, write_sheets
from workbooks.sheets.sources import Use

FILE = "fundingmodel-published.xlsx"
ADVICE = phrase(
    "workbooks.fewer_cases",
    "Name fewer cases: fundingmodel report CASE --published; or write one a case with --each.",
)
TEXTS = {
    "kind": {"en": "{kind}. {about}", "fr": "{kind}. {about}"},
    "rule": {"en": "In plain words", "fr": "En clair"},
    "inferred": {"en": "Inferred", "fr": "Déduit"},
    "tolerance": {"en": "Tolerance", "fr": "Tolérance"},
    "results": {"en": "Compared with", "fr": "Comparé à"},
    "result": {"en": "{quantity}: {source}", "fr": "{quantity} : {source}"},
    "known": {"en": "Known misses", "fr": "Discordances connues"},
    "miss": {"en": "{where}, {amount}: {why}", "fr": "{where}, {amount} : {why}"},
}
ABOUT = {
    "sentence": {
        "en": "Formulas of governments beside the results they are known by, every figure a live formula that "
        "anybody can follow and change.",
        "fr": "Des formules de gouvernements à côté des résultats qu’on en connaît, où chaque chiffre est une "
        "formule active que l’on peut "
        "suivre et modifier.",
    },
    "what_text": {
        "en": "Each case is a funding formula that a government publishes or a statute describes; the sheet Method "
        "describes it in words. Its own "
        "sheet calculates it with plain worksheet functions: no macros, no links to other files. The sheet "
        "Published has every figure "
        "it is compared with, its source, and the tolerance with its reason; the Summary counts what agrees. A "
        "known miss is listed, "
        "and must stay as it is listed. The amounts were also calculated by the fundingmodel engine, and the "
        "workbook was saved "
        "only because both agree to the unit and in every word.",
        "fr": "Chaque cas est une formule de financement publiée par un gouvernement ou décrite par une loi; la "
        "feuille Méthode l’explique. Sa "
        "propre feuille la calcule avec des fonctions de tableur courantes, sans macro ni lien vers d’autres "
        "fichiers. La feuille "
        "Publié présente chaque chiffre de comparaison, sa source, et la tolérance avec son motif; le Sommaire "
        "compte ce qui concorde. "
        "Une discordance connue est indiquée, et doit rester telle qu’elle est indiquée. Le moteur fundingmodel a aussi calculé "
        "les montants, et le "
        "classeur n’a été enregistré que parce que les deux concordent à l’unité près et dans chaque mot.",
    },
    "change_text": {
        "en": "Type over a blue figure on a pale yellow cell: an input on Parameters and the other sheets with an "
        "orange tab, or a published "
        "figure on Published. Every sheet recalculates at once, the words and sentences too; a result that no "
        "longer agrees says MISS.\n"
        "On Checks, the last check of each case then says CHECK: the figures differ from those written here, as "
        "they should.\n"
        "A tolerance does not recalculate: how far the rounding of the inputs may move a result was worked out when "
        "this was written.\n"
        "To compare a formula of your own, give its scenario file a table [published], and run: fundingmodel report "
        "FILE --published.",
        "fr": "Remplacez un chiffre bleu sur fond jaune pâle : une donnée dans Paramètres et les autres feuilles à "
        "onglet orange, ou un chiffre "
        "publié dans Publié. Toutes les feuilles sont recalculées aussitôt, y compris les mots et les phrases; un "
        "résultat qui ne concorde "
        "plus indique DISCORDANCE.\n"
        "Dans Vérifications, la dernière vérification de chaque cas indique alors À VÉRIFIER : les chiffres "
        "diffèrent de ceux inscrits ici, "
        "comme il se doit.\n"
        "Une tolérance n’est pas recalculée : l’effet possible de l’arrondissement des données a été calculé à "
        "l’écriture du classeur.\n"
        "Pour comparer une formule de votre cru, ajoutez une table [published] à son fichier de scénario, puis "
        "lancez : "
        "fundingmodel report FICHIER --published.",
    },
}
Progress = Callable[[str], None]


def _quiet(_: str) -> None:
    return None


@dataclass(frozen=True)
class PublishedSummary:
    """What was written: the file, its hash, how many formulas."""

    path: Path
    sha256: str
    formula_cells: int


def write_published(
    cases: Sequence[Case],
    path: Path | str,
    language: str = "en",
    progress: Progress = _quiet,
    force: bool = False,
) -> PublishedSummary:
    """Writes one workbook of cases; refused above 100,000 formula cells, or where sheet and engine disagree.

    A figure that misses is no refusal: the workbook says MISS beside it. A file that is there is replaced if it is a
    report that nobody has changed, or with `force`.
    """
    if not force:
        refuse_changed(path)
    data, rows = build_published(cases, language, progress)
    progress("saving")
    replace_report(data, path, force)
    return PublishedSummary(Path(path), hashlib.sha256(data).hexdigest(), rows.book.formula_cells)


@without_collection()
def build_published(cases: Sequence[Case], language: str = "en", progress: Progress = _quiet) -> tuple[bytes, Rows]:
    """The bytes of the workbook and where its rows are; values stored, each figure and word equal to the engine's."""
    if not cases:
        raise WorkbookRefused("workbooks.no_case", "", "There is no case to report.")
    rows, results = draft_published(cases, language, progress)
    refuse_too_many(rows.book, ADVICE)
    progress("storing values")
    data = sealed(filled(finished(rows.book.workbook, WRITTEN)))
    progress("comparing sheet and engine")
    check_agreement(data, rows.book, results)
    for difference in row_differences(data, rows):
        raise WorkbookRefused(
            "workbooks.sheet_and_engine_disagree",
            "",
            "The sheet and the engine disagree: {miss}.",
            "Nothing was written; please report this.",
            miss=difference,
        )
    return data, rows


def draft_published(
    cases: Sequence[Case], language: str = "en", progress: Progress = _quiet
) -> tuple[Rows, list[Result]]:
    """The workbook with all its sheets, without stored values, and where its rows are; the scenarios that are in it."""
    results = with_linked([case.result for case in cases])
    stamp = stamp_of(cases)
    book = new_book(results, language)
    progress("writing sheets")
    report = Report(
        book,
        results,
        results,
        results,
        stamp,
        cases=cases,
        compared=compared_figures(cases),
        also={key_of(case.scenario): list(_said(case, book.words)) for case in cases},
        about=ABOUT,
        origin=in_text(of_cases([case.result for case in cases], language)),
    )
    sheets = write_sheets(report, PUBLISHED, found("workbooks.sheets", "workbooks.published", "workbooks.questions"))
    rows: Rows = report.made["rows"]
    write_links(report.made["summary"], sheets, stamp)
    in_order(book, sheets)
    put_on_every_page(book, sheets, results, results)
    return rows, results


def stamp_of(cases: Sequence[Case]) -> str:
    """The version and a hash of every scenario, of its data, and of what its results are compared with."""
    compared = compared_figures(cases)
    sets = [parameter.dataset.sha256 for _, parameter in compared if parameter.dataset]
    text = "".join([*(result.scenario.sha256 for result in with_linked([case.result for case in cases])), *sets])
    return f"fundingmodel {fundingmodel.__version__} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def compared_figures(cases: Sequence[Case]) -> list[Use]:
    """The published figures of the cases, as they are listed among the sources."""
    return [(case.result, comparison.parameter) for case in cases for comparison in case.comparisons]


# What Method says of a case beside its steps


def _said(case: Case, words: Words) -> Iterator[tuple[str, str]]:
    kind, about = words.text(KINDS[case.kind]), words.text(SUMMARY_TEXTS[f"about_{case.kind}"])
    text = words.text(TEXTS["kind"]).format(kind=kind[:1].upper() + kind[1:], about=about)
    yield words.text(HEADERS["kind"]), text
    yield words.text(TEXTS["rule"]), words.text(case.rule)
    if inferred := words.text(case.inferred):
        yield words.text(TEXTS["inferred"]), inferred
    reasons = dict.fromkeys(words.text(each.why) for each in case.comparisons if each.why["en"])
    yield words.text(TEXTS["tolerance"]), "; ".join(reasons) or words.text(ROW_TEXTS["exact"])
    yield words.text(TEXTS["results"]), "\n".join(_sources(case, words))
    known = [_known_miss(case, row, words) for row in case.rows if row.known and row.is_counted]
    if known:
        yield words.text(TEXTS["known"]), "\n".join(known)
    if calibration := calibration_of([case]):
        yield words.text(CALIBRATION_LABEL), "\n".join(in_a_line(year, words.language) for year in calibration)


def _sources(case: Case, words: Words) -> list[str]:
    """The source of each table of published figures, once."""
    found: dict[str, None] = {}
    for each in case.comparisons:
        tier = case.result.tiers[each.tier].tier
        quantity = words.with_titles(tier.titles).column(tier.formula.state(each.quantity))
        quantity = f"{quantity} ({words.text(tier.title)})" if each.tier else quantity
        parameter = each.parameter
        of_rows = list(parameter.said_by_place.values()) or map(parameter.said_of, parameter.figures)
        for said in of_rows:
            source = words.text(said.source)
            found[words.text(TEXTS["result"]).format(quantity=quantity, source=source)] = None
    return list(found)


def _known_miss(case: Case, row: Row, words: Words) -> str:
    assert row.known is not None
    where = place_of(case, row, words.language)
    amount = figure(case, row, row.known.miss, words.language, signed=True)
    return words.text(TEXTS["miss"]).format(where=where, amount=amount, why=words.text(row.known.why))
