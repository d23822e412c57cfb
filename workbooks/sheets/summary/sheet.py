"""Summary: the page that answers. Scenarios side by side, for the year, baseline, dollars and envelope chosen at its top.

Everything is found on the Comparison sheet by the place of what was chosen; sentences are formulas, so that they stay true.
"""

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.money_words import kinds_in_short
from fundingmodel.analysis.promises import unkept_sentences
from fundingmodel.sets import COST
from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.sheets import COMPARISON, USUAL, Opening, Report, Sheet
from workbooks.sheets.comparison.sheet import page_breaks
from workbooks.sheets.comparison.tables import Comparison
from workbooks.sheets.summary.broken import broken_sentence, if_shown
from workbooks.sheets.summary.changes import Changes
from workbooks.sheets.summary.choices import CHOICE_ROW, write_choices, write_numbers
from workbooks.sheets.summary.page import Summary
from workbooks.sheets.summary.sentences import checks_sentence, write_sentences
from workbooks.sheets.summary.tables import write_tables
from workbooks.sheets.summary.workings import Steps

MORE_ROW, LESS_ROW, CHECK_ROW, NEED_ROW, ENVELOPES_ROW = 6, 7, 8, 9, 10
LONGEST_SENTENCE, OVER_THE_YEARS = 200, 100  # characters; the second where it also says what is added over the years

TEXTS = {
    "title": {"en": "Summary: who receives what", "fr": "Sommaire : qui reçoit quoi"},
    "title_of_set": {"en": "Summary: {title}", "fr": "Sommaire : {title}"},
    "note": {
        "en": "{unit}, prices as chosen in row 5 · blank: not known",
        "fr": "{unit}, prix selon le choix à la ligne 5 · vide : inconnu",
    },
    "note_nominal": {
        "en": "{unit}, prices of each year · blank: not known",
        "fr": "{unit}, prix courants · vide : inconnu",
    },
    "note_counts": {"en": "{unit} · blank: not known", "fr": "{unit} · vide : inconnu"},
}


def write_summary(book: Book, comparison: Comparison, opening: Opening = USUAL) -> Summary:
    """Writes the Summary, and on the Comparison sheet the steps of its sentences."""
    page = Summary(book, comparison, opening)
    write_choices(page)
    write_tables(page)
    steps = Steps(page)
    write_numbers(steps)
    write_sentences(steps, Changes(steps))
    page_breaks(comparison)
    _head(page)
    return page


def _head(page: Summary) -> None:
    """Title, sentences, note, the line on the checks."""
    words, sheet = page.words, page.sheet
    title = words.text(TEXTS["title"])
    if page.opening.title:
        title = words.text(TEXTS["title_of_set"]).format(title=words.text(page.opening.title))
    of_money = "note" if "dollars" in page.choices else "note_nominal"
    prices = TEXTS["note_counts" if page.comparison.shares_counts else of_money]
    unit = page.unit[:1].upper() + page.unit[1:]
    kinds = kinds_in_short([result.scenario for result in page.comparison.results], words)
    note = [words.text(prices).format(unit=unit), *([kinds] if kinds else []), *_vintage(page)]
    note += [f"{words('stamp')} {page.comparison.stamp}"]
    styles.title_block(sheet, title, "", " · ".join(note))
    cost_first = page.count > 1 and page.opening.stands_first == COST
    first, then = ("envelopes", "sentence") if cost_first else ("sentence", "envelopes")
    headline = if_shown(page.book, page.steps[first], broken_sentence(page.book))
    page.put(2, 1, headline, "label").font = styles.SENTENCE
    page.spread(2, (1, page.last_column), LONGEST_SENTENCE + cost_first * OVER_THE_YEARS, 16)
    if page.count > 1:
        all_names = sum(len(words.text(name)) + 2 for name in page.comparison.names.values())
        for row, name in ((MORE_ROW, "more_sentence"), (LESS_ROW, "less_sentence")):
            page.put(row, 1, if_shown(page.book, page.steps[name]), "label")
            page.spread(row, (1, page.last_column), all_names + 45, 15)
        page.put(ENVELOPES_ROW, 1, if_shown(page.book, page.steps[then]), "label")
        page.spread(ENVELOPES_ROW, (1, page.last_column), LONGEST_SENTENCE, 15)
    _check_line(page)
    sheet.freeze_panes = f"B{CHOICE_ROW + 1}"
    sheet.sheet_view.zoomScale = 100
    styles.printed(sheet, title, page.comparison.stamp, rows=f"{CHOICE_ROW - 1}:{CHOICE_ROW}")


def _vintage(page: Summary) -> list[str]:
    """The vintage of the first intake that has one."""
    for result in page.comparison.results:
        intake = result.main.tier.parameters.get("intake")
        if intake and intake.dataset and intake.dataset.about.get("vintage"):
            return [f"{page.words('vintage')} {page.words.vintage(intake.dataset.describe('vintage'))}"]
    return []


def _check_line(page: Summary) -> None:
    formula, fails = checks_sentence(page.book, f"$A${CHECK_ROW}")
    cell = page.put(CHECK_ROW, 1, formula, "ok")
    rule = FormulaRule([fails], font=Font(bold=True, color=styles.FAILS_INK))
    page.sheet.conditional_formatting.add(cell.coordinate, rule)
    page.put(NEED_ROW, 1, if_shown(page.book, page.book.inputs["said first", "need"].at({}).all), "note")
    for row, said in ((CHECK_ROW, _longest_short(page)), (NEED_ROW, 0)):
        page.spread(row, (1, page.last_column), said, 15)


def _longest_short(page: Summary) -> int:
    """How long the sentences on what is short are, as written: as many lines are left for them."""
    comparison = page.comparison
    shown = [comparison.shown(result, kind) for result in comparison.results for kind in ("own", "equal")]
    different = {id(result): result for result in shown if result}.values()
    return sum(len(line) + 30 for result in different for line in unkept_sentences(result, page.words))


def _write(report: Report) -> list[Worksheet]:
    summary = write_summary(report.book, report.made["comparison"], report.opening)
    report.made["summary"] = summary
    return [summary.sheet]


SHEETS = (Sheet(10, 110, _write, (COMPARISON,)),)
