"""Comparison sheet: what each scenario gives in every year, side by side, and the figures beside it.

Every cell is linked to the sheet of its scenario, or to the input sheet where the figure may be changed. One column at the end
follows the choices made on the Summary, which reads only that column.
"""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.comparison import jurisdictions_of
from fundingmodel.cells import sheet_prefix
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Book, key_of
from workbooks.sheets import COMPARISON, Report, Sheet
from workbooks.sheets.comparison.above_formula import write_above_formula
from workbooks.sheets.comparison.beside import write_beside
from workbooks.sheets.comparison.known import write_known
from workbooks.sheets.comparison.one_percent import write_one_percent
from workbooks.sheets.comparison.tables import FIRST_YEAR, HEADER_ROW, Comparison, Kind, Source, Table

PRINTED_HEIGHT, ROW_HEIGHT = 695, 20  # pixels: letter paper in landscape, less its margins; a row of 15 points

TEXTS = {
    "title": {"en": "Comparison: every scenario, every year", "fr": "Comparaison : chaque scénario, chaque exercice"},
    "sentence": {
        "en": "{n} scenarios, {y} fiscal years; each amount is linked to the sheet of its scenario.",
        "fr": "{n} scénarios, {y} exercices; chaque montant est lié à la feuille de son scénario.",
    },
    "sentence_one": {
        "en": "One scenario, {y} fiscal years; each amount is linked to its sheet.",
        "fr": "Un scénario, {y} exercices; chaque montant est lié à sa feuille.",
    },
    "note": {"en": "blank: not known", "fr": "vide : inconnu"},
    "chosen": {"en": "As chosen on the Summary", "fr": "Selon le choix au Sommaire"},
    "own": {
        "en": "Allocation, each scenario at its own envelope ({money})",
        "fr": "Affectation, chaque scénario à sa propre enveloppe ({money})",
    },
    "equal": {
        "en": "Allocation, every scenario at the envelope of {baseline} ({money})",
        "fr": "Affectation, chaque scénario à l’enveloppe de « {baseline} » ({money})",
    },
}


def labels_of(results: Sequence[Result], words: Words) -> tuple[str, ...]:
    """The names of the scenarios, with their currencies where these differ; each once whatever its case: a choice is clear."""
    labels: list[str] = []
    several = len({result.scenario.currency for result in results}) > 1
    for result in results:
        name = called = words.text(result.scenario.short) + (
            f" ({words.currency(result.scenario.currency)})" if several else ""
        )
        number = 2
        while name.casefold() in map(str.casefold, labels):
            name, number = f"{called} ({number})", number + 1
        labels.append(name)
    return tuple(labels)


def write_comparison(
    book: Book,
    results: Sequence[Result],
    equal: Mapping[str, Result | None],
    stamp: str,
    known: Sequence[Result] = (),
) -> Comparison:
    """Writes the sheet and the input sheets of the figures beside it; the choices are filled in by the Summary."""
    sheet = book.sheet(book.words.sheet("comparison"), "analysis")
    years = tuple(sorted({year for result in results for year in result.scenario.fiscal_years}))
    comparison = Comparison(
        sheet, book, tuple(results), labels_of(results, book.words), equal, jurisdictions_of(results), years, stamp
    )
    _header(comparison)
    for n, name in enumerate(("year", "baseline", "compared", "envelope", "deflator", "unknown", "usable")):
        comparison.choices[name] = HEADER_ROW + 1 + n
    comparison.next_row = HEADER_ROW + 9
    _allocations(comparison, "own", comparison.own)
    if equal:
        _allocations(comparison, "equal", comparison.equal)
    write_beside(comparison)
    write_above_formula(comparison)
    write_one_percent(comparison)
    write_known(comparison, known, results)
    _title(comparison)
    return comparison


def _header(comparison: Comparison) -> None:
    book, sheet, words = comparison.book, comparison.sheet, comparison.book.words
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 5
    book.put(sheet, HEADER_ROW, 1, words("jurisdiction"), "header left")
    book.put(sheet, HEADER_ROW, 2, "", "header left")
    for n, year in enumerate(comparison.years):
        book.put(sheet, HEADER_ROW, FIRST_YEAR + n, comparison.year_label(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 18
    book.put(sheet, HEADER_ROW, comparison.chosen_column, words.text(TEXTS["chosen"]), "header")
    sheet.column_dimensions[get_column_letter(comparison.chosen_column)].width = 19
    sheet.row_dimensions[HEADER_ROW].height = 32


def _title(comparison: Comparison) -> None:
    words, sheet, results = comparison.book.words, comparison.sheet, comparison.results
    title = words.text(TEXTS["title"])
    text = words.text(TEXTS["sentence" if len(results) > 1 else "sentence_one"])
    note = (
        f"{words('figures_in')} {comparison.money} · {words.text(TEXTS['note'])} · {words('stamp')} {comparison.stamp}"
    )
    styles.title_block(sheet, title, text.format(n=len(results), y=len(comparison.years)), note)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{HEADER_ROW}:{HEADER_ROW}", columns="A:B")


def _allocations(comparison: Comparison, which: str, tables: list[Table]) -> None:
    """One table a scenario, its title a link to the sheet of the scenario."""
    book = comparison.book
    comparison.write_section(
        book.words.text(TEXTS[which]).format(baseline=comparison.labels[0], money=comparison.money)
    )
    for result, label in zip(comparison.results, comparison.labels, strict=True):
        shown = comparison.shown(result, which)
        at = comparison.sheet.cell(comparison.next_row, 1)
        if shown is None:
            tables.append(
                comparison.write_table(label, lambda _code, _year: None, Kind(styles.CENTS, "result", True, money=True))
            )
            continue
        kind = Kind(styles.CENTS, "result", shown.main.may_be_unknown, money=True)
        called = comparison.marked_label(label, shown)
        tables.append(comparison.write_table(called, _allocation_source(book, shown), kind))
        title = book.sheet_of[key_of(shown.scenario), shown.main.tier.name]
        at.hyperlink = Hyperlink(ref=at.coordinate, location=f"{sheet_prefix(title)}A1", display=label)


def _allocation_source(book: Book, result: Result) -> Source:
    places, guarded = result.main.tier.place, result.main.may_be_unknown

    def source(code: str, year: str) -> str | None:
        cells = book.cells(result, "allocation", year)
        if cells is None or code not in places.jurisdictions:
            return None
        at = cells.at({"jurisdiction": places.jurisdictions.index(code)})
        return f'IF({at}="","",{at})' if guarded else str(at)

    return source


def page_breaks(comparison: Comparison) -> None:
    """Readable on paper, and no table cut in two, nor apart from its heading; the Summary's workings below are not printed."""
    sheet = comparison.sheet
    sheet.print_area = f"A1:{get_column_letter(comparison.chosen_column)}{comparison.next_row - 2}"
    styles.paged(sheet, [(FIRST_YEAR, comparison.chosen_column)], (1, 2))
    room = int(PRINTED_HEIGHT / ROW_HEIGHT / (sheet.page_setup.scale / 100)) - 3
    tables = (
        *comparison.own,
        *comparison.equal,
        *comparison.beside.values(),
        *comparison.above_formula.values(),
        *comparison.one_percent.values(),
        *comparison.of_records,
    )
    begun = 1
    for table in tables:
        if (table.apart or table.total) - begun > room:
            begun = table.top - (2 if table.top - 2 in comparison.sections else 1)
            sheet.row_breaks.append(Break(id=begun - 1))


def _write(report: Report) -> list[Worksheet]:
    comparison = write_comparison(report.book, report.results, report.equal, report.stamp, report.known)
    report.made["comparison"] = comparison
    return [comparison.sheet]


def _figures_beside(report: Report) -> list[Worksheet]:
    """The input sheets of the figures beside the scenarios, which the comparison has written."""
    inputs: list[Worksheet] = report.made["comparison"].inputs
    return inputs


SHEETS = (Sheet(60, 100, _write, (COMPARISON,)), Sheet(65, 101, _figures_beside, (COMPARISON,)))
