"""Print set: of a copy for paper, what is printed: brief, Summary, offers, Method of two scenarios, checks and sources in short.

Everything else is in the file and hidden: of a whole workbook Excel and LibreOffice print each sheet that is seen, also one without a
printed area. A copy that is worked in hides nothing, since a link to a hidden sheet leads nowhere.
"""

from collections.abc import Sequence

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.result import Result
from workbooks.asked.copies import twin_sentence
from workbooks.page import styles
from workbooks.page.book import Formula, Look, key_of
from workbooks.page.pages import Page
from workbooks.page.sentences import quoted
from workbooks.sheets import COMPARISON, Report, Sheet
from workbooks.sheets.checks import PART as CHECKS
from workbooks.sheets.checks import count_of_checks
from workbooks.sheets.method.sheet import PART as METHOD
from workbooks.sheets.sources import TEXTS as SOURCES
from workbooks.sheets.sources import datasets_of, described

WIDTHS = (52, 34, 24, 18, 52)
TEXTS = {
    "sheet": {"en": "In short", "fr": "En bref"},
    "title": {"en": "Checks and sources in short", "fr": "Vérifications et sources en bref"},
    "note": {
        "en": "To print: File, Print, entire workbook. The other sheets are hidden in this copy and are not printed; without --print "
        "the same command writes a copy to work in, where all are seen.",
        "fr": "Pour imprimer : Fichier, Imprimer, classeur entier. Les autres feuilles sont masquées dans cet exemplaire et ne "
        "s’impriment pas; sans --print, la même commande écrit un exemplaire de travail, où toutes sont visibles.",
    },
    "years": {"en": "Fiscal years", "fr": "Exercices"},
    "held": {"en": "Checks that hold", "fr": "Vérifications réussies"},
    "of": {"en": "of", "fr": "sur"},
    "state": {"en": "State", "fr": "État"},
    "data": {"en": "Data", "fr": "Données"},
}


def keep_print_set(report: Report, sheets: Sequence[Worksheet]) -> None:
    """Hides what is not printed; of Method, only the baseline and the scenario that is compared with it are."""
    words = report.book.words
    titles = [sheet.title for sheet in sheets]
    printed = titles[: titles.index(words.sheet("summary")) + 1]  # the brief, where there is one
    printed += [words.sheet("offers"), words.sheet("method"), words.text(TEXTS["sheet"])]
    for sheet in sheets:
        if sheet.title not in printed:
            sheet.sheet_state = "hidden"
            sheet.print_area = None  # LibreOffice prints a hidden sheet that has a printed area
    method = next(each for each in sheets if each.title == words.sheet("method"))
    pair = dict.fromkeys(key_of(each.scenario) for each in (report.results[0], report.results[-1]))
    method.print_area = ",".join(_area(report.book.parts[METHOD, key]) for key in pair)


def _area(part: Cells) -> str:
    """The cells of a part; those above it too, where it is the first of its sheet."""
    top = 1 if part.top < 10 else part.top
    return f"A{top}:{get_column_letter(part.width)}{part.top + part.height - 1}"


def _write(report: Report) -> list[Worksheet]:
    if not report.printed:
        return []
    words = report.book.words
    page = Page(report.book, words.text(TEXTS["sheet"]), "control", WIDTHS)
    title = words.text(TEXTS["title"])
    note = f"{words.text(TEXTS['note'])} {words('stamp')} {report.stamp}"
    page.top(title, "", " ".join(filter(None, (note, twin_sentence(report.twin, report.stamp, words)))))
    sentence = f"={sheet_prefix(words.sheet('checks'))}$A$2"
    report.book.put(page.sheet, 2, 1, Formula(sentence)).font = styles.SENTENCE
    _write_checks(page, report.results)
    page.gap()
    _write_sources(page, report.shown)
    page.printed(title, report.stamp)
    return [page.sheet]


def _write_checks(page: Page, results: Sequence[Result]) -> None:
    words, ok = page.book.words, quoted(page.book.words("ok"))
    page.header([words("scenario"), *(words.text(TEXTS[name]) for name in ("years", "held", "state"))])
    first = page.row
    for result in results:
        count, years = count_of_checks(result), result.scenario.fiscal_years
        held = f"COUNTIF({page.book.parts[CHECKS, key_of(result.scenario)].at({}).all},{ok})"
        page.line(
            (
                words.text(result.scenario.short),
                " – ".join(dict.fromkeys(words.fiscal_year(year) for year in (years[0], years[-1]))),
                (Formula(f'={held}&" {words.text(TEXTS["of"])} {count}"'), "linked"),
                (Formula(f"=IF({held}={count},{ok},{quoted(words('fails'))})"), "ok"),
            )
        )
        page.sheet.cell(page.row - 1, 4).alignment = styles.TOP
    fails = CellIsRule("equal", [quoted(words("fails"))], font=Font(bold=True, color=styles.FAILS_INK))
    page.sheet.conditional_formatting.add(f"D{first}:D{page.row - 1}", fails)


def _write_sources(page: Page, results: Sequence[Result]) -> None:
    """A line a data set: what it is, whose, of when, how it came here, and which scenarios read it."""
    words = page.book.words
    heads = [
        words.text(TEXTS["data"]),
        words.text(SOURCES["publisher"]),
        words("vintage"),
        words.text(SOURCES["trust"]),
    ]
    page.header([*heads, words.text(SOURCES["used_by"])])
    for dataset, uses in datasets_of(results).values():
        trust = str(dataset.about.get("trust", ""))
        page.line(
            (
                (described(dataset, "title", words) or dataset.path.name, Look("bold wrapped")),
                described(dataset, "publisher", words),
                words.vintage(described(dataset, "vintage", words)),
                words.text(SOURCES[trust]) if trust in SOURCES else trust,
                ", ".join(dict.fromkeys(words.text(result.scenario.short) for result, _ in uses)),
            )
        )


SHEETS = (Sheet(58, 140, _write, (COMPARISON,)),)
