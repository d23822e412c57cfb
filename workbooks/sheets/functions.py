"""Functions: the Excel functions that come with the package, one row each, described in the language of the workbook.

What is here is text, never a live call: the sheet says the same where the functions are not installed.
"""

import re

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel import function_catalogue
from fundingmodel.function_catalogue import Argument, Catalogue, Function
from fundingmodel.language.words import Words
from workbooks.file.limits import ROW_HEIGHT
from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.page.pages import FIRST_ROW, Page
from workbooks.sheets import Report, Sheet

WIDTHS = (14, 24, 29, 30, 68, 25)  # at the scale at which they fit a page the text can be read
TEXTS = {
    "sentence": {
        "en": "{count} functions calculate in cells of any workbook what is behind these figures: ranges go in, a table comes out.",
        "fr": "{count} fonctions calculent, dans les cellules de tout classeur, ce qui sous-tend ces chiffres : on leur donne des "
        "plages, elles rendent un tableau.",
    },
    "how": {
        "en": "How to get them – Excel on Windows, Mac and the web: fundingmodel serve. Excel on Windows without a server: fundingmodel "
        "excel-addin (there FM.ALLOCATE is called fm_allocate). LibreOffice: fundingmodel calc-addin FILE.oxt. Worked examples: "
        "fundingmodel template FILE.xlsx.",
        "fr": "Pour les obtenir – Excel pour Windows, Mac et le Web : fundingmodel serve. Excel pour Windows sans serveur : "
        "fundingmodel excel-addin (FM.ALLOCATE s’y appelle fm_allocate). LibreOffice : fundingmodel calc-addin FICHIER.oxt. Exemples "
        "détaillés : fundingmodel template FICHIER.xlsx.",
    },
    "category": {"en": "Group", "fr": "Groupe"},
    "name": {"en": "Function", "fr": "Fonction"},
    "signature": {"en": "What to type ([ ]: may be left out)", "fr": "À taper ([ ] : facultatif)"},
    "help": {"en": "What it does", "fr": "Ce qu’elle fait"},
    "arguments": {"en": "Arguments", "fr": "Arguments et leur sens"},
    "result": {"en": "Result", "fr": "Résultat"},
    "one_of": {"en": "one of {choices}", "fr": "l’un de {choices}"},
    "none": {"en": "No arguments.", "fr": "Aucun argument."},
    "argument": {"en": "{name}: {help}", "fr": "{name} : {help}"},
    "argument_of": {"en": "{name} ({unit}): {help}", "fr": "{name} ({unit}) : {help}"},
    "unit": {"en": "In {unit}.", "fr": "Unité : {unit}."},
}


def write_functions(book: Book, catalogue: Catalogue, stamp: str) -> Worksheet:
    """One row a function, by category: what to type, what it does, what each argument is, what comes out."""
    words, title = book.words, book.words.sheet("functions")
    page = Page(book, title, "control", WIDTHS)
    listed = catalogue.functions()
    sentence = words.text(TEXTS["sentence"]).format(count=len(listed))
    page.top(title, sentence, f"{words.text(TEXTS['how'])} {words('stamp')} {stamp}")
    page.header([words.text(TEXTS[name]) for name in ("category", "name", "signature", "help", "arguments", "result")])
    for function in listed:
        category = words.text(catalogue.CATEGORIES[function.category])
        texts = (
            function.signature,
            words.text(function.help),
            arguments_in_words(function, words),
            result_in_words(function, words),
        )
        page.line((category, (function.excel_name, "bold wrapped"), *texts))
        height = page.sheet.row_dimensions[page.row - 1]
        height.height = min(height.height, ROW_HEIGHT)
    for row in page.sheet.iter_rows(min_row=FIRST_ROW + 1, min_col=3, max_col=len(WIDTHS)):
        for cell in row:  # texts side by side do not touch
            cell.alignment = styles.TOP_INDENTED
    last = f"{get_column_letter(len(WIDTHS))}{page.row - 1}"
    page.sheet.auto_filter.ref = f"A{FIRST_ROW}:{last}"
    page.sheet.freeze_panes = page.sheet.cell(FIRST_ROW + 1, 3)
    page.printed(title, stamp, rows=f"{FIRST_ROW}:{FIRST_ROW}")
    styles.paged(page.sheet, [(1, len(WIDTHS))], (), smallest=50)
    return page.sheet


def arguments_in_words(function: Function, words: Words) -> str:
    """Each argument on a line of its own: its name, its unit, what it is, and what it may be."""
    return "\n".join(_argument_in_words(argument, words) for argument in function.arguments) or words.text(
        TEXTS["none"]
    )


def _argument_in_words(argument: Argument, words: Words) -> str:
    name = f"[{argument.name}]" if argument.optional else argument.name
    said = words.text(argument.help)
    if argument.choices and not all(choice in said for choice in argument.choices):
        said += f" ({words.text(TEXTS['one_of']).format(choices=', '.join(argument.choices))})"
    template = TEXTS["argument_of" if argument.unit else "argument"]
    return words.text(template).format(name=name, unit=words.unit(argument.unit), help=said)


def result_in_words(function: Function, words: Words) -> str:
    """What comes out, and its unit where the text does not name it."""
    said, unit = words.text(function.result), words.unit(function.unit) if function.unit else ""
    if not unit or re.search(rf"\b{re.escape(unit)}\b", said, re.IGNORECASE):
        return said
    return f"{said} {words.text(TEXTS['unit']).format(unit=unit)}"


def _write(report: Report) -> list[Worksheet]:
    """No sheet, where no installed package announces functions."""
    catalogue = function_catalogue.functions()
    return [write_functions(report.book, catalogue, report.stamp)] if catalogue else []


SHEETS = (Sheet(100, 70, _write),)
