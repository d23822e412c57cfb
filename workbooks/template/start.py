"""Start here: what the template workbook is, how to get the functions, and where each is worked through."""

from collections.abc import Mapping

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

import fundingmodel
from fundingmodel.cells import sheet_prefix
from fundingmodel.datasets.licences import licences
from fundingmodel.language.texts import Text
from fundingmodel.scenario.reading import read_scenario
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import Page
from workbooks.returned.origin import TEMPLATE, Origin, in_text
from workbooks.sheets.about import ABOUT
from workbooks.template.live_calls import LiveCalls
from workbooks.template.worked_formula import SCENARIO

WIDTHS = (34, 30, 100)
TEXTS = {
    "title": {"en": "Excel functions for funding formulas", "fr": "Fonctions Excel pour les formules de financement"},
    "sentence": {
        "en": "{count} functions, each worked through in cells: change a blue figure, and the answers follow where the add-in is present.",
        "fr": "{count} fonctions, chacune expliquée en cellules : modifiez un chiffre bleu, et les réponses suivent là où le "
        "complément est installé.",
    },
    "get": {"en": "How to get the functions", "fr": "Obtenir les fonctions"},
    "excel": {"en": "Excel on Windows, on Mac and on the web", "fr": "Excel pour Windows, pour Mac et pour le Web"},
    "excel_text": {
        "en": "Run: fundingmodel serve. It gives the address of the add-in, and how to add it in each Excel. Then type =FM. in a cell: "
        "Excel lists the functions and shows what each argument means.",
        "fr": "Lancez : fundingmodel serve. La commande donne l’adresse du complément et la façon de l’ajouter dans chaque Excel. "
        "Tapez ensuite =FM. dans une cellule : Excel énumère les fonctions et montre le sens de chaque argument.",
    },
    "classic": {"en": "Excel on Windows, without a server", "fr": "Excel pour Windows, sans serveur"},
    "classic_text": {
        "en": "Run: fundingmodel excel-addin. There the functions are called fm_allocate and so on: type them again, with the arguments "
        "shown here. The calls of this workbook belong to the other add-in, and keep the figures stored here.",
        "fr": "Lancez : fundingmodel excel-addin. Les fonctions s’y appellent fm_allocate, etc. : tapez-les à nouveau, avec les "
        "arguments montrés ici. Les appels du présent classeur relèvent de l’autre complément et gardent les chiffres inscrits ici.",
    },
    "calc": {"en": "LibreOffice Calc", "fr": "Calc (LibreOffice)"},
    "calc_text": {
        "en": "Run: fundingmodel calc-addin functions.oxt. Add that file in Tools – Extension Manager, and start LibreOffice again. "
        "Where something is wrong, the cell itself shows the sentence that says what to mend.",
        "fr": "Lancez : fundingmodel calc-addin fonctions.oxt. Ajoutez ce fichier dans Outils – Gestionnaire des extensions, puis "
        "redémarrez LibreOffice. Si quelque chose ne va pas, la cellule affiche elle-même la phrase qui dit quoi corriger.",
    },
    "lite": {"en": "Excel, with nothing to install: xlwings Lite", "fr": "Excel, sans rien installer : xlwings Lite"},
    "lite_text": {
        "en": "Add xlwings Lite from Office’s store of add-ins. Run, or have somebody run: fundingmodel template functions.xlsx --lite. "
        "Paste the two texts that it writes into the tabs main.py and requirements.txt of the add-in, and restart it.",
        "fr": "Ajoutez xlwings Lite, du magasin de compléments d’Office. Lancez, ou faites lancer : fundingmodel template "
        "fonctions.xlsx --lite --lang fr. Collez les deux textes ainsi écrits dans les onglets main.py et requirements.txt du "
        "complément, et redémarrez-le.",
    },
    "without": {"en": "Without any of them", "fr": "Sans aucun d’entre eux"},
    "without_text": {
        "en": "The workbook opens with the figures that were stored when it was written. A cell that is calculated again – an input is "
        "changed, or everything is recalculated – then shows #NAME?, and its stored figure is gone: undo (Ctrl+Z), or close the "
        "workbook without saving.",
        "fr": "Le classeur s’ouvre avec les chiffres inscrits à son écriture. Une cellule recalculée – une donnée est modifiée, ou tout "
        "est recalculé – affiche alors #NOM?, et le chiffre inscrit est perdu : annulez (Ctrl+Z), ou fermez le classeur sans "
        "l’enregistrer.",
    },
    "typing": {"en": "Commas and points", "fr": "Virgules et points-virgules"},
    "typing_text": {
        "en": "Formulas are written here as Excel in English takes them: =FM.SHARE(C8:D20). Where your Excel separates arguments by "
        "semicolons, type ; for each comma between arguments. Names of arguments and choices, as midpoint, are the same in both languages.",
        "fr": "Les formules sont écrites ici comme dans Excel en anglais. Dans Excel en français, tapez un point-virgule là où une "
        "virgule sépare deux arguments, et une virgule décimale dans les nombres. Les noms des fonctions, des arguments et des choix, "
        "comme midpoint, sont les mêmes dans les deux langues.",
    },
    "read": {"en": "How to read the sheets", "fr": "Lire les feuilles"},
    "input": {"en": "An input: type over it.", "fr": "Donnée : on peut la remplacer."},
    "result": {
        "en": "An answer. Each cell calls the function and takes its own part of what it answers. The formula to type is shown as "
        "text beside it: typed in one cell, it spills over the others.",
        "fr": "Réponse. Chaque cellule appelle la fonction et prend sa propre part de ce qu’elle répond. La formule à taper figure à "
        "côté, en texte : tapée dans une cellule, elle se propage aux autres.",
    },
    "result_spilled": {
        "en": "An answer: one call in its first cell, which spills over the others. The formula is shown as text beside it.",
        "fr": "Réponse : un appel dans la première cellule, qui se propage aux autres. La formule figure à côté, en texte.",
    },
    "name": {
        "en": "The add-in is not there, and the cell was calculated again: see above.",
        "fr": "Le complément n’est pas installé, et la cellule a été recalculée (#NOM? en français) : voir plus haut.",
    },
    "value": {
        "en": "Something is wrong in an argument. Point at the cell, or ask =FM.LAST_ERROR(), for a sentence that says what to mend.",
        "fr": "Un argument est erroné (#VALEUR! en français). Pointez la cellule, ou demandez =FM.LAST_ERROR(), pour lire ce qu’il faut "
        "corriger.",
    },
    "missing": {
        "en": "A figure is missing, or is not known.",
        "fr": "Un chiffre manque ou n’est pas connu.",
    },
    "contents": {"en": "Contents", "fr": "Table des matières"},
    "sheet": {"en": "Sheet", "fr": "Feuille"},
    "function": {"en": "Function", "fr": "Fonction"},
    "what": {"en": "What it does", "fr": "Ce qu’elle fait"},
    "worked": {
        "en": "A whole formula in cells, from admissions to allocations: to copy and change.",
        "fr": "Une formule entière en cellules, des admissions aux affectations : à copier et à modifier.",
    },
    "listed": {
        "en": "Every function with all its arguments.",
        "fr": "Toutes les fonctions avec tous leurs arguments.",
    },
}


def write_start(
    calls: LiveCalls,
    worked: Worksheet | None,
    places: Mapping[str, tuple[str, int]],
    functions: Worksheet,
    stamp: str,
) -> Worksheet:
    """The first sheet; `places` has the sheet and row of each function's block."""
    words = calls.book.words
    page = Page(calls.book, words.sheet("start"), "answer", WIDTHS)
    title = words.text(TEXTS["title"])
    listed = calls.catalogue.functions()
    page.top(title, words.text(TEXTS["sentence"]).format(count=len(listed)), f"{words('stamp')} {stamp}")
    page.heading(words.text(TEXTS["get"]))
    for name in ("excel", "classic", "calc", "lite", "without"):
        page.pair(words.text(TEXTS[name]), words.text(TEXTS[f"{name}_text"]), 3)
    page.gap()
    _write_reading(page, calls.spill)
    page.gap()
    page.heading(words.text(TEXTS["contents"]))
    page.header([words.text(TEXTS[name]) for name in ("sheet", "function", "what")])
    if worked is not None:
        _line(page, worked.title, 5, "", words.text(TEXTS["worked"]))
    before = ""
    for function in listed:
        sheet, row = places[function.name]
        _line(page, sheet, row, function.excel_name, words.text(function.help), named=sheet != before)
        before = sheet
    _line(page, functions.title, 1, "", words.text(TEXTS["listed"]))
    page.gap()
    page.pair(words.text(ABOUT["help"]), words.text(ABOUT["help_text"]), 3)
    page.pair(words.text(ABOUT["version"]), f"fundingmodel {fundingmodel.__version__}", 3)
    page.pair(words.text(ABOUT["software"]), words.text(ABOUT["software_text"]), 3)
    page.pair(words.text(ABOUT["data"]), "\n".join(words.text(each) for each in _licences()), 3)
    origin = Origin(TEMPLATE, words.language, spill=calls.spill)
    page.pair(words.text(ABOUT["origin"]), in_text(origin), 3, whole=True)
    page.printed(title, stamp)
    return page.sheet


def _licences() -> list[Text]:
    """Of the figures in the examples, which are those of the packaged scenario."""
    tiers = read_scenario(SCENARIO).tiers
    return licences(data for tier in tiers for figures in tier.parameters.values() for data in figures.datasets)


def _write_reading(page: Page, spill: bool) -> None:
    words = page.book.words
    page.heading(words.text(TEXTS["read"]))
    said = (
        (1000, Look("input", "#,##0"), "input"),
        (1000, Look("result", "#,##0"), "result_spilled" if spill else "result"),
        ("#NAME?", Look("bold"), "name"),
        ("#VALUE!", Look("bold"), "value"),
        ("#N/A", Look("bold"), "missing"),
    )
    for value, look, text in said:
        cell = page.book.put(page.sheet, page.row, 1, value, look)
        cell.alignment = styles.TOP_LEFT
        page.beside(words.text(TEXTS[text]), 3)
    page.pair(words.text(TEXTS["typing"]), words.text(TEXTS["typing_text"]), 3)


def _line(page: Page, sheet: str, row: int, function: str, text: str, named: bool = True) -> None:
    """A row of the contents: the sheet, the function, each a link to where it is."""
    at = page.row
    page.line(((sheet if named else "", "link wrapped"), (function, "link wrapped"), text))
    targets = [(1, 1 if function else row)] if named else []
    for column, target in [*targets, *([(2, row)] if function else [])]:
        cell = page.sheet.cell(at, column)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{sheet_prefix(sheet)}A{target}")
